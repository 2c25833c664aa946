"""The blank form of a démarche, from the landing page, the form and the administrateur's board."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon

pytestmark = pytest.mark.functional

ADMIN, CAMILLE = "admin@mairie.test", "camille@exemple.fr"
LIEN = "Télécharger le formulaire vierge (PDF)"


@pytest.fixture
def demarche(site, wsgi):
    with site() as root:
        notify = notifier(wsgi.registry)
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        demarche = make_publiee(root, admin, notify=notify)
        make_brouillon(root, demarche, make_compte(root, CAMILLE), notify=notify)
    return "/commencer/aide-aux-travaux"


def the_pdf(app, page):
    """Follow the page that says the document is being made, as a browser does, until it is given."""
    for _turn in range(60):
        if page.status_int == 200:
            break
        assert page.headers["Refresh"]
        page = app.get(page.request.path)
    assert page.content_type == "application/pdf"
    assert page.headers["Content-Disposition"].startswith("attachment")
    return " ".join(" ".join(one.extract_text() for one in PdfReader(BytesIO(page.body)).pages).split())


@pytest.mark.req("A-042", "U-122")
def test_the_blank_form_is_offered_wherever_one_meets_the_form(app, demarche):
    landing = app.get(demarche)
    said = the_pdf(app, landing.click(LIEN.replace("(", r"\(").replace(")", r"\)")))
    assert "Nom du projet *" in said
    sign_in(app, CAMILLE)
    form = app.get("/dossiers/1/modifier")
    assert form.html.select("form.ds-form__champs")
    assert "Nom du projet *" in the_pdf(app, form.click(r"Télécharger le formulaire vierge"))


@pytest.mark.req("A-042")
def test_the_administrateur_has_the_blank_form_among_the_actions(app, demarche):
    sign_in(app, ADMIN)
    assert "Nom du projet *" in the_pdf(
        app, app.get("/admin/demarches/1").click(r"Formulaire vierge \(PDF\)")
    )


def test_a_long_form_is_announced_while_it_is_made(app, wsgi, demarche):
    class Slow:
        def demander(self, html, patience):
            return None

    wsgi.registry["ds.atelier"] = Slow()
    page = app.get(f"{demarche}/formulaire.pdf")
    assert page.status_int == 202
    page.mustcontain("en préparation", f"{demarche}/formulaire.pdf")
