"""Données de France Travail: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import MOYEN, REFERENTIEL, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class PoleEmploi(InertChampType):
    """Données de France Travail."""

    name = "pole_emploi"
    libelle = _("Données de France Travail")
    description = _("Une situation de demandeur d’emploi")
    category = REFERENTIEL
    rank = 70
    duree = MOYEN
    api_type = "TextChamp"
