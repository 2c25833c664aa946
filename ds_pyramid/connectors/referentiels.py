"""Configurable référentiels: a JSON address chosen by an administrateur (X-318 to X-321).

The address is somebody's input: only the hosts that the operator allows are asked, over https, at public addresses
(X-445), in 4 s, without redirects, for at most 1 Mo.
"""

import ipaddress
import socket
from urllib.parse import quote, urlsplit

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import Indisponible, Reglages
from ds_pyramid.connectors.client import ClientHttp
from ds_pyramid.core.chiffrement import Coffre, SecretIllisible, coffre_of

NOM = "referentiels"
DELAI = 4.0  # seconds


class AdresseInterdite(ValueError):
    """The address may not be asked: host not allowed, private network, or not https."""


class IReferentiels(Interface):
    """JSON services that administrateurs configure."""

    def lire(modele: str, identifiant: str, entete: tuple | None = None):
        """Return the JSON at the address, `{id}` replaced; `entete`: a header's name, its value encrypted.

        Raises AdresseInterdite, Introuvable, Indisponible.
        """

    def verifier(modele: str):
        """Refuse an address that may not be asked. Raises AdresseInterdite."""


@implementer(IReferentiels)
class Referentiels:
    """The services, asked over HTTP; `hotes` are those the operator allows, `local` admits loopback (development).

    `coffre` opens the headers: a secret is in clear in the request alone (X-199).
    """

    def __init__(self, hotes: frozenset[str], *, coffre: Coffre, local: bool = False):
        self.hotes, self.coffre, self.local = hotes, coffre, local
        self._clients: dict[tuple, ClientHttp] = {}

    def lire(self, modele: str, identifiant: str, entete: tuple | None = None):
        """Return the JSON that the service gives for an identifier."""
        parts = urlsplit(modele)
        self.verifier(modele)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        client = self._client(f"{parts.scheme}://{parts.netloc}", entete)
        return client.get(path.replace("{id}", quote(identifiant, safe="")))

    def verifier(self, modele: str) -> None:
        """Refuse an address that may not be asked. Raises AdresseInterdite."""
        parts = urlsplit(modele)
        if parts.scheme != "https" and not self.local:
            raise AdresseInterdite(modele)
        if not parts.hostname or parts.hostname not in self.hotes or parts.username:
            raise AdresseInterdite(modele)
        if not self.local and not _all_public(parts.hostname, parts.port or 443):
            raise AdresseInterdite(modele)

    def _client(self, url, entete):
        key = (url, entete)
        if key not in self._clients:
            client = ClientHttp(Reglages(NOM, url, delai=DELAI, cache=60), retries=1)
            if entete:
                client.header(entete[0], self._open(entete[1]))
            self._clients[key] = client
        return self._clients[key]

    def _open(self, secret):
        try:
            return self.coffre.ouvrir(secret)
        except SecretIllisible as error:
            raise Indisponible(f"{NOM}: unreadable secret") from error


def _all_public(host: str, port: int) -> bool:
    """Say whether every address of a host is public: one private is enough to refuse."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return True  # unknown host: asking it fails by itself
    return all(ipaddress.ip_address(address[4][0]).is_global for address in found)


def includeme(config):
    """Register the connector with the hosts that the ini file allows; none is allowed by default."""
    settings = config.registry.settings
    hotes = frozenset(settings.get(f"ds.connecteur.{NOM}.hotes", "").split())
    local = settings.get("ds.environment") in ("development", "test", "testing")
    if hotes:
        made = Referentiels(hotes, coffre=coffre_of(settings), local=local)
        config.registry.registerUtility(made, IReferentiels)
