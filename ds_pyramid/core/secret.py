"""The site's secret (`ds.secret`), by which cookies and links are signed; given by the ini file or DS_SECRET.

In development it is drawn once and kept in the site's data, so that nothing has to be configured. A former one may be
given too (`ds.secret.ancien`, DS_SECRET_ANCIEN): it reads what it encrypted, and signs nothing.
"""

import os
import secrets
from pathlib import Path

SHORTEST = 32  # characters


def includeme(config):
    """Put the secret in the settings. Raises ValueError in production when it is absent or short (X-449)."""
    settings = config.registry.settings
    secret = os.environ.get("DS_SECRET") or settings.get("ds.secret")
    if settings.get("ds.environment") == "production" and len(secret or "") < SHORTEST:
        raise ValueError(f"ds.secret (or DS_SECRET) must be a random text of {SHORTEST} characters or more")
    settings["ds.secret"] = secret or _kept(Path(settings.get("ds.data") or "var") / "secret")
    settings["ds.secret.ancien"] = (
        os.environ.get("DS_SECRET_ANCIEN") or settings.get("ds.secret.ancien") or ""
    )


def _kept(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as target:
        target.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
