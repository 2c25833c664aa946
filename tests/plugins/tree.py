"""A site in memory, without HTTP: for models, services, tasks."""

import pytest
import transaction
from ZODB.blob import BlobStorage
from ZODB.DB import DB
from ZODB.MappingStorage import MappingStorage


@pytest.fixture
def database(tmp_path):
    """An empty database in memory, with blobs."""
    db = DB(BlobStorage(str(tmp_path / "blobs"), MappingStorage()))
    yield db
    db.close()


@pytest.fixture
def connection(database):
    """A connection with a transaction manager of its own."""
    manager = transaction.TransactionManager(explicit=False)
    connection = database.open(manager)
    yield connection
    manager.abort()
    connection.close()


@pytest.fixture
def root(connection, now):
    """The Root of an empty site, stored and attached to the connection."""
    from ds_pyramid.core.storage import bootstrap_root

    return bootstrap_root(connection)


@pytest.fixture
def commit(connection):
    """Commit what the test did."""
    return connection.transaction_manager.commit


@pytest.fixture
def announced():
    """A `notify` for services that keeps what was announced, in order: `announced.events`."""

    class Announced(list):
        def __call__(self, event):
            self.append(event)

    return Announced()
