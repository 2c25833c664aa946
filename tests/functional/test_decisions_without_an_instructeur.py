"""What nobody decides: silence (SVA, SVR) and déclarative démarches, on the pages of both sides."""

from dataclasses import replace
from datetime import date

import pytest
from webtest import TestApp

from ds_pyramid.attestations.documents import modele_defaut
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches.reglages import SvaSvr
from ds_pyramid.exports.columns import before_champs
from tests.factories.accounts import form_to, sign_in
from tests.factories.dossiers import make_depose
from tests.factories.instruction_journey import AGENT, USAGER, acts, find_dossier, mails_to, make_site

pytestmark = pytest.mark.functional


@pytest.fixture
def numeros(app, site, wsgi):
    return make_site(site, wsgi.registry)


@pytest.fixture
def agent(wsgi, numeros):
    browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(browser, AGENT)
    return browser


@pytest.fixture
def usager(wsgi, numeros):
    browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(browser, USAGER)
    return browser


@pytest.fixture
def deposit(site, wsgi, numeros):
    """Deposit another dossier of Camille once the démarche is set; return (démarche, dossier)."""

    def deposited(**settings):
        with site() as root:
            demarche = root["demarches"][str(numeros[0])]
            demarche.__dict__.update(settings)
            demarche._p_changed = True
            camille = root["comptes"].by_id[root["comptes"].by_email[USAGER]]
            return numeros[0], make_depose(root, demarche, camille, notify=notifier(wsgi.registry)).numero

    return deposited


@pytest.fixture
def run(wsgi):
    def at(name, day=None):
        with clock.frozen(day or clock.now()), open_root(wsgi.registry) as (root, _manager):
            return run_task(find_task(name), root, wsgi.registry, now=clock.now())

    return at


def text(page):
    return " ".join(page.text.split())


@pytest.mark.req("A-494", "I-213")
def test_the_day_on_which_silence_decides_is_shown_to_both_sides(agent, usager, deposit):
    found = deposit(sva_svr=SvaSvr("sva", 2, "mois"))
    assert "accord implicite le 3 mai 2026" in text(agent.get(f"/instruction/{found[0]}?onglet=tous"))
    due = agent.get(f"/instruction/{found[0]}").click("À échéance", index=0)
    assert [row.text.strip() for row in due.html.select("tbody th")] == [str(found[1])]
    page = agent.get("/instruction/{}/dossiers/{}".format(*found))
    assert "ce dossier sera accepté automatiquement le 3 mai 2026" in text(page)
    assert "Repasser en construction" not in page.text
    assert "il sera accepté automatiquement" in text(usager.get(f"/dossiers/{found[1]}"))
    asked = agent.get("/instruction/{}/dossiers/{}/demander-correction".format(*found))
    assert "Le délai au terme duquel le silence vaut décision s’arrête" in text(asked)
    form = form_to(asked, "/demander-correction")
    form["texte"] = "Précisez."
    assert "est arrêté jusqu’à la correction" in text(form.submit().follow())
    assert "est arrêté" in text(usager.get(f"/dossiers/{found[1]}"))
    assert "accord implicite" not in text(agent.get(f"/instruction/{found[0]}?onglet=tous"))


def test_without_silence_there_is_no_such_tab(agent, numeros):
    assert "À échéance" not in agent.get(f"/instruction/{numeros[0]}").text


@pytest.mark.req("A-495", "I-180", "I-214")
def test_a_refusal_by_silence_is_dated_explained_and_automatic(agent, usager, deposit, run, site, settings):
    found = deposit(sva_svr=SvaSvr("svr", 10, "jours"))
    assert run("decide_by_silence", "2026-03-13T01:15").result == (1, 0, 0)
    assert run("decide_by_silence", "2026-03-13T01:15").result == (0, 0, 0)
    assert acts(site, found)[-1] == "refuser_automatiquement"
    page = agent.get("/instruction/{}/dossiers/{}/personnes".format(*found))
    last = text(page).partition("Historique")[2]
    assert "Refusé" in last
    assert "automatique" in last
    assert "l’administration n’a pas répondu dans le délai de 10 jours" in last
    own = text(usager.get(f"/dossiers/{found[1]}"))
    assert "Votre dossier a été refusé le 13 mars 2026" in own
    assert "Décision implicite de rejet" in own
    assert "Décision implicite de rejet" in mails_to(settings)[-1].get_body(("plain",)).get_content()
    with site() as root:
        dossier = find_dossier(root, found)
        columns = before_champs(dossier.demarche, inline_etablissement=False)
        cells = next(c.cells(dossier, None) for c in columns if c.headers == ("Date décision SVR",))
        assert cells == [date(2026, 3, 13)]


@pytest.mark.req("A-429", "A-489", "A-487", "I-160", "I-209")
def test_a_declarative_acceptance_delivers_its_attestation_and_closes_the_form(
    usager, deposit, run, site, settings, numeros
):
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        demarche.textes["attestation"] = replace(modele_defaut(demarche), active=True)
    found = deposit(declarative="accepte")
    assert acts(site, found) == ["deposer", "accepter_automatiquement"]
    assert [m["X-Mail-Name"] for m in mails_to(settings)][-1] == "dossier_depose"
    assert run("produire_les_attestations").result == (1, 0, 0)
    sent = mails_to(settings)[-1]
    assert sent["X-Mail-Name"] == "dossier_accepte"
    assert [part.get_content_type() for part in sent.iter_attachments()] == ["application/pdf"]
    assert usager.get(f"/dossiers/{found[1]}/attestation.pdf").body.startswith(b"%PDF-")
    with site() as root:
        dossier = find_dossier(root, found)
        assert dossier.traitements[-1].auteur_id is None
        assert dossier.en_instruction_at == dossier.processed_at
    assert "Modifier mon dossier" not in usager.get(f"/dossiers/{found[1]}").text
    assert usager.get(f"/dossiers/{found[1]}/modifier", status="*").status_int != 200


@pytest.mark.req("A-487", "I-159", "I-209")
def test_a_declarative_dossier_en_instruction_is_no_more_the_usagers_to_change(
    usager, deposit, site, settings
):
    found = deposit(declarative="en_instruction")
    assert [m["X-Mail-Name"] for m in mails_to(settings)][-2:] == ["dossier_depose", "dossier_en_instruction"]
    assert acts(site, found) == ["deposer", "passer_automatiquement_en_instruction"]
    assert "Modifier mon dossier" not in usager.get(f"/dossiers/{found[1]}").text
    assert usager.get(f"/dossiers/{found[1]}/modifier", status="*").status_int != 200
