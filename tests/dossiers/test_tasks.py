"""Periodic tasks: what they do once, and nothing the second time."""

from datetime import date

import pytest

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core import clock
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches import services as demarches
from ds_pyramid.demarches.models import EtatDemarche
from ds_pyramid.demarches.services.reglages import set_traitement
from ds_pyramid.dossiers import echeances, services, tasks, workflow
from ds_pyramid.dossiers.indexes import liste
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.destruction import liste_traces_usager
from tests.factories.demarches import make_demarche, make_publiee
from tests.factories.dossiers import make_brouillon, make_depose, make_usager

pytestmark = pytest.mark.integration


@pytest.fixture
def usager(root):
    return make_usager(root)


@pytest.fixture
def demarche(root, notify):
    return make_publiee(root, notify=notify)


@pytest.fixture
def agent(root, demarche):
    """The administrateur, only instructeur of the démarche."""
    return get_compte(root, next(iter(demarche.administrateurs)))


@pytest.fixture
def run(root, registry):
    """Run a task on a day; return (done, ignored, failed)."""

    def at(day, task):
        with clock.frozen(day):
            return tuple(task(root, registry, now=clock.now()))

    return at


def decided(dossier, when, notify):
    """Accept a dossier on a day."""
    with clock.frozen(when):
        act = {"now": clock.now(), "notify": notify}
        workflow.apply(dossier, "passer_en_instruction", **act)
        workflow.apply(dossier, "accepter", **act)
    return dossier


def test_the_expiry_family_runs_in_order():
    assert find_task("expire_dossiers").after == ("warn_expirations",)
    assert {
        find_task(name).family for name in ("warn_expirations", "expire_dossiers", "purge_corbeille")
    } == {"expiry"}


@pytest.mark.req("U-389", "U-390", "U-396", "I-229", "I-230", "I-231", "I-467", "I-422", "I-441", "A-312")
def test_notices_go_once_to_each_person_grouped(root, demarche, usager, agent, notify, run, mails, settings):
    make_brouillon(root, demarche, usager, notify=notify)
    first = make_depose(root, demarche, usager, notify=notify)
    make_depose(root, demarche, usager, notify=notify)
    before = len(mails())
    assert run("2027-01-20", tasks.warn_expirations)[0] == 0
    assert run("2027-01-31", tasks.warn_expirations)[0] == 1
    assert mails()[before:] == [("dossier_expiration_usager", usager.email)]
    run("2027-02-16T02:00", tasks.warn_expirations)
    assert sorted(mails()[before + 1 :]) == [
        ("dossier_expiration_administration", agent.email),
        ("dossier_expiration_usager", usager.email),
    ]
    text = mails(whole=True)[-1].get_body(("plain",)).get_content()
    assert text.count("2 mars 2027") >= 2
    assert root.listes.count(liste(usager.id, "expirant")) == 3
    assert run("2027-02-16T05:00", tasks.warn_expirations)[0] == 0
    assert run("2027-02-17", tasks.warn_expirations)[0] == 0
    assert len(mails()) == before + 3
    assert first.expired_at is None


@pytest.mark.req("I-229", "I-440")
def test_decided_dossiers_are_announced_to_the_administration_a_month_before(
    root, demarche, usager, agent, notify, run, mails
):
    decided(make_depose(root, demarche, usager, notify=notify), "2026-04-10", notify)
    before = len(mails())
    run("2027-03-12", tasks.warn_expirations)
    assert mails()[before:] == [("dossier_expiration_administration", agent.email)]


@pytest.mark.req("U-394", "U-395", "I-232", "I-233", "I-468", "I-423")
def test_a_dossier_expires_after_its_notice_and_never_without(root, demarche, usager, notify, run, mails):
    dossier = make_depose(root, demarche, usager, notify=notify)
    assert run("2027-03-03", tasks.expire_dossiers) == (0, 1, 0)
    run("2027-03-03", tasks.warn_expirations)
    assert run("2027-03-10", tasks.expire_dossiers)[0] == 0
    assert run("2027-03-19", tasks.expire_dossiers)[0] == 1
    assert dossier.expired_at is not None
    assert root.listes.count(liste(usager.id, "supprimes")) == 1
    assert mails()[-1] == ("dossier_expire", usager.email)
    assert run("2027-03-19", tasks.expire_dossiers)[0] == 0


@pytest.mark.req("U-388", "I-223", "I-184", "A-311")
def test_a_dossier_en_instruction_never_expires(root, demarche, usager, notify, run):
    dossier = make_depose(root, demarche, usager, notify=notify)
    workflow.apply(dossier, "passer_en_instruction", now=clock.now(), notify=notify)
    run("2030-01-01", tasks.warn_expirations)
    assert run("2030-02-01", tasks.expire_dossiers) == (0, 0, 0)


@pytest.mark.req("U-384", "I-220", "A-307")
def test_a_shorter_retention_applies_to_existing_dossiers_with_fifteen_days_at_least(
    root, demarche, usager, notify, run, mails
):
    dossier = make_depose(root, demarche, usager, notify=notify)
    assert run("2026-03-03", tasks.recompute_expirations)[0] == 1
    assert run("2026-03-04", tasks.recompute_expirations) == (0, 0, 0)
    demarche.duree_conservation = 2
    run("2026-08-01T01:30", tasks.recompute_expirations)
    run("2026-08-01T02:00", tasks.warn_expirations)
    assert clock.to_paris(services.expiration(dossier)).date().isoformat() == "2026-08-16"
    assert run("2026-08-15T03:00", tasks.expire_dossiers)[0] == 0
    assert run("2026-08-16T03:00", tasks.expire_dossiers)[0] == 1


@pytest.mark.req("I-234", "I-469", "U-365")
def test_the_corbeille_is_emptied_after_seven_days_and_the_trace_remains(root, demarche, usager, notify, run):
    dossier = make_depose(root, demarche, usager, notify=notify)
    services.supprimer(dossier, usager, now=clock.now(), notify=notify)
    assert run("2026-03-08", tasks.purge_corbeille)[0] == 0
    assert run("2026-03-09T13:00", tasks.purge_corbeille)[0] == 1
    assert dossier.numero not in demarche.dossiers
    assert root.listes.count(liste_traces_usager(usager.id)) == 1
    assert run("2026-03-10", tasks.purge_corbeille) == (0, 0, 0)


@pytest.mark.req("U-094", "U-095", "I-246")
def test_a_deleted_demarche_takes_its_brouillons_and_dossiers_en_construction(
    root, demarche, usager, notify, run
):
    make_brouillon(root, demarche, usager, notify=notify)
    make_depose(root, demarche, usager, notify=notify)
    kept = decided(make_depose(root, demarche, usager, notify=notify), "2026-03-02T13:00", notify)
    demarche.deleted_at = clock.now()
    assert run("2026-03-05", tasks.purge_corbeille)[0] == 0
    assert run("2026-03-10", tasks.purge_corbeille)[0] == 2
    assert list(demarche.dossiers) == [kept.numero]


@pytest.mark.req("I-481")
def test_unclaimed_brouillons_go_after_five_days(root, demarche, usager, notify, run):
    services.creer_brouillon(demarche, None, now=clock.now(), notify=notify)
    claimed = services.creer_brouillon(demarche, None, now=clock.now(), notify=notify)
    claimed.usager_id = usager.id
    assert run("2026-03-06", tasks.purge_orphans) == (0, 0, 0)
    assert run("2026-03-08", tasks.purge_orphans) == (1, 1, 0)
    assert list(demarche.dossiers) == [claimed.numero]


@pytest.mark.req("U-085", "I-188", "I-482")
def test_dossiers_of_a_test_go_when_the_form_changes_or_the_demarche_is_published(root, usager, notify, run):
    demarche = make_demarche(root, notify=notify)
    make_depose(root, demarche, usager, notify=notify)
    assert run("2026-03-03", tasks.purge_test_dossiers) == (0, 1, 0)
    with clock.frozen("2026-03-04"):
        demarches.replace_formulaire(
            demarche, demarche.draft.champs.descriptors, now=clock.now(), notify=notify
        )
    assert run("2026-03-05", tasks.purge_test_dossiers) == (1, 0, 0)
    make_depose(root, demarche, usager, notify=notify)
    admin = get_compte(root, next(iter(demarche.administrateurs)))
    demarches.publish(demarche, "a-tester", lien_site="mail", compte=admin, now=clock.now(), notify=notify)
    assert list(demarche.dossiers) == []
    real = make_depose(root, demarche, usager, notify=notify)
    assert run("2026-03-06", tasks.purge_test_dossiers) == (0, 0, 0)
    assert list(demarche.dossiers) == [real.numero]


@pytest.mark.req("U-087", "U-088", "I-158", "I-464")
def test_at_the_deadline_the_demarche_closes_and_its_dossiers_go_en_instruction(
    root, demarche, usager, notify, run, mails
):
    demarche.date_limite = date(2026, 3, 10)
    brouillon = make_brouillon(root, demarche, usager, notify=notify)
    depose = make_depose(root, demarche, usager, notify=notify)
    withdrawn = make_depose(root, demarche, usager, notify=notify)
    services.supprimer(withdrawn, usager, now=clock.now(), notify=notify)
    assert run("2026-03-09T23:59", tasks.close_demarches) == (0, 0, 0)
    assert run("2026-03-10T00:00", tasks.close_demarches) == (2, 1, 0)
    assert demarche.etat == EtatDemarche.CLOSE
    assert (brouillon.etat, depose.etat) == (Etat.BROUILLON, Etat.EN_INSTRUCTION)
    assert mails()[-1] == ("dossier_en_instruction", usager.email)
    with clock.frozen("2026-03-12"):
        workflow.apply(depose, "repasser_en_construction", now=clock.now(), notify=notify)
    assert run("2026-03-13", tasks.close_demarches)[0] == 0
    assert depose.etat == Etat.EN_CONSTRUCTION


@pytest.mark.req("I-465")
def test_a_declarative_catches_up_what_missed_it(root, demarche, usager, notify, run):
    missed = make_depose(root, demarche, usager, notify=notify)
    withdrawn = make_depose(root, demarche, usager, notify=notify)
    services.supprimer(withdrawn, usager, now=clock.now(), notify=notify)
    assert run("2026-03-03", tasks.apply_declaratives) == (0, 0, 0)
    demarche.declarative = "en_instruction"
    assert run("2026-03-03", tasks.apply_declaratives) == (1, 1, 0)
    assert missed.etat == Etat.EN_INSTRUCTION
    with clock.frozen("2026-03-04"):
        workflow.apply(missed, "repasser_en_construction", now=clock.now(), notify=notify)
    assert run("2026-03-05", tasks.apply_declaratives)[0] == 0


@pytest.mark.req("A-490", "I-210")
def test_the_declarative_mode_switched_on_takes_no_dossier_deposited_before(
    root, demarche, usager, agent, notify, run, mails
):
    before = make_depose(root, demarche, usager, notify=notify)
    with clock.frozen("2026-03-03T10:00") as instant:
        act = {"auteur": agent, "now": instant, "notify": notify}
        set_traitement(demarche, "en_instruction", **act)
    assert run("2026-03-03T10:10", tasks.apply_declaratives) == (0, 1, 0)
    assert before.etat == Etat.EN_CONSTRUCTION
    with clock.frozen("2026-03-04T10:00"):
        demarche.declarative = None  # as when a process dies between the deposit and the transition
        after = make_depose(root, demarche, usager, notify=notify)
        demarche.declarative = "en_instruction"
    sent = len(mails())
    assert run("2026-03-04T10:10", tasks.apply_declaratives) == (1, 1, 0)
    assert run("2026-03-04T10:20", tasks.apply_declaratives) == (0, 1, 0)
    assert (before.etat, after.etat) == (Etat.EN_CONSTRUCTION, Etat.EN_INSTRUCTION)
    assert mails()[sent:] == [("dossier_en_instruction", usager.email)]


@pytest.mark.req("I-427", "I-488")
def test_owners_of_brouillons_are_reminded_once_before_the_deadline(
    root, demarche, usager, notify, run, mails
):
    demarche.date_limite = date(2026, 3, 10)
    make_brouillon(root, demarche, usager, notify=notify)
    deleted = make_brouillon(root, demarche, usager, notify=notify)
    services.supprimer(deleted, usager, now=clock.now(), notify=notify)
    assert run("2026-03-07", tasks.remind_before_closing) == (0, 0, 0)
    assert run("2026-03-08", tasks.remind_before_closing) == (1, 1, 0)
    assert run("2026-03-09", tasks.remind_before_closing) == (0, 2, 0)
    assert mails() == [("dossier_bientot_ferme", usager.email)]


def test_a_dossier_without_anyone_left_expires_all_the_same(
    root, demarche, usager, agent, notify, run, mails
):
    dossier = make_depose(root, demarche, usager, notify=notify)
    usager.blocked_at = agent.blocked_at = clock.now()
    before = len(mails())
    run("2027-02-16", tasks.warn_expirations)
    assert run("2027-03-03", tasks.expire_dossiers)[0] == 1
    assert dossier.expired_at
    assert len(mails()) == before


def test_numbers_of_dossiers_gone_meanwhile_are_ignored(root, demarche, usager, notify, run, registry):
    dossier = make_depose(root, demarche, usager, notify=notify)
    services.supprimer(dossier, usager, now=clock.now(), notify=notify)
    for name in (f"en_construction/{demarche.numero}", f"tests/{demarche.numero}", "orphelins", "echeances"):
        root.listes.place({}, {name: ((0.0, 999_999), ())})
    root.listes.place({}, {f"brouillons/{demarche.numero}": ((999_999,), ())})
    demarche.declarative, demarche.date_limite = "accepte", date(2026, 3, 3)
    for task in (tasks.apply_declaratives, tasks.purge_test_dossiers, tasks.purge_orphans, tasks.expire_dossiers,
                 tasks.warn_expirations, tasks.remind_before_closing, tasks.close_demarches):  # fmt: skip
        assert run("2026-03-02T20:00", task)[2] == 0
    demarche.dossiers.remove(dossier.numero)
    assert run("2026-03-20", tasks.purge_corbeille)[2] == 0
    assert run("2026-03-20", tasks.recompute_expirations)[2] == 0


@pytest.mark.req("I-240")
def test_who_deleted_a_decided_dossier_hears_no_more_of_its_expiry(
    root, demarche, usager, agent, notify, run, mails, monkeypatch
):
    monkeypatch.setattr(echeances, "RELEASE_EVERY", 1)
    dossier = decided(make_depose(root, demarche, usager, notify=notify), "2026-03-02T13:00", notify)
    dossier.hidden_by_administration_at = clock.now()
    before = len(mails())
    run("2027-02-16", tasks.warn_expirations)
    assert mails()[before:] == [("dossier_expiration_usager", usager.email)]
    other = decided(make_depose(root, demarche, usager, notify=notify), "2026-03-02T13:00", notify)
    other.hidden_by_usager_at = clock.now()
    before = len(mails())
    run("2027-02-17", tasks.warn_expirations)
    assert mails()[before:] == [("dossier_expiration_administration", agent.email)]


def test_a_test_dossier_destroyed_meanwhile_does_not_stop_a_publication(root, usager, notify):
    demarche = make_demarche(root, notify=notify)
    dossier = make_depose(root, demarche, usager, notify=notify)
    demarche.dossiers.remove(dossier.numero)
    admin = get_compte(root, next(iter(demarche.administrateurs)))
    demarches.publish(demarche, "a-tester", lien_site="mail", compte=admin, now=clock.now(), notify=notify)
    assert demarche.est_publiee
