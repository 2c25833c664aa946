"""The establishment columns: one list for the sheet Etablissements and for csv of personnes morales (I-355).

What the registry said (connectors/entreprises.py) is a flat mapping kept with the identity or the champ. Headers are
those that files and scripts of the original know: they never change.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

# (header, key of what the registry said)
COLONNES = (
    ("Établissement siège social", "siege_social"),
    ("Établissement NAF", "naf"),
    ("Établissement libellé NAF", "libelle_naf"),
    ("Établissement Adresse", "adresse"),
    ("Établissement numero voie", "numero_voie"),
    ("Établissement type voie", "type_voie"),
    ("Établissement nom voie", "nom_voie"),
    ("Établissement complément adresse", "complement_adresse"),
    ("Établissement code postal", "code_postal"),
    ("Établissement localité", "localite"),
    ("Établissement code INSEE localité", "code_insee_localite"),
    ("Entreprise SIREN", "siren"),
    ("Entreprise capital social", "capital_social"),
    ("Entreprise numero TVA intracommunautaire", "numero_tva"),
    ("Entreprise forme juridique", "forme_juridique"),
    ("Entreprise forme juridique code", "forme_juridique_code"),
    ("Entreprise nom commercial", "nom_commercial"),
    ("Entreprise raison sociale", "raison_sociale"),
    ("Entreprise SIRET siège social", "siret_siege_social"),
    ("Entreprise code effectif entreprise", "effectif"),
    ("Entreprise date de création", "date_creation"),
    ("Entreprise état administratif", "etat_administratif"),
    ("Entreprise nom", "nom"),
    ("Entreprise prénom", "prenom"),
    ("Association RNA", "rna"),
    ("Association titre", "association_titre"),
    ("Association objet", "association_objet"),
    ("Association date de création", "association_date_creation"),
    ("Association date de déclaration", "association_date_declaration"),
    ("Association date de publication", "association_date_publication"),
)
SIRET = "Établissement SIRET"
ENSEIGNE = "Etablissement enseigne"  # without accent, as in the original
SHEET_HEADERS = ("Dossier ID", "Champ", SIRET, ENSEIGNE, *(header for header, _key in COLONNES))
CSV_HEADERS = (SIRET, *(header for header, _key in COLONNES))


def cells(etablissement: Mapping) -> list[Any]:
    """Return the cells of COLONNES; what the registry did not say is empty."""
    return [_cell(etablissement.get(key), key) for _header, key in COLONNES]


def csv_cells(identite) -> list[Any]:
    """Return the establishment columns of a dossier's identity."""
    if identite is None:
        return [None] * len(CSV_HEADERS)
    return [identite.siret or None, *cells(described(identite))]


def described(identite) -> Mapping:
    """Return what the registry said of an identity, completed by what the usager declared."""
    declared = {"raison_sociale": identite.raison_sociale, "adresse": identite.adresse}
    said = {key: value for key, value in (identite.etablissement or {}).items() if value not in ("", None)}
    return declared | said


def _cell(value, key):
    if value in ("", None):
        return None
    if "date_" in key and isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value[:10])
    return value
