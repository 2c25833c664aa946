"""Numbers are given once."""

import threading

import pytest
import transaction
from ZODB.POSException import ConflictError

from ds_pyramid.core import numbering
from ds_pyramid.core.numbering import NumberingBusy, _reserved, block_of, next_number
from ds_pyramid.core.storage import bootstrap_root
from ds_pyramid.core.tree import Root


def new_root():
    root = Root()
    root.after_create()
    return root


def test_a_root_outside_any_database_counts_by_itself():
    root = new_root()
    assert [next_number(root, "dossier") for _ in range(3)] == [1, 2, 3]
    assert next_number(root, "demarche") == 1


def test_numbers_go_on_when_the_root_is_stored(connection, commit):
    root = bootstrap_root(connection)
    assert [next_number(root, "dossier") for _ in range(2)] == [1, 2]
    connection.transaction_manager.savepoint()
    assert next_number(root, "dossier") == 3
    commit()
    assert [next_number(root, "dossier") for _ in range(2)] == [4, 5]


def test_creators_do_not_touch_the_same_record(database, connection, commit):
    root = bootstrap_root(connection)
    commit()
    next_number(root, "dossier")
    assert connection._registered_objects == []


def test_an_aborted_creation_gives_no_number_twice(database, connection, commit):
    root = bootstrap_root(connection)
    commit()
    first = next_number(root, "dossier")
    connection.transaction_manager.abort()
    assert next_number(root, "dossier") == first + 1


def test_another_process_starts_after_the_reserved_block(database, connection, commit, monkeypatch):
    root = bootstrap_root(connection)
    commit()
    assert next_number(root, "dossier") == 1
    monkeypatch.setattr(numbering, "_reserved", {})  # as another process would be
    assert next_number(root, "dossier") == block_of("dossier") + 1


def test_threads_never_get_the_same_number(database, connection, commit):
    bootstrap_root(connection)
    commit()
    given = []

    def take():
        with database.transaction() as own:
            given.extend(next_number(bootstrap_root(own), "dossier") for _ in range(120))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 481))


def test_a_counter_always_taken_by_others_is_said_to_be_busy(database, connection, commit, monkeypatch):
    root = bootstrap_root(connection)
    commit()
    monkeypatch.setattr(numbering, "TRIES", 2)
    monkeypatch.setattr(transaction.TransactionManager, "commit", raise_conflict)
    with pytest.raises(NumberingBusy):
        next_number(root, "autre")


def raise_conflict(self):
    self.abort()
    raise ConflictError("busy")


def test_what_people_see_grow_is_numbered_one_by_one_by_every_process(root, connection, commit):
    commit()
    first = next_number(root, "demarche")
    _reserved.clear()  # as another process, which knows nothing of this one's blocks
    assert next_number(root, "demarche") == first + 1
