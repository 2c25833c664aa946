"""Annuaire de l’éducation: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import MOYEN, REFERENTIEL, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class AnnuaireEducation(InertChampType):
    """Annuaire de l’éducation."""

    name = "annuaire_education"
    libelle = _("Annuaire de l’éducation")
    description = _("Un établissement scolaire")
    category = REFERENTIEL
    rank = 30
    duree = MOYEN
    api_type = "TextChamp"
