"""The process that works on one file: PDF, limits, crashes."""

import io
import json
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from ds_pyramid.pieces.atelier import __main__ as child
from ds_pyramid.pieces.atelier import pdf, processus
from ds_pyramid.pieces.atelier.images import Illisible
from ds_pyramid.pieces.atelier.processus import Fabrique, Interrompu, fabriquer
from tests.pieces import images

TEXT = "Démarches · dossier 12"


def make_pdf(*sizes):
    """Return a PDF with a page of each size."""
    target = BytesIO()
    canvas = Canvas(target)
    for number, size in enumerate(sizes):
        canvas.setPageSize(size)
        canvas.drawString(20, 20, f"Passeport, page {number}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@pytest.fixture
def recu(tmp_path):
    def write(content):
        path = tmp_path / "recu"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.req("X-662")
def test_each_page_of_a_pdf_is_watermarked(recu, tmp_path):
    made = fabriquer(recu(make_pdf((595, 842), (300, 200), (595, 842))), "application/pdf", tmp_path, TEXT)
    assert made == Fabrique(tmp_path / "remplacant", None)
    texts = [page.extract_text() for page in PdfReader(made.remplacant).pages]
    assert [f"Passeport, page {n}" in text for n, text in enumerate(texts)] == [True] * 3
    assert all(text.count(TEXT) >= 5 for text in texts)


def test_an_encrypted_pdf_cannot_be_watermarked(recu, tmp_path):
    writer = PdfWriter(clone_from=PdfReader(BytesIO(make_pdf((200, 200)))))
    writer.encrypt("secret", algorithm="AES-256")
    target = BytesIO()
    writer.write(target)
    with pytest.raises(Illisible, match="encrypted"):
        pdf.write_watermarked(recu(target.getvalue()), tmp_path / "m", TEXT)


@pytest.mark.parametrize("content", [b"%PDF-1.4\nrien", b"", make_pdf((200, 200))[:200]])
def test_a_broken_pdf_is_illisible(recu, tmp_path, content):
    with pytest.raises(Illisible):
        pdf.write_watermarked(recu(content), tmp_path / "m", TEXT)


def test_a_type_without_watermark_is_illisible_as_identity_document(recu, tmp_path):
    with pytest.raises(Illisible, match="no watermark"):
        fabriquer(recu(b"PK"), "application/zip", tmp_path, TEXT)


def test_nothing_is_made_of_other_files(recu, tmp_path):
    assert fabriquer(recu(b"a;b"), "text/csv", tmp_path) == Fabrique()


def test_an_image_gets_its_thumbnail(recu, tmp_path):
    made = fabriquer(recu(images.jpeg()), "image/jpeg", tmp_path)
    assert made == Fabrique(None, tmp_path / "vignette")


def test_a_process_that_lasts_is_stopped(recu, tmp_path, monkeypatch):
    monkeypatch.setattr(processus, "SECONDS", 0.01)
    with pytest.raises(Interrompu, match=r"0\.01 seconds"):
        fabriquer(recu(images.jpeg()), "image/jpeg", tmp_path)


def test_a_process_that_dies_is_told(tmp_path):
    with pytest.raises(Interrompu, match="status 1"):
        fabriquer(tmp_path / "parti", "application/pdf", tmp_path, TEXT)


def test_memory_is_bounded(recu, tmp_path, monkeypatch):
    orders = json.dumps(
        {"source": str(recu(b"")), "mime": "image/png", "cible": str(tmp_path), "filigrane": ""}
    )
    limits, printed = [], io.StringIO()
    monkeypatch.setattr(child.resource, "setrlimit", lambda kind, value: limits.append(kind))
    monkeypatch.setattr(child.Image, "MAX_IMAGE_PIXELS", None)
    monkeypatch.setattr(sys, "stdin", io.StringIO(orders))
    monkeypatch.setattr(sys, "stdout", printed)
    monkeypatch.setattr(child, "work", lambda *args: bytearray(10**15))
    child.main()
    assert len(limits) == 4
    assert json.loads(printed.getvalue()) == {"illisible": "MemoryError"}
