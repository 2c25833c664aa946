"""The commitment number of a grant: entered by the instructeur, shown to the usager as the guarantee of it."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.demarches.services import ouvertures
from tests.factories.accounts import sign_in
from tests.factories.demarches import silent
from tests.factories.instruction_journey import AGENT, USAGER, make_site

pytestmark = pytest.mark.functional
EJ = ChampDescriptor(910, "engagement_juridique", "Engagement juridique")


@pytest.fixture
def numeros(site, wsgi):
    return make_site(site, wsgi.registry, annotations=(EJ,))


@pytest.fixture
def ouverte(site, numeros):
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        ouvertures.ouvrir(demarche, "budget", auteur=None, now=clock.now(), notify=silent)


def enter(app, numeros, number):
    """Write the annotation as an instructeur; return the page that follows."""
    app.reset()
    sign_in(app, AGENT)
    page = app.get("/instruction/{}/dossiers/{}/annotations".format(*numeros))
    form = next(form for form in page.forms.values() if "champ-910" in form.fields)
    form["champ-910"] = number
    return form.submit().follow()


def read_as_usager(app, numeros):
    """Return the main part of the dossier's page, as its owner reads it."""
    app.reset()
    sign_in(app, USAGER)
    return app.get(f"/dossiers/{numeros[1]}").html.select_one("main").text


@pytest.mark.req("A-482", "A-483", "A-485", "U-257", "I-109", "X-307")
def test_the_number_is_the_usagers_guarantee_once_it_is_entered(app, numeros, ouverte):
    assert "Engagement financier" not in read_as_usager(app, numeros)
    page = enter(app, numeros, "21 0012 3456")
    assert "n’y est pas vérifiée" in page.text  # unknown to anyone, and kept all the same
    shown = read_as_usager(app, numeros)
    assert "Engagement financier" in shown
    assert "2100123456" in shown


@pytest.mark.req("A-485")
def test_a_number_of_another_form_is_pointed_out_and_promises_nothing(app, numeros, ouverte):
    page = enter(app, numeros, "EJ-2026")
    assert "dix chiffres" in page.html.select_one(".fr-error-text").text
    assert "EJ-2026" not in read_as_usager(app, numeros)


@pytest.mark.req("U-257")
def test_an_annotation_stays_private_where_the_function_is_not_open(app, numeros):
    enter(app, numeros, "2100123456")
    assert "2100123456" not in read_as_usager(app, numeros)
