"""What was typed and could not be understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Saisie:
    """An input that no value comes from: kept in the dossier, flagged, blocking the deposit only (U-133)."""

    brut: Any  # the input as it was sent: str, or a tuple / dict of str

    def __str__(self):
        return " ".join(_texts(self.brut))


def _texts(raw):
    if isinstance(raw, str):
        return [raw] if raw else []
    items = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, tuple | list) else ()
    return [item for item in items if isinstance(item, str) and item]


def texts_only(raw: Any) -> Any:
    """Return an input reduced to what a page sends (texts, flat tuple or mapping of texts), fit to be stored."""
    if isinstance(raw, str):
        return printable(raw)
    if isinstance(raw, Mapping):
        return {
            printable(str(key)): printable(item)
            for key, item in raw.items()
            if isinstance(item, str) and key != "__proto__"
        }
    if isinstance(raw, list | tuple):
        return tuple(printable(item) for item in raw if isinstance(item, str))
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return str(raw) if isinstance(raw, int | float) else ""


def printable(text: str) -> str:
    """Return a text without the characters that no file and no database takes (NUL, lone surrogates)."""
    if text.isascii() and "\0" not in text:
        return text
    return "".join(c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff")
