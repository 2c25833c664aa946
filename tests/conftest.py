"""Fixtures of every grade: a tree in memory, the configured registry, the application behind WebTest."""

from datetime import UTC, datetime

import pytest

from ds_pyramid.core import clock

pytest_plugins = [
    "tests.plugins.requirements",
    "tests.plugins.tree",
    "tests.plugins.web",
    "tests.plugins.browser",
    "tests.plugins.clamd",
]

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # a Monday, 12 h in Paris


@pytest.fixture
def now():
    """The instant of the test, held still."""
    with clock.frozen(NOON) as instant:
        yield instant
