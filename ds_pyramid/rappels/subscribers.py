"""What follows a change of state, and a receiver that stays away."""

from ds_pyramid.core.retry import manager_of
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.events import TransitionEffectuee
from ds_pyramid.rappels.events import RappelsEnEchec
from ds_pyramid.rappels.notifications import tell_failure
from ds_pyramid.rappels.services import noter


def queue_call(event: TransitionEffectuee) -> None:
    """Queue the call in the transaction of the change, whoever or whatever made it (X-164, X-169)."""
    root = find_root(event.dossier)
    if noter(root, event.dossier, str(event.traitement.etat), now=event.traitement.date) is not None:
        wake_worker(event.registry, root)


def wake_worker(registry, root) -> None:
    """Have the call made as soon as the request is committed, where the web process does the work."""
    worker = registry.get("ds.worker") if registry is not None else None
    if worker is not None:
        manager_of(root).get().addAfterCommitHook(lambda committed: committed and worker.wake())


def mail_the_administrateurs(event: RappelsEnEchec) -> None:
    """Write to the administrateurs."""
    tell_failure(event)


SUBSCRIPTIONS = (
    (queue_call, TransitionEffectuee),
    (mail_the_administrateurs, RappelsEnEchec),
)


def includeme(config):
    """Subscribe."""
    for function, event in SUBSCRIPTIONS:
        config.add_subscriber(function, event)
