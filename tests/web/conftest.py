"""The small application of `scratch.py`: through WebTest, and through a real server for Chromium."""

import threading

import pytest
from waitress.server import create_server
from webtest import TestApp

from tests.plugins.browser import PATIENCE
from tests.web import scratch


@pytest.fixture
def look():
    """Return a function that builds the small application with settings: `look(**settings)` -> TestApp."""

    def build(**settings):
        return TestApp(scratch.configure(**settings).make_wsgi_app())

    return build


@pytest.fixture
def served():
    """Serve the small application: its address and its `essai`."""
    config = scratch.configure()
    app = config.make_wsgi_app()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    app.registry.essai.url = f"http://127.0.0.1:{server.effective_port}"
    yield app.registry.essai
    server.close()
    thread.join(5)


@pytest.fixture
def page(chromium, served):
    """A page of 1280 px open on nothing; faults of scripts fail the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=served.url)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []
