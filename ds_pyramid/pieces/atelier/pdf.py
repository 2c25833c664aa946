"""PDF: the watermark of an identity document on every page (X-662)."""

from io import BytesIO
from pathlib import Path

from PIL import ImageFont
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ds_pyramid.pieces.atelier.images import ANGLE, FONT, Illisible, lattice

OPACITY = 0.3
PAGES_MAX = 200


def write_watermarked(path: Path, target: Path, text: str) -> None:
    """Write a PDF with a text repeated over each page. Raises Illisible, for an encrypted one too."""
    try:
        writer = PdfWriter(clone_from=_readable(path))
        overlays: dict[tuple, PageObject] = {}
        for page in writer.pages:
            box = page.mediabox
            size = (round(float(box.width)), round(float(box.height)))
            overlay = overlays.get(size) or overlays.setdefault(size, _overlay(*size, text))
            move = Transformation().translate(float(box.left), float(box.bottom))
            page.merge_transformed_page(overlay, move, over=True)
        writer.write(target)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        MemoryError,
    ) as error:
        raise Illisible(str(error) or type(error).__name__) from error


def _readable(path):
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Illisible("encrypted")
    if not 0 < len(reader.pages) <= PAGES_MAX:
        raise Illisible(f"{len(reader.pages)} pages")
    return reader


def _overlay(width, height, text):
    """Return a page of one size that holds the text only."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height))
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, ImageFont.truetype(FONT, 10).path))
    size = max(10, min(width, height) / 20)
    canvas.setFont(FONT, size)
    canvas.setFillColorRGB(0.13, 0.13, 0.25, alpha=OPACITY)
    length = pdfmetrics.stringWidth(text, FONT, size)
    for x, y in lattice(width, height, length + size, size * 3.5):
        canvas.saveState()
        canvas.translate(x, height - y)
        canvas.rotate(ANGLE)
        canvas.drawCentredString(0, 0, text)
        canvas.restoreState()
    canvas.save()
    return PdfReader(buffer).pages[0]
