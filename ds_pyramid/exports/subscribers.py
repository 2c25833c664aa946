"""Reactions to what happens to exports."""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.mail import queue_mail
from ds_pyramid.core.retry import manager_of
from ds_pyramid.core.tree import find_root
from ds_pyramid.exports import notifications
from ds_pyramid.exports.events import ExportDemande, ExportTermine


def tell_requesters(event):
    """Tell each person who asked that the export is ready or failed, once."""
    export = event.export
    root = find_root(export)
    demarche = root["demarches"][str(export.demarche_numero)]
    for compte_id in sorted(export.demandeurs):
        compte = get_compte(root, compte_id)
        if compte is not None:
            langue = compte.locale or "fr"
            queue_mail(
                event.registry,
                compte,
                notifications.template(event),
                langue=langue,
                cle=f"{export.id}|{export.done_at:%Y%m%d%H%M%S}",
                **notifications.contexte(event, demarche, langue),
            )


def wake_worker(event):
    """Begin as soon as the request is committed, where the web process does the work (development)."""
    worker = event.registry.get("ds.worker")
    if worker is not None:
        current = manager_of(find_root(event.export)).get()
        current.addAfterCommitHook(lambda committed: committed and worker.wake())


def includeme(config):
    """Subscribe."""
    config.add_subscriber(tell_requesters, ExportTermine)
    config.add_subscriber(wake_worker, ExportDemande)
