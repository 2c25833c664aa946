"""Columns of a dossier: names, order and contents that files of the original have (I-337 to I-351).

Scripts find columns by name: a name here never changes, new ones are ours and come after the champs.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from ds_pyramid.core.clock import to_paris
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.services import expiration
from ds_pyramid.exports.etablissements import CSV_HEADERS, csv_cells


class Contexte(NamedTuple):
    """What the cells of a dossier need beside it."""

    email_of: Callable[[int], str]  # account id -> address
    groupes: dict[int | None, str]  # id -> name
    budget: dict[str, str]


class Colonnes(NamedTuple):
    """Some columns side by side and the function that gives their cells."""

    headers: tuple[str, ...]
    cells: Callable[[Dossier, Contexte], list[Any]]


BUDGET_KEYS = ("domaine_fonctionnel", "referentiel_de_programmation", "centre_de_cout")


def _one(header, value):
    return Colonnes((header,), lambda dossier, contexte: [value(dossier)])


def _identity(dossier, contexte):
    one = dossier.identite
    if one is None:
        return [None] * 6
    return [one.civilite, one.nom, one.prenom, one.pour_tiers, one.mandataire_nom, one.mandataire_prenom]


def _budget(dossier, contexte):
    return [
        contexte.budget.get(key)
        for key in ("domaine_fonctionnel", "referentiel_de_programmation", "centre_de_cout")
    ]


def _followers(dossier, contexte):
    return [" ".join(sorted(filter(None, map(contexte.email_of, dossier.followers)))) or None]


HEAD = (
    _one("ID", lambda dossier: dossier.numero),
    _one("Email", lambda dossier: dossier.usager_email),
    _one("FranceConnect ?", lambda dossier: bool(getattr(dossier, "france_connect", False))),
)
PERSONNE_PHYSIQUE = Colonnes(
    (
        "Civilité",
        "Nom",
        "Prénom",
        "Dépôt pour un tiers",
        "Nom du mandataire",
        "Prénom du mandataire",
    ),
    _identity,
)
RAISON_SOCIALE = _one(
    "Entreprise raison sociale", lambda dossier: dossier.identite and dossier.identite.raison_sociale
)
ETABLISSEMENT = Colonnes(CSV_HEADERS, lambda dossier, contexte: csv_cells(dossier.identite))
BUDGET = Colonnes(("Domaine Fonctionnel", "Référentiel De Programmation", "Centre De Coût"), _budget)
LIFE = (
    _one("À archiver", lambda dossier: dossier.archived_at is not None),
    _one("État du dossier", lambda dossier: str(dossier.etat.libelle)),
    _one("Dernière mise à jour le", lambda dossier: dossier.updated_at),
    _one(
        "Dernière mise à jour du dossier le", lambda dossier: dossier.usager_updated_at or dossier.depose_at
    ),
    _one("Déposé le", lambda dossier: dossier.depose_at),
    _one("Passé en instruction le", lambda dossier: dossier.en_instruction_at),
)
DECISION = (
    _one("Traité le", lambda dossier: dossier.processed_at),
    _one("Motivation de la décision", lambda dossier: dossier.motivation),
    Colonnes(("Instructeurs",), _followers),
)
GROUPE = Colonnes(
    ("Groupe instructeur",), lambda dossier, contexte: [contexte.groupes.get(dossier.groupe_id)]
)
OURS = (
    Colonnes(
        ("Labels",),
        lambda dossier, contexte: [", ".join(dossier.demarche.noms_des_labels(dossier.labels)) or None],
    ),
    _one("Expire le", expiration),
)
LECTURE = _one("Décision lue le", lambda dossier: dossier.decision_lue_at)


def after_champs(demarche) -> list[Colonnes]:
    """Return the columns of ours, which come last; the date of reading where accusés are asked for (A-413)."""
    return [*OURS, *([LECTURE] if demarche.accuse_lecture_depuis or demarche.accuse_lecture else [])]


def before_champs(demarche, *, inline_etablissement: bool) -> list[Colonnes]:
    """Return the columns that stand before the champs; `inline_etablissement` in csv, which has no other sheet."""
    identity = PERSONNE_PHYSIQUE
    if demarche.pour_personne_morale:
        identity = ETABLISSEMENT if inline_etablissement else RAISON_SOCIALE
    return [
        *HEAD,
        identity,
        *([BUDGET] if demarche.budget else []),
        *LIFE,
        *([_sva(demarche.sva_svr)] if demarche.sva_svr else []),
        *DECISION,
        *([GROUPE] if len(demarche.groupes) > 1 else []),
    ]


def _sva(regle):
    """The day on which silence decides, or decided (original-facts §10)."""
    return _one(f"Date décision {regle.decision.upper()}", _jour_du_silence)


def _jour_du_silence(dossier):
    decided = dossier.decision_silence_at
    return dossier.echeance_silence if decided is None else to_paris(decided).date()


def unique(headers: list[str]) -> list[str]:
    """Return the names on one line each, the second of a name followed by " (2)" (I-329)."""
    seen: dict[str, int] = {}
    taken = {" ".join(header.split()) for header in headers}
    result = []
    for header in headers:
        name = " ".join(header.split())
        seen[name] = seen.get(name, 0) + 1
        shown = name
        while seen[name] > 1 and (shown := f"{name} ({seen[name]})") in taken:
            seen[name] += 1
        result.append(shown)
    return result
