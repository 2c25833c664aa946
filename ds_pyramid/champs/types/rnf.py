"""Numéro RNF: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import MOYEN, REFERENTIEL, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Rnf(InertChampType):
    """Numéro RNF."""

    name = "rnf"
    libelle = _("Numéro RNF")
    description = _("Une fondation, par son numéro")
    category = REFERENTIEL
    rank = 20
    duree = MOYEN
    api_type = "RNFChamp"
    api_descriptor = "RNF"
