"""Periodic tasks: declare one, list them all, know which are due (I-459 to I-463).

A task is a function of a feature's tasks.py:

    @periodic_task("0 3 * * *", family="expiry", after="prevenir_avant_expiration")
    def expirer_dossiers(root, registry, *, now):
        \"""Expire the dossiers whose retention is over.\"""
        return for_each(numbers_of_expired(root, now), lambda numero: expire(root, numero, now=now))

Schedules are cron lines on the Paris clock. The first line of the docstring is what `ds-tasks list` prints.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from croniter import croniter

import ds_pyramid
from ds_pyramid.core.clock import UTC, is_held, to_paris
from ds_pyramid.core.events import notifier
from ds_pyramid.core.mail import queue_mail
from ds_pyramid.core.retry import in_transaction, manager_of
from ds_pyramid.core.task_runs import (
    DEFAULT,
    IGNORE,
    Options,
    Outcome,
    TacheEnDefaut,
    TaskResult,
    for_each,
    last_run,
    run_task,
)

__all__ = ["IGNORE", "Task", "TaskResult", "all_tasks", "due_tasks", "find_task", "for_each", "periodic_task"]

RETRY_AFTER = timedelta(minutes=15)  # a task that could not run is tried again after this


class UnknownTask(LookupError):
    """No task has that name."""


@dataclass(frozen=True)
class Task:
    """A periodic task: what to call and when."""

    name: str
    schedule: str
    function: Callable
    family: str | None = None  # the named command that runs it: "export", "expiry"
    after: tuple[str, ...] = ()  # names of the tasks that must have finished before (I-463)

    @property
    def continuous(self) -> bool:
        """Runs every minute: in fact, whenever there is something to do."""
        return self.schedule == "* * * * *"

    @property
    def description(self) -> str:
        """One line for people."""
        return (self.function.__doc__ or self.name).strip().partition("\n")[0]

    def last_occurrence(self, now: datetime) -> datetime:
        """Return the latest instant, at or before `now`, at which the task had to start.

        An hour that the clock skips in spring is done at the hour after; one that it repeats in autumn is done once.
        """
        local = to_paris(now.replace(microsecond=0) + timedelta(seconds=1))
        found = croniter(self.schedule, local).get_prev(datetime)
        if found.fold and not self.schedule.split()[1].startswith("*"):
            found = found.replace(fold=0)
        return found.astimezone(UTC)

    def period(self, now: datetime) -> timedelta:
        """Return the time between the last two occurrences."""
        last = self.last_occurrence(now)
        return last - self.last_occurrence(last - timedelta(seconds=1))


_tasks: dict[str, Task] = {}


def periodic_task(schedule: str, *, family: str | None = None, after: str | tuple[str, ...] = ()):
    """Declare `function(root, registry, *, now) -> TaskResult | None` as a task named like the function."""
    if not croniter.is_valid(schedule):
        raise ValueError(f"not a cron schedule: {schedule!r}")
    before = (after,) if isinstance(after, str) else tuple(after)

    def register(function):
        known = _tasks.get(function.__name__)
        if known and known.function.__module__ != function.__module__:
            raise ValueError(f"two tasks are named {function.__name__}")
        _tasks[function.__name__] = Task(function.__name__, schedule, function, family, before)
        return function

    return register


def all_tasks(family: str | None = None) -> list[Task]:
    """Return every task of every feature (or of one family), each after those it must follow."""
    load_tasks()
    return [task for task in _in_order(_tasks) if family is None or task.family == family]


def find_task(name: str) -> Task:
    """Return the task of that name. Raises UnknownTask."""
    load_tasks()
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownTask(name) from None


def load_tasks() -> None:
    """Import the tasks.py of every feature that has one."""
    for feature in pkgutil.iter_modules(ds_pyramid.__path__, "ds_pyramid."):
        if feature.ispkg and feature.name != "ds_pyramid.core":
            name = f"{feature.name}.tasks"
            if importlib.util.find_spec(name):
                importlib.import_module(name)


def due_tasks(root, now: datetime, *, awaited: bool = False) -> list[Task]:
    """Return the tasks that have an occurrence they did not run; several missed ones are run once.

    `awaited`: someone waits for what the continuous ones do, they need not wait for the next minute.
    """
    return [task for task in all_tasks() if is_due(root, task, now, awaited=awaited)]


def run_due(
    root, registry, now: datetime, options: Options = DEFAULT, *, awaited: bool = False
) -> Iterator[Outcome]:
    """Run the tasks that are due, one by one; tell of those that come late (I-462)."""
    for task in due_tasks(root, now, awaited=awaited):
        late = is_late(root, task, now) and not options.dry_run
        yield run_task(task, root, registry, now=now, options=options)
        if late:
            default = TacheEnDefaut(task.name, "en retard de plus de deux périodes", now)
            in_transaction(registry, partial(notifier(registry), default), manager_of(root))


def is_due(root, task: Task, now: datetime, *, awaited: bool = False) -> bool:
    """Tell whether a task must run now; one that is running is left alone."""
    run = last_run(root, task.name)
    if run is not None and run.locked:
        return False
    if task.continuous and (awaited or is_held()):
        return True
    if run is None or run.last_start is None or task.last_occurrence(now) > run.last_start:
        return True
    return run.interrupted and now - run.last_start >= RETRY_AFTER


def is_late(root, task: Task, now: datetime) -> bool:
    """Tell whether the last success of a task is older than twice its period (I-462)."""
    run = last_run(root, task.name)
    if run is None or run.last_success is None:
        return False
    return now - run.last_success > 2 * task.period(now)


def _in_order(tasks: dict[str, Task]) -> Iterator[Task]:
    """Yield tasks by time of day then name, each after its predecessors."""
    done: set[str] = set()

    def visit(task):
        if task.name not in done:
            done.add(task.name)
            for name in task.after:
                with suppress(KeyError):
                    yield from visit(tasks[name])
            yield task

    for task in sorted(tasks.values(), key=_time_of_day):
        yield from visit(task)


def _time_of_day(task):
    minute, hour = task.schedule.split()[:2]
    return (int(hour) if hour.isdigit() else -1, int(minute) if minute.isdigit() else -1, task.name)


def includeme(config):
    """Find every task when the application starts: two of one name, or a wrong schedule, stop it there."""
    load_tasks()
    config.add_subscriber(tell_operator, TacheEnDefaut)


def tell_operator(event):
    """Tell the addresses of `ds.mail.exploitation` that a task failed or is late, once a day for each task (N-53)."""
    for address in event.registry.settings.get("ds.mail.exploitation", "").split():
        queue_mail(
            event.registry,
            address,
            "tache_en_defaut",
            cle=f"{event.nom}|{to_paris(event.now):%Y-%m-%d}",
            nom=event.nom,
            erreur=event.erreur,
        )
