"""Accounts: one per e-mail address, whatever the roles it holds (U-002, U-020)."""

from datetime import datetime
from typing import Any

from BTrees.LOBTree import LOBTree
from BTrees.OLBTree import OLBTree
from persistent import Persistent
from substanced.content import content
from substanced.folder import Folder

from ds_pyramid.core.security import Role
from ds_pyramid.core.tree import root_part


def normalize_email(email: str) -> str:
    """Return the form under which an address is compared: no spaces around, lower case."""
    return email.strip().lower()


@content("Comptes")
@root_part("comptes")
class Comptes(Folder):
    """All accounts, by id and by address; outside the object map, they are numerous."""

    def __init__(self):
        super().__init__()
        self.by_id = LOBTree()
        self.by_email = OLBTree()

    def __getitem__(self, name):
        try:
            return self.by_id[int(name)]
        except ValueError:
            raise KeyError(name) from None


@content("Compte")
class Compte(Persistent):
    """A person. `password_hash` None: no password chosen yet."""

    __parent__: Any = None
    __name__: str | None = None

    nom = ""
    prenom = ""
    civilite: str | None = None
    locale: str | None = None
    password_hash: str | None = None
    confirmed_at: datetime | None = None
    blocked_at: datetime | None = None
    last_sign_in_at: datetime | None = None
    sessions: tuple[str, ...] = ()  # keys of its open sessions in root.sessions, oldest first
    jetons: tuple = ()  # pending links sent by mail (accounts.jetons.Jeton), one per purpose
    failed_sign_ins = 0  # wrong passwords in a row
    locked_until: datetime | None = None
    nouveautes_vues: dict = {}  # role -> day it last read the announcements; replaced, never changed in place
    nouvelle_adresse: str | None = None  # asked for, not confirmed yet

    def __init__(self, id: int, email: str, *, created_at: datetime, roles=()):
        self.id = id
        self.email = normalize_email(email)
        self.created_at = created_at
        self.roles: frozenset[Role] = frozenset(roles) | {Role.USAGER}
        self.groupes: frozenset[int] = frozenset()  # groupes d'instructeurs he belongs to

    def has_role(self, role: Role) -> bool:
        """Say whether the account holds a role."""
        return role in self.roles

    @property
    def is_agent(self) -> bool:
        """Say whether the account holds a role beyond usager (stronger password, no change of address alone)."""
        return self.roles != {Role.USAGER}

    @property
    def is_active(self) -> bool:
        """Say whether one may sign in: address confirmed, password chosen, not blocked."""
        return bool(self.confirmed_at and self.password_hash and not self.blocked_at)

    @property
    def nom_complet(self) -> str:
        """Prénom and nom, or the address when unknown."""
        return f"{self.prenom} {self.nom}".strip() or self.email
