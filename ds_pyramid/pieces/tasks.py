"""Periodic work on files: handle those received, destroy identity documents (P-17)."""

from functools import partial

from ds_pyramid.connectors.antivirus import antivirus_of
from ds_pyramid.connectors.base import Indisponible
from ds_pyramid.core.events import notifier
from ds_pyramid.core.tasks import IGNORE, for_each, periodic_task
from ds_pyramid.dossiers.echeances import find_dossier
from ds_pyramid.dossiers.services.depot import purger_les_fichiers
from ds_pyramid.pieces import attente
from ds_pyramid.pieces.demarches import analyser
from ds_pyramid.pieces.reprise import reprendre, suivants
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


@periodic_task("* * * * *")
def analyser_fichiers_demarches(root, registry, *, now):
    """Scan the files that administrateurs send: logos, notices, models."""
    antivirus = antivirus_of(registry)
    act = partial(analyser, root, registry, antivirus=antivirus, now=now, notify=notifier(registry))
    return for_each(list(root["analyses"].demarches), act, own_transactions=True)


@periodic_task("*/10 * * * *")
def reprendre_non_analyses(root, registry, *, now):
    """Once an antivirus is turned on, queue the files that arrived without one, some dossiers at a time."""
    if antivirus_of(registry) is None:
        return for_each([None], lambda _none: root["analyses"].recommencer() or IGNORE)
    found = suivants(root) or ([] if root["analyses"].finie else [None])

    def act(place):
        if place is None:
            root["analyses"].finie = True
            return IGNORE
        return None if reprendre(root, *place, now) else IGNORE

    return for_each(found, act)


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
