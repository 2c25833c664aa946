"""What a decision means for its document."""

from ds_pyramid.attestations.services import attendre
from ds_pyramid.dossiers.events import TransitionEffectuee


def await_attestation(event: TransitionEffectuee) -> None:
    """Have the document of an acceptance made by the worker; forget one that is waited for no more (A-426)."""
    attendre(event.dossier, event.now)


def includeme(config):
    """Subscribe."""
    config.add_subscriber(await_attestation, TransitionEffectuee)
