"""Periodic tasks on accounts."""

from itertools import islice

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.accounts.sessions import IDLE, close_session
from ds_pyramid.core.tasks import TaskResult, periodic_task

BATCH = 5_000  # sessions closed a night; the rest waits for the next


@periodic_task("20 3 * * *")
def fermer_sessions_inactives(root, registry, *, now):
    """Close the sessions that have not been used for 30 days."""
    idle = ((key, one) for key, one in root.sessions.items() if one.seen_at + IDLE <= now)
    found = list(islice(idle, BATCH))
    for key, session in found:
        compte = get_compte(root, session.compte_id)
        if compte is not None:
            close_session(root, compte, key)
        root.sessions.pop(key, None)
    return TaskResult(done=len(found))
