"""The identity of a personne morale: number, recap, form; the register away, silent or ignorant (U-099 to U-107)."""

import pytest

from ds_pyramid.connectors.entreprises import IEntreprises
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.accounts import form_to, make_compte, sign_in
from tests.factories.demarches import SLUG, make_publiee

pytestmark = pytest.mark.functional

CAMILLE = "camille@exemple.fr"
IDENTITE = f"/commencer/{SLUG}/identite"


@pytest.fixture
def camille(branches, app, site):
    """Camille, signed in, before a démarche for personnes morales."""
    with site() as root:
        make_compte(root, CAMILLE)
        make_publiee(root, pour_personne_morale=True)
    sign_in(app, CAMILLE)
    return app


@pytest.fixture
def dossier(site):
    """Read the dossier number 1."""

    def read():
        with site() as root:
            return next(iter(root["demarches"].values())).dossiers.get(1)

    return read


@pytest.mark.req("U-099", "U-101", "U-102", "U-103", "U-104", "U-106", "X-228", "X-229")
def test_a_company_is_found_by_its_number_shown_then_confirmed(camille, dossier):
    page = camille.get(IDENTITE)
    assert "annuaire-entreprises.data.gouv.fr" in page
    form = page.forms[next(key for key, form in page.forms.items() if "siret" in form.fields)]
    form["siret"] = "130 025 265 00013"
    recap = form.submit()
    for text in (
        "130 025 265 00013",
        "DIRECTION INTERMINISTERIELLE DU NUMERIQUE",
        "20 AVENUE DE SEGUR, 75007 PARIS 7, FRANCE",
        "84.11Z",
        "21 février 2011",
        "Insee et autres registres, par API Entreprise",
        "Utiliser un autre SIRET",
    ):
        assert text in recap
    done = form_to(recap, IDENTITE).submit("Continuer avec ces informations")
    assert done.location.endswith("/dossiers/1/modifier")
    identite = dossier().identite
    assert identite.raison_sociale == "DIRECTION INTERMINISTERIELLE DU NUMERIQUE"
    assert identite.etablissement["naf"] == "84.11Z"
    assert identite.etablissement["recupere_le"] == "2026-03-02T11:00:00+00:00"
    page = camille.get("/dossiers/1/demande")
    assert "84.11Z" in page
    assert "Insee et autres registres, par API Entreprise, 2 mars 2026" in page


@pytest.mark.req("X-219", "U-103")
def test_an_association_shows_its_number_too(camille):
    recap = camille.get(IDENTITE, {"siret": "44312345000019"})
    assert "W741234567" in recap
    assert "2 avril 2009" in recap


@pytest.mark.req("U-100", "U-105", "X-201", "X-227", "X-230")
@pytest.mark.parametrize(
    ("siret", "message"),
    [
        ("1234", "14 chiffres"),
        ("13002526500014", "vérifiez les chiffres"),
        ("73282932000074", "Aucun établissement n’a ce numéro SIRET"),
    ],
)
def test_a_wrong_or_unknown_number_stays_on_the_page(camille, siret, message, dossier):
    page = camille.get(IDENTITE, {"siret": siret}, status=422)
    assert message in page
    assert f'value="{siret}"' in page
    assert "Continuer avec ces informations" not in page
    assert dossier() is None


@pytest.mark.req("U-105", "X-201", "X-232", "X-234")
def test_a_register_that_is_down_is_said_and_prevents_nothing(camille, dossier, site):
    page = camille.get(IDENTITE, {"siret": "50300012700012"})
    assert "vous n’y êtes pour rien" in page
    form = form_to(page, IDENTITE)
    assert form["siret"].value == "503 000 127 00012"
    form["raison_sociale"], form["adresse"] = "Menuiserie", "8 rue des Ateliers, Lille"
    assert form.submit().location.endswith("/dossiers/1/modifier")
    assert dossier().identite.etablissement == {"declare": True}
    with site() as root:
        assert (1, "identite") in root["a_completer"]


def test_what_the_register_said_cannot_be_forged(camille, dossier):
    form = form_to(camille.get(IDENTITE, {"siret": "13002526500013"}), IDENTITE)
    form["preuve"] = form["preuve"].value[:-3] + "abc"
    assert "indiquez de nouveau le numéro" in form.submit(status=422)
    assert dossier() is None


@pytest.mark.req("U-107", "X-239")
def test_the_number_of_a_brouillon_can_be_changed(camille, dossier):
    form_to(camille.get(IDENTITE, {"siret": "13002526500013"}), IDENTITE).submit()
    page = camille.get("/dossiers/1/identite")
    assert 'value="13002526500013"' in page
    recap = camille.get("/dossiers/1/identite", {"siret": "35600000000048"})
    form_to(recap, "/dossiers/1/identite").submit()
    assert dossier().identite.raison_sociale == "LA POSTE"


@pytest.mark.req("U-105", "X-231")
def test_of_a_company_that_is_not_public_only_the_number_is_shown(camille, wsgi):
    class Secret:
        def pour(self, contexte):
            return self

        def etablissement(self, siret, presse=None):
            return {
                "siret": siret,
                "siren": siret[:9],
                "raison_sociale": "CACHEE",
                "adresse": "Ici",
                "diffusable": False,
            }

    wsgi.registry.registerUtility(Secret(), IEntreprises)
    recap = camille.get(IDENTITE, {"siret": "13002526500013"})
    assert "CACHEE" not in recap
    assert "130 025 265 00013" in recap


@pytest.mark.req("X-366")
def test_without_register_all_is_typed_by_hand(camille, wsgi, dossier):
    wsgi.registry.unregisterUtility(wsgi.registry.getUtility(IEntreprises), IEntreprises)
    form = form_to(camille.get(IDENTITE), IDENTITE)
    form["siret"], form["raison_sociale"], form["adresse"] = "13002526500013", "DINUM", "Paris"
    form.submit()
    assert dossier().identite.etablissement == {"declare": True}
    assert "Déclaré par l’usager" in camille.get("/dossiers/1/demande")


def test_too_many_questions_wait(camille, wsgi):
    wsgi.registry["ds.throttles"]["siret"].limit = wsgi.registry["ds.throttles"]["siret"].limit.parse("1/60")
    camille.get(IDENTITE, {"siret": "13002526500013"})
    assert "attendez une minute" in camille.get(IDENTITE, {"siret": "13002526500013"}, status=429)
