"""The description of a form and the answers to it: one record each, however many champs."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from persistent import Persistent

from ds_pyramid.champs.registry import champ_types
from ds_pyramid.champs.slices import Slice, cut, index

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class ChampDescriptor:
    """One question of a form. Immutable: an edition replaces it (`replace`)."""

    stable_id: int  # the same in every revision (U-152)
    type_champ: str
    libelle: str
    description: str = ""
    mandatory: bool = False
    options: dict = field(default_factory=dict)  # never changed in place
    children: tuple["ChampDescriptor", ...] = ()  # of a bloc répétable
    condition: Any = None  # see conditions.py

    @cached_property
    def type(self):
        """The behaviour of this champ."""
        return champ_types[self.type_champ]

    def __hash__(self):
        return hash(self.stable_id)

    def __getstate__(self):
        # The type is looked up, never stored.
        return {key: value for key, value in self.__dict__.items() if key != "type"}

    def column_id(self, path: str = "") -> str:
        """Return the public id of one of its columns."""
        return f"champ/{self.stable_id}/{path}" if path else f"champ/{self.stable_id}"

    def with_children(self, children) -> "ChampDescriptor":
        """Return the same block with other champs."""
        return replace(self, children=tuple(children))


class Formulaire(Persistent):
    """The champs of a revision, or its annotations: one record; while they are edited, one for each slice (ADR 9)."""

    __parent__ = None
    __name__ = None
    version = 0  # raised by each act of the editor: a page knows that it shows a former state
    _records: tuple["SliceRecord", ...] = ()  # of a draft being edited; empty: the champs are in this record

    def __init__(self, descriptors=()):
        self.descriptors = descriptors

    def __getstate__(self):
        state = super().__getstate__()
        slices = state.pop("_slices")
        return state if self._records else {**state, "descriptors": _packed(chain.from_iterable(slices))}

    def __setstate__(self, state):
        champs = _unpacked(state.get("descriptors", ()))
        kept = {name: value for name, value in state.items() if name != "descriptors"}
        super().__setstate__({**kept, "_slices": cut(champs)})

    @property
    def slices(self) -> tuple[Slice, ...]:
        """Its champs in slices: those that an act leaves as they are stay the same objects."""
        return self._joined.slices

    @property
    def descriptors(self) -> tuple[ChampDescriptor, ...]:
        """Its champs in order: the same tuple until they change."""
        return self._joined.descriptors

    @descriptors.setter
    def descriptors(self, champs):
        self._records, self._slices = (), cut(tuple(champs))

    def edit(self, champs: tuple[ChampDescriptor, ...]) -> None:
        """Give a draft its champs after an act: of the records of its slices, only those that differ are written."""
        records = {record.part.head: record for record in self._records}
        slices = cut(champs, self.slices)
        self._records, self._slices = tuple(_recorded(part, records.get(part.head)) for part in slices), ()
        # Written at each act: those of two administrateurs at once conflict, whatever slice they change.
        self.version += 1

    def gather(self) -> None:
        """Store it as one record again: a form that everybody reads."""
        self.descriptors = self.descriptors

    def walk(self) -> Iterator[ChampDescriptor]:
        """Iterate over every champ in order, those of the blocks after their block."""
        for descriptor in self.descriptors:
            yield descriptor
            yield from descriptor.children

    @property
    def by_id(self) -> Mapping[int, ChampDescriptor]:
        """Its champs by id, at whatever level, as they are now: a change leaves what was read as it was."""
        return self._joined.by_id

    def get(self, stable_id: int) -> ChampDescriptor | None:
        """Return the champ of that id, at whatever level."""
        return self.by_id.get(int(stable_id))

    def __getitem__(self, name: str) -> ChampDescriptor:
        found = self.get(int(name)) if name.isdigit() else None
        if found is None:
            raise KeyError(name)
        return found

    def __len__(self):
        return len(self.by_id)

    def __bool__(self):
        return bool(self.descriptors)

    @property
    def _joined(self) -> "Joined":
        joined, source = getattr(self, "_v_joined", None), self._records or self._slices
        if joined is None or joined.source is not source:
            slices = tuple(record.part for record in self._records) or self._slices
            by_id: dict[int, ChampDescriptor] = {}
            for part in slices:
                by_id.update(index(part))
            joined = self._v_joined = Joined(source, slices, tuple(chain.from_iterable(slices)), by_id)
        return joined


class Joined(NamedTuple):
    """What is joined of the slices of a form; `source`: the tuple they come from, another one after any change."""

    source: tuple
    slices: tuple[Slice, ...]
    descriptors: tuple[ChampDescriptor, ...]
    by_id: dict[int, ChampDescriptor]


class SliceRecord(Persistent):
    """The record of one slice of a draft."""

    def __init__(self, part: Slice):
        self.part = part

    def __getstate__(self):
        return {"champs": _packed(self.part)}

    def __setstate__(self, state):
        super().__setstate__({"part": Slice(_unpacked(state["champs"]))})


def _recorded(part: Slice, record: SliceRecord | None) -> SliceRecord:
    if record is None:
        return SliceRecord(part)
    if record.part is not part and record.part.champs != part.champs:  # not one that was only read again
        record.part = part
    return record


# Plain tuples are written and read several times faster than as many objects.
def _packed(champs) -> tuple:
    return tuple(map(_pack, champs))


def _unpacked(stored) -> tuple[ChampDescriptor, ...]:
    return tuple(map(_unpack, stored))


def _pack(descriptor: ChampDescriptor) -> tuple:
    """Return what is stored of a descriptor: its fields in the order of their declaration."""
    d = descriptor
    children = tuple(map(_pack, d.children)) if d.children else ()
    return (
        d.stable_id, d.type_champ, d.libelle, d.description, d.mandatory, d.options, children, d.condition
    )  # fmt: skip


def _unpack(stored: Any) -> ChampDescriptor:
    """Return the descriptor; one stored as an object is as it is. Fields added since are after those read here."""
    if isinstance(stored, ChampDescriptor):
        return stored
    children = tuple(map(_unpack, stored[6])) if stored[6] else ()
    fields: tuple = (*stored[:6], children, *stored[7:])
    return ChampDescriptor(*fields)


class Key(NamedTuple):
    """Where an answer is: a champ, and a row when it stands in a block. Text form `12` or `12|01H…`."""

    stable_id: int
    row: str | None = None

    def __str__(self):
        return f"{self.stable_id}|{self.row}" if self.row else str(self.stable_id)

    @property
    def html_name(self) -> str:
        """The name of its control in a page."""
        return f"champ-{self.stable_id}-{self.row}" if self.row else f"champ-{self.stable_id}"

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read either text form. Raises ValueError."""
        text = text.removeprefix("champ-").replace("|", "-")
        stable_id, _dash, row = text.partition("-")
        return cls(int(stable_id), row or None)


class Champs(Persistent):
    """All the answers of a dossier (or its annotations): one record.

    Each write raises `version`; `stamps` keeps the version of each champ's last write, so that a page knows
    what changed since it was loaded, and two tabs merge champ by champ (U-135).
    """

    __parent__ = None
    __name__ = None

    def __init__(self):
        self.version = 0
        self._values: dict[str, Any] = {}
        self._stamps: dict[str, tuple] = {}  # key -> (version, instant as seconds, compte id)
        self._rows: dict[int, tuple[str, ...]] = {}

    def value(self, key: Key | str) -> Any:
        """Return the value of a champ, None when blank."""
        return self._values.get(str(key))

    @property
    def answers(self) -> Mapping[str, Any]:
        """The values by the text of their key, for who reads many of them; not to be changed."""
        return self._values

    def stamp(self, key: Key | str) -> int:
        """Return the version of the last write of a champ, 0 when never written."""
        return self._stamps.get(str(key), (0,))[0]

    def written(self, key: Key | str) -> tuple[float, int | None] | None:
        """Return when (seconds since 1970) and by which account a champ was last written, or None."""
        stamp = self._stamps.get(str(key))
        return stamp[1:] if stamp else None

    def changed_since(self, version: int) -> list[str]:
        """Return the keys written after a version."""
        return [key for key, stamp in self._stamps.items() if stamp[0] > version]

    def set(self, key: Key | str, value: Any, *, now, auteur: int | None = None) -> bool:
        """Store a value; return whether it changed anything."""
        key = str(key)
        if _same(self._values.get(key), value):
            return False
        self.version += 1
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value
        self._stamps[key] = (self.version, now.timestamp(), auteur)
        self._p_changed = True
        return True

    def amend(self, key: Key | str, value: Any) -> None:
        """Replace what is known of a value that stays the same answer: a file once scanned. No version, no stamp."""
        self._values[str(key)] = value
        self._p_changed = True

    def rows(self, stable_id: int) -> tuple[str, ...]:
        """Return the ids of the rows of a block, in order."""
        return self._rows.get(stable_id, ())

    def add_row(self, stable_id: int, *, now, auteur: int | None = None) -> str:
        """Add a row at the end of a block; return its id."""
        row = new_row_id(now)
        self._set_rows(stable_id, (*self.rows(stable_id), row), now, auteur)
        return row

    def remove_row(self, stable_id: int, row: str, *, now, auteur: int | None = None) -> None:
        """Remove a row and its answers; one already gone is no error."""
        if row not in self.rows(stable_id):
            return
        for key in [key for key in self._values if key.endswith(f"|{row}")]:
            del self._values[key]
        self._set_rows(stable_id, tuple(r for r in self.rows(stable_id) if r != row), now, auteur)

    def move_row(self, stable_id: int, row: str, by: int, *, now, auteur: int | None = None) -> None:
        """Move a row up (negative) or down."""
        rows = list(self.rows(stable_id))
        if row not in rows:
            return
        index = rows.index(row)
        rows.insert(max(0, index + by), rows.pop(index))
        self._set_rows(stable_id, tuple(rows), now, auteur)

    def open_blocks(self, formulaire: Formulaire, *, now) -> None:
        """Give a first row to each mandatory block that has none (U-164); for a new dossier."""
        for descriptor in formulaire.descriptors:
            if descriptor.type.container and descriptor.mandatory and not self.rows(descriptor.stable_id):
                self.add_row(descriptor.stable_id, now=now)

    def items(self) -> Iterator[tuple[str, Any]]:
        """Iterate over (key, value) of what is answered."""
        return iter(self._values.items())

    def copy(self) -> "Champs":
        """Return an unattached copy (values are immutable and shared)."""
        other = Champs()
        other.version = self.version
        other._values, other._stamps = dict(self._values), dict(self._stamps)
        other._rows = dict(self._rows)
        return other

    def _set_rows(self, stable_id, rows, now, auteur):
        self.version += 1
        self._rows[stable_id] = rows
        self._stamps[str(stable_id)] = (self.version, now.timestamp(), auteur)
        self._p_changed = True


def _same(before: Any, after: Any) -> bool:
    """Say whether two values are the same answer: 1.50 is not 1.5, and True is not 1."""
    return type(before) is type(after) and before == after and str(before) == str(after)


def new_row_id(now) -> str:
    """Return a ULID: 26 characters that sort by time (original-facts §19)."""
    number = (int(now.timestamp() * 1000) << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
