"""Names of sheets that every program opens (I-333): ASCII, at most 30 characters, unique."""

import re

from unidecode import unidecode

MAX_NAME = 30
# Forbidden by Excel, or refused by it as a whole name.
_FORBIDDEN = re.compile(r"[/\\*?\[\]:\x00-\x1f]")
_RESERVED = {"history"}


class SheetNames:
    """The names given in one file."""

    def __init__(self):
        self._taken = set(_RESERVED)

    def take(self, wanted: str) -> str:
        """Return a name close to the one wanted, that no other sheet has."""
        base = clean_name(wanted)
        name, number = base, 2
        while name.casefold() in self._taken:
            name, number = numbered(base, number), number + 1
        self._taken.add(name.casefold())
        return name


def clean_name(wanted: str) -> str:
    """Return the name without what spreadsheets refuse, transliterated and cut."""
    name = " ".join(_FORBIDDEN.sub("", unidecode(wanted)).split())[:MAX_NAME]
    return name.strip("' ") or "Feuille"


def numbered(base: str, number: int) -> str:
    """Return the name followed by a number, cut so as to fit."""
    suffix = f" {number}"
    return base[: MAX_NAME - len(suffix)].rstrip() + suffix
