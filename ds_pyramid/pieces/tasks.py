"""Periodic work on files: handle those received, destroy identity documents (P-17)."""

from functools import partial

from ds_pyramid.connectors.antivirus import antivirus_of
from ds_pyramid.connectors.base import Indisponible
from ds_pyramid.core.events import notifier
from ds_pyramid.core.tasks import IGNORE, for_each, periodic_task
from ds_pyramid.dossiers.echeances import find_dossier
from ds_pyramid.dossiers.services.depot import purger_les_fichiers
from ds_pyramid.pieces import attente
from ds_pyramid.pieces.services import traiter


@periodic_task("* * * * *")
def traiter_pieces(root, registry, *, now):
    """Scan the files received, turn images upright, make thumbnails, watermark identity documents."""
    handle = partial(
        traiter, root, registry, antivirus=antivirus_of(registry), now=now, notify=notifier(registry)
    )
    away = False

    def act(cle):
        nonlocal away
        if away:  # the next run asks again: one failure a minute, not one a file
            return IGNORE
        try:
            return IGNORE if handle(cle) is None else None
        except Indisponible:
            away = True
            raise

    return for_each(attente.dues(root, now), act, own_transactions=True)


@periodic_task("15 4 * * *")
def purger_titres_identite(root, registry, *, now):
    """Destroy the identity documents that decided dossiers still hold."""

    def act(numero):
        root.a_purger.remove(numero)
        dossier = find_dossier(root, numero)
        if dossier is None or not dossier.termine:  # its decision will do it
            return IGNORE
        return purger_les_fichiers(dossier, now=now) or IGNORE

    return for_each(root.a_purger, act)
