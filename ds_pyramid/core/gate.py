"""The write gate: writing requests and tasks pass one at a time, so that they never conflict.

Without it a quarter to a half of concurrent creations failed; with it none, and more of them a second (see
docs/adr/0001-storage.md). The lock is taken before the transaction begins and released after its commit. It saves
work and does not guard the data: were it lost, the storage would still refuse conflicting commits, and retries follow.
Nothing slow inside: no PDF, scan, remote call or mail.

`ds.gate`: `flock` (processes of one host), `postgres` (several hosts), `none` (threads of one process).
"""

import fcntl
import os
import re
import threading
import time
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ds_pyramid.core.i18n import _
from ds_pyramid.core.refusals import Refusal

POLL_SECONDS = 0.001
ADVISORY_KEY = 0x6473_7079  # "dspy": the advisory lock's number in the database
READING = frozenset({"GET", "HEAD", "OPTIONS"})

_building = threading.Lock()


class GateBusy(Refusal):
    """The gate did not open in time: a writer is stuck."""

    status = 503

    def __init__(self):
        super().__init__(
            _(
                "Le service est très sollicité et n’a pas pu enregistrer votre demande. "
                "Merci de réessayer dans un instant."
            )
        )


class Gate:
    """The lock of the threads of one process; a thread may take it again while it holds it."""

    def __init__(self, timeout: float = 30):
        self.timeout = timeout
        self._threads = threading.RLock()
        self._depth = 0

    def enter(self):
        """Take the gate, waiting at most `timeout` seconds. Raises GateBusy."""
        deadline = time.monotonic() + self.timeout
        if not self._threads.acquire(timeout=self.timeout):
            raise GateBusy
        try:
            if self._depth == 0:
                self._close_to_others(deadline)
            self._depth += 1
        except BaseException:
            self._threads.release()
            raise

    def leave(self):
        """Give the gate back."""
        self._depth -= 1
        try:
            if self._depth == 0:
                self._open_to_others()
        finally:
            self._threads.release()

    def _close_to_others(self, deadline):
        """Take the lock between processes."""

    def _open_to_others(self):
        """Release the lock between processes."""


class FlockGate(Gate):
    """The processes of one host, by a lock on a file; the system releases it when a process dies."""

    def __init__(self, path: Path, timeout: float = 30):
        super().__init__(timeout)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        weakref.finalize(self, os.close, self._file)

    def _close_to_others(self, deadline):
        while True:
            try:
                return fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise GateBusy from None
                time.sleep(POLL_SECONDS)

    def _open_to_others(self):
        fcntl.flock(self._file, fcntl.LOCK_UN)


class PostgresGate(Gate):
    """Processes of several hosts, by an advisory lock; PostgreSQL releases it when a connection ends."""

    def __init__(self, dsn: str, timeout: float = 30):
        super().__init__(timeout)
        import psycopg2  # 10 MB of memory, where PostgreSQL is used only

        self._driver = psycopg2
        self.dsn = dsn
        self._connection: Any = None
        self._pid = 0

    def _close_to_others(self, deadline):
        try:
            self._lock(deadline)
        except (
            self._driver.OperationalError,
            self._driver.InterfaceError,
        ):  # the server was restarted meanwhile
            self._connection = None
            self._lock(deadline)

    def _lock(self, deadline):
        left = max(1, int((deadline - time.monotonic()) * 1000))
        try:
            with self._cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", (f"{left}ms",))
                cursor.execute("SELECT pg_advisory_lock(%s)", (ADVISORY_KEY,))
        except self._driver.errors.LockNotAvailable:
            raise GateBusy from None

    def _open_to_others(self):
        try:
            with self._cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", (ADVISORY_KEY,))
        except (self._driver.OperationalError, self._driver.InterfaceError):
            self._connection = None  # the end of the connection released the lock

    def _cursor(self):
        if self._connection is None or self._pid != os.getpid():
            self._connection = self._driver.connect(self.dsn)
            self._connection.autocommit = True
            self._pid = os.getpid()
        return self._connection.cursor()


@contextmanager
def write_gate(registry):
    """Hold the gate of an application or script. Begin the transaction inside. Raises GateBusy."""
    gate = gate_of(registry)
    gate.enter()
    try:
        yield
    finally:
        gate.leave()


def gate_of(registry) -> Gate:
    """Return the gate that the settings ask for, one per registry."""
    with _building:
        if registry.get("ds.gate") is None:
            registry["ds.gate"] = _build(registry.settings)
        return registry["ds.gate"]


def database_uri(settings) -> str:
    """Return `zodbconn.uri`, "" when there is none; `env:NAME` takes it from the environment, with its password."""
    uri = (settings.get("zodbconn.uri") or "").strip()
    name = uri.removeprefix("env:")
    if name == uri:
        return uri
    if not os.environ.get(name):
        raise ValueError(f"zodbconn.uri is to be taken from {name}, which the environment does not hold")
    return os.environ[name]


def needs_gate(registry, environ) -> bool:
    """Tell whether a request must pass the gate: by the rules for its path, else when its method may write."""
    path = environ.get("PATH_INFO", "")
    for pattern, gated in registry.get("ds.gate_rules", ()):
        if pattern.match(path):
            return gated(environ) if callable(gated) else gated
    return environ["REQUEST_METHOD"] not in READING


def includeme(config):
    """Add the directive: `config.add_gate_rule(r"/confirmer/", True)`.

    The rule says of the paths that match whether they pass the gate: True for a GET that writes, False for a POST
    that only reads, or a function of the WSGI environ (whose body is already read and can be read again).
    """
    config.registry["ds.gate_rules"] = []
    config.add_directive("add_gate_rule", _add_gate_rule)


def _add_gate_rule(config, pattern, gated):
    config.registry["ds.gate_rules"].append((re.compile(pattern), gated))


def _build(settings):
    timeout = float(settings.get("ds.gate_timeout", 30))
    uri = database_uri(settings)
    kind = settings.get("ds.gate") or _kind_for(uri)
    if kind == "flock":
        return FlockGate(Path(settings["ds.data"]) / "gate.lock", timeout)
    if kind == "postgres":
        return PostgresGate(settings.get("ds.gate_dsn") or _dsn(uri), timeout)
    if kind == "none":
        return Gate(timeout)
    raise ValueError(f"ds.gate must be flock, postgres or none, not {kind!r}")


def _kind_for(uri):
    if uri.startswith("postgres://"):
        return "postgres"
    return "none" if uri.startswith(("memory:", "demo:")) else "flock"


def _dsn(uri):
    """Return the connection string of a postgres:// storage. Raises ValueError for another."""
    parts = urlsplit(uri)
    if parts.scheme != "postgres":
        raise ValueError("ds.gate = postgres needs ds.gate_dsn where zodbconn.uri is not postgres://")
    given = {
        "dbname": parts.path.lstrip("/"),
        "user": parts.username,
        "password": parts.password,
        "host": unquote(parts.hostname or ""),
        "port": parts.port,
    }
    return " ".join(f"{name}='{value}'" for name, value in given.items() if value)
