"""API Entreprise: the établissement of a SIRET, its unité légale, its association (X-212, X-213, X-219).

What other registers add (capital, VAT number, turnover, headcounts, balance sheets, certificates) is asked apart and
never blocks (X-214 to X-222, X-235).
"""

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import Contexte, Indisponible, Introuvable, Reglages, attendu
from ds_pyramid.connectors.client import ClientHttp
from ds_pyramid.connectors.jetons import Acces
from ds_pyramid.connectors.registres import COMPLEMENTS, DOCUMENTS, lire_document
from ds_pyramid.core.chiffrement import Coffre, coffre_of

NOM = "api_entreprise"
SITE = "ds_pyramid"


class IEntreprises(Interface):
    """The register of companies."""

    def pour(contexte: Contexte | None):
        """Return the register as it answers for a démarche."""

    def etablissement(siret: str, presse: float | None = None) -> dict:
        """Return the établissement as a flat dict of ours; `presse`: somebody waits, so many seconds at most.

        Raises Introuvable, Indisponible.
        """

    def complements(siret: str) -> dict:
        """Return what other registers add (registres.COMPLEMENTS); {} when they are away."""

    def documents(siret: str) -> dict[str, bytes]:
        """Return the certificates that the token opens, as PDF; {} when they are away."""

    def privileges(jeton: str) -> tuple[str, ...]:
        """Return what a token opens, as the service says. Raises Introuvable, AccesRefuse, Indisponible."""


@implementer(IEntreprises)
class Entreprises:
    """The register, asked over HTTP. `destinataire`: SIRET of the administration that asks, by default."""

    def __init__(
        self, reglages: Reglages, destinataire: str = "", *, coffre: Coffre | None = None, site: str = "",
        acces: Acces | None = None,
    ):  # fmt: skip
        self.acces = acces or Acces(ClientHttp(reglages), coffre)
        self.reglages, self.destinataire, self.site = reglages, destinataire, site

    @property
    def client(self) -> ClientHttp:
        """What asks."""
        return self.acces.client

    def pour(self, contexte: Contexte | None) -> "Entreprises":
        """Return the register as it answers for a démarche."""
        return Entreprises(self.reglages, self.destinataire, site=self.site, acces=self.acces.pour(contexte))

    def etablissement(self, siret: str, presse: float | None = None) -> dict:
        """Return what is known of a SIRET, with what may be shown (diffusion)."""
        path = f"/v3/insee/sirene/etablissements/{siret}"
        answer = self.acces.get(path, public=True, presse=presse, **self._context(siret))
        data = answer.get("data") if isinstance(answer, dict) else None
        attendu(isinstance(data, dict) and isinstance(data.get("unite_legale"), dict), NOM)
        found = _etablissement(siret, data)
        if found["rna"]:
            found |= self._association(found["siren"], siret, presse)
        return found

    def complements(self, siret: str) -> dict:
        """Return what the other registers add."""
        found: dict = {}
        for registre in COMPLEMENTS:
            if registre.ouvert(self.acces.droits):
                found |= registre.lire(self._data(registre.path(siret), siret))
        return {name: value for name, value in found.items() if value not in (None, "", ())}

    def documents(self, siret: str) -> dict[str, bytes]:
        """Return the certificates."""
        found = {}
        for registre in DOCUMENTS:
            if registre.ouvert(self.acces.droits):
                data = self._data(registre.path(siret), siret, usager=registre.usager)
                pdf = lire_document(data, self.client)
                if pdf:
                    found[registre.nom] = pdf
        return found

    def privileges(self, jeton: str) -> tuple[str, ...]:
        """Ask what a token opens: somebody waits."""
        answer = self.client.get("/privileges", jeton=jeton, presse=self.reglages.delai)
        given = answer.get("privileges") if isinstance(answer, dict) else None
        attendu(isinstance(given, list), NOM)
        return tuple(map(str, given))

    def _data(self, path, siret, *, usager=False):
        """Return the data at a path, a mapping or a list; {} when nothing came."""
        more = {"user_id": self.acces.contexte.usager} if usager and self.acces.contexte.usager else {}
        try:
            answer = self.acces.get(path, **self._context(siret), **more)
        except (Introuvable, Indisponible):
            return {}
        data = answer.get("data") if isinstance(answer, dict) else None
        return data if isinstance(data, dict | list) else {}

    def _context(self, siret) -> dict[str, str]:
        """Return what each call must tell: who asks, for what, for whom (X-224).

        A company that is the service itself is asked about for the administration of the site.
        """
        contexte = self.acces.contexte
        theirs = contexte.destinataire
        recipient = self.destinataire if not theirs or theirs == siret else theirs
        return {"context": self.site, "object": contexte.objet, "recipient": recipient}

    def _association(self, siren, siret, presse):
        """Return what the register of associations adds; its absence never blocks (X-235)."""
        path = f"/v4/djepva/api-association/associations/open_data/{siren}"
        try:
            data = self.acces.get(path, public=True, presse=presse, **self._context(siret))["data"]
        except (Introuvable, Indisponible, KeyError, TypeError):
            return {}
        return {
            "association_titre": data.get("titre") or "",
            "association_objet": data.get("objet") or "",
            "association_date_creation": data.get("date_creation") or "",
            "association_date_declaration": data.get("date_declaration") or "",
            "association_date_publication": data.get("date_publication") or "",
        }


def _etablissement(siret: str, data: dict) -> dict:
    unite, adresse = data["unite_legale"], data.get("adresse") or {}
    morale = unite.get("personne_morale_attributs") or {}
    physique = unite.get("personne_physique_attributs") or {}
    nom = " ".join(
        filter(
            None, (physique.get("prenom_usuel"), physique.get("nom_usage") or physique.get("nom_naissance"))
        )
    )
    return {
        "siret": siret,
        "siren": unite.get("siren") or siret[:9],
        "raison_sociale": morale.get("raison_sociale") or nom,
        "nom": physique.get("nom_naissance") or "",
        "prenom": physique.get("prenom_usuel") or "",
        "siege_social": bool(data.get("siege_social")),
        "siret_siege_social": unite.get("siret_siege_social") or "",
        "enseigne": data.get("enseigne") or "",
        "naf": (data.get("activite_principale") or {}).get("code") or "",
        "libelle_naf": (data.get("activite_principale") or {}).get("libelle") or "",
        "forme_juridique": (unite.get("forme_juridique") or {}).get("libelle") or "",
        "forme_juridique_code": (unite.get("forme_juridique") or {}).get("code") or "",
        "effectif": (unite.get("tranche_effectif_salarie") or {}).get("code") or "",
        "date_creation": unite.get("date_creation") or "",
        "etat_administratif": unite.get("etat_administratif") or "",
        "diffusable": (data.get("status_diffusion") or "diffusible") == "diffusible",
        "rna": unite.get("rna") or "",
        **_adresse(adresse),
    }


def _adresse(adresse: dict) -> dict:
    lines = adresse.get("acheminement_postal") or {}
    text = ", ".join(filter(None, (lines.get(f"l{number}") for number in range(2, 8))))
    street = " ".join(
        filter(None, (adresse.get(key) for key in ("numero_voie", "type_voie", "libelle_voie")))
    )
    town = " ".join(filter(None, (adresse.get("code_postal"), adresse.get("libelle_commune"))))
    return {
        "adresse": text or ", ".join(filter(None, (street, town))),
        "numero_voie": adresse.get("numero_voie") or "",
        "type_voie": adresse.get("type_voie") or "",
        "nom_voie": adresse.get("libelle_voie") or "",
        "complement_adresse": adresse.get("complement_adresse") or "",
        "code_postal": adresse.get("code_postal") or "",
        "localite": adresse.get("libelle_commune") or adresse.get("libelle_commune_etranger") or "",
        "code_insee_localite": adresse.get("code_commune") or "",
    }


def includeme(config):
    """Register the connector where the ini file gives its address."""
    settings = config.registry.settings
    reglages = Reglages.read(settings, NOM, delai=20)
    if reglages:
        made = Entreprises(
            reglages, settings.get(f"ds.connecteur.{NOM}.destinataire", ""), coffre=coffre_of(settings),
            site=settings.get("ds.site_name") or SITE,
        )  # fmt: skip
        config.registry.registerUtility(made, IEntreprises)
