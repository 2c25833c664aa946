"""The attestation of a decision: awaited from the decision on, made once, frozen (I-197 to I-201, decisions.md)."""

import secrets
from collections.abc import Iterator
from dataclasses import replace

from ds_pyramid.attestations.documents import PDF, modele_of, textes_of
from ds_pyramid.core.blobs import build_fichier
from ds_pyramid.demarches.balises import empty_tags
from ds_pyramid.demarches.models import ModeleAttestation
from ds_pyramid.dossiers.events import AttestationPrete
from ds_pyramid.dossiers.indexes import replace_placements
from ds_pyramid.dossiers.models import Dossier

SCOPE = "attestation"
ATTENDUES = (
    "attestations_attendues"  # by instant of the decision; the row holds the model of that moment (I-200)
)
ATTENDUE, PRETE, ECHOUEE = "attendue", "prete", "echouee"


def attendre(dossier: Dossier, now) -> None:
    """Put a dossier just decided in the list of the worker, or take out of it one that waits for nothing."""
    wanted = {}
    if dossier.attestation_etat == ATTENDUE:
        modele = modele_du_moment(dossier)
        if modele.qr and dossier.attestation_jeton is None:
            dossier.attestation_jeton = secrets.token_urlsafe(16)
        wanted[ATTENDUES] = ((now.timestamp(), dossier.numero), (modele,))
    replace_placements(dossier, SCOPE, wanted)


def modele_du_moment(dossier: Dossier, etat: str | None = None, modele=None) -> ModeleAttestation:
    """Return the model of a decision with the signature of the dossier's groupe, if it has one (A-349, A-434)."""
    demarche = dossier.demarche
    modele = modele or modele_of(demarche, etat or str(dossier.etat))
    groupe = demarche.groupes.get(str(dossier.groupe_id))
    signature = groupe.signature if groupe is not None else None
    return replace(modele, signature=signature) if signature is not None else modele


def attendues(root) -> Iterator[tuple[int, object]]:
    """Iterate over (number, model) of the dossiers that wait for their document, the oldest first."""
    for key, row in root.listes.items(ATTENDUES):
        yield key[-1], row[0]


def geler(dossier: Dossier, pdf: bytes | None, *, now, notify) -> bool:
    """Keep the document for good, or the fact that it could not be made; return False when none is waited for.

    The decision stands in both cases, and its mail leaves now.
    """
    if dossier.attestation_etat != ATTENDUE:
        return False
    if pdf is not None:
        dossier.attestation = build_fichier(f"attestation-{dossier.numero}.pdf", pdf, PDF, now=now)
    dossier.attestation_etat = ECHOUEE if pdf is None else PRETE
    replace_placements(dossier, SCOPE, {})
    notify(AttestationPrete(dossier=dossier, now=now))
    return True


def balises_vides(dossier: Dossier, etat: str = "accepte") -> list[str]:
    """Return the tags of the attestation that have no value in this dossier (I-202, A-425).

    Those that only the decision fills, its date and its author, are not counted.
    """
    of_decision = {"date de décision", "motivation", "auteur de la décision"}
    found = empty_tags(textes_of(modele_of(dossier.demarche, etat)), dossier)
    return [libelle for libelle in found if libelle not in of_decision]


def verifier(root, jeton: str) -> Dossier | None:
    """Return the dossier whose attestation bears a token and is still in force, else None.

    The token is `<number>-<secret>`; a decision that was withdrawn took its secret with it.
    """
    number, _dash, secret = jeton.partition("-")
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        return None
    dossier = find_dossier(root, int(number))
    if dossier is None or not dossier.attestation_jeton or dossier.attestation is None:
        return None
    return dossier if secrets.compare_digest(dossier.attestation_jeton.encode(), secret.encode()) else None


def find_dossier(root, numero: int) -> Dossier | None:
    """Return a dossier by number, or None."""
    demarche = root["demarches"].get(str(root.dossier_index.get(numero)))
    return demarche.dossiers.get(numero) if demarche is not None else None
