"""The dot of news: on the démarche, the tab and the row, until its reader has opened the dossier."""

import pytest
from webtest import TestApp

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.dossiers import services as usager
from ds_pyramid.instruction import services
from tests.factories.accounts import sign_in
from tests.factories.instruction_journey import AGENT, COLLEGUE, USAGER, find_dossier, make_site, submit

pytestmark = pytest.mark.functional


@pytest.fixture
def numeros(app, site, wsgi):
    return make_site(site, wsgi.registry)


@pytest.fixture
def page(numeros):
    return "/instruction/{}/dossiers/{}".format(*numeros)


@pytest.fixture
def browsers(wsgi, page):
    """Both agents, who follow the dossier."""
    found = {}
    for email in (AGENT, COLLEGUE):
        browser = found[email] = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
        sign_in(browser, email)
        submit(browser, page, "suivre")
    return found


@pytest.fixture
def act(site, wsgi, numeros):
    """Do something to the dossier: `act(function)` calls `function(dossier, account of an address, **act)`."""

    def acted(function):
        with site() as root:
            dossier = find_dossier(root, numeros)

            def compte(email):
                return root["comptes"].by_id[root["comptes"].by_email[email]]

            function(dossier, compte, now=clock.now(), notify=notifier(wsgi.registry))

    return acted


def change(dossier, compte, **act):
    """Have Camille change her dossier."""
    usager.enregistrer(dossier, {"101": f"Verger {dossier.champs.version}"}, None, compte(USAGER), **act)
    usager.resoumettre(dossier, compte(USAGER), **act)


def dots(browser, numeros):
    """Return where the dot is: on the home page, the tab, the row."""
    home = browser.get("/instruction").html.select(".ds-compteurs .ds-pastille")
    listing = browser.get(f"/instruction/{numeros[0]}?onglet=suivis").html
    return len(home), len(listing.select(".fr-tabs .ds-pastille")), len(listing.select("tbody .ds-pastille"))


@pytest.mark.req("I-025", "I-129", "I-130", "U-308")
def test_a_change_by_the_usager_gives_each_follower_a_dot_until_he_has_read(browsers, numeros, page, act):
    before = browsers[AGENT].get(page).text
    assert dots(browsers[AGENT], numeros) == (0, 0, 0)
    act(change)
    assert dots(browsers[AGENT], numeros) == (1, 1, 1)
    assert dots(browsers[COLLEGUE], numeros) == (1, 1, 1)
    after = browsers[AGENT].get(page).text
    assert "Verger" in after
    assert "Verger" not in before
    assert dots(browsers[AGENT], numeros) == (0, 0, 0)
    assert dots(browsers[COLLEGUE], numeros) == (1, 1, 1)


@pytest.mark.req("I-106")
def test_an_annotation_gives_a_dot_to_the_other_followers_and_not_to_its_author(browsers, numeros, act):
    def annotate(dossier, compte, **act):
        services.annoter(dossier, {"900": "Favorable"}, compte(AGENT), **act)

    act(annotate)
    assert dots(browsers[AGENT], numeros) == (0, 0, 0)
    assert dots(browsers[COLLEGUE], numeros) == (1, 1, 1)


def test_a_decided_dossier_has_its_dot_on_the_traites(browsers, numeros, page, act):
    def decide_then_annotate(dossier, compte, **act):
        services.passer_en_instruction(dossier, compte(AGENT), **act)
        services.decider(dossier, "accepte", compte(AGENT), **act)
        services.annoter(dossier, {"900": "Payé"}, compte(AGENT), **act)

    act(decide_then_annotate)
    listing = browsers[COLLEGUE].get(f"/instruction/{numeros[0]}?onglet=traites").html
    assert "Traités" in listing.select_one(".fr-tabs li:has(.ds-pastille)").text
    assert len(listing.select("tbody .ds-pastille")) == 1


@pytest.mark.req("I-131")
def test_an_archived_dossier_is_silent(browsers, numeros, page, act):
    def archive_then_annotate(dossier, compte, **act):
        services.passer_en_instruction(dossier, compte(AGENT), **act)
        services.decider(dossier, "accepte", compte(AGENT), **act)
        services.archiver(dossier, compte(AGENT), **act)
        services.annoter(dossier, {"900": "Rangé"}, compte(AGENT), **act)

    act(archive_then_annotate)
    listing = browsers[COLLEGUE].get(f"/instruction/{numeros[0]}?onglet=archives").html
    assert str(numeros[1]) in listing.select_one("tbody").text
    assert listing.select(".ds-pastille") == []
    assert browsers[COLLEGUE].get("/instruction").html.select(".ds-pastille") == []


def test_who_follows_no_more_has_no_dot(browsers, numeros, page, act):
    act(change)
    submit(browsers[COLLEGUE], page, "ne-plus-suivre")
    assert dots(browsers[COLLEGUE], numeros)[0] == 0
    with_it = browsers[COLLEGUE].get(f"/instruction/{numeros[0]}?onglet=tous").html
    assert with_it.select("tbody .ds-pastille") == []
