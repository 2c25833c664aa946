"""csv: UTF-8 with a mark, commas, CRLF (I-334); the main sheet alone; no cell that a spreadsheet would execute."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from sys import maxsize
from typing import Any

from ds_pyramid.exports.writers.base import Writer
from ds_pyramid.exports.writers.cells import plain_number

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# A number or a phone number: digits, spaces and separators, one sign (decisions: "Spreadsheet formulas").
NUMBER_OR_PHONE = re.compile(r"[+-]? ?\(?\d[\d \u00a0\u202f.,()]*")


class CsvWriter(Writer):
    """Writes the first sheet declared, forgets the others."""

    name = "csv"
    mime = "text/csv; charset=utf-8"
    main_only = True
    max_rows = max_columns = maxsize

    def __init__(self, fileobj):
        super().__init__(fileobj)
        self.text = io.TextIOWrapper(fileobj, encoding="utf-8-sig", newline="", write_through=False)
        self.csv = csv.writer(self.text, lineterminator="\r\n")

    def open_page(self, name, order, headers):
        is_main = order[0] == 0
        if is_main:
            self.write_row(True, headers)
        return is_main

    def write_row(self, page, cells):
        if page:
            self.csv.writerow(
                ["" if cell is None else _TEXTS.get(type(cell), _other)(cell) for cell in cells]
            )

    def finish(self):
        self.text.flush()
        self.text.detach()


def guard(text: str) -> str:
    """Return the text, behind an apostrophe when a spreadsheet would take it for a formula (I-332)."""
    if text.startswith(FORMULA_STARTS) and not NUMBER_OR_PHONE.fullmatch(text):
        return f"'{text}"
    return text


def _other(value):
    return guard(value) if isinstance(value, str) else str(value)


# One look-up a cell, whose exact class is nearly always one of these.
_TEXTS: dict[type, Callable[[Any], str]] = {
    str: guard,
    Decimal: plain_number,
    datetime: datetime.isoformat,
    date: date.isoformat,
}
