"""Antivirus: asks clamd about a file, over its Unix or TCP socket (X-322 to X-329).

`ds.antivirus` is `unix:/run/clamav/clamd.ctl`, `tcp:host:port`, or `aucun`: the operator says that nothing is scanned.
Absent, nothing is scanned either and the log says so at start. `ds.antivirus_delai`: seconds to wait for an answer.

The protocol is spoken here rather than by the clamd package: that one sends 1 KB at a time, may send part of a chunk
only, and loses the answer when clamd closes a stream above its limit.
"""

import logging
import socket
import struct
from typing import IO

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import Indisponible

log = logging.getLogger(__name__)

NOM = "antivirus"
AUCUN = "aucun"
CHUNK = 256 * 1024
CONNECT_SECONDS = 3.0
ANSWER_MAX = 4096


class AnalyseImpossible(Exception):
    """clamd answers and cannot scan this file, for want of room in its limits: the operator must raise them."""


class IAntivirus(Interface):
    """What tells whether a file holds a virus."""

    def analyser(file) -> str:
        """Return the name of the virus found in an open file, "" when there is none.

        Raises Indisponible, AnalyseImpossible.
        """

    def repond() -> bool:
        """Say whether the service answers."""


@implementer(IAntivirus)
class Clamd:
    """A clamd daemon; one connection a file."""

    def __init__(self, adresse: str, delai: float = 120.0):
        self.adresse, self.delai = adresse, delai
        self._family, self._address = parse_address(adresse)

    def repond(self) -> bool:
        """Send PING."""
        try:
            return self._ask(b"zPING\0") == "PONG"
        except Indisponible:
            return False

    def version(self) -> str:
        """Return the version of clamd and of its signatures. Raises Indisponible."""
        return self._ask(b"zVERSION\0")

    def analyser(self, file: IO[bytes]) -> str:
        """Stream a file by INSTREAM, in chunks: it is never whole in memory."""
        answer = self._ask(b"zINSTREAM\0", file)
        if answer.endswith("OK"):
            return ""
        if answer.endswith("FOUND"):
            return _virus(answer)
        raise AnalyseImpossible(f"clamd: {answer}")

    def _ask(self, command: bytes, file=None) -> str:
        try:
            with self._connect() as link:
                try:
                    link.sendall(command)
                    if file is not None:
                        _stream(link, file)
                except (BrokenPipeError, ConnectionResetError) as error:
                    raise self._explain(link, error) from error
                return _answer(link)
        except OSError as error:
            raise Indisponible(f"{NOM}: {type(error).__name__}: {error}") from error

    def _connect(self):
        link = socket.socket(self._family, socket.SOCK_STREAM)
        try:
            link.settimeout(CONNECT_SECONDS)
            link.connect(self._address)
            link.settimeout(self.delai)
        except BaseException:
            link.close()
            raise
        return link

    def _explain(self, link, error):
        """Return the error to raise when clamd closed while we were sending: a limit reached, or a daemon that died."""
        try:
            answer = _answer(link)
        except (OSError, Indisponible):
            answer = ""
        if answer or self.repond():
            return AnalyseImpossible(f"clamd: {answer or 'stream closed, see StreamMaxLength'}")
        return Indisponible(f"{NOM}: {type(error).__name__}")


def parse_address(adresse: str):
    """Return (socket family, address) of `unix:/path` or `tcp:host:port`. Raises ValueError."""
    kind, _colon, rest = adresse.strip().partition(":")
    host, _colon, port = rest.rpartition(":")
    if kind == "unix" and rest.startswith("/"):
        return socket.AF_UNIX, rest
    if kind == "tcp" and host and port.isdigit():
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return family, (host.strip("[]"), int(port))
    raise ValueError(
        f"ds.antivirus must be unix:/path/of/clamd.ctl, tcp:host:port or {AUCUN}, not {adresse!r}"
    )


def antivirus_of(registry) -> IAntivirus | None:
    """Return the antivirus of the site, None where there is none."""
    return registry.queryUtility(IAntivirus)


def includeme(config):
    """Register the antivirus that the ini file names; say in the log when there is none."""
    settings = config.registry.settings
    adresse = settings.get("ds.antivirus", "").strip()
    if adresse and adresse != AUCUN:
        found = Clamd(adresse, float(settings.get("ds.antivirus_delai", 120)))
        config.registry.registerUtility(found, IAntivirus)
    elif not adresse and settings.get("ds.environment") == "production":
        log.warning("ds.antivirus is not set: files sent are not scanned (set it to %r to say so)", AUCUN)


def _stream(link, file):
    while chunk := file.read(CHUNK):
        link.sendall(struct.pack("!L", len(chunk)) + chunk)
    link.sendall(struct.pack("!L", 0))


def _answer(link) -> str:
    """Read an answer, which a zero byte ends. Raises Indisponible when clamd closes without one."""
    received = b""
    while not received.endswith(b"\0") and len(received) < ANSWER_MAX:
        part = link.recv(ANSWER_MAX)
        if not part:
            break
        received += part
    if not received:
        raise Indisponible(f"{NOM}: no answer")
    return received.rstrip(b"\0").decode("utf-8", "replace").strip()


def _virus(answer: str) -> str:
    """Return the name found. Raises AnalyseImpossible: with AlertExceedsMax, clamd reports its own limits so."""
    name = answer.removeprefix("stream:").removesuffix("FOUND").strip()
    if name.startswith("Heuristics.Limits.Exceeded"):
        raise AnalyseImpossible(f"clamd: {name}")
    return name
