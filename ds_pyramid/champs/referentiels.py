"""Référentiels: lists imported from a CSV file, whose first column is what the usager chooses (U-230 to U-233)."""

import csv
from io import StringIO
from typing import Any

from persistent import Persistent

from ds_pyramid.core.i18n import TranslationString, _

LIGNES_MAX, OCTETS_MAX = 5000, 1024 * 1024  # original-facts §8
COLONNES_MAX = 50
NOMMEES = 10  # faulty lines named in a message


class ReferentielRefuse(ValueError):
    """A file that is no référentiel; `message` says why to people."""

    def __init__(self, message: TranslationString):
        super().__init__(message)
        self.message = message


class Referentiel(Persistent):
    """An imported list: one record, shared by the révisions that use it, never changed in place.

    `colonnes`: names; `lignes`: tuples of as many texts; the first of each is what the usager chooses.
    """

    __parent__ = None
    __name__ = None

    def __init__(self, nom: str, colonnes: tuple[str, ...], lignes: tuple[tuple[str, ...], ...]):
        self.nom = nom
        self.colonnes = colonnes
        self.lignes = lignes

    @property
    def entries(self) -> tuple[str, ...]:
        """What can be chosen, in the order of the file."""
        cached = getattr(self, "_v_entries", None)
        if cached is None:
            cached = self._v_entries = tuple(ligne[0] for ligne in self.lignes)
        return cached

    def ligne(self, valeur: str) -> dict[str, str] | None:
        """Return the whole line of a choice, by names of columns, None when there is none."""
        found = self._by_value.get(valeur)
        return dict(zip(self.colonnes, found, strict=True)) if found else None

    @property
    def _by_value(self):
        cached = getattr(self, "_v_by_value", None)
        if cached is None:
            cached = self._v_by_value = {ligne[0]: ligne for ligne in self.lignes}
        return cached

    def as_csv(self) -> bytes:
        """Return the file again, for its download (A-168)."""
        target = StringIO()
        writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
        writer.writerow(self.colonnes)
        writer.writerows(self.lignes)
        return target.getvalue().encode("utf-8-sig")


def texte(choix: Any) -> str:
    """Return the text of a choice, whatever list it was made in."""
    return str(choix.get("valeur") or "") if isinstance(choix, dict) else str(choix)


def est_ligne(choix: Any) -> bool:
    """Say whether a choice is a whole line, kept whatever becomes of the list (U-233)."""
    return isinstance(choix, dict) and bool(choix.get("valeur")) and isinstance(choix.get("ligne"), dict)


def details(choix: Any) -> list[tuple[str, str]]:
    """Return (column, text) of the line of a choice, but for what was chosen: for the administration (U-231)."""
    if not est_ligne(choix):
        return []
    return [(name, cell) for name, cell in list(choix["ligne"].items())[1:] if cell]


def read_csv(content: bytes, nom: str = "referentiel.csv") -> Referentiel:
    """Return the référentiel that a file holds. Raises ReferentielRefuse with the reason (A-165, A-167)."""
    if len(content) >= OCTETS_MAX:
        raise ReferentielRefuse(_("Le fichier pèse 1 Mo ou plus."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReferentielRefuse(_("Le fichier n’est pas un texte en UTF-8.")) from None
    if "\0" in text:
        raise ReferentielRefuse(_("Le fichier n’est pas un fichier CSV."))
    rows = _rows(text)
    if len(rows) < 2:
        raise ReferentielRefuse(_("Le fichier doit compter une ligne de titres, puis au moins une ligne."))
    if len(rows) - 1 > LIGNES_MAX:
        raise ReferentielRefuse(_("Le fichier compte plus de ${max} lignes.", mapping={"max": LIGNES_MAX}))
    columns = _columns(rows[0][1])
    lines = tuple(_line(row, len(columns)) for _number, row in rows[1:])
    _check_first(rows[1:])
    return Referentiel(nom, columns, lines)


def _rows(text):
    """Return (line number, cells) of the lines that are not empty."""
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") >= head.count(",") and ";" in head else ","
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        raise ReferentielRefuse(_("Le fichier n’est pas un fichier CSV.")) from None


def _columns(cells):
    columns = tuple(" ".join(cell.split()) for cell in cells)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if not columns or not all(columns) or len(set(columns)) < len(columns):
        raise ReferentielRefuse(_("Chaque colonne doit avoir un titre, différent des autres."))
    if len(columns) > COLONNES_MAX:
        raise ReferentielRefuse(
            _("Le fichier compte plus de ${max} colonnes.", mapping={"max": COLONNES_MAX})
        )
    return columns


def _line(cells, width):
    texts = [" ".join(cell.split()) for cell in cells[:width]]
    return tuple(texts + [""] * (width - len(texts)))


def _check_first(rows):
    seen: set[str] = set()
    empty, twice = [], []
    for number, cells in rows:
        first = " ".join(cells[0].split())
        if not first:
            empty.append(number)
        elif first in seen:
            twice.append(number)
        seen.add(first)
    for numbers, message in (
        (empty, _("La première colonne est vide aux lignes ${lignes}.")),
        (twice, _("La première colonne répète une valeur aux lignes ${lignes}.")),
    ):
        if numbers:
            named = ", ".join(map(str, numbers[:NOMMEES])) + ("…" if len(numbers) > NOMMEES else "")
            raise ReferentielRefuse(TranslationString(message, mapping={"lignes": named}))
