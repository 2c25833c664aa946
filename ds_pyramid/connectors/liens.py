"""Links that administrateurs give to usagers: does anything answer there? (X-356)

Asked as callbacks are (connectors/rappels.py): at the very public address that was checked, nothing followed, in 10
seconds. `ds.liens = non` asks nothing: an instance without internet would find every link dead.
"""

from typing import Any
from urllib.parse import urlsplit

import urllib3
from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import Indisponible
from ds_pyramid.connectors.rappels import PORTS, Rappels
from ds_pyramid.connectors.referentiels import AdresseInterdite

DISPARUS = frozenset({404, 410})
VIVANT, MORT, MUET = "vivant", "mort", "muet"  # MUET: nobody answers, which may pass


class ILiens(Interface):
    """Links to the outside."""

    def etat(adresse: str) -> str:
        """Return VIVANT, MORT (the page is gone) or MUET (nobody answers)."""


@implementer(ILiens)
class Liens(Rappels):
    """The links."""

    def etat(self, adresse: str) -> str:
        """Ask the page of a link; one that may not be asked is held alive: nothing is known of it."""
        try:
            return MORT if self._status(adresse) in DISPARUS else VIVANT
        except AdresseInterdite:
            return VIVANT
        except Indisponible:
            return MUET

    def _status(self, adresse) -> Any:
        parts = urlsplit(adresse)
        if not parts.hostname or parts.username or parts.scheme not in PORTS:
            raise AdresseInterdite(adresse)
        ip = self._resolve(parts.hostname, parts.port or PORTS[parts.scheme])
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        try:
            with self._pool(parts, ip) as pool:
                answer = pool.urlopen(
                    "GET", target, headers={"Host": parts.netloc, "Accept": "text/html"}, redirect=False,
                    retries=False, preload_content=False,
                )  # fmt: skip
                answer.close()
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise Indisponible(str(type(error).__name__)) from error
        return answer.status


def includeme(config):
    """Register the connector, unless the ini file says not to."""
    settings = config.registry.settings
    if (settings.get("ds.liens") or "oui").lower() not in ("non", "false", "0"):
        local = settings.get("ds.rappel.local", "false").lower() == "true"
        config.registry.registerUtility(Liens(local=local), ILiens)
