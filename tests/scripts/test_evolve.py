"""ds-evolve, and what console scripts share."""

import pytest

from ds_pyramid.core import evolution
from ds_pyramid.core.storage import open_database
from ds_pyramid.scripts import _app, evolve

CORE = (".core.clock", ".core.substance", ".core.storage", ".core.gate", ".core.uploads")


def first(root, registry):
    """Do the first thing."""
    root.slugs["first"] = 1


@pytest.fixture
def ini(tmp_path, monkeypatch):
    """A site of the core alone, its ini file."""
    monkeypatch.setattr("ds_pyramid.INCLUDES", CORE)
    path = tmp_path / "site.ini"
    path.write_text(
        "[app:main]\nuse = egg:ds_pyramid\nds.data = %(here)s/var\nds.environment = development\nds.worker = true\n"
        "[loggers]\nkeys = root\n[handlers]\nkeys =\n[formatters]\nkeys =\n[logger_root]\nlevel = INFO\nhandlers =\n"
    )
    return str(path)


@pytest.fixture
def step(ini, monkeypatch):
    """A step that the database of the ini file, created before, has not been through."""
    with _app.bootstrap(ini):
        pass
    configure = _app.configure

    def with_the_step(config):
        configure(config)
        config.add_evolution_step(first, name="essai.first")

    monkeypatch.setattr(_app, "configure", with_the_step)


def slugs(ini):
    with _app.bootstrap(ini) as env, env.open_root() as (root, _manager):
        return dict(root.slugs)


def test_a_script_creates_the_root_and_runs_no_worker(ini, tmp_path):
    with _app.bootstrap(ini) as env, env.open_root() as (root, _manager):
        assert "catalogs" in root
        assert env.settings["ds.worker"] == "false"
    assert not (tmp_path / "var" / "zeo.sock").exists()


def test_a_script_can_be_given_other_settings(ini):
    with _app.bootstrap(ini, **{"ds.cache_objects": "5"}) as env, env.open_root() as (root, _manager):
        assert root._p_jar.db().getCacheSize() == 5


def test_a_script_writes_behind_the_gate(ini):
    with _app.bootstrap(ini) as env, env.open_root() as (root, manager):
        with env.write_gate():
            root.slugs["x"] = 1
            manager.commit()
    assert slugs(ini) == {"x": 1}


def test_steps_are_listed_without_being_run(ini, step, capsys):
    assert evolve.main([ini, "--list"]) == 0
    assert capsys.readouterr().out.split() == ["en", "attente", "essai.first"]
    assert slugs(ini) == {}


def test_a_dry_run_forgets_what_steps_change(ini, step, capsys):
    evolve.main([ini, "--dry-run"])
    assert capsys.readouterr().out == "essai.first\nétapes essayées: 1\n"
    assert slugs(ini) == {}


def test_steps_are_run_once(ini, step, capsys):
    evolve.main([ini])
    evolve.main([ini])
    assert capsys.readouterr().out == "essai.first\nétapes faites: 1\nétapes faites: 0\n"
    assert slugs(ini) == {"first": 1}
    evolve.main([ini, "--list"])
    assert "en attente" not in capsys.readouterr().out


def test_the_help_says_what_the_command_does(capsys):
    with pytest.raises(SystemExit):
        evolve.main(["--help"])
    assert "evolution steps" in capsys.readouterr().out


def test_the_record_is_substance_ds(ini, step, tmp_path):
    evolve.main([ini])
    db = open_database({"ds.data": str(tmp_path / "var")})
    with db.transaction() as connection:
        assert "essai.first" in connection.root()[evolution.FINISHED_KEY]
    db.close()
