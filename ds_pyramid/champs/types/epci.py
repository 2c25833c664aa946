"""EPCI: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import LOCALISATION, MOYEN, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Epci(InertChampType):
    """EPCI."""

    name = "epci"
    libelle = _("EPCI")
    description = _("Un établissement public de coopération intercommunale")
    category = LOCALISATION
    rank = 70
    duree = MOYEN
    api_type = "EpciChamp"
