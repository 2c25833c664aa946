"""Files received: on disk, measured, typed, limited, retried, swept."""

import base64
import errno
import hashlib
import io
import os
import time
import zipfile

import pytest

from ds_pyramid.core import uploads
from ds_pyramid.core.filetypes import FichierRefuse, seen_type
from ds_pyramid.core.uploads import (
    EnvoiIllisible,
    EspaceInsuffisant,
    FichierTropGros,
    Spool,
    limits_of,
    parse_size,
    remove_leftovers,
    spool_folder,
)

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"


def form_of(*parts, boundary="b0"):
    """Return the body and content type of a form: (name, value) or (name, filename, bytes)."""
    body = b""
    for name, *rest in parts:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        if len(rest) == 2:
            body += f'; filename="{rest[0]}"\r\nContent-Type: application/octet-stream'.encode()
        body += b"\r\n\r\n" + (rest[-1] if isinstance(rest[-1], bytes) else rest[-1].encode()) + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def read(spool, *parts):
    body, content_type = form_of(*parts)
    return spool.read_form(io.BytesIO(body), content_type, len(body))


@pytest.fixture
def spool(tmp_path):
    spool = Spool({"ds.data": str(tmp_path), "ds.upload_max": "100 Ko"})
    yield spool
    spool.close()


@pytest.mark.req("U-217")
def test_a_form_is_read_in_order_its_files_measured_on_disk(spool, tmp_path):
    form = read(spool, ("a", "é"), ("f", "C:\\plan.pdf", PDF), ("a", "2"), ("f", "b.pdf", PDF * 2))
    assert [name for name, _ in form.items] == ["a", "f", "a", "f"]
    assert form.items[0][1] == "é"
    first, second = form.files["f"]
    assert (first.nom, first.taille, first.mime) == ("plan.pdf", len(PDF), "application/pdf")
    assert first.checksum == base64.b64encode(hashlib.md5(PDF).digest()).decode()
    assert first.path.read_bytes() == PDF
    assert second.taille == 2 * len(PDF)
    assert first.path.parent.parent == tmp_path / "televersements"
    spool.close()
    assert list((tmp_path / "televersements").iterdir()) == []


def test_a_file_field_left_empty_is_an_empty_text(spool):
    form = read(spool, ("f", "", b""))
    assert form.items == [("f", "")]
    assert form.files == {}


@pytest.mark.req("U-208")
def test_a_file_must_be_under_the_limit(spool):
    assert read(spool, ("f", "a.pdf", bytes(100 * 1024 - 1))).files["f"][0].taille == 100 * 1024 - 1
    with pytest.raises(FichierTropGros):
        read(spool, ("f", "a.pdf", bytes(100 * 1024)))


@pytest.mark.req("U-208")
def test_the_message_gives_the_limit():
    assert (
        FichierTropGros(200 * uploads.MEGA).message.interpolate()
        == "Chaque fichier doit peser moins de 200 Mo."
    )
    assert limits_of({}).file == 200 * uploads.MEGA


@pytest.mark.req("U-209")
def test_several_files_may_together_go_beyond_the_limit_of_one(spool):
    form = read(spool, *[("f", f"{n}.pdf", bytes(90 * 1024)) for n in range(5)])
    assert len(form.files["f"]) == 5


def test_a_request_too_long_is_refused_before_it_is_read(tmp_path):
    spool = Spool({"ds.data": str(tmp_path), "ds.request_max": "1 Ko"})
    with pytest.raises(FichierTropGros):
        spool.read_form(None, "multipart/form-data; boundary=b", 1025)


def test_text_fields_have_a_limit_too(spool, monkeypatch):
    monkeypatch.setattr(uploads, "FIELDS_MAX", 10)
    with pytest.raises(FichierTropGros):
        read(spool, ("a", "x" * 20))


@pytest.mark.parametrize("length", [40, 120])
def test_a_form_cut_on_its_way_is_refused(spool, length):
    body, content_type = form_of(("f", "a.pdf", PDF * 10))
    with pytest.raises(EnvoiIllisible):
        spool.read_form(io.BytesIO(body[:length]), content_type, len(body))


def test_a_form_without_boundary_is_refused(spool):
    with pytest.raises(EnvoiIllisible):
        spool.read_form(io.BytesIO(b"x"), "multipart/form-data", 1)


def test_a_full_disk_is_told_apart_from_other_faults(spool, monkeypatch):
    def fail(code):
        def write(self, chunk):
            raise OSError(code, "no")

        monkeypatch.setattr(uploads._FilePart, "write", write)
        read(spool, ("f", "a.pdf", PDF))

    for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        with pytest.raises(EspaceInsuffisant):
            fail(code)
    with pytest.raises(OSError, match="no"):
        fail(errno.EIO)


def test_a_body_sent_alone_is_a_file_too(spool):
    received = spool.read_body(io.BytesIO(PDF), "a.pdf")
    assert received.mime == "application/pdf"
    with pytest.raises(FichierTropGros):
        spool.read_body(io.BytesIO(bytes(200 * 1024)), "a.pdf")


def test_a_retried_transaction_finds_the_file_again(spool, database, now):
    (received,) = read(spool, ("f", "a.pdf", PDF)).files["f"]
    for attempt in range(3):
        with database.transaction() as connection:
            fichier = received.to_fichier(now, mime=received.check())
            connection.root()[attempt] = fichier
    with database.transaction() as connection:
        for attempt in range(3):
            fichier = connection.root()[attempt]
            with fichier.open() as file:
                assert file.read() == PDF
            assert (fichier.checksum, fichier.cree_le, fichier.scan) == (received.checksum, now, "unscanned")
    assert received.path.exists()


def test_a_file_is_copied_where_links_are_not_possible(spool, now, monkeypatch):
    def refuse(*_args):
        raise OSError(errno.EPERM, "no links here")

    (received,) = read(spool, ("f", "a.pdf", PDF)).files["f"]
    monkeypatch.setattr(os, "link", refuse)
    with received.to_fichier(now).open() as file:
        assert file.read() == PDF


def test_deform_sees_an_ordinary_upload(spool):
    (received,) = read(spool, ("f", "a.pdf", PDF)).files["f"]
    assert (received.filename, received.type) == ("a.pdf", "application/pdf")
    with received.file as file:
        assert file.read() == PDF


def office(entry, content=""):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in (("padding.bin", bytes(5000)), (entry, content)):
            # A date of its own: the bytes are part of the tests' names, the same in every process.
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 2, 12, 0, 0)), data)
    return stream.getvalue()


@pytest.mark.req("U-214", "X-656")
@pytest.mark.parametrize(
    ("nom", "content", "stored"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(30), "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(30), "image/jpeg"),
        ("a.csv", "nom;prénom\nDupont;Zoé\n".encode(), "text/csv"),
        ("a.zip", office("a.txt"), "application/zip"),
        (
            "a.docx",
            office("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "a.xlsx",
            office("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            "a.ods",
            office("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
    ],
)
def test_real_files_are_recognised_by_their_bytes(spool, nom, content, stored):
    (received,) = read(spool, ("f", nom, content)).files["f"]
    assert received.check() == stored


@pytest.mark.req("U-214", "X-656")
@pytest.mark.parametrize(
    ("nom", "content"),
    [
        ("a.pdf", b"<html><script>alert(1)</script></html>"),
        ("a.docx", office("xl/workbook.xml")),
        ("a.zip", office("mimetype", "text/html")[:100]),
        ("a.png", PDF),
        ("a.pdf", b""),
    ],
)
def test_disguised_or_empty_files_are_refused(spool, nom, content):
    (received,) = read(spool, ("f", nom, content)).files["f"]
    with pytest.raises(FichierRefuse):
        received.check()


def test_a_zip_that_claims_a_foreign_type_stays_a_zip(tmp_path):
    (tmp_path / "a").write_bytes(office("mimetype", "text/html"))
    assert seen_type(tmp_path / "a") == "application/zip"


@pytest.mark.parametrize(
    ("text", "size"), [("200 Mo", 200 * 1024**2), ("1Go", 1024**3), ("5", 5), ("3 ko", 3072), ("7 o", 7)]
)
def test_sizes_are_read(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "Mo", "3 lieues", "-3 Mo"])
def test_other_sizes_are_refused(text):
    with pytest.raises(ValueError, match="not a size"):
        parse_size(text)


def test_what_a_killed_process_left_is_swept_the_next_day(tmp_path):
    settings = {"ds.data": str(tmp_path)}
    folder = spool_folder(settings)
    for name in ("old", "new"):
        (folder / name).mkdir(parents=True)
    os.utime(folder / "old", (time.time() - 90_000,) * 2)
    remove_leftovers(settings)
    assert [path.name for path in folder.iterdir()] == ["new"]
    remove_leftovers({"ds.data": str(tmp_path / "absent")})
