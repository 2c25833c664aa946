"""Periodic tasks of the administration's side."""

from ds_pyramid.core.tasks import TaskResult, for_each, periodic_task
from ds_pyramid.dossiers.indexes import replace_placements
from ds_pyramid.instruction.indexes import SCOPE, SORTIES, placements


@periodic_task("40 3 * * *")
def vider_les_corbeilles(root, registry, *, now) -> TaskResult:
    """Take out of the administration's corbeille the dossiers that spent seven days there (I-042, I-237)."""
    due = [key[-1] for key, _row in root.listes.items(SORTIES, max=(now.timestamp() + 1, 0))]
    return for_each(due, lambda numero: _take_out(root, numero, now))


def _take_out(root, numero, now):
    demarche = root["demarches"].get(str(root.dossier_index.get(numero)))
    dossier = demarche.dossiers.get(numero) if demarche is not None else None
    if dossier is not None:
        replace_placements(dossier, SCOPE, placements(dossier, now))
