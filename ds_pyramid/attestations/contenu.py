"""What a document shows of a dossier, as plain data: service, history, answers."""

from dataclasses import dataclass, field

from ds_pyramid.champs.page import Resume
from ds_pyramid.champs.walk import Reading
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.models import TERMINES, Dossier
from ds_pyramid.dossiers.workflow import TRANSITIONS
from ds_pyramid.instruction.identite import identite

__all__ = ["Bloc", "Ligne", "blocs", "contact", "historique", "identite"]

DECISION = _("Décision rendue")
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


def historique(dossier: Dossier, *, decision_cachee: bool = False) -> list[tuple]:
    """Return (instant, what) of every change of state; `decision_cachee` says only that one was made."""
    return [
        (traitement.date, DECISION if decision_cachee and row.target in TERMINES else row.libelle)
        for traitement in dossier.traitements
        if (row := TRANSITIONS.get(traitement.acte)) is not None
    ]


def blocs(reading: Reading) -> list[Bloc]:
    """Return the visible answers under their headings; texts of explanation are left out."""
    found = []
    for groupe in Resume(reading, renderer=None, niveau=1).groupes:
        found.append(Bloc(groupe.titre, groupe.niveau))
        for is_block, champs in groupe.suites:
            if is_block:
                found += [_rows(champs[0]), Bloc(niveau=groupe.niveau)]
            else:
                found[-1].lignes += [Ligne(champ.descriptor.libelle, champ.text) for champ in champs]
    return [bloc for bloc in found if bloc.titre or bloc.lignes or bloc.rangees]


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
