"""The reactions of dossiers without HTTP: a registry that announces to the real subscribers, and its mails."""

import pytest
import transaction
from pyramid.registry import Registry

from tests.factories.accounts import queued_mails


@pytest.fixture
def registry(settings):
    """A registry where the subscribers of dossiers listen."""
    from ds_pyramid.dossiers.subscribers import SUBSCRIPTIONS

    transaction.abort()  # mails that an earlier test left unsent
    registry = Registry("tests")
    registry.settings = settings
    for function, event in SUBSCRIPTIONS:
        registry.registerHandler(function, (event,))
    return registry


@pytest.fixture
def notify(registry):
    """The real announcer."""
    from ds_pyramid.core.events import notifier

    return notifier(registry)


@pytest.fixture
def mails(settings, connection):
    """Return the mails queued so far: (name, recipient) pairs, or whole with `whole=True`; commits first."""

    def read(whole=False):
        transaction.commit()
        found = queued_mails(settings)
        return found if whole else [(mail["X-Mail-Name"], mail["To"]) for mail in found]

    yield read
    transaction.abort()
