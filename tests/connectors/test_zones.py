"""Which zones a shape touches: layers that are served, names, big shapes, a service that fails."""

import pytest

from ds_pyramid.champs import couches
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.connectors import simulateur
from ds_pyramid.connectors.base import Indisponible, Reglages
from ds_pyramid.connectors.cadastre import Cadastre
from ds_pyramid.connectors.zones import COUCHES, POINTS_MAX, PUBLIQUES, simplified

ANNECY = {"type": "Polygon", "coordinates": (((6.12, 45.9), (6.13, 45.9), (6.13, 45.91), (6.12, 45.9)),)}
TOUCHEES = [
    pytest.param("cadastres", "0A", marks=pytest.mark.req("U-251")),
    pytest.param("rpg", "8912345, culture PPH", marks=pytest.mark.req("U-251")),
    pytest.param("unesco", "Géoparc des Bauges", marks=pytest.mark.req("X-265")),
    pytest.param("arretes_protection", "Marais de l’Enfer", marks=pytest.mark.req("X-266")),
    pytest.param("conservatoire_littoral", "Rives du lac", marks=pytest.mark.req("X-267")),
    pytest.param("reserves_chasse_faune_sauvage", "Les Bauges", marks=pytest.mark.req("X-268")),
    pytest.param("reserves_biologiques", "Forêt du Semnoz", marks=pytest.mark.req("X-269")),
    pytest.param("reserves_naturelles", "Bout du lac d’Annecy", marks=pytest.mark.req("X-270")),
    pytest.param("natura_2000", "Marais du bout du lac", marks=pytest.mark.req("X-271")),
    pytest.param("zones_humides", "Rives du lac, site Ramsar", marks=pytest.mark.req("X-272")),
    pytest.param("znieff", "Roselières du lac", marks=pytest.mark.req("X-273")),
    pytest.param("qpv", "Teppes", marks=pytest.mark.req("U-251", "X-274")),
    pytest.param("parcs", "Massif des Bauges", marks=pytest.mark.req("X-275")),
]


@pytest.fixture
def zones(services):
    reglages = Reglages("cadastre", services, delai=2, cache=0)
    return Cadastre(reglages, {"ds.connecteur.cadastre.zones": " ".join(COUCHES)}).zones


@pytest.mark.parametrize(("couche", "nom"), TOUCHEES)
def test_each_layer_may_be_shown_and_names_the_zones_that_a_shape_touches(zones, couche, nom):
    options = champ_types["carte"].options_schema()
    assert couche in options["layers"].typ.admitted
    assert couche in options["zones"].typ.admitted
    [shown] = couches.couches({f"ds.carte.couche.{couche}": "https://tuiles.exemple.fr/{z}/{x}/{y}.png"})
    assert (shown["cle"], shown["libelle"]) == (couche, couches.LIBELLES[couche].interpolate())
    assert any(nom in found for found in zones.touchees(couche, ANNECY))
    if couche != "cadastres":
        assert zones.touchees(couche, {"type": "Point", "coordinates": (3.05, 50.6)}) == ()


def test_a_layer_that_the_operator_does_not_serve_is_not_asked(services):
    usual = Cadastre(Reglages("cadastre", services, delai=2, cache=0)).zones
    assert usual.touchees("natura_2000", ANNECY) == ("Marais du bout du lac",)
    assert {couche for couche in COUCHES if couche not in PUBLIQUES} == {
        "unesco", "arretes_protection", "conservatoire_littoral", "reserves_biologiques", "zones_humides", "qpv"
    }  # fmt: skip
    assert usual.touchees("qpv", ANNECY) is None


def test_a_shape_of_many_points_is_sent_less_fine(zones, monkeypatch):
    asked = []
    answer = simulateur.repondre
    monkeypatch.setattr(
        simulateur, "repondre", lambda target, **kw: asked.append(target) or answer(target, **kw)
    )
    steps = [(6.1 + n / 100_000, 45.9 + (n % 2) / 1_000_000) for n in range(4000)]
    ring = (*steps, (6.14, 45.95), (6.1, 45.95), steps[0])
    assert zones.touchees("inconnue", ANNECY) is None
    assert zones.touchees("reserves_chasse_faune_sauvage", {"type": "Polygon", "coordinates": (ring,)})
    assert len(asked[0]) < 8000
    line = {"type": "LineString", "coordinates": ((0, 0), (1, 1))}
    assert simplified(line) == line
    assert len(simplified({"type": "LineString", "coordinates": steps})["coordinates"]) <= POINTS_MAX


@pytest.mark.parametrize(
    "answer", [(503, {}), (200, []), (200, {"features": ["x"]})], ids=["down", "list", "features"]
)
def test_a_service_that_fails_says_nothing_of_the_zones(zones, monkeypatch, answer):
    monkeypatch.setattr(simulateur, "repondre", lambda target, **kw: answer)
    with pytest.raises(Indisponible):
        zones.touchees("parcs", ANNECY)
