"""Suggestions for the places that one types; the same search as that of the button beside the text."""

from ds_pyramid.champs.registry import champ_types
from ds_pyramid.connectors.adresses import IAdresses
from ds_pyramid.connectors.base import Indisponible

LIMIT = 20
ADRESSES = 6


def suggerer(request) -> dict:
    """Return the places found for `q`, for a type found by search; nothing for another."""
    kind = champ_types[request.matchdict["type"]]
    chercher = getattr(kind, "chercher", None)
    sought = request.GET.get("q", "")[:100]
    found = chercher(sought)[:LIMIT] if chercher is not None else ()
    return {"resultats": [kind.suggestion(lieu) for lieu in found]}


def suggerer_adresses(request) -> dict:
    """Return the addresses of the national base for `q`, none where it is not configured or does not answer (U-177)."""
    connector = request.registry.queryUtility(IAdresses)
    sought = request.GET.get("q", "")[:200]
    if connector is None:
        return {"resultats": []}
    try:
        found = connector.chercher(sought, ADRESSES)
    except Indisponible:
        return {"resultats": []}
    return {"resultats": [_adresse(item) for item in found]}


def _adresse(item) -> dict:
    """Return one address: its label, and the parts that the form asks."""
    return {
        "label": item["label"],
        "rue": item["voie"],
        "code_postal": item["code_postal"],
        "ville": item["commune"],
        "pays": "France",
    }
