"""What is done to the bytes of a file, outside any transaction: integrity, antivirus, image work (X-322 to X-329)."""

import hashlib
import os
from base64 import b64encode
from pathlib import Path
from typing import IO, NamedTuple

from ds_pyramid.core.blobs import INFECTED, INTEGRITY_ERROR, SAFE, UNSCANNED, Fichier
from ds_pyramid.pieces.atelier.images import FORMATS, Illisible
from ds_pyramid.pieces.atelier.processus import Interrompu, fabriquer

CHUNK = 1024 * 1024
IMAGES = frozenset(FORMATS)
RENVOI = frozenset({INFECTED, INTEGRITY_ERROR})  # states in which the person must send another file


class Altere(ValueError):
    """The bytes are not those that were received: their MD5 differs."""


class Issue(NamedTuple):
    """What a file becomes: its state, what replaces it and its thumbnail (paths), whether it is watermarked."""

    scan: str
    remplacant: Path | None = None
    vignette: Path | None = None
    filigrane: bool = False
    virus: str = ""


def examiner(
    fichier: Fichier, source: IO[bytes], cible: Path, *, antivirus, filigrane: str, dernier: bool
) -> Issue:
    """Return what a file becomes; `filigrane` is the text of an identity document, "" for the rest.

    Raises Altere, Interrompu, unless this is the last try (`dernier`): the file is then to be sent again, or goes
    without its thumbnail. Raises what the antivirus raises: Indisponible, AnalyseImpossible.
    """
    if md5_of(source) != fichier.checksum:
        if dernier:
            return Issue(INTEGRITY_ERROR)
        raise Altere(fichier.id)
    scan = fichier.scan if fichier.scan == SAFE else UNSCANNED
    if antivirus is not None and scan != SAFE:
        source.seek(0)
        virus = antivirus.analyser(source)
        if virus:
            return Issue(INFECTED, virus=virus)
        scan = SAFE
    text = "" if fichier.filigrane else filigrane
    if not text and fichier.mime not in IMAGES:
        return Issue(scan)
    return _work(fichier.mime, Path(os.fspath(source.name)), cible, scan, text, dernier)


def _work(mime, path, cible, scan, text, dernier):
    """Make what the file calls for; an identity document on which nothing can be made must be sent again."""
    try:
        made = fabriquer(path, mime, cible, text)
    except Illisible:
        return Issue(INTEGRITY_ERROR if text else scan)
    except Interrompu:
        if not dernier:
            raise
        return Issue(INTEGRITY_ERROR if text else scan)
    return Issue(scan, made.remplacant, made.vignette, bool(text))


def md5_of(source: IO[bytes]) -> str:
    """Return the base64 of the MD5 of an open file, as `Fichier.checksum` holds it."""
    digest = hashlib.md5(usedforsecurity=False)
    while chunk := source.read(CHUNK):
        digest.update(chunk)
    return b64encode(digest.digest()).decode()
