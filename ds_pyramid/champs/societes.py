"""What other registers add to an établissement, as lines to read: turnover, headcounts, bilans (X-216 to X-222).

Each line names who said so (A-467). They are the administration's and the owner's: never an invité's (X-238).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ds_pyramid.core.formats import format_date, format_number
from ds_pyramid.core.i18n import TranslationString, _

Ligne = tuple[TranslationString, str]
DOCUMENTS = {
    "attestation_sociale": _("Attestation de vigilance (Urssaf)"),
    "attestation_fiscale": _("Attestation fiscale (DGFiP)"),
}
NOMS = {"attestation_sociale": "attestation-vigilance.pdf", "attestation_fiscale": "attestation-fiscale.pdf"}


def lignes_restreintes(said: Mapping[str, Any]) -> list[Ligne]:
    """Return (label, text) of what the restricted registers said."""
    return [*_chiffres(said), *_effectifs(said), *_bilans(said)]


def documents(said: Mapping[str, Any] | None) -> list[tuple[TranslationString, Any]]:
    """Return (label, file) of the certificates kept with an établissement."""
    kept = (said or {}).get("documents") or {}
    return [(label, kept[name]) for name, label in DOCUMENTS.items() if name in kept]


def _chiffres(said) -> Iterator[Ligne]:
    for fin, montant in said.get("chiffres_affaires") or ():
        label = _("Chiffre d’affaires de l’exercice clos le ${jour} (DGFiP)") % {
            "jour": format_date(date.fromisoformat(fin))
        }
        yield label, f"{format_number(montant)} €"


def _effectifs(said) -> Iterator[Ligne]:
    for name, label in (
        ("effectif_mensuel", _("Effectif du mois ${periode} (GIP-MDS)")),
        ("effectif_annuel", _("Effectif moyen de l’année ${periode} (GIP-MDS)")),
    ):
        if said.get(name) is not None:
            yield label % {"periode": said.get(f"{name}_periode", "")}, format_number(said[name])


def _bilans(said) -> Iterator[Ligne]:
    for bilan in said.get("bilans") or ():
        parts = [
            f"{name.replace('_', ' ')} {format_number(value) if isinstance(value, int | float) else value}"
            for name, value in bilan.items()
            if name != "annee"
        ]
        yield _("Bilan ${annee} (Banque de France)") % {"annee": bilan["annee"]}, " ; ".join(parts)
