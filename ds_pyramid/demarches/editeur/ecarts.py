"""What changed between two states of a form, champ by champ: for the page that is brought up to date, and for the
difference between two révisions.

Both states are flattened: each champ has a rank and a *level* (None, or the id of its block). Champs that keep their
relative order are not said to have moved: the fewest moves are found, so that moving one champ is one move.
"""

from bisect import bisect_left
from collections.abc import Iterable, Set
from typing import NamedTuple

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.slices import Slice, index
from ds_pyramid.demarches.editeur.arbre import Niveau, walk


class Ecarts(NamedTuple):
    """Stable ids, in the order of the new form; `retires` in that of the old one."""

    ajoutes: tuple[int, ...] = ()
    retires: tuple[int, ...] = ()
    deplaces: tuple[int, ...] = ()
    modifies: tuple[int, ...] = ()

    def __bool__(self):
        return any(self)


class Position(NamedTuple):
    """A champ where it stands: its block, and the champ before it at the same level."""

    descriptor: ChampDescriptor
    bloc: int | None
    apres: int | None


def positions(niveau: Niveau) -> dict[int, Position]:
    """Return stable id -> position, in the order of the form."""
    return _positions(niveau, None)


def positions_of(slices: Iterable[Slice], keys: Set[int]) -> dict[int, Position]:
    """Return the same for some champs only: the slices that hold none are passed."""
    found: dict[int, Position] = {}
    last = None
    for part in slices:
        if not index(part).keys().isdisjoint(keys):
            every = _positions(part.champs, last)
            found |= {key: position for key, position in every.items() if key in keys}
        last = part.champs[-1].stable_id
    return found


def _positions(niveau, last) -> dict[int, Position]:
    """`last`: the champ before the first."""
    found: dict[int, Position] = {}
    previous: dict[int | None, int | None] = {None: last}
    for descriptor, block in walk(niveau):
        level = block.stable_id if block is not None else None
        found[descriptor.stable_id] = Position(descriptor, level, previous.get(level))
        previous[level] = descriptor.stable_id
    return found


def compare(before: Niveau, after: Niveau) -> Ecarts:
    """Return the differences; a champ moved and changed is in both lists."""
    before, after = _window(before, after)
    moved = _swapped(before, after)
    if moved is not None:
        return Ecarts(deplaces=tuple(descriptor.stable_id for descriptor in moved))
    old, new = positions(before), positions(after)
    rank = {key: place for place, key in enumerate(old)}
    levels: dict[int | None, list[int]] = {}
    for key in new:
        if key in old and new[key].bloc == old[key].bloc:
            levels.setdefault(new[key].bloc, []).append(key)
    still = set().union(*(_longest_kept_order(keys, rank) for keys in levels.values()))
    return Ecarts(
        ajoutes=tuple(key for key in new if key not in old),
        retires=tuple(key for key in old if key not in new),
        deplaces=tuple(key for key in new if key in old and key not in still),
        modifies=tuple(
            key for key in new if key in old and not same(old[key].descriptor, new[key].descriptor)
        ),
    )


def _window(before, after):
    """Return both forms without what they begin with, then end with, in common: the same objects."""
    shortest = min(len(before), len(after))
    start = next((n for n in range(shortest) if before[n] is not after[n]), shortest)
    shortest -= start
    end = next((n for n in range(shortest) if before[-1 - n] is not after[-1 - n]), shortest)
    return before[start : len(before) - end], after[start : len(after) - end]


def _swapped(before, after) -> Niveau | None:
    """Return the shortest of the two runs that exchanged their places, None when that is not all that happened.

    It is what moving a champ or a section does, however far.
    """
    if not after:
        return None if before else ()
    start = next((n for n, descriptor in enumerate(before) if descriptor is after[0]), 0)
    if not start or before[start:] + before[:start] != after:
        return None
    return min(before[start:], before[:start], key=len)


def same(before: ChampDescriptor, after: ChampDescriptor) -> bool:
    """Say whether two descriptors say the same, their children aside."""
    if before is after:
        return True
    return all(getattr(before, name) == getattr(after, name) for name in FIELDS)


FIELDS = ("type_champ", "libelle", "description", "mandatory", "options", "condition")


def _longest_kept_order(keys, rank) -> set:
    """Return the largest set of keys whose ranks are in order: the others moved."""
    tails: list[int] = []  # smallest last rank of a run of each length
    ends: list = []
    previous: dict = {}
    for key in keys:
        place = bisect_left(tails, rank[key])
        previous[key] = ends[place - 1] if place else None
        tails[place : place + 1] = [rank[key]]
        ends[place : place + 1] = [key]
    found, key = set(), ends[-1] if ends else None
    while key is not None:
        found.add(key)
        key = previous[key]
    return found
