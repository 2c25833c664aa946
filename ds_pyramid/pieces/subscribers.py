"""Reactions: queue what is joined, tell what is refused, forget what is destroyed."""

from ds_pyramid.connectors.antivirus import antivirus_of
from ds_pyramid.core.retry import manager_of
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.events import DossierDetruit, FichiersJoints
from ds_pyramid.pieces.events import FichierRefuse
from ds_pyramid.pieces.notifications import send_refus
from ds_pyramid.pieces.services import accueillir, oublier


def queue_files(event: FichiersJoints) -> None:
    """Queue the files just joined; begin at once where the web process does the work (development)."""
    antivirus = antivirus_of(event.registry) is not None
    queued = accueillir(event.dossier, event.fichiers, antivirus=antivirus, now=event.now)
    worker = event.registry.get("ds.worker")
    if queued and worker is not None:
        current = manager_of(find_root(event.dossier)).get()
        current.addAfterCommitHook(lambda committed: committed and worker.wake())


def tell_refusal(event: FichierRefuse) -> None:
    """Tell once by mail whoever sent the file (X-323)."""
    send_refus(event.registry, event.place)


def forget(event: DossierDetruit) -> None:
    """Leave nothing in the queue."""
    oublier(event.dossier)


SUBSCRIPTIONS = ((queue_files, FichiersJoints), (tell_refusal, FichierRefuse), (forget, DossierDetruit))


def includeme(config):
    """Subscribe."""
    for function, event in SUBSCRIPTIONS:
        config.add_subscriber(function, event)
