"""Passwords: what is asked of them, how they are kept (X-405 to X-411, U-021).

argon2id with OWASP's parameters; changing them rehashes each password at its owner's next sign-in.
"""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ds_pyramid.core.i18n import _

SHORTEST = 8  # characters; settings may raise it (ds.password.min), never lower it
LONGEST = 128
SCORE_USAGER, SCORE_AGENT = 3, 4  # of zxcvbn, out of 4; common and leaked passwords score 0
ESTIMATED = 72  # characters that zxcvbn reads; more only makes a password stronger

_shortest = SHORTEST
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class MotDePasseRefuse(ValueError):
    """The password does not follow the rules; `message` says what to change."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


def includeme(config):
    """Read `ds.password.min`, which may only raise the minimum (X-405)."""
    global _shortest
    _shortest = max(SHORTEST, int(config.registry.settings.get("ds.password.min") or 0))


def check_password(password: str, *, email: str, agent: bool) -> None:
    """Raise MotDePasseRefuse unless the password may protect that account."""
    if len(password) < _shortest:
        raise MotDePasseRefuse(
            _("Votre mot de passe doit compter au moins ${nombre} caractères.", mapping={"nombre": _shortest})
        )
    if len(password) > LONGEST:
        raise MotDePasseRefuse(
            _("Votre mot de passe doit compter ${nombre} caractères au plus.", mapping={"nombre": LONGEST})
        )
    if _contains_address(password, email):
        raise MotDePasseRefuse(_("Votre mot de passe ne doit pas contenir votre adresse électronique."))
    if strength(password, email=email) < (SCORE_AGENT if agent else SCORE_USAGER):
        raise MotDePasseRefuse(
            _(
                "Ce mot de passe est trop facile à deviner. Allongez-le, par exemple avec plusieurs mots sans rapport "
                "entre eux, et évitez les dates, les suites et les noms courants."
            )
        )


def strength(password: str, *, email: str = "") -> int:
    """Return zxcvbn's score, 0 to 4."""
    from zxcvbn import zxcvbn  # its lists of words take 13 MB of memory: loaded where a password is chosen

    known = [word for word in email.replace("@", ".").split(".") if word]
    return zxcvbn(password[:ESTIMATED], user_inputs=[email, *known])["score"] if password else 0


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    return hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Say whether the password is the stored one; takes as long when there is none."""
    try:
        found = hasher.verify(stored or _nobody(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return found and stored is not None


def needs_rehash(stored: str) -> bool:
    """Say whether the hash was made with other parameters."""
    return hasher.check_needs_rehash(stored)


@cache
def _nobody():
    return hasher.hash("the password of nobody")


def _contains_address(password, email):
    local = email.partition("@")[0].lower()
    lowered = password.lower()
    return bool(email) and (email.lower() in lowered or (len(local) >= 4 and local in lowered))
