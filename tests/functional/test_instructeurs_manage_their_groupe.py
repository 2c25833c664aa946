"""Groupes on the instructeurs' pages: who is in them, peers added and removed, dossiers given to another groupe."""

import pytest
from webtest import TestApp

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services as demarches
from ds_pyramid.demarches.services.creation import create_groupe
from ds_pyramid.demarches.services.groupes import set_contact
from tests.factories.accounts import form_to, link_in, make_compte, sign_in
from tests.factories.instruction_journey import (
    AGENT,
    COLLEGUE,
    USAGER,
    acts,
    decide,
    find_dossier,
    mails_to,
    make_site,
    submit,
)

pytestmark = pytest.mark.functional
VOISINE = "voisine@mairie.fr"


@pytest.fixture
def numeros(app, site, wsgi):
    return make_site(site, wsgi.registry)


@pytest.fixture
def groupe(site, numeros):
    """The address of the default groupe, of which both agents are."""
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        return f"/instruction/{numeros[0]}/groupes/{demarche.groupe_defaut.id}"


@pytest.fixture
def sud(site, wsgi, numeros):
    """A second groupe, of one other instructeur; return its id."""
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        found = create_groupe(demarche, "Sud")
        voisine = make_compte(root, VOISINE, Role.INSTRUCTEUR)
        demarches.affecter_instructeur(found, voisine, now=clock.now(), notify=notifier(wsgi.registry))
        return found.id


@pytest.fixture
def agent(app, numeros):
    sign_in(app, AGENT)
    return app


def browser_of(wsgi, email):
    browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(browser, email)
    return browser


def members(site, numeros):
    with site() as root:
        groupe = root["demarches"][str(numeros[0])].groupe_defaut
        return {root["comptes"].by_id[compte].email for compte in groupe.instructeurs}


def add(agent, groupe, emails, **kw):
    form = next(form for form in agent.get(groupe).forms.values() if "emails" in form.fields)
    form["emails"] = emails
    return form.submit(**kw)


def remove(agent, groupe, email, site):
    with site() as root:
        number = root["comptes"].by_email[email]
    form = next(form for form in agent.get(groupe).forms.values() if "retirer" in form.fields)
    return form.submit("retirer", value=str(number))


@pytest.mark.req("A-331", "A-344", "I-250", "I-253", "I-008", "I-429")
def test_an_instructeur_adds_a_colleague_who_is_invited_and_has_the_same_rights(
    agent, wsgi, groupe, numeros, site, settings
):
    page = agent.get(f"/instruction/{numeros[0]}").click("Instructeurs")
    assert COLLEGUE in page.text
    assert "Parlez-en d’abord à l’administrateur" in page.click("Ajouter ou retirer un instructeur").text
    answer = add(agent, groupe, "nouvelle@mairie.fr").follow()
    assert "nouvelle@mairie.fr est instructeur et en est prévenu" in answer.text
    assert "nouvelle@mairie.fr" in members(site, numeros)
    (invitation,) = mails_to(settings, "nouvelle@mairie.fr")
    assert invitation["X-Mail-Name"] == "agent_invitation"
    assert "Aide aux travaux" in invitation.get_body(("plain",)).get_content()
    newcomer = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    form = next(f for f in newcomer.get(link_in(invitation)).forms.values() if "password" in f.fields)
    form["password"] = "une tout autre phrase de passe 2026"
    form.submit().follow()
    assert "Jardin partagé" in newcomer.get("/instruction/{}/dossiers/{}".format(*numeros)).text


@pytest.mark.req("A-339", "I-001", "I-430", "I-495")
def test_who_was_added_by_a_peer_does_all_that_the_others_do(agent, wsgi, groupe, numeros, site, settings):
    with site() as root:
        make_compte(root, "paul@mairie.fr")
    add(agent, groupe, "paul@mairie.fr")
    told = mails_to(settings, "paul@mairie.fr")[-1]
    assert "Aide aux travaux" in told.get_body(("plain",)).get_content()
    paul = browser_of(wsgi, "paul@mairie.fr")
    page = "/instruction/{}/dossiers/{}".format(*numeros)
    offered = {form.action for form in agent.get(page).forms.values()}
    assert {form.action for form in paul.get(page).forms.values()} == offered
    submit(paul, page, "passer-en-instruction")
    assert "Accepté" in decide(paul, page, "accepter").follow().text
    assert acts(site, numeros)[-1] == "accepter"
    assert paul.get(groupe).status_int == 200
    remove(paul, groupe, AGENT, site)
    assert AGENT not in members(site, numeros)


@pytest.mark.req("I-251", "I-431", "A-332")
def test_all_the_groupe_and_who_left_are_told_of_a_change(agent, groupe, numeros, site, settings):
    remove(agent, groupe, COLLEGUE, site).follow()
    for email in (AGENT, COLLEGUE, "admin@mairie.test"):
        mail = mails_to(settings, email)[-1]
        assert mail["X-Mail-Name"] == "groupe_membres", email
        assert f"− {COLLEGUE}" in mail.get_body(("plain",)).get_content()
    assert COLLEGUE not in members(site, numeros)


@pytest.mark.req("I-252", "A-334")
def test_the_last_of_a_groupe_stays(agent, groupe, numeros, site):
    for email in (COLLEGUE, "admin@mairie.test"):
        remove(agent, groupe, email, site)
    assert members(site, numeros) == {AGENT}
    answer = remove(agent, groupe, AGENT, site).follow()
    assert "Un groupe garde au moins un instructeur" in answer.text
    assert members(site, numeros) == {AGENT}


def test_who_leaves_goes_back_to_his_space(agent, groupe, site):
    assert remove(agent, groupe, AGENT, site).location.endswith("/instruction")


@pytest.mark.req("A-345")
def test_nothing_is_offered_where_the_administrateur_keeps_it(agent, groupe, numeros, site):
    with site() as root:
        root["demarches"][str(numeros[0])].autogestion_instructeurs = False
    page = agent.get(f"/instruction/{numeros[0]}/groupes")
    assert "Seuls les administrateurs" in page.text
    assert "Ajouter ou retirer" not in page.text
    assert agent.get(groupe, status="*").status_int == 404
    assert agent.post(groupe, {"emails": "x@mairie.fr"}, status="*").status_int in (400, 404)


def test_a_wrong_address_is_named_and_kept(agent, groupe, numeros, site):
    before = members(site, numeros)
    refused = add(agent, groupe, "pas une adresse", status=422)
    assert "ne sont pas valides" in refused.text
    assert members(site, numeros) == before


@pytest.mark.req("A-343", "I-249", "I-021")
def test_an_instructeur_of_several_groupes_sees_each_with_its_members_and_no_other(
    agent, wsgi, numeros, sud, site
):
    page = agent.get(f"/instruction/{numeros[0]}/groupes")
    assert COLLEGUE in page.text
    assert "Sud" not in page.text
    assert VOISINE not in page.text
    assert agent.get(f"/instruction/{numeros[0]}/groupes/{sud}", status="*").status_int == 404
    voisine = browser_of(wsgi, VOISINE)
    add(voisine, f"/instruction/{numeros[0]}/groupes/{sud}", AGENT)
    page = agent.get(f"/instruction/{numeros[0]}/groupes")
    assert [title.text.strip() for title in page.html.select("main h2")] == ["défaut", "Sud"]
    assert VOISINE in page.text


@pytest.mark.req("I-503")
def test_members_are_managed_in_ones_own_groupes_and_by_the_administrateur_in_all(wsgi, numeros, sud, site):
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        admin = root["comptes"].by_id[next(iter(demarche.administrateurs))]
        admin.password_hash = root["comptes"].by_id[root["comptes"].by_email[AGENT]].password_hash
        ids = {"own": demarche.groupe_defaut.id, "other": sud}
    people = {"agent": AGENT, "usager": USAGER, "admin": "admin@mairie.test"}
    browsers = {name: browser_of(wsgi, email) for name, email in people.items()}
    for who, expected in {"agent": {"own"}, "usager": set()}.items():
        opened = {
            name
            for name, groupe in ids.items()
            if browsers[who].get(f"/instruction/{numeros[0]}/groupes/{groupe}", status="*").status_int == 200
        }
        assert opened == expected, who
    for groupe in ids.values():
        path = f"/admin/demarches/{numeros[0]}/groupes/{groupe}"
        assert browsers["admin"].get(path).status_int == 200
        assert browsers["usager"].get(path, status="*").status_int == 404


@pytest.mark.req("I-261", "I-262", "I-263", "I-123", "A-371", "I-179")
def test_a_dossier_is_given_to_another_groupe_and_leaves_the_reader(
    agent, wsgi, numeros, sud, site, settings
):
    page = "/instruction/{}/dossiers/{}".format(*numeros)
    submit(agent, page, "suivre")
    form = form_to(agent.get(page).click("Réaffecter à un autre groupe"), "/reaffecter")
    assert "Choisissez un groupe ouvert." in form.submit(status=422).text
    form = form_to(agent.get(f"{page}/reaffecter"), "/reaffecter")
    form["groupe"].select(text="Sud")
    answer = form.submit().follow()
    assert f"Le dossier no {numeros[1]} est confié au groupe « Sud »." in answer.text
    assert agent.get(page, status="*").status_int == 404
    voisine = browser_of(wsgi, VOISINE)
    assert str(numeros[1]) in voisine.get(f"/instruction/{numeros[0]}?onglet=a_suivre").text
    history = " ".join(voisine.get(f"{page}/personnes").text.split())
    assert "De « défaut » à « Sud »" in history
    assert AGENT in history
    assert mails_to(settings, AGENT)[-1]["X-Mail-Name"] == "dossier_reaffecte"
    with site() as root:
        dossier = find_dossier(root, numeros)
        assert (dossier.groupe_id, dossier.followers) == (sud, frozenset())


@pytest.mark.req("U-286", "A-348")
def test_the_contact_of_the_groupe_is_the_one_the_usager_sees_once_deposited(wsgi, numeros, site):
    usager = browser_of(wsgi, USAGER)
    before = usager.get(f"/dossiers/{numeros[1]}").html.select_one("[aria-labelledby=contact]").text
    assert "Service habitat" in before
    with site() as root:
        groupe = root["demarches"][str(numeros[0])].groupe_defaut
        card = {"nom": "Antenne du Nord", "email": "nord@mairie.test", "telephone": "03 20 11 22 33"}
        set_contact(groupe, card, auteur=None, now=clock.now(), notify=notifier(wsgi.registry))
    found = " ".join(
        usager.get(f"/dossiers/{numeros[1]}").html.select_one("[aria-labelledby=contact]").text.split()
    )
    for text in ("Antenne du Nord", "nord@mairie.test", "03 20 11 22 33", "Du lundi au vendredi"):
        assert text in found
    assert "habitat@mairie.test" not in found
