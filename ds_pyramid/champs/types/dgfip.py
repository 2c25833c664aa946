"""Données des impôts: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import MOYEN, REFERENTIEL, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Dgfip(InertChampType):
    """Données des impôts."""

    name = "dgfip"
    libelle = _("Données des impôts")
    description = _("Un avis d’imposition")
    category = REFERENTIEL
    rank = 60
    duree = MOYEN
    api_type = "TextChamp"
