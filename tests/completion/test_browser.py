"""In a real browser: a company by its SIRET, a champ that fills itself in, a school and an address suggested."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.demarches import SLUG, make_publiee
from tests.plugins.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser]

CAMILLE = "camille@exemple.fr"
CHAMPS = (
    ChampDescriptor(1, "siret", "Établissement porteur", mandatory=True),
    ChampDescriptor(2, "annuaire_education", "École partenaire"),
    ChampDescriptor(3, "address", "Lieu du projet"),
    ChampDescriptor(4, "carte", "Emplacement"),
)


@pytest.fixture
def working(branches):
    """The background work runs in the process, as in development."""
    branches.update({"ds.worker": "true", "ds.worker_pause": "0.2"})


@pytest.fixture
def page(working, served, new_page):
    """The identity page of Camille."""
    with served.open_root() as (root, manager):
        make_compte(root, CAMILLE)
        make_publiee(root, champs=CHAMPS, pour_personne_morale=True)
        manager.commit()

    def opened(viewport, **kw):
        page = new_page(viewport, **kw)
        page.goto(f"/connexion?retour=/commencer/{SLUG}/identite")
        page.fill("#email", CAMILLE)
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/identite")
        return page

    yield opened
    served.registry["ds.worker"].stop()


@pytest.mark.req("U-103", "U-104", "U-175", "U-178", "U-189", "U-244", "X-203", "X-206", "X-252")
def test_a_company_finds_itself_and_its_form_fills_in(page, accessible, shots):
    page = page(DESKTOP)
    accessible(page)
    shots(page, "identite-siret")
    page.fill("#siret", "130 025 265 00013")
    page.get_by_role("button", name="Chercher l’établissement").click()
    page.get_by_text("DIRECTION INTERMINISTERIELLE DU NUMERIQUE").wait_for()
    accessible(page)
    shots(page, "identite-recap")
    page.get_by_role("button", name="Continuer avec ces informations").click()
    page.wait_for_url("**/modifier")
    siret = page.locator('[data-champ="1"]')
    assert siret.get_by_label("Raison sociale").count() == 0
    siret.get_by_label("Numéro SIRET").fill("812 345 676 00017")
    siret.get_by_label("Numéro SIRET").press("Tab")
    siret.get_by_text("MENUISERIE DES TROIS CHENES").wait_for()
    siret.get_by_text("FR19812345676").wait_for()
    assert siret.get_by_text("Recherche des informations").count() == 0
    ecole = page.locator('[data-champ="2"]')
    ecole.get_by_role("combobox").press_sequentially("flandres")
    page.get_by_role("option", name="Lycée des Flandres, Lille (0590001F)").click()
    ecole.get_by_text("Académie").wait_for()
    address = page.locator('[data-champ="3"]')
    address.get_by_role("combobox").press_sequentially("12 rue nat")
    page.get_by_role("option", name="12 Rue Nationale 59800 Lille").wait_for()
    address.get_by_role("combobox").press("ArrowDown")
    address.get_by_role("combobox").press("Enter")
    assert address.get_by_label("Commune", exact=True).input_value() == "Lille"
    address.get_by_text("Base Adresse Nationale").wait_for()
    carte = page.locator('[data-champ="4"]')
    carte.get_by_role("combobox").press_sequentially("3 chemin")
    page.get_by_role("option", name="3 Chemin des Saules 74000 Annecy").click()
    accessible(page)
    shots(page, "formulaire-complete")
    page.reload()
    assert siret.get_by_text("MENUISERIE DES TROIS CHENES").count() == 1


@pytest.mark.req("U-105", "X-200", "X-201")
def test_while_the_register_is_down_everything_goes_on_by_hand(page, accessible, shots):
    page = page(PHONE, javascript=False)
    page.fill("#siret", "50300012700012")
    page.get_by_role("button", name="Chercher l’établissement").click()
    page.get_by_text("vous n’y êtes pour rien").wait_for()
    shots(page, "identite-panne")
    page.fill("#raison_sociale", "Menuiserie")
    page.fill("#adresse", "8 rue des Ateliers, Lille")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/modifier")
    page.locator('[data-champ="1"]').get_by_label("Numéro SIRET").fill("50300012700012")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_timeout(2500)
    page.reload()
    shots(page, "formulaire-panne")
    page.locator('[data-champ="1"]').get_by_label("Raison sociale").fill("Menuiserie")
    page.get_by_role("button", name="Déposer le dossier").click()
    page.get_by_text("Votre dossier a été déposé.").wait_for()
