"""Secrets that the site keeps for others (tokens of remote services): encrypted with the site's own secret (X-199).

`ds.secret` encrypts. When it is changed, the former one is given as `ds.secret.ancien` (or DS_SECRET_ANCIEN) until
`ds-connecteurs INI --rechiffrer` has encrypted everything again (X-449).
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SecretIllisible(ValueError):
    """The site's secret is not the one by which this was encrypted."""


class Coffre:
    """Encrypts with a secret; reads what it, or one of the former ones, encrypted."""

    def __init__(self, secret: str, *anciens: str):
        self._fernet = MultiFernet([_fernet(text) for text in (secret, *anciens)])

    def __repr__(self):
        return "<Coffre>"

    def fermer(self, text: str, present: bytes | str | None = None) -> bytes:
        """Return a text encrypted; `present`, when it already holds that text: nothing then changes."""
        if isinstance(present, bytes) and self._holds(present, text):
            return present
        return self._fernet.encrypt(text.encode())

    def ouvrir(self, data: bytes | str) -> str:
        """Return what was encrypted; a text, kept before secrets were, is as it is. Raises SecretIllisible."""
        if isinstance(data, str):
            return data
        try:
            return self._fernet.decrypt(data).decode()
        except InvalidToken:
            raise SecretIllisible from None

    def _holds(self, data, text):
        try:
            return self.ouvrir(data) == text
        except SecretIllisible:
            return False

    def refermer(self, data: bytes | str) -> bytes:
        """Return the same encrypted with the present secret. Raises SecretIllisible."""
        return self.fermer(self.ouvrir(data))


def coffre_of(settings) -> Coffre:
    """Return the safe of a site."""
    return Coffre(settings["ds.secret"], *filter(None, [settings.get("ds.secret.ancien")]))


def _fernet(secret):
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"ds.jetons").digest()
    return Fernet(base64.urlsafe_b64encode(key))
