"""Single-use links sent by mail: a Jeton is the hashed, dated trace of a secret that only the mail holds.

The text of a link is `<account id>.<secret>`. One Jeton per purpose and account: a new one replaces the old (U-024).
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ds_pyramid.core.i18n import _


class Usage(StrEnum):
    """What a link is for."""

    CONFIRMATION = "confirmation"  # the address of a new account
    MOT_DE_PASSE = "mot_de_passe"  # a forgotten password
    DEVERROUILLAGE = "deverrouillage"  # an account locked by wrong passwords
    ADRESSE = "adresse"  # a new address
    ACTIVATION = "activation"  # an agent's first password


DUREES = {
    Usage.CONFIRMATION: timedelta(days=7),
    Usage.MOT_DE_PASSE: timedelta(hours=6),
    Usage.DEVERROUILLAGE: timedelta(hours=1),
    Usage.ADRESSE: timedelta(days=7),
    Usage.ACTIVATION: timedelta(days=7),
}


class JetonInvalide(Exception):
    """The link is unknown, used, replaced or expired: nothing says which."""

    message = _("Ce lien a expiré ou a déjà servi.")


@dataclass(frozen=True)
class Jeton:
    """`retour`: the page to go to afterwards."""

    usage: str
    hash: str
    expires_at: datetime
    retour: str | None = None


def create_jeton(compte, usage: Usage, *, now: datetime, retour: str | None = None) -> str:
    """Keep a new Jeton on the account, in place of the old, and return the text of its link."""
    secret = secrets.token_urlsafe(32)
    jeton = Jeton(usage.value, _hash(secret), now + DUREES[usage], retour)
    compte.jetons = (*_others(compte, usage), jeton)
    return f"{compte.id}.{secret}"


def find_jeton(comptes, usage: Usage, text: str, *, now: datetime):
    """Return (account, Jeton) of a link's text. Raises JetonInvalide."""
    number, _dot, secret = (text or "").partition(".")
    compte = (
        comptes.by_id.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else None
    )
    jetons = [jeton for jeton in (compte.jetons if compte else ()) if jeton.usage == usage]
    given = _hash(secret)
    # One comparison in constant time, whatever was found.
    known = jetons[0].hash if jetons else _hash("")
    if not hmac.compare_digest(known, given) or not jetons or jetons[0].expires_at <= now:
        raise JetonInvalide
    return compte, jetons[0]


def consume_jeton(compte, usage: Usage) -> None:
    """Forget the pending link of a purpose."""
    compte.jetons = _others(compte, usage)


def _others(compte, usage):
    return tuple(jeton for jeton in compte.jetons if jeton.usage != usage)


def _hash(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
