"""Opening the data by the settings, the root, scripts and requests."""

import threading

import pytest
import transaction
from pyramid.config import Configurator
from pyramid.response import Response
from webtest import TestApp
from ZODB.POSException import ConflictError

from ds_pyramid.core.embedded import StorageUnavailable, open_folder
from ds_pyramid.core.storage import (
    bootstrap_root,
    close_database,
    get_database,
    open_database,
    open_root,
    retrying,
)
from ds_pyramid.core.tree import Root


@pytest.fixture
def registry():
    config = Configurator(settings={"zodbconn.uri": "memory://"})
    yield config.registry
    close_database(config.registry)


def test_the_first_opening_serves_and_the_second_connects(tmp_path):
    settings = {"ds.data": str(tmp_path / "var")}
    first, second = open_database(settings), open_database(settings)
    try:
        assert first.storage.serves
        assert not second.storage.serves
        with first.transaction() as connection:
            connection.root()["a"] = 1
        with second.transaction() as connection:
            assert connection.root()["a"] == 1
    finally:
        second.close()
        first.close()
    assert not (tmp_path / "var" / "zeo.sock").exists()


def test_a_socket_left_by_a_dead_process_is_replaced(tmp_path):
    settings = {"ds.data": str(tmp_path / "var")}
    open_database(settings).close()
    (tmp_path / "var" / "zeo.sock").write_text("stale")
    db = open_database(settings)
    assert db.storage.serves
    db.close()


def test_the_data_are_readable_by_their_owner_alone(tmp_path):
    db = open_database({"ds.data": str(tmp_path / "var")})
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0
    assert (tmp_path / "var" / "blobs").stat().st_mode & 0o077 == 0
    assert (tmp_path / "var" / "zeo.sock").stat().st_mode & 0o077 == 0
    db.close()


def test_a_lock_held_by_a_program_that_does_not_serve_is_named(tmp_path):
    from ZODB.FileStorage import FileStorage

    (tmp_path / "var").mkdir()
    other = FileStorage(str(tmp_path / "var" / "Data.fs"))
    with pytest.raises(StorageUnavailable, match="does not serve it"):
        open_database({"ds.data": str(tmp_path / "var"), "ds.storage_wait": "0.3"})
    other.close()


def test_blobs_without_their_database_are_not_swept_away(tmp_path):
    (tmp_path / "var" / "blobs" / "0x00").mkdir(parents=True)
    with pytest.raises(StorageUnavailable, match="restoration"):
        open_database({"ds.data": str(tmp_path / "var")})
    assert (tmp_path / "var" / "blobs" / "0x00").exists()


def test_a_path_too_long_for_a_socket_is_refused(tmp_path):
    with pytest.raises(StorageUnavailable, match="too long"):
        open_folder(tmp_path / ("long" * 30))


def test_a_uri_opens_another_storage(tmp_path, monkeypatch):
    monkeypatch.setenv("A_URI", f"file://{tmp_path}/x.fs?connection_cache_size=123")
    db = open_database({"zodbconn.uri": "env:A_URI", "ds.cache_objects": "7"})
    assert db.getCacheSize() == 123
    assert (tmp_path / "x.fs").exists()
    db.close()


def test_a_uri_missing_from_the_environment_is_named(monkeypatch):
    monkeypatch.delenv("A_URI", raising=False)
    with pytest.raises(ValueError, match="A_URI"):
        open_database({"zodbconn.uri": "env:A_URI"})


def test_a_zeo_uri_waits_for_the_servers_last_commit(tmp_path):
    served = open_database({"ds.data": str(tmp_path)})
    db = open_database({"zodbconn.uri": f"zeo://{tmp_path}/zeo.sock?wait_timeout=5"})
    assert db.storage.server_sync
    assert db.storage.sync == db.storage.ping
    db.close()
    served.close()


def test_the_root_is_created_once(registry):
    with open_root(registry) as (root, manager):
        assert isinstance(root, Root)
        manager.commit()
    with open_root(registry) as (again, _manager):
        assert again._p_oid == root._p_oid


def test_what_a_script_does_not_commit_is_forgotten(registry):
    with open_root(registry) as (root, manager):
        manager.commit()
        manager.begin()
        root.slugs["x"] = 1
    with open_root(registry) as (root, _manager):
        assert "x" not in root.slugs


def test_a_script_retries_what_conflicts(registry):
    calls = []

    def act():
        calls.append(1)
        root.slugs["x"] = len(calls)
        if len(calls) < 3:
            raise ConflictError("busy")
        return "done"

    with open_root(registry) as (root, manager):
        manager.commit()
        assert retrying(manager, act) == "done"
    with open_root(registry) as (root, _manager):
        assert root.slugs["x"] == 3


def test_a_script_gives_up_after_its_attempts(registry):
    def act():
        raise ConflictError("busy")

    with open_root(registry) as (_root, manager):
        with pytest.raises(ConflictError):
            retrying(manager, act, attempts=2)
        assert manager.get() is not None


def test_a_root_in_a_transaction_manager_of_ones_own(registry):
    manager = transaction.TransactionManager(explicit=True)
    with open_root(registry, manager) as (root, given):
        assert given is manager
        root.slugs["x"] = 1
        retrying(given, lambda: None)


def test_two_threads_open_one_database(registry):
    opened = []
    threads = [threading.Thread(target=lambda: opened.append(get_database(registry))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(opened)) == 1


def site(settings, view, **route):
    config = Configurator(settings={"zodbconn.uri": "memory://", **settings})
    for name in ("substance", "storage", "gate"):
        config.include(f"ds_pyramid.core.{name}")
    config.include("ds_pyramid.web.execution")
    config.add_route("page", "/")
    config.add_view(view, route_name="page")
    return config.make_wsgi_app()


def test_a_request_reads_and_commits_the_root():
    def page(request):
        request.root.slugs["x"] = request.root.slugs.get("x", 0) + 1
        return Response(str(request.root.slugs["x"]))

    application = site({}, page)
    browser = TestApp(application)
    assert [browser.post("/").text for _ in range(3)] == ["1", "2", "3"]
    with open_root(application.registry) as (root, _manager):
        assert root.slugs["x"] == 3
    close_database(application.registry)


def test_a_request_that_raises_changes_nothing_and_its_connection_is_closed():
    def page(request):
        request.root.slugs["x"] = 1
        raise LookupError("no")

    application = site({}, page)
    browser = TestApp(application)
    for _ in range(20):
        with pytest.raises(LookupError):
            browser.post("/")
    with open_root(application.registry) as (root, _manager):
        assert "x" not in root.slugs
    assert all(not detail["opened"] for detail in get_database(application.registry).connectionDebugInfo())
    close_database(application.registry)


def test_a_request_is_attempted_until_it_no_longer_conflicts():
    seen = []

    def page(request):
        seen.append(request.environ["retry.attempt"])
        if len(seen) < 4:
            raise ConflictError("busy")
        return Response("ok")

    application = site({}, page)
    assert TestApp(application).post("/", {"a": "b"}).text == "ok"
    assert seen == [0, 1, 2, 3]
    close_database(application.registry)


def test_bootstrap_is_repeatable(database):
    with database.transaction() as connection:
        bootstrap_root(connection)
    with database.transaction() as connection:
        root = bootstrap_root(connection)
        assert "catalogs" in root
