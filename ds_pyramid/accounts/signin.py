"""Signing up and in: who may enter, and what happens to those who guess (U-026, U-030, U-032, X-396, X-412)."""

from datetime import datetime, timedelta

from ds_pyramid.accounts.addresses import is_address
from ds_pyramid.accounts.events import (
    CompteConfirme,
    CompteConnecte,
    CompteVerrouille,
    ConfirmationDemandee,
    InscriptionSurCompteExistant,
)
from ds_pyramid.accounts.guesses import Guesses
from ds_pyramid.accounts.jetons import Usage, consume_jeton, create_jeton, find_jeton
from ds_pyramid.accounts.models import Compte, normalize_email
from ds_pyramid.accounts.passwords import check_password, hash_password, needs_rehash, verify_password
from ds_pyramid.accounts.services import AdresseInvalide, create_compte, find_compte
from ds_pyramid.core.i18n import _

TRIES = 6  # wrong passwords in a row
LOCKED = timedelta(hours=1)

unknown_addresses = Guesses(TRIES, LOCKED)


REFUSALS = {
    "incorrect": _("Adresse électronique ou mot de passe incorrect."),
    "dernier_essai": _(
        "Adresse électronique ou mot de passe incorrect. Il vous reste un essai : après lui, la connexion sera "
        "suspendue pendant une heure."
    ),
    "verrouille": _(
        "Trop de mots de passe erronés : la connexion est suspendue pendant une heure. Si un compte correspond à cette "
        "adresse, un lien pour la rétablir lui a été envoyé."
    ),
    "non_confirme": _("Confirmez d’abord votre adresse, avec le lien reçu par courriel."),
    "bloque": _("Votre compte est bloqué. Écrivez à l’assistance pour en connaître la raison."),
}


class ConnexionRefusee(Exception):
    """Why one may not enter: `message` for the person, `code` (a key of REFUSALS) for the page."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code
        self.message = REFUSALS[code]


def sign_up(
    root,
    email: str,
    password: str,
    *,
    now: datetime,
    notify,
    retour: str | None = None,
    locale: str | None = None,
) -> None:
    """Create an account to be confirmed by mail; an address already known only gets a mail (U-022, U-026).

    `locale` is the language of its mails, None when nobody chose one. Raises AdresseInvalide, MotDePasseRefuse: never
    anything that tells whether the address is known.
    """
    email = normalize_email(email)
    if not is_address(email):
        raise AdresseInvalide
    check_password(password, email=email, agent=False)
    hashed = hash_password(password)  # before looking, so that known and unknown addresses take as long
    compte = find_compte(root, email)
    if compte is not None and (compte.confirmed_at or compte.is_agent):
        notify(InscriptionSurCompteExistant(compte=compte, now=now))
        return
    if compte is None:
        compte = create_compte(root, email, now=now)
    compte.password_hash = hashed
    compte.locale = locale or compte.locale
    send_confirmation(compte, now=now, notify=notify, retour=retour)


def send_confirmation(compte: Compte, *, now: datetime, notify, retour: str | None = None) -> None:
    """Send a confirmation link, which replaces the one before (U-024)."""
    kept = next((jeton.retour for jeton in compte.jetons if jeton.usage == Usage.CONFIRMATION), None)
    jeton = create_jeton(compte, Usage.CONFIRMATION, now=now, retour=retour or kept)
    notify(ConfirmationDemandee(compte=compte, jeton=jeton, now=now))


def confirm(root, text: str, *, now: datetime, notify) -> tuple[Compte, str | None]:
    """Confirm an account by its link; return it and the page it came from. Raises JetonInvalide."""
    compte, jeton = find_jeton(root["comptes"], Usage.CONFIRMATION, text, now=now)
    consume_jeton(compte, Usage.CONFIRMATION)
    compte.confirmed_at = now
    notify(CompteConfirme(compte=compte, now=now))
    return compte, jeton.retour


def authenticate(root, email: str, password: str, *, now: datetime, notify) -> Compte:
    """Return the account that an address and a password open. Raises ConnexionRefusee.

    Wrong address and wrong password answer the same and as slowly. What a refusal changes (the count of wrong
    passwords, the lock) must be committed: the caller catches it and returns a page.
    """
    compte = find_compte(root, email)
    if is_locked(compte, email, now):
        raise ConnexionRefusee("verrouille")
    if not verify_password(compte.password_hash if compte else None, password) or compte is None:
        raise ConnexionRefusee(_count_failure(compte, email, now, notify))
    if compte.blocked_at:
        raise ConnexionRefusee("bloque")
    if not compte.confirmed_at:
        raise ConnexionRefusee("non_confirme")
    if needs_rehash(compte.password_hash):
        compte.password_hash = hash_password(password)
    return compte


def signed_in(compte: Compte, *, now: datetime, notify) -> None:
    """Note that the owner entered: wrong passwords are forgotten, the account is alive (U-063)."""
    compte.last_sign_in_at = now
    if compte.failed_sign_ins or compte.locked_until:
        compte.failed_sign_ins, compte.locked_until = 0, None
    notify(CompteConnecte(compte=compte, now=now))


def is_locked(compte: Compte | None, email: str, now: datetime) -> bool:
    """Say whether wrong passwords have suspended an address."""
    if compte is None:
        return unknown_addresses.is_locked(email, now)
    return bool(compte.locked_until and compte.locked_until > now)


def unlock(root, text: str, *, now: datetime) -> Compte:
    """Lift the lock by the link of the mail. Raises JetonInvalide."""
    compte, _jeton = find_jeton(root["comptes"], Usage.DEVERROUILLAGE, text, now=now)
    consume_jeton(compte, Usage.DEVERROUILLAGE)
    compte.failed_sign_ins, compte.locked_until = 0, None
    return compte


def _count_failure(compte, email, now, notify):
    if compte is None:
        failures = unknown_addresses.count(email, now)
    else:
        failures = compte.failed_sign_ins = (0 if compte.locked_until else compte.failed_sign_ins) + 1
        compte.locked_until = now + LOCKED if failures >= TRIES else None
        if failures >= TRIES:
            jeton = create_jeton(compte, Usage.DEVERROUILLAGE, now=now)
            notify(CompteVerrouille(compte=compte, jeton=jeton, now=now))
    if failures >= TRIES:
        return "verrouille"
    return "dernier_essai" if failures == TRIES - 1 else "incorrect"
