"""Communes: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import LOCALISATION, MOYEN, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Communes(InertChampType):
    """Communes."""

    name = "communes"
    libelle = _("Communes")
    description = _("Une commune de France")
    category = LOCALISATION
    rank = 60
    duree = MOYEN
    api_type = "CommuneChamp"
    api_descriptor = "Commune"
