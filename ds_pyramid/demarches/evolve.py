"""Evolution steps of démarches."""

from ds_pyramid.core.evolution import evolution_step
from ds_pyramid.demarches.indexes import index_demarche

LOT = 200  # démarches in one transaction


@evolution_step
def fill_the_catalogue(root, registry):
    """List the démarches published and closed in "Toutes les démarches"."""
    for rank, demarche in enumerate(root["demarches"].values(), 1):
        index_demarche(demarche)
        if rank % LOT == 0:
            yield
