"""One object for lists, filters, exports and the API: a column, its kind and how it reads a value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from ds_pyramid.champs.saisie import Saisie

Kind = Literal["text", "integer", "decimal", "date", "datetime", "boolean", "enum", "enums", "files"]


@dataclass(frozen=True)
class Column:
    """A column. `id` is public (`champ/<stable_id>/<path>`) and never changes.

    `value` turns an understood value into a cell: str, int, Decimal, date, datetime, bool, tuple of str ("enums") or
    of Fichier ("files"), None. A blank gives `blank`; what could not be understood gives its text where the column
    holds texts, else nothing.
    """

    id: str
    libelle: str
    kind: Kind
    value: Callable[[Any], Any]
    exported: bool = True  # False: for lists, filters and the API, beside the columns of the export contract
    blank: Any = None

    def __post_init__(self):
        object.__setattr__(self, "value", _guarded(self.value, self.kind, self.blank))


def _guarded(read, kind, blank):
    def value(stored):
        if stored is None:
            return blank
        if isinstance(stored, Saisie):
            return str(stored) or None if kind in ("text", "enum") else None
        return read(stored)

    return value
