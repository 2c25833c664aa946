"""Evolution steps: named changes of stored data, safe to run twice, each run once per database.

    @evolution_step(after="dossiers.backfill_depose_at")
    def name_the_lists_again(root, registry):
        \"""Name the lists of dossiers by groupe.\"""

The first line of the docstring is what the log says. A step over many objects is a generator: each `yield` commits a
batch. Order and record are Substance D's (`substanced.evolution`); its own steps are done in a new database.
"""

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import venusian
from BTrees import family64
from substanced.evolution import FINISHED_KEY
from substanced.interfaces import IEvolutionSteps
from transaction.interfaces import TransientError

from ds_pyramid.core import clock
from ds_pyramid.core.gate import write_gate

PACKAGE = "ds_pyramid."
TRIES = 5

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """One registered step; `done` is when this database went through it, None before."""

    name: str
    function: Callable
    done: datetime | None = None

    @property
    def description(self) -> str:
        """One line for people."""
        return (self.function.__doc__ or self.name).strip().partition("\n")[0]


def evolution_step(function=None, *, name: str | None = None, after=None, before=None):
    """Register `function(root, registry)`; found by scans. `after` and `before` are steps or their names."""

    def decorate(found, depth=1):
        def register(context, _name, _found):
            context.config.add_evolution_step(
                found, name=name or step_name(found), after=_named(after), before=_named(before)
            )

        # venusian keeps what is decorated in the module it scans: `depth` says how far up that module is.
        venusian.attach(found, register, category="pyramid", depth=depth)
        return found

    return decorate if function is None else decorate(function, depth=2)


def step_name(function) -> str:
    """Return the stored name of a step: `dossiers.backfill_depose_at` for one of ds_pyramid/dossiers/evolve.py."""
    module = function.__module__.removeprefix(PACKAGE).removesuffix(".evolve")
    return f"{module}.{function.__name__}"


def all_steps(root, registry) -> list[Step]:
    """Return every step of the application in order, with when it was done. Substance D's own are left out."""
    done = root._p_jar.root().get(FINISHED_KEY, {})
    return [
        Step(name, function, datetime.fromtimestamp(done[name], UTC) if name in done else None)
        for name, function in _registered(registry)
        if not name.startswith("substanced.")
    ]


def pending_steps(root, registry) -> list[Step]:
    """Return the steps that this database has not been through, in order."""
    return [step for step in all_steps(root, registry) if step.done is None]


def evolve(root, registry, manager, *, dry_run: bool = False) -> list[str]:
    """Run the pending steps, each committed with its record; return their names. A dry run aborts each."""
    names = []
    for step in pending_steps(root, registry):
        log.info("%s: %s", step.name, step.description)
        _run(step, root, registry, manager, dry_run)
        names.append(step.name)
    return names


def evolve_at_start(registry, opened) -> None:
    """Run the pending steps where `ds.evolve` is `auto` (the default outside production), else say they wait."""
    with opened() as (root, manager):
        waiting = [step.name for step in pending_steps(root, registry)]
        if not waiting:
            return
        settings = registry.settings
        default = "manual" if settings.get("ds.environment", "production") == "production" else "auto"
        if settings.get("ds.evolve", default) == "auto":
            evolve(root, registry, manager)
        else:
            log.warning("evolution steps are waiting for ds-evolve: %s", ", ".join(waiting))


def mark_all_finished(top, registry) -> None:
    """Record every step as done in a new database; `top` is its mapping of roots."""
    finished = top[FINISHED_KEY] = family64.OO.BTree()
    for name, _function in _registered(registry):
        finished[name] = clock.now().timestamp()


def includeme(config):
    """Include Substance D's directive and steps; it loads them in a way that pkg_resources no longer likes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Parameters to load are deprecated")
        config.include("substanced.evolution")


def _run(step, root, registry, manager, dry_run):
    """Run a step from its beginning, again when it conflicts: it is safe to run twice."""
    for left in reversed(range(TRIES)):
        try:
            with write_gate(registry):
                return _run_once(step, root, registry, manager, dry_run)
        except TransientError:
            manager.abort()
            if not left:
                raise
    return None


def _run_once(step, root, registry, manager, dry_run):
    manager.begin()
    end = manager.abort if dry_run else manager.commit
    for _batch in step.function(root, registry) or ():
        end()
        manager.begin()
    if not dry_run:
        top = root._p_jar.root()
        if FINISHED_KEY not in top:
            top[FINISHED_KEY] = family64.OO.BTree()
        top[FINISHED_KEY][step.name] = clock.now().timestamp()
    manager.get().note(f"evolution step {step.name}")
    end()
    manager.begin()


def _registered(registry):
    sorter = registry.queryUtility(IEvolutionSteps) if registry is not None else None
    return [] if sorter is None else [pair for _name, pair in sorter.sorted()]


def _named(step):
    return step if step is None or isinstance(step, str) else step_name(step)
