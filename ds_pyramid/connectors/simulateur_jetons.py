"""The simulated services that ask for a token: what it opens, the restricted data of a company, those of a person.

A token of API Entreprise is any JWT: it opens what it says; without one, or with one that holds "refuse", the answer is
401. Those of API Particulier are the keys below.
"""

from ds_pyramid.core import jwt

CNAF = ("cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse")
CLES = {
    "cle-complete": (
        *CNAF, "dgfip_revenu_fiscal_reference", "dgfip_annee_revenus", "dgfip_declarant1_nom", "pole_emploi_identite",
        "pole_emploi_inscription", "mesri_identite", "mesri_inscription_etudiant", "mesri_admission",
    ),
    "cle-quotient": ("cnaf_quotient_familial",),
}  # fmt: skip
REFUS = object()  # 401

PERSONNES = {
    "composition-familiale-v2": {
        "quotientFamilial": 720, "annee": 2026, "mois": 3,
        "allocataires": [{"nomPrenom": "CAMILLE MOREAU", "dateDeNaissance": "12031988", "sexe": "F", "nir": "288"}],
        "enfants": [{"nomPrenom": "LOU MOREAU", "dateDeNaissance": "04052015", "sexe": "F"}],
        "adresse": {"numeroRue": "3 CHEMIN DES SAULES", "codePostalVille": "74000 ANNECY", "pays": "FRANCE"},
    },
    "avis-imposition": {
        "declarant1": {"nom": "MOREAU", "nomNaissance": "MOREAU", "prenoms": "CAMILLE", "dateNaissance": "12/03/1988"},
        "foyerFiscal": {"annee": 2025, "adresse": "3 CHEMIN DES SAULES 74000 ANNECY"},
        "nombreParts": 1.5, "nombrePersonnesCharge": 1, "situationFamille": "Célibataire",
        "revenuFiscalReference": 18450, "anneeRevenus": "2025", "montantImpot": 640,
    },
    "situations-pole-emploi": {
        "identifiant": "MOREAU_1", "nom": "MOREAU", "prenom": "CAMILLE", "dateNaissance": "1988-03-12",
        "dateInscription": "2026-01-05", "codeCategorieInscription": 1,
        "libelleCategorieInscription": "PERSONNE SANS EMPLOI DISPONIBLE", "email": "camille@exemple.fr",
        "adresse": {"ligneVoie": "3 CHEMIN DES SAULES", "codePostal": "74000", "localite": "ANNECY"},
    },
    "etudiants": {
        "nom": "MOREAU", "prenom": "CAMILLE", "dateNaissance": "2005-03-12",
        "inscriptions": [{"statut": "inscrit", "regime": "formation initiale", "dateDebutInscription": "2025-09-01",
                          "etablissement": {"uai": "0741639L", "nom": "Université du Lac"}}],
        "admissions": [{"statut": "admis", "etablissement": {"uai": "0741639L", "nom": "Université du Lac"}}],
    },
}  # fmt: skip

CHIFFRES = {"data": [
    {"data": {"chiffre_affaires": 812000, "date_fin_exercice": "2024-12-31"}},
    {"data": {"chiffre_affaires": 905000, "date_fin_exercice": "2025-12-31"}},
]}  # fmt: skip
BILANS = {"data": [
    {"data": {"annee": "2025", "valeurs_calculees": [
        {"chiffre_affaires_ht": {"valeur": "905000"}, "excedent_brut_exploitation": {"valeur": "73400"}}]}},
    {"data": {"annee": "2024", "valeurs_calculees": [{"chiffre_affaires_ht": {"valeur": "812000"}}]}},
]}  # fmt: skip
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
trailer<</Root 1 0 R>>
"""


def privileges(query):
    """What a token opens."""
    jeton = query["jeton"]
    return REFUS if _refused(jeton) else {"privileges": list(jwt.droits_of(jeton))}


def introspect(query):
    """The scopes of a key of API Particulier."""
    return {"scopes": list(CLES[query["jeton"]])} if query["jeton"] in CLES else REFUS


def particulier(query, source):
    """The data of a person; any key but an unknown one will do, none too."""
    if query["jeton"] not in ("", *CLES):
        return REFUS
    return None if "inconnu" in query.values() else PERSONNES.get(source)


def chiffres_affaires(query, siret):
    return _restricted(query, "exercices", CHIFFRES)


def effectif_mensuel(query, siret, mois, annee):
    lines = [{"regime": "regime_general", "value": 12.5}]
    return _restricted(
        query, "effectifs_acoss", {"data": {"annee": annee, "mois": mois, "effectifs_mensuels": lines}}
    )


def effectif_annuel(query, siren, annee):
    lines = [{"regime": "regime_general", "value": 11.75, "nature": "effectif_moyen_annuel"}]
    return _restricted(query, "effectifs_acoss", {"data": {"annee": annee, "effectifs_annuel": lines}})


def bilans(query, siren):
    return _restricted(query, "bilans_entreprise_bdf", BILANS)


def attestation_sociale(query, siren):
    return _restricted(query, "attestations_sociales", _document(query, "vigilance"))


def attestation_fiscale(query, siren):
    return _restricted(query, "attestations_fiscales", _document(query, "fiscale"))


def document(query, nom):
    """A file that an answer points to: its address is enough to have it."""
    return PDF


def _document(query, nom):
    return {"data": {"document_url": f"http://{query['hote']}/documents/{nom}.pdf"}}


def _restricted(query, droit, answer):
    jeton = query["jeton"]
    return REFUS if _refused(jeton) or droit not in jwt.droits_of(jeton) else answer


def _refused(jeton):
    try:
        return "refuse" in jwt.lire(jeton).droits
    except ValueError:
        return True


ROUTES = [
    (r"/privileges", privileges),
    (r"/api/introspect", introspect),
    (r"/api/v2/([\w-]+)", particulier),
    (r"/v3/dgfip/etablissements/(\d{14})/chiffres_affaires", chiffres_affaires),
    (r"/v3/gip_mds/etablissements/(\d{14})/effectifs_mensuels/(\d\d)/annee/(\d{4})", effectif_mensuel),
    (r"/v3/gip_mds/unites_legales/(\d{9})/effectifs_annuels/(\d{4})", effectif_annuel),
    (r"/v3/banque_de_france/unites_legales/(\d{9})/bilans", bilans),
    (r"/v4/urssaf/unites_legales/(\d{9})/attestation_vigilance", attestation_sociale),
    (r"/v4/dgfip/unites_legales/(\d{9})/attestation_fiscale", attestation_fiscale),
    (r"/documents/(\w+)\.pdf", document),
]
