"""What the site's watchman reads."""

import pytest
from pyramid.config import Configurator
from webtest import TestApp

from ds_pyramid.core.storage import close_database
from ds_pyramid.core.tree import Root


@pytest.fixture
def browser():
    config = Configurator(settings={"zodbconn.uri": "memory://"})
    for name in ("substance", "storage", "gate", "uploads"):
        config.include(f"ds_pyramid.core.{name}")
    config.include("ds_pyramid.web.execution")
    config.include("ds_pyramid.web.health")
    yield TestApp(config.make_wsgi_app())
    close_database(config.registry)


def test_a_site_that_reads_its_data_is_well(browser):
    answer = browser.get("/health")
    assert answer.text == "ok"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_site_that_cannot_read_its_data_says_so(browser, monkeypatch):
    monkeypatch.setattr(Root, "_p_activate", lambda self: 1 / 0, raising=False)
    assert browser.get("/health", status=503).text == "indisponible"
