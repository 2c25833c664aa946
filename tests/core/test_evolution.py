"""Evolution steps: order, record, batches, dry runs."""

import logging

import pytest
from pyramid.config import Configurator
from ZODB.POSException import ConflictError

from ds_pyramid.core.evolution import all_steps, evolution_step, evolve, pending_steps, step_name
from ds_pyramid.core.storage import close_database, open_root

calls = []


def first(root, registry):
    """Do the first thing.

    More words.
    """
    calls.append("first")
    root.slugs["first"] = 1


def second(root, registry):
    calls.append("second")
    root.slugs["second"] = root.slugs["first"] + 1


@pytest.fixture
def registry():
    calls.clear()
    config = Configurator(settings={"zodbconn.uri": "memory://", "ds.environment": "production"})
    for name in ("substance", "storage", "gate"):
        config.include(f"ds_pyramid.core.{name}")
    config.commit()
    with open_root(config.registry) as (_root, manager):
        manager.commit()
    yield config
    close_database(config.registry)


def add(config, *functions, after=None):
    for function in functions:
        config.add_evolution_step(function, name=step_name(function), after=after)
    config.commit()
    return config.registry


def test_a_new_database_has_been_through_every_step():
    config = Configurator(settings={"zodbconn.uri": "memory://"})
    for name in ("substance", "storage", "gate"):
        config.include(f"ds_pyramid.core.{name}")
    registry = add(config, first, second)
    with open_root(registry) as (root, manager):
        manager.commit()
        assert pending_steps(root, registry) == []
        assert [step.name for step in all_steps(root, registry)] == [step_name(first), step_name(second)]
        assert all(step.done for step in all_steps(root, registry))
    close_database(registry)


def test_steps_run_once_in_order_and_say_what_they_do(registry, caplog):
    add(registry, second, after=step_name(first))
    registry = add(registry, first)
    with open_root(registry) as (root, manager), caplog.at_level(logging.INFO, "ds_pyramid"):
        assert evolve(root, registry, manager) == [step_name(first), step_name(second)]
        assert evolve(root, registry, manager) == []
    assert calls == ["first", "second"]
    assert f"{step_name(first)}: Do the first thing." in caplog.messages
    with open_root(registry) as (root, _manager):
        assert root.slugs["second"] == 2


def test_a_dry_run_changes_nothing(registry):
    registry = add(registry, first)
    with open_root(registry) as (root, manager):
        assert evolve(root, registry, manager, dry_run=True) == [step_name(first)]
    with open_root(registry) as (root, manager):
        assert "first" not in root.slugs
        assert [step.name for step in pending_steps(root, registry)] == [step_name(first)]


def test_a_step_that_fails_keeps_those_before_it(registry):
    def broken(root, registry):
        root.slugs["broken"] = 1
        raise ValueError("no")

    registry = add(registry, first, broken)
    with open_root(registry) as (root, manager):
        with pytest.raises(ValueError, match="no"):
            evolve(root, registry, manager)
    with open_root(registry) as (root, _manager):
        assert "first" in root.slugs
        assert "broken" not in root.slugs
        assert len(pending_steps(root, registry)) == 1


def test_each_yield_of_a_step_commits_a_batch(registry):
    def long(root, registry):
        """Go through many objects."""
        root.slugs["a"] = 1
        yield
        root.slugs["b"] = 1
        if "again" not in calls:
            calls.append("again")
            raise ConflictError("busy")

    registry = add(registry, long)
    with open_root(registry) as (root, manager):
        evolve(root, registry, manager)
    assert calls == ["again"]
    with open_root(registry) as (root, _manager):
        assert {"a", "b"} <= set(root.slugs)


def test_a_step_that_always_conflicts_is_given_up(registry):
    def stuck(root, registry):
        raise ConflictError("busy")

    registry = add(registry, stuck)
    with open_root(registry) as (root, manager), pytest.raises(ConflictError):
        evolve(root, registry, manager)


def test_scans_find_decorated_steps(registry):
    import sys
    import types

    module = types.ModuleType("ds_pyramid.essai.evolve")
    sys.modules[module.__name__] = module
    source = (
        "from ds_pyramid.core.evolution import evolution_step\n"
        "@evolution_step\ndef un(root, registry): 'One.'\n"
        "@evolution_step(after=un)\ndef deux(root, registry): 'Two.'\n"
    )
    exec(source, module.__dict__)
    try:
        registry.scan(module)
        registry.commit()
        with open_root(registry.registry) as (root, _manager):
            names = [step.name for step in pending_steps(root, registry.registry)]
            descriptions = [step.description for step in pending_steps(root, registry.registry)]
    finally:
        del sys.modules[module.__name__]
    assert names == ["essai.un", "essai.deux"]
    assert descriptions == ["One.", "Two."]
    assert evolution_step is not None


@pytest.mark.parametrize(
    ("settings", "runs"),
    [({"ds.environment": "development"}, True), ({"ds.environment": "production"}, False)],
)
def test_steps_run_at_start_outside_production_else_are_announced(registry, settings, runs, caplog):
    from ds_pyramid.core.evolution import evolve_at_start

    registry.registry.settings.update(settings)
    registry = add(registry, first)
    evolve_at_start(registry, lambda: open_root(registry))
    assert (calls == ["first"]) is runs
    assert any("ds-evolve" in message for message in caplog.messages) is not runs
