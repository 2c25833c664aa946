"""Which groupe d'instructeurs receives a dossier (U-281 to U-285)."""

from ds_pyramid.champs.walk import Reading
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.models import Dossier


def router(dossier: Dossier, reading: Reading) -> bool:
    """Give a dossier to the groupe its answers designate; return whether it changed groupe."""
    groupe_id = choisir_groupe(dossier.demarche, reading)
    changed = groupe_id != dossier.groupe_id
    dossier.groupe_id = groupe_id
    return changed


def rerouter(dossier: Dossier, reading: Reading, *, now) -> None:
    """Route again after a change of answers; a move is written in the history (I-156)."""
    former = dossier.groupe_id
    if router(dossier, reading):
        workflow.record(dossier, "reaffecter_automatiquement", now=now, details=(former, dossier.groupe_id))


def choisir_groupe(demarche, reading: Reading) -> int | None:
    """Return the id of the first open groupe whose rule holds, else of the default groupe, else None."""
    groupes = [groupe for groupe in demarche.groupes.values() if not groupe.ferme]
    for groupe in sorted(groupes, key=lambda g: g.id):
        if groupe.regle is not None and groupe.regle.holds(reading, None):
            return groupe.id
    return next((groupe.id for groupe in demarche.groupes.values() if groupe.defaut), None)
