"""Which zones a shape touches, layer by layer, as API Carto answers (U-251, X-264 to X-275).

`COUCHES` says where each layer is asked and how a zone is named. `PUBLIQUES` are those that API Carto serves; the
others are asked where the operator has a server of the same shape for them (`ds.connecteur.cadastre.zones`).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ds_pyramid.connectors.base import Introuvable, Reglages, attendu

ZONES_MAX = 100  # of one layer, for one shape
POINTS_MAX = 150  # of a shape in an address; a finer one is simplified


@dataclass(frozen=True)
class Couche:
    """One layer: where it is asked, and the name of a zone from its properties."""

    adresses: tuple[str, ...]
    nommer: Callable[[Mapping], str]


def _premier(*names):
    """Return the function that takes the first property which is there."""
    return lambda properties: next((str(properties[name]) for name in names if properties.get(name)), "")


def _parcelle(p):
    reference = " ".join(filter(None, (p.get("section"), p.get("numero"))))
    return f"{reference}, {p.get('nom_com') or p.get('code_insee') or ''}".strip(", ")


def _agricole(p):
    culture = f", culture {p['code_cultu']}" if p.get("code_cultu") else ""
    return f"{p['id_parcel']}{culture}" if p.get("id_parcel") else ""


_nom = _premier("nom_site", "nom", "sitename", "nom_qp", "libelle", "id")


def _nature(*sources):
    return Couche(tuple(f"/api/nature/{source}" for source in sources), _nom)


COUCHES = {
    "cadastres": Couche(("/api/cadastre/parcelle",), _parcelle),
    "rpg": Couche(("/api/rpg/v2",), _agricole),
    "reserves_naturelles": _nature("rnn", "rnc"),
    "reserves_chasse_faune_sauvage": _nature("rncf"),
    "natura_2000": _nature("natura-habitat", "natura-oiseaux"),
    "znieff": _nature("znieff1", "znieff2"),
    "parcs": _nature("pn", "pnr"),
    "unesco": Couche(("/api/zones/unesco",), _nom),
    "arretes_protection": Couche(("/api/zones/arretes_protection",), _nom),
    "conservatoire_littoral": Couche(("/api/zones/conservatoire_littoral",), _nom),
    "reserves_biologiques": Couche(("/api/zones/reserves_biologiques",), _nom),
    "zones_humides": Couche(("/api/zones/zones_humides",), _nom),
    "qpv": Couche(("/api/zones/qpv",), _nom),
}
PUBLIQUES = (
    "cadastres", "rpg", "reserves_naturelles", "reserves_chasse_faune_sauvage", "natura_2000", "znieff", "parcs"
)  # fmt: skip
ANNEE_RPG = "2022"  # of the agricultural register; `ds.connecteur.cadastre.annee_rpg`


class Zones:
    """The layers that a server answers about."""

    def __init__(self, client, reglages: Reglages, couches=PUBLIQUES, annee_rpg: str = ANNEE_RPG):
        self.client, self.reglages, self.couches, self.annee_rpg = (
            client,
            reglages,
            frozenset(couches),
            annee_rpg,
        )

    def touchees(self, couche: str, geometry: Mapping[str, Any]) -> tuple[str, ...] | None:
        """Return the names of the zones of a layer that a geometry touches, None for a layer that nobody serves.

        Raises Indisponible.
        """
        if couche not in self.couches or couche not in COUCHES:
            return None
        found: list[str] = []
        for adresse in COUCHES[couche].adresses:
            found += filter(None, map(COUCHES[couche].nommer, self._properties(couche, adresse, geometry)))
        return tuple(dict.fromkeys(found))[:ZONES_MAX]

    def _properties(self, couche, adresse, geometry):
        more = {"annee": self.annee_rpg} if couche == "rpg" else {}
        geom = json.dumps(simplified(geometry), separators=(",", ":"))
        try:
            answer = self.client.get(adresse, geom=geom, _limit=str(ZONES_MAX), **more)
        except Introuvable:
            return []
        features = answer.get("features") if isinstance(answer, dict) else None
        attendu(isinstance(features, list) and all(isinstance(f, dict) for f in features), self.reglages.nom)
        return [feature.get("properties") or {} for feature in features]


def simplified(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a geometry of few enough points for an address: less fine where it has too many."""
    from shapely.geometry import mapping, shape

    made, tolerance = shape(geometry), 0.00005  # degrees: five metres
    while _points(made) > POINTS_MAX and tolerance < 1:
        made, tolerance = shape(geometry).simplify(tolerance), tolerance * 2
    return dict(geometry) if made.equals(shape(geometry)) else dict(mapping(made))


def _points(geometry) -> int:
    from shapely import get_num_coordinates

    return int(get_num_coordinates(geometry))


def zones_of(client, reglages: Reglages, settings) -> Zones:
    """Return the layers that the ini file says are served."""
    named = (settings.get("ds.connecteur.cadastre.zones") or "").split()
    return Zones(
        client, reglages, named or PUBLIQUES, settings.get("ds.connecteur.cadastre.annee_rpg") or ANNEE_RPG
    )
