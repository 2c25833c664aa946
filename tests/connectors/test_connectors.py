"""Each connector against the simulated services: known, unknown, down, slow, nonsense."""

import pytest

from ds_pyramid.connectors import sante
from ds_pyramid.connectors.adresses import Adresses
from ds_pyramid.connectors.associations import Associations
from ds_pyramid.connectors.base import Indisponible, Introuvable, Reglages, TropLent
from ds_pyramid.connectors.cadastre import Cadastre
from ds_pyramid.connectors.client import ClientHttp, Disjoncteur
from ds_pyramid.connectors.education import Education
from ds_pyramid.connectors.entreprises import Entreprises
from ds_pyramid.connectors.fondations import Fondations
from ds_pyramid.connectors.particulier import Particulier
from ds_pyramid.connectors.referentiels import AdresseInterdite, Referentiels
from ds_pyramid.core import clock
from ds_pyramid.core.chiffrement import Coffre


@pytest.fixture
def reglages(services):
    return Reglages("essai", services, delai=0.3)


@pytest.mark.req("X-212", "X-213", "U-190")
def test_a_known_siret_gives_the_company(reglages):
    found = Entreprises(reglages).etablissement("13002526500013")
    assert found["raison_sociale"] == "DIRECTION INTERMINISTERIELLE DU NUMERIQUE"
    assert found["siren"] == "130025265"
    assert found["naf"] == "84.11Z"
    assert found["adresse"] == "20 AVENUE DE SEGUR, 75007 PARIS 7, FRANCE"
    assert found["code_insee_localite"] == "75107"


@pytest.mark.req("X-219")
def test_the_siret_of_an_association_brings_what_its_register_says(reglages):
    found = Entreprises(reglages).etablissement("44312345000019")
    assert (found["rna"], found["association_titre"]) == ("W741234567", "LES JARDINS PARTAGES DU LAC")


@pytest.mark.req("X-201", "X-230")
def test_an_unknown_identifier_is_told_apart_from_a_service_down(reglages):
    entreprises = Entreprises(reglages)
    with pytest.raises(Introuvable):
        entreprises.etablissement("80100000100017")
    with pytest.raises(Indisponible):
        entreprises.etablissement("50300000200017")


@pytest.mark.req("X-208")
def test_a_service_too_slow_counts_as_down(reglages):
    with pytest.raises(Indisponible):
        ClientHttp(reglages, retries=0).get("/foundations/504000")


@pytest.mark.req("X-205")
def test_an_answer_of_an_unexpected_shape_counts_as_down(reglages, monkeypatch):
    entreprises = Entreprises(reglages)
    monkeypatch.setattr(entreprises.client, "get", lambda *args, **params: {"data": {"siret": "x"}})
    with pytest.raises(Indisponible):
        entreprises.etablissement("13002526500013")


@pytest.mark.req("X-241", "X-243")
def test_an_association_by_its_number(reglages):
    assert Associations(reglages).association("W741234567")["localite"] == "ANNECY"
    with pytest.raises(Introuvable):
        Associations(reglages).association("W999999999")


@pytest.mark.req("X-244")
def test_a_foundation_by_its_identifier(reglages):
    assert Fondations(reglages).fondation("075-FDD-00003-01")["departement"] == "Bas-Rhin"


@pytest.mark.req("X-246")
def test_schools_by_name_town_or_code(reglages):
    education = Education(reglages)
    assert [school["uai"] for school in education.chercher("lille")] == ["0590001F"]
    assert education.ecole("0740002A")["nom"] == "Collège du Lac"
    with pytest.raises(Introuvable):
        education.ecole("0000000Z")


@pytest.mark.req("X-248", "X-249", "U-176")
def test_addresses_are_suggested_from_three_characters(reglages):
    adresses = Adresses(reglages)
    assert adresses.chercher("20") == []
    found = adresses.chercher("ségur 75007")[0]
    assert found["label"] == "20 Avenue de Ségur 75007 Paris"
    assert (found["code_departement"], found["region"]) == ("75", "Île-de-France")


@pytest.mark.req("X-276")
def test_the_parcel_under_a_point(reglages):
    found = Cadastre(reglages).parcelle_en(6.1, 45.9)
    assert (found["section"], found["geometry"]["type"]) == ("0A", "MultiPolygon")


@pytest.mark.req("X-285")
def test_only_the_data_asked_for_are_returned(reglages):
    identifiants = {"numeroAllocataire": "1234567", "codePostal": "59000"}
    assert Particulier(reglages).lire("cnaf", identifiants, ("quotientFamilial",)) == {
        "quotientFamilial": 720
    }


@pytest.mark.req("X-319", "X-445")
@pytest.mark.parametrize(
    "address",
    [
        "http://api.exemple.fr/{id}",
        "https://ailleurs.exemple.fr/{id}",
        "https://localhost/{id}",
        "https://10.0.0.1/{id}",
        "https://api.exemple.fr@10.0.0.1/{id}",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_the_operator_did_not_allow_is_never_asked(address):
    hosts = frozenset({"api.exemple.fr", "localhost", "10.0.0.1"})
    with pytest.raises(AdresseInterdite):
        Referentiels(hosts, coffre=Coffre("un secret de test")).lire(address, "12")


def test_an_identifier_stays_in_its_place_in_the_address(services, reglages):
    referentiels = Referentiels(frozenset({"127.0.0.1"}), coffre=Coffre("un secret de test"), local=True)
    with pytest.raises(Introuvable):
        referentiels.lire(f"{services}/foundations/{{id}}", "../../v3/insee?x=")
    assert referentiels.lire(f"{services}/foundations/{{id}}", "075-FDD-00003-01")["title"]


def test_answers_are_kept_for_a_while(reglages):
    now = [0.0]
    client = ClientHttp(reglages, clock=lambda: now[0])
    calls = []
    client._ask = lambda path, params, presse, jeton: calls.append(path) or {"n": len(calls)}
    assert [client.get("/a")["n"], client.get("/a")["n"]] == [1, 1]
    now[0] = 3601.0
    assert client.get("/a")["n"] == 2


@pytest.mark.req("X-202")
def test_after_five_failures_nobody_asks_for_half_a_minute():
    now = [0.0]
    breaker = Disjoncteur(clock=lambda: now[0])
    for _ in range(5):
        assert not breaker.ouvert
        breaker.failure()
    assert breaker.ouvert
    now[0] = 31.0
    assert not breaker.ouvert
    breaker.success()
    breaker.failure()
    assert not breaker.ouvert


def test_a_service_without_address_is_off():
    assert Reglages.read({}, "ban") is None
    read = Reglages.read({"ds.connecteur.ban.url": "http://x/", "ds.connecteur.ban.delai": "1.5"}, "ban")
    assert (read.url, read.delai) == ("http://x", 1.5)
    assert "secret" not in repr(Reglages("a", "http://x", token="secret"))


@pytest.mark.req("X-214", "X-215", "X-235")
def test_the_capital_and_the_vat_number_come_apart_and_their_absence_blocks_nothing(reglages):
    entreprises = Entreprises(reglages)
    assert entreprises.complements("812345676") == {
        "capital_social": 25000,
        "nom_commercial": "Les Trois Chênes",
        "numero_tva": "FR19812345676",
    }
    assert entreprises.complements("130025265") == {"numero_tva": "FR07130025265"}
    assert entreprises.complements("503000127") == {}


@pytest.mark.req("X-196", "X-208")
def test_while_somebody_waits_a_slow_service_is_given_up_at_once(services):
    entreprises = Entreprises(Reglages("essai", services, delai=20))
    with pytest.raises(TropLent):  # whoever waited for its twenty seconds would be answered
        entreprises.etablissement("50400012600012", presse=0.2)


@pytest.mark.req("X-209")
def test_the_last_success_and_the_last_failure_are_kept(services, tmp_path, now):
    settings = {"ds.connecteur.api_entreprise.url": services, "ds.data": str(tmp_path)}
    entreprises = Entreprises(Reglages.read(settings, "api_entreprise"))
    folder = sante.dossier_of(settings)
    assert sante.lire(folder, "api_entreprise") == sante.Sante()
    entreprises.etablissement("13002526500013")
    with pytest.raises(Indisponible):
        entreprises.etablissement("50300012700012")
    known = sante.lire(folder, "api_entreprise")
    assert (known.reussites, known.echecs, known.raison) == (1, 1, "api_entreprise: 503")
    assert known.reussite == "2026-03-02T11:00:00+00:00"
    with clock.frozen(clock.add_days(now, 1)):
        entreprises.etablissement("35600000000048")
    known = sante.lire(folder, "api_entreprise")
    assert (known.reussites, known.echecs, known.en_panne) == (1, 0, False)
