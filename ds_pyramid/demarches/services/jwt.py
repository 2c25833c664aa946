"""The end of a token of API Entreprise, as its text says."""

from datetime import datetime

from ds_pyramid.core import jwt
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ReglageRefuse


def read_expiry(jeton: str) -> datetime | None:
    """Return when a JWT ends, None when it does not say. Raises ReglageRefuse when it is not a JWT."""
    try:
        return jwt.lire(jeton).expire_at
    except ValueError:
        message = _(
            "Ce n’est pas un jeton API Entreprise : trois suites de caractères séparées par des points."
        )
        raise ReglageRefuse("jeton", message) from None
