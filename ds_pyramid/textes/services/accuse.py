"""The decisions that wait for an accusé de lecture: shown in lists once it is asked for no more (A-414)."""

from itertools import islice

from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.dossiers.indexes import SCOPE, placements, replace_placements


def decisions_non_lues(demarche: Demarche) -> int:
    """Return how many decisions wait to be read, from their counter."""
    return find_root(demarche).listes.count(_liste(demarche))


def montrer_les_decisions(demarche: Demarche, au_plus: int) -> int:
    """Show decisions in the lists of their usagers, where no accusé is asked for any more; return how many."""
    items = find_root(demarche).listes.items(_liste(demarche))
    numeros = [key[-1] for key, _row in islice(items, au_plus)]
    for numero in numeros:
        dossier = demarche.dossiers.get(numero)
        if dossier is not None:
            replace_placements(dossier, SCOPE, placements(dossier))
    return len(numeros)


def _liste(demarche):
    return f"decisions_cachees/{demarche.numero}"
