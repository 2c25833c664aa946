"""Files of administrateurs (logo, notice, deliberation, models and notices of champs): they pass the antivirus too.

A démarche that holds files to scan is in `root["analyses"].demarches`; its files are `pending`, served to nobody, until
the task has seen them. Images of attestations are drawn again by us and are not scanned (X-328).
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from BTrees.LLBTree import LLTreeSet
from persistent import Persistent

from ds_pyramid.core.blobs import INFECTED, INTEGRITY_ERROR, PENDING, SAFE, UNSCANNED, Fichier
from ds_pyramid.core.retry import in_transaction, manager_of
from ds_pyramid.core.tree import find_root, root_part
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.options import changer_options, descriptors_of
from ds_pyramid.pieces.events import FichierDemarcheRefuse
from ds_pyramid.pieces.examen import md5_of

log = logging.getLogger(__name__)

ATTRIBUTS = ("logo", "notice", "deliberation")
A_ANALYSER = frozenset({PENDING, UNSCANNED})


@root_part("analyses")
class Analyses(Persistent):
    """What is still to be scanned besides the queue of pieces."""

    __parent__ = None
    __name__ = None
    dossier = 0  # the last one looked at for files that no antivirus has seen
    demarche = 0
    finie = False  # all of them were looked at since the antivirus is on

    def __init__(self):
        self.demarches = LLTreeSet()

    def recommencer(self) -> None:
        """Look at everything again: the antivirus is off, what arrives now is not scanned."""
        if self.finie or self.dossier or self.demarche:
            self.dossier, self.demarche, self.finie = 0, 0, False


def fichiers_of(demarche: Demarche, etats=A_ANALYSER) -> dict[str, Fichier]:
    """Return the files of a démarche in some states, by id."""
    return {fichier.id: fichier for fichier in _all(demarche) if fichier.scan in etats}


def _all(demarche) -> Iterator[Fichier]:
    yield from (found for name in ATTRIBUTS if isinstance(found := getattr(demarche, name), Fichier))
    for descriptor in descriptors_of(demarche):
        yield from (value for value in descriptor.options.values() if isinstance(value, Fichier))


def noter(demarche: Demarche, fichier_id: str, scan: str) -> None:
    """Give a file its state wherever the démarche keeps it."""

    def change(value):
        return value.with_scan(scan) if isinstance(value, Fichier) and value.id == fichier_id else value

    for name in ATTRIBUTS:
        found = getattr(demarche, name)
        if change(found) != found:
            setattr(demarche, name, change(found))
    changer_options(demarche, lambda d: {name: change(value) for name, value in d.options.items()})


def accueillir(demarche: Demarche, *, antivirus: bool) -> bool:
    """Queue a démarche whose files are to be scanned; without antivirus, they are ready. Return whether it waits."""
    waiting = fichiers_of(demarche, {PENDING})
    if waiting and antivirus:
        find_root(demarche)["analyses"].demarches.add(demarche.numero)
        return True
    for fichier in waiting.values():
        noter(demarche, fichier.id, UNSCANNED)
    return False


def analyser(root, registry, numero: int, *, antivirus, now: datetime, notify) -> int:
    """Scan the files of one démarche; return how many. Only the last step of each is inside the gate.

    Raises Indisponible, AnalyseImpossible: what is left stays queued.
    """
    manager = manager_of(root)
    manager.begin()
    demarche = root["demarches"].get(str(numero))
    found = list(fichiers_of(demarche).values()) if demarche is not None else []
    for fichier in found:
        with fichier.open() as source:
            manager.abort()
            scan, virus = _scanned(fichier, source, antivirus)
        write = partial(_poser, root, numero, fichier, scan, virus, now=now, notify=notify)
        in_transaction(registry, write, manager)
        manager.begin()
    in_transaction(registry, partial(_finir, root, numero), manager)
    return len(found)


def _scanned(fichier, source, antivirus) -> tuple[str, str]:
    if md5_of(source) != fichier.checksum:
        return INTEGRITY_ERROR, ""
    if antivirus is None:
        return UNSCANNED, ""
    source.seek(0)
    virus = antivirus.analyser(source)
    return (INFECTED, virus) if virus else (SAFE, "")


def _poser(root, numero, fichier, scan, virus, *, now, notify):
    demarche = root["demarches"].get(str(numero))
    if demarche is None or fichier.id not in fichiers_of(demarche):
        return
    noter(demarche, fichier.id, scan)
    if scan in (INFECTED, INTEGRITY_ERROR):
        log.warning("démarche %s, file %s: %s %s", numero, fichier.id, scan, virus)
        notify(FichierDemarcheRefuse(demarche=demarche, fichier=fichier.with_scan(scan), now=now))


def _finir(root, numero):
    demarche, queue = root["demarches"].get(str(numero)), root["analyses"].demarches
    if numero in queue and (demarche is None or not fichiers_of(demarche, {PENDING})):
        queue.remove(numero)
