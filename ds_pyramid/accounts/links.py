"""Passwords and addresses changed by their owner, mostly through links sent by mail (U-040, U-041, U-050 to U-053)."""

from datetime import datetime

from ds_pyramid.accounts.addresses import is_address
from ds_pyramid.accounts.events import (
    AdresseChangee,
    AdresseDejaPrise,
    AdresseDemandee,
    AgentInvite,
    CompteConfirme,
    MotDePasseChange,
    MotDePasseOublie,
)
from ds_pyramid.accounts.jetons import Jeton, JetonInvalide, Usage, consume_jeton, create_jeton, find_jeton
from ds_pyramid.accounts.models import Compte, normalize_email
from ds_pyramid.accounts.passwords import MotDePasseRefuse, check_password, hash_password, verify_password
from ds_pyramid.accounts.services import AdresseInvalide, find_compte
from ds_pyramid.accounts.sessions import close_sessions
from ds_pyramid.accounts.signin import send_confirmation
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Role


class ChangementImpossible(Exception):
    """An agent may not change his address himself; `message` tells him what to do (U-051, X-397)."""

    message = _(
        "Votre compte a un profil d’agent : demandez le changement à l’assistance, depuis votre adresse actuelle."
    )


def forgot_password(root, email: str, *, now: datetime, notify) -> None:
    """Send what an address needs to get in, if it has an account; say nothing either way (U-041, X-396)."""
    compte = find_compte(root, email)
    if compte is None or compte.blocked_at:
        return
    if compte.confirmed_at or compte.password_hash is None:
        jeton = create_jeton(compte, Usage.MOT_DE_PASSE, now=now)
        notify(MotDePasseOublie(compte=compte, jeton=jeton, now=now))
    else:
        send_confirmation(compte, now=now, notify=notify)


def resend(root, email: str, *, now: datetime, notify) -> None:
    """Send a new confirmation or activation link, if the address waits for one (U-024, I-010)."""
    compte = find_compte(root, email)
    if compte is None or compte.confirmed_at or compte.blocked_at:
        return
    if compte.is_agent:
        jeton = create_jeton(compte, Usage.ACTIVATION, now=now)
        notify(AgentInvite(compte=compte, role=main_role(compte), contexte="", jeton=jeton, now=now))
    elif compte.password_hash:
        send_confirmation(compte, now=now, notify=notify)


def open_link(root, usage: Usage, text: str, *, now: datetime) -> tuple[Compte, Jeton]:
    """Return the account of a link, without using it. Raises JetonInvalide."""
    compte, jeton = find_jeton(root["comptes"], usage, text, now=now)
    if compte.blocked_at:
        raise JetonInvalide
    return compte, jeton


def choose_password(root, usage: Usage, text: str, password: str, *, now: datetime, notify) -> Compte:
    """Set a password through a link (forgotten, or an agent's first); the link is used up, sessions are closed.

    Following a link proves the address: the account is confirmed by it. Raises JetonInvalide, MotDePasseRefuse.
    """
    compte, _jeton = open_link(root, usage, text, now=now)
    _set_password(root, compte, password)
    consume_jeton(compte, usage)
    compte.failed_sign_ins, compte.locked_until = 0, None
    if compte.confirmed_at is None:
        compte.confirmed_at = now
        notify(CompteConfirme(compte=compte, now=now))
    else:
        notify(MotDePasseChange(compte=compte, now=now))
    return compte


def change_password(
    root, compte: Compte, current: str, password: str, *, now: datetime, notify, keep: str | None = None
) -> None:
    """Change the password of who knows the current one; other sessions than `keep` are closed (X-409, X-410)."""
    if not verify_password(compte.password_hash, current):
        raise MotDePasseRefuse(_("Votre mot de passe actuel n’est pas celui que vous avez saisi."))
    _set_password(root, compte, password, keep=keep)
    consume_jeton(compte, Usage.MOT_DE_PASSE)
    notify(MotDePasseChange(compte=compte, now=now))


def ask_new_address(root, compte: Compte, adresse: str, *, now: datetime, notify) -> None:
    """Send a link to a new address; nothing changes until it is followed (U-050 to U-053).

    An address that has an account is told so, its asker is not. Raises ChangementImpossible, AdresseInvalide.
    """
    if compte.is_agent:
        raise ChangementImpossible
    adresse = normalize_email(adresse)
    if not is_address(adresse) or adresse == compte.email:
        raise AdresseInvalide
    compte.nouvelle_adresse = adresse
    if find_compte(root, adresse) is not None:
        consume_jeton(compte, Usage.ADRESSE)
        notify(AdresseDejaPrise(compte=compte, adresse=adresse, now=now))
        return
    jeton = create_jeton(compte, Usage.ADRESSE, now=now)
    notify(AdresseDemandee(compte=compte, adresse=adresse, jeton=jeton, now=now))


def confirm_new_address(root, text: str, *, now: datetime, notify) -> Compte:
    """Give an account the address whose link was followed. Raises JetonInvalide."""
    compte, _jeton = open_link(root, Usage.ADRESSE, text, now=now)
    adresse = compte.nouvelle_adresse
    consume_jeton(compte, Usage.ADRESSE)
    compte.nouvelle_adresse = None
    if adresse is None or compte.is_agent or find_compte(root, adresse) is not None:
        raise JetonInvalide
    ancienne, compte.email = compte.email, adresse
    by_email = root["comptes"].by_email
    del by_email[ancienne]
    by_email[adresse] = compte.id
    notify(AdresseChangee(compte=compte, ancienne=ancienne, now=now))
    return compte


def main_role(compte: Compte) -> Role:
    """Return the role by which an agent is named in a mail."""
    order = (Role.MANAGER, Role.ADMINISTRATEUR, Role.INSTRUCTEUR, Role.EXPERT)
    return next((role for role in order if role in compte.roles), Role.USAGER)


def _set_password(root, compte, password, keep=None):
    check_password(password, email=compte.email, agent=compte.is_agent)
    compte.password_hash = hash_password(password)
    close_sessions(root, compte, keep=keep)
