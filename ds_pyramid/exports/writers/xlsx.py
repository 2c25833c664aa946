"""xlsx by XlsxWriter in constant memory: each sheet's rows go to a file of their own as they come."""

from datetime import date, datetime
from decimal import Decimal

from ds_pyramid.exports.writers.base import Writer

FIRST_YEAR = 1900  # Excel has no date before: older ones are written as text
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WIDTHS = (10, 40)  # characters: the narrowest and the widest column


class XlsxWriter(Writer):
    """Excel 2007 and later, LibreOffice."""

    name = "xlsx"
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    max_rows = 1_048_575
    max_columns = 16_384

    def __init__(self, fileobj):
        import xlsxwriter  # 10 MB of memory, where such a file is made only

        super().__init__(fileobj)
        self.book = xlsxwriter.Workbook(fileobj, OPTIONS)
        self.header = self.book.add_format(
            {"bold": True, "font_size": 12, "font_color": "white", "bg_color": "black"}
        )
        self.date = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.datetime = self.book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self.orders = {}

    def open_page(self, name, order, headers):
        page = Page(self.book.add_worksheet(name))
        self.orders[name] = order
        for column, header in enumerate(headers):
            low, high = WIDTHS
            page.sheet.set_column(column, column, max(low, min(high, len(header or "") + 2)))
        page.sheet.freeze_panes(1, 0)
        for column, header in enumerate(headers):
            page.sheet.write_string(0, column, header or "", self.header)
        return page

    def write_row(self, page, cells):
        page.row += 1
        row, sheet = page.row, page.sheet
        for column, value in enumerate(cells):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, int | float | Decimal):
                sheet.write_number(row, column, value)
            elif value.year < FIRST_YEAR:
                sheet.write_string(row, column, f"{value:%d/%m}/{value.year}")
            elif isinstance(value, datetime):
                sheet.write_datetime(row, column, value, self.datetime)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, self.date)

    def finish(self):
        self.book.worksheets_objs.sort(key=lambda sheet: self.orders[sheet.get_name()])
        self.book.close()


class Page:
    """A worksheet and its last written row."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.row = 0
