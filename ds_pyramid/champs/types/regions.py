"""Régions: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import LOCALISATION, RAPIDE, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Regions(InertChampType):
    """Régions."""

    name = "regions"
    libelle = _("Régions")
    description = _("Une région, dans une liste fixe")
    category = LOCALISATION
    rank = 40
    duree = RAPIDE
    api_type = "RegionChamp"
    api_descriptor = "Region"
