"""Archiving, corbeille and retention on the administration's side (I- §14)."""

from ds_pyramid.core import clock
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.services.corbeille import JOURS
from ds_pyramid.dossiers.services.expiration import expiration
from ds_pyramid.instruction.errors import ActeRefuse


def archiver(dossier: Dossier, compte, *, now, notify) -> None:
    """Move a decided dossier to "à archiver" (I-167); twice is no error."""
    if not dossier.termine:
        raise ActeRefuse(_("Seul un dossier traité peut être archivé."))
    _mark(dossier, "archived_at", now, "archiver", compte, now, notify)


def desarchiver(dossier: Dossier, compte, *, now, notify) -> None:
    """Move an archived dossier back to "traités" (I-168)."""
    _mark(dossier, "archived_at", None, "desarchiver", compte, now, notify)


def mettre_a_la_corbeille(dossier: Dossier, compte, *, now, notify) -> None:
    """Delete a decided dossier on the administration's side: 7 days in the corbeille (I-171, I-236)."""
    if not dossier.termine:
        raise ActeRefuse(_("Seul un dossier traité peut être mis à la corbeille."))
    _mark(dossier, "hidden_by_administration_at", now, "supprimer_administration", compte, now, notify)


def leaves_corbeille_at(dossier: Dossier):
    """Return when a dossier leaves the administration's corbeille, None when it is not there (I-042, I-240)."""
    entries = [at for at in (dossier.hidden_by_administration_at, dossier.expired_at) if at is not None]
    return clock.add_days(min(entries), JOURS) if entries else None


def restaurer(dossier: Dossier, compte, *, now, notify) -> None:
    """Take a dossier out of the corbeille, for its usager too (I-173, I-241); one that expired is extended (I-235)."""
    leaves = leaves_corbeille_at(dossier)
    if leaves is None:
        return
    if leaves <= now:
        raise ActeRefuse(_("Le délai de sept jours est passé : ce dossier ne peut plus être restauré."))
    if dossier.expired_at:
        _extend(dossier, now)
    dossier.hidden_by_administration_at = dossier.expired_at = None
    if dossier.termine:
        dossier.hidden_by_usager_at = None
    _done(dossier, "restaurer_administration", compte, now, notify)


def prolonger(dossier: Dossier, compte, *, now, notify) -> None:
    """Extend the retention by one month, from the later of now and the present expiry (I-225, I-227).

    From the corbeille, it also restores the dossier. Raises ActeRefuse en instruction.
    """
    if expiration(dossier) is None:
        raise ActeRefuse(_("Un dossier en instruction n’expire pas."))
    if dossier.expired_at or dossier.hidden_by_administration_at:
        extended = dossier.expired_at is not None
        restaurer(dossier, compte, now=now, notify=notify)
        if extended:
            return
    _extend(dossier, now)
    _done(dossier, "prolonger", compte, now, notify)


def _extend(dossier, now):
    dossier.prolonge_jusqu_a = clock.add_months(max(expiration(dossier) or now, now), 1)


def _mark(dossier, attribute, value, acte, compte, now, notify):
    if bool(getattr(dossier, attribute)) == bool(value):
        return
    setattr(dossier, attribute, value)
    _done(dossier, acte, compte, now, notify)


def _done(dossier, acte, compte, now, notify):
    dossier.updated_at = now
    workflow.record(dossier, acte, auteur=compte, now=now)
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))
