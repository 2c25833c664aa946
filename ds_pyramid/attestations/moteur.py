"""WeasyPrint writes tagged documents (PDF/UA-1), with real text and embedded fonts.

Nothing is read from the network or the disk but our own fonts and the images given by the caller.
"""

import logging
import re
from functools import cache
from importlib import resources
from io import BytesIO

from fontTools.ttLib import TTFont
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from ds_pyramid.attestations.pdf import PdfImpossible

log = logging.getLogger(__name__)
logging.getLogger("fontTools").setLevel(logging.WARNING)
# WeasyPrint lets the whole process take images cut short; those that people send must be refused.
ImageFile.LOAD_TRUNCATED_IMAGES = False

FONTS, IMAGES = "police:", "image:"
# Signs that our text fonts lack; their font is heavy, so it is read only for documents that hold one.
SIGNES = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
SIGNES_CSS = '@font-face { font-family: "Emoji"; src: url("police:noto-emoji-emoji-400-normal.woff2"); }\n'
NARROW = "\u202f"  # our font lacks it; a no-break space reads the same


class _OnlyOurs(URLFetcher):
    """Give WeasyPrint our fonts and the caller's images, and nothing else."""

    def __init__(self, images):
        super().__init__(allowed_protocols=())
        self.images = images

    def fetch(self, url, headers=None):
        try:
            mime, content = self._find(url)
        except (KeyError, ValueError) as error:
            # Any other error would leave a hole in the document without a word.
            raise FatalURLFetchingError(f"a document may not load {url!r}") from error
        return URLFetcherResponse(url, content, {"Content-Type": mime})

    def _find(self, url):
        if url.startswith(IMAGES):
            return self.images[url.removeprefix(IMAGES)]
        return "font/ttf", _font(url.removeprefix(FONTS))


def write_pdf(html: str, images) -> bytes:
    """Return the PDF of an HTML page; see pdf.render_pdf."""
    fetcher = _OnlyOurs(images)
    try:
        fonts = FontConfiguration()
        sheet = (SIGNES_CSS if SIGNES.search(html) else "") + _stylesheet()
        style = CSS(string=sheet, font_config=fonts, url_fetcher=fetcher)
        page = HTML(string=html.replace(NARROW, "\u00a0"), url_fetcher=fetcher)
        return page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    except (Exception, FatalURLFetchingError) as error:
        log.exception("a document could not be laid out")
        raise PdfImpossible(str(error)) from error


@cache
def _stylesheet() -> str:
    return resources.files("ds_pyramid.templates").joinpath("attestations/document.css").read_text("utf-8")


@cache
def _font(name: str) -> bytes:
    if "/" in name or not name.endswith(".woff2"):
        raise ValueError(f"not a font of ours: {name!r}")
    packed = resources.files("ds_pyramid.static").joinpath("fonts", name).read_bytes()
    # Unpacked once: WeasyPrint would do it again for each document, more than a second for our ten fonts.
    font, target = TTFont(BytesIO(packed)), BytesIO()
    font.flavor = None
    font.save(target)
    return target.getvalue()
