"""What the text of a token says of itself; its signature is the business of who made it."""

import base64
import binascii
import json
from datetime import UTC, datetime

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ReglageRefuse

LONGEST = 10_000  # characters


def read_expiry(jeton: str) -> datetime | None:
    """Return when a JWT ends, None when it does not say. Raises ReglageRefuse when it is not a JWT."""
    parts = jeton.split(".")
    try:
        if len(parts) != 3 or len(jeton) > LONGEST:
            raise ValueError
        _header, claims = (json.loads(_decoded(part)) for part in parts[:2])
        expiry = claims.get("exp")
        return datetime.fromtimestamp(int(expiry), UTC) if expiry is not None else None
    except (ValueError, TypeError, AttributeError, OverflowError, OSError):
        message = _(
            "Ce n’est pas un jeton API Entreprise : trois suites de caractères séparées par des points."
        )
        raise ReglageRefuse("jeton", message) from None


def _decoded(part):
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        raise ValueError from None
