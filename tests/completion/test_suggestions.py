"""Suggestions as one types: addresses, schools, communes; limits, failures, floods (X-190 to X-197)."""

import pytest

from tests.connectors.conftest import services  # noqa: F401 - a fixture

pytestmark = pytest.mark.functional


@pytest.fixture
def ask(branches, app):
    """Return what a source suggests."""

    def get(source, q, status=200):
        return app.get(f"/data_sources/{source}", {"q": q}, status=status).json["resultats"]

    return get


@pytest.mark.req("X-190", "X-248", "U-175", "U-178")
def test_addresses_come_with_their_parts(ask):
    assert ask("adresse", "12 rue nationale") == [
        {
            "cle": "59350_simulateur",
            "label": "12 Rue Nationale 59800 Lille",
            "rue": "12 Rue Nationale",
            "code_postal": "59800",
            "ville": "Lille",
            "pays": "France",
            "code_insee": "59350",
            "coordonnees": [3.0601, 50.6365],
        }
    ]
    assert ask("adresse", "12") == []
    assert ask("adresse", "x" * 201) == []


@pytest.mark.req("X-192", "X-246", "U-244")
def test_schools_are_found_by_name_town_or_identifier(ask):
    [ecole] = ask("education", "flandres")
    assert (ecole["uai"], ecole["label"]) == ("0590001F", "Lycée des Flandres, Lille (0590001F)")
    assert [found["uai"] for found in ask("education", "annecy")] == ["0740002A"]
    assert [found["uai"] for found in ask("education", "0740002A")] == ["0740002A"]


@pytest.mark.req("X-191", "X-253", "X-256")
def test_communes_come_from_the_package(ask):
    assert any("Lille" in found["label"] for found in ask("commune", "59800"))
    assert ask("commune", "l") == []


@pytest.mark.req("X-190", "X-192", "X-251")
def test_a_service_down_gives_an_empty_list_and_says_so_where_it_matters(ask):
    assert ask("adresse", "503000 rue", status=502) == []
    assert ask("education", "lycée 503000") == []


@pytest.mark.req("X-190", "X-196")
def test_a_slow_service_is_not_waited_for(ask, settings, wsgi):
    wsgi.registry.settings["ds.suggestions.delai"] = "0.2"
    assert ask("adresse", "504000 rue", status=504) == []


@pytest.mark.req("X-366", "X-370")
def test_nothing_is_suggested_where_no_service_is_configured(app):
    assert app.get("/data_sources/adresse?q=12 rue nationale").json == {"resultats": []}
    assert app.get("/data_sources/education?q=lille").json == {"resultats": []}


@pytest.mark.req("X-197")
def test_a_flood_from_one_address_is_held_back(ask, wsgi):
    throttle = wsgi.registry["ds.throttles"]["suggestions"]
    throttle.limit = throttle.limit.parse("2/60")
    ask("commune", "lille")
    ask("commune", "lille")
    assert ask("commune", "lille", status=429) == []


@pytest.mark.req("X-197")
def test_identical_questions_are_asked_once(app, wsgi):
    from ds_pyramid.connectors.adresses import Adresses, IAdresses
    from ds_pyramid.connectors.base import Reglages

    adresses = Adresses(Reglages("ban", "http://127.0.0.1:9"))
    asked = []

    def answer(path, params, presse, jeton):
        asked.append(params["q"])
        return {"features": []}

    adresses.client._ask = answer
    wsgi.registry.registerUtility(adresses, IAdresses)
    for _time in range(2):
        app.get("/data_sources/adresse?q=12 rue nationale")
    assert asked == ["12 rue nationale"]
