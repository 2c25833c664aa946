"""Who may do what on a dossier: role x state -> permissions (U- §25, I- §23, X- §18)."""

from ds_pyramid.core.security import DENY_ALL, Allow, Permission, compte_principal, groupe_principal
from ds_pyramid.dossiers.models import Dossier, Etat

P = Permission
B, C, I, T = "brouillon", "en_construction", "en_instruction", "termine"  # noqa: E741

# role -> state -> what it may do. A face shows only its own side's roles.
TABLE = {
    "proprietaire": {
        B: {P.LIRE, P.MODIFIER, P.IDENTITE, P.DEPOSER, P.SUPPRIMER, P.RESTAURER, P.PROLONGER},
        C: {P.LIRE, P.MODIFIER, P.IDENTITE, P.RESOUMETTRE, P.SUPPRIMER, P.RESTAURER, P.PROLONGER},
        I: {P.LIRE},
        T: {P.LIRE, P.SUPPRIMER, P.RESTAURER, P.PROLONGER},
    },
    "invite": {
        B: {P.LIRE, P.MODIFIER},
        C: {P.LIRE, P.MODIFIER},
        I: {P.LIRE},
        T: {P.LIRE},
    },
    "instructeur": {
        B: set(),
        C: {P.LIRE, P.LIRE_ANNOTATIONS, P.ANNOTER, P.SUIVRE, P.INSTRUIRE, P.REAFFECTER, P.PROLONGER,
            P.RESTAURER},
        I: {P.LIRE, P.LIRE_ANNOTATIONS, P.ANNOTER, P.SUIVRE, P.INSTRUIRE, P.REAFFECTER, P.DECIDER},
        T: {P.LIRE, P.LIRE_ANNOTATIONS, P.ANNOTER, P.SUIVRE, P.REAFFECTER, P.DECIDER, P.ARCHIVER, P.SUPPRIMER,
            P.RESTAURER, P.PROLONGER},
    },
}  # fmt: skip

# What is left of a side's permissions while the dossier is in that side's corbeille.
EN_CORBEILLE = {P.LIRE, P.RESTAURER, P.PROLONGER, P.LIRE_ANNOTATIONS}


# What nobody of the usager's side may do any more once the démarche takes nothing in.
ECRITURE = {P.MODIFIER, P.IDENTITE, P.DEPOSER, P.RESOUMETTRE}


def permissions(role: str, dossier: Dossier) -> frozenset[Permission]:
    """Return what a role may do on a dossier in its present state and corbeille."""
    state = T if dossier.termine else str(dossier.etat)
    allowed = TABLE[role][state]
    hidden_at = dossier.hidden_by_administration_at if role == "instructeur" else dossier.hidden_by_usager_at
    if hidden_at is not None or dossier.expired_at is not None:
        allowed = allowed & EN_CORBEILLE if role != "invite" else set()
    if (
        role == "instructeur"
        and dossier.etat == Etat.EN_CONSTRUCTION
        and dossier.hidden_by_usager_at is not None
    ):
        return frozenset()  # withdrawn by the usager (I-170)
    demarche = dossier.demarche
    if role == "instructeur" and demarche.deleted_at is not None:
        return frozenset()  # masked at once
    if demarche.deleted_at is not None or (dossier.etat == Etat.BROUILLON and demarche.etat == "close"):
        allowed = allowed - ECRITURE  # stays readable (U-089, U-094)
    return frozenset(allowed)


def usager_acl(dossier: Dossier) -> list:
    """ACL of the usager's face: the owner and the invités."""
    acl = []
    if dossier.usager_id is not None:
        acl.append((Allow, compte_principal(dossier.usager_id), tuple(permissions("proprietaire", dossier))))
    acl += [
        (Allow, compte_principal(invite), tuple(permissions("invite", dossier))) for invite in dossier.invites
    ]
    return [*acl, DENY_ALL]


def instruction_acl(dossier: Dossier) -> list:
    """ACL of the instructeur's face: the members of the dossier's groupe."""
    if dossier.groupe_id is None:
        return [DENY_ALL]
    return [
        (Allow, groupe_principal(dossier.groupe_id), tuple(permissions("instructeur", dossier))),
        DENY_ALL,
    ]
