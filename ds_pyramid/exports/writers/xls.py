"""xls by xlwt, for those whose tools read nothing else: 65,535 rows and 255 columns a sheet."""

import pickle
import tempfile
from datetime import date, datetime
from decimal import Decimal

from ds_pyramid.exports.writers.base import Writer

FIRST_YEAR = 1900
FLUSH_EVERY = 500  # rows between two releases to xlwt's temporary file


class XlsWriter(Writer):
    """Excel 97 to 2003. xlwt keeps the distinct texts in memory: the format itself is small."""

    name = "xls"
    mime = "application/vnd.ms-excel"
    max_rows = 65_535
    max_columns = 255

    def __init__(self, fileobj):
        import xlwt  # 3 MB of memory, where such a file is made only

        super().__init__(fileobj)
        self.book = xlwt.Workbook(encoding="utf-8")
        self.header = xlwt.easyxf(
            "font: bold on, height 240, colour white; pattern: pattern solid, fore_colour black"
        )
        self.date = xlwt.easyxf(num_format_str="DD/MM/YYYY")
        self.datetime = xlwt.easyxf(num_format_str="DD/MM/YYYY HH:MM")
        self.pages = []
        self.waiting = {}

    def open_page(self, name, order, headers):
        if order[0] == 0:
            return self._begin(name, headers)
        # xlwt keeps sheets in the order they are added: those that follow the main one wait aside.
        self.waiting[order] = page = Spool(name, headers)
        return page

    def write_row(self, page, cells):
        if isinstance(page, Spool):
            pickle.dump(cells, page.file)
            return
        page.row += 1
        for column, value in enumerate(cells):
            if value is not None and value != "":
                self._cell(page, column, value)
        if page.row % FLUSH_EVERY == 0:
            page.sheet.flush_row_data()

    def finish(self):
        for _order, spool in sorted(self.waiting.items()):
            page = self._begin(spool.name, spool.headers)
            for cells in spool.rows():
                self.write_row(page, cells)
        self.book.save(self.fileobj)
        for page in self.pages:
            if page.sheet.row_tempfile:
                page.sheet.row_tempfile.close()

    def _begin(self, name, headers):
        page = Page(self.book.add_sheet(name))
        self.pages.append(page)
        page.sheet.set_panes_frozen(True)
        page.sheet.set_horz_split_pos(1)
        for column, header in enumerate(headers):
            page.sheet.write(0, column, header or "", self.header)
        return page

    def _cell(self, page, column, value):
        row, sheet = page.row, page.sheet
        if isinstance(value, date) and value.year < FIRST_YEAR:
            sheet.write(row, column, f"{value:%d/%m}/{value.year}")
        elif isinstance(value, datetime):
            sheet.write(row, column, value, self.datetime)
        elif isinstance(value, date):
            sheet.write(row, column, value, self.date)
        elif isinstance(value, Decimal):
            sheet.write(row, column, float(value))
        else:
            sheet.write(row, column, value)


class Page:
    """A worksheet and its last written row."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.row = 0


class Spool:
    """The rows of a sheet that waits its turn, in a temporary file of this process."""

    def __init__(self, name, headers):
        self.name = name
        self.headers = headers
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the writer

    def rows(self):
        """Read the rows again, once."""
        with self.file as file:
            file.seek(0)
            while True:
                try:
                    yield pickle.load(file)  # noqa: S301 - written by ourselves just now, in an unnamed file
                except EOFError:
                    return
