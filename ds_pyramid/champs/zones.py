"""The zones that the areas of a carte touch, asked in the background and kept beside each area (U-251, U-252).

An area then has "zones", {couche: names, None where nobody serves that layer}, and "zones_etat": TROUVE, or ATTENTE
while the service does not answer, which never blocks anything.
"""

from typing import Any

from ds_pyramid.champs.couches import COUCHES
from ds_pyramid.champs.distants import ATTENTE, TROUVE
from ds_pyramid.connectors.base import Indisponible
from ds_pyramid.core.i18n import _

CADASTRES = "cadastres"
OFFERTES = ((CADASTRES, _("Parcelles cadastrales")), *(pair for pair in COUCHES if pair[0] != CADASTRES))
LIBELLES = dict(OFFERTES)
KEPT = ("zones", "zones_etat")
VOIR_PLUS_TARD = (
    "Zones touchées : le service ne répond pas pour le moment, elles seront recherchées plus tard"
)


def manquantes(item: dict, voulues) -> list[str]:
    """Return the layers that are still to be asked about an area: none while nobody knows where it is."""
    if not item["coordinates"] or ("parcelle" in item and item.get("etat") != TROUVE):
        return []
    return [couche for couche in voulues if couche not in item.get("zones", {})]


def demander(item: dict, voulues, connector, *, muet: bool = False) -> dict:
    """Return an area with what the service says of the zones it touches. Slow, unless `muet`: it is not asked."""
    missing = manquantes(item, voulues)
    if not missing:
        return item
    found: dict[str, Any] = dict(item.get("zones", {}))
    geometry = {"type": item["type"], "coordinates": item["coordinates"]}
    try:
        for couche in () if muet else missing:
            found[couche] = connector.zones.touchees(couche, geometry)
    except Indisponible:
        muet = True
    return {**item, "zones": found, "zones_etat": ATTENTE if muet else TROUVE}


def garder(item: dict, known: dict | None) -> dict:
    """Return an area of the page with the zones that are stored of it."""
    return {**item, **{name: known[name] for name in KEPT if known and name in known}}


def joindre(present: tuple, answer: tuple) -> tuple:
    """Return the present areas with the zones that an answer says of them."""
    said = {item["id"]: item for item in answer if "zones_etat" in item}
    return tuple(garder(item, said.get(item["id"])) if item["id"] in said else item for item in present)


def lignes(item: dict) -> list[str]:
    """Return what is known of the zones an area touches, a layer a line."""
    known = item.get("zones", {})
    lines = [
        f"{LIBELLES[couche].interpolate()} : {_noms(names)}"
        for couche, names in known.items()
        if couche in LIBELLES
    ]
    return [*lines, VOIR_PLUS_TARD] if item.get("zones_etat") == ATTENTE else lines


def cellule(couche: str):
    """Return the function value -> the zones of a layer that any of the areas touches, one a line."""

    def read(value):
        areas = value if isinstance(value, tuple) else ()
        names = [name for item in areas for name in (item.get("zones", {}).get(couche) or ())]
        return "\n".join(dict.fromkeys(names)) or None

    return read


def _noms(names):
    if names is None:
        return "recherche non disponible sur ce site"
    return ", ".join(names) or "aucune"
