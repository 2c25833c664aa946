"""The editor in Chromium: by keyboard, with axe, at the width of a phone and of a desktop."""

import pytest
from playwright.sync_api import expect

from ds_pyramid.core.security import Role
from tests.editeur.conftest import ADMIN, formulaire
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.demarches import make_demarche
from tests.plugins.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def numero(served):
    """The number of a démarche en test of ADMIN, on the server."""
    from ds_pyramid.core.events import notifier

    with served.open_root() as (root, manager):
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        demarche = make_demarche(root, admin, champs=formulaire(), notify=notifier(served.registry))
        manager.commit()
        return demarche.numero


@pytest.fixture
def opened(new_page, numero):
    """Return a function: a page of ADMIN on the editor."""

    def go(viewport=DESKTOP, page="champs", **kw):
        browser = new_page(viewport, **kw)
        browser.goto("/connexion")
        browser.fill("[name=email]", ADMIN)
        browser.fill("[name=password]", PASSWORD)
        browser.press("[name=password]", "Enter")
        browser.wait_for_load_state()
        browser.goto(f"/admin/demarches/{numero}/{page}")
        return browser

    return go


def saved(page, message="Enregistré"):
    expect(page.locator("[data-enregistrement]")).to_have_text(message, timeout=20_000)


def wide(page):
    """Return what is wider than the page."""
    return page.evaluate(
        "() => [...document.querySelectorAll('main *')]"
        ".filter(one => one.getBoundingClientRect().right > innerWidth + 1 && one.offsetWidth > 1)"
        ".map(one => one.outerHTML.slice(0, 90))"
    )


def order(page):
    return page.eval_on_selector_all(
        "#liste > [data-carte]", "cards => cards.map(card => card.dataset.carte)"
    )


@pytest.mark.req("A-118", "A-119", "A-121", "A-127", "A-129", "A-187")
def test_a_form_is_changed_by_keyboard(opened, accessible, shots):
    page = opened()
    accessible(page)
    shots(page, "editeur-1280")
    # a champ is added from the picker
    page.focus("[data-ajouter='apres-3']")
    page.keyboard.press("Enter")
    page.keyboard.type("telephone")
    assert page.locator("[data-type]:visible").count() == 1
    shots(page, "editeur-choix-1280")
    accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-panneau]")
    new = page.locator("[data-panneau]").get_attribute("data-panneau")
    assert order(page) == ["1", "2", "3", new, "4", "5"]
    assert page.evaluate("document.activeElement.id") == f"libelle-{new}"
    page.keyboard.type('Portable <b>du</b> "bailleur" -- 📱')
    saved(page)
    expect(page.locator(f"#vue-{new}")).to_contain_text('Portable <b>du</b> "bailleur" -- 📱')
    assert page.evaluate("document.activeElement.id") == f"libelle-{new}"
    assert page.locator(f"#vue-{new} b").count() == 0
    shots(page, "editeur-ouvert-1280")
    accessible(page)
    # its condition
    page.click(f"#condition-{new} button")
    page.wait_for_selector("[name=c-0-champ]")
    page.select_option("[name=c-0-champ]", "2")
    page.wait_for_selector("[name=c-0-valeur]")
    page.select_option("[name=c-0-valeur]", "Locataire")
    page.wait_for_selector(f"#vue-{new} .ds-editeur__condition")
    assert "Affiché si Statut est Locataire" in page.inner_text(f"#vue-{new} .ds-editeur__condition")
    shots(page, "editeur-condition-1280")
    accessible(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == f"modifier-{new}"
    # the source is renamed: the sentence follows
    page.click("#modifier-2")
    page.wait_for_selector("#libelle-2")
    page.fill("#libelle-2", "Situation")
    saved(page)
    expect(page.locator(f"#vue-{new} em")).to_have_text("Situation")
    page.keyboard.press("Escape")
    # moved, duplicated, deleted, brought back; focus stays
    page.focus(f"#monter-{new}")
    page.keyboard.press("Enter")
    saved(page, "Déplacé")
    assert order(page) == ["1", "2", new, "3", "4", "5"]
    assert page.evaluate("document.activeElement.id") == f"monter-{new}"
    page.click(f"#carte-{new} [value='supprimer:{new}']")
    page.wait_for_selector("#retablir")
    assert order(page) == ["1", "2", "3", "4", "5"]
    assert page.evaluate("document.activeElement.id") == "retablir"
    accessible(page)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#carte-{new}")
    assert order(page) == ["1", "2", new, "3", "4", "5"]
    page.click("#carte-4 > .ds-editeur__tete [value='monter:4']")
    expect(page.locator("#liste > :first-child")).to_have_id("carte-4")
    assert order(page) == ["4", "5", "1", "2", new, "3"]
    page.reload()
    assert order(page) == ["4", "5", "1", "2", new, "3"]


@pytest.mark.req("U-150")
def test_a_copy_is_named_from_where_its_words_end(opened):
    page = opened()
    page.locator("button[value^='dupliquer:']").first.click()
    saved(page, "Dupliqué")
    named = page.locator("[id^='libelle-']:focus")
    words = named.input_value()
    page.keyboard.type(" bis")
    expect(named).to_have_value(f"{words} bis")


def test_enter_adds_a_text_or_the_first_type_found(opened):
    page = opened()
    page.click("[data-ajouter='fin']")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-panneau]")
    assert page.input_value("[data-panneau] [name=type_champ]") == "text"
    page.keyboard.press("Escape")
    page.click("[data-ajouter='debut']")
    page.keyboard.type("iban")
    page.keyboard.press("Enter")
    page.wait_for_selector("#liste > :first-child [data-panneau]")
    assert page.input_value("[data-panneau] [name=type_champ]") == "iban"


def test_the_editor_fits_a_phone(opened, accessible, shots):
    page = opened(PHONE)
    assert wide(page) == []
    shots(page, "editeur-375")
    page.click("#modifier-2")
    page.wait_for_selector("#libelle-2")
    assert wide(page) == []
    shots(page, "editeur-ouvert-375")
    accessible(page)


@pytest.mark.req("A-213", "A-215")
def test_the_preview_answers_and_keeps_nothing(opened, accessible, shots):
    page = opened(page="apercu")
    accessible(page)
    shots(page, "apercu-1280")
    page.click("text=Téléphone")
    shots(page, "apercu-telephone-1280")
    page.click("button:has-text('Ajouter un élément')")
    assert page.locator("text=Élément 1").count() >= 1


@pytest.mark.req("A-121", "A-126")
def test_a_type_is_changed_a_line_is_dragged_and_a_failure_is_told(opened, accessible):
    page = opened()
    page.click("#modifier-3")
    page.select_option("#type-3", "drop_down_list")
    page.wait_for_selector("#options")
    page.fill("#options", "Un\nDeux\nDeux")
    expect(page.locator("#vue-3 .fr-error-text")).to_contain_text("Deux")
    expect(page.locator("#remarques")).to_contain_text("À corriger")
    accessible(page)
    page.hover("#plan-1")
    page.locator("#plan-3").drag_to(page.locator("#plan-1"), target_position={"x": 20, "y": 2})
    saved(page, "Déplacé")
    assert order(page) == ["3", "1", "2", "4", "5"]
    page.context.set_offline(True)
    page.fill("#libelle-3", "Tapé hors connexion")
    expect(page.locator("[data-enregistrement]")).to_contain_text("Non enregistré")
    page.context.set_offline(False)
    page.type("#libelle-3", "!")
    saved(page)
    page.reload()
    expect(page.locator("#vue-3")).to_contain_text("Tapé hors connexion!")


@pytest.mark.req("A-260")
def test_the_differences_are_readable(opened, served, numero, accessible, shots):
    from dataclasses import replace

    from ds_pyramid.accounts.services import find_compte
    from ds_pyramid.champs.conditions import Terme
    from ds_pyramid.core.events import notifier
    from ds_pyramid.demarches import services

    with served.open_root() as (root, manager):
        demarche = services.get_demarche(root, numero)
        common = {
            "compte": find_compte(root, ADMIN),
            "now": demarche.created_at,
            "notify": notifier(served.registry),
        }
        services.publish(demarche, "aide", lien_site="mail", **common)
        one, two, three, *rest = demarche.draft.champs.descriptors
        two = replace(two, libelle="Situation", mandatory=True, options={"options": ("Locataire", "Hébergé")})
        three = replace(three, condition=Terme(2, "est", "Locataire"))
        demarche.draft.champs.descriptors = (rest[0], one, two, three)
        manager.commit()
    page = opened(page="revisions")
    accessible(page)
    shots(page, "revisions-1280")
    page.set_viewport_size(PHONE)
    assert wide(page) == []
    shots(page, "revisions-375")
    page.emulate_media(color_scheme="dark")
    page.reload()
    accessible(page)
    page.goto(f"/admin/demarches/{numero}/champs?champ=3")
    accessible(page)
    page.set_viewport_size(DESKTOP)
    shots(page, "editeur-sombre-1280")


def test_a_real_form_of_347_champs_opens_and_answers(opened, served, numero, shots):
    from ds_pyramid.champs.models import Formulaire
    from ds_pyramid.core.numbering import next_number
    from ds_pyramid.demarches import services
    from ds_pyramid.demarches.importation.champs import Lecteur
    from ds_pyramid.demarches.importation.lecture import read_source
    from tests.factories.formulaires_reels import real_form

    content = real_form("detr-dsil.json").read_bytes()
    with served.open_root() as (root, manager):
        champs, _number = Lecteur(lambda: next_number(root, "champ")).read(read_source(content).champs)
        services.get_demarche(root, numero).draft.champs.descriptors = tuple(champs)
        middle = list(Formulaire(champs).walk())[150].stable_id
        manager.commit()
    page = opened()
    page.click(f"#modifier-{middle}")
    page.fill(f"#libelle-{middle}", "Renommé")
    saved(page)
    expect(page.locator(f"#plan-{middle}")).to_contain_text("Renommé")
    assert wide(page) == []


@pytest.mark.req("A-207", "A-210")
def test_an_annotation_depends_on_the_form(opened, accessible):
    page = opened(page="annotations")
    page.click("[data-ajouter=fin]")
    page.click("[data-type=text]")
    page.wait_for_selector("[data-panneau]")
    new = page.locator("[data-panneau]").get_attribute("data-panneau")
    page.click(f"#condition-{new} button")
    page.select_option("[name=c-0-champ]", label="Statut")
    page.wait_for_selector("[name=c-0-valeur]")
    page.select_option("[name=c-0-valeur]", "Propriétaire")
    expect(page.locator(f"#vue-{new} .ds-editeur__condition")).to_have_text(
        "Affiché si Statut est Propriétaire"
    )
    accessible(page)
