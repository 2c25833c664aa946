"""Données de l’enseignement supérieur: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import MOYEN, REFERENTIEL, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Mesri(InertChampType):
    """Données de l’enseignement supérieur."""

    name = "mesri"
    libelle = _("Données de l’enseignement supérieur")
    description = _("Une inscription d’étudiant")
    category = REFERENTIEL
    rank = 80
    duree = MOYEN
    api_type = "TextChamp"
