"""What an instructeur chooses to be told of a démarche, and what is told."""

import pytest
from webtest import TestApp

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches import services as demarches
from ds_pyramid.demarches.services.creation import create_groupe
from ds_pyramid.dossiers import services as usager
from tests.factories.accounts import form_to, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose
from tests.factories.instruction_journey import AGENT, COLLEGUE, USAGER, mails_to, make_site, submit

pytestmark = pytest.mark.functional
RESUMES = ("resume_quotidien", "resume_hebdomadaire")


@pytest.fixture
def numeros(app, site, wsgi):
    return make_site(site, wsgi.registry)


@pytest.fixture
def agent(app, numeros):
    sign_in(app, AGENT)
    return app


@pytest.fixture
def run(wsgi):
    """Run a task at an instant; return (done, ignored, failed)."""

    def at(name, instant):
        with clock.frozen(instant), open_root(wsgi.registry) as (root, _manager):
            return run_task(find_task(name), root, wsgi.registry, now=clock.now()).result

    return at


@pytest.fixture
def deposit(site, wsgi, numeros):
    """Have Camille deposit another dossier at an instant."""

    def deposited(instant, numero=None):
        with clock.frozen(instant), site() as root:
            demarche = root["demarches"][str(numero or numeros[0])]
            camille = root["comptes"].by_id[root["comptes"].by_email[USAGER]]
            return make_depose(root, demarche, camille, notify=notifier(wsgi.registry)).numero

    return deposited


def choose(browser, numero, *names):
    form = form_to(browser.get(f"/instruction/{numero}").click("Notifications"), "/notifications")
    for box in form.fields["choix"]:
        box.checked = box._value in names
    return form.submit()


def ticked(browser, numero):
    page = browser.get(f"/instruction/{numero}/notifications")
    return [box["value"] for box in page.html.select("input[name=choix][checked]")]


def told(settings, email, *names):
    return [mail for mail in mails_to(settings, email) if mail["X-Mail-Name"] in names]


@pytest.mark.req("I-133")
def test_without_a_choice_there_is_the_weekly_summary_and_a_choice_is_ones_own(agent, numeros, wsgi):
    assert ticked(agent, numeros[0]) == ["hebdomadaire"]
    assert "enregistrées" in choose(agent, numeros[0], "depot", "quotidien").follow().text
    assert ticked(agent, numeros[0]) == ["depot", "quotidien"]
    collegue = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(collegue, COLLEGUE)
    assert ticked(collegue, numeros[0]) == ["hebdomadaire"]


@pytest.mark.req("I-134", "U-298")
def test_each_deposit_is_told_to_who_asked_for_it_and_only_in_his_groupes(
    agent, numeros, deposit, settings, site
):
    deposit("2026-03-02T11:00")
    choose(agent, numeros[0], "depot")
    numero = deposit("2026-03-02T12:00")
    (mail,) = told(settings, AGENT, "dossier_nouveau")
    assert f"no {numero}" in mail["Subject"]
    assert f"/instruction/{numeros[0]}/dossiers/{numero}" in mail.get_body(("plain",)).get_content()
    assert told(settings, COLLEGUE, "dossier_nouveau") == []
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        demarche.groupe_defaut.defaut = False
        create_groupe(demarche, "Sud").defaut = True
    deposit("2026-03-02T13:00")
    assert len(told(settings, AGENT, "dossier_nouveau")) == 1


@pytest.mark.req("A-488", "U-298", "I-139")
def test_a_declarative_demarche_tells_its_instructeurs_nothing(agent, numeros, deposit, settings, site, run):
    choose(agent, numeros[0], "depot", "quotidien", "hebdomadaire")
    with site() as root:
        root["demarches"][str(numeros[0])].declarative = "en_instruction"
    deposit("2026-03-06T12:00")
    assert run("send_daily_summaries", "2026-03-07T10:00") == (0, 0, 0)
    assert run("send_weekly_summaries", "2026-03-09T07:00") == (0, 0, 0)
    assert told(settings, AGENT, "dossier_nouveau", *RESUMES) == []
    assert "Cette démarche est déclarative" in agent.get(f"/instruction/{numeros[0]}/notifications").text


@pytest.mark.req("I-137", "I-435", "I-476")
def test_each_morning_tells_new_dossiers_and_changes_once_and_nothing_when_there_is_none(
    agent, numeros, deposit, settings, run, site, wsgi
):
    choose(agent, numeros[0], "quotidien")
    submit(agent, "/instruction/{}/dossiers/{}".format(*numeros), "suivre")
    deposit("2026-03-03T15:00")
    with clock.frozen("2026-03-03T16:00"), site() as root:
        dossier = root["demarches"][str(numeros[0])].dossiers.get(numeros[1])
        camille = root["comptes"].by_id[root["comptes"].by_email[USAGER]]
        act = {"now": clock.now(), "notify": notifier(wsgi.registry)}
        usager.enregistrer(dossier, {"101": "Verger"}, None, camille, **act)
        usager.resoumettre(dossier, camille, **act)
    assert run("send_daily_summaries", "2026-03-04T10:00") == (1, 0, 0)
    assert run("send_daily_summaries", "2026-03-04T10:05") == (0, 1, 0)
    (mail,) = told(settings, AGENT, "resume_quotidien")
    text = mail.get_body(("plain",)).get_content()
    assert "nouveaux dossiers : 1, à suivre : 1, suivis par vous : 1 (modifiés par l’usager : 1)" in text
    assert run("send_daily_summaries", "2026-03-05T10:00") == (0, 1, 0)
    assert told(settings, COLLEGUE, "resume_quotidien") == []
    deposit("2026-03-05T15:00")
    assert run("send_daily_summaries", "2026-03-06T18:30") == (0, 0, 0)
    assert find_task("send_daily_summaries").schedule == "0 10 * * 1-6"


def test_monday_tells_what_came_since_saturday(agent, numeros, deposit, settings, run):
    choose(agent, numeros[0], "quotidien")
    deposit("2026-03-07T15:00")
    assert run("send_daily_summaries", "2026-03-09T10:00") == (1, 0, 0)


@pytest.mark.req("I-138", "I-436", "I-477")
def test_monday_tells_the_week_of_all_ones_demarches_in_one_mail(
    agent, numeros, deposit, settings, run, site, wsgi
):
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        admin = root["comptes"].by_id[next(iter(demarche.administrateurs))]
        notify = notifier(wsgi.registry)
        other = make_publiee(root, admin, slug="autre", libelle="Fête des voisins", notify=notify)
        compte = root["comptes"].by_id[root["comptes"].by_email[AGENT]]
        demarches.affecter_instructeur(other.groupe_defaut, compte, now=clock.now(), notify=notify)
        autre = other.numero
    deposit("2026-03-11T15:00")
    deposit("2026-03-12T15:00", autre)
    assert run("send_weekly_summaries", "2026-03-16T07:00")[2] == 0
    assert run("send_weekly_summaries", "2026-03-16T07:30")[0] == 0
    (mail,) = told(settings, AGENT, "resume_hebdomadaire")
    text = mail.get_body(("plain",)).get_content()
    assert "- Aide aux travaux : nouveaux dossiers : 1" in text
    assert "- Fête des voisins : nouveaux dossiers : 1" in text
    (one,) = told(settings, COLLEGUE, "resume_hebdomadaire")
    assert "Fête des voisins" not in one.get_body(("plain",)).get_content()
    assert run("send_weekly_summaries", "2026-03-23T07:00")[0] == 0
    assert find_task("send_weekly_summaries").schedule == "0 7 * * 1"


@pytest.mark.req("I-140")
def test_a_summary_counts_ones_groupes_and_nobody_gets_one_once_removed(
    agent, numeros, deposit, settings, run, site, wsgi
):
    choose(agent, numeros[0], "quotidien")
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        nord, sud = demarche.groupe_defaut, create_groupe(demarche, "Sud")
        nord.defaut, sud.defaut = False, True
        ids = nord.id, sud.id
    deposit("2026-03-03T15:00")
    assert run("send_daily_summaries", "2026-03-04T10:00") == (0, 1, 0)
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        nord, sud = (demarche.groupes[str(groupe)] for groupe in ids)
        nord.defaut, sud.defaut = True, False
        compte = root["comptes"].by_id[root["comptes"].by_email[AGENT]]
        demarches.retirer_instructeur(nord, compte, now=clock.now(), notify=notifier(wsgi.registry))
    deposit("2026-03-04T15:00")
    assert run("send_daily_summaries", "2026-03-05T10:00") == (0, 0, 0)
    assert told(settings, AGENT, *RESUMES) == []
