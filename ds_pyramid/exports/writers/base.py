"""What the writers share: sheets, their continuation past the limits of a format, clean cells."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, ClassVar

from ds_pyramid.exports.writers.cells import clean
from ds_pyramid.exports.writers.names import SheetNames


class Writer(ABC):
    """A spreadsheet file being written."""

    name: ClassVar[str]  # format, and extension of the file
    mime: ClassVar[str]
    main_only: ClassVar[bool] = False  # the first sheet alone is written
    max_rows: ClassVar[int]  # data rows of a sheet, the header apart
    max_columns: ClassVar[int]

    def __init__(self, fileobj: BinaryIO):
        self.fileobj = fileobj
        self.names = SheetNames()
        self.sheets: list[Sheet] = []

    def sheet(self, name: str, headers: Sequence[str], *, optional: bool = False) -> "Sheet":
        """Declare the next sheet; an optional one is in the file only when it has a row."""
        sheet = Sheet(self, name, [clean(header) for header in headers], len(self.sheets))
        self.sheets.append(sheet)
        if not optional:
            sheet.start()
        return sheet

    def row(self, cells: Iterable[Any]) -> None:
        """Write a row in the sheet declared last."""
        self.sheets[-1].row(cells)

    def close(self) -> None:
        """Finish the file; it stays open."""
        self.finish()

    @abstractmethod
    def open_page(self, name: str, order: tuple[int, int], headers: list) -> Any:
        """Begin a sheet of the file, with its header row; pages come out sorted by `order`."""

    @abstractmethod
    def write_row(self, page: Any, cells: list) -> None:
        """Write a row of clean cells."""

    @abstractmethod
    def finish(self) -> None:
        """Write what remains."""

    def __enter__(self):
        return self

    def __exit__(self, kind, *_error):
        if kind is None:
            self.close()


class Sheet:
    """A table. Past the limits of the format it goes on in numbered sheets ("Dossiers 2"...).

    Columns past the limit stand in further sheets whose first column repeats the first one of the table.
    """

    def __init__(self, writer: Writer, name: str, headers: list, index: int):
        self.writer = writer
        self.wanted = name
        self.headers = headers
        self.index = index
        self.count = 0
        self._opened = 0
        self._pages: list[tuple[Any, slice]] = []

    def start(self) -> None:
        """Begin the sheets that hold the next rows."""
        width = self.writer.max_columns
        slices = [slice(0, width)]
        while slices[-1].stop < len(self.headers):
            begin = slices[-1].stop
            slices.append(slice(begin, begin + width - 1))
        self._pages = [(self._open(columns), columns) for columns in slices]

    def row(self, cells: Iterable[Any]) -> None:
        """Write a row."""
        if not self._pages or (self.count and self.count % self.writer.max_rows == 0):
            self.start()
        self.count += 1
        values = [None if cell is None else clean(cell) for cell in cells]
        for page, columns in self._pages:
            self.writer.write_row(page, _part(values, columns))

    def _open(self, columns):
        name = self.writer.names.take(self.wanted)
        order = (self.index, self._opened)
        self._opened += 1
        return self.writer.open_page(name, order, _part(self.headers, columns))


def _part(values, columns):
    part = values[columns]
    return [values[0], *part] if columns.start else part
