"""The life of a dossier from both sides: what each change of state leaves to the usager and to the administration."""

from datetime import date, timedelta

import pytest
from webtest import TestApp

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.mail_queue import WAITS, MailQueue
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches import services as demarches
from ds_pyramid.dossiers.services.expiration import expiration
from tests.factories.accounts import form_to, sign_in
from tests.factories.demarches import make_demarche
from tests.factories.dossiers import make_brouillon, make_depose
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


@pytest.fixture
def numeros(app, site, wsgi):
    return make_site(site, wsgi.registry)


@pytest.fixture
def page(numeros):
    return "/instruction/{}/dossiers/{}".format(*numeros)


@pytest.fixture
def mine(numeros):
    return f"/dossiers/{numeros[1]}"


@pytest.fixture
def as_(wsgi, numeros):
    """Sign in as somebody: `as_(AGENT)`."""

    def signed(email):
        browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
        sign_in(browser, email)
        return browser

    return signed


@pytest.fixture
def run(wsgi):
    def at(*names):
        with open_root(wsgi.registry) as (root, _manager):
            for name in names:
                run_task(find_task(name), root, wsgi.registry, now=clock.now())

    return at


@pytest.fixture
def decided(as_, page):
    """Refuse the dossier; return the instructeur's browser."""
    agent = as_(AGENT)
    submit(agent, page, "passer-en-instruction")
    decide(agent, page, "refuser", motivation="Hors délai.")
    return agent


def tab(browser, numeros, name):
    """Say whether a tab of the démarche shows the dossier."""
    rows = browser.get(f"/instruction/{numeros[0]}?onglet={name}").html.select("tbody th")
    return str(numeros[1]) in [row.text.split()[0] for row in rows]  # what is new is said after the number


def listed(browser, numeros, name):
    rows = browser.get(f"/dossiers?onglet={name}").html.select("tbody th")
    return str(numeros[1]) in [row.text.split()[0] for row in rows]  # what is new is said after the number


def text(page):
    return " ".join(page.text.split())


def post(browser, page, name):
    return form_to(browser.get(page), f"/{name}").submit()


@pytest.mark.req("I-172", "I-174", "U-372")
def test_a_decided_dossier_deleted_by_its_usager_stays_with_the_administration(
    as_, decided, numeros, page, mine
):
    usager = as_(USAGER)
    post(usager, f"{mine}/supprimer", "supprimer")
    assert not listed(usager, numeros, "traites")
    assert listed(usager, numeros, "supprimes")
    assert tab(decided, numeros, "traites")
    assert "L’usager a supprimé ce dossier de son côté." in decided.get(page).text
    post(usager, mine, "restaurer")
    assert listed(usager, numeros, "traites")
    assert "a supprimé ce dossier de son côté" not in decided.get(page).text


@pytest.mark.req("I-236", "I-171")
def test_a_dossier_thrown_by_the_administration_is_in_its_corbeille_only_and_still_the_usagers(
    as_, decided, numeros, page
):
    post(decided, f"{page}/corbeille", "corbeille")
    shown = {name for name in ("a_suivre", "suivis", "traites", "tous", "archives", "corbeille")
             if tab(decided, numeros, name)}  # fmt: skip
    assert shown == {"corbeille"}
    assert listed(as_(USAGER), numeros, "traites")


@pytest.mark.req("I-217", "I-216")
def test_an_archived_dossier_stays_readable_keeps_its_clock_and_comes_back(
    as_, decided, numeros, page, mine, site
):
    with site() as root:
        before = expiration(find_dossier(root, numeros))
    submit(decided, page, "archiver")
    assert tab(decided, numeros, "archives")
    assert not tab(decided, numeros, "traites")
    assert "Jardin partagé" in decided.get(page).text
    assert "Hors délai." in as_(USAGER).get(mine).text
    with site() as root:
        assert expiration(find_dossier(root, numeros)) == before
    submit(decided, page, "desarchiver")
    assert tab(decided, numeros, "traites")
    assert not tab(decided, numeros, "archives")


@pytest.mark.req("I-175", "I-176", "I-177", "I-226", "U-392", "I-233")
def test_a_dossier_expires_is_extended_by_either_side_and_at_last_destroyed(
    as_, decided, numeros, page, mine, run, site
):
    with clock.frozen("2027-02-16T02:00"):
        run("warn_expirations")
    with clock.frozen("2027-02-20T10:00"):
        for _again in range(2):
            submit(as_(AGENT), page, "prolonger")
        with site() as root:
            assert clock.to_paris(expiration(find_dossier(root, numeros))).date() == date(2027, 5, 2)
    with clock.frozen("2027-04-18T02:00"):
        run("warn_expirations")
    with clock.frozen("2027-04-20T10:00"):
        post(as_(USAGER), mine, "prolonger")
        with site() as root:
            assert clock.to_paris(expiration(find_dossier(root, numeros))).date() == date(2028, 5, 2)
        assert not listed(as_(USAGER), numeros, "expirant")
    for day in ("2028-04-10", "2028-04-18"):
        with clock.frozen(f"{day}T02:00"):
            run("warn_expirations")
    with clock.frozen("2028-05-03T03:00"):
        run("expire_dossiers")
        usager, agent = as_(USAGER), as_(AGENT)
        assert tab(agent, numeros, "corbeille")
        assert listed(usager, numeros, "supprimes")
        assert acts(site, numeros)[-1] == "expirer"
    with clock.frozen("2028-05-11T03:30"):
        run("purge_corbeille")
        assert as_(AGENT).get(page, status="*").status_int == 404
        usager = as_(USAGER)
        assert usager.get(mine, status="*").status_int == 404
        assert listed(usager, numeros, "supprimes_definitivement")


@pytest.mark.req("I-178", "I-426")
def test_the_deletion_of_a_demarche_tells_who_had_a_dossier_and_hides_it_from_instructeurs(
    as_, numeros, page, mine, run, site, wsgi, settings
):
    notify = notifier(wsgi.registry)
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        admin = root["comptes"].by_id[next(iter(demarche.administrateurs))]
        demarches.supprimer(demarche, admin, now=clock.now(), notify=notify)
    run("follow_deletions")
    run("follow_deletions")
    told = [m for m in mails_to(settings) if m["X-Mail-Name"] == "dossier_demarche_supprimee"]
    assert len(told) == 1
    assert as_(AGENT).get(page, status="*").status_int == 404
    assert "L’administration a supprimé cette démarche" in text(as_(USAGER).get(mine))
    with clock.frozen("2026-03-10T03:30"):
        run("purge_corbeille")
        assert as_(USAGER).get(mine, status="*").status_int == 404


@pytest.mark.req("I-187", "I-023")
def test_a_closed_demarche_is_still_instructed_and_its_dossiers_changed_by_their_usagers(
    as_, numeros, page, mine, site, wsgi
):
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        admin = root["comptes"].by_id[next(iter(demarche.administrateurs))]
        demarches.clore(demarche, admin, now=clock.now(), notify=notifier(wsgi.registry))
    usager, agent = as_(USAGER), as_(AGENT)
    assert "Commencer" not in usager.get("/commencer/aide-aux-travaux").html.select_one("main").text
    form = form_to(usager.get(f"{mine}/modifier"), "/modifier")
    form["champ-101"] = "Verger"
    form.submit("action", value="soumettre").follow()
    home = agent.get("/instruction?onglet=closes")
    assert "Aide aux travaux" in home.text
    submit(agent, page, "passer-en-instruction")
    decide(agent, page, "accepter")
    assert acts(site, numeros)[-3:] == ["resoumettre", "passer_en_instruction", "accepter"]


@pytest.mark.req("I-188")
def test_en_test_every_transition_works_and_a_change_of_the_form_destroys_the_dossiers(
    app, site, wsgi, as_, run
):
    notify = notifier(wsgi.registry)
    with site() as root:
        agent = root["comptes"].by_id[root["comptes"].by_email[AGENT]]
        camille = root["comptes"].by_id[root["comptes"].by_email[USAGER]]
        demarche = make_demarche(root, agent, notify=notify)
        dossier = make_depose(root, demarche, camille, notify=notify)
        found = demarche.numero, dossier.numero
    browser, page = as_(AGENT), "/instruction/{}/dossiers/{}".format(*found)
    submit(browser, page, "passer-en-instruction")
    form_to(browser.get(f"{page}/repasser-en-construction"), "/repasser-en-construction").submit()
    submit(browser, page, "passer-en-instruction")
    decide(browser, page, "classer-sans-suite", motivation="Essai.")
    form_to(browser.get(f"{page}/repasser-en-instruction"), "/repasser-en-instruction").submit()
    assert acts(site, found)[-1] == "repasser_en_instruction"
    with clock.frozen("2026-03-03T10:00"), site() as root:
        demarche = root["demarches"][str(found[0])]
        demarche.formulaire_updated_at = clock.now()
    with clock.frozen("2026-03-04T04:00"):
        run("purge_test_dossiers")
    with site() as root:
        assert find_dossier(root, found) is None


@pytest.mark.req("I-211", "I-158", "I-464")
def test_a_demarche_closes_at_midnight_of_its_last_day(as_, numeros, page, site, run, wsgi, settings):
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        demarche.date_limite = date(2026, 9, 14)
        camille = root["comptes"].by_id[root["comptes"].by_email[USAGER]]
        brouillon = make_brouillon(
            root, demarche, camille, reponses={"101": "x"}, notify=notifier(wsgi.registry)
        ).numero
    with clock.frozen("2026-09-13T23:59"):
        run("close_demarches")
        assert "En construction" in as_(AGENT).get(page).text
    with clock.frozen("2026-09-14T00:00"):
        run("close_demarches")
        assert "En instruction" in as_(AGENT).get(page).text
        refused = as_(USAGER).get(f"/dossiers/{brouillon}/modifier", status="*")
        assert refused.status_int != 200
    assert acts(site, numeros)[-1] == "passer_automatiquement_en_instruction"
    assert mails_to(settings)[-1]["X-Mail-Name"] == "dossier_en_instruction"


@pytest.mark.req("I-242")
def test_a_brouillon_is_deleted_and_taken_back_without_the_administration_ever_seeing_it(
    as_, numeros, site, wsgi, settings
):
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        camille = root["comptes"].by_id[root["comptes"].by_email[USAGER]]
        brouillon = make_brouillon(root, demarche, camille, notify=notifier(wsgi.registry)).numero
    usager, agent = as_(USAGER), as_(AGENT)
    found = (numeros[0], brouillon)
    before = len(mails_to(settings, AGENT))
    with clock.frozen("2026-03-05T10:00"):
        usager = as_(USAGER)
        post(usager, f"/dossiers/{brouillon}/supprimer", "supprimer")
    with clock.frozen("2026-03-12T09:00"):
        usager = as_(USAGER)
        assert listed(usager, found, "supprimes")
        post(usager, f"/dossiers/{brouillon}", "restaurer")
        assert listed(usager, found, "en_cours")
    assert not any(tab(agent, found, name) for name in ("a_suivre", "tous", "corbeille"))
    assert len(mails_to(settings, AGENT)) == before


@pytest.mark.req("I-243", "I-170", "U-374")
def test_a_request_is_withdrawn_told_undone_and_at_last_destroyed(as_, numeros, page, mine, settings, run):
    usager = as_(USAGER)
    post(usager, f"{mine}/supprimer", "supprimer")
    for email in (AGENT, COLLEGUE):
        assert mails_to(settings, email)[-1]["X-Mail-Name"] == "dossier_retire"
    assert as_(AGENT).get(page, status="*").status_int == 404
    post(usager, mine, "restaurer")
    assert as_(AGENT).get(page).status_int == 200
    post(usager, f"{mine}/supprimer", "supprimer")
    with clock.frozen("2026-03-10T03:30"):
        run("purge_corbeille")
        assert as_(USAGER).get(mine, status="*").status_int == 404


@pytest.mark.req("U-310")
def test_a_dossier_sent_back_is_open_again_and_its_usager_told(as_, numeros, page, mine, settings):
    agent, usager = as_(AGENT), as_(USAGER)
    submit(agent, page, "passer-en-instruction")
    assert usager.get(f"{mine}/modifier", status="*").status_int != 200
    form_to(agent.get(f"{page}/repasser-en-construction"), "/repasser-en-construction").submit()
    assert mails_to(settings)[-1]["X-Mail-Name"] == "dossier_repasse_en_construction"
    form = form_to(usager.get(f"{mine}/modifier"), "/modifier")
    form["champ-101"] = "Verger"
    form.submit("action", value="soumettre").follow()
    assert "Verger" in agent.get(page).text


@pytest.mark.req("U-317", "I-163", "I-164", "I-165")
@pytest.mark.parametrize(
    ("name", "said"),
    [("accepter", "accepté"), ("refuser", "refusé"), ("classer-sans-suite", "classé sans suite")],
)
def test_each_of_the_three_decisions_is_told_to_the_usager(as_, page, mine, name, said):
    agent = as_(AGENT)
    submit(agent, page, "passer-en-instruction")
    decide(agent, page, name, motivation="Parce que.")
    assert f"Votre dossier a été {said} le 2 mars 2026" in text(as_(USAGER).get(mine))


@pytest.mark.req("U-327", "I-203", "I-206", "A-412")
def test_the_instructeur_reads_whether_and_when_the_decision_was_read(
    as_, decided, page, mine, site, numeros
):
    assert "accusé de lecture" not in decided.get(page).text
    with site() as root:
        root["demarches"][str(numeros[0])].accuse_lecture = True
        dossier = find_dossier(root, numeros)
        dossier._p_changed = True
    assert "L’usager n’a pas encore pris connaissance de la décision" in decided.get(page).text
    with clock.frozen("2026-03-04T09:30"):
        usager = as_(USAGER)
        assert "refusé" not in usager.get(mine).html.select_one("main").text.lower()
        post(usager, mine, "accuser-lecture")
        assert "Votre dossier a été refusé" in usager.get(mine).text
    assert "a pris connaissance de la décision le 4 mars 2026 à 9 h 30" in text(decided.get(page))


@pytest.mark.req("I-096")
def test_banners_say_what_must_be_known_before_reading(as_, numeros, page, mine, site, run):
    agent = as_(AGENT)
    form = form_to(agent.get(f"{page}/demander-correction"), "/demander-correction")
    form["texte"] = "Précisez le lieu."
    assert "Correction attendue de l’usager depuis le 2 mars 2026" in text(form.submit().follow())
    form_to(agent.get(f"{page}/instruire-sans-correction"), "/instruire-sans-correction").submit()
    decide(agent, page, "accepter")
    assert "est archivé" in submit(agent, page, "archiver").text
    submit(agent, page, "desarchiver")
    with clock.frozen("2027-02-20T10:00"):
        assert "Ce dossier expire le 2 mars 2027" in text(as_(AGENT).get(page))
    post(agent, f"{page}/corbeille", "corbeille")
    assert "il y reste 7 jour(s)" in text(agent.get(page))


@pytest.mark.req("I-027", "I-028", "I-107")
def test_the_search_goes_straight_to_a_demarche_which_opens_on_what_is_to_follow(as_, numeros, page, site):
    agent = as_(AGENT)
    found = agent.get("/instruction/recherche", {"q": str(numeros[0])})
    assert found.status_int in (200, 303)
    assert "Aide aux travaux" in agent.get("/instruction/recherche", {"q": "aide aux"}).text
    opened = agent.get(f"/instruction/{numeros[0]}")
    assert opened.html.select_one(".fr-tabs [aria-current=page]").text.startswith("À suivre")
    with site() as root:
        dossier = find_dossier(root, numeros)
        dossier.revision.annotations.descriptors = ()
    assert "Aucune annotation privée" in agent.get(page).click("Annotations privées", index=0).text


@pytest.mark.req("I-456", "A-397")
def test_a_mail_that_cannot_leave_for_a_day_is_marked_on_the_dossier_and_undoes_nothing(
    as_, numeros, page, run, site, settings
):
    agent = as_(AGENT)
    submit(agent, page, "passer-en-instruction")
    tried = []

    def refuse(_sender, _recipients, data):
        tried.append(data)
        raise OSError("connection refused")

    queue, instant = MailQueue(settings), clock.now()
    for wait in (0, *WAITS):
        instant += timedelta(seconds=wait + 1)
        with clock.frozen(instant):
            queue.process(refuse, now=instant)
    own = [data for data in tried if b"To: " + USAGER.encode() in data]
    assert len(own) == 2 * (1 + len(WAITS))
    assert "n’a pas pu être remis" not in agent.get(page).text
    run("record_deliveries")
    shown = text(agent.get(page))
    assert "Un courriel sur ce dossier n’a pas pu être remis" in shown
    assert "En instruction" in shown
    MailQueue(settings).requeue()
    MailQueue(settings).process(lambda *mail: None, now=instant)
    run("record_deliveries")
    assert "n’a pas pu être remis" not in agent.get(page).text
