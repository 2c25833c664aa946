"""Pays, régions, départements, communes, EPCI: the lists, the searches, the types."""

import pytest

from ds_pyramid.champs import territoires
from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.page import FormulairePage
from ds_pyramid.champs.views import suggerer
from ds_pyramid.web.fields import deform_renderer
from tests.factories.champs import accepts, champ, formulaire, lecture, messages


@pytest.mark.req("U-179", "U-180", "U-181", "U-182", "X-254", "X-255", "X-258")
def test_the_lists_are_whole_and_tell_their_source():
    assert len(territoires.regions()) == 18
    assert len(territoires.departements()) == 110
    assert ("99", "99 – Étranger") in territoires.departements()
    codes = {code for code, _label in territoires.departements()}
    overseas = {"975", "977", "978", "984", "986", "987", "988", "989"}
    drom = {"971", "972", "973", "974", "976"}
    assert overseas | drom | {"99"} < codes
    metropole = codes - overseas - drom - {"99"}
    assert len(metropole) == 96
    assert {commune[2] for commune in territoires.load()._communes} == metropole | drom
    countries = dict(territoires.pays())
    assert countries["FR"] == "France"
    assert {"SU", "YU", "XK", "TW", "PS"} <= set(countries)
    assert len(territoires.load().epci) > 1200
    assert len(territoires.load()._communes) > 34_000
    assert territoires.commune("98735") is None  # Papeete: communes of the collectivities are left out
    assert territoires.source()["licence"].startswith("Licence Ouverte")
    assert territoires.source()["millesime"] == "2026"


def test_every_code_leads_somewhere():
    data = territoires.load()
    regions = set(data.regions)
    assert all(item.region in regions for item in data.departements.values() if item.region)
    assert all(commune[2] in data.departements for commune in data._communes)
    assert all(code in data.departements for item in data.epci.values() for code in item.departements)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("lille", "Lille (59000)"),
        ("LILLE", "Lille (59000)"),
        ("59000", "Lille (59000)"),
        ("st etienne", "Saint-Étienne (42000)"),
        ("Saint Étienne du Rouvray", "Saint-Étienne-du-Rouvray (76800)"),
        ("l abergement clemenciat", "L'Abergement-Clémenciat (01400)"),
        ("havre", "Le Havre (76600)"),
        ("Lille (59800)", "Lille (59800)"),
        ("75007", "Paris (75007)"),
        ("îlE-tudy", "Île-Tudy (29980)"),
        ("oeuilly", "Œuilly (51480)"),
    ],
)
def test_communes_are_found_by_name_or_postal_code(typed, first):
    found = territoires.chercher_communes(typed)
    assert found[0].label == first or first in [commune.label for commune in found[:3]]


@pytest.mark.req("U-185", "X-257")
def test_communes_and_epci_are_found_by_departement():
    for typed in ("Nord", "59"):
        assert all(commune.departement == "59" for commune in territoires.chercher_communes(typed)[:30])
    assert len(territoires.chercher_communes("59", 1000)) > 600
    assert territoires.chercher_communes("") == ()
    assert territoires.chercher_communes("zzzzzz") == ()
    assert territoires.chercher_epci("59")[0].departements == ("59",)
    assert [found.code for found in territoires.chercher_epci("200093201")] == ["200093201"]
    assert "59" in territoires.epci("200093201").departements
    nord = territoires.chercher_epci("Nord", 100)
    assert "200093201" in {found.code for found in nord}
    assert territoires.chercher_epci("") == ()


@pytest.mark.req("U-179")
@pytest.mark.parametrize(
    ("name", "typed", "code", "text"),
    [
        ("pays", "FR", "FR", "France"),
        ("pays", "côte d'ivoire", "CI", "Côte d’Ivoire"),
        ("regions", "32", "32", "Hauts-de-France"),
        ("regions", "ile de france", "11", "Île-de-France"),
        ("departements", "2A", "2A", "2A – Corse-du-Sud"),
        ("departements", "2a", "2A", "2A – Corse-du-Sud"),
        ("departements", "nord", "59", "59 – Nord"),
    ],
)
def test_fixed_lists_take_a_code_or_a_name(name, typed, code, text):
    asked = champ(name)
    value = asked.type.normalize(asked, typed)
    assert value["code"] == code
    assert asked.type.text(asked, value) == text


@pytest.mark.req("U-186")
def test_a_value_outside_the_list_is_refused_even_forged():
    for name in ("communes", "epci"):
        asked = champ(name, "Lieu")
        assert messages(asked, {"recherche": "", "code": "00000-00000", "pour": ""})
        assert asked.type.check(asked, {"code": "00000", "nom": "Forgé", "code_postal": "00000"})
    for name in ("pays", "regions", "departements"):
        asked = champ(name, "Lieu")
        assert asked.type.normalize(asked, "XX-1") == Saisie("XX-1")
        assert messages(asked, "XX-1") == [
            "« Lieu » : cette valeur n’est pas dans la liste, choisissez-en une autre."
        ]
        assert asked.type.check(asked, {"code": "XX-1", "nom": "Forgé"})


@pytest.mark.req("U-183", "U-184", "A-149")
def test_a_commune_is_chosen_among_the_results_of_a_search():
    asked = champ("communes", "Commune")
    read = asked.type.normalize
    searched = read(asked, {"recherche": "saint-denis", "code": "", "pour": ""})
    assert searched == Saisie({"recherche": "saint-denis"})
    assert messages(asked, {"recherche": "saint-denis"}) == [
        "« Commune » : choisissez un résultat dans la liste."
    ]
    offered = asked.type.options(asked, {"recherche": "saint-denis"})
    assert len(offered) > 1
    chosen = read(asked, {"recherche": "saint-denis", "pour": "saint-denis", "code": "97411-97400"})
    assert chosen == {
        "code": "97411", "nom": "Saint-Denis", "code_postal": "97400", "label": "Saint-Denis (97400)",
        "departement": "974", "departement_nom": "La Réunion", "region": "04",
    }  # fmt: skip
    again = read(asked, {"recherche": "lyon 3", "pour": "", "code": "97411-97400"})
    assert again == Saisie({"recherche": "lyon 3"})  # a new search replaces the choice
    assert read(asked, {"recherche": "Saint-Denis (97400)", "code": ""})["code"] == "97411"
    assert read(asked, {"recherche": "", "code": "", "pour": "x"}) is None
    assert read(asked, {"code": "99999-00000"}) == Saisie({"code": "99999-00000"})


def test_columns_and_api_of_places():
    asked = champ("communes", "Lieu")
    value = asked.type.normalize(asked, "Lille (59000)")
    assert [column.libelle for column in asked.type.columns(asked)] == [
        "Lieu", "Lieu (Code INSEE)", "Lieu (Département)",
    ]  # fmt: skip
    assert [column.value(value) for column in asked.type.columns(asked)] == [
        "Lille (59000)",
        "59350",
        "59 – Nord",
    ]
    assert asked.type.api_value(asked, value)["commune"] == {
        "code": "59350",
        "name": "Lille",
        "postalCode": "59000",
    }
    assert asked.type.api_value(asked, value)["departement"] == {"code": "59", "name": "Nord"}
    assert asked.type.api_value(asked, None) == {"commune": None, "departement": None}
    region = champ("departements", "Dép")
    stored = region.type.normalize(region, "59")
    assert region.type.api_string(region, stored) == "59 - Nord"
    assert [column.value(stored) for column in region.type.columns(region)] == ["Nord", "59"]


def test_prefill_takes_the_pairs_of_the_original():
    asked = champ("communes")
    assert asked.type.prefill(asked, ["59000", "59350"])["code"] == "59350"
    assert asked.type.prefill(asked, ["01400", "01001"])["nom"] == "L'Abergement-Clémenciat"
    epci = champ("epci")
    assert epci.type.prefill(epci, ["59", "200093201"])["code"] == "200093201"
    from ds_pyramid.champs.base import PrefillRefuse

    for bad in ([], ["59000", "99999"], "nulle part du tout", ["lille"] * 5):
        with pytest.raises(PrefillRefuse):
            asked.type.prefill(asked, bad)


def test_the_control_works_without_script(now):
    asked = champ("communes", "Commune")
    form = formulaire(asked)
    blank = FormulairePage(lecture(form, now=now), renderer=deform_renderer).draw(asked.stable_id)
    assert "<select" not in blank
    assert 'name="chercher"' in blank
    searched = lecture(form, {asked: Saisie({"recherche": "saint-denis"})}, now=now)
    html = FormulairePage(searched, renderer=deform_renderer).draw(asked.stable_id)
    assert 'value="97411-97400"' in html
    assert 'data-region="04"' in html
    nothing = lecture(form, {asked: Saisie({"recherche": "zzzz"})}, now=now)
    assert "Aucun résultat" in FormulairePage(nothing, renderer=deform_renderer).draw(asked.stable_id)
    assert accepts(asked, {"recherche": "59000"})  # one result only: it is chosen


def test_suggestions_as_one_types():
    class Request:
        matchdict = {"type": "communes"}
        GET = {"q": "lille"}

    found = suggerer(Request)["resultats"]
    assert found[0] == {"cle": "59350-59000", "label": "Lille (59000)", "departement": "59", "region": "32"}
    assert len(found) <= 20
    Request.matchdict = {"type": "text"}
    assert suggerer(Request) == {"resultats": []}


def test_an_address_of_a_known_commune_has_its_codes():
    asked = champ("address")
    value = asked.type.normalize(asked, "1 rue Nationale 59000 Lille")
    assert (value["code_insee"], value["departement"], value["region"]) == ("59350", "59", "32")
    assert asked.type.api_value(asked, value)["commune"]["code"] == "59350"
    unknown = asked.type.normalize(asked, "1 rue Nationale 59000 Trifouillis")
    assert "departement" not in unknown
    assert asked.type.condition_value(asked, unknown) is None
