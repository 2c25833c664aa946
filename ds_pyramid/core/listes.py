"""Ordered lists that people open all day: their cost is the page, not the démarche (I-064).

A *liste* is one tree `key -> row` with its counter. The key begins with what the list is ordered by and ends
with the document's number; the row holds all that a line shows, so that a page loads no document.
Rights are in the list's name (a groupe, an account), never filtered afterwards.
"""

from collections.abc import Iterable, Mapping
from heapq import merge
from itertools import islice
from typing import NamedTuple

from BTrees.Length import Length
from BTrees.OOBTree import OOBTree
from persistent import Persistent

Key = tuple
Row = tuple
Placements = dict[str, Key]


class Page(NamedTuple):
    """One page of a list: `rows` are (key, row) pairs, `next` the key to continue after, or None."""

    rows: list[tuple[Key, Row]]
    next: Key | None


class Liste(Persistent):
    """One ordered tree and its counter."""

    def __init__(self):
        self.tree = OOBTree()
        self.length = Length()

    def put(self, key: Key, row: Row) -> None:
        """Insert or replace a line."""
        if key not in self.tree:
            self.length.change(1)
        elif self.tree[key] == row:
            return
        self.tree[key] = row

    def remove(self, key: Key) -> None:
        """Remove a line; one already gone is no error."""
        if self.tree.pop(key, None) is not None:
            self.length.change(-1)


class Listes(Persistent):
    """All the lists of the site by name, such as `a_suivre/7` or `usager/12`."""

    def __init__(self):
        self.by_name = OOBTree()

    def place(self, previous: Placements | None, wanted: Mapping[str, tuple[Key, Row]]) -> Placements:
        """Move a document from the places it had to the places it wants; return what to remember."""
        for name, key in (previous or {}).items():
            if name not in wanted or wanted[name][0] != key:
                self.by_name[name].remove(key)
        for name, (key, row) in wanted.items():
            if name not in self.by_name:
                self.by_name[name] = Liste()
            self.by_name[name].put(key, row)
        return {name: key for name, (key, _row) in wanted.items()}

    def page(self, names: Iterable[str], after: Key | None = None, size: int = 25) -> Page:
        """Return one page of several lists merged in key order, the lines after a key (keyset)."""
        trees = [self.by_name[name].tree for name in names if name in self.by_name]
        lines = merge(*(tree.iteritems(after, excludemin=after is not None) for tree in trees))
        rows = list(islice(lines, size + 1))
        return Page(rows[:size], rows[size - 1][0] if len(rows) > size else None)

    def before(self, names: Iterable[str], key: Key, size: int = 25) -> Key | None:
        """Return the key after which the page preceding `key` starts, or None when it is the first."""
        trees = [self.by_name[name].tree for name in names if name in self.by_name]
        lines = merge(*(_descending(tree, key) for tree in trees), reverse=True)
        found = list(islice(lines, size + 1))
        return found[size] if len(found) > size else None

    def count(self, name: str) -> int:
        """Return how many lines a list holds, from its counter."""
        liste = self.by_name.get(name)
        return liste.length() if liste is not None else 0

    def total(self, names: Iterable[str]) -> int:
        """Return the sum of several counters."""
        return sum(self.count(name) for name in names)

    def items(self, name: str, min: Key | None = None, max: Key | None = None):
        """Iterate over (key, row) of a list between two keys."""
        liste = self.by_name.get(name)
        return iter(()) if liste is None else liste.tree.iteritems(min, max)


def _descending(tree, key: Key):
    """Iterate over the keys of a tree under a key, the greatest first."""
    while True:
        try:
            # The last item of a key is a number: this is the greatest key that sorts under it.
            key = tree.maxKey((*key[:-1], key[-1] - 1))
        except ValueError:
            return
        yield key
