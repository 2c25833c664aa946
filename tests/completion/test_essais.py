"""An administrateur tries the JSON service of a référentiel (X-318, X-319)."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor, Formulaire
from ds_pyramid.completion.essais import a_essayer, essayer
from ds_pyramid.connectors.referentiels import Referentiels
from tests.connectors.conftest import services  # noqa: F401 - a fixture


@pytest.fixture
def connector():
    return Referentiels(frozenset({"127.0.0.1"}), local=True)


@pytest.fixture
def fondation(services):  # noqa: F811
    """Return a référentiel on the simulated register of foundations, with other options."""

    def made(**options):
        given = {
            "mode": "api",
            "url": f"{services}/foundations/{{id}}",
            "essai": "075-FDD-00003-01",
            "correspondance": ("$.title > usager : Nom", "$.address.cityName > instructeur : Ville"),
        }
        return ChampDescriptor(1, "referentiel", "Fondation", options={**given, **options})

    return made


def said(essai):
    return [message.interpolate() for message in essai.erreurs]


@pytest.mark.req("X-318", "X-320")
def test_a_try_shows_what_the_answer_holds(fondation, connector):
    essai = essayer(fondation(), connector)
    assert essai.reussi
    assert ("$.title", "Fondation des Rivières claires") in essai.valeurs
    assert ("$.address.cityName", "Strasbourg") in essai.valeurs


@pytest.mark.req("X-318")
def test_suggestions_are_tried_too(services, connector):  # noqa: F811
    options = {
        "mode": "api",
        "sorte": "suggestions",
        "url": f"{services}/search/?q={{id}}",
        "essai": "rue nationale",
        "liste": "$.features",
        "cle": "$.properties.label",
    }
    champ = ChampDescriptor(1, "referentiel", "Adresse", options=options)
    essai = essayer(champ, connector)
    assert essai.suggestions == ("12 Rue Nationale 59800 Lille",)
    wrong = ChampDescriptor(1, "referentiel", "Adresse", options={**options, "cle": "$.nom"})
    assert "Aucune suggestion" in said(essayer(wrong, connector))[0]


@pytest.mark.req("X-318", "X-319", "X-445")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"essai": "075-FDD-99999-01"}, "ne connaît pas la valeur d’essai"),
        ({"essai": "503000"}, "ne répond pas"),
        ({"essai": ""}, "valeur d’essai"),
        ({"url": "http://10.0.0.1/{id}"}, "n’est pas autorisée"),
        ({"url": "http://localhost/{id}"}, "n’est pas autorisée"),
        ({"correspondance": ("$.rien > usager : Rien",)}, "Le chemin « $.rien » ne mène à rien"),
    ],
)
def test_what_is_wrong_is_said(fondation, connector, options, message):
    essai = essayer(fondation(**options), connector)
    assert not essai.reussi
    assert message in said(essai)[0]


@pytest.mark.req("X-319")
def test_where_no_host_is_allowed_nothing_is_asked(fondation):
    assert "Aucun service n’est autorisé" in said(essayer(fondation(), None))[0]


def test_only_the_champs_that_ask_a_service_are_tried(fondation):
    csv = ChampDescriptor(2, "referentiel", "Liste")
    assert a_essayer(Formulaire((fondation(), csv, ChampDescriptor(3, "text", "Nom")))) == [fondation()]


@pytest.mark.functional
@pytest.mark.req("X-318")
def test_the_administrateur_tries_a_service_from_the_page(branches, app, site, services):  # noqa: F811
    from ds_pyramid.core.security import Role
    from tests.factories.accounts import make_compte, sign_in
    from tests.factories.demarches import make_demarche

    options = {"mode": "api", "url": f"{services}/foundations/{{id}}", "essai": "075-FDD-00003-01"}
    with site() as root:
        admin = make_compte(root, "ada@exemple.fr", Role.ADMINISTRATEUR)
        champ = ChampDescriptor(1, "referentiel", "Fondation", options=options)
        numero = make_demarche(root, admin, champs=(champ,)).numero
    sign_in(app, "ada@exemple.fr")
    page = app.get(f"/admin/demarches/{numero}/referentiels").click("Essayer")
    assert "Le service répond" in page
    assert "Fondation des Rivières claires" in page
