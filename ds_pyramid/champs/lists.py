"""Lists written by administrateurs, one entry a line; `--text--` is a title (U-229, U-238)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from ds_pyramid.champs.territoires import fold

_TITLE = re.compile(r"--(.+)--")
RADIOS_MAX = 6  # more options are a drop-down list (U-228, U-235)
SEARCHED = 300  # more options are found by a search: a select of thousands helps nobody (U-228)
FOUND_MAX = 50  # options offered after a search
OTHER = "__other__"  # the input that stands for « autre »


class Group(NamedTuple):
    """Options under a title that cannot be chosen."""

    label: str
    options: tuple[tuple[str, str], ...]


def trim(text: str) -> str:
    """Return an entry as it is compared: trimmed, single spaces."""
    return " ".join(text.split())


@lru_cache(maxsize=2048)
def entries(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return what can be chosen: without titles, empty lines and repeats."""
    found = (trim(line) for line in lines)
    return tuple(dict.fromkeys(line for line in found if line and not _TITLE.fullmatch(line)))


@lru_cache(maxsize=2048)
def entry_set(lines: tuple[str, ...]) -> frozenset[str]:
    """Return the same as a set."""
    return frozenset(entries(lines))


@lru_cache(maxsize=2048)
def pairs(lines: tuple[str, ...]) -> tuple:
    """Return (value, label) pairs, those under a title in a `Group`."""
    found: list = []
    title: str | None = None
    below: list[tuple[str, str]] = []
    seen: set[str] = set()
    for line in map(trim, lines):
        match = _TITLE.fullmatch(line)
        if match:
            _close(found, title, below)
            title, below = match[1].strip(), []
        elif line and line not in seen:
            seen.add(line)
            below.append((line, line))
    _close(found, title, below)
    return tuple(found)


def _close(found, title, below):
    if title is None:
        found.extend(below)
    else:
        found.append(Group(title, tuple(below)))


def has_titles(lines: Iterable[str]) -> bool:
    """Say whether a list has titles."""
    return any(_TITLE.fullmatch(trim(line)) for line in lines)


def duplicates(lines: Iterable[str]) -> list[str]:
    """Return the entries written twice (A-172)."""
    seen: set[str] = set()
    found = []
    for line in map(trim, lines):
        if line and line in seen and line not in found:
            found.append(line)
        seen.add(line)
    return found


@lru_cache(maxsize=256)
def _folded(options: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((fold(option), option) for option in options)


def search(options: tuple[str, ...], text: str, limit: int = FOUND_MAX) -> list[str]:
    """Return the options that hold every word, accents and hyphens forgiven; those that begin like the text first."""
    sought = fold(text[:200])
    words = sought.split()
    if not words:
        return []
    found = [(folded, option) for folded, option in _folded(options) if all(w in folded for w in words)]
    found.sort(key=lambda pair: (pair[0] != sought, not pair[0].startswith(sought)))
    return [option for _folded_option, option in found[:limit]]


@lru_cache(maxsize=1024)
def linked(lines: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return first value -> second values; lines before the first title are left out (`check` reports them)."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in map(trim, lines):
        match = _TITLE.fullmatch(line)
        if match:
            current = found.setdefault(match[1].strip(), [])
        elif line and current is not None and line not in current:
            current.append(line)
    return {first: tuple(seconds) for first, seconds in found.items()}


def starts_with_title(lines: tuple[str, ...]) -> bool:
    """Say whether the first written line is a title (U-239)."""
    written = [line for line in map(trim, lines) if line]
    return bool(written) and bool(_TITLE.fullmatch(written[0]))
