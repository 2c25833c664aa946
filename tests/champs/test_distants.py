"""Answers completed by the remote services, played over HTTP on loopback."""

import pytest

from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.distants import a_completer, completer
from ds_pyramid.champs.page import Resume
from ds_pyramid.connectors import adresses, associations, education, entreprises, fondations, particulier
from ds_pyramid.connectors.base import Reglages
from ds_pyramid.web.fields import deform_renderer
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.champs import champ, formulaire, lecture


@pytest.fixture
def find(services):  # noqa: F811
    """Give the connector of an interface."""

    def reglages(nom):
        return Reglages(nom, services, delai=2, cache=0)

    connectors = {
        entreprises.IEntreprises: entreprises.Entreprises(reglages("api_entreprise")),
        associations.IAssociations: associations.Associations(reglages("rna")),
        fondations.IFondations: fondations.Fondations(reglages("rnf")),
        education.IEducation: education.Education(reglages("education")),
        adresses.IAdresses: adresses.Adresses(reglages("ban")),
        particulier.IParticulier: particulier.Particulier(reglages("api_particulier")),
    }
    return connectors.get


def completed(descriptor, raw, find, now):
    """Return the value of an answer once the services were asked."""
    value = descriptor.type.normalize(descriptor, raw)
    reading = lecture(formulaire(descriptor), {descriptor: value}, now=now)
    return completer(reading.walk(), find).get(str(descriptor.stable_id), value)


@pytest.mark.req("U-189", "U-190")
def test_a_siret_is_completed_and_no_more_declared(find, now):
    asked = champ("siret")
    value = completed(asked, "130 025 265 00013", find, now)
    assert value["raison_sociale"] == "DIRECTION INTERMINISTERIELLE DU NUMERIQUE"
    assert (value["declare"], value["etat"]) == (False, "trouve")
    assert value["naf"] == "84.11Z"
    assert asked.type.validate(asked, value) == []
    assert not asked.type.pending(asked, value)
    resume = Resume(lecture(formulaire(asked), {asked: value}, now=now), renderer=deform_renderer)
    assert "Vérifié" in resume.html(resume.reading.top[0])


@pytest.mark.req("U-188", "U-157")
def test_an_unknown_number_is_refused_and_a_service_down_blocks_nothing(find, now):
    asked = champ("siret", "Établissement")
    unknown = completed(asked, "73282932000074", find, now)
    assert unknown["etat"] == "introuvable"
    [message] = asked.type.validate(asked, unknown)
    assert (
        message.interpolate() == "« Établissement » n’a pas été trouvé : vérifiez ce que vous avez indiqué."
    )
    down = completed(asked, "50300000000004", find, now)
    assert asked.type.check(asked, down) or down["etat"] == "attente"
    waiting = {
        "siret": "13002526500013",
        "raison_sociale": "",
        "adresse": "",
        "declare": True,
        "etat": "attente",
    }
    assert asked.type.validate(asked, waiting) == []
    assert asked.type.pending(asked, waiting)


def test_nothing_is_asked_about_what_is_wrong_blank_or_already_known(now):
    asked = champ("siret")
    for value in (
        None,
        Saisie("x"),
        {"siret": "1", "declare": True},
        {"siret": "13002526500013", "etat": "trouve"},
    ):
        reading = lecture(formulaire(asked), {asked: value}, now=now)
        assert a_completer(reading.walk()) == []
    assert a_completer(lecture(formulaire(champ("text")), now=now).walk()) == []


def test_without_connector_what_was_declared_stays(now):
    asked = champ("siret")
    value = completed(asked, "13002526500013", lambda interface: None, now)
    assert value["declare"] is True


@pytest.mark.req("U-243", "U-244")
def test_associations_foundations_and_schools(find, now):
    assert completed(champ("rna"), "W741234567", find, now)["titre"] == "LES JARDINS PARTAGES DU LAC"
    assert completed(champ("rna"), "W000000000", find, now)["etat"] == "introuvable"
    foundation = champ("rnf")
    value = completed(foundation, "075-FDD-00003-01", find, now)
    assert [column.value(value) for column in foundation.type.columns(foundation)] == [
        "075-FDD-00003-01",
        "Fondation des Rivières claires",
        "12 Quai des Bateliers 67000 Strasbourg",
        "67482",
        "Bas-Rhin",
    ]
    assert completed(champ("annuaire_education"), "0590001F", find, now)["nom"] == "Lycée des Flandres"


@pytest.mark.req("U-176", "U-177")
def test_an_address_of_the_base_is_verified_and_another_is_kept(find, now):
    asked = champ("address")
    value = completed(asked, "20 Avenue de Ségur 75007 Paris", find, now)
    assert (value["etat"], value["declaree"], value["departement"]) == ("trouve", False, "75")
    assert value["ban_id"]
    other = completed(asked, "1 rue Inventée 75007 Paris", find, now)
    assert other["etat"] == "introuvable"
    assert asked.type.validate(asked, other) == []
    abroad = {"rue": "Rue Neuve 1", "code_postal": "1000", "ville": "Bruxelles", "pays": "Belgique"}
    assert "etat" not in completed(asked, abroad, find, now)


@pytest.mark.req("X-284", "X-285")
def test_only_the_data_ticked_are_asked_and_kept(find, now):
    raw = {"numero_allocataire": "1234567", "code_postal": "59000"}
    nothing = champ("cnaf")
    assert "etat" not in completed(nothing, raw, find, now)
    asked = champ("cnaf", "CAF", donnees=("quotientFamilial", "annee"))
    value = completed(asked, raw, find, now)
    assert value["donnees"] == {"quotientFamilial": 720, "annee": 2026}
    cells = {column.libelle: column.value(value) for column in asked.type.columns(asked)}
    assert cells["CAF (Quotient familial)"] == "720"
    resume = Resume(lecture(formulaire(asked), {asked: value}, now=now), renderer=deform_renderer)
    assert "Quotient familial : 720" in resume.html(resume.reading.top[0])


@pytest.mark.parametrize("kind", ["cnaf", "dgfip", "pole_emploi", "mesri"])
def test_the_editor_names_the_data_ticked(kind):
    first = champ(kind).type.offertes[0]
    assert champ(kind).type.rapporte(champ(kind)) == []
    asked = champ(kind, donnees=(first.cle,))
    assert asked.type.rapporte(asked) == [first.libelle]
