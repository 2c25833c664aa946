"""Directory of schools: search by name, town or UAI, and one school whole (X-192, X-246)."""

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import Introuvable, Reglages, attendu
from ds_pyramid.connectors.client import ClientHttp

NOM = "education"
DATASET = "/api/explore/v2.1/catalog/datasets/fr-en-annuaire-education/records"
FIELDS = {
    "identifiant_de_l_etablissement": "uai",
    "nom_etablissement": "nom",
    "type_etablissement": "nature",
    "statut_public_prive": "statut",
    "libelle_academie": "academie",
    "adresse_1": "adresse",
    "code_postal": "code_postal",
    "nom_commune": "localite",
    "code_commune": "code_insee_localite",
    "libelle_departement": "departement",
    "telephone": "telephone",
    "mail": "email",
    "web": "site",
}


class IEducation(Interface):
    """The directory of schools."""

    def chercher(text: str, presse: float | None = None) -> list:
        """Return up to 5 schools. Raises Indisponible."""

    def ecole(uai: str) -> dict:
        """Return a school as a flat dict of ours. Raises Introuvable, Indisponible."""


@implementer(IEducation)
class Education:
    """The directory, asked over HTTP."""

    def __init__(self, reglages: Reglages):
        self.client = ClientHttp(reglages)

    def chercher(self, text: str, presse: float | None = None) -> list:
        """Return up to 5 schools whose name, town or UAI matches."""
        words = text.replace('"', " ").strip()
        return self._records(presse=presse, where=f'"{words}"', limit=5)

    def ecole(self, uai: str) -> dict:
        """Return one school by its UAI code."""
        found = self._records(where=f'identifiant_de_l_etablissement="{uai}"', limit=1)
        if not found:
            raise Introuvable(uai)
        return found[0]

    def _records(self, **params):
        answer = self.client.get(DATASET, **params)
        attendu(isinstance(answer, dict) and isinstance(answer.get("results"), list), NOM)
        return [
            {ours: str(record.get(theirs) or "") for theirs, ours in FIELDS.items()}
            for record in answer["results"]
        ]


def includeme(config):
    """Register the connector where the ini file gives its address."""
    reglages = Reglages.read(config.registry.settings, NOM)
    if reglages:
        config.registry.registerUtility(Education(reglages), IEducation)
