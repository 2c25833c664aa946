"""ds-index."""

import pytest

from ds_pyramid.core.textindex import search
from ds_pyramid.scripts import _app, index


@pytest.fixture
def ini(tmp_path, monkeypatch):
    """A site of the core alone where dossier N's text is "numéro N"."""
    monkeypatch.setattr(
        "ds_pyramid.INCLUDES", (".core.substance", ".core.storage", ".core.gate", ".core.uploads")
    )
    configure = _app.configure

    def with_texts(config):
        configure(config)
        config.set_text_source(lambda _root, numero: f"numéro {numero}")

    monkeypatch.setattr(_app, "configure", with_texts)
    path = tmp_path / "site.ini"
    path.write_text(
        "[app:main]\nuse = egg:ds_pyramid\nds.data = %(here)s/var\n"
        "[loggers]\nkeys = root\n[handlers]\nkeys =\n[formatters]\nkeys =\n[logger_root]\nlevel = INFO\nhandlers =\n"
    )
    with _app.bootstrap(str(path)) as env, env.open_root() as (root, manager):
        root.dossier_index.update(dict.fromkeys(range(1, 251), 1))
        root.a_indexer.update(range(1, 231))
        manager.commit()
    return str(path)


def found(ini, words):
    with _app.bootstrap(ini) as env, env.open_root() as (root, _manager):
        return len(search(root, words)), len(root.a_indexer)


def test_the_queue_is_emptied_by_batches(ini, capsys):
    index.main([ini])
    assert capsys.readouterr().out == "indexés: 230\n"
    assert found(ini, "numero") == (230, 0)


def test_a_limit_leaves_the_rest_for_later(ini, capsys):
    index.main([ini, "--limit", "110"])
    assert capsys.readouterr().out == "indexés: 110\n"
    assert found(ini, "numero") == (110, 120)


def test_every_dossier_can_be_indexed_again(ini, capsys):
    index.main([ini, "--all"])
    assert capsys.readouterr().out == "indexés: 250\n"
    assert found(ini, "250") == (1, 0)
