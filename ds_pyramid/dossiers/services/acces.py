"""What every use case of the usager's side checks first: who asks, and whether the dossier may still change."""

from ds_pyramid.core import clock
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.errors import DemarcheFermee, EtatChange, ReserveAuProprietaire
from ds_pyramid.dossiers.models import Dossier, Etat


def check_proprietaire(dossier: Dossier, compte) -> None:
    """Raise ReserveAuProprietaire when an account is not the owner."""
    if compte is None or compte.id != dossier.usager_id:
        raise ReserveAuProprietaire


def check_ouverte(demarche, now) -> None:
    """Raise DemarcheFermee when dossiers can no more be opened, completed or deposited."""
    if not demarche.accepte_depots(clock.to_paris(now).date()):
        raise DemarcheFermee


def check_editable(dossier: Dossier, now) -> None:
    """Raise EtatChange or DemarcheFermee when the usager's side may not change the answers now (U-089, U-309)."""
    if dossier.hidden_by_usager_at or dossier.expired_at:
        raise EtatChange(_("Ce dossier est supprimé : restaurez-le avant de le modifier."))
    if dossier.etat == Etat.BROUILLON:
        check_ouverte(dossier.demarche, now)
    elif dossier.etat != Etat.EN_CONSTRUCTION:
        raise EtatChange(
            _(
                "Ce dossier est maintenant dans l’état « ${etat} » : il ne peut plus être modifié.",
                mapping={"etat": dossier.etat.libelle},
            )
        )
    elif dossier.demarche.deleted_at:
        raise EtatChange(_("Cette démarche a été supprimée par l’administration."))
