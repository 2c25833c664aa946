"""Tokens of remote services, for tests: a JWT that says what it opens."""

import base64
import json

RESTREINTS = (
    "exercices", "effectifs_acoss", "bilans_entreprise_bdf", "attestations_sociales", "attestations_fiscales"
)  # fmt: skip


def make_jwt(*droits, **claims):
    """Return a JWT that opens `droits`; `exp` in seconds since 1970."""
    parts = ({"alg": "HS256"}, {"scopes": list(droits), **claims})
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*texts, "c2lnbmF0dXJl"])
