"""Register of associations: what is known of a RNA number (X-240, X-241)."""

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import Contexte, Reglages, attendu
from ds_pyramid.connectors.client import ClientHttp
from ds_pyramid.connectors.fiches import Fiche, joint
from ds_pyramid.connectors.jetons import Acces
from ds_pyramid.core.chiffrement import Coffre, coffre_of

NOM = "rna"
VOIE = ("numero_voie", "type_voie", "libelle_voie")
FICHE = Fiche(
    {name: name for name in ("titre", "objet", "date_creation", "date_declaration", "date_publication")}
    | {
        "adresse": lambda data: joint(data.get("adresse_siege"), *VOIE),
        "code_postal": "adresse_siege.code_postal",
        "localite": "adresse_siege.commune",
        "code_insee_localite": "adresse_siege.code_insee",
    }
)


class IAssociations(Interface):
    """The register of associations."""

    def pour(contexte: Contexte | None):
        """Return the register as it answers for a démarche."""

    def association(rna: str) -> dict:
        """Return an association as a flat dict of ours. Raises Introuvable, Indisponible."""


@implementer(IAssociations)
class Associations:
    """The register, asked over HTTP through API Entreprise."""

    def __init__(self, reglages: Reglages, *, coffre: Coffre | None = None, acces: Acces | None = None):
        self.acces = acces or Acces(ClientHttp(reglages), coffre)
        self.reglages = reglages

    def pour(self, contexte: Contexte | None) -> "Associations":
        """Return the register as it answers for a démarche."""
        return Associations(self.reglages, acces=self.acces.pour(contexte))

    def association(self, rna: str) -> dict:
        """Return what is known of a RNA number."""
        answer = self.acces.get(f"/v4/djepva/api-association/associations/{rna}", public=True)
        data = answer.get("data") if isinstance(answer, dict) else None
        attendu(isinstance(data, dict) and data.get("titre"), NOM)
        return {"rna": rna, **FICHE.lire(data)}


def includeme(config):
    """Register the connector where the ini file gives its address."""
    settings = config.registry.settings
    reglages = Reglages.read(settings, NOM, delai=20)
    if reglages:
        made = Associations(reglages, coffre=coffre_of(settings))
        config.registry.registerUtility(made, IAssociations)
