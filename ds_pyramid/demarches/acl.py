"""Who may administer a démarche: its administrateurs, nobody else (A-004)."""

from ds_pyramid.core.security import DENY_ALL, Allow, Permission, Role, compte_principal, role_principal
from ds_pyramid.demarches.models import Demarche

ESPACE_ACL = [(Allow, role_principal(Role.ADMINISTRATEUR), Permission.ADMIN_ESPACE), DENY_ALL]


PLATEFORME_ACL = [(Allow, role_principal(Role.MANAGER), Permission.PLATEFORME), DENY_ALL]


def administration_acl(demarche: Demarche) -> list:
    """ACL of the administrateur's face of a démarche."""
    allowed: tuple = (Permission.ADMINISTRER, Permission.ADMIN_ESPACE)
    if demarche.deleted_at is not None:
        allowed = (Permission.RESTAURER_DEMARCHE,)  # nothing else until it is restored (A- §19)
    return [
        *((Allow, compte_principal(compte), allowed) for compte in sorted(demarche.administrateurs)),
        DENY_ALL,
    ]
