"""Addresses that the platform will call: public ones only (A-476)."""

import ipaddress
from urllib.parse import urlsplit

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ReglageRefuse

LONGEST = 500  # characters
SUFFIXES_PRIVES = (".local", ".localhost", ".internal", ".lan", ".home", ".test", ".invalid")


def check_webhook(adresse: str, *, local: bool = False) -> None:
    """Raise ReglageRefuse unless an address is https, of a public host. Where it leads is asked again at each call.

    `local` admits http and private hosts: development and tests.
    """
    if (
        len(adresse) > LONGEST
        or not adresse.isascii()
        or any(char in adresse for char in ' "<>\\')
        or not _ok(adresse, local)
    ):
        raise ReglageRefuse(
            "adresse",
            _("Indiquez une adresse publique qui commence par https://, sans identifiant ni mot de passe."),
        )


def _ok(adresse, local):
    try:
        parts = urlsplit(adresse)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if local and parts.scheme in ("http", "https") and host and parts.username is None:
        return True
    if parts.scheme != "https" or parts.username is not None or not host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(SUFFIXES_PRIVES) and not host.replace(".", "").isdigit()
