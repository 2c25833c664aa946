"""Register of foundations: what is known of a RNF identifier (X-244, X-245)."""

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import Reglages, attendu
from ds_pyramid.connectors.client import ClientHttp
from ds_pyramid.connectors.fiches import Fiche

NOM = "rnf"
FICHE = Fiche(
    {
        "titre": "title",
        "adresse": "address.label",
        "code_postal": "address.postalCode",
        "localite": "address.cityName",
        "code_insee_localite": "address.cityCode",
        "code_departement": "address.departmentCode",
        "departement": "address.departmentName",
        "email": "email",
        "telephone": "phone",
        "date_creation": "createdAt",
        "date_dissolution": "dissolvedAt",
    }
)


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
        return {"rnf": rnf, **FICHE.lire(data)}


def includeme(config):
    """Register the connector where the ini file gives its address."""
    reglages = Reglages.read(config.registry.settings, NOM)
    if reglages:
        config.registry.registerUtility(Fondations(reglages), IFondations)
