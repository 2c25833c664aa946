"""The form as a page: pieces in order, sections with what is done and what is to correct, what a script is told."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ds_pyramid.champs.base import Erreur
from ds_pyramid.champs.form import build_form
from ds_pyramid.champs.walk import Champ, Reading
from ds_pyramid.core.html import light_html

ITEM = "mapping_item"  # Deform template of a champ with its label, hint and messages


@dataclass
class Section:
    """A title of section: where it is on the page, and the keys of the champs below it, those of its parts included."""

    ancre: str
    titre: str
    niveau: int
    champ: Champ | None = None
    keys: set = field(default_factory=set)
    erreurs: int = 0
    fait: bool = False

    @property
    def visible(self) -> bool:
        """Say whether the title is shown; the beginning of a form without title always is."""
        return self.champ is None or self.champ.visible

    def state(self) -> dict:
        """Return what outline.js understands."""
        return {"etat": "fait" if self.fait else "", "a_corriger": self.erreurs, "visible": self.visible}


@dataclass
class Morceau:
    """One piece of the page. `kind`: section, texte, champ, bloc; `lignes` the rows of a block."""

    kind: str
    champ: Champ
    html: str = ""
    ancre: str = ""
    niveau: int = 0
    lignes: list = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key of the champ."""
        return str(self.champ.key)


@dataclass
class Rangee:
    """A row of a block: its id, its number from 1, its pieces."""

    id: str
    numero: int
    morceaux: list
    premiere: bool
    derniere: bool


class PageFormulaire:
    """A reading drawn: built once, then asked several things. `erreurs` are those to show."""

    def __init__(self, reading: Reading, erreurs: Iterable[Erreur], *, renderer, only: set | None = None):
        self.reading, self.erreurs = reading, list(erreurs)
        self._only = only
        champs = reading.walk(hidden=True) if only is None else _chosen(reading, only)
        form = build_form(champs, renderer=renderer, erreurs=self.erreurs)
        self._fields = {str(child.schema.champ.key): child for child in form.children}

    def morceaux(self) -> list[Morceau]:
        """Return the pieces in order, those hidden by conditions included: the page keeps them, hidden."""
        return [self.morceau(champ) for champ in self.reading.top]

    def morceau(self, champ: Champ) -> Morceau:
        """Return the piece of a champ."""
        found = self._fields.get(str(champ.key))
        if found is not None:
            return Morceau("champ", champ, found.render_template(ITEM))
        if champ.type.container:
            return Morceau("bloc", champ, ancre=ancre_of(champ), lignes=self._rangees(champ))
        niveau = section_level(champ.descriptor)
        return Morceau(
            "section" if niveau else "texte",
            champ,
            light_html(champ.descriptor.description),
            ancre_of(champ),
            niveau,
        )

    def inner_html(self, champ: Champ) -> str:
        """Return what the element of a champ holds, to draw it again in place."""
        html = self.morceau(champ).html.strip()
        return html[html.index(">") + 1 : html.rindex("<")]

    def _rangees(self, champ):
        ids = self.reading.champs.rows(champ.descriptor.stable_id)
        last = len(ids)
        return [
            Rangee(row, rank, [self.morceau(child) for child in line], rank == 1, rank == last)
            for rank, (row, line) in enumerate(zip(ids, champ.children, strict=True), 1)
        ]


def sections(reading: Reading, erreurs: Iterable[Erreur], debut: str) -> list[Section]:
    """Return the outline of a form; `debut` names what stands before the first title."""
    found, open_ = [], []
    for champ in reading.top:
        niveau = section_level(champ.descriptor)
        if niveau or not found:
            section = (
                Section(ancre_of(champ), champ.descriptor.libelle, niveau, champ)
                if niveau
                else Section("debut", debut, 1)
            )
            open_ = [*[s for s in open_ if s.niveau < section.niveau], section]
            found.append(section)
        if not niveau:
            keys = {str(champ.key), *(str(child.key) for line in champ.children for child in line)}
            for section in open_:
                section.keys |= keys
    _count(found, reading, erreurs)
    return found


def _count(found, reading, erreurs):
    """Say of each section how many champs are to correct, and whether it is complete."""
    shown = {erreur.key for erreur in erreurs}
    lacking = {erreur.key for erreur in reading.erreurs(complete=True)}
    answered = {
        str(c.key) for c in reading.walk() if c.type.fillable and not c.type.container and not c.blank
    }
    for section in found:
        section.erreurs = len(section.keys & shown)
        section.fait = not section.keys & lacking and bool(section.keys & answered)


def section_level(descriptor) -> int:
    """Return 1 to 3 for a title of section, 0 for anything else."""
    kind = descriptor.type
    if kind.fillable or kind.container:
        return 0
    level = kind.option(descriptor, "level")
    return min(max(int(level), 1), 3) if str(level or "").isdigit() else 0


def ancre_of(champ: Champ) -> str:
    """Return the id, on the page, of a champ or title."""
    return champ.key.html_name


def _chosen(reading, keys):
    return [champ for champ in reading.walk(hidden=True) if str(champ.key) in keys]
