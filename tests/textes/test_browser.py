"""The editors of texts in a real browser: small and large, accessible, balises at the caret."""

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.dossiers import workflow
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose
from tests.plugins.browser import DESKTOP, PHONE
from tests.textes.conftest import ADMIN, ANNOTATIONS, CHAMPS, USAGER, of

pytestmark = [pytest.mark.functional, pytest.mark.browser]


@pytest.fixture
def numero(served):
    """A published démarche with a dossier accepted under an accusé de lecture; their numbers."""
    with served.open_root() as (root, manager):
        notify, now = notifier(served.registry), clock.now()
        admin, usager = make_compte(root, ADMIN, Role.ADMINISTRATEUR), make_compte(root, USAGER)
        demarche = make_publiee(root, admin, champs=CHAMPS, annotations=ANNOTATIONS, notify=notify)
        dossier = make_depose(root, demarche, usager, notify=notify)
        workflow.apply(dossier, "passer_en_instruction", now=now, notify=notify)
        demarche.accuse_lecture = True
        workflow.apply(dossier, "refuser", motivation="Hors délai.", now=now, notify=notify)
        manager.commit()
        return demarche.numero, dossier.numero


def enter(page, path, email=ADMIN):
    page.goto(f"/connexion?retour={path}")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{path}")


def narrow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


PAGES = (
    "", "courriels", "courriels/acceptation", "courriels/message-depot", "attestation", "attestation/refus",
    "accuse-lecture",
)  # fmt: skip


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["375", "1280"])
def test_pages_are_accessible_and_fit_the_screen(new_page, numero, accessible, shots, viewport):
    page = new_page(viewport)
    enter(page, of(numero[0], "courriels"))
    for name in PAGES:
        page.goto(of(numero[0], name))
        page.wait_for_load_state("networkidle")
        accessible(page)
        assert narrow(page) <= 0, name
        shots(page, f"textes-{name.replace('/', '-') or 'tableau'}-{viewport['width']}")
    page.goto(of(numero[0], "courriels/acceptation"))
    page.fill("#corps", "Bravo **--prénom--** !\n\n* un\n* deux\n\n--Dépenses--\n\n[Voir](--lien dossier--)")
    page.click("button[value=apercu]")
    assert page.evaluate("document.activeElement.id") == "apercu"
    accessible(page)
    assert narrow(page) <= 0
    shots(page, f"textes-apercu-{viewport['width']}")
    page.fill("#sujet", "--inconnue--")
    page.click("button[value=enregistrer]")
    accessible(page)
    shots(page, f"textes-refus-{viewport['width']}")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["375", "1280"])
def test_the_usagers_pages_are_accessible(new_page, numero, accessible, shots, viewport):
    page = new_page(viewport)
    enter(page, f"/dossiers/{numero[1]}", USAGER)
    accessible(page)
    shots(page, f"textes-decision-cachee-{viewport['width']}")
    page.click("text=Lire la décision")
    page.wait_for_selector("text=Hors délai.")
    accessible(page)
    page.goto("/attestation/exemple")
    accessible(page)
    shots(page, f"textes-verification-{viewport['width']}")


@pytest.mark.req("A-398")
def test_a_balise_goes_where_the_caret_is_and_marks_go_around_words(new_page, numero):
    page = new_page()
    enter(page, of(numero[0], "courriels/depot"))
    page.fill("#sujet", "Reçu : !")
    page.evaluate("document.querySelector('#sujet').setSelectionRange(7, 7)")
    page.click("button:has-text('numéro du dossier')")
    assert page.input_value("#sujet") == "Reçu : --numéro du dossier--!"
    page.fill("#corps", "bonjour")
    page.evaluate("document.querySelector('#corps').setSelectionRange(0, 7)")
    page.click("[data-mise-en-forme] button:has-text('Gras')")
    assert page.input_value("#corps") == "**bonjour**"
    page.click("[data-mise-en-forme] button:has-text('Liste')")
    assert page.input_value("#corps") == "* **bonjour**"
    page.keyboard.press("Control+z")
    assert page.input_value("#corps") == "**bonjour**"
    assert page.locator("[data-avec-script]").is_visible()
