"""Register of associations: what is known of a RNA number (X-240, X-241)."""

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import ClientHttp, Reglages, attendu

NOM = "rna"


class IAssociations(Interface):
    """The register of associations."""

    def association(rna: str) -> dict:
        """Return an association as a flat dict of ours. Raises Introuvable, Indisponible."""


@implementer(IAssociations)
class Associations:
    """The register, asked over HTTP through API Entreprise."""

    def __init__(self, reglages: Reglages):
        self.client = ClientHttp(reglages)

    def association(self, rna: str) -> dict:
        """Return what is known of a RNA number."""
        answer = self.client.get(f"/v4/djepva/api-association/associations/{rna}")
        data = answer.get("data") if isinstance(answer, dict) else None
        attendu(isinstance(data, dict) and data.get("titre"), NOM)
        siege = data.get("adresse_siege") or {}
        return {
            "rna": rna,
            "titre": data["titre"],
            "objet": data.get("objet") or "",
            "date_creation": data.get("date_creation") or "",
            "date_declaration": data.get("date_declaration") or "",
            "date_publication": data.get("date_publication") or "",
            "adresse": " ".join(
                filter(None, (siege.get(key) for key in ("numero_voie", "type_voie", "libelle_voie")))
            ),
            "code_postal": siege.get("code_postal") or "",
            "localite": siege.get("commune") or "",
            "code_insee_localite": siege.get("code_insee") or "",
        }


def includeme(config):
    """Register the connector where the ini file gives its address."""
    reglages = Reglages.read(config.registry.settings, NOM, delai=20)
    if reglages:
        config.registry.registerUtility(Associations(reglages), IAssociations)
