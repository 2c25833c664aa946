"""The mail about a document that could not be made."""

from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.notifications import send_to_administration


def tell_failure(registry, dossier: Dossier, now) -> None:
    """Warn followers, else the groupe: the decision stands, its attestation is missing (I-201, decisions.md)."""
    cle = f"{dossier.numero}|attestation|{dossier.processed_at}"
    send_to_administration(registry, dossier, "attestation_echouee", cle=cle)
