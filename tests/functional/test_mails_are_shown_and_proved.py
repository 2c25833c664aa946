"""The automatic mails of a dossier on its pages: their words for both sides, the proof for the administration."""

import smtplib

import pytest
from webtest import TestApp

from ds_pyramid.core import clock
from ds_pyramid.core.mail_queue import MailQueue
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from tests.factories.accounts import sign_in
from tests.factories.instruction_journey import AGENT, USAGER, make_site, submit

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


def run(wsgi, name):
    with open_root(wsgi.registry) as (root, _manager):
        run_task(find_task(name), root, wsgi.registry, now=clock.now())


@pytest.mark.req("A-394", "A-397", "U-330")
def test_both_sides_read_the_mails_and_the_instructeur_reads_what_became_of_them(
    agent, usager, numeros, wsgi, settings
):
    submit(agent, "/instruction/{}/dossiers/{}".format(*numeros), "passer-en-instruction")
    exchange = "/instruction/{}/dossiers/{}/messagerie".format(*numeros)
    page = agent.get("/instruction/{}/dossiers/{}".format(*numeros)).click("Messages", href="messagerie")
    assert page.request.path == exchange
    assert [title.text for title in page.html.select(".ds-message h3")] == [
        f"Votre dossier no {numeros[1]} est en cours d’instruction (Aide aux travaux)",
        f"Votre dossier no {numeros[1]} est déposé (Aide aux travaux)",
    ]
    assert "En attente d’envoi" in page.text

    MailQueue(settings).process(lambda *mail: None, now=clock.now())
    run(wsgi, "record_deliveries")
    page = agent.get(exchange)
    assert "En attente d’envoi" not in page.text
    proof = page.html.select(".ds-message")[1].text
    assert USAGER in proof
    assert "remis au serveur de messagerie le 2 mars 2026" in " ".join(proof.split())
    own = usager.get(f"/dossiers/{numeros[1]}").click("Messages", href="messagerie")
    text = " ".join(own.html.select(".ds-messages")[0].text.split())
    assert "a bien été déposé sur la démarche « Aide aux travaux »" in text
    assert "serveur de messagerie" not in text


@pytest.mark.req("A-397")
def test_an_instructeur_reads_that_a_mail_could_not_be_handed_over(agent, numeros, wsgi, settings):
    def refuse(_sender, recipients, _data):
        raise smtplib.SMTPRecipientsRefused({recipients[0]: (550, b"no such user")})

    MailQueue(settings).process(refuse, now=clock.now())
    run(wsgi, "record_deliveries")
    page = agent.get("/instruction/{}/dossiers/{}/messagerie".format(*numeros))
    message = page.html.select(".ds-message")[0].text
    assert "Échec" in message
    assert "550" in message


def test_who_may_not_read_the_dossier_reads_no_message(wsgi, numeros, site):
    from tests.factories.accounts import make_compte

    with site() as root:
        make_compte(root, "autre@exemple.fr")
    browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(browser, "autre@exemple.fr")
    assert browser.get(f"/dossiers/{numeros[1]}/messagerie", status="*").status_int == 404
