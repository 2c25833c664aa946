"""Engagement juridique: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import PAIEMENT, RAPIDE, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class EngagementJuridique(InertChampType):
    """Engagement juridique."""

    name = "engagement_juridique"
    libelle = _("Engagement juridique")
    description = _("Le numéro d’engagement de Chorus (annotations privées)")
    category = PAIEMENT
    rank = 30
    duree = RAPIDE
    api_type = "EngagementJuridiqueChamp"
    private_only = True
