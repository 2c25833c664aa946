"""An administrateur tries the JSON service of a référentiel (X-318, X-319)."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor, Formulaire
from ds_pyramid.completion.essais import essayer
from ds_pyramid.connectors.referentiels import Referentiels
from ds_pyramid.core.chiffrement import Coffre
from ds_pyramid.demarches.services.essais import a_essayer
from tests.connectors.conftest import services  # noqa: F401 - a fixture

COFFRE = Coffre("un secret de test")


@pytest.fixture
def connector():
    return Referentiels(frozenset({"127.0.0.1"}), coffre=COFFRE, local=True)


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
    path = f"/admin/demarches/{numero}"
    told = "essayez le service du référentiel"
    assert told in app.get(f"{path}/publication")
    page = app.get(f"{path}/publication").click(href="referentiels#champ-1")
    assert "À essayer" in page
    page = essayer_(page)
    assert "Le service répond" in page
    assert "Fondation des Rivières claires" in page
    assert "Essai réussi" in app.get(f"{path}/referentiels")
    assert told not in app.get(f"{path}/publication")


def essayer_(page):
    """Press the button."""
    return next(form for form in page.forms.values() if "champ" in form.fields).submit()


@pytest.mark.integration
@pytest.mark.req("X-318")
def test_a_form_is_published_only_after_a_try_of_its_present_settings(root, now, fondation):
    from ds_pyramid.demarches.editeur import actes
    from ds_pyramid.demarches.services.essais import est_essaye, noter_essai
    from ds_pyramid.demarches.services.verifications import check_publication
    from tests.factories.demarches import make_demarche

    demarche = make_demarche(root, champs=(fondation(),))

    def missing():
        return [p.lien for p in check_publication(demarche, now) if "essayez" in str(p.message)]

    assert missing() == ["referentiels#champ-1"]
    noter_essai(demarche, demarche.draft.champs.get(1), reussi=False)
    assert missing()
    noter_essai(demarche, demarche.draft.champs.get(1), reussi=True)
    assert not missing()
    actes.modifier(demarche, "champs", 1, libelle="Votre fondation", now=now)
    assert not missing()  # its name is nothing to the service
    options = {**fondation().options, "essai": "075-FDD-00004-01"}
    actes.modifier(demarche, "champs", 1, options=options, now=now)
    assert missing()
    assert not est_essaye(demarche, demarche.draft.champs.get(1))
