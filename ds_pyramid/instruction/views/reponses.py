"""The answers of a form laid out for reading, and the controls of annotations: sections, champs, rows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ds_pyramid.champs.form import build_form, has_control
from ds_pyramid.champs.walk import Champ, Reading
from ds_pyramid.dossiers.services.fichiers import fichiers_de


@dataclass
class Morceau:
    """One piece of a form, in order: a heading, a text, an answer or a block."""

    genre: str  # "section", "texte", "champ", "bloc"
    champ: Champ
    niveau: int = 0
    numero: str = ""
    fichiers: tuple = ()
    controle: Any = None  # the HTML of the control, for annotations
    rangees: list[list["Morceau"]] = field(default_factory=list)
    ecrit: str = ""  # by whom, annotations
    ecrit_le: datetime | None = None

    @property
    def key(self) -> str:
        return str(self.champ.key)

    @property
    def id(self) -> str:
        return self.champ.key.html_name

    @property
    def libelle(self) -> str:
        return self.champ.descriptor.libelle


def morceaux(reading: Reading, *, hidden: bool = False) -> list[Morceau]:
    """Return the pieces of a form, those hidden by a condition left out unless asked."""
    found, counters = [], []
    for champ in reading.top:
        if not (champ.visible or hidden):
            continue
        piece = _piece(champ, hidden)
        if piece.genre == "section":
            counters = _count(counters, piece.niveau)
            piece.numero = ".".join(str(n) for n in counters)
        found.append(piece)
    return found


def with_controls(pieces: list[Morceau], *, renderer, erreurs=()) -> list[Morceau]:
    """Draw the control of each champ, in one form."""
    leaves = [piece for piece in _walk(pieces) if has_control(piece.champ)]
    form = build_form([piece.champ for piece in leaves], renderer=renderer, erreurs=erreurs)
    by_name = {child.name: child for child in form.children}
    for piece in leaves:
        node = by_name[piece.id]
        piece.controle = node.render_template(form.widget.item_template)
    return pieces


def signed(pieces: list[Morceau], champs, email_of) -> list[Morceau]:
    """Write beside each annotation who changed it last, and when (I-105)."""
    for piece in _walk(pieces):
        written = champs.written(piece.champ.key)
        if written is not None:
            piece.ecrit_le = datetime.fromtimestamp(written[0], UTC)
            piece.ecrit = email_of(written[1])
    return pieces


def sections(pieces: list[Morceau]) -> list[Morceau]:
    """Return the headings, for the outline."""
    return [piece for piece in pieces if piece.genre == "section"]


def _piece(champ, hidden):
    kind = champ.type
    if kind.heading:
        return Morceau("section", champ, niveau=kind.level(champ.descriptor))
    if kind.container:
        rows = [[_piece(c, hidden) for c in line if c.visible or hidden] for line in champ.children]
        return Morceau("bloc", champ, rangees=rows)
    if not kind.fillable and not kind.inert:
        return Morceau("texte", champ)
    return Morceau("champ", champ, fichiers=fichiers_de(champ.value))


def _walk(pieces):
    for piece in pieces:
        if piece.genre == "champ":
            yield piece
        for line in piece.rangees:
            yield from _walk(line)


def _count(counters, level):
    counters = [*counters[:level], *([0] * (level - len(counters)))]
    return [*counters[: level - 1], counters[level - 1] + 1]
