"""The life of a dossier: one table, one function that applies a row of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.events import TransitionEffectuee
from ds_pyramid.dossiers.models import TERMINES, Dossier, Etat, Traitement

B, C, I = Etat.BROUILLON, Etat.EN_CONSTRUCTION, Etat.EN_INSTRUCTION  # noqa: E741  (the table reads by initials)


class TransitionImpossible(Exception):
    """The dossier cannot make that transition now; `message` says why, in French."""

    def __init__(self, message: TranslationString):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Transition:
    """One row. `dates` are set to the instant, `efface` emptied; `guard` returns a message when it refuses."""

    name: str
    sources: frozenset
    target: Etat
    permission: Permission | None  # None: a task only
    dates: tuple[str, ...] = ()
    efface: tuple[str, ...] = ()
    guard: Callable[[Dossier], TranslationString | None] | None = None
    motivation_requise: TranslationString | None = None  # what is said when it lacks
    libelle: TranslationString = field(default=_(""), compare=False)


def _row(name, sources, target, permission, **kw):
    return Transition(name, frozenset(sources), target, permission, **kw)


def _silence_runs(dossier):
    """Where silence decides, a dossier is given back by a request of correction, which stops the delay."""
    if dossier.demarche.sva_svr is None:
        return None
    return _(
        "Sur cette démarche, le silence vaut décision : pour rendre le dossier à l’usager, demandez-lui une correction."
    )


MOTIVATION = _("Indiquez la motivation de la décision.")
DECISION = {"dates": ("processed_at", "instruction_at"), "efface": ("prolonge_jusqu_a",)}
ENTREE = {
    "dates": ("en_instruction_at", "instruction_at"),
    "efface": ("prolonge_jusqu_a", "modifications", "identite_modifiee"),
}

TRANSITIONS = {
    row.name: row
    for row in (
        _row(
            "deposer",
            [B],
            C,
            Permission.DEPOSER,
            dates=("en_construction_at", "usager_updated_at"),
            efface=("prolonge_jusqu_a",),
            libelle=_("Dossier déposé"),
        ),
        _row(
            "passer_en_instruction", [C], I, Permission.INSTRUIRE, libelle=_("Passé en instruction"), **ENTREE
        ),
        _row(
            "passer_automatiquement_en_instruction", [C], I, None, libelle=_("Passé en instruction"), **ENTREE
        ),
        _row(
            "repasser_en_construction",
            [I],
            C,
            Permission.INSTRUIRE,
            dates=("en_construction_at", "usager_updated_at"),
            efface=("prolonge_jusqu_a",),
            guard=_silence_runs,
            libelle=_("Repassé en construction"),
        ),
        _row(
            "demander_correction",
            [C, I],
            C,
            Permission.INSTRUIRE,
            efface=("prolonge_jusqu_a",),
            motivation_requise=_("Expliquez à l’usager ce qu’il doit corriger."),
            libelle=_("Correction demandée"),
        ),
        _row("accepter", [I], Etat.ACCEPTE, Permission.DECIDER, libelle=_("Accepté"), **DECISION),
        _row("accepter_automatiquement", [C, I], Etat.ACCEPTE, None, libelle=_("Accepté"), **DECISION),
        _row(
            "refuser",
            [I],
            Etat.REFUSE,
            Permission.DECIDER,
            motivation_requise=MOTIVATION,
            libelle=_("Refusé"),
            **DECISION,
        ),
        _row("refuser_automatiquement", [I], Etat.REFUSE, None, libelle=_("Refusé"), **DECISION),
        _row(
            "classer_sans_suite",
            [I],
            Etat.SANS_SUITE,
            Permission.DECIDER,
            motivation_requise=MOTIVATION,
            libelle=_("Classé sans suite"),
            **DECISION,
        ),
        _row(
            "repasser_en_instruction",
            TERMINES,
            I,
            Permission.DECIDER,
            dates=("instruction_at",),
            efface=(
                "processed_at",
                "motivation",
                "justificatif",
                "attestation",
                "attestation_etat",
                "attestation_jeton",
                "archived_at",
                "decision_lue_at",
                "prolonge_jusqu_a",
            ),
            libelle=_("Repassé en instruction"),
        ),
    )
}


def check(dossier: Dossier, name: str, *, motivation: str = "") -> Transition:
    """Return the row, or raise TransitionImpossible with what to tell the person."""
    row = TRANSITIONS[name]
    if dossier.etat not in row.sources:
        raise TransitionImpossible(
            _("Ce dossier est déjà dans l’état « ${etat} ».", mapping={"etat": dossier.etat.libelle})
        )
    if row.motivation_requise and not motivation.strip():
        raise TransitionImpossible(row.motivation_requise)
    refus = row.guard(dossier) if row.guard else None
    if refus:
        raise TransitionImpossible(refus)
    return row


def apply(
    dossier: Dossier, name: str, *, auteur=None, motivation: str = "", now, notify, details=()
) -> Traitement:
    """Make a transition: state, dates, Traitement, announcement. Raises TransitionImpossible."""
    row = check(dossier, name, motivation=motivation)
    before, dossier.etat = dossier.etat, row.target
    for attribute in row.efface:
        _clear(dossier, attribute)
    for attribute in row.dates:
        setattr(dossier, attribute, now)
    if motivation and row.target in TERMINES:
        dossier.motivation = motivation.strip()
    if row.target in TERMINES and dossier.demarche.modele_attestation(row.target) is not None:
        dossier.attestation_etat = "attendue"  # a worker makes the document; the mail waits for it
    dossier.updated_at = now
    traitement = record(
        dossier, name, before=before, auteur=auteur, motivation=motivation, now=now, details=details
    )
    notify(
        TransitionEffectuee(dossier=dossier, transition=name, traitement=traitement, auteur=auteur, now=now)
    )
    return traitement


def record(
    dossier: Dossier, acte: str, *, auteur=None, motivation="", now, before=None, details=()
) -> Traitement:
    """Add an act to the history of the dossier."""
    traitement = Traitement(
        acte=acte,
        date=now,
        etat_avant=before if before is not None else dossier.etat,
        etat=dossier.etat,
        auteur_id=auteur.id if auteur else None,
        auteur_email=auteur.email if auteur else "",
        motivation=motivation.strip(),
        details=tuple(details),
    )
    dossier.traitements = (*dossier.traitements, traitement)
    return traitement


def _clear(dossier, attribute):
    """Give back to an attribute its class default."""
    if attribute in dossier.__dict__:
        delattr(dossier, attribute)
