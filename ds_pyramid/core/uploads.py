"""Files sent with a form: written to disk as they arrive, before the write gate and before any transaction.

A request that is retried finds its files again; memory does not grow with the file. The real type is read from the
bytes. Whatever is left is removed after the response.
"""

import hashlib
import os
import shutil
import tempfile
import time
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from multipart import MultipartError, PushMultipartParser, parse_options_header
from ZODB.blob import Blob

from ds_pyramid.core.blobs import UNSCANNED, Fichier, clean_name, new_id
from ds_pyramid.core.filetypes import EXTENSIONS_ADMISES, check_type, seen_type
from ds_pyramid.core.i18n import _
from ds_pyramid.core.refusals import Refusal, is_disk_full

MEGA = 1024 * 1024
CHUNK = 256 * 1024
LEFTOVER_SECONDS = 24 * 3600  # a folder this old belongs to no living request
FIELDS_MAX = 16 * MEGA  # all text fields of a form together
PARTS_MAX = 10_000


class FichierTropGros(Refusal):
    """A file reaches the limit (U-208), or the whole request does."""

    status = 413

    def __init__(self, limit: int):
        super().__init__(
            _("Chaque fichier doit peser moins de ${limite} Mo.", mapping={"limite": f"{limit // MEGA}"}),
        )


class EspaceInsuffisant(Refusal):
    """No room is left on the server's disk."""

    status = 507

    def __init__(self):
        super().__init__(
            _(
                "Le serveur n’a plus de place pour enregistrer votre envoi. "
                "Ce qui était déjà enregistré est conservé : merci de réessayer plus tard."
            )
        )


class EnvoiIllisible(Refusal):
    """The form arrived cut or malformed."""

    def __init__(self):
        super().__init__(_("L’envoi a été interrompu ou n’a pas pu être lu. Merci de recommencer."))


class Limits(NamedTuple):
    """In bytes: a file must be under `file`, a request at most `request`."""

    file: int = 200 * MEGA
    request: int = 1024 * MEGA


@dataclass(frozen=True)
class Televersement:
    """A file on its way: `path` on disk, cleaned name, size in bytes, type seen in its bytes, base64 MD5."""

    path: Path
    nom: str
    taille: int
    mime: str
    checksum: str
    adopt: Any = field(default=None, repr=False, compare=False)  # the connection's `add`: places the blob

    def check(self, extensions=EXTENSIONS_ADMISES) -> str:
        """Return the type to store. Raises FichierRefuse when the file is empty, not admitted, or not what it says."""
        return check_type(self.nom, self.mime, self.taille, extensions)

    def to_fichier(self, now: datetime, *, mime: str | None = None, scan: str = UNSCANNED) -> Fichier:
        """Return a record whose blob takes a link to the bytes, so that a retried transaction finds them again."""
        link = self.path.with_name(f"{self.path.name}-{new_id()}")
        try:
            os.link(self.path, link)
        except OSError:
            _copy(self.path, link)
        blob = Blob()
        if self.adopt is not None:
            self.adopt(blob)
        blob.consumeFile(str(link))
        return Fichier(new_id(), self.nom, self.taille, mime or self.mime, self.checksum, blob, scan, now)

    # What WebOb and Deform expect of an uploaded file.
    @property
    def filename(self) -> str:
        """The file's name."""
        return self.nom

    @property
    def type(self) -> str:
        """The file's type."""
        return self.mime

    @property
    def file(self) -> IO[bytes]:
        """The bytes, opened for reading."""
        return self.path.open("rb")


class Form(NamedTuple):
    """A form once read: fields in order, the files among them as Televersement."""

    items: list[tuple[str, Any]]

    @property
    def files(self) -> dict[str, list[Televersement]]:
        """The files by field name."""
        found: dict[str, list[Televersement]] = {}
        for name, value in self.items:
            if isinstance(value, Televersement):
                found.setdefault(name, []).append(value)
        return found


class Spool:
    """The folder where the files of one request arrive; made at the first file, removed by `close`."""

    def __init__(self, settings):
        self.limits = limits_of(settings)
        self.parent = spool_folder(settings)
        self.folder = None

    def read_form(self, stream, content_type: str, length: int) -> Form:
        """Read a multipart body of `length` bytes. Raises Refusal."""
        if length > self.limits.request:
            raise FichierTropGros(self.limits.file)
        boundary = parse_options_header(content_type)[1].get("boundary", "")
        try:
            with PushMultipartParser(boundary, length, max_segment_count=PARTS_MAX) as parser:
                return Form(list(self._parts(parser, stream)))
        except MultipartError:
            raise EnvoiIllisible from None
        except OSError as error:
            raise EspaceInsuffisant if is_disk_full(error) else error from None

    def read_body(self, stream, nom: str) -> Televersement:
        """Read a whole body as one file, as an API client sends it. Raises Refusal."""
        part = _FilePart(self._new_path(), nom, self.limits.file)
        try:
            while chunk := stream.read(CHUNK):
                part.write(chunk)
            return part.end()
        except OSError as error:
            raise EspaceInsuffisant if is_disk_full(error) else error from None
        finally:
            part.stream.close()

    def close(self):
        """Remove the files."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    def _parts(self, parser, stream):
        part: Any = None
        fields_left = FIELDS_MAX
        try:
            while not parser.closed:
                chunk = stream.read(CHUNK)
                for event in parser.parse(chunk):
                    if event is None:
                        yield part.name, part.end()
                        part = None
                    elif part is None:
                        part = self._new_part(event)
                    else:
                        part.write(event)
                        fields_left -= 0 if isinstance(part, _FilePart) else len(event)
                        if fields_left < 0:
                            raise FichierTropGros(self.limits.file)
        finally:
            if isinstance(part, _FilePart):
                part.stream.close()

    def _new_part(self, segment):
        if not segment.filename:
            return _TextPart(segment.name)
        part = _FilePart(self._new_path(), segment.filename, self.limits.file)
        part.name = segment.name
        return part

    def _new_path(self):
        if self.folder is None:
            self.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder = Path(tempfile.mkdtemp(dir=self.parent))
        return self.folder / new_id()


class _TextPart:
    def __init__(self, name):
        self.name = name
        self.chunks = []

    def write(self, chunk):
        self.chunks.append(chunk)

    def end(self):
        return b"".join(self.chunks).decode("utf-8", "replace")


class _FilePart:
    name = ""

    def __init__(self, path, nom, limit):
        self.path, self.nom, self.limit = path, clean_name(nom), limit
        self.taille = 0
        self.md5 = hashlib.md5(usedforsecurity=False)
        self.stream = path.open("wb")

    def write(self, chunk):
        self.taille += len(chunk)
        if self.taille >= self.limit:
            raise FichierTropGros(self.limit)
        self.md5.update(chunk)
        self.stream.write(chunk)

    def end(self):
        self.stream.close()
        checksum = b64encode(self.md5.digest()).decode()
        return Televersement(self.path, self.nom, self.taille, seen_type(self.path), checksum)


def limits_of(settings) -> Limits:
    """Return the limits that the settings give. Raises ValueError for a size that cannot be read."""
    return Limits(
        parse_size(settings.get("ds.upload_max", "200 Mo")),
        parse_size(settings.get("ds.request_max", "1024 Mo")),
    )


def parse_size(text: str) -> int:
    """Return the bytes of a size such as `200 Mo`. Raises ValueError."""
    units = {"o": 1, "ko": 1024, "mo": MEGA, "go": 1024 * MEGA, "": 1}
    digits = "".join(c for c in text if c.isdigit())
    unit = text.replace(digits, "", 1).strip().lower()
    if not digits or unit not in units:
        raise ValueError(f"not a size: {text!r} (200 Mo, 1 Go)")
    return int(digits) * units[unit]


def spool_folder(settings) -> Path:
    """Return where files arrive: on the same disk as the data, so that storing them only renames."""
    data = settings.get("ds.data")
    return Path(data or Path(tempfile.gettempdir()) / f"ds_pyramid-{os.getuid()}") / "televersements"


def remove_leftovers(settings) -> None:
    """Remove the folders that a killed process left."""
    folder = spool_folder(settings)
    for path in folder.iterdir() if folder.is_dir() else ():
        if time.time() - path.stat().st_mtime > LEFTOVER_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def includeme(config):
    """Check the limits and sweep; reading requests is web/execution.py's."""
    settings = config.registry.settings
    limits_of(settings)
    remove_leftovers(settings)


def _copy(source, target):
    """Copy where links are not possible."""
    shutil.copyfile(source, target)
