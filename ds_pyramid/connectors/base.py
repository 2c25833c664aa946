"""What every remote service has in common: how it answers, how it fails, how it is asked.

A connector never blocks a deposit (X-200): its callers keep what was typed and complete it later. Two failures are told
apart (X-201): `Introuvable` is about what was typed, `Indisponible` is nobody's fault here and is tried again.
"""

import json
import logging
import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import TimeoutError as HttpTimeout
from urllib3.util.retry import Retry

from ds_pyramid.connectors import sante

log = logging.getLogger(__name__)
# Its warnings hold whole addresses, and identifiers with them.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)

MAX_BYTES = 1_048_576  # a longer answer is a failure
CACHE_ENTRIES = 1_000


class Introuvable(LookupError):
    """The service answers and knows nothing by that identifier."""


class Indisponible(Exception):
    """The service did not answer usefully: down, slow, refusing our token, or of an unexpected shape."""


class TropLent(Indisponible):
    """It did not answer in time."""


@dataclass(frozen=True)
class Reglages:
    """The settings of one service: `ds.connecteur.<nom>.url`, `.token`, `.delai` (seconds), `.cache` (seconds)."""

    nom: str
    url: str
    token: str = field(default="", repr=False)
    delai: float = 3.0
    cache: float = 3600.0
    sante: Path | None = None  # where its health is kept

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
            sante.dossier_of(settings),
        )


def _from_environment(value: str) -> str:
    """Return a setting; `env:NAME` is read from the environment, so that an ini file holds no secret (X-199)."""
    name = str(value).removeprefix("env:")
    return value if name == value else os.environ.get(name, "")


class Disjoncteur:
    """Circuit breaker: after `seuil` failures in a row, nobody asks for `repos` seconds, then one tries."""

    def __init__(self, seuil: int = 5, repos: float = 30.0, clock=time.monotonic):
        self.seuil, self.repos, self._clock = seuil, repos, clock
        self._failures = 0
        self._closed_again_at = 0.0
        self._lock = threading.Lock()

    @property
    def ouvert(self) -> bool:
        """Say whether requests are held back now."""
        return self._failures >= self.seuil and self._clock() < self._closed_again_at

    def success(self) -> None:
        """The service answered."""
        with self._lock:
            self._failures = 0

    def failure(self) -> None:
        """The service failed."""
        with self._lock:
            self._failures += 1
            if self._failures >= self.seuil:
                self._closed_again_at = self._clock() + self.repos


class ClientHttp:
    """Asks one service for JSON: time limit, retries with back-off, circuit breaker, answers kept for a while."""

    def __init__(self, reglages: Reglages, *, retries: int = 2, clock=time.monotonic):
        self.reglages = reglages
        self.disjoncteur = Disjoncteur(clock=clock)
        self._clock = clock
        self._cache: OrderedDict[tuple, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._session = _session(reglages, retries)
        self._once = _session(reglages, 0)

    def get(self, path: str, *, presse: float | None = None, **params) -> Any:
        """Return the JSON at a path; `presse`: somebody waits, one try within so many seconds.

        Raises Introuvable, Indisponible.
        """
        key = (path, tuple(sorted(params.items())))
        kept = self._kept(key)
        if kept is not None:
            return kept
        if self.disjoncteur.ouvert:
            raise Indisponible(self.reglages.nom)
        try:
            answer = self._ask(path, params, presse)
        except Indisponible as error:
            self.disjoncteur.failure()
            sante.noter(self.reglages.sante, self.reglages.nom, str(error))
            raise
        except Introuvable:
            self._answered()
            raise
        self._answered()
        self._keep(key, answer)
        return answer

    def header(self, name: str, value: str) -> None:
        """Send a header with every request."""
        for session in (self._session, self._once):
            session.headers[name] = value

    def _answered(self):
        self.disjoncteur.success()
        sante.noter(self.reglages.sante, self.reglages.nom)

    def _ask(self, path, params, presse=None):
        started = self._clock()
        session = self._session if presse is None else self._once
        try:
            with session.get(
                self.reglages.url + path,
                params=params,
                timeout=min(self.reglages.delai, presse or self.reglages.delai),
                stream=True,
                allow_redirects=False,
            ) as response:
                status = response.status_code
                body = response.raw.read(MAX_BYTES + 1, decode_content=True) if status == 200 else b""
        except (requests.RequestException, OSError) as error:
            log.warning("%s: %s", self.reglages.nom, type(error).__name__)
            kind = TropLent if _timed_out(error) else Indisponible
            raise kind(f"{self.reglages.nom}: {type(error).__name__}") from error
        log.info("%s: %s in %.0f ms", self.reglages.nom, status, (self._clock() - started) * 1000)
        if status in (400, 404, 422):
            raise Introuvable(path)
        if status != 200 or len(body) > MAX_BYTES:
            raise Indisponible(f"{self.reglages.nom}: {status}")
        return _json(body, self.reglages.nom)

    def _kept(self, key):
        with self._lock:
            found = self._cache.get(key)
            if found is None or found[0] < self._clock():
                return None
            self._cache.move_to_end(key)
            return found[1]

    def _keep(self, key, answer):
        if self.reglages.cache <= 0:
            return
        with self._lock:
            self._cache[key] = (self._clock() + self.reglages.cache, answer)
            while len(self._cache) > CACHE_ENTRIES:
                self._cache.popitem(last=False)


def _timed_out(error: Exception) -> bool:
    """Say whether a failure is a lack of time, whatever it is wrapped in."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, requests.Timeout | TimeoutError) or isinstance(reason, HttpTimeout)


def _session(reglages: Reglages, retries: int) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    retry = Retry(
        total=retries, backoff_factor=0.2, status_forcelist=(429, 502, 503, 504), raise_on_status=False
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    session.headers["Accept"] = "application/json"
    if reglages.token:
        session.headers["Authorization"] = f"Bearer {reglages.token}"
    return session


def _json(body: bytes, nom: str) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise Indisponible(f"{nom}: not JSON") from error


def attendu(condition: Any, nom: str) -> None:
    """Refuse an answer of an unexpected shape (X-205): it counts as a failure of the service."""
    if not condition:
        raise Indisponible(f"{nom}: unexpected answer")
