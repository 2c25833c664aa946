"""What is typed while a file is sent and another answer is being saved is never taken away (U-129, U-135)."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon

pytestmark = [pytest.mark.functional, pytest.mark.browser]

CAMILLE = "camille@exemple.fr"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CHAMPS = (ChampDescriptor(1, "address", "Lieu"), ChampDescriptor(2, "piece_justificative", "Plan"))


@pytest.mark.req("U-129", "U-135")
def test_an_answer_half_saved_is_not_drawn_over_what_is_typed_since(served, new_page, tmp_path):
    with served.open_root() as (root, manager):
        make_brouillon(root, make_publiee(root, champs=CHAMPS), make_compte(root, CAMILLE))
        manager.commit()
    page = new_page()
    page.goto("/connexion?retour=/dossiers/1/modifier")
    page.fill("#email", CAMILLE)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/modifier")
    held = []

    def hold(route):
        if held or "champ-1.rue" not in route.request.post_data:
            return route.continue_()
        return held.append((route, route.fetch()))  # saved there, and the page does not know yet

    page.route("**/dossiers/1/champs", hold)
    page.fill("input[name='champ-1.rue']", "1 place de la Mairie")
    page.fill("input[name='champ-1.code_postal']", "59000")  # leaves the street: it is saved
    while not held:
        page.wait_for_timeout(50)
    page.fill("input[name='champ-1.ville']", "Lille")
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(PDF)
    page.set_input_files("[data-champ='2'] input[type=file]", plan)
    page.locator("[data-champ='2'] a", has_text="plan.pdf").wait_for()
    assert page.input_value("input[name='champ-1.ville']") == "Lille"
    assert page.get_by_text("Modifié ailleurs").count() == 0
    with page.expect_response("**/dossiers/1/champs"):
        held[0][0].fulfill(response=held[0][1])
        page.locator("input[name='champ-1.ville']").blur()
    page.locator("[data-enregistrement]", has_text="Enregistré").wait_for()
    page.wait_for_timeout(1500)
    with served.open_root() as (root, _manager):
        champs = next(iter(root["demarches"].values())).dossiers.get(1).champs
        assert champs.value("1")["ville"] == "Lille"
