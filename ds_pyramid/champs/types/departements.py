"""Départements: known, not asked yet; what a form of the original holds is kept."""

from ds_pyramid.champs.base import LOCALISATION, RAPIDE, InertChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Departements(InertChampType):
    """Départements."""

    name = "departements"
    libelle = _("Départements")
    description = _("Un département, dans une liste fixe")
    category = LOCALISATION
    rank = 50
    duree = RAPIDE
    api_type = "DepartementChamp"
    api_descriptor = "Departement"
