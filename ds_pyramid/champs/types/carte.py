"""Carte: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import LOCALISATION, LONG, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Carte(InertChampType):
    """Carte."""

    name = "carte"
    libelle = _("Carte")
    description = _("Un lieu, un tracé ou une zone dessinés sur une carte")
    category = LOCALISATION
    rank = 20
    duree = LONG
    api_type = "CarteChamp"
