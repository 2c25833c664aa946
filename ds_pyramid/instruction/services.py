"""What an instructeur does to a dossier: follow, annotate, instruct, decide, archive.

Each function checks, changes, leaves a Traitement and announces; it raises `TransitionImpossible` or `ActeRefuse`
with a French message. Who may call is asked of the ACL by the page before; states are checked here.
"""

from ds_pyramid.champs.walk import read
from ds_pyramid.core import clock
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.dossiers.models import Dossier, Etat

# What the page calls a decision -> the transition of the workflow table.
DECISIONS = {
    Etat.ACCEPTE: "accepter",
    Etat.REFUSE: "refuser",
    Etat.SANS_SUITE: "classer_sans_suite",
}


class ActeRefuse(Exception):
    """The act makes no sense on this dossier now; `message` says why, in French."""

    def __init__(self, message, key: str | None = None):
        super().__init__(message)
        self.message = message
        self.key = key  # the annotation to mend, when there is one


def suivre(dossier: Dossier, compte, *, now, notify) -> None:
    """Follow a dossier (I-071); following twice has no effect."""
    if compte.id in dossier.followers:
        return
    dossier.followers = dossier.followers | {compte.id}
    workflow.record(dossier, "suivre", auteur=compte, now=now)
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))


def ne_plus_suivre(dossier: Dossier, compte, *, now, notify) -> None:
    """Stop following; the last to leave gives the dossier back to "à suivre" (I-040, I-074)."""
    if compte.id not in dossier.followers:
        return
    dossier.followers = dossier.followers - {compte.id}
    workflow.record(dossier, "ne_plus_suivre", auteur=compte, now=now)
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))


def passer_en_instruction(dossier: Dossier, compte, *, now, notify) -> None:
    """Take a dossier en instruction: the usager can change it no more (I-157)."""
    _follow_if_alone(dossier, compte)
    workflow.apply(dossier, "passer_en_instruction", auteur=compte, now=now, notify=notify)


def repasser_en_construction(dossier: Dossier, compte, *, now, notify) -> None:
    """Give a dossier back to its usager (I-161)."""
    workflow.apply(dossier, "repasser_en_construction", auteur=compte, now=now, notify=notify)


def repasser_en_instruction(dossier: Dossier, compte, *, now, notify) -> None:
    """Withdraw a decision; it stays in the history (I-166)."""
    workflow.apply(dossier, "repasser_en_instruction", auteur=compte, now=now, notify=notify)


def decider(
    dossier: Dossier, decision: Etat, compte, *, motivation="", justificatif=None, now, notify
) -> None:
    """Accept, refuse or classer sans suite. A motivation is needed but to accept (I-163 to I-165, I-185).

    Raises ActeRefuse when an annotation is mandatory and missing, or wrong (decisions.md).
    """
    workflow.check(dossier, DECISIONS[decision], motivation=motivation)
    errors = lire_annotations(dossier).erreurs(complete=True)
    if errors:
        raise ActeRefuse(
            _(
                "Avant de décider, complétez l’annotation « ${libelle} ».",
                mapping={"libelle": errors[0].libelle},
            ),
            errors[0].key,
        )
    _follow_if_alone(dossier, compte)
    dossier.justificatif = justificatif
    workflow.apply(dossier, DECISIONS[decision], auteur=compte, motivation=motivation, now=now, notify=notify)


def archiver(dossier: Dossier, compte, *, now, notify) -> None:
    """Move a decided dossier to "à archiver" (I-167)."""
    if not dossier.termine:
        raise ActeRefuse(_("Seul un dossier traité peut être archivé."))
    _mark(dossier, "archived_at", now, "archiver", compte, now, notify)


def desarchiver(dossier: Dossier, compte, *, now, notify) -> None:
    """Move an archived dossier back to "traités" (I-168)."""
    _mark(dossier, "archived_at", None, "desarchiver", compte, now, notify)


def mettre_a_la_corbeille(dossier: Dossier, compte, *, now, notify) -> None:
    """Delete a decided dossier on the administration's side: 7 days in the corbeille (I-171)."""
    if not dossier.termine:
        raise ActeRefuse(_("Seul un dossier traité peut être mis à la corbeille."))
    _mark(dossier, "hidden_by_administration_at", now, "supprimer_administration", compte, now, notify)


def annoter(dossier: Dossier, sent: dict, compte, *, now, notify) -> list[str]:
    """Write annotations privées: key -> value; return the keys that changed (I-104 to I-106)."""
    changed = [
        key for key, value in sent.items() if dossier.annotations.set(key, value, now=now, auteur=compte.id)
    ]
    if changed:
        dossier.updated_at = now
        workflow.record(dossier, "annoter", auteur=compte, now=now, details=tuple(changed))
        notify(DossierModifie(dossier=dossier, auteur=compte, now=now))
    return changed


def lire_annotations(dossier: Dossier):
    """Return the reading of the annotations; their conditions may look at the public champs."""
    revision = dossier.revision
    return read(revision.annotations, dossier.annotations, public=read(revision.champs, dossier.champs))


def prolonger(dossier: Dossier, compte, *, expiration, now, notify) -> None:
    """Extend the retention by one month from the later of today and the present expiry (I-225, I-227)."""
    if dossier.etat == Etat.EN_INSTRUCTION:
        raise ActeRefuse(_("Un dossier en instruction n’expire pas."))
    dossier.prolonge_jusqu_a = clock.add_months(max(expiration or now, now), 1)
    workflow.record(dossier, "prolonger", auteur=compte, now=now)
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))


def _follow_if_alone(dossier, compte):
    """Make the actor follow a dossier that nobody follows (I-075)."""
    if not dossier.followers:
        dossier.followers = frozenset({compte.id})


def _mark(dossier, attribute, value, acte, compte, now, notify):
    if bool(getattr(dossier, attribute)) == bool(value):
        return
    setattr(dossier, attribute, value)
    dossier.updated_at = now
    workflow.record(dossier, acte, auteur=compte, now=now)
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))
