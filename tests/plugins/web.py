"""The whole application on a database in memory, behind WebTest."""

from contextlib import contextmanager

import pytest
from webtest import TestApp


@pytest.fixture
def settings(tmp_path):
    """Settings of the application under test; a test may add to them before asking for `app`."""
    return {
        "zodbconn.uri": "memory://",
        "ds.data": str(tmp_path / "var"),
        "ds.environment": "test",
        "ds.url": "http://localhost",
        "ds.secret": "secret des tests, longue comme il faut",
        "ds.mail.from": "ne-pas-repondre@demarches.test",
        "ds.mail.queue": str(tmp_path / "var" / "mail" / "queue"),
        "ds.gate": "none",
        "pyramid.default_locale_name": "fr",
    }


@pytest.fixture
def wsgi(settings, now):
    """The WSGI application; its registry holds the database."""
    from ds_pyramid import main
    from ds_pyramid.core.storage import close_database

    application = main({}, **settings)
    yield application
    close_database(application.registry)


@pytest.fixture
def app(wsgi):
    """A browser without JavaScript."""
    return TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})


@pytest.fixture
def site(wsgi):
    """Open the stored Root: `with site() as root:` commits at the end of the block."""
    from ds_pyramid.core.storage import open_root

    @contextmanager
    def opened():
        with open_root(wsgi.registry) as (root, manager):
            yield root
            manager.commit()

    return opened
