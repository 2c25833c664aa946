"""API Particulier: data of a person that the administration may read, limited to what was ticked (X-280 to X-287)."""

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import ClientHttp, Reglages, attendu

NOM = "api_particulier"
PATHS = {
    "cnaf": "/api/v2/composition-familiale-v2",
    "dgfip": "/api/v2/avis-imposition",
    "pole_emploi": "/api/v2/situations-pole-emploi",
    "mesri": "/api/v2/etudiants",
}


class IParticulier(Interface):
    """The register of personal situations."""

    def lire(source: str, identifiants: dict, donnees: tuple) -> dict:
        """Return only the data asked for. Raises Introuvable, Indisponible."""


@implementer(IParticulier)
class Particulier:
    """The register, asked over HTTP; nothing is kept in memory, nothing but what was asked is returned."""

    def __init__(self, reglages: Reglages):
        self.client = ClientHttp(reglages)

    def lire(self, source: str, identifiants: dict, donnees: tuple) -> dict:
        """Return the data of a person by source (`cnaf`, `dgfip`, `pole_emploi`, `mesri`) and identifiers."""
        answer = self.client.get(PATHS[source], **identifiants)
        attendu(isinstance(answer, dict), NOM)
        return {key: answer[key] for key in donnees if key in answer}


def includeme(config):
    """Register the connector where the ini file gives its address."""
    reglages = Reglages.read(config.registry.settings, NOM, delai=20, cache=0)
    if reglages:
        config.registry.registerUtility(Particulier(reglages), IParticulier)
