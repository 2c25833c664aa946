"""What an instructeur does to a dossier: follow, instruct, decide; see also annotations.py and conservation.py.

Each function checks, changes, leaves a Traitement and announces; it raises `TransitionImpossible` or `ActeRefuse`
with a French message. Who may call is asked of the ACL by the page before; states are checked here.
"""

from ds_pyramid.completion.services import decision_retenue
from ds_pyramid.core.blobs import PENDING
from ds_pyramid.core.filetypes import EXTENSIONS_ADMISES, FichierRefuse
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.events import DossierEnvoye, DossierModifie, FichiersJoints
from ds_pyramid.dossiers.models import Dossier, Etat
from ds_pyramid.dossiers.services import corrections, routage
from ds_pyramid.instruction.annotations import annoter, lire_annotations
from ds_pyramid.instruction.conservation import (
    archiver,
    desarchiver,
    mettre_a_la_corbeille,
    prolonger,
    restaurer,
)
from ds_pyramid.instruction.errors import ActeRefuse
from ds_pyramid.instruction.etiquettes import etiqueter

__all__ = [
    "DECISIONS",
    "ActeRefuse",
    "annoter",
    "archiver",
    "decider",
    "demander_correction",
    "desarchiver",
    "envoyer",
    "etiqueter",
    "justificatif_of",
    "lire_annotations",
    "mettre_a_la_corbeille",
    "ne_plus_suivre",
    "passer_en_instruction",
    "prolonger",
    "reaffecter",
    "repasser_en_construction",
    "repasser_en_instruction",
    "restaurer",
    "suivre",
]

JUSTIFICATIF_MAX = 20 * 1024 * 1024  # bytes (I-192)

# What the page calls a decision -> the transition of the workflow table.
DECISIONS = {
    Etat.ACCEPTE: "accepter",
    Etat.REFUSE: "refuser",
    Etat.SANS_SUITE: "classer_sans_suite",
}


def suivre(dossier: Dossier, compte, *, now, notify) -> None:
    """Follow a dossier (I-071); following twice has no effect."""
    if compte.id in dossier.followers:
        return
    dossier.followers = dossier.followers | {compte.id}
    workflow.record(dossier, "suivre", auteur=compte, now=now)
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))


def envoyer(dossier: Dossier, comptes, compte, *, now, notify) -> tuple:
    """Send a dossier to colleagues of its groupe: each follows it and is told (I-076); return them.

    Others are left out (I-077). Raises ActeRefuse when nobody is left.
    """
    groupe = dossier.demarche.groupes.get(str(dossier.groupe_id))
    members = groupe.instructeurs if groupe is not None else frozenset()
    found = tuple(c for c in comptes if c.id in members and c.id != compte.id)
    if not found:
        raise ActeRefuse(_("Choisissez au moins un collègue."))
    dossier.followers = dossier.followers | {c.id for c in found}
    workflow.record(dossier, "envoyer", auteur=compte, now=now, details=tuple(c.email for c in found))
    notify(DossierEnvoye(dossier=dossier, destinataires=found, auteur=compte, now=now))
    return found


def ne_plus_suivre(dossier: Dossier, compte, *, now, notify) -> None:
    """Stop following; the last to leave gives the dossier back to "à suivre" (I-040, I-074)."""
    if compte.id not in dossier.followers:
        return
    dossier.followers = dossier.followers - {compte.id}
    workflow.record(dossier, "ne_plus_suivre", auteur=compte, now=now)
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))


def passer_en_instruction(dossier: Dossier, compte, *, now, notify) -> None:
    """Take a dossier en instruction: the usager can change it no more, nor correct it (I-147, I-157)."""
    workflow.check(dossier, "passer_en_instruction")
    _follow_if_alone(dossier, compte)
    corrections.lever(dossier, compte, now=now)
    workflow.apply(dossier, "passer_en_instruction", auteur=compte, now=now, notify=notify)


def demander_correction(dossier: Dossier, compte, *, raison: str, texte: str, now, notify) -> None:
    """Ask the usager to correct his dossier (I-141). Raises TransitionImpossible."""
    workflow.check(dossier, "demander_correction", motivation=texte)
    _follow_if_alone(dossier, compte)
    corrections.demander_correction(dossier, compte, raison=raison, texte=texte, now=now, notify=notify)


def repasser_en_construction(dossier: Dossier, compte, *, now, notify) -> None:
    """Give a dossier back to its usager (I-161)."""
    workflow.apply(dossier, "repasser_en_construction", auteur=compte, now=now, notify=notify)


def repasser_en_instruction(dossier: Dossier, compte, *, now, notify) -> None:
    """Withdraw a decision; it stays in the history (I-166)."""
    workflow.apply(dossier, "repasser_en_instruction", auteur=compte, now=now, notify=notify)


def reaffecter(dossier: Dossier, groupe, compte, *, now, notify) -> bool:
    """Give a dossier to another groupe (I-261); return False when it is there already. Raises ActeRefuse."""
    if groupe is None or groupe.ferme or groupe.a_supprimer:
        raise ActeRefuse(_("Choisissez un groupe ouvert."))
    return routage.reaffecter(dossier, groupe, auteur=compte, now=now, notify=notify)


def decider(
    dossier: Dossier, decision: Etat, compte, *, motivation="", justificatif=None, now, notify
) -> None:
    """Accept, refuse or classer sans suite. A motivation is needed but to accept (I-163 to I-165, I-185).

    Raises ActeRefuse when an annotation is mandatory and missing, or wrong (decisions.md), and while a register is
    still being asked for what a decision needs (X-233).
    """
    workflow.check(dossier, DECISIONS[decision], motivation=motivation)
    attente = decision_retenue(dossier)
    if attente is not None:
        raise ActeRefuse(attente)
    errors = lire_annotations(dossier).erreurs(complete=True)
    if errors:
        manque = _(
            "Avant de décider, complétez l’annotation « ${libelle} ».", mapping={"libelle": errors[0].libelle}
        )
        raise ActeRefuse(manque, errors[0].key)
    _follow_if_alone(dossier, compte)
    dossier.justificatif = justificatif
    if justificatif is not None:
        notify(FichiersJoints(dossier=dossier, fichiers=(justificatif,), now=now))
    workflow.apply(dossier, DECISIONS[decision], auteur=compte, motivation=motivation, now=now, notify=notify)


def justificatif_of(televersement, *, now, admises=EXTENSIONS_ADMISES):
    """Return the file to join to a decision (I-192). Raises FichierRefuse when too heavy or not admitted."""
    if televersement.taille >= JUSTIFICATIF_MAX:
        raise FichierRefuse(_("Le justificatif doit peser moins de 20 Mo."))
    return televersement.to_fichier(now, mime=televersement.check(admises), scan=PENDING)


def _follow_if_alone(dossier, compte):
    """Make the actor follow a dossier that nobody follows (I-075)."""
    if not dossier.followers:
        dossier.followers = frozenset({compte.id})
