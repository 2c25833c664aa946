"""Tokens of démarches, and what they open: API Entreprise and API Particulier, over HTTP."""

import logging
from dataclasses import replace

import pytest

from ds_pyramid.connectors import simulateur
from ds_pyramid.connectors.associations import Associations
from ds_pyramid.connectors.base import AccesRefuse, Contexte, Indisponible, Reglages
from ds_pyramid.connectors.client import ClientHttp
from ds_pyramid.connectors.entreprises import Entreprises
from ds_pyramid.connectors.particulier import Particulier
from ds_pyramid.core.chiffrement import Coffre
from tests.factories.jetons import RESTREINTS, make_jwt

COFFRE = Coffre("un secret de test")
LAC = "44312345000019"


@pytest.fixture
def reglages(services):
    return Reglages("essai", services, delai=2, cache=0)


@pytest.fixture
def questions(monkeypatch):
    """What the simulated services are asked: (target, token)."""
    asked = []
    answer = simulateur.repondre

    def repondre(target, **kw):
        asked.append((target, kw["jeton"]))
        return answer(target, **kw)

    monkeypatch.setattr(simulateur, "repondre", repondre)
    return asked


def contexte(jeton="", *droits, **kw):
    kw = {"objet": "demarche 12", "destinataire": "13002526500013", **kw}
    return Contexte(jeton=COFFRE.fermer(jeton) if jeton else None, droits=droits, **kw)


@pytest.mark.req("X-216", "X-217", "X-218", "X-222")
def test_what_a_token_opens_is_asked_besides(reglages, now):
    whole = Entreprises(reglages, coffre=COFFRE).pour(contexte(make_jwt(*RESTREINTS), *RESTREINTS))
    found = whole.complements(LAC)
    assert found["chiffres_affaires"] == (("2025-12-31", 905000), ("2024-12-31", 812000))
    assert (found["effectif_mensuel"], found["effectif_mensuel_periode"]) == (12.5, "01/2026")
    assert (found["effectif_annuel"], found["effectif_annuel_periode"]) == (11.75, "2025")
    assert [bilan["annee"] for bilan in found["bilans"]] == ["2025", "2024"]
    assert found["bilans"][0]["chiffre_affaires_ht"] == 905000


@pytest.mark.req("X-220", "X-221", "X-222")
def test_what_a_token_does_not_open_is_not_even_asked(reglages, questions):
    half = Entreprises(reglages, coffre=COFFRE).pour(contexte(make_jwt("exercices"), "exercices"))
    found = half.complements(LAC)
    assert "chiffres_affaires" in found
    assert "bilans" not in found
    assert half.documents(LAC) == {}
    paths = " ".join(target for target, _jeton in questions)
    assert "bilans" not in paths
    assert "attestation" not in paths


@pytest.mark.req("X-220", "X-221")
def test_certificates_are_fetched_as_pdf_and_name_who_asks(reglages, questions):
    droits = ("attestations_sociales", "attestations_fiscales")
    register = Entreprises(reglages, coffre=COFFRE).pour(contexte(make_jwt(*droits), *droits, usager="7"))
    found = register.documents(LAC)
    assert sorted(found) == ["attestation_fiscale", "attestation_sociale"]
    assert all(pdf.startswith(b"%PDF-") for pdf in found.values())
    fiscale = next(target for target, _jeton in questions if "attestation_fiscale" in target)
    assert "user_id=7" in fiscale
    assert all(jeton == "" for target, jeton in questions if target.startswith("/documents/"))


def test_a_document_elsewhere_than_at_the_service_is_not_fetched(reglages):
    client = ClientHttp(replace(reglages, hotes=("documents.exemple.fr",)))
    for url in (
        "http://10.0.0.1/x.pdf",
        "https://10.0.0.1/x.pdf",
        "http://documents.exemple.fr/x.pdf",
        "file:///x",
    ):
        with pytest.raises(Indisponible):
            client.telecharger(url)


@pytest.mark.req("X-224")
def test_each_call_says_who_asks_for_what_and_for_whom(reglages, questions):
    register = Entreprises(reglages, "11000001500013", site="Démarches")
    register.pour(contexte(destinataire="13002526500013")).etablissement(LAC)
    register.pour(contexte(destinataire=LAC)).etablissement(LAC)  # the service itself is looked for
    sirene = [target for target, _jeton in questions if "sirene" in target]
    assert all("object=demarche+12" in target and "context=D%C3%A9marches" in target for target in sirene)
    assert "recipient=13002526500013" in sirene[0]
    assert "recipient=11000001500013" in sirene[1]


@pytest.mark.req("X-225")
def test_the_token_of_the_demarche_is_used_in_place_of_the_sites(reglages, questions, now):
    own = make_jwt("exercices")
    register = Entreprises(replace(reglages, token="celui-du-site"), coffre=COFFRE)
    rna = Associations(replace(reglages, token="celui-du-site"), coffre=COFFRE)
    for asked in (register.pour(contexte(own)), register.pour(contexte(own, expire_at=now)), register):
        asked.etablissement("13002526500013")
    rna.pour(contexte(own)).association("W741234567")
    assert [jeton for _target, jeton in questions] == [own, "celui-du-site", "celui-du-site", own]


@pytest.mark.req("X-225", "A-465")
def test_a_token_refused_leaves_the_public_data_to_that_of_the_site(reglages, monkeypatch):
    def repondre(target, *, jeton, hote):
        return (200, {"data": simulateur.ASSOCIATION}) if jeton == "celui-du-site" else (401, {})

    monkeypatch.setattr(simulateur, "repondre", repondre)
    rna = Associations(replace(reglages, token="celui-du-site"), coffre=COFFRE)
    assert rna.pour(contexte(make_jwt())).association("W741234567")["titre"]


@pytest.mark.req("X-223")
def test_the_service_says_what_a_token_opens(reglages):
    register = Entreprises(reglages)
    assert register.privileges(make_jwt("exercices", "etablissements")) == ("exercices", "etablissements")
    with pytest.raises(AccesRefuse):
        register.privileges(make_jwt("refuse"))


@pytest.mark.req("X-245", "X-286")
def test_a_refused_token_is_a_fault_of_configuration_told_to_the_operator(reglages, caplog):
    refused = Particulier(replace(reglages, token="inconnue"))
    with caplog.at_level(logging.ERROR), pytest.raises(AccesRefuse):
        refused.lire("cnaf", {"numeroAllocataire": "1"}, ("annee",))
    assert "the token is refused" in caplog.text
    assert "inconnue" not in caplog.text


@pytest.mark.req("X-286")
def test_api_particulier_waits_twenty_seconds_and_refuses_what_has_no_shape(services, monkeypatch):
    from pyramid.config import Configurator

    from ds_pyramid.connectors.particulier import IParticulier

    config = Configurator(settings={"ds.connecteur.api_particulier.url": services, "ds.secret": "x" * 40})
    config.include("ds_pyramid.connectors.particulier")
    register = config.registry.getUtility(IParticulier)
    assert register.reglages.delai == 20
    monkeypatch.setattr(simulateur, "repondre", lambda target, **kw: (200, ["rien"]))
    with pytest.raises(Indisponible):
        register.lire("cnaf", {}, ("annee",))
    with pytest.raises(Indisponible):
        register.scopes("cle")


@pytest.mark.req("X-237")
def test_calls_for_which_nobody_waits_leave_a_pause_between_them(services):
    slept, clock = [], [100.0]
    reglages = Reglages("essai", services, delai=20, cache=0, pause=2.0)
    client = ClientHttp(reglages, clock=lambda: clock[0], sleep=slept.append)
    for _call in "123":
        client.get("/v3/insee/sirene/etablissements/13002526500013")
    client.get("/v3/insee/sirene/etablissements/13002526500013", presse=5)
    assert slept == [2.0, 4.0]
    assert (
        Reglages.read({"ds.connecteur.x.url": "http://x", "ds.connecteur.x.pause": "0.5"}, "x").pause == 0.5
    )
