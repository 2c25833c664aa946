"""What a document shows of a dossier, as plain data: service, history, answers."""

from dataclasses import dataclass, field

from ds_pyramid.champs.walk import Reading
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.workflow import TRANSITIONS
from ds_pyramid.instruction.identite import identite

__all__ = ["Bloc", "Ligne", "blocs", "contact", "historique", "identite"]

CONTACT = (
    ("nom", _("Service")),
    ("organisme", _("Organisme")),
    ("email", _("Courriel")),
    ("telephone", _("Téléphone")),
    ("horaires", _("Horaires")),
    ("adresse", _("Adresse")),
    ("lien_contact", _("Page de contact")),
)


@dataclass(frozen=True)
class Ligne:
    """One answer: its label and its text, empty when not given."""

    libelle: str
    texte: str


@dataclass
class Bloc:
    """A part of the form: a heading or none, answers, then the rows of a block."""

    titre: str = ""
    niveau: int = 1
    lignes: list[Ligne] = field(default_factory=list)
    rangees: list[list[Ligne]] = field(default_factory=list)


def contact(dossier: Dossier) -> list[tuple]:
    """Return (label, value) of how to reach the service, the groupe's own card first (U-409)."""
    service, groupe = dossier.demarche.service, dossier.demarche.groupes.get(str(dossier.groupe_id))
    card = dict(groupe.contact) if groupe is not None else {}
    found = [(label, card.get(name) or getattr(service, name, "")) for name, label in CONTACT]
    return [(label, value) for label, value in found if value]


def historique(dossier: Dossier) -> list[tuple]:
    """Return (instant, what) of every change of state."""
    return [
        (traitement.date, TRANSITIONS[traitement.acte].libelle)
        for traitement in dossier.traitements
        if traitement.acte in TRANSITIONS
    ]


def blocs(reading: Reading) -> list[Bloc]:
    """Return the visible answers by section; texts of explanation are left out, sections numbered."""
    found, counters = [Bloc()], []
    for champ in reading.top:
        if not champ.visible:
            continue
        kind, descriptor = champ.type, champ.descriptor
        if kind.container:
            found += [_rows(champ), Bloc(niveau=found[-1].niveau)]
        elif kind.fillable:
            found[-1].lignes.append(Ligne(descriptor.libelle, champ.text))
        elif level := section_level(descriptor):
            counters = _count(counters, level)
            number = ".".join(str(n) for n in counters)
            found.append(Bloc(f"{number}. {descriptor.libelle}", level))
    return [bloc for bloc in found if bloc.titre or bloc.lignes or bloc.rangees]


def section_level(descriptor) -> int:
    """Return 1 to 3 for a heading, 0 for anything else."""
    return descriptor.type.level(descriptor) if descriptor.type.heading else 0


def _rows(champ):
    rows = [
        [
            Ligne(child.descriptor.libelle, child.text)
            for child in line
            if child.visible and child.type.fillable
        ]
        for line in champ.children
    ]
    return Bloc(champ.descriptor.libelle, 2, [] if rows else [Ligne(champ.descriptor.libelle, "")], rows)


def _count(counters, level):
    counters = [*counters[:level], *([0] * (level - len(counters)))]
    return [*counters[: level - 1], counters[level - 1] + 1]
