"""Files of the database and their names."""

from pathlib import Path

import pytest
from ZODB.DB import DB
from ZODB.FileStorage import FileStorage

from ds_pyramid.core.blobs import (
    INFECTED,
    PENDING,
    SAFE,
    UNSCANNED,
    build_fichier,
    clean_name,
    erase,
    new_id,
    unique_name,
)


@pytest.mark.req("X-666")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("C:\\Users\\moi\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("été\u0000\u202e\n.pdf", "été.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("  deux   espaces .pdf. ", "deux espaces .pdf"),
        ("con.txt", "_con.txt"),
        ("...", "fichier"),
        ("", "fichier"),
        ("/", "fichier"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


@pytest.mark.req("X-666")
def test_names_never_collide_in_an_archive():
    taken = set()
    names = []
    for name in ("plan.pdf", "Plan.pdf", "plan.pdf", "autre"):
        names.append(unique_name(name, taken))
        taken.add(names[-1].casefold())
    assert names == ["plan.pdf", "Plan (2).pdf", "plan (3).pdf", "autre"]


@pytest.mark.req("U-217")
def test_a_stored_file_keeps_its_name_size_type_and_checksum(connection, root, commit, now):
    root.slugs["f"] = build_fichier("à signer.pdf", b"%PDF-1.4 bonjour", "application/pdf", now=now)
    commit()
    connection.cacheMinimize()
    fichier = root.slugs["f"]
    assert (fichier.nom, fichier.taille, fichier.mime) == ("à signer.pdf", 16, "application/pdf")
    assert fichier.checksum == "CbkozaOgBJ9HZOFTYEQxkQ=="
    assert fichier.cree_le == now
    with fichier.open() as file:
        assert file.read() == b"%PDF-1.4 bonjour"


def test_a_file_is_read_before_it_is_stored_and_after_the_connection_is_closed(database, now):
    fichier = build_fichier("a.txt", b"abc", "text/plain", now=now)
    with fichier.open() as file:
        assert file.read() == b"abc"
    with database.transaction() as connection:
        connection.root()["f"] = fichier
    with database.transaction() as connection:
        opened = connection.root()["f"].open()
    with opened:
        assert opened.read() == b"abc"


@pytest.mark.req("X-328")
def test_what_the_antivirus_says_is_a_new_record_on_the_same_bytes(now):
    fichier = build_fichier("a.txt", b"abc", "text/plain", now=now)
    assert fichier.scan == SAFE
    assert fichier.servable
    pending = fichier.with_scan(PENDING)
    assert not pending.servable
    assert not fichier.with_scan(INFECTED).servable
    assert fichier.with_scan(UNSCANNED).servable
    assert pending.blob is fichier.blob


def test_identifiers_cannot_be_guessed():
    assert len({new_id() for _ in range(100)}) == 100
    assert len(new_id()) == 32


def test_erased_bytes_leave_with_the_commit_and_packing_goes_on(now, tmp_path):
    db = DB(FileStorage(str(tmp_path / "Data.fs"), blob_dir=str(tmp_path / "blobs")))
    try:
        with db.transaction() as connection:
            connection.root()["f"] = build_fichier("a.txt", b"abc", "text/plain", now=now)
            connection.root()["g"] = build_fichier("b.txt", b"def", "text/plain", now=now)
        with pytest.raises(ZeroDivisionError), db.transaction() as connection:
            path = Path(connection.root()["f"].blob.committed())
            erase(connection.root().pop("f").blob)
            1 / 0  # noqa: B018
        assert path.exists()
        with db.transaction() as connection:
            erase(connection.root().pop("f").blob)
            erase(build_fichier("c.txt", b"new", "text/plain", now=now).blob)  # not stored: nothing to erase
            assert path.exists()
        assert not path.exists()
        db.pack()
        with db.transaction() as connection, connection.root()["g"].open() as file:
            assert file.read() == b"def"
    finally:
        db.close()
