"""Suggestions for the places that one types; the same search as that of the button beside the text."""

from ds_pyramid.champs.registry import champ_types

LIMIT = 20


def suggerer(request) -> dict:
    """Return the places found for `q`, for a type found by search; nothing for another."""
    kind = champ_types[request.matchdict["type"]]
    chercher = getattr(kind, "chercher", None)
    sought = request.GET.get("q", "")[:100]
    found = chercher(sought)[:LIMIT] if chercher is not None else ()
    return {"resultats": [kind.suggestion(lieu) for lieu in found]}
