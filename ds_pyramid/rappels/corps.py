"""What a call says, and how it is signed (X-165, X-166, X-173): identifiers and a state, nothing of a person."""

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from ds_pyramid.rappels.models import Appel

FORME = "%Y-%m-%d %H:%M:%S UTC"


def corps(appel: Appel) -> bytes:
    """Return the body of a call."""
    fields = {
        "procedure_id": appel.demarche,
        "dossier_id": appel.dossier,
        "state": appel.etat,
        "updated_at": appel.at.astimezone(UTC).strftime(FORME),
    }
    return urlencode(fields, quote_via=quote).encode()


def entetes(appel: Appel, body: bytes, secret: str | None, now: datetime) -> dict[str, str]:
    """Return the headers: the event, by which a receiver knows a repeated call, the instant, and the signature."""
    stamp = str(int(now.timestamp()))
    found = {
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": "ds_pyramid",
        "X-Rappel-Evenement": appel.evenement,
        "X-Rappel-Date": stamp,
    }
    if appel.essai_seul:
        found["X-Rappel-Essai"] = "1"
    return (
        found
        if secret is None
        else found | {"X-Rappel-Signature": signature(secret, stamp, appel.evenement, body)}
    )


def signature(secret: str, stamp: str, evenement: str, body: bytes) -> str:
    """Return `sha256=<hexadecimal>`: the HMAC of `<date>.<évènement>.<body>` by the secret."""
    message = f"{stamp}.{evenement}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
