"""Reactions: queue what was typed, forget what is destroyed."""

from ds_pyramid.completion.services import demander, oublier
from ds_pyramid.core.retry import manager_of
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.events import (
    DossierDetruit,
    ModificationsSoumises,
    ReponsesDonnees,
    TransitionEffectuee,
)


def ask_about_answers(event: ReponsesDonnees) -> None:
    """Queue what was just typed; begin at once where the web process does the work (development)."""
    _ask(event, event.cles)


def ask_about_all(event: TransitionEffectuee | ModificationsSoumises) -> None:
    """Look at the whole dossier when it is deposited or changed: answers may come from a prefill or from the API."""
    if not event.dossier.termine:
        _ask(event, None)


def forget(event: DossierDetruit) -> None:
    """Leave nothing in the queue."""
    oublier(event.dossier)


def _ask(event, cles):
    queued = demander(
        event.dossier, event.registry.queryUtility, cles=cles, auteur=event.auteur, now=event.now
    )
    worker = event.registry.get("ds.worker")
    if queued and worker is not None:
        current = manager_of(find_root(event.dossier)).get()
        current.addAfterCommitHook(lambda committed: committed and worker.wake())


SUBSCRIPTIONS = (
    (ask_about_answers, ReponsesDonnees),
    (ask_about_all, TransitionEffectuee),
    (ask_about_all, ModificationsSoumises),
    (forget, DossierDetruit),
)


def includeme(config):
    """Subscribe."""
    for function, event in SUBSCRIPTIONS:
        config.add_subscriber(function, event)
