"""Spreadsheet files: what is written is what is read back, in each format."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlrd

from ds_pyramid.exports.writers import UnknownFormat, base, open_writer
from ds_pyramid.exports.writers.cells import clean
from ds_pyramid.exports.writers.csv import guard
from ds_pyramid.exports.writers.names import SheetNames
from ds_pyramid.exports.writers.xls import XlsWriter

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

INSTANT = datetime(2026, 7, 14, 8, 30, 5, 999, tzinfo=UTC)  # 10 h 30 in Paris
ROW = [12, Decimal("3.25"), "=1+1", date(2026, 1, 5), INSTANT, True, None, "Œuvre & <b>\nligne 2"]
HEADERS = ["ID", "Montant", "Texte", "Jour", "Instant", "Case", "Vide", "Long"]


def written(fmt, *sheets):
    """Write (name, headers, rows) sheets in turn; return the bytes."""
    target = io.BytesIO()
    with open_writer(fmt, target) as writer:
        for name, headers, rows in sheets:
            writer.sheet(name, headers)
            for row in rows:
                writer.row(row)
    return target.getvalue()


def ods_tables(data):
    """Return {name: rows}, a row being (value type, value, text) cells; checks that each part is well formed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        for part in ("META-INF/manifest.xml", "styles.xml", "meta.xml"):
            ET.fromstring(archive.read(part))
        content = ET.fromstring(archive.read("content.xml"))
    return {
        table.get(f"{TABLE}name"): [
            [ods_cell(cell) for cell in row.iter(f"{TABLE}table-cell")]
            for row in table.iter(f"{TABLE}table-row")
        ]
        for table in content.iter(f"{TABLE}table")
    }


def ods_cell(cell):
    value = cell.get(f"{OFFICE}value") or cell.get(f"{OFFICE}date-value")
    return (
        cell.get(f"{OFFICE}value-type"),
        value,
        "\n".join("".join(p.itertext()) for p in cell.iter(f"{TEXT}p")),
    )


def test_an_unknown_format_is_refused():
    with pytest.raises(UnknownFormat):
        open_writer("pdf", io.BytesIO())


# --- cells


@pytest.mark.req("I-331", "I-334")
def test_csv_has_a_mark_commas_crlf_and_iso_dates():
    data = written("csv", ("Dossiers", HEADERS, [ROW]))
    assert data.startswith(b"\xef\xbb\xbfID,Montant")
    assert data.count(b"\r\n") == 2
    (_, row) = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert row == [
        "12",
        "3.25",
        "'=1+1",
        "2026-01-05",
        "2026-07-14T10:30:05",
        "Oui",
        "",
        "Œuvre & <b>\nligne 2",
    ]


@pytest.mark.req("I-325")
def test_csv_holds_the_main_sheet_only():
    data = written("csv", ("Dossiers", ["ID"], [[1]]), ("Avis", ["Dossier ID"], [[99]]))
    assert data.decode("utf-8-sig") == "ID\r\n1\r\n"


@pytest.mark.req("I-332")
@pytest.mark.parametrize(
    "text", ["=SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "@import", "\tx", "\r=1", "+33 6 12=3"]
)
def test_csv_never_gives_a_formula(text):
    assert guard(text) == f"'{text}"


@pytest.mark.req("I-332")
@pytest.mark.parametrize(
    "text", ["-12", "+33 6 12 34 56 78", "-1 234,56", "+3.5", "texte", "a=b", "", "- "[:0]]
)
def test_csv_leaves_numbers_phones_and_plain_text_alone(text):
    assert guard(text) == text


@pytest.mark.req("I-331", "I-332")
def test_xlsx_cells_have_real_types_and_text_is_never_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", ("Dossiers", HEADERS, [ROW]))))
    cells = book["Dossiers"][2]
    assert [cell.value for cell in cells] == [
        12,
        3.25,
        "=1+1",
        datetime.fromisoformat("2026-01-05"),
        datetime.fromisoformat("2026-07-14T10:30:05"),
        "Oui",
        None,
        "Œuvre & <b>\nligne 2",
    ]
    assert cells[2].data_type == "s"
    assert cells[3].number_format == "dd/mm/yyyy"
    assert cells[4].number_format == "dd/mm/yyyy hh:mm"


def test_xlsx_texts_that_look_like_links_or_numbers_stay_texts():
    data = written("xlsx", ("Dossiers", ["a", "b", "c"], [["https://exemple.fr", "0123", "mailto:a@b.fr"]]))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Dossiers"]
    assert [cell.value for cell in sheet[2]] == ["https://exemple.fr", "0123", "mailto:a@b.fr"]
    assert all(cell.hyperlink is None for cell in sheet[2])


def test_the_header_of_xlsx_is_white_bold_12_on_black():
    cell = openpyxl.load_workbook(io.BytesIO(written("xlsx", ("Dossiers", ["ID"], []))))["Dossiers"]["A1"]
    assert (cell.font.b, cell.font.sz, cell.font.color.rgb, cell.fill.fgColor.rgb) == (
        True,
        12,
        "FFFFFFFF",
        "FF000000",
    )


@pytest.mark.req("I-331", "I-332")
def test_ods_cells_have_real_types_and_text_is_never_a_formula():
    (_, row) = ods_tables(written("ods", ("Dossiers", HEADERS, [ROW])))["Dossiers"]
    assert row == [
        ("float", "12", "12"),
        ("float", "3.25", "3.25"),
        ("string", None, "=1+1"),
        ("date", "2026-01-05", "05/01/2026"),
        ("date", "2026-07-14T10:30:05", "14/07/2026 10:30"),
        ("string", None, "Oui"),
        (None, None, ""),
        ("string", None, "Œuvre & <b>\nligne 2"),
    ]


def test_ods_keeps_spaces_and_tabs():
    content = (
        zipfile.ZipFile(io.BytesIO(written("ods", ("D", ["a"], [["x   y\tz"]])))).read("content.xml").decode()
    )
    assert '<text:p>x<text:s text:c="3"/>y<text:tab/>z</text:p>' in content


@pytest.mark.req("I-331", "I-332")
def test_xls_cells_have_real_types_and_text_is_never_a_formula():
    book = xlrd.open_workbook(
        file_contents=written("xls", ("Dossiers", HEADERS, [ROW])), formatting_info=True
    )
    sheet = book.sheet_by_name("Dossiers")
    kinds = [cell.ctype for cell in sheet.row(1)]
    assert kinds[:6] == [2, 2, 1, 3, 3, 1]
    assert sheet.cell_value(1, 2) == "=1+1"
    assert sheet.cell_value(1, 7) == "Œuvre & <b>\nligne 2"
    assert xlrd.xldate_as_datetime(sheet.cell_value(1, 4), 0) == datetime.fromisoformat("2026-07-14T10:30:05")
    font = book.font_list[book.xf_list[sheet.cell_xf_index(0, 0)].font_index]
    assert (font.weight, font.height) == (700, 240)


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "xls", "csv"])
def test_dates_before_1900_are_readable(fmt):
    data = written(fmt, ("D", ["a", "b"], [[date(1789, 7, 14), "ici"]]))
    shown = {
        "csv": lambda: data.decode("utf-8-sig").splitlines()[1].split(",")[0],
        "xlsx": lambda: openpyxl.load_workbook(io.BytesIO(data))["D"]["A2"].value,
        "ods": lambda: ods_tables(data)["D"][1][0][2],
        "xls": lambda: xlrd.open_workbook(file_contents=data).sheet_by_index(0).cell_value(1, 0),
    }[fmt]()
    assert shown in ("14/07/1789", "1789-07-14")


@pytest.mark.req("I-333")
@pytest.mark.parametrize(
    ("text", "size"), [("é" * 40_000, 32_767), ("😀" * 20_000, 16_384), ("x" * 32_767, 32_767)]
)
def test_a_text_too_long_is_cut_with_an_ellipsis(text, size):
    cut = clean(text)
    assert len(cut) == size
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert cut == text or cut.endswith("…")
    assert written("xls", ("D", ["a"], [[text]]))


def test_what_xml_refuses_is_dropped_and_line_ends_are_one():
    assert clean("a\x00b\x0bc\r\nd\re\ud800") == "abc\nd\ne"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (12345678901234567890, "12345678901234567890"),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
        (Decimal("1E+3"), Decimal("1E+3")),
        (float("nan"), None),
        (Decimal("Infinity"), None),
        (1.5, 1.5),
        (False, "Non"),
        (("a", "b"), "('a', 'b')"),
        ("", ""),
    ],
)
def test_numbers_that_a_spreadsheet_would_round_are_texts(value, cell):
    assert clean(value) == cell


# --- sheets


@pytest.mark.req("I-333")
def test_names_of_sheets_are_cleaned_cut_and_unique():
    names = SheetNames()
    assert names.take("(12) Pièces/jointes: [é*?]") == "(12) Piecesjointes e"
    assert names.take("x" * 50) == "x" * 30
    assert names.take("X" * 50) == "X" * 28 + " 2"
    assert names.take("'quoted'") == "quoted"
    assert names.take("///") == "Feuille"
    assert names.take("History") == "History 2"


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "xls"])
def test_sheets_filled_in_any_order_come_out_as_declared_and_empty_optional_ones_not_at_all(fmt):
    target = io.BytesIO()
    with open_writer(fmt, target) as writer:
        main = writer.sheet("Dossiers", ["ID"])
        empty = writer.sheet("Avis", ["Dossier ID"])
        first = writer.sheet("Bloc 1", ["Dossier ID"], optional=True)
        second = writer.sheet("Bloc 2", ["Dossier ID"], optional=True)
        never = writer.sheet("Bloc 3", ["Dossier ID"], optional=True)
        for numero in range(3):
            main.row([numero])
            second.row([numero * 10])
            first.row([numero * 100])
    assert (empty.count, never.count) == (0, 0)
    assert read_all(fmt, target.getvalue()) == {
        "Dossiers": [["ID"], [0], [1], [2]],
        "Avis": [["Dossier ID"]],
        "Bloc 1": [["Dossier ID"], [0], [100], [200]],
        "Bloc 2": [["Dossier ID"], [0], [10], [20]],
    }
    assert list(read_all(fmt, target.getvalue())) == ["Dossiers", "Avis", "Bloc 1", "Bloc 2"]


def read_all(fmt, data):
    if fmt == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    if fmt == "xls":
        book = xlrd.open_workbook(file_contents=data)
        return {sheet.name: [sheet.row_values(n) for n in range(sheet.nrows)] for sheet in book.sheets()}
    return {
        name: [[float(value) if kind == "float" else text for kind, value, text in row] for row in rows]
        for name, rows in ods_tables(data).items()
    }


def test_xls_goes_on_in_numbered_sheets_past_its_rows(monkeypatch):
    monkeypatch.setattr(XlsWriter, "max_rows", 3)
    data = written("xls", ("Dossiers", ["ID"], [[n] for n in range(7)]), ("Avis", ["Dossier ID"], [[1]]))
    assert read_all("xls", data) == {
        "Dossiers": [["ID"], [0], [1], [2]],
        "Dossiers 2": [["ID"], [3], [4], [5]],
        "Dossiers 3": [["ID"], [6]],
        "Avis": [["Dossier ID"], [1]],
    }


def test_xls_goes_on_past_its_columns_with_the_number_first():
    headers = [f"c{n}" for n in range(600)]
    sheets = read_all("xls", written("xls", ("Dossiers", headers, [list(range(600))])))
    assert [(name, len(rows[0]), rows[0][:2]) for name, rows in sheets.items()] == [
        ("Dossiers", 255, ["c0", "c1"]),
        ("Dossiers 2", 255, ["c0", "c255"]),
        ("Dossiers 3", 92, ["c0", "c509"]),
    ]
    assert sheets["Dossiers 3"][1][-1] == 599


def test_xls_holds_65_535_rows_then_one_more(monkeypatch):
    data = written("xls", ("Dossiers", ["ID"], ([n] for n in range(65_536))))
    sheets = read_all("xls", data)
    assert [(name, len(rows)) for name, rows in sheets.items()] == [("Dossiers", 65_536), ("Dossiers 2", 2)]


def test_a_row_shorter_than_the_headers_is_accepted():
    assert read_all("xlsx", written("xlsx", ("D", ["a", "b"], [["x"]])))["D"] == [["a", "b"], ["x", None]]


def test_a_writer_left_by_an_error_writes_no_end():
    class Spy(base.Writer):
        closed = False

        def open_page(self, name, order, headers): ...

        def write_row(self, page, cells): ...

        def finish(self):
            self.closed = True

    spy = Spy(io.BytesIO())
    with pytest.raises(ZeroDivisionError), spy:
        raise ZeroDivisionError
    assert not spy.closed
