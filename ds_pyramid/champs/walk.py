"""A form and its answers read together: every champ in order, with what is visible and what is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ds_pyramid.champs.base import Erreur
from ds_pyramid.champs.models import ChampDescriptor, Champs, Formulaire, Key


class Champ(NamedTuple):
    """One answer where it stands: its descriptor, key, value, and row number in a block (from 1)."""

    descriptor: ChampDescriptor
    key: Key
    value: Any
    visible: bool = True
    row_number: int | None = None
    children: tuple[tuple["Champ", ...], ...] = ()  # rows of a block

    @property
    def type(self):
        return self.descriptor.type

    @property
    def blank(self) -> bool:
        return self.type.is_blank(self.descriptor, self.value)

    @property
    def text(self) -> str:
        """The answer as people read it; empty when blank."""
        return "" if self.blank else self.type.text(self.descriptor, self.value)

    @property
    def html_id(self) -> str:
        """The id of its control in a page."""
        return self.key.html_name

    def erreurs(self, *, complete: bool) -> list[Erreur]:
        """Return what is wrong; what is missing counts only when `complete` is asked (deposit)."""
        if not self.visible or not self.type.fillable or self.type.inert:
            return []
        messages = [] if self.blank else self.type.validate(self.descriptor, self.value)
        if complete and self.descriptor.mandatory:
            messages = messages or self.type.missing(self.descriptor, self.value)
        return [Erreur(str(self.key), message, self.descriptor.libelle) for message in messages]


class Etape(NamedTuple):
    """What a champ is before any answer: worked out once for a form, then used for each dossier."""

    descriptor: ChampDescriptor
    key: Key
    name: str  # the key as text
    condition: Any
    level: int  # of a heading, 0 for what is none
    container: bool
    children: tuple["Etape", ...]


def _etape(descriptor) -> Etape:
    kind = descriptor.type
    key = Key(descriptor.stable_id)
    level = kind.level(descriptor) if kind.heading else 0
    children = tuple(map(_etape, descriptor.children))
    return Etape(descriptor, key, str(key), descriptor.condition, level, kind.container, children)


def _etapes(formulaire: Formulaire) -> tuple[Etape, ...]:
    cached = getattr(formulaire, "_v_etapes", None)
    if cached is None or cached[0] is not formulaire.descriptors:
        cached = formulaire._v_etapes = (formulaire.descriptors, tuple(map(_etape, formulaire.descriptors)))
    return cached[1]


class _Sections:
    """A heading that is hidden hides what stands below it, until the next one of its level (A-182)."""

    def __init__(self):
        self._hidden: int | None = None  # level of the heading that hides

    @property
    def hiding(self) -> bool:
        """Tell whether a heading above hides what comes next."""
        return self._hidden is not None

    def shows(self, level: int, shown: bool) -> bool:
        if not level:
            return shown and self._hidden is None
        if self._hidden is not None and level <= self._hidden:
            self._hidden = None
        if self._hidden is not None:
            return False
        if not shown:
            self._hidden = level
        return shown


def read(formulaire: Formulaire, champs: Champs, public: "Reading | None" = None) -> "Reading":
    """Read a form with its answers; `public`: the reading that conditions of annotations may look at."""
    return Reading(formulaire, champs, public)


class Reading:
    """The champs of a dossier at one moment; computed once, then asked several things."""

    def __init__(self, formulaire, champs, public=None):
        self.formulaire, self.champs = formulaire, champs
        self._public = public
        self.top: list[Champ] = []
        self._by_key: dict[str, Champ] = {}
        # One turn per champ of each dossier shown or exported: what does not depend on answers is in the steps.
        etapes = _etapes(formulaire)
        if not etapes:
            return  # and the answers are not even loaded
        sections, value_of = _Sections(), champs.answers.get
        hiding = False
        for etape in etapes:
            descriptor, key, name, condition, level, container, _children = etape
            shown = condition is None or condition.holds(self)
            if level or hiding:
                shown = sections.shows(level, shown)
                hiding = sections.hiding
            champ = self._block(etape, shown) if container else Champ(descriptor, key, value_of(name), shown)
            self.top.append(champ)
            self._by_key[name] = champ

    def _block(self, etape, shown):
        rows = self.champs.rows(etape.key.stable_id)
        lines = tuple(self._row(etape, row, number, shown) for number, row in enumerate(rows, 1))
        return Champ(etape.descriptor, etape.key, rows or None, shown, None, lines)

    def _row(self, block, row, number, shown):
        line = []
        sections = _Sections()
        for etape in block.children:
            condition = etape.condition
            seen = shown and sections.shows(etape.level, condition is None or condition.holds(self, row))
            key = Key(etape.key.stable_id, row)
            name = str(key)
            champ = Champ(etape.descriptor, key, self.champs.value(name), seen, number)
            line.append(champ)
            self._by_key[name] = champ
        return tuple(line)

    def get(self, stable_id: int, row: str | None = None) -> Champ | None:
        """Return a champ by id; within a row, that row's first, then the top level, then the public form."""
        found = row and self._by_key.get(str(Key(stable_id, row)))
        found = found or self._by_key.get(str(stable_id))
        return found or (self._public.get(stable_id) if self._public else None)

    @property
    def by_key(self) -> Mapping[str, Champ]:
        """The champs by the text of their key, hidden ones too; not to be changed."""
        return self._by_key

    def champ(self, key: Key | str) -> Champ | None:
        """Return the champ of a key, or None (forged, or of a row since removed)."""
        return self._by_key.get(str(key))

    def walk(self, *, hidden: bool = False) -> Iterator[Champ]:
        """Iterate over all champs in order, rows after their block; the hidden ones when asked."""
        for champ in self.top:
            if hidden or champ.visible:
                yield champ
                for line in champ.children:
                    yield from (child for child in line if hidden or child.visible)

    def erreurs(self, *, complete: bool) -> list[Erreur]:
        """Return everything wrong in the order of the form (U-128)."""
        return [erreur for champ in self.walk() for erreur in champ.erreurs(complete=complete)]

    def visible_keys(self) -> list[str]:
        """Return the keys of what is shown."""
        return [str(champ.key) for champ in self.walk()]
