"""Answers that a remote service completes: queued as they are saved, asked later, outside requests and gate (U-157)."""

from functools import partial

from ds_pyramid.champs.distants import ATTENTE, a_completer, completer, etat
from ds_pyramid.champs.models import Champs
from ds_pyramid.champs.walk import Reading, read
from ds_pyramid.core.retry import in_transaction, manager_of
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.dossiers.models import Dossier

PARTS = ("champs", "annotations")


def demander(dossier: Dossier, find) -> bool:
    """Queue a dossier if a configured service has something to say of its answers; return whether it was queued.

    `find(interface)` gives a connector, or None.
    """
    waiting = any(find(champ.type.connector) is not None for champ in _waiting(dossier))
    if waiting:
        find_root(dossier).a_completer.add(dossier.numero)
    return waiting


def completer_dossier(root, registry, numero: int, *, now, notify) -> int | None:
    """Ask the services about one dossier of the queue; return how many answers changed, None when it is there no more.

    The services are asked between two transactions; an answer changed meanwhile is left alone and asked about again.
    """
    manager = manager_of(root)
    manager.begin()
    dossier = _find(root, numero)
    waiting = _waiting(dossier) if dossier is not None else []
    manager.abort()
    found = completer(waiting, registry.queryUtility)
    before = {str(champ.key): champ.value for champ in waiting}
    act = partial(_poser, root, numero, before, found, now=now, notify=notify)
    return in_transaction(registry, act, manager)


def _poser(root, numero, before, found, *, now, notify):
    """Write what the services said of answers that are still the same; repeatable."""
    dossier = _find(root, numero)
    if dossier is None:
        root.a_completer.discard(numero)
        return None
    written = 0
    for key, value in found.items():
        for champs in _parts(dossier):
            if champs.value(key) == before[key]:
                written += champs.set(key, value, now=now)
    if not any(etat(value) == ATTENTE for value in found.values()):
        root.a_completer.discard(numero)
    if written:
        notify(DossierModifie(dossier=dossier, auteur=None, now=now))
    return written


def _waiting(dossier):
    return [champ for reading in _readings(dossier) for champ in a_completer(reading.walk())]


def _readings(dossier) -> list[Reading]:
    revision = dossier.revision
    public = read(revision.champs, dossier.champs)
    return [public, read(revision.annotations, dossier.annotations, public)]


def _parts(dossier) -> list[Champs]:
    return [getattr(dossier, name) for name in PARTS]


def _find(root, numero) -> Dossier | None:
    demarche = root["demarches"].get(str(root.dossier_index.get(numero)))
    return demarche.dossiers.get(numero) if demarche is not None else None
