"""A file on a slow or broken line: progress, cancelling, another try; the rest of the form goes on (U-213, X-657)."""

import pytest
from playwright.sync_api import expect

from ds_pyramid.champs.models import ChampDescriptor
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon

pytestmark = [pytest.mark.functional, pytest.mark.browser]

CAMILLE = "camille@exemple.fr"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CHAMPS = (ChampDescriptor(1, "text", "Nom"), ChampDescriptor(2, "piece_justificative", "Plan"))
SLOW = {
    "offline": False,
    "latency": 0,
    "downloadThroughput": -1,
    "uploadThroughput": 200_000,
}  # bytes a second


@pytest.fixture
def page(served, new_page):
    """The form of a brouillon of Camille."""
    with served.open_root() as (root, manager):
        make_brouillon(root, make_publiee(root, champs=CHAMPS), make_compte(root, CAMILLE))
        manager.commit()
    page = new_page()
    page.goto("/connexion?retour=/dossiers/1/modifier")
    page.fill("#email", CAMILLE)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/modifier")
    return page


@pytest.fixture
def choose(page, tmp_path):
    """Choose a file of some size for the piece."""

    def chosen(nom, size):
        file = tmp_path / nom
        file.write_bytes(PDF + b"%" * size)
        page.set_input_files("[data-champ='2'] input[type=file]", file)

    return chosen


def stored(served):
    """Return the answers kept: the text, the names of the files."""
    with served.open_root() as (root, _manager):
        champs = root["demarches"]["1"].dossiers.get(1).champs
        return champs.value("1"), [one.nom for one in champs.value("2") or ()]


@pytest.mark.req("U-213", "X-657")
def test_a_large_file_leaves_slowly_in_the_background_with_its_progress(page, choose, served):
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    choose("plan.pdf", 1_500_000)
    bar = page.locator("progress")
    expect(bar).to_have_attribute("aria-label", "Envoi de plan.pdf")
    while not bar.evaluate("one => one.value"):
        page.wait_for_timeout(50)
    page.fill("[name='champ-1']", "Moreau")  # one goes on meanwhile
    page.locator("[data-champ='2'] a", has_text="plan.pdf").wait_for(timeout=60_000)
    expect(bar).to_have_count(0)
    page.locator("[data-enregistrement]", has_text="Enregistré").wait_for(timeout=60_000)
    assert page.input_value("[name='champ-1']") == "Moreau"
    page.reload()
    assert stored(served) == ("Moreau", ["plan.pdf"])


@pytest.mark.req("X-657")
def test_a_file_on_its_way_is_cancelled(page, choose, served):
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {**SLOW, "uploadThroughput": 20_000})
    choose("erreur.pdf", 2_000_000)
    page.locator("progress").wait_for()
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator("progress")).to_have_count(0)
    assert stored(served) == (None, [])


@pytest.mark.req("U-213", "X-657")
@pytest.mark.parametrize("by_hand", [False, True], ids=["line-back", "button"])
def test_a_file_whose_line_was_cut_leaves_again_and_nothing_typed_is_lost(page, choose, served, by_hand):
    page.fill("[name='champ-1']", "Moreau")
    page.locator("[data-enregistrement]", has_text="Enregistré").wait_for()
    if by_hand:
        page.route("**/dossiers/1/champs", lambda route: route.abort("internetdisconnected"), times=1)
    else:
        page.context.set_offline(True)
    choose("plan.pdf", 1000)
    retry = page.get_by_role("button", name="Réessayer")
    retry.wait_for()
    assert page.input_value("[name='champ-1']") == "Moreau"
    if by_hand:
        retry.click()
    else:
        page.context.set_offline(False)
    page.locator("[data-champ='2'] a", has_text="plan.pdf").wait_for()
    assert stored(served) == ("Moreau", ["plan.pdf"])
