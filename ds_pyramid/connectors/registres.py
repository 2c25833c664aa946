"""The registers behind API Entreprise that complete an établissement: a table of where they are and what is read.

A reader takes the `data` of an answer, {} when the register is away, and returns parts of a flat dict of ours; what
has not the expected shape is left out.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ds_pyramid.connectors.base import Indisponible, Introuvable
from ds_pyramid.connectors.client import ClientHttp
from ds_pyramid.core import clock

RETARD = 2  # months after which the headcount of a month is known
EXERCICES_MAX, BILANS_MAX = 10, 5


@dataclass(frozen=True)
class Registre:
    """One register: `adresse` is filled with siret, siren, annee, mois; `droit`: the right it needs, "" for none."""

    nom: str
    adresse: str
    lire: Callable[[Any], dict] = dict
    droit: str = ""
    usager: bool = False  # it wants to know who asks

    def ouvert(self, droits: tuple[str, ...]) -> bool:
        """Say whether a token that opens `droits` opens it."""
        return not self.droit or self.droit in droits

    def path(self, siret: str) -> str:
        """Return where it is asked about an établissement now."""
        year, month = clock.today().year, clock.today().month - RETARD
        if month < 1:
            year, month = year - 1, month + 12
        return self.adresse.format(
            siret=siret, siren=siret[:9], annee=year, mois=f"{month:02}", passee=clock.today().year - 1
        )


def lire_document(data: Any, client: ClientHttp) -> bytes:
    """Return the PDF that an answer points to, b"" when it cannot be had."""
    url = data.get("document_url") if isinstance(data, dict) else None
    if not isinstance(url, str):
        return b""
    try:
        found = client.telecharger(url)
    except (Introuvable, Indisponible):
        return b""
    return found if found.startswith(b"%PDF-") else b""


def _rcs(data):
    return {
        "capital_social": (data.get("capital") or {}).get("montant"),
        "nom_commercial": data.get("nom_commercial"),
    }


def _tva(data):
    return {"numero_tva": data.get("tva_number")}


def _chiffres_affaires(data):
    """Turnovers, the latest first: ((end of the exercise as ISO, euros), ...)."""
    lines = (_inner(item) for item in data if isinstance(item, dict)) if isinstance(data, list) else ()
    found = {
        str(line["date_fin_exercice"])[:10]: line["chiffre_affaires"]
        for line in lines
        if line.get("date_fin_exercice") and isinstance(line.get("chiffre_affaires"), int | float)
    }
    return {"chiffres_affaires": tuple(sorted(found.items(), reverse=True)[:EXERCICES_MAX])}


def _effectif_mensuel(data):
    found = _effectif(data.get("effectifs_mensuels"))
    if found is None or not data.get("mois"):
        return {}
    return {
        "effectif_mensuel": found,
        "effectif_mensuel_periode": f"{data['mois']}/{data.get('annee') or ''}",
    }


def _effectif_annuel(data):
    found = _effectif(data.get("effectifs_annuel") or data.get("effectifs_annuels"))
    if found is None:
        return {}
    return {"effectif_annuel": found, "effectif_annuel_periode": str(data.get("annee") or "")}


def _effectif(given):
    """Return a headcount: that of the general scheme, of the first one else, with two decimals at most."""
    lines = [line for line in given if isinstance(line, dict)] if isinstance(given, list) else []
    lines.sort(key=lambda line: line.get("regime") != "regime_general")
    values = [line.get("value") for line in lines] if lines else [given]
    with suppress(TypeError, ValueError):
        return round(float(values[0]), 2)
    return None


def _bilans(data):
    """Balance sheets, the latest first: each a dict of texts and numbers by name, `annee` first."""
    found = (
        [_bilan(_inner(item)) for item in data if isinstance(item, dict)] if isinstance(data, list) else []
    )
    found = [bilan for bilan in found if bilan["annee"]]
    return {"bilans": tuple(sorted(found, key=lambda bilan: bilan["annee"], reverse=True)[:BILANS_MAX])}


def _bilan(line):
    made = {"annee": str(line.get("annee") or line.get("date_arret_exercice") or "")}
    computed = line.get("valeurs_calculees")
    for part in computed if isinstance(computed, list) else [computed]:
        for name, value in (part if isinstance(part, dict) else {}).items():
            value = value.get("valeur") if isinstance(value, dict) else value
            if isinstance(value, str | int | float):
                made[name] = _number(value)
    return made


def _number(value):
    with suppress(ValueError):
        return float(value) if "." in str(value) else int(value)
    return value


def _inner(item):
    inner = item.get("data")
    return inner if isinstance(inner, dict) else item


COMPLEMENTS = (
    Registre("rcs", "/v3/infogreffe/rcs/unites_legales/{siren}/extrait_kbis", _rcs),
    Registre("tva", "/v3/european_commission/unites_legales/{siren}/numero_tva", _tva),
    Registre(
        "chiffres_affaires", "/v3/dgfip/etablissements/{siret}/chiffres_affaires", _chiffres_affaires,
        droit="exercices",
    ),
    Registre(
        "effectif_mensuel", "/v3/gip_mds/etablissements/{siret}/effectifs_mensuels/{mois}/annee/{annee}",
        _effectif_mensuel, droit="effectifs_acoss",
    ),
    Registre(
        "effectif_annuel", "/v3/gip_mds/unites_legales/{siren}/effectifs_annuels/{passee}", _effectif_annuel,
        droit="effectifs_acoss",
    ),
    Registre(
        "bilans", "/v3/banque_de_france/unites_legales/{siren}/bilans", _bilans, droit="bilans_entreprise_bdf"
    ),
)  # fmt: skip
DOCUMENTS = (
    Registre(
        "attestation_sociale", "/v4/urssaf/unites_legales/{siren}/attestation_vigilance",
        droit="attestations_sociales",
    ),
    Registre(
        "attestation_fiscale", "/v4/dgfip/unites_legales/{siren}/attestation_fiscale",
        droit="attestations_fiscales", usager=True,
    ),
)  # fmt: skip
