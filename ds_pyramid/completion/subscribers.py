"""Reactions: queue what was typed, forget what is destroyed."""

from ds_pyramid.completion.events import CompletionDemandee
from ds_pyramid.completion.services import demander, oublier
from ds_pyramid.core.events import notifier
from ds_pyramid.core.retry import manager_of
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.events import (
    DossierDetruit,
    ModificationsSoumises,
    ReponsesDonnees,
    TransitionEffectuee,
)


def ask_about_answers(event: ReponsesDonnees) -> None:
    """Queue what was just typed."""
    _ask(event, event.cles)


def ask_about_all(event: TransitionEffectuee | ModificationsSoumises) -> None:
    """Look at the whole dossier when it is deposited or changed: answers may come from a prefill or from the API."""
    if not event.dossier.termine:
        _ask(event, None)


def _ask(event, cles):
    find = event.registry.queryUtility
    if demander(event.dossier, find, cles=cles, auteur=event.auteur, now=event.now):
        notifier(event.registry)(CompletionDemandee(dossier=event.dossier, now=event.now))


def forget(event: DossierDetruit) -> None:
    """Leave nothing in the queue."""
    oublier(event.dossier)


def wake_worker(event: CompletionDemandee) -> None:
    """Begin at once where the web process does the work (development)."""
    worker = event.registry.get("ds.worker")
    if worker is not None:
        current = manager_of(find_root(event.dossier)).get()
        current.addAfterCommitHook(lambda committed: committed and worker.wake())


SUBSCRIPTIONS = (
    (ask_about_answers, ReponsesDonnees),
    (ask_about_all, TransitionEffectuee),
    (ask_about_all, ModificationsSoumises),
    (wake_worker, CompletionDemandee),
    (forget, DossierDetruit),
)


def includeme(config):
    """Subscribe."""
    for function, event in SUBSCRIPTIONS:
        config.add_subscriber(function, event)
