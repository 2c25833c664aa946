"""Criteria of ineligibility: told as one answers, with the script or by saving, and checked again at the deposit."""

from decimal import Decimal

import pytest

from ds_pyramid.champs.conditions import Ou, Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.demarches.reglages import Ineligibilite
from ds_pyramid.dossiers.models import Etat
from tests.factories.accounts import PASSWORD, form_to, make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon
from tests.plugins.browser import PHONE

pytestmark = pytest.mark.functional
CAMILLE = "camille@exemple.fr"
CHAMPS = (
    ChampDescriptor(101, "text", "Nom", mandatory=True),
    ChampDescriptor(202, "integer_number", "Âge"),
    ChampDescriptor(203, "yes_no", "Étudiant ?"),
    ChampDescriptor(204, "integer_number", "Revenu", condition=Terme(203, "est", True)),
)
REGLE = Ineligibilite(
    Ou((Terme(202, "superieur", Decimal(17)), Terme(204, "superieur", Decimal(1000)))),
    'Réservé aux mineurs : voyez <a href="https://exemple.fr">ce service</a><script>alert(1)</script>',
)


def prepare(root, **kw):
    camille = make_compte(root, CAMILLE)
    demarche = make_publiee(root, champs=CHAMPS)
    demarche.revision.ineligibilite = REGLE._replace(**kw)
    return make_brouillon(root, demarche, camille, reponses={"101": "Camille"}).numero


@pytest.fixture
def page(app, site):
    with site() as root:
        numero = prepare(root)
    sign_in(app, CAMILLE)
    return app.get(f"/dossiers/{numero}/modifier")


def answer(page, action="enregistrer", **answers):
    form = form_to(page, "/modifier")
    for name, value in answers.items():
        form[name.replace("_", "-")] = value
    return form.submit("action", value=action, status="*")


@pytest.mark.req("A-190", "A-194", "U-275", "U-279", "U-280")
def test_without_javascript_the_message_comes_when_saving_and_blocks_the_deposit(page, site):
    assert page.html.select_one("#ineligible").has_attr("hidden")
    saved = answer(page, champ_202="18").follow()
    alert = saved.html.select_one("#ineligible")
    assert "Réservé aux mineurs" in alert.text
    assert "<script>" not in str(alert)
    assert alert.select_one("a")["href"] == "https://exemple.fr"
    assert answer(saved, "deposer").status_int == 422
    changed = answer(saved, champ_202="16").follow()
    assert changed.html.select_one("#ineligible").has_attr("hidden")
    answer(changed, "deposer").follow()
    with site() as root:
        assert next(iter(root["demarches"].values())).dossiers[1].etat == Etat.EN_CONSTRUCTION


@pytest.mark.req("A-195")
def test_an_answer_that_is_hidden_never_makes_ineligible(page):
    shown = answer(page, champ_203="true").follow()
    rich = answer(shown, champ_204="2000").follow()
    assert "Réservé" in rich.html.select_one("#ineligible").text
    hidden = answer(rich, champ_203="false").follow()
    assert hidden.html.select_one("#ineligible").has_attr("hidden")


@pytest.mark.req("A-191", "U-276")
def test_a_rule_switched_off_says_nothing(app, site):
    with site() as root:
        numero = prepare(root, active=False)
    sign_in(app, CAMILLE)
    saved = answer(app.get(f"/dossiers/{numero}/modifier"), champ_202="18").follow()
    assert saved.html.select_one("#ineligible").has_attr("hidden")


@pytest.mark.browser
@pytest.mark.req("A-194", "U-279")
def test_the_message_comes_and_goes_as_one_answers(new_page, served, accessible):
    with served.open_root() as (root, manager):
        numero = prepare(root)
        manager.commit()
    page = new_page(PHONE)
    page.goto(f"/connexion?retour=/dossiers/{numero}/modifier")
    page.fill("#email", CAMILLE)
    page.fill("#password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/modifier")
    page.wait_for_load_state("networkidle")
    deposer = page.locator("button[value=deposer]")
    page.fill("#champ-202", "18")
    page.locator("#ineligible").wait_for(state="visible")
    assert deposer.is_disabled()
    accessible(page)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert deposer.is_disabled()
    page.fill("#champ-202", "16")
    page.locator("#ineligible").wait_for(state="hidden")
    assert deposer.is_enabled()
