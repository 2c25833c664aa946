"""API Particulier: data of a person that the administration may read, limited to what was ticked (X-280 to X-287)."""

from zope.interface import Attribute, Interface, implementer

from ds_pyramid.connectors.base import Contexte, Reglages, attendu
from ds_pyramid.connectors.client import ClientHttp
from ds_pyramid.connectors.jetons import Acces
from ds_pyramid.core.chiffrement import Coffre, coffre_of

NOM = "api_particulier"
CLE = "X-API-Key"  # the header that bears the token
PATHS = {
    "cnaf": "/api/v2/composition-familiale-v2",
    "dgfip": "/api/v2/avis-imposition",
    "pole_emploi": "/api/v2/situations-pole-emploi",
    "mesri": "/api/v2/etudiants",
}


class IParticulier(Interface):
    """The register of personal situations."""

    droits = Attribute("what the token opens, as far as is known")

    def pour(contexte: Contexte | None):
        """Return the register as it answers for a démarche."""

    def lire(source: str, identifiants: dict, donnees: tuple) -> dict:
        """Return only the data asked for. Raises Introuvable, Indisponible, AccesRefuse."""

    def scopes(jeton: str) -> tuple[str, ...]:
        """Return what a token opens. Raises Introuvable, Indisponible, AccesRefuse."""


@implementer(IParticulier)
class Particulier:
    """The register, asked over HTTP; nothing is kept in memory, nothing but what was asked is returned."""

    def __init__(self, reglages: Reglages, *, coffre: Coffre | None = None, acces: Acces | None = None):
        self.acces = acces or Acces(ClientHttp(reglages, cle_api=CLE), coffre)
        self.reglages = reglages

    def pour(self, contexte: Contexte | None) -> "Particulier":
        """Return the register as it answers for a démarche."""
        return Particulier(self.reglages, acces=self.acces.pour(contexte))

    @property
    def droits(self) -> tuple[str, ...]:
        """What the token opens, as far as is known."""
        return self.acces.droits

    def lire(self, source: str, identifiants: dict, donnees: tuple) -> dict:
        """Return the data of a person by source (`cnaf`, `dgfip`, `pole_emploi`, `mesri`) and identifiers."""
        answer = self.acces.get(PATHS[source], **identifiants)
        attendu(isinstance(answer, dict), NOM)
        return {key: answer[key] for key in donnees if key in answer}

    def scopes(self, jeton: str) -> tuple[str, ...]:
        """Ask what a token opens: somebody waits."""
        answer = self.acces.client.get("/api/introspect", jeton=jeton, presse=self.reglages.delai)
        given = answer.get("scopes") if isinstance(answer, dict) else None
        attendu(isinstance(given, list), NOM)
        return tuple(map(str, given))


def includeme(config):
    """Register the connector where the ini file gives its address."""
    settings = config.registry.settings
    reglages = Reglages.read(settings, NOM, delai=20, cache=0)
    if reglages:
        config.registry.registerUtility(Particulier(reglages, coffre=coffre_of(settings)), IParticulier)
