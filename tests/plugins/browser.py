"""A real Chromium on a real server: the application on a FileStorage of its own, served by waitress in a thread."""

import os
import re
import threading
from pathlib import Path

import pytest
from waitress.server import create_server

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PHONE = {"width": 375, "height": 760}
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 30_000  # milliseconds: a loaded machine is slow, and only a failing test waits that long


@pytest.fixture(scope="session")
def chromium():
    """The browser of the session; the test fails, and says so, where there is none."""
    from playwright.sync_api import expect, sync_playwright

    if not Path(CHROMIUM).exists():
        pytest.fail("Chromium is missing: apt-get install chromium, or set CHROMIUM")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def served(settings, tmp_path, monkeypatch):
    """The application on the network: an object with `url`, `registry`, `wsgi`; the clock runs."""
    from ds_pyramid import main
    from ds_pyramid.core.storage import close_database

    server = create_server(_unready, listen="127.0.0.1:0", threads=4)
    url = f"http://127.0.0.1:{server.effective_port}"
    more = {"ds.url": url, "ds.environment": "development", "ds.mail.transport": "file", "ds.gate": "flock"}
    server.application = wsgi = main({}, **{**settings, **more})
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Served(url, wsgi)
    server.close()
    close_database(wsgi.registry)


class Served:
    """Where the application is, and the application."""

    def __init__(self, url, wsgi):
        self.url, self.wsgi, self.registry = url, wsgi, wsgi.registry

    def open_root(self):
        """Open the stored Root: `with served.open_root() as (root, manager):`, committed by hand."""
        from ds_pyramid.core.storage import open_root

        return open_root(self.registry)


def _unready(environ, start_response):
    start_response("503 Starting", [])
    return [b""]


@pytest.fixture
def new_page(chromium, served):
    """Open a page of a person of his own: `new_page(PHONE, javascript=False)`; its errors fail the test."""
    contexts, problems = [], []

    def opened(viewport=None, *, javascript=True):
        context = chromium.new_context(
            viewport=viewport or DESKTOP, base_url=served.url, java_script_enabled=javascript, locale="fr-FR"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    # A refused form (422), a page not found or a line cut on purpose: Chromium logs them as errors.
    expected = r"status of (401|404|409|422|429)|ERR_INTERNET_DISCONNECTED"
    problems = [p for p in problems if not re.search(expected, p)]
    assert problems == []


@pytest.fixture
def accessible():
    """Check a page with axe: `accessible(page)` fails on any violation."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def check(page):
        results = axe.run(page)
        found = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in results.response["violations"]]
        assert found == [], f"{page.url}: {found}"

    return check


@pytest.fixture
def shots():
    """Keep screenshots where DS_SHOTS says (a folder), to be looked at; nowhere by default."""
    folder = os.environ.get("DS_SHOTS")

    def shot(page, name):
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            whole = page.evaluate("document.documentElement.scrollHeight") < 12_000  # more is not a picture
            page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=whole)

    return shot
