"""The pages in a real browser: no sideways scroll, no fault found by axe, in both themes and both widths (X-712)."""

import pytest
from playwright.sync_api import expect

from tests.plugins.browser import PATIENCE

pytestmark = pytest.mark.browser

LISTEN = """document.addEventListener('click', (event) => {
  if (event.target.matches('.fr-btn--danger[data-confirm]')) window.fait = true;
})"""


@pytest.fixture
def visit(chromium, served):
    """Open a page in a width and a theme, signed in with several roles."""
    contexts = []

    def opened(path, width=1280, scheme="light", roles="usager.instructeur.administrateur"):
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            reduced_motion="reduce",
            base_url=served.url,
        )
        if roles:
            context.add_cookies([{"name": "roles", "value": roles, "url": served.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.faults = []
        page.on("console", lambda said: said.type == "error" and page.faults.append(said.text))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.req("X-703", "X-706", "X-707", "X-712", "U-437", "U-435")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("path", ["/__galerie", "/essai", "/introuvable"])
def test_a_page_fits_its_width_and_axe_finds_nothing(visit, path, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = visit(path, width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert Axe().run(page).response["violations"] == []


@pytest.mark.req("X-707")
def test_a_page_at_200_percent_still_fits(visit):
    page = visit("/essai", width=640)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 640


@pytest.mark.req("X-438")
def test_nothing_in_our_pages_breaks_the_content_policy(visit):
    page = visit("/__galerie")
    assert [fault for fault in page.faults if "Content Security Policy" in fault] == []


@pytest.mark.req("X-703")
def test_the_first_tab_leads_to_the_content(visit):
    page = visit("/essai")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()


@pytest.mark.req("X-704")
def test_an_error_of_the_list_leads_to_the_first_box_of_its_group(visit):
    page = visit("/essai")
    page.evaluate(
        """() => {
          document.querySelector("fieldset[data-champ='2']").id = "champ-2";
          document.querySelector("h1").outerHTML += "<p id='erreurs'><a href='#champ-2'>Répondez</a></p>";
        }"""
    )
    page.get_by_role("link", name="Répondez").press("Enter")
    expect(page.locator("#champ-2-0")).to_be_focused()


def test_menus_close_on_escape_and_give_the_focus_back(visit):
    page = visit("/essai")
    page.get_by_text("Mon compte").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_hidden()
    expect(page.locator("summary.fr-btn").first).to_be_focused()


def test_a_dangerous_action_is_confirmed_in_a_dialog(visit):
    page = visit("/__galerie")
    page.evaluate(LISTEN)
    page.locator(".fr-btn--danger[data-confirm]").click()
    dialog = page.get_by_role("dialog", name="Supprimer ce dossier ?")
    expect(dialog.get_by_role("button", name="Annuler")).to_be_focused()
    dialog.get_by_role("button", name="Annuler").click()
    assert page.evaluate("window.fait") is None
    page.locator(".fr-btn--danger[data-confirm]").click()
    dialog.get_by_role("button", name="Supprimer").click()
    assert page.evaluate("window.fait") is True


def test_the_selection_bar_counts(visit):
    page = visit("/__galerie")
    bar = page.locator("[data-selection]")
    expect(bar).to_be_hidden()
    page.get_by_label("Sélectionner le dossier 3226").check()
    expect(bar).to_contain_text("1 sélectionnés")
    page.get_by_label("Tout sélectionner").check()
    expect(bar).to_contain_text("3 sélectionnés")
    page.get_by_label("Tout sélectionner").uncheck()
    expect(bar).to_be_hidden()
