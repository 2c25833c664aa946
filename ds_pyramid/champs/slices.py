"""A form cut into slices: what a change leaves alone is neither stored, checked nor drawn again (docs/adr/0009).

A slice is a run of the champs of a form and, like them, immutable. One that a change does not touch stays the same
object, and keeps what was once worked out of it: with 800 champs, an act costs what its slice of forty does.
"""

from collections.abc import Iterable, Iterator
from functools import wraps
from typing import Any

MIN, MAX = 16, 64  # champs of a slice, those of its blocks counted; a block is never cut


class Slice:
    """A run of champs. Compared by identity: `kept` relies on it."""

    __slots__ = ("champs", "found")

    def __init__(self, champs: Iterable):
        self.champs: tuple = tuple(champs)
        self.found: dict[Any, tuple] = {}  # function -> (what else it depended on, what it found)

    def __iter__(self):
        return iter(self.champs)

    @property
    def head(self) -> int:
        """The id of its first champ."""
        return self.champs[0].stable_id


def kept(function):
    """Keep with a slice what a function finds of it, until one of its other arguments changes.

    Only for pure functions of immutable values: there is then nothing to forget after an abort or a conflict.
    """

    @wraps(function)
    def find(part, *rest):
        known = part.found.get(function)
        if known is None or known[0] != rest:
            known = part.found[function] = (rest, function(part, *rest))
        return known[1]

    return find


def cut(champs: tuple, former: Iterable[Slice] = ()) -> tuple[Slice, ...]:
    """Cut a form into slices; those of `former` that hold the same champs are kept as they are.

    A slice begins where one began before, so that what is added to one does not shift those after it.
    """
    known = {part.head: part for part in former}
    found = []
    for group in _groups(champs, known):
        part = known.get(group[0].stable_id)
        if part is not None and part.champs == group:
            found.append(part)
        else:
            found += map(Slice, _halves(group))
    return tuple(found)


def _groups(champs, known) -> Iterator[tuple]:
    start = rank = 0
    while rank < len(champs):
        part = known.get(champs[rank].stable_id)
        if part is not None and rank - start >= MIN:
            yield champs[start:rank]
            start = rank
        # What is as it was is passed at once.
        same = part is not None and champs[rank : rank + len(part.champs)] == part.champs
        rank += len(part.champs) if same else 1
    if champs:
        yield champs[start:]


def _halves(group) -> Iterator[tuple]:
    if len(group) == 1 or len(group) + sum(len(champ.children) for champ in group) <= MAX:
        yield group
        return
    middle = len(group) // 2
    yield from _halves(group[:middle])
    yield from _halves(group[middle:])


@kept
def index(part: Slice) -> dict[int, Any]:
    """Return stable id -> champ, those of the blocks too."""
    return {champ.stable_id: champ for top in part for champ in (top, *top.children)}


@kept
def top(part: Slice) -> dict[int, Any]:
    """Return stable id -> champ, without those of the blocks."""
    return {champ.stable_id: champ for champ in part}
