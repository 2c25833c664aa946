"""In Chromium: a type that loses answers, and a champ deleted while it is still named."""

import pytest
from playwright.sync_api import expect

from ds_pyramid.accounts.services import find_compte
from ds_pyramid.core import clock
from ds_pyramid.demarches import services
from ds_pyramid.demarches.editeur import actes
from tests.editeur.conftest import ADMIN
from tests.editeur.test_browser import numero, opened, saved, wide  # noqa: F401 - fixtures
from tests.editeur.test_usages import STATUT
from tests.factories.demarches import silent
from tests.plugins.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def publiee(served, numero):  # noqa: F811
    """Publish the démarche; have champ 2 named by a condition and an e-mail."""
    now = clock.now()
    with served.open_root() as (root, manager):
        demarche, compte = services.get_demarche(root, numero), find_compte(root, ADMIN)
        actes.conditionner(demarche, "champs", 3, STATUT, now=now)
        demarche.textes["dossier_depose"] = ("Reçu", "<p>Statut : --champ/2--</p>")
        services.publish(demarche, "aide", lien_site="mail", compte=compte, now=now, notify=silent)
        manager.commit()


@pytest.mark.req("A-265")
def test_a_type_that_loses_answers_is_told_at_once_and_the_champ_replaced_by_keyboard(
    opened,  # noqa: F811
    publiee,
    accessible,
    shots,
):
    page = opened()
    page.click("#modifier-3")
    page.select_option("#type-3", "integer_number")
    expect(page.locator("#recreer-3")).to_be_focused()
    expect(page.locator("#type-3")).to_have_value("text")
    saved(page, "Le type n’a pas encore été changé")
    accessible(page)
    shots(page, "editeur-type-perdu-1280")
    page.keyboard.press("Enter")
    saved(page, "Remplacé par un nouveau champ")
    expect(page.locator("#carte-3")).to_have_count(0)
    expect(page.locator("[data-panneau] select[name=type_champ]")).to_have_value("integer_number")
    expect(page.locator("#retablir")).to_be_visible()
    assert wide(page) == []


@pytest.mark.req("A-266")
def test_the_uses_of_a_deleted_champ_are_listed_and_open_what_they_name(opened, publiee, accessible, shots):  # noqa: F811
    page = opened(PHONE)
    page.locator("#carte-2").get_by_role("button", name="Supprimer").click()
    saved(page, "Supprimé, mais encore utilisé ailleurs")
    expect(page.locator("#retablir")).to_be_focused()
    accessible(page)
    shots(page, "editeur-usages-375")
    assert wide(page) == []
    page.get_by_role("link", name="Condition d’affichage de « Nom du bailleur »").click()
    expect(page.locator("#libelle-3")).to_be_visible()
    page.click("#retablir")
    saved(page, "Rétabli")
    expect(page.locator(".ds-editeur__usages")).to_have_count(0)
