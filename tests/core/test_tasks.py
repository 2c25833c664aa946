"""Periodic tasks: when they are due, one run at a time, one transaction per item."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import transaction
from BTrees.LLBTree import LLBTree
from persistent.mapping import PersistentMapping
from ZODB.MappingStorage import DB
from ZODB.POSException import ConflictError

from ds_pyramid.core import retry, task_runs, tasks
from ds_pyramid.core.clock import frozen, parse
from ds_pyramid.core.task_runs import IGNORE, Options, TacheEnDefaut, TaskResult, for_each, last_run, run_task
from ds_pyramid.core.tasks import (
    Task,
    UnknownTask,
    all_tasks,
    due_tasks,
    find_task,
    is_due,
    is_late,
    periodic_task,
    run_due,
)

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


class Site(PersistentMapping):
    """A root that is enough for tasks."""


class Registry(dict):
    """A registry that is enough for tasks: no gate between processes, events kept."""

    def __init__(self):
        super().__init__()
        self.settings = {"zodbconn.uri": "memory://"}
        self.events = []

    def notify(self, event):
        self.events.append(event)


@pytest.fixture
def registry():
    return Registry()


@pytest.fixture
def root():
    database = DB()
    connection = database.open()
    connection.root()["site"] = site = Site()
    site.dossier_index = LLBTree({1: 100, 2: 100, 3: 200})
    transaction.commit()
    yield site
    transaction.abort()
    connection.close()
    database.close()


def task_of(function, schedule="0 3 * * *", **options):
    return Task(function.__name__, schedule, function, **options)


def writer(root, *numeros, failing=()):
    """Return a task that writes each number at the root."""

    def ecrire(root, registry, *, now):
        """Write numbers."""

        def act(numero):
            if numero in failing:
                raise ValueError(f"bad {numero}")
            root[numero] = now

        return for_each(numeros, act)

    return task_of(ecrire)


# --- when


def test_a_task_is_known_by_its_name_schedule_and_first_line_of_docstring():
    @periodic_task("0 3 * * *", family="essai", after="autre_tache")
    def tache_d_essai(root, registry, *, now):
        """Do something each night.

        More words.
        """

    try:
        task = find_task("tache_d_essai")
        assert (task.schedule, task.family, task.after) == ("0 3 * * *", "essai", ("autre_tache",))
        assert task.description == "Do something each night."
        assert task in all_tasks("essai")
        assert task in all_tasks()
        assert task not in all_tasks("export")
    finally:
        del tasks._tasks["tache_d_essai"]


def test_an_unknown_task_and_a_wrong_schedule_are_refused():
    with pytest.raises(UnknownTask):
        find_task("inconnue")
    with pytest.raises(ValueError, match="cron"):
        periodic_task("chaque nuit")


def test_two_features_cannot_use_one_name(monkeypatch):
    def meme_nom(root, registry, *, now): ...

    def autre(root, registry, *, now): ...

    monkeypatch.setattr(tasks, "_tasks", {})
    autre.__name__, autre.__module__ = "meme_nom", "ailleurs"
    periodic_task("0 3 * * *")(meme_nom)
    periodic_task("0 4 * * *")(meme_nom)
    with pytest.raises(ValueError, match="meme_nom"):
        periodic_task("0 3 * * *")(autre)


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        ("0 3 * * *", "2026-03-02T12:00", "2026-03-02T03:00"),
        ("0 3 * * *", "2026-03-02T03:00", "2026-03-02T03:00"),
        ("0 3 * * *", "2026-03-02T02:59:59.9", "2026-03-01T03:00"),
        ("0 10 * * 1-6", "2026-03-01T12:00", "2026-02-28T10:00"),  # a Sunday
        ("30 2 * * *", "2026-03-29T12:00", "2026-03-29T03:00"),  # 2 h 30 does not exist that day
        ("30 2 * * *", "2026-10-25T12:00", "2026-10-25T02:30"),  # 2 h 30 comes twice: the first
        ("*/15 * * * *", "2026-10-25T02:07:00+01:00", "2026-10-25T02:00:00+01:00"),  # every quarter counts
    ],
)
@pytest.mark.req("I-004")
def test_schedules_are_read_on_the_paris_clock(schedule, now, expected):
    task = Task("t", schedule, print)
    assert task.last_occurrence(parse(now)) == parse(expected)


@pytest.mark.req("I-459")
def test_a_task_missed_for_days_is_due_once_then_no_more(root, registry):
    task = writer(root, 1)
    assert is_due(root, task, NOW)
    run_task(task, root, registry, now=NOW)
    assert not is_due(root, task, NOW)
    later = NOW + timedelta(days=5)
    assert is_due(root, task, later)
    run_task(task, root, registry, now=later)
    assert not is_due(root, task, later)


def test_a_task_is_due_again_at_its_next_hour_only(root, registry):
    task = writer(root, 1)
    run_task(task, root, registry, now=parse("2026-03-02T03:00"))
    assert not is_due(root, task, parse("2026-03-03T02:59"))
    assert is_due(root, task, parse("2026-03-03T03:00"))


def test_due_tasks_are_found_among_all(root, registry, monkeypatch):
    task = writer(root, 1)
    monkeypatch.setattr(tasks, "_tasks", {"ecrire": task})
    monkeypatch.setattr(tasks, "load_tasks", lambda: None)
    assert due_tasks(root, NOW) == [task]
    run_task(task, root, registry, now=NOW)
    assert due_tasks(root, NOW) == []


@pytest.mark.req("I-463")
def test_tasks_run_after_those_they_follow(monkeypatch):
    def tache(root, registry, *, now): ...

    detruire = Task("detruire", "30 3 * * *", tache, after=("expirer",))
    expirer = Task("expirer", "0 5 * * *", tache, after=("prevenir", "inconnue"))
    prevenir = Task("prevenir", "0 6 * * *", tache)
    monkeypatch.setattr(tasks, "_tasks", {task.name: task for task in (detruire, expirer, prevenir)})
    monkeypatch.setattr(tasks, "load_tasks", lambda: None)
    assert [task.name for task in all_tasks()] == ["prevenir", "expirer", "detruire"]


@pytest.mark.req("I-462")
def test_a_task_is_late_after_twice_its_period(root, registry):
    task = writer(root, 1)
    assert not is_late(root, task, NOW)
    run_task(task, root, registry, now=NOW)
    assert not is_late(root, task, NOW + timedelta(hours=47))
    assert is_late(root, task, NOW + timedelta(hours=49))


@pytest.mark.req("I-462", "I-454")
def test_a_late_task_is_told_to_the_operator_once_a_day(root, registry, monkeypatch):
    task = writer(root, 1)
    monkeypatch.setattr(tasks, "_tasks", {"ecrire": task})
    monkeypatch.setattr(tasks, "load_tasks", lambda: None)
    assert [outcome.status for outcome in run_due(root, registry, NOW)] == [0]
    assert registry.events == []
    assert [outcome.status for outcome in run_due(root, registry, NOW + timedelta(days=3))] == [0]
    (event,) = registry.events
    assert (event.nom, event.erreur) == ("ecrire", "en retard de plus de deux périodes")
    queued = []
    monkeypatch.setattr(
        tasks, "queue_mail", lambda registry, to, name, **context: queued.append((to, name, context))
    )
    registry.settings["ds.mail.exploitation"] = "a@exemple.fr b@exemple.fr"
    tasks.tell_operator(event)
    assert [(to, name) for to, name, _ in queued] == [
        ("a@exemple.fr", "tache_en_defaut"),
        ("b@exemple.fr", "tache_en_defaut"),
    ]
    assert queued[0][2]["cle"] == "ecrire|2026-03-05"


def test_a_task_that_is_running_is_not_due(root, registry):
    task = writer(root, 1)
    run_task(task, root, registry, now=NOW)
    run = last_run(root, "ecrire")
    run.lock_owner, run.lock_until = "other", time.time() + 60
    assert not is_due(root, task, NOW + timedelta(days=2))


def test_a_continuous_task_is_due_whenever_someone_waits_or_the_clock_is_held(root, registry):
    def tache(root, registry, *, now): ...

    continuous, daily = task_of(tache, "* * * * *"), task_of(tache)
    run_task(continuous, root, registry, now=NOW)
    assert not is_due(root, continuous, NOW)
    assert is_due(root, continuous, NOW, awaited=True)
    assert not is_due(root, daily, NOW, awaited=True)
    with frozen(NOW):
        assert is_due(root, continuous, NOW)
        assert not is_due(root, daily, NOW)


# --- how


@pytest.mark.req("I-460")
def test_an_error_on_one_item_is_logged_with_its_number_and_does_not_stop_the_others(root, registry, caplog):
    outcome = run_task(writer(root, 1, 2, 3, failing=(2,)), root, registry, now=NOW)
    assert outcome.status == 1
    assert outcome.result == TaskResult(done=2, failed=1)
    assert sorted(root) == [1, 3]
    assert "failed on 2" in caplog.text
    assert "1 en échec" in outcome.summary


@pytest.mark.req("I-460")
def test_each_item_is_a_transaction_of_its_own(root, registry):
    def tache(root, registry, *, now):
        def act(numero):
            root[numero] = True
            if numero == 2:
                raise ValueError("after the write")

        return for_each([1, 2], act)

    run_task(task_of(tache), root, registry, now=NOW)
    transaction.abort()
    assert list(root) == [1]


@pytest.mark.req("I-460")
def test_a_conflict_is_retried(root, registry, monkeypatch):
    monkeypatch.setattr(retry.time, "sleep", lambda _seconds: None)
    tries = []

    def tache(root, registry, *, now):
        def act(numero):
            tries.append(numero)
            if len(tries) < 3:
                raise ConflictError
            root[numero] = True

        return for_each([7], act)

    outcome = run_task(task_of(tache), root, registry, now=NOW)
    assert outcome.status == 0
    assert tries == [7, 7, 7]
    assert root[7] is True


def test_a_conflict_that_never_ends_is_a_failed_item(root, registry, monkeypatch):
    monkeypatch.setattr(retry.time, "sleep", lambda _seconds: None)

    def act(_numero):
        raise ConflictError

    outcome = run_task(task_of(lambda root, registry, *, now: for_each([1], act)), root, registry, now=NOW)
    assert outcome.result == TaskResult(failed=1)


def test_a_task_that_writes_by_itself_is_committed_and_retried(root, registry):
    tries = []

    def tache(root, registry, *, now):
        tries.append(1)
        root["x"] = len(tries)
        if len(tries) == 1:
            raise ConflictError

    assert run_task(task_of(tache), root, registry, now=NOW).status == 0
    transaction.abort()
    assert root["x"] == 2


@pytest.mark.req("I-460", "I-462")
def test_a_task_that_breaks_gives_status_2_and_is_remembered(root, registry):
    def cassee(root, registry, *, now):
        raise RuntimeError("boum")

    outcome = run_task(task_of(cassee), root, registry, now=NOW)
    assert outcome.status == 2
    run = last_run(root, "cassee")
    assert run.last_error == "RuntimeError: boum"
    assert run.last_success is None
    assert run.interrupted
    assert not run.locked
    assert [event.nom for event in registry.events if isinstance(event, TacheEnDefaut)] == ["cassee"]


def test_a_task_that_broke_is_tried_again_a_quarter_of_an_hour_later(root, registry):
    def cassee(root, registry, *, now):
        raise RuntimeError("boum")

    task = task_of(cassee)
    run_task(task, root, registry, now=NOW)
    assert not is_due(root, task, NOW + timedelta(minutes=14))
    assert is_due(root, task, NOW + timedelta(minutes=15))


@pytest.mark.req("I-462")
def test_start_success_and_counts_are_kept(root, registry):
    run_task(writer(root, 1, 2), root, registry, now=NOW)
    run = last_run(root, "ecrire")
    assert (run.last_start, run.last_success, run.result) == (NOW, NOW, (2, 0, 0))
    assert run.last_error == ""


@pytest.mark.req("I-459")
def test_a_running_task_refuses_a_second_run_until_its_lock_expires(root, registry):
    task = writer(root, 1)
    outcomes = []

    def longue(root, registry, *, now):
        outcomes.append(run_task(task_of(longue), root, registry, now=now))

    run_task(task_of(longue), root, registry, now=NOW)
    assert outcomes[0].status == 2
    assert "déjà en cours" in outcomes[0].summary
    run_task(task, root, registry, now=NOW)
    last_run(root, "ecrire").lock_owner = "dead"
    last_run(root, "ecrire").lock_until = time.time() + 60
    transaction.commit()
    assert run_task(task, root, registry, now=NOW).status == 2
    last_run(root, "ecrire").lock_until = time.time() - 1
    transaction.commit()
    assert run_task(task, root, registry, now=NOW).status == 0


@pytest.mark.req("I-463")
def test_a_task_waits_for_the_one_it_follows(root, registry):
    def cassee(root, registry, *, now):
        raise RuntimeError("boum")

    run_task(task_of(cassee), root, registry, now=NOW)
    suite = Task("suite", "0 3 * * *", lambda root, registry, *, now: None, after=("cassee",))
    outcome = run_task(suite, root, registry, now=NOW)
    assert outcome.status == 2
    assert "cassee" in outcome.summary


def test_a_long_run_lengthens_its_lock(root, registry, monkeypatch):
    def longue(root, registry, *, now):
        before = last_run(root, "longue").lock_until
        monkeypatch.setattr(task_runs.time, "time", lambda: before - 60)
        for_each([1, 2], lambda numero: None)
        assert last_run(root, "longue").lock_until > before

    assert run_task(task_of(longue), root, registry, now=NOW).status == 0


# --- options


@pytest.mark.req("I-461")
def test_dry_run_says_what_would_be_done_and_changes_nothing(root, registry):
    lines = []
    outcome = run_task(
        writer(root, 1, 2), root, registry, now=NOW, options=Options(dry_run=True, echo=lines.append)
    )
    assert lines == ["ecrire: 1", "ecrire: 2"]
    assert outcome.result.done == 2
    assert list(root) == []
    assert last_run(root, "ecrire") is None


@pytest.mark.req("I-461")
def test_dry_run_undoes_what_a_task_writes_by_itself(root, registry):
    def tache(root, registry, *, now):
        root["x"] = 1

    run_task(task_of(tache), root, registry, now=NOW, options=Options(dry_run=True))
    assert "x" not in root


@pytest.mark.req("I-461")
def test_limit_stops_after_so_many_items(root, registry):
    outcome = run_task(writer(root, 1, 2, 3), root, registry, now=NOW, options=Options(limit=2))
    assert outcome.result == TaskResult(done=2)
    assert sorted(root) == [1, 2]


@pytest.mark.req("I-461")
def test_demarche_keeps_the_dossiers_of_one_demarche(root, registry):
    run_task(writer(root, 1, 2, 3), root, registry, now=NOW, options=Options(demarche=100))
    assert sorted(root) == [1, 2]


def test_demarche_is_found_above_an_object():
    class Located:
        def __init__(self, parent, name):
            self.__parent__, self.__name__ = parent, name

    demarche = Located(Located(None, "demarches"), "12")
    assert task_runs._demarche_of(None, Located(demarche, "dossiers")) == 12
    assert task_runs._demarche_of(None, Located(None, "")) is None


def test_an_item_that_needs_nothing_is_counted_apart(root, registry):
    outcome = run_task(
        task_of(lambda root, registry, *, now: for_each([1], lambda _n: IGNORE)), root, registry, now=NOW
    )
    assert outcome.result == TaskResult(ignored=1)
    assert outcome.status == 0


def test_outside_a_run_items_are_savepoints_and_nothing_is_committed(root):
    def act(numero):
        root[numero] = True
        if numero == 2:
            raise ValueError

    assert for_each([1, 2], act) == TaskResult(done=1, failed=1)
    assert list(root) == [1]
    transaction.abort()
    assert list(root) == []


def test_results_add_up():
    assert sum([TaskResult(1, 2, 3), TaskResult(1)], TaskResult()) == TaskResult(2, 2, 3)


def test_an_item_may_commit_by_itself_and_keep_the_lock_alive(root, registry, monkeypatch):
    def lente(root, registry, *, now):
        before = last_run(root, "lente").lock_until

        def act(numero):
            monkeypatch.setattr(task_runs.time, "time", lambda: before - 60)
            task_runs.heartbeat()
            retry.in_transaction(registry, lambda: root.__setitem__(numero, True))

        result = for_each([1], act, own_transactions=True)
        assert last_run(root, "lente").lock_until > before
        return result

    assert run_task(task_of(lente), root, registry, now=NOW).status == 0
    assert root[1] is True


def test_a_heartbeat_outside_a_run_does_nothing():
    task_runs.heartbeat()


@pytest.mark.parametrize("langue", ["fr", "en"])
def test_the_mail_of_a_failed_task_is_whole(langue):
    from ds_pyramid.core.mail_templates import render_html, render_subject, render_text

    context = {
        "nom": "expirer",
        "erreur": "ValueError: <x>",
        "site": "Démarches",
        "site_url": "https://d.test",
    }
    assert "expirer" in render_subject("tache_en_defaut", langue, context)
    assert "ValueError: <x>" in render_text("tache_en_defaut", langue, context)
    assert "ValueError: &lt;x&gt;" in render_html("tache_en_defaut", langue, context)
