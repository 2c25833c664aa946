"""Evolution steps of dossiers."""

from ds_pyramid.core.evolution import evolution_step
from ds_pyramid.dossiers.indexes import SCOPE, placements, replace_placements
from ds_pyramid.dossiers.registre import noter

LOT = 200  # dossiers in one transaction


@evolution_step
def count_by_demarche_and_groupe(root, registry):
    """Place the dossiers in the lists by which démarches and groupes are counted."""
    for demarche in root["demarches"].values():
        for rank, dossier in enumerate(demarche.dossiers.values(), 1):
            replace_placements(dossier, SCOPE, placements(dossier))
            if rank % LOT == 0:
                yield
        yield


@evolution_step
def count_for_statistics(root, registry):
    """Keep the dates of the dossiers deposited before, for the public figures."""
    for demarche in root["demarches"].values():
        for rank, dossier in enumerate(demarche.dossiers.values(), 1):
            noter(dossier)
            if rank % LOT == 0:
                yield
        yield
