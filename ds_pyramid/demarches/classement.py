"""The lists by which démarches are filed and found: zones and tags, kept in data/ (A-102, A-103)."""

import csv
from functools import cache
from importlib import resources


@cache
def zones() -> dict[str, str]:
    """Return the zones, code -> name: ministries and kinds of bodies, in the order of the list."""
    return {row["code"]: row["libelle"] for row in _rows("zones.csv")}


@cache
def tags() -> dict[str, str]:
    """Return all the tags, code -> name."""
    return {row["code"]: row["libelle"] for row in _rows("tags.csv")}


@cache
def tags_reserves() -> frozenset[str]:
    """Return the tags that a manager alone gives, MODELE first among them (A-057)."""
    return frozenset(row["code"] for row in _rows("tags.csv") if row["reserve"])


def tags_offerts() -> dict[str, str]:
    """Return the tags that an administrateur may give."""
    return {code: name for code, name in tags().items() if code not in tags_reserves()}


def _rows(name):
    text = (resources.files("ds_pyramid.demarches") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
