"""Where a démarche stands in its administrateurs' lists."""

from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.lignes import ligne, liste_de
from ds_pyramid.demarches.models import Demarche


def index_demarche(demarche: Demarche) -> None:
    """Place a démarche in the list of each of its administrateurs, newest first."""
    key = (-demarche.created_at.timestamp(), -demarche.numero)
    line = (key, tuple(ligne(demarche)))
    wanted = {liste_de(compte_id): line for compte_id in demarche.administrateurs}
    demarche.placements = find_root(demarche).listes.place(demarche.placements, wanted)
