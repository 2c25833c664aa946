"""What champs holding files share: a tuple of `Fichier`, sizes, formats, what is left after a purge."""

from dataclasses import dataclass

from ds_pyramid.champs.base import PIECES, ChampType
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.papier import Papier
from ds_pyramid.core import clock
from ds_pyramid.core.blobs import INFECTED, INTEGRITY_ERROR, Fichier, build_fichier
from ds_pyramid.core.filetypes import EXTENSIONS_ADMISES, FAMILLES, extensions_of
from ds_pyramid.core.i18n import _

MEGA = 1024 * 1024

# State of a file that cannot be kept -> what to tell of it.
REFUS = {
    INFECTED: _("« ${libelle} » : le fichier « ${nom} » contient un virus, supprimez-le."),
    INTEGRITY_ERROR: _(
        "« ${libelle} » : le fichier « ${nom} » est abîmé ou illisible, supprimez-le puis joignez-le de nouveau."
    ),
}


@dataclass(frozen=True)
class FichierRetire:
    """What is left of a file that was removed once the dossier was decided (U-222)."""

    nom: str


class FilesType(ChampType):
    """A champ that holds files; they come by upload, never through `normalize`."""

    category = PIECES
    holds_files = True
    redrawn = True
    duree = 180
    widget_template = "fichiers"
    template = "fichiers"
    api_type = "PieceJustificativeChamp"
    file_max = 200 * MEGA  # bytes: a file must be smaller
    default_options = {"several": True}
    message_obligatoire = _("« ${libelle} » : une pièce est attendue.")

    def several_files(self, descriptor) -> bool:
        """Say whether the champ takes several files."""
        return bool(self.option(descriptor, "several"))

    def familles(self, descriptor) -> tuple[str, ...]:
        """Return the families of formats accepted, none for all."""
        return tuple(self.option(descriptor, "families") or ())

    def extensions(self, descriptor, admises=EXTENSIONS_ADMISES) -> tuple[str, ...]:
        """Return the extensions accepted, among those of the site."""
        return extensions_of(self.familles(descriptor), admises)

    def papier(self, descriptor):
        """Leave a box to tick once the document is at hand."""
        names = [FAMILLES[key] for key in self.familles(descriptor)]
        return Papier(piece=True, mention=_formats(names) if names else "")

    def limit(self, descriptor) -> int:
        """Return the size, in bytes, under which a file must be."""
        return self.file_max

    def fichiers(self, value) -> tuple[Fichier, ...]:
        """Return the files that a value holds."""
        return tuple(item for item in value if isinstance(item, Fichier)) if isinstance(value, tuple) else ()

    def normalize(self, descriptor, raw):
        """Keep a tuple of files as it is, ignore anything else: files are added and removed one by one."""
        return self.fichiers(tuple(raw)) or None if isinstance(raw, tuple | list) else None

    def to_input(self, descriptor, value):
        """Give the template the items themselves."""
        return value

    def validate(self, descriptor, value):
        """Check the files present; one that a type change left behind is no file."""
        if not isinstance(value, tuple):
            return [self.message(self.message_invalide, descriptor)]
        return self.check(descriptor, value)

    def check(self, descriptor, value):
        """Name the files that cannot be kept."""
        return [
            self.message(REFUS[item.scan], descriptor, nom=item.nom)
            for item in self.fichiers(value)
            if item.scan in REFUS
        ]

    def text(self, descriptor, value):
        """Name the files; of identity documents, say that they were provided, never their names (U-223)."""
        if self.is_identite(descriptor):
            return identite_text(value)
        return ", ".join(item.nom for item in value) if isinstance(value, tuple) else str(value)

    def api_string(self, descriptor, value):
        """Give nothing (graphql-schema §7.6)."""
        return ""

    def search_terms(self, descriptor, value):
        """Give nothing: the name of a file is no answer."""
        return ()

    def columns(self, descriptor):
        """One cell of names for exports, the files for the API; of identity documents, the fact (original-facts §2)."""
        if self.is_identite(descriptor):
            present = lambda value: "présent" if value else "absent"  # noqa: E731
            return [Column(descriptor.column_id(), descriptor.libelle, "text", present, blank="absent")]
        return [
            Column(
                descriptor.column_id(), descriptor.libelle, "text", lambda value: self.text(descriptor, value)
            ),
            self.column(descriptor, "fichiers", "", "files", self.fichiers, exported=False),
        ]

    def api_value(self, descriptor, value):
        """Give the files, never identity documents (U-223); `file` is the first one (deprecated there)."""
        files = [] if self.is_identite(descriptor) else list(self.fichiers(value))
        return {"files": files, "file": files[0] if files else None}

    def sample(self, descriptor, rng):
        """Return a small file of an accepted format."""
        nom, mime, content = _sample_file(self.extensions(descriptor))
        return (build_fichier(nom, content, mime, now=clock.now()),)


def _formats(names):
    text = ", ".join(name.interpolate() for name in names)
    return _("Formats acceptés en ligne : ${formats}.", mapping={"formats": text})


def identite_text(value) -> str:
    """Return what is said of identity documents: whether they were provided, and are still there."""
    items = value if isinstance(value, tuple) else ()
    if any(isinstance(item, FichierRetire) for item in items):
        return "fourni, supprimé après la décision"
    return "présent" if items else "absent"


def purged(value) -> tuple:
    """Return a value whose files became their names."""
    items = value if isinstance(value, tuple) else ()
    return tuple(FichierRetire(item.nom) if isinstance(item, Fichier) else item for item in items)


_SAMPLES = {
    "pdf": (
        "application/pdf",
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        ),
    ),
    "png": (
        "image/png",
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
            "0000000a49444154789c6360000000020001488afcc70000000049454e44ae426082"
        ),
    ),
    "csv": ("text/csv", b"a;b\n1;2\n"),
}


def _sample_file(extensions):
    extension = next((name for name in _SAMPLES if name in extensions), "pdf")
    mime, content = _SAMPLES[extension]
    return f"exemple.{extension}", mime, content
