"""What the text of a token (JWT) says of itself; its signature is the business of who made it."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import NamedTuple

LONGEST = 10_000  # characters
DROITS = ("scopes", "roles", "droits")  # claims that list what a token opens


class Jwt(NamedTuple):
    """What a token says: the end of its life, None when it does not say; what it opens."""

    expire_at: datetime | None
    droits: tuple[str, ...]


def lire(jeton: str) -> Jwt:
    """Read a token. Raises ValueError when it is not one."""
    parts = jeton.split(".")
    if len(parts) != 3 or len(jeton) > LONGEST:
        raise ValueError(len(parts))
    try:
        _header, claims = (json.loads(_decoded(part)) for part in parts[:2])
        expiry = claims.get("exp")
        given = next((claims[name] for name in DROITS if claims.get(name)), ())
        droits = given.split() if isinstance(given, str) else given
        return Jwt(
            datetime.fromtimestamp(int(expiry), UTC) if expiry is not None else None,
            tuple(str(droit) for droit in droits),
        )
    except (TypeError, AttributeError, OverflowError, OSError) as error:
        raise ValueError(str(error)) from error


def droits_of(jeton: str) -> tuple[str, ...]:
    """Return what a token opens, nothing when it does not say."""
    try:
        return lire(jeton).droits
    except ValueError:
        return ()


def _decoded(part):
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error as error:
        raise ValueError(str(error)) from error
