"""One file of data for the process that holds it and for those that it serves."""

import subprocess
import sys
import threading

import pytest
import transaction
from BTrees.Length import Length
from persistent import Persistent
from ZODB.blob import Blob
from ZODB.POSException import ConflictError

from ds_pyramid.core import lending
from ds_pyramid.core.embedded import EmbeddedStorage, OwnFile
from ds_pyramid.core.storage import open_database, retrying


class Valeur(Persistent):
    """A record of its own."""

    valeur = 0


@pytest.fixture
def databases(tmp_path):
    """Two databases on one folder: one that holds the file, one that another process would have."""
    settings = {"ds.data": str(tmp_path / "var")}
    holder, client = open_database(settings), open_database(settings)
    assert isinstance(holder.storage, OwnFile)
    assert isinstance(client.storage, EmbeddedStorage)
    with holder.transaction() as connection:
        for name in ("a", "b"):
            connection.root()[name] = Valeur()
        connection.root()["compte"] = Length()
    yield {"holder": holder, "client": client}
    client.close()
    holder.close()


class Lecteur:
    """A connection that stays open and keeps what it has read."""

    def __init__(self, database):
        self.manager = transaction.TransactionManager()
        self.connection = database.open(self.manager)
        self.begin()

    def __getitem__(self, name):
        return self.connection.root()[name]

    def begin(self):
        """Abort what was begun; see the data as they are now."""
        self.manager.begin()

    def close(self):
        """Give the connection back."""
        self.manager.abort()
        self.connection.close()


@pytest.fixture(params=[("holder", "client"), ("client", "holder"), ("holder", "holder"), ("client", "client")],
                ids=["holder-client", "client-holder", "holder-holder", "client-client"])  # fmt: skip
def pair(request, databases):
    """Two connections, one of each side or both of one."""
    one, other = (Lecteur(databases[side]) for side in request.param)
    yield one, other
    one.close()
    other.close()


def test_what_one_side_commits_the_other_sees_at_its_next_transaction(pair):
    writer, reader = pair
    assert reader["a"].valeur == 0
    for number in range(1, 6):
        writer["a"].valeur = number
        writer.manager.commit()
        writer.manager.begin()
        assert reader["a"].valeur == number - 1
        reader.begin()
        assert reader["a"].valeur == number


def test_a_transaction_goes_on_reading_the_data_as_they_were_when_it_began(pair):
    writer, reader = pair
    assert reader["a"].valeur == 0
    writer["a"].valeur = writer["b"].valeur = 1
    writer.manager.commit()
    reader.connection.cacheMinimize()
    assert (reader["a"].valeur, reader["b"].valeur) == (0, 0)
    reader.begin()
    assert (reader["a"].valeur, reader["b"].valeur) == (1, 1)


def test_two_changes_of_one_record_conflict(pair):
    one, other = pair
    one["a"].valeur, other["a"].valeur = 1, 2
    one.manager.commit()
    with pytest.raises(ConflictError):
        other.manager.commit()
    other.begin()
    assert other["a"].valeur == 1
    other["a"].valeur = 3
    other.manager.commit()


def test_two_changes_of_one_counter_add_up_on_both_sides(pair):
    one, other = pair
    one["compte"].change(1)
    other["compte"].change(10)
    one.manager.commit()
    other.manager.commit()
    for side in pair:
        side.begin()
        assert side["compte"]() == 11


def test_a_file_stored_by_one_side_is_read_by_the_other(pair):
    one, other = pair
    one.connection.root()["fichier"] = blob = Blob()
    with blob.open("w") as target:
        target.write(b"contenu")
    one.manager.commit()
    other.begin()
    with other["fichier"].open() as source:
        assert source.read() == b"contenu"


def test_a_new_record_of_each_side_has_a_number_of_its_own(pair):
    one, other = pair
    for number in range(120):
        one.connection.root()[f"x{number}"] = made = Valeur()
        one.manager.commit()
        other.begin()
        other.connection.root()[f"y{number}"] = after = Valeur()
        other.manager.commit()
        one.begin()
        assert made._p_oid != after._p_oid


def test_what_a_commit_that_fails_would_have_changed_is_announced_to_nobody(databases):
    writer, reader = Lecteur(databases["holder"]), Lecteur(databases["client"])
    assert reader["a"].valeur == 0
    writer["a"].valeur = 1
    writer["b"].valeur = lambda: "cannot be stored"
    with pytest.raises(Exception, match="pickle"):
        writer.manager.commit()
    writer.begin()
    reader.begin()
    assert (writer["a"].valeur, reader["a"].valeur) == (0, 0)
    assert databases["holder"].lastTransaction() == databases["client"].lastTransaction()
    writer.close()
    reader.close()


VOTE = """
import os, signal, sys, transaction
from ds_pyramid.core.storage import open_database
connection = open_database({"ds.data": sys.argv[1]}).open()
connection.root()["a"].valeur = 1
under_way = transaction.get()
for step in (connection.tpc_begin, connection.commit, connection.tpc_vote):
    step(under_way)
print("voted", flush=True)
os.kill(os.getpid(), getattr(signal, sys.argv[2]))
"""


@pytest.mark.parametrize("signal_name", ["SIGKILL", "SIGSTOP"])
def test_a_client_lost_between_its_vote_and_its_end_leaves_the_way_free(tmp_path, monkeypatch, signal_name):
    monkeypatch.setattr(lending, "STUCK_SECONDS", 1)
    database = open_database({"ds.data": str(tmp_path)})
    with database.transaction() as connection:
        connection.root()["a"] = Valeur()
    command = [sys.executable, "-W", "ignore", "-c", VOTE, str(tmp_path), signal_name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout.readline() == "voted\n"
        with database.transaction() as connection:
            assert connection.root()["a"].valeur == 0
            connection.root()["a"].valeur = 2
        client.kill()
    with database.transaction() as connection:
        assert connection.root()["a"].valeur == 2
    database.close()


def test_a_client_that_comes_later_starts_from_the_last_commit(databases, tmp_path):
    writer = Lecteur(databases["holder"])
    for number in range(3):
        writer["a"].valeur = number
        writer.manager.commit()
        writer.manager.begin()
        late = open_database({"ds.data": str(tmp_path / "var")})
        with late.transaction() as connection:
            assert connection.root()["a"].valeur == number
        late.close()
    writer.close()


@pytest.mark.parametrize("side", ["holder", "client"])
def test_a_pack_asked_by_either_side_keeps_what_both_read(databases, side):
    readers = [Lecteur(database) for database in databases.values()]
    for number in range(1, 4):
        readers[0]["a"].valeur = number
        readers[0].manager.commit()
    databases[side].pack()
    for reader in readers:
        reader.connection.cacheMinimize()
        reader.begin()
        assert reader["a"].valeur == 3
        reader["b"].valeur += 1
        reader.manager.commit()
        reader.close()


def test_threads_of_both_sides_lose_no_change_and_never_see_half_of_one(databases):
    torn = []

    def work(database):
        def change():
            a, b = lecteur["a"], lecteur["b"]
            if a.valeur != b.valeur:
                torn.append((a.valeur, b.valeur))
            a.valeur += 1
            b.valeur += 1
            lecteur["compte"].change(1)

        lecteur = Lecteur(database)
        for _ in range(50):
            retrying(lecteur.manager, change, attempts=1000)
        lecteur.close()

    threads = [
        threading.Thread(target=work, args=(database,)) for database in databases.values() for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert torn == []
    for database in databases.values():
        with database.transaction() as connection:
            root = connection.root()
            assert (root["a"].valeur, root["b"].valeur, root["compte"]()) == (200, 200, 200)
