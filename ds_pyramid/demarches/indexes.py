"""Where a démarche stands in the lists of its administrateurs and instructeurs, and in that of all démarches."""

from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.lignes import (
    A_RELIRE,
    CATALOGUE,
    ligne,
    ligne_catalogue,
    liste_de,
    liste_instructeur,
)
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.sensibles import a_relire


def index_demarche(demarche: Demarche) -> None:
    """Place a démarche in its lists, newest first; one deleted stays in those of its administrateurs alone (A-291)."""
    key = (-demarche.created_at.timestamp(), -demarche.numero)
    line = (key, tuple(ligne(demarche)))
    wanted = {liste_de(compte_id): line for compte_id in demarche.administrateurs}
    if demarche.deleted_at is None:
        wanted |= {liste_instructeur(compte_id): line for compte_id in demarche.instructeurs}
        if not demarche.en_test:
            key = (-demarche.published_at.timestamp(), -demarche.numero)
            wanted[CATALOGUE] = (key, tuple(ligne_catalogue(demarche)))
            if a_relire(demarche):
                wanted[A_RELIRE] = wanted[CATALOGUE]
    demarche.placements = find_root(demarche).listes.place(demarche.placements, wanted)
