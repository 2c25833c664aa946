"""What became of the mails of dossiers, brought from the queue to the dossiers. Found through dossiers/tasks.py."""

from datetime import timedelta

from ds_pyramid.core.mail_journal import Journal
from ds_pyramid.core.task_runs import TaskResult
from ds_pyramid.core.tasks import for_each, periodic_task
from ds_pyramid.dossiers.services.envois import noter_les_sorts

LOT = 50  # fates noted in one transaction
PATIENCE = timedelta(hours=1)  # a mail may leave just before the commit that records it is over


@periodic_task("* * * * *")
def record_deliveries(root, registry, *, now) -> TaskResult:
    """Write on each dossier whether its automatic mails were handed over."""
    journal = Journal(registry.settings)
    sorts, result = journal.lire(), TaskResult()
    for start in range(0, len(sorts), LOT):
        result += _note(root, journal, sorts[start : start + LOT], now)
    return result


def _note(root, journal, lot, now) -> TaskResult:
    noted: list = []  # what concerns no dossier, once the transaction has run
    result = for_each([lot], lambda sorts: noted.append(noter_les_sorts(root, sorts)))
    if noted and not result.failed:
        recent = [sort for sort in noted[-1] if now - sort.instant < PATIENCE]
        for sort in lot:
            if sort not in recent:
                journal.oublier(sort)
    return result
