"""The order of a form, without any storage: find, insert, take out, replace. Every function returns new tuples.

A form has two levels: its own champs, and those of its blocs répétables. A *place* says where something goes:
`debut`, `fin`, `apres-12` (after the champ 12, at its level), `dans-200` and `tete-200` (at the end or at the
beginning of the block 200).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ds_pyramid.champs.models import ChampDescriptor

Niveau = tuple[ChampDescriptor, ...]


class PlaceInconnue(ValueError):
    """A place, or a champ, that the form has no more."""


class Place(NamedTuple):
    """Where something goes: after a champ, at the end of a block, else at an end of the form."""

    apres: int | None = None
    dans: int | None = None
    debut: bool = False

    def __str__(self):
        if self.apres is not None:
            return f"apres-{self.apres}"
        if self.dans is not None:
            return f"tete-{self.dans}" if self.debut else f"dans-{self.dans}"
        return "debut" if self.debut else "fin"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read the text form. Raises PlaceInconnue."""
        word, _dash, number = text.partition("-")
        if word in ("debut", "fin") and not number:
            return cls(debut=word == "debut")
        if word not in ("apres", "dans", "tete") or not (number.isascii() and number.isdigit()):
            raise PlaceInconnue(text)
        if word == "apres":
            return cls(apres=int(number))
        return cls(dans=int(number), debut=word == "tete")


def walk(niveau: Niveau) -> Iterator[tuple[ChampDescriptor, ChampDescriptor | None]]:
    """Iterate over (champ, its block or None), those of a block after it."""
    for descriptor in niveau:
        yield descriptor, None
        for child in descriptor.children:
            yield child, descriptor


def find(niveau: Niveau, stable_id: int) -> tuple[ChampDescriptor, ChampDescriptor | None]:
    """Return a champ and the block that holds it. Raises PlaceInconnue."""
    for descriptor in niveau:
        if descriptor.stable_id == stable_id:
            return descriptor, None
    for block in niveau:
        for child in block.children:
            if child.stable_id == stable_id:
                return child, block
    raise PlaceInconnue(stable_id)


def ids(descriptors: Iterable[ChampDescriptor]) -> set[int]:
    """Return the stable ids of champs and of those they hold."""
    return {descriptor.stable_id for descriptor, _block in walk(tuple(descriptors))}


def siblings(niveau: Niveau, stable_id: int) -> Niveau:
    """Return the champs of the level at which a champ stands."""
    _descriptor, block = find(niveau, stable_id)
    return niveau if block is None else block.children


def section(niveau: Niveau, stable_id: int) -> Niveau:
    """Return a heading with all that stands below it, to the next heading of its rank; another champ alone."""
    line = siblings(niveau, stable_id)
    start = index(line, stable_id)
    first = line[start]
    if not first.type.heading:
        return (first,)
    level, end = first.type.level(first), start + 1
    while end < len(line) and not (line[end].type.heading and line[end].type.level(line[end]) <= level):
        end += 1
    return line[start:end]


def index(niveau: Niveau, stable_id: int) -> int:
    """Return the rank of a champ in its level. Raises PlaceInconnue."""
    for rank, descriptor in enumerate(niveau):
        if descriptor.stable_id == stable_id:
            return rank
    raise PlaceInconnue(stable_id)


def insert(niveau: Niveau, place: Place, items: Niveau) -> Niveau:
    """Return the form with champs added at a place. Raises PlaceInconnue."""
    if place.dans is not None:
        block, outer = find(niveau, place.dans)
        if outer is not None or not block.type.container:
            raise PlaceInconnue(place)
        line = (*items, *block.children) if place.debut else (*block.children, *items)
        return substitute(niveau, block.with_children(line))
    if place.apres is None:
        return (*items, *niveau) if place.debut else (*niveau, *items)
    _champ, around = find(niveau, place.apres)
    line = niveau if around is None else around.children
    rank = index(line, place.apres) + 1
    line = (*line[:rank], *items, *line[rank:])
    return line if around is None else substitute(niveau, around.with_children(line))


def remove(niveau: Niveau, gone: set[int]) -> Niveau:
    """Return the form without some champs; a block loses those it holds."""
    kept = [descriptor for descriptor in niveau if descriptor.stable_id not in gone]
    return tuple([_without(descriptor, gone) if descriptor.children else descriptor for descriptor in kept])


def _without(block, gone):
    if any(child.stable_id in gone for child in block.children):
        return block.with_children(child for child in block.children if child.stable_id not in gone)
    return block


def substitute(niveau: Niveau, new: ChampDescriptor) -> Niveau:
    """Return the form where a champ takes the place of the one of its id; the others stay the same objects.

    Raises PlaceInconnue.
    """
    _former, block = find(niveau, new.stable_id)
    if block is not None:
        inside = (new if child.stable_id == new.stable_id else child for child in block.children)
        return substitute(niveau, block.with_children(inside))
    rank = index(niveau, new.stable_id)
    return (*niveau[:rank], new, *niveau[rank + 1 :])


def place_of(niveau: Niveau, stable_id: int) -> Place:
    """Return the place at which a champ stands now. Raises PlaceInconnue."""
    _descriptor, block = find(niveau, stable_id)
    line = niveau if block is None else block.children
    rank = index(line, stable_id)
    if rank:
        return Place(apres=line[rank - 1].stable_id)
    return Place(debut=True, dans=None if block is None else block.stable_id)
