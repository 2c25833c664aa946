"""A map answered by a GPX, KML or GeoJSON file, without any script."""

import pytest
from webtest import Upload

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from tests.champs.test_cartes import GPX
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon
from tests.factories.instruction_journey import AGENT, make_site

pytestmark = pytest.mark.functional
CAMILLE = "camille@exemple.fr"
CHAMPS = (
    ChampDescriptor(101, "text", "Nom du projet"),
    ChampDescriptor(102, "carte", "Tracé", mandatory=True),
)


@pytest.fixture
def form(app, site, wsgi):
    """The form of a brouillon."""
    with site() as root:
        notify = notifier(wsgi.registry)
        make_brouillon(
            root, make_publiee(root, champs=CHAMPS, notify=notify), make_compte(root, CAMILLE), notify=notify
        )
    sign_in(app, CAMILLE)
    return main_form(app.get("/dossiers/1/modifier"))


def main_form(page):
    return next(form for form in page.forms.values() if "version" in form.fields)


@pytest.mark.req("U-249", "U-254")
def test_the_shapes_of_a_file_are_listed_then_deposited(app, form, site):
    form["champ-102.fichier"] = Upload("trace.gpx", GPX.encode())
    page = form.submit("chercher", value="102").follow()
    described = [item["value"] for item in page.html.select("[data-forme] input[type=text]")]
    assert sorted(described) == ["", "Boucle", "Départ"]
    page = main_form(page).submit("action", value="deposer").follow()
    page.mustcontain("Votre dossier a été déposé.")
    page.click("Voir mon dossier").click("Demande").mustcontain("Départ", "Boucle")


@pytest.mark.req("U-249")
def test_a_file_that_is_none_is_refused_in_french_and_the_rest_is_kept(app, form):
    form["champ-101"] = "Sentier"
    form["champ-102.fichier"] = Upload("photo.gpx", b"bonjour")
    page = form.submit("action", value="enregistrer", status=422)
    said = page.html.select_one('[data-champ="102"]').get_text(" ", strip=True)
    assert "le fichier « photo.gpx » n’est pas importé, fichier GeoJSON, GPX ou KML attendu" in said
    assert main_form(page)["champ-101"].value == "Sentier"


@pytest.mark.req("U-249")
def test_an_annotation_takes_the_shapes_of_a_file_too(app, site, wsgi):
    numeros = make_site(site, wsgi.registry, annotations=(ChampDescriptor(900, "carte", "Emprise"),))
    sign_in(app, AGENT)
    address = "/instruction/{}/dossiers/{}".format(*numeros)
    page = app.get(address)
    form = main_form(page)
    form["champ-900.fichier"] = Upload("trace.gpx", b"bonjour")
    page = form.submit("action", value="enregistrer").follow()
    page.mustcontain("le fichier « trace.gpx » n’est pas importé")
    form = main_form(page)
    form["champ-900.fichier"] = Upload("trace.gpx", GPX.encode())
    page = form.submit("action", value="enregistrer").follow()
    described = [item["value"] for item in page.html.select("[data-forme] input[type=text]")]
    assert sorted(described) == ["", "Boucle", "Départ"]


@pytest.mark.req("A-215")
def test_the_preview_draws_the_shapes_of_a_file_and_keeps_nothing(app, site, wsgi):
    with site() as root:
        admin = make_compte(root, "admin@mairie.test", Role.ADMINISTRATEUR)
        demarche = make_publiee(root, admin, champs=CHAMPS, notify=notifier(wsgi.registry))
        address = f"/admin/demarches/{demarche.numero}/apercu"
    sign_in(app, "admin@mairie.test")
    form = main_form(app.get(address))
    form["champ-102.fichier"] = Upload("trace.gpx", GPX.encode())
    assert len(form.submit().html.select("[data-forme]")) == 3
    assert app.get(address).html.select("[data-forme]") == []
