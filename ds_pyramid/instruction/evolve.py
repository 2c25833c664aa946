"""Evolution steps of the administration's side."""

from ds_pyramid.core import clock
from ds_pyramid.core.evolution import evolution_step
from ds_pyramid.dossiers import indexes as usager
from ds_pyramid.dossiers.indexes import replace_placements
from ds_pyramid.instruction.indexes import SCOPE, placements

LOT = 200  # dossiers in one transaction


@evolution_step
def wait_for_silence(root, registry):
    """List by due day the dossiers en instruction where silence decides, deposited before it did."""
    for demarche in root["demarches"].values():
        if demarche.sva_svr is None:
            continue
        waiting = root.listes.items(f"en_instruction/{demarche.numero}")
        for rank, numero in enumerate([key[-1] for key, _row in waiting], 1):
            dossier = demarche.dossiers.get(numero)
            if dossier is not None:
                replace_placements(dossier, usager.SCOPE, usager.placements(dossier))
                replace_placements(dossier, SCOPE, placements(dossier, clock.now()))
            if rank % LOT == 0:
                yield
        yield
