"""Where the data live: one way to open them for the web and for scripts, chosen by the ini file.

`zodbconn.uri` (any of zodburi: zeo:// postgres:// zconfig:// file:// memory://) or, when it is absent, `ds.data`: a
folder holding Data.fs and blobs, served to all processes of the machine by the first of them (core/embedded.py).
"""

import atexit
import contextlib
import signal
import threading
from contextlib import contextmanager

import transaction
import zodburi
from transaction.interfaces import NoTransaction, TransientError
from ZEO.ClientStorage import ClientStorage
from ZODB import DB
from ZODB.DemoStorage import DemoStorage

from ds_pyramid.core.embedded import StorageUnavailable, open_folder
from ds_pyramid.core.evolution import evolve_at_start, mark_all_finished
from ds_pyramid.core.gate import database_uri, write_gate
from ds_pyramid.core.records import Database
from ds_pyramid.core.tree import Root

__all__ = [
    "StorageUnavailable",
    "bootstrap_root",
    "close_database",
    "get_database",
    "open_database",
    "open_root",
    "retrying",
]

ROOT = "root"
ATTEMPTS = 10

_opening = threading.Lock()


def open_database(settings) -> DB:
    """Open the database that the settings name. Raises StorageUnavailable."""
    options = {
        "cache_size": int(settings.get("ds.cache_objects", 20_000)),
        "pool_size": int(settings.get("ds.pool_size", 10)),
    }
    uri = database_uri(settings)
    if not uri:
        return Database(
            open_folder(settings["ds.data"], float(settings.get("ds.storage_wait", 30))), **options
        )
    if uri == "memory://":
        # Unlike zodburi's MappingStorage, it stores blobs and resolves conflicts as real storages do.
        return Database(DemoStorage(), **options)
    factory, from_uri = zodburi.resolve_uri(uri)
    storage = factory()
    if isinstance(storage, ClientStorage):
        _sync_with_server(storage)
    ours = (
        {}
        if uri.startswith("zconfig:")
        else {k: v for k, v in options.items() if f"connection_{k}=" not in uri}
    )
    return Database(storage, **{**from_uri, **ours})


def get_database(registry) -> DB:
    """Return the database of an application or script, opened on first use and closed at exit."""
    with _opening:
        if registry.get("ds.database") is None:
            registry["ds.database"] = db = open_database(registry.settings)
            atexit.register(db.close)
        return registry["ds.database"]


def close_database(registry) -> None:
    """Close the database of an application, if it was opened."""
    db = registry.pop("ds.database", None)
    if db is not None:
        # Closing replaces `close`: forget the one that was registered first.
        atexit.unregister(db.close)
        db.close()


def bootstrap_root(connection, registry=None) -> Root:
    """Return the root of the tree; create it, with every evolution step done, in a new database.

    The caller commits.
    """
    top = connection.root()
    if ROOT not in top:
        top[ROOT] = root = Root()
        root.after_create(root, registry)
        mark_all_finished(top, registry)
    top[ROOT].lay_out()
    return top[ROOT]


@contextmanager
def open_root(registry, manager=transaction.manager):
    """Give (root, transaction manager) to a script or task; what is not committed is aborted.

    The manager is the thread's own, so that `transaction.commit()` and `core.retry.in_transaction` act on this root.
    A transaction is begun; loops commit by batches, or run each batch in `retrying`.
    """
    _renew(manager)
    connection = get_database(registry).open(manager)
    _renew(manager)
    try:
        yield bootstrap_root(connection, registry), manager
    finally:
        with contextlib.suppress(NoTransaction):
            manager.abort()
        connection.close()


def retrying(manager, function, attempts: int = ATTEMPTS):
    """Run a repeatable function in a new transaction, commit, return its result; a conflict runs it again.

    Leaves a transaction begun, so that the caller may go on reading. Raises the last conflict.
    """
    for left in reversed(range(attempts)):
        _renew(manager)
        try:
            result = function()
            manager.commit()
            return result
        except TransientError:
            if not left:
                raise
        finally:
            _renew(manager)
    raise ValueError("attempts must be 1 or more")


def _renew(manager):
    """Abort the current transaction, if there is one, and begin another."""
    with contextlib.suppress(NoTransaction):
        manager.abort()
    manager.begin()


def includeme(config):
    """Open the database with the application; give requests `zodb`, `root` and a transaction."""
    settings = config.registry.settings
    settings.setdefault("tm.manager_hook", "pyramid_tm.explicit_manager")
    # pyramid_tm would ask who is signed in before the context is known.
    settings.setdefault("tm.annotate_user", "false")
    config.include("pyramid_tm")
    config.include("ds_pyramid.core.evolution")
    config.include("ds_pyramid.core.textindex")
    config.add_request_method(_connection, "zodb", reify=True)
    # A real property, because Pyramid's router writes what the root factory returns over any other `root`.
    config.add_request_method(property(_root), "root", property=True)
    config.add_subscriber(_start, "pyramid.interfaces.IApplicationCreated")


def _connection(request):
    """The request's connection, closed at its end."""
    connection = get_database(request.registry).open(request.tm)
    request.add_finished_callback(lambda _request: _close_after(connection, request.tm))
    return connection


def _close_after(connection, manager):
    # An exception view may have read after the end of pyramid_tm's transaction.
    with contextlib.suppress(NoTransaction):
        manager.abort()
    connection.close()


def _root(request):
    """The persistent Root."""
    return request.zodb.root()[ROOT]


def _start(event):
    """Open the data once the application is configured: create the root, run or announce evolution steps."""
    registry = event.app.registry
    _stop_on_sigterm()
    with write_gate(registry), open_root(registry) as (root, manager):
        root.lay_out()
        manager.commit()
    evolve_at_start(registry, lambda: open_root(registry))


def _stop_on_sigterm():
    """Let SIGTERM end the process as Ctrl-C does, so that the data are closed; waitress knows SystemExit."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _exit)


def _exit(_signal, _frame):
    raise SystemExit(0)


def _sync_with_server(storage):
    """Make each transaction see all earlier commits, as `server-sync` does: zodburi has no such argument."""
    storage.server_sync = True
    storage.sync = storage.ping
