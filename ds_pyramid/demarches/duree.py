"""How long a form takes to fill (U-141 to U-144)."""

from ds_pyramid.champs.models import Formulaire

ROWS = 2.5  # rows a bloc répétable is expected to hold
OPTIONAL = 0.5  # share of an optional or conditional champ


def duree_estimee(formulaire: Formulaire) -> int:
    """Return the estimated filling time in whole minutes, 1 at least."""
    return max(1, round(sum(map(_seconds, formulaire.descriptors)) / 60))


def _seconds(descriptor):
    if not descriptor.type.fillable or descriptor.type.inert:
        return 0
    share = 1 if descriptor.mandatory and descriptor.condition is None else OPTIONAL
    if descriptor.type.container:
        return ROWS * share * sum(map(_seconds, descriptor.children))
    return descriptor.type.duree * share
