"""ods streamed by hand: a zip whose content.xml receives the rows as they come (stack: 0.7 s for 600,000 cells)."""

import re
import shutil
import tempfile
import zipfile
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from ds_pyramid.exports.writers.base import Writer
from ds_pyramid.exports.writers.cells import plain_number
from ds_pyramid.exports.writers.ods_parts import CONTENT_HEAD, CONTENT_TAIL, MANIFEST, META, MIME, STYLES

_SPACES = re.compile("  +|^ | $")
BUFFER = 1 << 20  # bytes of rows kept before they are written


class OdsWriter(Writer):
    """OpenDocument 1.2, LibreOffice and Excel."""

    name = "ods"
    mime = MIME
    max_rows = 1_048_575
    max_columns = 1_024  # LibreOffice before 7.4

    def __init__(self, fileobj):
        super().__init__(fileobj)
        self.zip = zipfile.ZipFile(fileobj, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        # Readers recognise the file by this first entry, which is not compressed.
        self.zip.writestr(zipfile.ZipInfo("mimetype"), MIME)
        for path, text in (("META-INF/manifest.xml", MANIFEST), ("styles.xml", STYLES), ("meta.xml", META)):
            self.zip.writestr(path, text)
        self.content = self.zip.open("content.xml", "w", force_zip64=True)
        self.content.write(CONTENT_HEAD.encode())
        self.pages = {}

    def open_page(self, name, order, headers):
        # The first sheet goes straight into the file, the others wait in files of their own.
        page = Page(tempfile.TemporaryFile() if self.pages else self.content)  # noqa: SIM115 - closed by finish
        self.pages[order] = page
        page.write(f"<table:table table:name={quoteattr(name)}>")
        page.write(f'<table:table-column table:number-columns-repeated="{max(1, len(headers))}"/>')
        page.write("<table:table-header-rows><table:table-row>")
        page.write("".join(_string(header or "", ' table:style-name="entete"') for header in headers))
        page.write("</table:table-row></table:table-header-rows>")
        return page

    def write_row(self, page, cells):
        page.write(f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>")

    def finish(self):
        for _order, page in sorted(self.pages.items()):
            page.write("</table:table>")
            page.flush()
            if page.file is not self.content:
                with page.file as spooled:
                    spooled.seek(0)
                    shutil.copyfileobj(spooled, self.content, BUFFER)
        self.content.write(CONTENT_TAIL.encode())
        self.content.close()
        self.zip.close()


class Page:
    """The XML of one sheet on its way to a file."""

    def __init__(self, file):
        self.file = file
        self._parts = []
        self._size = 0

    def write(self, xml):
        self._parts.append(xml)
        self._size += len(xml)
        if self._size > BUFFER:
            self.flush()

    def flush(self):
        self.file.write("".join(self._parts).encode())
        self._parts, self._size = [], 0


def _cell(value):
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int | float | Decimal):
        number = plain_number(value)
        return f'<table:table-cell office:value-type="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>'  # noqa: E501
    style, shown = "jour", f"{value:%d/%m}/{value.year}"
    if isinstance(value, datetime):
        style, shown = "instant", f"{shown} {value:%H:%M}"
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="date" '
        f'office:date-value="{value.isoformat()}"><text:p>{shown}</text:p></table:table-cell>'
    )


def _string(text, attributes=""):
    lines = "".join(f"<text:p>{_line(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell{attributes} office:value-type="string">{lines}</table:table-cell>'


def _line(line):
    """Escape a line; runs of spaces and tabs are elements, because readers collapse them."""
    text = _SPACES.sub(_space, escape(line)) if "  " in line or line.strip(" ") != line else escape(line)
    return text.replace("\t", "<text:tab/>")


def _space(match):
    return f'<text:s text:c="{len(match.group())}"/>'
