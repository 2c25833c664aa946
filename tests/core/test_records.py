"""Records read by our reader are what was stored, however large, and whatever became of their classes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from persistent.mapping import PersistentMapping
from ZODB.broken import PersistentBroken
from ZODB.DemoStorage import DemoStorage

from ds_pyramid.core.records import Database, Reader, find_class

VALUES = {
    "text": "né à Saint-Étienne",
    "bytes": bytes(range(256)),
    "long": "x" * 300_000,
    "number": Decimal("12.50"),
    "instant": datetime(2026, 3, 2, 8, tzinfo=UTC),
    "day": date(2026, 3, 2),
    "nested": ({"a": (1, 2.5, None, True)}, frozenset({1, 2})),
}


class Passagere(Persistent):
    """A class that goes away."""


@pytest.fixture
def database():
    made = Database(DemoStorage())
    yield made
    made.close()


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_read_as_it_was_stored(database, name):
    with database.transaction() as connection:
        connection.root()["record"] = PersistentMapping({"value": VALUES[name]})
    with database.transaction() as connection:
        connection.cacheMinimize()
        assert isinstance(connection._reader, Reader)
        assert connection.root()["record"]["value"] == VALUES[name]


def test_records_that_name_one_another_are_read_when_they_are_asked_for(database):
    with database.transaction() as connection:
        connection.root()["tree"] = OOBTree({number: PersistentMapping(n=number) for number in range(200)})
    with database.transaction() as connection:
        connection.cacheMinimize()
        tree = connection.root()["tree"]
        assert tree[7]._p_changed is None
        assert [tree[number]["n"] for number in range(200)] == list(range(200))
        assert tree[7] is connection.get(tree[7]._p_oid)


def test_a_record_whose_class_is_no_more_is_kept_as_it_is(database, monkeypatch):
    with database.transaction() as connection:
        connection.root()["record"] = made = Passagere()
        made.value = 3
    find_class.cache_clear()
    monkeypatch.delattr("tests.core.test_records.Passagere")
    database.pool.clear()
    with database.transaction() as connection:
        record = connection.root()["record"]
        assert isinstance(record, PersistentBroken)
        assert record.__Broken_state__ == {"value": 3}
    find_class.cache_clear()
