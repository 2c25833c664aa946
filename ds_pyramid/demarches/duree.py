"""How long a form takes to fill (U-141 to U-144, A-205)."""

from ds_pyramid.champs import duree
from ds_pyramid.champs.models import Formulaire


def duree_estimee(formulaire: Formulaire) -> int:
    """Return the estimated filling time in whole minutes, 1 at least."""
    return duree.minutes_of(formulaire.slices)
