"""Référentiel configurable: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import MOYEN, REFERENTIEL, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Referentiel(InertChampType):
    """Référentiel configurable."""

    name = "referentiel"
    libelle = _("Référentiel configurable")
    description = _("Une recherche dans un référentiel")
    category = REFERENTIEL
    rank = 40
    duree = MOYEN
    api_type = "TextChamp"
