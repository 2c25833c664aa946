"""How a question stands on the blank form of a démarche, on paper: lines to write on, boxes to tick (A-042, U-122)."""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from ds_pyramid.core.i18n import TranslationString, _

CASES_MAX = 60  # a longer list is not printed: one writes the value down

COLONNE_MAX, MOTS_COURTS = 6, 42  # boxes in one column; characters that fit in half a line


class Ligne(NamedTuple):
    """Room to write: its own label where the champ asks several things, and a number of lines."""

    libelle: TranslationString | str = ""
    nombre: int = 1


class Cases(NamedTuple):
    """Boxes: under a title, which is itself to be ticked where it is a choice."""

    options: tuple
    titre: TranslationString | str = ""
    titre_coche: bool = False

    @property
    def serrees(self) -> bool:
        """Say whether they are many and short: drawn in two columns."""
        return len(self.options) > COLONNE_MAX and max(map(len, self.options)) <= MOTS_COURTS


@dataclass(frozen=True)
class Papier:
    """What is drawn under a label, in this order; `devant` puts one box before the label instead."""

    cases: tuple[Cases, ...] = ()
    lignes: tuple[Ligne, ...] = ()
    cadre: bool = False  # a frame to draw in
    devant: bool = False
    piece: bool = False  # a document to attach: it is listed again at the end
    mention: TranslationString | str = ""  # how to answer

    @property
    def tient_en_colonne(self) -> bool:
        """Say whether the answer can stand in a column of a table."""
        return self == Papier(lignes=(Ligne(),), mention=self.mention)


UNE_LIGNE = Papier(lignes=(Ligne(),))


def a_cocher(pairs: list, *, plusieurs: bool = False) -> Papier:
    """Return boxes for what a list offers, or a line to write on when it is too long to be printed."""
    cases: list[Cases] = []
    for titled, items in groupby(pairs, key=_is_group):
        if titled:
            cases += [Cases(tuple(label for _value, label in group.options), group.label) for group in items]
        else:
            cases.append(Cases(tuple(label for _value, label in items)))
    nombre = sum(len(found.options) for found in cases)
    if nombre > CASES_MAX:
        return Papier(lignes=(Ligne(),), mention=longue_liste(nombre))
    return Papier(tuple(cases), mention=_("Cochez toutes les réponses qui conviennent.") if plusieurs else "")


def longue_liste(nombre: int) -> TranslationString:
    """Say that a list is to be looked up online."""
    return _(
        "Écrivez une valeur de la liste ; elle est en ligne et compte ${nombre} choix.",
        mapping={"nombre": nombre},
    )


def _is_group(item):
    return hasattr(item, "options")
