"""Spreadsheet files written row by row: csv, xlsx, ods, xls behind one interface.

    writer = open_writer("xlsx", fileobj)
    dossiers = writer.sheet("Dossiers", ["ID", "Email"])
    avis = writer.sheet("Avis", ["Dossier ID"], optional=True)
    dossiers.row([12, "a@exemple.fr"])
    avis.row([12])
    writer.close()

Sheets are filled in any order of rows and come out in the order they were declared. Nothing here knows a dossier.
"""

from typing import BinaryIO

from ds_pyramid.exports.writers.base import Sheet, Writer
from ds_pyramid.exports.writers.csv import CsvWriter
from ds_pyramid.exports.writers.ods import OdsWriter
from ds_pyramid.exports.writers.xls import XlsWriter
from ds_pyramid.exports.writers.xlsx import XlsxWriter

__all__ = ["WRITERS", "Sheet", "UnknownFormat", "Writer", "open_writer"]

WRITERS: dict[str, type[Writer]] = {
    writer.name: writer for writer in (CsvWriter, XlsxWriter, OdsWriter, XlsWriter)
}


class UnknownFormat(LookupError):
    """No writer has that name."""


def open_writer(fmt: str, fileobj: BinaryIO) -> Writer:
    """Return a writer of a format on a binary file; the caller closes both. Raises UnknownFormat."""
    try:
        return WRITERS[fmt](fileobj)
    except KeyError:
        raise UnknownFormat(fmt) from None
