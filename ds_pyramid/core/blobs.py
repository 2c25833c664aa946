"""Files in the database: the record of a file, its cleaned name, its bytes in a blob."""

import re
import unicodedata
import uuid
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from ZODB.blob import Blob
from ZODB.utils import z64

PENDING, SAFE, INFECTED, UNSCANNED = "pending", "safe", "infected", "unscanned"
INTEGRITY_ERROR = "integrity_error"

NOM_MAX = 150  # characters; file systems stop at 255 bytes
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Fichier:
    """A file kept in the database (U-217). Immutable: what changes is a new record sharing the blob.

    `taille` in bytes, `checksum` the base64 of the MD5 of the bytes, `scan` one of the states above, `cree_le` UTC.
    `vignette` is a small JPEG of an image, made once the bytes are known to be safe; `filigrane` tells that an
    identity document bears its watermark (pieces/).
    """

    id: str
    nom: str
    taille: int
    mime: str
    checksum: str
    blob: Blob
    scan: str = UNSCANNED
    cree_le: datetime | None = None
    vignette: Blob | None = None
    filigrane: bool = False

    def open(self) -> IO[bytes]:
        """Open the bytes for reading. A stored file stays readable after the connection is closed."""
        return open_blob(self.blob)

    def with_scan(self, scan: str) -> "Fichier":
        """Return the same file in another state of the antivirus (X-322)."""
        return replace(self, scan=scan)

    @property
    def servable(self) -> bool:
        """Tell whether those who may see the file can have it: neither infected nor waiting for the antivirus."""
        return self.scan in (SAFE, UNSCANNED)


def open_blob(blob: Blob) -> IO[bytes]:
    """Open a blob for reading, stored or not yet."""
    if blob._p_jar is None or blob._p_blob_uncommitted:
        return blob.open("r")
    return blob.open("c")


def erase(blob: Blob) -> None:
    """Remove the bytes of a stored blob at the commit, without waiting for the storage to be packed.

    Nothing may refer to the blob any more. Where the database itself holds the bytes (PostgreSQL) only this host's copy
    goes at once; the rest goes with the pack.
    """
    connection = blob._p_jar
    if connection is not None and not blob._p_blob_uncommitted and blob._p_serial != z64:
        connection.transaction_manager.get().addAfterCommitHook(_unlink, (blob.committed(),))


def _unlink(committed: bool, path: str) -> None:
    if committed:
        Path(path).unlink(missing_ok=True)


def new_id() -> str:
    """Return an identifier for a file, that nobody can guess."""
    return uuid.uuid4().hex


def build_fichier(nom: str, content: bytes, mime: str, *, now: datetime, scan: str = SAFE) -> Fichier:
    """Return a file that the application produced itself: not scanned, held safe (X-328)."""
    from base64 import b64encode
    from hashlib import md5

    blob = Blob()
    with blob.open("w") as target:
        target.write(content)
    checksum = b64encode(md5(content, usedforsecurity=False).digest()).decode()
    return Fichier(new_id(), clean_name(nom), len(content), mime, checksum, blob, scan, now)


def clean_name(nom: str) -> str:
    """Return a file name fit for storage and archives: no path, no control character, not too long (X-666)."""
    nom = unicodedata.normalize("NFC", nom).replace("\\", "/")
    nom = PurePosixPath(nom).name
    nom = "".join(c for c in nom if unicodedata.category(c)[0] != "C")
    nom = " ".join(_FORBIDDEN.sub("_", nom).split()).strip(". ")
    if _RESERVED.match(nom):
        nom = f"_{nom}"
    return _shorten(nom) or "fichier"


def unique_name(nom: str, taken: Container[str]) -> str:
    """Return the name, numbered when it is already taken, case aside: `plan.pdf`, `plan (2).pdf` (X-666)."""
    stem, suffix = _split(nom)
    number, candidate = 1, nom
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{stem} ({number}){suffix}"
    return candidate


def _shorten(nom):
    stem, suffix = _split(nom)
    return nom if len(nom) <= NOM_MAX else stem[: NOM_MAX - len(suffix)].rstrip() + suffix


def _split(nom):
    suffix = PurePosixPath(nom).suffix
    return nom.removesuffix(suffix), suffix if len(suffix) <= 20 else ""
