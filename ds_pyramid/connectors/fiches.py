"""A record of ours made from the JSON of a register, by a table: our name -> where it is in theirs."""

from collections.abc import Callable, Mapping
from typing import Any


class Fiche:
    """The table: a dotted path in the answer, or a function of the whole answer. What is not there is ""."""

    def __init__(self, table: Mapping[str, str | Callable[[Mapping], Any]]):
        self.table = table

    def lire(self, data: Mapping) -> dict[str, Any]:
        """Return the record."""
        return {
            name: (where(data) if callable(where) else atteindre(data, where)) or ""
            for name, where in self.table.items()
        }


def atteindre(data: Any, path: str) -> Any:
    """Return what is at a dotted path, None when the way stops."""
    for name in path.split("."):
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def joint(data: Any, *names: str) -> str:
    """Return several parts of a mapping as one text."""
    known = data if isinstance(data, Mapping) else {}
    return " ".join(filter(None, (known.get(name) for name in names)))
