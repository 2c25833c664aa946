"""The acknowledgement that uncovers a decision (U-324 to U-328)."""

from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.services.acces import check_proprietaire


def prendre_connaissance(dossier: Dossier, compte, *, now, notify) -> None:
    """Record that the owner asked to see the decision; twice is no error. Raises ReserveAuProprietaire."""
    check_proprietaire(dossier, compte)
    if not dossier.decision_cachee:
        return
    dossier.decision_lue_at = now
    workflow.record(dossier, "prendre_connaissance", auteur=compte, now=now)
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))
