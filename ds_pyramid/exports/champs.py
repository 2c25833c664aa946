"""Columns of champs: those of every published révision, in the form's order (I-328, I-352)."""

from collections.abc import Iterable, Iterator
from typing import Any

from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.walk import Champ


def revisions(demarche) -> list:
    """Return the révisions whose dossiers may be exported: the present one, then the older published ones."""
    current = demarche.revision
    others = [
        one for one in demarche["revisions"].values() if one.published_at and one.number != current.number
    ]
    return [current, *sorted(others, key=lambda one: -one.number)]


def union(demarche, part: str) -> list[ChampDescriptor]:
    """Return every champ of `champs` or `annotations` once, in its newest definition.

    The present form's order comes first; what was removed since follows, the latest removed first.
    """
    return _merged(getattr(revision, part).descriptors for revision in revisions(demarche))


def _merged(forms: Iterable[Iterable[ChampDescriptor]]) -> list[ChampDescriptor]:
    found: dict[int, list[ChampDescriptor]] = {}
    for form in forms:
        for descriptor in form:
            found.setdefault(descriptor.stable_id, []).append(descriptor)
    return [
        newest.with_children(_merged(one.children for one in (newest, *older))) if newest.children else newest
        for newest, *older in found.values()
    ]


class ChampColumns:
    """The columns of one champ, and how to read them in a dossier: asked once per cell of a file."""

    def __init__(self, descriptor: ChampDescriptor):
        self.descriptor, self.key = descriptor, str(descriptor.stable_id)
        self.columns: list[Column] = [
            column for column in descriptor.type.columns(descriptor) if column.exported
        ]
        self._readers = [column.value for column in self.columns]
        self._empty = [None] * len(self.columns)
        self._unanswered = [_cell(read(None)) for read in self._readers]

    @property
    def headers(self) -> list[str]:
        """The names of the columns."""
        return [column.libelle for column in self.columns]

    def cells(self, champ: Champ | None) -> list[Any]:
        """Return the cells of an answer, not to be changed; a hidden or unknown champ gives empty ones."""
        if champ is None or not champ.visible:
            return self._empty
        mine, its = self.descriptor, champ.descriptor
        if its is not mine and its.type_champ != mine.type_champ:
            # An answer of another type than the column's, kept by an older révision: its text.
            return [champ.text or None, *self._empty[1:]]
        value = champ.value
        return self._unanswered if value is None else [_cell(read(value)) for read in self._readers]


def _cell(value):
    """Return several choices or files as one text."""
    if isinstance(value, tuple | list):
        return ", ".join(str(getattr(item, "nom", item)) for item in value) or None
    return value


def with_columns(descriptors: Iterable[ChampDescriptor]) -> Iterator[ChampColumns]:
    """Yield the columns of the champs that hold an answer; blocks have sheets of their own."""
    for descriptor in descriptors:
        if descriptor.type.fillable and not descriptor.type.container:
            yield ChampColumns(descriptor)
