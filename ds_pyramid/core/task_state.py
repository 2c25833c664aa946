"""What is known of tasks: counts, options, and what `root.taches` remembers of each (I-461, I-462)."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from persistent import Persistent
from persistent.mapping import PersistentMapping

from ds_pyramid.core.events import Event

log = logging.getLogger(__name__)


class TaskResult(NamedTuple):
    """How many items were done, needed nothing, failed."""

    done: int = 0
    ignored: int = 0
    failed: int = 0

    def __add__(self, other):
        return TaskResult(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __radd__(self, other):
        return self + other


class TaskLocked(RuntimeError):
    """The task, or one that must end before it, is running elsewhere or did not finish."""


@dataclass
class TacheEnDefaut(Event):
    """A task failed or is late: the super-administrateurs are told (N-53)."""

    nom: str
    erreur: str
    now: datetime


@dataclass(frozen=True)
class Options:
    """What a console script may ask of any task."""

    dry_run: bool = False
    limit: int | None = None
    demarche: int | None = None
    echo: Callable[[str], Any] = field(default=log.info)


DEFAULT = Options()


class TaskRun(Persistent):
    """What is remembered of a task; instants are UTC, `lock_until` seconds since 1970."""

    lock_owner: str | None = None
    lock_until = 0.0
    last_start: datetime | None = None
    last_end: datetime | None = None
    last_success: datetime | None = None
    last_error = ""
    result: tuple[int, ...] = (0, 0, 0)

    @property
    def locked(self) -> bool:
        return self.lock_owner is not None and self.lock_until > time.time()

    @property
    def interrupted(self) -> bool:
        """Tell whether the last run did not reach its end."""
        return self.last_start is not None and (self.last_end is None or self.last_end < self.last_start)


class Outcome(NamedTuple):
    """The end of a run: `status` is the exit status of scripts: 0 done, 1 some items failed, 2 could not run."""

    name: str
    status: int
    result: TaskResult
    seconds: float
    error: str = ""

    @property
    def summary(self) -> str:
        """One line for people."""
        done, ignored, failed = self.result
        counts = f"{done} faits, {ignored} sans objet, {failed} en échec, {self.seconds:.1f} s"
        return f"{self.name}: {self.error or counts}"


def last_run(root, name: str) -> TaskRun | None:
    """Return what is remembered of a task, or None when it never ran."""
    runs = getattr(root, "taches", None)
    return None if runs is None else runs.get(name)


def run_of(root, name: str) -> TaskRun:
    """Return what is remembered of a task, made when it is not there yet."""
    if getattr(root, "taches", None) is None:
        root.taches = PersistentMapping()
    if name not in root.taches:
        root.taches[name] = TaskRun()
    return root.taches[name]
