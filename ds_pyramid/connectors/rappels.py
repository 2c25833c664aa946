"""Calls to the addresses that administrateurs give: a POST to a public address, nothing followed (X-170 to X-172).

Where a name leads is asked once, every answer must be public, and the connection is made to the very address that was
checked: a name that changes its mind between the two is no way in (X-445).
"""

import ipaddress
import socket
import time
from typing import NamedTuple
from urllib.parse import urlsplit

import urllib3
from requests.certs import where
from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import Indisponible
from ds_pyramid.connectors.referentiels import AdresseInterdite

NOM = "rappels"
DELAI = 10.0  # seconds
EXTRAIT = 300  # characters kept of an answer
PORTS = {"https": 443, "http": 80}


class Reponse(NamedTuple):
    """What the receiver answered; `duree` in milliseconds."""

    code: int
    extrait: str
    duree: int

    @property
    def reussie(self) -> bool:
        """The receiver took the call."""
        return 200 <= self.code < 300


class IRappels(Interface):
    """Calls to the receivers that administrateurs choose."""

    def appeler(adresse: str, corps: bytes, entetes: dict):
        """Post a body; return the Reponse. Raises AdresseInterdite, Indisponible."""


@implementer(IRappels)
class Rappels:
    """The calls. `local` admits http and private addresses: development and tests only."""

    def __init__(self, *, local: bool = False, delai: float = DELAI):
        self.local, self.delai = local, delai

    def appeler(self, adresse: str, corps: bytes, entetes: dict) -> Reponse:
        """Post a body to an address. Raises AdresseInterdite, Indisponible."""
        parts = urlsplit(adresse)
        if not parts.hostname or parts.username or parts.scheme not in self._schemes():
            raise AdresseInterdite(adresse)
        ip = self._resolve(parts.hostname, parts.port or PORTS[parts.scheme])
        target = parts.path or "/"
        started = time.monotonic()
        try:
            with self._pool(parts, ip) as pool:
                answer = pool.urlopen(
                    "POST",
                    f"{target}?{parts.query}" if parts.query else target,
                    body=corps,
                    headers={**entetes, "Host": parts.netloc},
                    redirect=False,
                    retries=False,
                    preload_content=False,
                )
                extrait = answer.read(EXTRAIT * 4, decode_content=True).decode("utf-8", "replace")
                answer.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Indisponible(_cause(error)) from error
        return Reponse(answer.status, extrait[:EXTRAIT], round((time.monotonic() - started) * 1000))

    def _schemes(self):
        return ("https", "http") if self.local else ("https",)

    def _resolve(self, host, port):
        """Return the address to connect to; one private among its answers refuses the name."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise Indisponible(f"nom inconnu : {host}") from error
        addresses = [entry[4][0] for entry in found]
        if not self.local and not all(ipaddress.ip_address(ip).is_global for ip in addresses):
            raise AdresseInterdite(host)
        return addresses[0]

    def _pool(self, parts, ip):
        timeout = urllib3.Timeout(total=self.delai)
        port = parts.port or PORTS[parts.scheme]
        if parts.scheme == "http":
            return urllib3.HTTPConnectionPool(ip, port, timeout=timeout, maxsize=1)
        return urllib3.HTTPSConnectionPool(
            ip,
            port,
            timeout=timeout,
            maxsize=1,
            cert_reqs="CERT_REQUIRED",
            ca_certs=where(),
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
        )


def _cause(error: Exception) -> str:
    """Name a failure in a few words for the administrateur."""
    if isinstance(error, urllib3.exceptions.TimeoutError | TimeoutError):
        return "délai dépassé"
    if isinstance(error, urllib3.exceptions.SSLError):
        return "certificat refusé"
    return "connexion impossible"


def includeme(config):
    """Register the calls; private addresses only where the ini file says so, never in production."""
    settings = config.registry.settings
    local = settings.get("ds.rappel.local", "false").lower() == "true"
    if local and settings.get("ds.environment") == "production":
        raise ValueError("ds.rappel.local is for development and tests")
    delai = float(settings.get("ds.rappel.delai", DELAI))
    config.registry.registerUtility(Rappels(local=local, delai=delai), IRappels)
