"""Secrets that the site keeps for others (tokens of remote services): encrypted with the site's own secret."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class SecretIllisible(ValueError):
    """The site's secret is not the one by which this was encrypted."""


def encrypt(secret: str, text: str) -> bytes:
    """Return a text encrypted with the site's secret (`ds.secret`)."""
    return _fernet(secret).encrypt(text.encode())


def decrypt(secret: str, data: bytes) -> str:
    """Return what was encrypted. Raises SecretIllisible."""
    try:
        return _fernet(secret).decrypt(data).decode()
    except InvalidToken:
        raise SecretIllisible from None


def _fernet(secret):
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"ds.jetons").digest()
    return Fernet(base64.urlsafe_b64encode(key))
