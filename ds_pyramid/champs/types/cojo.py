"""Accréditation Paris 2024: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import RAPIDE, REFERENTIEL, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Cojo(InertChampType):
    """Accréditation Paris 2024."""

    name = "cojo"
    libelle = _("Accréditation Paris 2024")
    description = _("Un numéro d’accréditation")
    category = REFERENTIEL
    rank = 90
    duree = RAPIDE
    api_type = "TextChamp"
    api_descriptor = "COJO"
