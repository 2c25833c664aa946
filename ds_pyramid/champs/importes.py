"""Files whose text becomes an answer, sent with the page where no script reads them: the shapes of a map (U-249).

The control is named `champ-12.fichier`; the text read from it goes with the other parts of the champ to `normalize`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ds_pyramid.champs.base import Erreur
from ds_pyramid.champs.models import Key
from ds_pyramid.champs.walk import Champ, Reading
from ds_pyramid.core.i18n import TranslationString, _

PART = "fichier"


class ImportIllisible(ValueError):
    """A file gives no answer; `message` says why, in French."""

    def __init__(self, message: TranslationString):
        super().__init__(message)
        self.message = message


def importes(
    reading: Reading, files: Mapping[str, Iterable[Any]]
) -> tuple[list[tuple[str, str]], list[Erreur]]:
    """Return the items to add to what the page sent, and what is wrong with the files that give none.

    `files`: name of the control -> files received (core.uploads.Televersement).
    """
    items, erreurs = [], []
    for name, champ, file in _asked(reading, files):
        kind, descriptor = champ.type, champ.descriptor
        try:
            items.append((name, kind.read_file(descriptor, file.nom, _bytes(file, kind.import_max))))
        except ImportIllisible as refusal:
            words = {"libelle": descriptor.libelle, "nom": file.nom, "raison": refusal.message.interpolate()}
            text = _("« ${libelle} » : le fichier « ${nom} » n’est pas importé, ${raison}.", mapping=words)
            erreurs.append(Erreur(str(champ.key), text, descriptor.libelle))
    return items, erreurs


def _asked(reading, files) -> Iterator[tuple[str, Champ, Any]]:
    for name, received in files.items():
        base, _dot, part = name.partition(".")
        if part != PART or not base.startswith("champ-"):
            continue
        try:
            champ = reading.champ(Key.parse(base))
        except ValueError:
            continue
        if champ is not None and champ.type.import_max:
            yield from ((name, champ, file) for file in list(received)[-1:])


def _bytes(file, limit) -> bytes:
    if file.taille > limit:
        raise ImportIllisible(_("il dépasse ${max} Mo", mapping={"max": limit // 1024**2}))
    with file.file as source:
        return source.read()
