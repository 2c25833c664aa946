"""The client of a JSON service: time limit, retries with back-off, circuit breaker, answers kept a while (X-208)."""

import json
import logging
import threading
import time
from collections import OrderedDict
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import TimeoutError as HttpTimeout
from urllib3.util.retry import Retry

from ds_pyramid.connectors import sante
from ds_pyramid.connectors.base import AccesRefuse, Indisponible, Introuvable, Reglages, TropLent

log = logging.getLogger(__name__)
# Its warnings hold whole addresses, and identifiers with them.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)

DOCUMENT_MAX = 20 * 1_048_576  # bytes of a file
MAX_BYTES = 1_048_576  # a longer answer is a failure
CACHE_ENTRIES = 1_000


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

    def __init__(
        self,
        reglages: Reglages,
        *,
        retries: int = 2,
        clock=time.monotonic,
        sleep=time.sleep,
        cle_api: str = "",
    ):
        """`cle_api`: the header that bears the token, where the service does not take `Authorization: Bearer`."""
        self.reglages, self.cle_api = reglages, cle_api
        self.disjoncteur = Disjoncteur(clock=clock)
        self._sleep, self._not_before = sleep, 0.0
        self._clock = clock
        self._cache: OrderedDict[tuple, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._session = _session(reglages, retries, self._entete(reglages.token))
        self._once = _session(reglages, 0, self._entete(reglages.token))

    def get(self, path: str, *, presse: float | None = None, jeton: str = "", **params) -> Any:
        """Return the JSON at a path; `presse`: somebody waits, one try within so many seconds.

        `jeton` replaces the token of the settings. Raises Introuvable, Indisponible, AccesRefuse.
        """
        key = (path, jeton, tuple(sorted(params.items())))
        kept = self._kept(key)
        if kept is not None:
            return kept
        if self.disjoncteur.ouvert:
            raise Indisponible(self.reglages.nom)
        try:
            answer = self._ask(path, params, presse, jeton)
        except AccesRefuse as error:
            self._answered(str(error) if not jeton else "")
            raise
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

    def telecharger(self, url: str) -> bytes:
        """Return a file that an answer points to: on the host of the service, or one that its settings name, over TLS.

        No token goes with it: such an address is worth one by itself. Raises Introuvable, Indisponible.
        """
        parts, own = urlsplit(url), urlsplit(self.reglages.url)
        secure = parts.scheme == "https" or parts.netloc == own.netloc
        if not secure or parts.hostname not in (own.hostname, *self.reglages.hotes):
            raise Indisponible(f"{self.reglages.nom}: host of a document")
        with requests.Session() as session:
            session.trust_env = False
            return self._fetch(session, url, {}, {}, self.reglages.delai, DOCUMENT_MAX)

    def header(self, name: str, value: str) -> None:
        """Send a header with every request."""
        for session in (self._session, self._once):
            session.headers[name] = value

    def _answered(self, refus=""):
        self.disjoncteur.success()
        sante.noter(self.reglages.sante, self.reglages.nom, *filter(None, [refus]))

    def _entete(self, jeton):
        if not jeton:
            return {}
        return {self.cle_api: jeton} if self.cle_api else {"Authorization": f"Bearer {jeton}"}

    def _wait_turn(self):
        """Leave a pause after the former call (X-237)."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._not_before)
            self._not_before = turn + self.reglages.pause
        if turn > now:
            self._sleep(turn - now)

    def _ask(self, path, params, presse=None, jeton=""):
        if presse is None and self.reglages.pause:
            self._wait_turn()
        session = self._session if presse is None else self._once
        delai = min(self.reglages.delai, presse or self.reglages.delai)
        body = self._fetch(session, self.reglages.url + path, params, self._entete(jeton), delai, MAX_BYTES)
        return _json(body, self.reglages.nom)

    def _fetch(self, session, url, params, entete, delai, most) -> bytes:
        """Return the body of an answer of at most so many bytes."""
        started = self._clock()
        try:
            with session.get(
                url, params=params, headers=entete, timeout=delai, stream=True, allow_redirects=False
            ) as response:
                status = response.status_code
                body = response.raw.read(most + 1, decode_content=True) if status == 200 else b""
        except (requests.RequestException, OSError) as error:
            log.warning("%s: %s", self.reglages.nom, type(error).__name__)
            kind = TropLent if _timed_out(error) else Indisponible
            raise kind(f"{self.reglages.nom}: {type(error).__name__}") from error
        log.info("%s: %s in %.0f ms", self.reglages.nom, status, (self._clock() - started) * 1000)
        if status in (400, 404, 422):
            raise Introuvable(urlsplit(url).path)
        if status in (401, 403):
            log.error("%s: %s, the token is refused", self.reglages.nom, status)
            raise AccesRefuse(f"{self.reglages.nom}: {status}")
        if status != 200 or len(body) > most:
            raise Indisponible(f"{self.reglages.nom}: {status}")
        return body

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


def _session(reglages: Reglages, retries: int, entete: dict[str, str]) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    retry = Retry(
        total=retries, backoff_factor=0.2, status_forcelist=(429, 502, 503, 504), raise_on_status=False
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    session.headers["Accept"] = "application/json"
    session.headers.update(entete)
    return session


def _json(body: bytes, nom: str) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise Indisponible(f"{nom}: not JSON") from error
