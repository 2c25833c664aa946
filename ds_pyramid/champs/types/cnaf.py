"""Données de la CAF: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import MOYEN, REFERENTIEL, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Cnaf(InertChampType):
    """Données de la CAF."""

    name = "cnaf"
    libelle = _("Données de la CAF")
    description = _("Une situation connue de la caisse d’allocations familiales")
    category = REFERENTIEL
    rank = 50
    duree = MOYEN
    api_type = "TextChamp"
