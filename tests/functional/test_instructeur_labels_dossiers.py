"""Labels: put on a dossier by an instructeur, seen by his colleagues, used to filter; never seen by the usager."""

import pytest
from webtest import TestApp

from ds_pyramid.core.events import notifier
from ds_pyramid.demarches.services.creation import create_groupe
from ds_pyramid.instruction.indexes import liste_label
from tests.factories.accounts import form_to, sign_in
from tests.factories.dossiers import make_depose
from tests.factories.instruction_journey import (
    AGENT,
    COLLEGUE,
    USAGER,
    acts,
    decide,
    find_dossier,
    make_site,
    submit,
)

pytestmark = pytest.mark.functional


@pytest.fixture
def numeros(app, site, wsgi):
    return make_site(site, wsgi.registry)


@pytest.fixture
def agent(app, numeros):
    sign_in(app, AGENT)
    return app


@pytest.fixture
def page(numeros):
    return "/instruction/{}/dossiers/{}".format(*numeros)


def put(browser, page, *labels):
    """Tick these labels and no other on the page of labels."""
    form = form_to(browser.get(page).click("Labels", href="/labels"), "/labels")
    for box in form.fields["label"]:
        box.checked = box._value in labels
    return form.submit()


def tags(page):
    return [tag.text.strip() for tag in page.html.select(".ds-tete__etat .fr-tag")]


@pytest.mark.req("A-437", "I-067", "A-442")
def test_a_label_is_put_shown_to_colleagues_and_taken_off(agent, wsgi, numeros, page, site):
    put(agent, page, "a-signer", "urgent")
    assert tags(agent.get(page)) == ["Urgent", "À signer"]
    collegue = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(collegue, COLLEGUE)
    assert tags(collegue.get(page)) == ["Urgent", "À signer"]
    row = collegue.get(f"/instruction/{numeros[0]}").html.select_one("tbody tr").text
    assert "Urgent" in row
    put(collegue, page, "a-signer")
    assert tags(agent.get(page)) == ["À signer"]
    assert acts(site, numeros)[-2:] == ["etiqueter", "etiqueter"]
    history = " ".join(agent.get(f"{page}/personnes").text.split())
    assert "+ Urgent, + À signer" in history
    assert "− Urgent" in history
    put(agent, page, "a-signer")
    assert acts(site, numeros).count("etiqueter") == 2


@pytest.mark.req("I-067", "A-441")
def test_a_dossier_bears_any_number_of_labels_in_any_deposited_state(agent, page, site, numeros):
    with site() as root:
        every = [label.id for label in root["demarches"][str(numeros[0])].labels]
    assert "au-delà de 5 ou 6, un dossier devient difficile à lire" in " ".join(
        agent.get(f"{page}/labels").text.split()
    )
    put(agent, page, *every)
    assert len(tags(agent.get(page))) == 5
    submit(agent, page, "passer-en-instruction")
    decide(agent, page, "accepter")
    put(agent, page)
    assert tags(agent.get(page)) == []


@pytest.mark.req("A-437")
def test_the_list_is_filtered_by_a_label_in_ones_groupes_only(agent, numeros, page, site, wsgi):
    notify = notifier(wsgi.registry)
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        camille = root["comptes"].by_id[root["comptes"].by_email[USAGER]]
        make_depose(root, demarche, camille, notify=notify)
        other = create_groupe(demarche, "Sud")
        root.listes.place(None, {liste_label("urgent", other.id): ((0.0, -99), ())})
    put(agent, page, "urgent")
    listing = agent.get(f"/instruction/{numeros[0]}")
    assert len(listing.html.select("tbody tr")) == 2
    filtered = listing.click("Urgent", href="label=urgent")
    assert [row.text.strip() for row in filtered.html.select("tbody th")] == [str(numeros[1])]
    assert filtered.html.select_one("h2").text == "Label « Urgent »"
    assert filtered.click("Effacer le filtre").status_int == 200
    assert "Aucun dossier ne porte ce label" in agent.get(f"/instruction/{numeros[0]}?label=complet").text
    put(agent, page)
    assert "label=urgent" not in agent.get(f"/instruction/{numeros[0]}").text


@pytest.mark.req("A-445")
def test_the_usager_never_sees_a_label(agent, wsgi, numeros, page):
    put(agent, page, "urgent", "a-relancer")
    usager = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(usager, USAGER)
    for path in ("", "/demande", "/messagerie"):
        shown = usager.get(f"/dossiers/{numeros[1]}{path}").text
        assert "Urgent" not in shown
        assert "À relancer" not in shown


def test_a_forged_label_is_ignored(agent, page, site, numeros):
    form = form_to(agent.get(f"{page}/labels"), "/labels")
    agent.post(f"{page}/labels", {"csrf_token": form["csrf_token"].value, "label": "<faux>"})
    with site() as root:
        assert find_dossier(root, numeros).labels == ()
