"""Reactions: queue what is joined, tell what is refused, forget what is destroyed."""

from ds_pyramid.connectors.antivirus import antivirus_of
from ds_pyramid.core.retry import manager_of
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.events import FichiersDemarche
from ds_pyramid.dossiers.events import DossierDetruit, FichiersJoints
from ds_pyramid.pieces import demarches
from ds_pyramid.pieces.events import FichierDemarcheRefuse, FichierRefuse
from ds_pyramid.pieces.notifications import send_refus, send_refus_demarche
from ds_pyramid.pieces.services import accueillir, oublier


def queue_files(event: FichiersJoints) -> None:
    """Queue the files just joined."""
    antivirus = antivirus_of(event.registry) is not None
    if accueillir(event.dossier, event.fichiers, antivirus=antivirus, now=event.now):
        _wake(event.registry, event.dossier)


def queue_files_of_demarche(event: FichiersDemarche) -> None:
    """Queue the files that an administrateur just sent."""
    antivirus = antivirus_of(event.registry) is not None
    if demarches.accueillir(event.demarche, antivirus=antivirus):
        _wake(event.registry, event.demarche)


def _wake(registry, obj):
    """Begin at once where the web process does the work (development)."""
    worker = registry.get("ds.worker")
    if worker is not None:
        current = manager_of(find_root(obj)).get()
        current.addAfterCommitHook(lambda committed: committed and worker.wake())


def tell_administrateurs(event: FichierDemarcheRefuse) -> None:
    """Tell those who may send another file (X-323)."""
    send_refus_demarche(event.registry, event.demarche, event.fichier)


def tell_refusal(event: FichierRefuse) -> None:
    """Tell once by mail whoever sent the file (X-323)."""
    send_refus(event.registry, event.place)


def forget(event: DossierDetruit) -> None:
    """Leave nothing in the queue."""
    oublier(event.dossier)


SUBSCRIPTIONS = (
    (queue_files, FichiersJoints),
    (queue_files_of_demarche, FichiersDemarche),
    (tell_refusal, FichierRefuse),
    (tell_administrateurs, FichierDemarcheRefuse),
    (forget, DossierDetruit),
)


def includeme(config):
    """Subscribe."""
    for function, event in SUBSCRIPTIONS:
        config.add_subscriber(function, event)
