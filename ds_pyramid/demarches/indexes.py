"""Where a démarche stands in the lists of its administrateurs and of its instructeurs."""

from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.lignes import ligne, liste_de, liste_instructeur
from ds_pyramid.demarches.models import Demarche


def index_demarche(demarche: Demarche) -> None:
    """Place a démarche in the list of each of its administrateurs and instructeurs, newest first."""
    key = (-demarche.created_at.timestamp(), -demarche.numero)
    line = (key, tuple(ligne(demarche)))
    wanted = {liste_de(compte_id): line for compte_id in demarche.administrateurs}
    wanted |= {liste_instructeur(compte_id): line for compte_id in demarche.instructeurs}
    demarche.placements = find_root(demarche).listes.place(demarche.placements, wanted)
