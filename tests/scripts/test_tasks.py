"""ds-tasks, ds-expire and ds-export from the command line."""

import threading
import time
from datetime import UTC, datetime

import pytest
from pyramid.config import Configurator

from ds_pyramid.core import tasks
from ds_pyramid.core.storage import close_database, open_root
from ds_pyramid.core.task_runs import for_each, last_run
from ds_pyramid.core.tasks import Task
from ds_pyramid.core.worker import Worker
from ds_pyramid.scripts import expire, export
from ds_pyramid.scripts import tasks as command

INI = """[app:main]
use = egg:ds_pyramid
zodbconn.uri = file://{folder}/Data.fs
ds.data = {folder}
ds.gate = none
ds.environment = {environment}
ds.mail.queue = {folder}/mail
"""


@pytest.fixture(autouse=True)
def small_site(monkeypatch):
    """The storage and nothing else."""

    def configure(config):
        config.include("ds_pyramid.core.substance")
        config.include("ds_pyramid.core.storage")

    monkeypatch.setattr("ds_pyramid.scripts._app.configure", configure)


def prevenir(root, registry, *, now):
    """Warn."""
    done.append(("prevenir", now))


def expirer(root, registry, *, now):
    """Expire."""

    def act(numero):
        done.append(("expirer", numero))
        if numero == 2:
            raise ValueError("bad")

    return for_each([1, 2, 3], act)


def produire(root, registry, *, now):
    """Produce."""
    raise RuntimeError("boum")


done = []


@pytest.fixture(autouse=True)
def known(monkeypatch):
    done.clear()
    chosen = [
        Task("expirer", "0 3 * * *", expirer, "expiry", ("prevenir",)),
        Task("prevenir", "0 2 * * *", prevenir, "expiry"),
        Task("produire", "* * * * *", produire, "export"),
    ]
    monkeypatch.setattr(tasks, "_tasks", {task.name: task for task in chosen})
    monkeypatch.setattr(tasks, "load_tasks", lambda: None)


@pytest.fixture
def ini(tmp_path):
    def write(environment="test"):
        path = tmp_path / "site.ini"
        path.write_text(INI.format(folder=tmp_path, environment=environment))
        return str(path)

    return write


def test_list_gives_name_schedule_and_description(ini, capsys):
    assert command.main([ini(), "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "produire * * * * * Produce.",
        "prevenir 0 2 * * * Warn.",
        "expirer 0 3 * * * Expire.",
    ]


@pytest.mark.req("I-460", "I-461")
def test_expire_runs_its_family_in_order_and_says_that_some_failed(ini, capsys):
    assert expire.main([ini(), "--now", "2026-03-02T04:00"]) == 1
    assert done == [
        ("prevenir", datetime(2026, 3, 2, 3, 0, tzinfo=UTC)),
        ("expirer", 1),
        ("expirer", 2),
        ("expirer", 3),
    ]
    captured = capsys.readouterr()
    assert captured.out.splitlines()[0].startswith("prevenir: 0 faits")
    assert captured.err.splitlines()[-1].startswith("expirer: 2 faits, 0 sans objet, 1 en échec")


@pytest.mark.req("I-460")
def test_export_says_that_it_could_not_run(ini, capsys):
    assert export.main([ini()]) == 2
    assert "RuntimeError: boum" in capsys.readouterr().err


@pytest.mark.req("I-461")
def test_options_reach_the_task(ini, capsys):
    assert command.main([ini(), "--dry-run", "--limit", "1", "run", "expirer"]) == 0
    assert "expirer: 1\n" in capsys.readouterr().out
    assert done == []


def test_due_runs_what_is_due_once(ini):
    path = ini()
    assert command.main([path, "--now", "2026-03-02T03:30", "due"]) == 2
    assert [name for name, _ in done] == ["prevenir", "expirer", "expirer", "expirer"]
    done.clear()
    command.main([path, "--now", "2026-03-02T03:30:20", "due"])
    assert done == []


def test_an_unknown_task_is_refused(ini, capsys):
    assert command.main([ini(), "run", "inconnue"]) == 2
    assert "inconnue" in capsys.readouterr().err


@pytest.mark.req("I-461")
def test_now_is_refused_in_production(ini, capsys):
    with pytest.raises(SystemExit) as refusal:
        command.main([ini("production"), "--now", "2026-03-02", "due"])
    assert refusal.value.code == 2
    assert done == []
    assert "production" in capsys.readouterr().err


@pytest.mark.req("I-462")
def test_status_shows_the_last_run_of_each_task(ini, capsys):
    path = ini()
    command.main([path, "--now", "2026-03-02T03:30", "run", "expirer"])
    command.main([path, "--now", "2026-03-02T03:30", "run", "produire"])
    capsys.readouterr()
    assert command.main([path, "--now", "2026-03-03T12:00", "status"]) == 0
    produire, prevenir, expirer = capsys.readouterr().out.splitlines()
    assert prevenir == "prevenir: jamais lancée"
    assert expirer.startswith(
        "expirer: lancée 2026-03-02 03:30, réussie jamais; 2 faits, 0 sans objet, 1 en échec"
    )
    assert "dernière erreur: 2: ValueError: bad" in expirer
    assert "interrompue" in produire


@pytest.mark.req("I-460")
def test_a_site_that_does_not_open_gives_status_2(tmp_path, capsys):
    with pytest.raises(SystemExit) as refusal:
        command.main([str(tmp_path / "absent.ini"), "due"])
    assert refusal.value.code == 2
    assert "absent.ini" in capsys.readouterr().err


def test_help_gives_the_docstring(capsys):
    with pytest.raises(SystemExit):
        command.main(["--help"])
    assert "Exit status" in capsys.readouterr().out


def test_options_may_follow_the_command(ini):
    assert command.main([ini(), "run", "prevenir", "--now", "2026-03-02T03:30"]) == 0
    assert done == [("prevenir", datetime(2026, 3, 2, 2, 30, tzinfo=UTC))]


# --- the worker of the web process


@pytest.fixture
def registry(tmp_path):
    settings = {
        "zodbconn.uri": f"file://{tmp_path}/Data.fs",
        "ds.data": str(tmp_path),
        "ds.gate": "none",
        "ds.mail.queue": str(tmp_path / "mail"),
        "ds.mail.transport": "file",
        "ds.worker": "true",
        "ds.worker_pause": "0.01",
    }
    config = Configurator(settings=settings)
    for part in ("substance", "storage", "worker"):
        config.include(f"ds_pyramid.core.{part}")
    config.commit()
    with open_root(config.registry) as (_root, manager):
        manager.commit()
    yield config.registry
    config.registry["ds.worker"].stop()
    close_database(config.registry)


def test_the_worker_runs_due_tasks_in_its_thread_and_stops(registry):
    ran = threading.Event()

    def tache(root, registry, *, now):
        ran.set()

    tasks._tasks["tache"] = Task("tache", "0 0 1 1 *", tache)
    worker = registry["ds.worker"]
    worker.start()
    worker.start()
    assert ran.wait(5)
    worker.stop()
    assert not worker.thread.is_alive()
    with open_root(registry) as (root, _manager):
        assert last_run(root, "tache").last_success is not None


def test_the_worker_starts_with_the_first_request_only(registry):
    worker = registry["ds.worker"]
    assert worker.thread is None
    from pyramid.events import NewRequest

    registry.notify(NewRequest(object()))
    assert worker.thread.is_alive()


def test_what_is_asked_is_done_at_once_not_at_the_next_minute(registry):
    ran = []
    again = threading.Event()

    def continue_(root, registry, *, now):
        ran.append(now)
        if len(ran) == 2:
            again.set()

    tasks._tasks.clear()
    tasks._tasks["continue_"] = Task("continue_", "* * * * *", continue_)
    worker = registry["ds.worker"]
    worker.pause = 60
    worker.start()
    while not ran:
        time.sleep(0.01)
    worker.wake()
    assert again.wait(5)


def test_the_worker_stops_between_two_tasks(registry):
    def premiere(root, registry_, *, now):
        registry["ds.worker"].stop()

    def seconde(root, registry_, *, now):
        done.append("seconde")

    tasks._tasks.clear()
    tasks._tasks["premiere"] = Task("premiere", "0 1 * * *", premiere)
    tasks._tasks["seconde"] = Task("seconde", "0 2 * * *", seconde)
    registry["ds.worker"].start()
    registry["ds.worker"].thread.join(5)
    assert done == []


def test_without_the_setting_there_is_no_worker(tmp_path):
    config = Configurator(settings={"ds.worker": "false"})
    config.include("ds_pyramid.core.worker")
    assert "ds.worker" not in config.registry


def test_a_round_that_fails_does_not_end_the_worker(registry, monkeypatch, caplog):
    rounds = []
    second = threading.Event()

    def fail(self, *, awaited):
        rounds.append(1)
        if len(rounds) > 1:
            second.set()
        raise RuntimeError("boum")

    monkeypatch.setattr(Worker, "round", fail)
    registry["ds.worker"].start()
    assert second.wait(5)
    registry["ds.worker"].stop()
    assert "the next one follows" in caplog.text
