"""Make the file of an export: outside any request and outside the write gate, in memory that does not grow.

One snapshot of the data (a connection of its own, whose transaction lasts from the first dossier to the last), read by
batches: records are fetched together, and let go once written (I-323; original-facts §21: 1, 4).
"""

import hashlib
import shutil
import tempfile
import time
from array import array
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from heapq import merge
from pathlib import Path
from typing import NamedTuple

import transaction

from ds_pyramid.core.blobs import SAFE, clean_name
from ds_pyramid.core.clock import to_paris
from ds_pyramid.core.retry import in_transaction, manager_of
from ds_pyramid.core.uploads import Televersement
from ds_pyramid.exports.champs import revisions
from ds_pyramid.exports.columns import Contexte
from ds_pyramid.exports.feuilles import Feuilles
from ds_pyramid.exports.models import Export
from ds_pyramid.exports.writers import WRITERS, open_writer
from ds_pyramid.instruction.indexes import Ligne, names

BATCH = 100  # dossiers read, then released, together
PROGRESS_SECONDS = 5  # between two updates of what people see
CHUNK = 1 << 20


class Production(NamedTuple):
    """A file just made, still on disk, and how many dossiers it holds."""

    fichier: Televersement
    total: int


def produire(root, export: Export, *, progress: Callable[[int, int], None] | None = None) -> Production:
    """Write the file of an export in a folder of its own; whoever stores it removes the folder."""
    folder = Path(tempfile.mkdtemp(prefix="export-"))
    path = folder / f"export.{export.format}"
    try:
        with snapshot(root) as seen, path.open("wb") as target:
            demarche = seen["demarches"][str(export.demarche_numero)]
            total = write(seen, demarche, export, target, progress)
        created = to_paris(export.created_at)
        nom = clean_name(f"dossiers_{export.demarche_numero}_{created:%Y-%m-%d_%H-%M}.{export.format}")
        mime = WRITERS[export.format].mime
        return Production(Televersement(path, nom, path.stat().st_size, mime, checksum(path)), total)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def write(root, demarche, export: Export, target, progress=None) -> int:
    """Write the dossiers of an export to a file; return how many."""
    writer = open_writer(export.format, target)
    feuilles = Feuilles(demarche, contexte(root, demarche), main_only=writer.main_only)
    sheets = {one.key: writer.sheet(one.name, one.headers, optional=one.optional) for one in feuilles}
    numeros = numeros_of(root, demarche, export)
    for done, dossier in enumerate(dossiers(demarche, numeros), 1):
        for ligne in feuilles.lignes(dossier):
            sheets[ligne.feuille].row(ligne.cells)
        if progress is not None and done % BATCH == 0:
            progress(done, len(numeros))
    writer.close()
    return len(numeros)


def numeros_of(root, demarche, export: Export) -> array:
    """Return the numbers of the dossiers, the oldest deposit first; read from the lists, loads no dossier."""
    found = merge(*(_keys(root, name, export) for name in _lists(demarche, export)))
    numeros = array("q", (-key[-1] for key in found))
    numeros.reverse()
    return numeros


def dossiers(demarche, numeros) -> Iterator:
    """Yield dossiers by number; each batch is fetched together and released before the next one.

    Dates order them, not numbers: what leads to them (buckets of the tree) serves again, and goes by the cache's limit.
    """
    connection = demarche._p_jar
    private = any(revision.annotations for revision in revisions(demarche))
    for start in range(0, len(numeros), BATCH):
        batch = (demarche.dossiers.get(numero) for numero in numeros[start : start + BATCH])
        found = [dossier for dossier in batch if dossier is not None]
        if connection is not None:
            connection.prefetch(found)
            parts = [dossier.champs for dossier in found]
            parts += [dossier.annotations for dossier in found if private]
            connection.prefetch(parts)
        yield from found
        if connection is not None:
            for one in (*parts, *found):
                one._p_deactivate()
            connection.cacheGC()


def _lists(demarche, export):
    return [
        name
        for tab in export.portee.tabs
        for name in names(tab, export.groupes, export.demande_par, demarche.numero)
    ]


def _keys(root, name, export):
    """Yield the keys of a list, the newest deposit first: they end with (-seconds, -number).

    The list of who follows knows no groupe: dossiers that left those of the export are passed over.
    """
    for key, row in root.listes.items(name):
        if Ligne(*row).groupe in export.groupes:
            yield key


def contexte(root, demarche) -> Contexte:
    """Return what cells need beside the dossier."""
    comptes = root["comptes"]

    @lru_cache(maxsize=4096)
    def email_of(compte_id):
        compte = comptes.by_id.get(compte_id) if compte_id is not None else None
        return compte.email if compte is not None else ""

    groupes = {groupe.id: groupe.libelle for groupe in demarche.groupes.values()}
    return Contexte(email_of, groupes, dict(demarche.budget))


@contextmanager
def snapshot(root):
    """Give the root as it is now, in a connection that nothing else uses; the root itself when it is not stored."""
    connection = getattr(root, "_p_jar", None)
    if connection is None:
        yield root
        return
    manager = transaction.TransactionManager(explicit=True)
    seen = connection.db().open(manager)
    manager.begin()
    try:
        yield seen.get(root._p_oid)
    finally:
        manager.abort()
        seen.cacheMinimize()
        seen.close()


def show_progress(export: Export, registry) -> Callable[[int, int], None]:
    """Return a function that keeps the advance of an export where people see it, every few seconds."""
    last = 0.0

    def progress(done, total):
        nonlocal last
        if time.monotonic() - last < PROGRESS_SECONDS:
            return
        last = time.monotonic()

        def keep():
            export.faits, export.total = done, total

        in_transaction(registry, keep, manager_of(export))

    return progress


def checksum(path: Path) -> str:
    """Return the base64 of the MD5 of a file, as `Fichier` keeps it."""
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return b64encode(digest.digest()).decode()


def to_fichier(televersement: Televersement, now):
    """Return the record to store: what we made ourselves needs no antivirus (X-328)."""
    return televersement.to_fichier(now, scan=SAFE)
