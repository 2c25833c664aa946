"""Run a task: one at a time, one transaction per item, counts and errors kept at the root (I-459 to I-462).

What is remembered of each task is in core/task_state.py.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from transaction.interfaces import TransientError

from ds_pyramid.core.events import notifier
from ds_pyramid.core.retry import TRIES, in_transaction, manager_of
from ds_pyramid.core.task_state import (
    DEFAULT,
    Options,
    Outcome,
    TacheEnDefaut,
    TaskLocked,
    TaskResult,
    TaskRun,
    last_run,
    run_of,
)

__all__ = [
    "DEFAULT",
    "IGNORE",
    "Options",
    "Outcome",
    "TacheEnDefaut",
    "TaskLocked",
    "TaskResult",
    "TaskRun",
    "for_each",
    "heartbeat",
    "last_run",
    "run_task",
]

log = logging.getLogger(__name__)

LEASE = 3600  # seconds after which the lock of a dead process is free again
RELEASE_EVERY = 100  # items between two releases of loaded objects
IGNORE = object()  # what `act` returns for an item that needed nothing


def for_each(items: Iterable, act: Callable[[Any], Any], *, own_transactions: bool = False) -> TaskResult:
    """Call `act(item)` for each item in a transaction of its own; return the counts.

    Conflicts are retried, other errors logged with the item and do not stop the next ones. Give numbers rather than
    objects: `act` must find and check the object again, because another process may have changed it. `act` returns
    IGNORE when nothing had to be done. `--limit`, `--demarche` and `--dry-run` apply here.

    With `own_transactions`, `act` does slow work outside the gate and commits by itself (`in_transaction`).
    When no task is being run (a test calls the function), nothing is committed: each item is a savepoint.
    """
    return (_current.get() or Run(None, None)).each(items, act, own_transactions)


def heartbeat() -> None:
    """Lengthen the lock of the task being run; an item that takes minutes calls this from time to time."""
    run = _current.get()
    if run is not None and not run.options.dry_run:
        run.keep_alive()


def run_task(task, root, registry, *, now: datetime, options: Options = DEFAULT) -> Outcome:
    """Run a task under its lock and remember how it went. A refusal or a crash is an outcome of status 2."""
    began = time.monotonic()
    run = Run(root, registry, options, task.name)
    try:
        if not options.dry_run:
            run.start(task, now)
    except TaskLocked as refusal:
        return Outcome(task.name, 2, TaskResult(), 0.0, str(refusal))
    result, error = _call(task, run, now)
    if not options.dry_run:
        run.end(result, error, now)
    status = 2 if error else 1 if result.failed else 0
    return Outcome(task.name, status, result, time.monotonic() - began, error)


class Run:
    """A task being run. The current one is found by `for_each`, whose callers know nothing of options."""

    def __init__(self, root, registry, options=DEFAULT, name=""):
        self.root = root
        self.manager = manager_of(root)
        self.registry = registry
        self.options = options
        self.name = name
        self.owner = secrets.token_hex(8)
        self.lease_at = time.time()
        self.result = TaskResult()
        self.last_error = ""

    def each(self, items, act, own_transactions) -> TaskResult:
        before = self.result
        for item in list(items):  # a lazy walk of a tree would not survive the commits
            if self.options.limit is not None and sum(self.result) >= self.options.limit:
                break
            if self.options.demarche is None or _demarche_of(self.root, item) == self.options.demarche:
                self.result += self._one(item, act, own_transactions)
        return TaskResult(*(now - then for now, then in zip(self.result, before, strict=True)))

    def _one(self, item, act, own_transactions) -> TaskResult:
        if self.options.dry_run:
            self.options.echo(f"{self.name}: {_label(item)}")
            return TaskResult(done=1)
        self.keep_alive()
        try:
            outcome = act(item) if own_transactions else self._attempt(lambda: act(item))
        except Exception as error:
            log.exception("task %s failed on %s", self.name, _label(item))
            self.last_error = f"{_label(item)}: {type(error).__name__}: {error}"
            return TaskResult(failed=1)
        return TaskResult(ignored=1) if outcome is IGNORE else TaskResult(done=1)

    def _attempt(self, act):
        if self.name:
            return in_transaction(self.registry, act, self.manager)
        savepoint = self.manager.savepoint(optimistic=True)
        try:
            return act()
        except Exception:
            savepoint.rollback()
            raise

    def start(self, task, now):
        """Take the lock. Raises TaskLocked."""

        def take():
            for name in task.after:
                if (other := last_run(self.root, name)) and (other.locked or other.interrupted):
                    raise TaskLocked(f"{name} n’est pas terminée")
            run = run_of(self.root, task.name)
            if run.locked:
                raise TaskLocked("déjà en cours")
            run.lock_owner, run.lock_until = self.owner, time.time() + LEASE
            run.last_start = now

        in_transaction(self.registry, take, self.manager)

    def end(self, result, error, now):
        """Release the lock, keep the counts, tell when something failed."""

        def keep():
            run = run_of(self.root, self.name)
            if run.lock_owner == self.owner:
                run.lock_owner = None
            run.result = tuple(result)
            run.last_error = error or self.last_error
            if not error:
                run.last_end = now
                if not result.failed:
                    run.last_success = now
            if run.last_error and self.registry is not None:
                notifier(self.registry)(TacheEnDefaut(self.name, run.last_error, now))

        in_transaction(self.registry, keep, self.manager)

    def keep_alive(self):
        """Lengthen the lock of a long run, and let go of loaded objects from time to time."""
        if self.root is None:
            return
        if time.time() - self.lease_at > LEASE / 4:
            self.lease_at = time.time()
            in_transaction(self.registry, self._lengthen, self.manager)
        connection = getattr(self.root, "_p_jar", None)
        if connection is not None and sum(self.result) % RELEASE_EVERY == 0:
            connection.cacheGC()

    def _lengthen(self):
        run = last_run(self.root, self.name)
        if run is not None and run.lock_owner == self.owner:
            run.lock_until = time.time() + LEASE


_current: ContextVar[Run | None] = ContextVar("current task run", default=None)


def _call(task, run, now):
    """Call the function; return its counts and "" or the error that stopped it."""
    token = _current.set(run)
    try:
        returned = _function(task, run, now)
    except Exception as error:
        run.manager.abort()
        log.exception("task %s stopped", task.name)
        return run.result, f"{type(error).__name__}: {error}"
    finally:
        _current.reset(token)
    return run.result if sum(run.result) or returned is None else returned, ""


def _function(task, run, now, tries=TRIES):
    """Call the function and commit what it wrote outside `for_each`; again when that conflicts."""
    run.manager.begin()
    try:
        returned = task.function(run.root, run.registry, now=now)
        run.manager.abort() if run.options.dry_run else run.manager.commit()
    except TransientError:
        run.manager.abort()
        if tries == 1:
            raise
        return _function(task, run, now, tries - 1)
    return returned


def _label(item):
    return getattr(item, "numero", None) or getattr(item, "id", None) or item


def _demarche_of(root, item):
    """Return the number of the démarche of a dossier's number, or of an object of the tree; None for the rest."""
    if isinstance(item, int):
        return root.dossier_index.get(item)
    while item is not None:
        parent = getattr(item, "__parent__", None)
        if getattr(parent, "__name__", None) == "demarches":
            return int(item.__name__)
        item = parent
    return None
