"""API Carto: the parcel under a point or of a reference, with its geometry (X-276); the zones that a shape touches."""

import json

from zope.interface import Attribute, Interface, implementer

from ds_pyramid.connectors.base import Introuvable, Reglages, attendu
from ds_pyramid.connectors.client import ClientHttp
from ds_pyramid.connectors.zones import Zones, zones_of

NOM = "cadastre"


class ICadastre(Interface):
    """The register of parcels, and the layers of zones."""

    zones = Attribute("which zones a shape touches (zones.Zones)")

    def parcelle_en(longitude: float, latitude: float) -> dict:
        """Return the parcel under a point, as a GeoJSON feature of ours. Raises Introuvable, Indisponible."""

    def parcelle(code_insee: str, section: str, numero: str, prefixe: str = "000") -> dict:
        """Return the parcel of a reference. Raises Introuvable, Indisponible."""


@implementer(ICadastre)
class Cadastre:
    """The register, asked over HTTP."""

    def __init__(self, reglages: Reglages, settings=None):
        self.client = ClientHttp(reglages)
        self.zones: Zones = zones_of(self.client, reglages, settings or {})

    def parcelle_en(self, longitude: float, latitude: float) -> dict:
        """Return the parcel under a point (WGS 84, degrees)."""
        return self._one(geom=json.dumps({"type": "Point", "coordinates": [longitude, latitude]}))

    def parcelle(self, code_insee: str, section: str, numero: str, prefixe: str = "000") -> dict:
        """Return the parcel of a reference."""
        return self._one(code_insee=code_insee, section=section, numero=numero, com_abs=prefixe)

    def _one(self, **params):
        answer = self.client.get("/api/cadastre/parcelle", **params)
        attendu(isinstance(answer, dict) and isinstance(answer.get("features"), list), NOM)
        if not answer["features"]:
            raise Introuvable(str(params))
        feature = answer["features"][0]
        properties = feature.get("properties") or {}
        attendu(isinstance(feature.get("geometry"), dict), NOM)
        return {
            "geometry": feature["geometry"],
            "id": properties.get("idu") or "",
            "commune": properties.get("nom_com") or "",
            "prefixe": properties.get("com_abs") or "000",
            "section": properties.get("section") or "",
            "numero": properties.get("numero") or "",
            "surface": properties.get("contenance") or 0,
        }


def includeme(config):
    """Register the connector where the ini file gives its address."""
    reglages = Reglages.read(config.registry.settings, NOM)
    if reglages:
        config.registry.registerUtility(Cadastre(reglages, config.registry.settings), ICadastre)
