"""What every remote service has in common: how it answers, how it fails, how it is asked.

A connector never blocks a deposit (X-200): its callers keep what was typed and complete it later. Two failures are told
apart (X-201): `Introuvable` is about what was typed, `Indisponible` is nobody's fault here and is tried again.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ds_pyramid.connectors import sante
from ds_pyramid.core import clock


class Introuvable(LookupError):
    """The service answers and knows nothing by that identifier."""


class Indisponible(Exception):
    """The service did not answer usefully: down, slow, refusing our token, or of an unexpected shape."""


class TropLent(Indisponible):
    """It did not answer in time."""


class AccesRefuse(Indisponible):
    """It refuses our token (401, 403): the operator, or who gave that token, has to mend it (X-245, X-286)."""


@dataclass(frozen=True)
class Reglages:
    """The settings of one service: `ds.connecteur.<nom>.url`, `.token`, `.delai`, `.cache`, `.pause` (seconds)."""

    nom: str
    url: str
    token: str = field(default="", repr=False)
    delai: float = 3.0
    cache: float = 3600.0
    pause: float = 0.0  # between two calls for which nobody waits: the rate that a service admits
    sante: Path | None = None  # where its health is kept
    hotes: tuple[str, ...] = ()  # other hosts, where it keeps the files that it points to

    @classmethod
    def read(cls, settings, nom: str, **defaults) -> "Reglages | None":
        """Return the settings of a service, or None when it has no address: it is then off."""
        prefix = f"ds.connecteur.{nom}."
        found = {key.removeprefix(prefix): value for key, value in settings.items() if key.startswith(prefix)}
        values = {**defaults, **{key: _from_environment(value) for key, value in found.items() if value}}
        if not values.get("url"):
            return None
        return cls(
            nom,
            values["url"].rstrip("/"),
            values.get("token", ""),
            float(values.get("delai", cls.delai)),
            float(values.get("cache", cls.cache)),
            float(values.get("pause", cls.pause)),
            sante.dossier_of(settings),
            tuple(values.get("hotes", "").split()),
        )


@dataclass(frozen=True)
class Contexte:
    """For which démarche a service is asked: what it must be told, and the démarche's own token (X-224, X-225).

    `jeton` is encrypted; past `expire_at` it is as if there were none. `droits`: what it opens.
    """

    objet: str
    destinataire: str = ""  # SIRET of the service in charge
    jeton: bytes | None = field(default=None, repr=False)
    expire_at: datetime | None = None
    droits: tuple[str, ...] = ()
    usager: str = ""  # who asks, for the services that want to know

    @property
    def jeton_valide(self) -> bytes | None:
        """The token, while it lives."""
        ended = self.expire_at is not None and self.expire_at <= clock.now()
        return None if ended else self.jeton


ANONYME = Contexte("")


def _from_environment(value: str) -> str:
    """Return a setting; `env:NAME` is read from the environment, so that an ini file holds no secret (X-199)."""
    name = str(value).removeprefix("env:")
    return value if name == value else os.environ.get(name, "")


def attendu(condition: Any, nom: str) -> None:
    """Refuse an answer of an unexpected shape (X-205): it counts as a failure of the service."""
    if not condition:
        raise Indisponible(f"{nom}: unexpected answer")
