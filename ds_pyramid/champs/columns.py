"""One object for lists, filters, exports and the API: a column, its kind and how it reads a value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "integer", "decimal", "date", "datetime", "boolean", "enum", "enums", "files"]


@dataclass(frozen=True)
class Column:
    """A column. `id` is public (`champ/<stable_id>/<path>`) and never changes."""

    id: str
    libelle: str
    kind: Kind
    value: Callable[
        [Any], Any
    ]  # stored value (never blank-checked before) -> cell: str, int, Decimal, date, bool or None
