"""Deletion by the owner, its undoing, and the extension of the retention (U-373 to U-381, U-391)."""

from ds_pyramid.core import clock
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.errors import ActeImpossible, EtatChange
from ds_pyramid.dossiers.events import DossierModifie, DossierSupprime
from ds_pyramid.dossiers.models import Dossier, Etat
from ds_pyramid.dossiers.services.acces import check_proprietaire
from ds_pyramid.dossiers.services.expiration import PREAVIS_LONG, expiration, jours_restants

JOURS = 7  # days in the corbeille


def supprimer(dossier: Dossier, compte, *, now, notify) -> None:
    """Put a dossier in its owner's corbeille; en construction, that withdraws the request (U-374).

    Twice is no error. Raises ReserveAuProprietaire, EtatChange when it is en instruction (U-375).
    """
    check_proprietaire(dossier, compte)
    if dossier.etat == Etat.EN_INSTRUCTION:
        raise EtatChange(_("Un dossier en cours d’instruction ne peut pas être supprimé."))
    if dossier.hidden_by_usager_at:
        return
    dossier.hidden_by_usager_at = now
    workflow.record(dossier, "supprimer_usager", auteur=compte, now=now)
    notify(DossierSupprime(dossier=dossier, auteur=compte, now=now))


def restaurer(dossier: Dossier, compte, *, now, notify) -> None:
    """Take a dossier out of its owner's corbeille; one that had expired is extended (decisions.md).

    Raises ReserveAuProprietaire, EtatChange when the seven days are over.
    """
    check_proprietaire(dossier, compte)
    if not (dossier.hidden_by_usager_at or dossier.expired_at):
        return
    if not can_restaurer(dossier, now):
        raise EtatChange(_("Le délai de sept jours est passé : ce dossier ne peut plus être restauré."))
    if dossier.expired_at:
        _extend(dossier, now)
    dossier.hidden_by_usager_at = dossier.expired_at = None
    workflow.record(dossier, "restaurer_usager", auteur=compte, now=now)
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))


def can_restaurer(dossier: Dossier, now) -> bool:
    """Say whether the owner's seven days still run."""
    since = dossier.expired_at or dossier.hidden_by_usager_at
    return since is not None and now < clock.add_days(since, JOURS)


def prolonger(dossier: Dossier, compte, *, now, notify) -> None:
    """Extend the retention by the démarche's, from the later of now and the present expiry (I-226, I-227).

    Raises ReserveAuProprietaire, EtatChange (en instruction), ActeImpossible when the expiry is not near.
    """
    check_proprietaire(dossier, compte)
    if not can_prolonger(dossier, now):
        if expiration(dossier) is None:
            raise EtatChange(_("Un dossier en cours d’instruction n’expire pas."))
        raise ActeImpossible(
            _("L’expiration de ce dossier n’est pas proche : rien à prolonger pour le moment.")
        )
    _extend(dossier, now)
    dossier.expired_at = None
    workflow.record(dossier, "prolonger_usager", auteur=compte, now=now)
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))


def can_prolonger(dossier: Dossier, now) -> bool:
    """Say whether an extension may be asked: the expiry is near, or just past."""
    left = jours_restants(dossier, now)
    return left is not None and left <= PREAVIS_LONG and dossier.hidden_by_usager_at is None


def _extend(dossier, now):
    start = max(expiration(dossier) or now, now)
    dossier.prolonge_jusqu_a = clock.add_months(start, dossier.demarche.duree_conservation)
