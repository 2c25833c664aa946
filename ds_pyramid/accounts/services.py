"""Accounts: find, create, invite, block. Signing in is in signin.py, links sent by mail in links.py."""

from datetime import datetime

from ds_pyramid.accounts.addresses import is_address
from ds_pyramid.accounts.events import AgentInvite, AgentProfilAjoute, CompteBloque, CompteDebloque
from ds_pyramid.accounts.jetons import Usage, create_jeton
from ds_pyramid.accounts.models import Compte, normalize_email
from ds_pyramid.accounts.passwords import check_password, hash_password
from ds_pyramid.accounts.sessions import close_sessions
from ds_pyramid.core.i18n import _
from ds_pyramid.core.numbering import next_number
from ds_pyramid.core.security import Role

LONGEST_NAME = 100  # characters


class AdresseInvalide(ValueError):
    """What was given is not an e-mail address; `message` says so."""

    message = _("Indiquez une adresse électronique valide, par exemple prenom.nom@exemple.fr.")


class CompteExistant(ValueError):
    """The address has an account already."""

    message = _("Cette adresse a déjà un compte.")


def find_compte(root, email: str) -> Compte | None:
    """Return the account of an address, without regard to case and spaces around (U-020)."""
    comptes = root["comptes"]
    number = comptes.by_email.get(normalize_email(email))
    return comptes.by_id[number] if number is not None else None


def get_compte(root, id: int) -> Compte | None:
    """Return the account of a number, if it exists."""
    return root["comptes"].by_id.get(id)


def create_compte(
    root, email: str, *, now: datetime, roles=(), password: str | None = None, confirmed: bool = False
) -> Compte:
    """Create an account. Raises AdresseInvalide, CompteExistant, MotDePasseRefuse."""
    email = normalize_email(email)
    if not is_address(email):
        raise AdresseInvalide
    if find_compte(root, email) is not None:
        raise CompteExistant
    comptes = root["comptes"]
    compte = Compte(next_number(root, "compte"), email, created_at=now, roles=roles)
    if password is not None:
        check_password(password, email=email, agent=compte.is_agent)
        compte.password_hash = hash_password(password)
    if confirmed:
        compte.confirmed_at = now
    compte.__parent__, compte.__name__ = comptes, str(compte.id)
    comptes.by_id[compte.id] = compte
    comptes.by_email[compte.email] = compte.id
    return compte


def inviter(root, email: str, role: Role, *, now: datetime, notify, contexte: str = "") -> Compte:
    """Give a role to the account of an address, created if need be, and tell its owner; return the account.

    Who has no usable account gets a link to choose a password, valid 7 days (I-009, I-010): inviting again sends a
    new one. Who has one keeps his password (I-011). `contexte` ends the sentence of the mail: "pour la démarche X".
    Raises AdresseInvalide.
    """
    compte = find_compte(root, email) or create_compte(root, email, now=now)
    compte.roles |= {role}
    if compte.confirmed_at and compte.password_hash:
        notify(AgentProfilAjoute(compte=compte, role=role, contexte=contexte, now=now))
    else:
        jeton = create_jeton(compte, Usage.ACTIVATION, now=now)
        notify(AgentInvite(compte=compte, role=role, contexte=contexte, jeton=jeton, now=now))
    return compte


def retirer_role(compte: Compte, role: Role) -> None:
    """Take a role away: the rights end at the next request (X-423)."""
    compte.roles -= {role} - {Role.USAGER}


def renommer(compte: Compte, *, nom: str, prenom: str, civilite: str) -> None:
    """Keep how the person is called (U-029)."""
    compte.nom, compte.prenom, compte.civilite = nom[:LONGEST_NAME], prenom[:LONGEST_NAME], civilite or None


def bloquer(root, compte: Compte, *, now: datetime, notify) -> None:
    """Block an account without notice and close its sessions (U-038, X-403)."""
    compte.blocked_at = now
    close_sessions(root, compte)
    notify(CompteBloque(compte=compte, now=now))


def debloquer(compte: Compte, *, now: datetime, notify) -> None:
    """Let a blocked account sign in again."""
    compte.blocked_at = None
    notify(CompteDebloque(compte=compte, now=now))
