"""API Entreprise: the établissement of a SIRET, its unité légale, its association (X-212, X-213, X-219).

What other registers add, its capital and its VAT number, is asked apart and never blocks (X-214, X-215, X-235).
"""

from zope.interface import Interface, implementer

from ds_pyramid.connectors.base import ClientHttp, Indisponible, Introuvable, Reglages, attendu

NOM = "api_entreprise"


class IEntreprises(Interface):
    """The register of companies."""

    def etablissement(siret: str, presse: float | None = None) -> dict:
        """Return the établissement as a flat dict of ours; `presse`: somebody waits, so many seconds at most.

        Raises Introuvable, Indisponible.
        """

    def complements(siren: str) -> dict:
        """Return what other registers add: capital_social, nom_commercial, numero_tva; {} when they are away."""


@implementer(IEntreprises)
class Entreprises:
    """The register, asked over HTTP."""

    def __init__(self, reglages: Reglages, destinataire: str = ""):
        self.client = ClientHttp(reglages)
        self.destinataire = destinataire

    def etablissement(self, siret: str, presse: float | None = None) -> dict:
        """Return what is known of a SIRET, with what may be shown (diffusion)."""
        context = {"presse": presse, **self._context()}
        answer = self.client.get(f"/v3/insee/sirene/etablissements/{siret}", **context)
        data = answer.get("data") if isinstance(answer, dict) else None
        attendu(isinstance(data, dict) and isinstance(data.get("unite_legale"), dict), NOM)
        found = _etablissement(siret, data)
        if found["rna"]:
            found |= self._association(found["siren"], context)
        return found

    def complements(self, siren: str) -> dict:
        """Return what Infogreffe and the Commission add."""
        rcs = self._data(f"/v3/infogreffe/rcs/unites_legales/{siren}/extrait_kbis")
        tva = self._data(f"/v3/european_commission/unites_legales/{siren}/numero_tva")
        found = {
            "capital_social": (rcs.get("capital") or {}).get("montant"),
            "nom_commercial": rcs.get("nom_commercial"),
            "numero_tva": tva.get("tva_number"),
        }
        return {name: value for name, value in found.items() if value not in (None, "")}

    def _data(self, path):
        try:
            answer = self.client.get(path, **self._context())
        except (Introuvable, Indisponible):
            return {}
        data = answer.get("data") if isinstance(answer, dict) else None
        return data if isinstance(data, dict) else {}

    def _context(self):
        """Return what each call must tell (X-224)."""
        return {"context": "ds_pyramid", "object": "demarche", "recipient": self.destinataire}

    def _association(self, siren, context):
        """Return what the register of associations adds; its absence never blocks (X-235)."""
        try:
            data = self.client.get(f"/v4/djepva/api-association/associations/open_data/{siren}", **context)[
                "data"
            ]
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
        destinataire = settings.get(f"ds.connecteur.{NOM}.destinataire", "")
        config.registry.registerUtility(Entreprises(reglages, destinataire), IEntreprises)
