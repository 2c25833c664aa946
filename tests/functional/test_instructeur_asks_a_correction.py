"""A correction from the instructeur's request to the usager's answer, on the pages of both."""

import pytest
from webtest import TestApp

from tests.factories.accounts import form_to, sign_in
from tests.factories.instruction_journey import AGENT, USAGER, acts, find_dossier, mails_to, make_site, submit

pytestmark = pytest.mark.functional


@pytest.fixture
def numeros(app, site, wsgi):
    return make_site(site, wsgi.registry)


@pytest.fixture
def agent(app, numeros):
    sign_in(app, AGENT)
    return app


@pytest.fixture
def usager(wsgi, numeros):
    browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(browser, USAGER)
    return browser


@pytest.fixture
def page(numeros):
    return "/instruction/{}/dossiers/{}".format(*numeros)


def ask(agent, page, texte, raison="incorrect", **kw):
    form = form_to(agent.get(page).click("Demander une correction"), "/demander-correction")
    form["texte"], form["raison"] = texte, raison
    return form.submit(**kw)


@pytest.mark.req("I-075", "I-141", "I-142", "I-143", "U-312", "U-313", "U-314")
def test_both_sides_see_that_a_correction_is_awaited_and_what_it_is(
    agent, usager, page, numeros, settings, site
):
    submit(agent, page, "passer-en-instruction")
    refused = ask(agent, page, "  ", "incomplete", status=422)
    assert "Expliquez à l’usager ce qu’il doit corriger." in refused.text
    assert form_to(refused, "/demander-correction")["raison"].value == "incomplete"
    shown = ask(agent, page, "Précisez le lieu.", "incomplete").follow()
    assert "en attente" in shown.text
    assert "Précisez le lieu." in shown.text
    assert "en attente" in agent.get(f"/instruction/{numeros[0]}?onglet=tous").text
    assert mails_to(settings)[-1]["X-Mail-Name"] == "dossier_a_corriger"
    assert "à corriger" in usager.get("/dossiers").text
    assert "Précisez le lieu." in usager.get(f"/dossiers/{numeros[1]}").text
    assert "Précisez le lieu." in usager.get(f"/dossiers/{numeros[1]}/modifier").text
    assert "Précisez le lieu." in usager.get(f"/dossiers/{numeros[1]}/messagerie").text
    assert "à corriger" in usager.get("/dossiers?onglet=a_corriger").text
    with site() as root:
        assert len(find_dossier(root, numeros).followers) == 1
    assert acts(site, numeros)[-1] == "demander_correction"


@pytest.mark.req("I-145", "U-315")
def test_the_mark_goes_when_the_usager_has_submitted(agent, usager, page, numeros, settings):
    ask(agent, page, "Précisez le lieu.")
    form = form_to(usager.get(f"/dossiers/{numeros[1]}/modifier"), "/modifier")
    form["champ-101"] = "Jardin de la rue Haute"
    form.submit("action", value="soumettre").follow()
    assert mails_to(settings, AGENT)[-1]["X-Mail-Name"] == "dossier_corrige"
    assert "en attente" not in agent.get(page).text
    assert "à corriger" not in usager.get("/dossiers").text


@pytest.mark.req("I-147", "U-316")
def test_going_on_without_the_correction_is_confirmed_and_closes_it(agent, usager, page, numeros, site):
    ask(agent, page, "Précisez le lieu.")
    assert not agent.get(page).html.find_all(
        "form", action=lambda a: a and a.endswith("/passer-en-instruction")
    )
    confirm = agent.get(page).click("sans attendre la correction")
    assert "il ne pourra plus le faire" in confirm.text
    form_to(confirm, "/instruire-sans-correction").submit().follow()
    with site() as root:
        dossier = find_dossier(root, numeros)
        assert dossier.etat == "en_instruction"
        assert dossier.corrections[-1].levee
    history = agent.get(f"{page}/personnes").text
    assert "Correction plus attendue" in history
    assert "à corriger" not in usager.get("/dossiers").text
