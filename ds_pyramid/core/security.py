"""Words of the access rules: permissions, roles, principals. ACLs are computed, never stored."""

from enum import StrEnum

from pyramid.authorization import ALL_PERMISSIONS, DENY_ALL, Allow, Authenticated, Deny, Everyone

__all__ = [
    "ALL_PERMISSIONS",
    "DENY_ALL",
    "Allow",
    "Authenticated",
    "Deny",
    "Everyone",
    "Permission",
    "Role",
    "compte_principal",
    "groupe_principal",
    "role_principal",
]


class Role(StrEnum):
    """What an account may be; every account may act as usager (U-002)."""

    USAGER = "usager"
    INSTRUCTEUR = "instructeur"
    EXPERT = "expert"
    ADMINISTRATEUR = "administrateur"
    MANAGER = "manager"


class Permission(StrEnum):
    """One line each: what holding it allows."""

    PROFIL = "compte:profil"  # see and change one's own account
    COMMENCER = "demarche:commencer"  # open a dossier on the démarche
    ADMINISTRER = "demarche:administrer"  # change the démarche
    RESTAURER_DEMARCHE = "demarche:restaurer"  # cancel the deletion of a démarche
    PLATEFORME = "espace:plateforme"  # enter the pages of the platform's managers
    ADMIN_ESPACE = "espace:administrateur"  # enter the administrateur's pages
    INSTRUCTION_ESPACE = "espace:instructeur"  # enter the instructeur's pages
    INSTRUIRE_DEMARCHE = "demarche:instruire"  # list and export the dossiers of one's groupes
    GERER_GROUPE = "groupe:gerer"  # add and remove the members of one's own groupe
    LIRE = "dossier:lire"  # read the form, its files and the history
    MODIFIER = "dossier:modifier"  # answer champs, attach files
    IDENTITE = "dossier:identite"  # give or change the identity of the demandeur
    DEPOSER = "dossier:deposer"  # deposit a brouillon
    RESOUMETTRE = "dossier:resoumettre"  # submit the changes made after the deposit
    SUPPRIMER = "dossier:supprimer"  # put in one's own corbeille
    RESTAURER = "dossier:restaurer"  # take out of one's own corbeille
    PROLONGER = "dossier:prolonger"  # extend the retention
    SUIVRE = "dossier:suivre"  # follow, unfollow
    ANNOTER = "dossier:annoter"  # write the annotations privées
    LIRE_ANNOTATIONS = "dossier:lire-annotations"  # read the annotations privées
    INSTRUIRE = "dossier:instruire"  # pass en instruction, send back
    DECIDER = "dossier:decider"  # accept, refuse, classer sans suite
    REAFFECTER = "dossier:reaffecter"  # give the dossier to another groupe
    ARCHIVER = "dossier:archiver"  # move to "à archiver" and back


def compte_principal(compte_id: int) -> str:
    """Return the principal of one account."""
    return f"compte:{compte_id}"


def role_principal(role: Role) -> str:
    """Return the principal of all accounts holding a role."""
    return f"role:{role}"


def groupe_principal(groupe_id: int) -> str:
    """Return the principal of the members of a groupe d'instructeurs."""
    return f"groupe:{groupe_id}"
