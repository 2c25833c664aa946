"""Register of foundations: what is known of a RNF identifier (X-244, X-245)."""

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import ClientHttp, Reglages, attendu

NOM = "rnf"


class IFondations(Interface):
    """The register of foundations."""

    def fondation(rnf: str) -> dict:
        """Return a foundation as a flat dict of ours. Raises Introuvable, Indisponible."""


@implementer(IFondations)
class Fondations:
    """The register, asked over HTTP."""

    def __init__(self, reglages: Reglages):
        self.client = ClientHttp(reglages)

    def fondation(self, rnf: str) -> dict:
        """Return what is known of an identifier."""
        data = self.client.get(f"/foundations/{rnf}")
        attendu(isinstance(data, dict) and data.get("title"), NOM)
        adresse = data.get("address") or {}
        return {
            "rnf": rnf,
            "titre": data["title"],
            "adresse": adresse.get("label") or "",
            "code_postal": adresse.get("postalCode") or "",
            "localite": adresse.get("cityName") or "",
            "code_insee_localite": adresse.get("cityCode") or "",
            "code_departement": adresse.get("departmentCode") or "",
            "departement": adresse.get("departmentName") or "",
            "email": data.get("email") or "",
            "telephone": data.get("phone") or "",
            "date_creation": data.get("createdAt") or "",
            "date_dissolution": data.get("dissolvedAt") or "",
        }


def includeme(config):
    """Register the connector where the ini file gives its address."""
    reglages = Reglages.read(config.registry.settings, NOM)
    if reglages:
        config.registry.registerUtility(Fondations(reglages), IFondations)
