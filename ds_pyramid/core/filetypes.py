"""File types: extension -> family and the types that its bytes may have (U-210, U-214).

The bytes decide, by libmagic; the extension must agree. Where libmagic sees only a container (OLE2, zip, plain text),
the extension says which of its formats is meant, and the stored type is the format's own.
"""

import zipfile
from pathlib import Path
from typing import NamedTuple

import magic

from ds_pyramid.core.i18n import _

DOCUMENT_TEXTE, TABLEUR, PRESENTATION, DONNEES = "document_texte", "tableur", "presentation", "donnees"
IMAGE_SCAN, IMAGE, AUDIO, VIDEO, ARCHIVE = "image_scan", "image", "audio", "video", "archive"

FAMILLES = {
    DOCUMENT_TEXTE: _("Documents texte"),
    TABLEUR: _("Tableurs"),
    PRESENTATION: _("Présentations"),
    DONNEES: _("Données"),
    IMAGE_SCAN: _("Images de documents"),
    IMAGE: _("Autres images"),
    AUDIO: _("Sons"),
    VIDEO: _("Vidéos"),
    ARCHIVE: _("Archives"),
}


class FileType(NamedTuple):
    """`mime` is the type stored and served, `seen` the other types that the bytes may show."""

    famille: str
    mime: str
    seen: frozenset = frozenset()


def _type(famille, mime, *seen):
    return FileType(famille, mime, frozenset(seen) | {mime})


_OLE = ("application/x-ole-storage", "application/CDFV2", "application/vnd.ms-office")
_ZIP = ("application/zip", "application/x-zip-compressed")
_TEXT = ("text/plain", "text/csv", "application/csv", "application/x-csv")
_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

TYPES = {
    "pdf": _type(DOCUMENT_TEXTE, "application/pdf"),
    "doc": _type(DOCUMENT_TEXTE, "application/msword", "text/rtf", *_OLE),
    "docx": _type(DOCUMENT_TEXTE, f"{_OOXML}.wordprocessingml.document", *_ZIP),
    "odt": _type(DOCUMENT_TEXTE, f"{_ODF}.text", *_ZIP),
    "rtf": _type(DOCUMENT_TEXTE, "text/rtf", "application/rtf"),
    "txt": _type(DOCUMENT_TEXTE, "text/plain"),
    "xls": _type(TABLEUR, "application/vnd.ms-excel", *_OLE),
    "xlsx": _type(TABLEUR, f"{_OOXML}.spreadsheetml.sheet", *_ZIP),
    "ods": _type(TABLEUR, f"{_ODF}.spreadsheet", *_ZIP),
    "csv": _type(TABLEUR, "text/csv", *_TEXT),
    "ppt": _type(PRESENTATION, "application/vnd.ms-powerpoint", *_OLE),
    "pptx": _type(PRESENTATION, f"{_OOXML}.presentationml.presentation", *_ZIP),
    "odp": _type(PRESENTATION, f"{_ODF}.presentation", *_ZIP),
    "json": _type(DONNEES, "application/json", "text/plain"),
    "geojson": _type(DONNEES, "application/geo+json", "application/json", "text/plain"),
    "xml": _type(DONNEES, "text/xml", "application/xml", "text/plain"),
    "gpx": _type(DONNEES, "application/gpx+xml", "text/xml", "application/xml"),
    "kml": _type(DONNEES, "application/vnd.google-earth.kml+xml", "text/xml", "application/xml"),
    "jpg": _type(IMAGE_SCAN, "image/jpeg"),
    "jpeg": _type(IMAGE_SCAN, "image/jpeg"),
    "png": _type(IMAGE_SCAN, "image/png"),
    "gif": _type(IMAGE, "image/gif"),
    "bmp": _type(IMAGE, "image/bmp", "image/x-ms-bmp"),
    "tif": _type(IMAGE, "image/tiff"),
    "tiff": _type(IMAGE, "image/tiff"),
    "heic": _type(IMAGE, "image/heic", "image/heif"),
    "webp": _type(IMAGE, "image/webp"),
    "mp3": _type(AUDIO, "audio/mpeg"),
    "wav": _type(AUDIO, "audio/x-wav", "audio/wav"),
    "ogg": _type(AUDIO, "audio/ogg", "application/ogg"),
    "mp4": _type(VIDEO, "video/mp4"),
    "mov": _type(VIDEO, "video/quicktime"),
    "zip": _type(ARCHIVE, *_ZIP),
    "7z": _type(ARCHIVE, "application/x-7z-compressed"),
    "rar": _type(ARCHIVE, "application/x-rar", "application/vnd.rar"),
    "gz": _type(ARCHIVE, "application/gzip"),
}

# The 14 documented extensions, and zip (decisions.md); the setting `ds.file_extensions` adds others of the table.
EXTENSIONS_ADMISES = tuple("pdf doc docx xls xlsx csv ppt pptx odt ods odp jpg jpeg png zip".split())


class FichierRefuse(ValueError):
    """A file that is not admitted; `message` says why to people."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


def extension_of(nom: str) -> str:
    """Return the extension of a file name, in lower case and without its dot; "" when it has none."""
    base, dot, extension = nom.rpartition(".")
    return extension.lower() if dot and base else ""


def accepted_extensions(settings) -> tuple[str, ...]:
    """Return the extensions admitted on this site. Raises ValueError for one that the table does not know."""
    added = tuple(
        name.lower().lstrip(".") for name in settings.get("ds.file_extensions", "").replace(",", " ").split()
    )
    unknown = [name for name in added if name not in TYPES]
    if unknown:
        raise ValueError(f"ds.file_extensions: unknown {', '.join(unknown)}")
    return tuple(dict.fromkeys(EXTENSIONS_ADMISES + added))


def extensions_of(familles, admitted=EXTENSIONS_ADMISES) -> tuple[str, ...]:
    """Return the admitted extensions of some families; of all when none is chosen."""
    return tuple(name for name in admitted if not familles or TYPES[name].famille in familles)


def check_type(nom: str, seen: str, taille: int, extensions=EXTENSIONS_ADMISES) -> str:
    """Return the type to store for a file whose bytes show `seen`. Raises FichierRefuse (U-210, U-214)."""
    extension = extension_of(nom)
    if taille == 0:
        raise FichierRefuse(_("Le fichier « ${nom} » est vide.", mapping={"nom": nom}))
    if extension not in extensions:
        admis = ", ".join(f".{name}" for name in extensions)
        raise FichierRefuse(
            _(
                "Le fichier « ${nom} » n’est pas d’un format accepté (${admis}).",
                mapping={"nom": nom, "admis": admis},
            )
        )
    if seen not in TYPES[extension].seen:
        raise FichierRefuse(
            _(
                "Le contenu du fichier « ${nom} » ne correspond pas à son extension .${extension}.",
                mapping={"nom": nom, "extension": extension},
            )
        )
    return TYPES[extension].mime


def seen_type(path: Path) -> str:
    """Return the type that the bytes of a file show; office formats inside a zip are named as such."""
    seen = magic.from_file(str(path), mime=True)
    if seen not in ("application/zip", "application/octet-stream"):
        return seen
    # A zip cut short begins as a zip does, and cannot be opened.
    return _type_in_zip(path) or "application/zip" if zipfile.is_zipfile(path) else "application/octet-stream"


# The entry that tells an Office Open XML format from any other zip.
_OFFICE_ENTRIES = {
    "word/document.xml": f"{_OOXML}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OOXML}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OOXML}.presentationml.presentation",
}


def _type_in_zip(path):
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return declared if declared.startswith(f"{_ODF}.") else None
            return next((mime for entry, mime in _OFFICE_ENTRIES.items() if entry in names), None)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return None
