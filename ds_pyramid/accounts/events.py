"""What happens to accounts. A `jeton` is the secret text of a link: it goes into a mail and nowhere else (X-450)."""

from dataclasses import dataclass, field
from datetime import datetime

from ds_pyramid.accounts.models import Compte
from ds_pyramid.core.events import Event
from ds_pyramid.core.security import Role


@dataclass(kw_only=True)
class CompteEvent(Event):
    """Base: something happened to an account at an instant."""

    compte: Compte
    now: datetime


@dataclass(kw_only=True)
class ConfirmationDemandee(CompteEvent):
    """Someone signed up, or asked for another confirmation link."""

    jeton: str = field(repr=False)


@dataclass(kw_only=True)
class InscriptionSurCompteExistant(CompteEvent):
    """Someone signed up with the address of a usable account."""


@dataclass(kw_only=True)
class CompteConfirme(CompteEvent):
    """The address was confirmed: the account can be used."""


@dataclass(kw_only=True)
class CompteConnecte(CompteEvent):
    """Its owner signed in."""


@dataclass(kw_only=True)
class CompteVerrouille(CompteEvent):
    """Too many wrong passwords."""

    jeton: str = field(repr=False)


@dataclass(kw_only=True)
class MotDePasseOublie(CompteEvent):
    """A link to choose a new password was asked for."""

    jeton: str = field(repr=False)


@dataclass(kw_only=True)
class MotDePasseChange(CompteEvent):
    """The password was changed; other sessions are closed."""


@dataclass(kw_only=True)
class AdresseDemandee(CompteEvent):
    """The owner asked for another address, which is free."""

    adresse: str
    jeton: str = field(repr=False)


@dataclass(kw_only=True)
class AdresseDejaPrise(CompteEvent):
    """The owner asked for an address that is another account's."""

    adresse: str


@dataclass(kw_only=True)
class AdresseChangee(CompteEvent):
    """The new address was confirmed."""

    ancienne: str


@dataclass(kw_only=True)
class AgentInvite(CompteEvent):
    """A person was given a role and has no usable account yet."""

    role: Role
    contexte: str
    jeton: str = field(repr=False)


@dataclass(kw_only=True)
class AgentProfilAjoute(CompteEvent):
    """A person with a usable account was given a role, or one more démarche with it."""

    role: Role
    contexte: str


@dataclass(kw_only=True)
class CompteBloque(CompteEvent):
    """The operator blocked the account; its sessions are closed."""


@dataclass(kw_only=True)
class CompteDebloque(CompteEvent):
    """The operator unblocked the account."""
