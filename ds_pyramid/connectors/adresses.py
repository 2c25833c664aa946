"""Base Adresse Nationale: suggestions while an address is typed (X-248, X-249)."""

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import Reglages, attendu
from ds_pyramid.connectors.client import ClientHttp

NOM = "ban"


class IAdresses(Interface):
    """The national address base."""

    def chercher(text: str, limit: int = 10, presse: float | None = None) -> list:
        """Return addresses as flat dicts of ours, the likeliest first. Raises Indisponible."""


@implementer(IAdresses)
class Adresses:
    """The base, asked over HTTP."""

    def __init__(self, reglages: Reglages):
        self.client = ClientHttp(reglages)

    def chercher(self, text: str, limit: int = 10, presse: float | None = None) -> list:
        """Return the addresses that match; the base wants 3 to 200 characters."""
        text = " ".join(text.split())[:200]
        if len(text) < 3:
            return []
        answer = self.client.get("/search/", presse=presse, q=text, limit=limit)
        attendu(isinstance(answer, dict) and isinstance(answer.get("features"), list), NOM)
        return [_adresse(feature) for feature in answer["features"]]


def _adresse(feature: dict) -> dict:
    properties = feature.get("properties") or {}
    attendu(properties.get("label"), NOM)
    context = [part.strip() for part in (properties.get("context") or "").split(",")]
    return {
        "label": properties["label"],
        "type": properties.get("type") or "",
        "voie": properties.get("name") or "",
        "code_postal": properties.get("postcode") or "",
        "commune": properties.get("city") or "",
        "code_insee": properties.get("citycode") or "",
        "code_departement": context[0] if context else "",
        "departement": context[1] if len(context) > 1 else "",
        "region": context[2] if len(context) > 2 else "",
        "ban_id": properties.get("id") or "",
        "coordonnees": tuple((feature.get("geometry") or {}).get("coordinates") or ()),
    }


def includeme(config):
    """Register the connector where the ini file gives its address."""
    reglages = Reglages.read(config.registry.settings, NOM)
    if reglages:
        config.registry.registerUtility(Adresses(reglages), IAdresses)
