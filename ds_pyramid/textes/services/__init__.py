"""What an administrateur does to the words of a démarche, one function per use case."""

from ds_pyramid.textes.services.accuse import decisions_non_lues, montrer_les_decisions
from ds_pyramid.textes.services.attestation import (
    brouillon_de,
    desactiver_attestation,
    enregistrer_attestation,
    publier_attestation,
)
from ds_pyramid.textes.services.courriels import (
    courriel_de,
    enregistrer_courriel,
    enregistrer_message,
    message_de,
    reinitialiser_courriel,
    verifier_courriel,
    verifier_message,
)

__all__ = [
    "brouillon_de",
    "courriel_de",
    "decisions_non_lues",
    "desactiver_attestation",
    "enregistrer_attestation",
    "enregistrer_courriel",
    "enregistrer_message",
    "message_de",
    "montrer_les_decisions",
    "publier_attestation",
    "reinitialiser_courriel",
    "verifier_courriel",
    "verifier_message",
]
