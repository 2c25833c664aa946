"""The sections of a form, for its outline: done, to correct, hidden (U-119, U-159)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ds_pyramid.champs.walk import Champ, Reading


@dataclass
class Section:
    """A heading and what stands below it, until the next heading of its level."""

    champ: Champ
    niveau: int  # from 1
    numero: str = ""  # "2.1", empty where the administrateur numbers by hand
    champs: list[Champ] = field(default_factory=list)  # its own, not those of its sub-sections
    sections: list["Section"] = field(default_factory=list)
    a_corriger: int = 0  # errors, sub-sections included
    faite: bool = False  # every mandatory answer is there and right, and something is answered

    @property
    def id(self) -> str:
        """The key used by pages: `#section-<id>`."""
        return str(self.champ.descriptor.stable_id)

    @property
    def titre(self) -> str:
        """The heading, numbered."""
        libelle = self.champ.descriptor.libelle
        return f"{self.numero} {libelle}" if self.numero else libelle

    @property
    def visible(self) -> bool:
        """False when it is hidden, or all that it holds is (U-159)."""
        if not self.champ.visible:
            return False
        below = [champ.visible for champ in self.champs] + [section.visible for section in self.sections]
        return any(below) or not below

    @property
    def etat(self) -> str:
        """`fait` or nothing."""
        return "fait" if self.faite and not self.a_corriger else ""

    def all_champs(self) -> list[Champ]:
        """Return its champs and those of its sub-sections, rows included."""
        found = []
        for champ in self.champs:
            found.append(champ)
            for line in champ.children:
                found.extend(line)
        for section in self.sections:
            found.extend(section.all_champs())
        return found


def sections(reading: Reading, erreurs: Iterable = ()) -> list[Section]:
    """Return the tree of sections; empty when the form has no heading."""
    tree: list[Section] = []
    opened: list[Section] = []
    for champ in reading.top:
        if champ.type.heading:
            section = Section(champ, champ.type.level(champ.descriptor))
            while opened and opened[-1].niveau >= section.niveau:
                opened.pop()
            (opened[-1].sections if opened else tree).append(section)
            opened.append(section)
        elif opened:
            opened[-1].champs.append(champ)
    number(tree)
    wrong: dict[str, int] = {}
    for erreur in erreurs:
        wrong[erreur.key] = wrong.get(erreur.key, 0) + 1
    for section in tree:
        _count(section, wrong)
    return tree


def number(tree: Sequence[Section]) -> None:
    """Number the sections, unless the administrateur does it in the headings."""
    if any(section.champ.descriptor.libelle[:1].isdigit() for section in flat(tree)):
        return
    _number(tree, "")


def as_json(tree: Sequence[Section]) -> dict[str, dict]:
    """Return what a page's script needs to bring its outline up to date."""
    return {
        section.id: {"etat": section.etat, "a_corriger": section.a_corriger, "visible": section.visible}
        for section in flat(tree)
    }


def flat(tree: Sequence[Section]) -> Iterator[Section]:
    """Iterate over every section, in order."""
    for section in tree:
        yield section
        yield from flat(section.sections)


def _number(tree, prefix):
    for rank, section in enumerate(tree, 1):
        section.numero = f"{prefix}{rank}" if prefix else f"{rank}."
        _number(section.sections, f"{section.numero.rstrip('.')}.")


def _count(section, wrong):
    for child in section.sections:
        _count(child, wrong)
    champs = [champ for champ in section.all_champs() if champ.visible and champ.type.fillable]
    section.a_corriger = sum(wrong.get(str(champ.key), 0) for champ in champs)
    asked = [champ for champ in champs if champ.descriptor.mandatory and not champ.type.inert]
    answered = [champ for champ in champs if not champ.blank]
    complete = not any(champ.type.missing(champ.descriptor, champ.value) for champ in asked)
    section.faite = complete and bool(answered or (asked and not section.a_corriger))
