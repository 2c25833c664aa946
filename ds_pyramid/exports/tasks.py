"""Periodic work on exports: produce them (P-11), let the old ones go (P-12)."""

import logging
import shutil

from ds_pyramid.core.events import notifier
from ds_pyramid.core.retry import in_transaction, manager_of
from ds_pyramid.core.task_runs import heartbeat
from ds_pyramid.core.tasks import IGNORE, for_each, periodic_task
from ds_pyramid.exports import services
from ds_pyramid.exports.models import EtatExport
from ds_pyramid.exports.production import produire, show_progress, to_fichier

log = logging.getLogger(__name__)


@periodic_task("* * * * *", family="export")
def produire_exports(root, registry, *, now):
    """Produce the exports that instructeurs wait for."""
    # This task runs alone (its lock): what is "en cours" now was left by a process that died.
    waiting = [export.id for export in root["exports"].awaited()]
    return for_each(waiting, lambda id: produire_export(root, registry, id, now=now), own_transactions=True)


@periodic_task("17 * * * *", family="export")
def purger_exports(root, registry, *, now):
    """Remove the exports whose 32 hours are over, fail those stuck for 16 hours."""
    exports = root["exports"]
    concerned = [
        one.id for one in exports.by_id.values() if services.perime(one, now) or services.bloque(one, now)
    ]

    def act(id):
        export = exports.by_id.get(id)
        if export is not None and services.perime(export, now):
            exports.remove_export(export)
            return None
        if export is not None and services.bloque(export, now):
            export.essais = services.ESSAIS
            services.manquer(export, "plus de 16 heures", now=now, notify=notifier(registry))
            return None
        return IGNORE

    return for_each(concerned, act)


def produire_export(root, registry, id, *, now):
    """Produce one export, whatever left it unfinished; an error is kept on it, then raised to be logged."""
    export = root["exports"].by_id.get(id)
    if export is None or not in_transaction(registry, lambda: _take(export, registry, now), manager_of(root)):
        return IGNORE
    try:
        _produce(export, root, registry, now)
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        _finish(registry, root, lambda: services.manquer(export, message, now=now, notify=notifier(registry)))
        raise
    return None


def _take(export, registry, now):
    """Take an export in hand; False when it is finished, or was tried too often by processes that died."""
    if not export.attendu:
        return False
    if export.etat == EtatExport.EN_COURS and export.essais >= services.ESSAIS:
        services.manquer(export, "interrompu deux fois", now=now, notify=notifier(registry))
        return False
    services.commencer(export, now=now)
    return True


def _produce(export, root, registry, now):
    show = show_progress(export, registry)

    def progress(done, total):
        heartbeat()
        show(done, total)

    fichier, total = produire(root, export, progress=progress)

    def keep():
        stored = to_fichier(fichier, now)
        services.terminer(export, stored, total, now=now, notify=notifier(registry))

    try:
        _finish(registry, root, keep)
    finally:
        shutil.rmtree(fichier.path.parent, ignore_errors=True)


def _finish(registry, root, act):
    in_transaction(registry, act, manager_of(root))
