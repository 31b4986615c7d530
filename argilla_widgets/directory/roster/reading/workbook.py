"""Tables in Excel workbooks, read as a stream, so that no file can exhaust the memory.

No library does that. Measured with a limit of 2 GB: at one cell in XFD1048576, calamine 0.9 aborts the process, and
openpyxl 3.1 runs out of memory; it takes 6.4 s and 369 MB for 600,000 rows, and this 4.7 s and 300 MB at most.
"""

from __future__ import annotations

import io
import os
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar
from xml.parsers import expat

from argilla_widgets.directory.roster.reading.cells import unguard
from argilla_widgets.directory.roster.reading.problems import Choice, Problem, RosterError
from argilla_widgets.directory.roster.reading.table import (
    MAX_BYTES,
    MAX_CELL,
    Cell,
    Flaw,
    Row,
    Table,
    name_of,
    other_kind,
    read_bytes,
    text_of,
)
from argilla_widgets.sdk.text import join_names, pluralize, quoted, suggestion

_CHUNK = 2**16
_MAX_COLUMNS = 256
_MAX_ROWS = 2**20
_MAX_ELEMENTS = 4_000_000
"""Maximum number of elements in all parts that are read: enough for the largest roster with about ten columns."""
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""The number formats of dates and times that every workbook has."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_MAX_CODE = 255
"""Maximum number of characters of a number format that a spreadsheet keeps."""
_MAX_NAME = 255
"""Maximum number of characters of a sheet's name that are kept; Excel allows 31."""
_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Those that spreadsheet programs use. Python unpacks a chunk of any other as a whole, which may exhaust the memory."""
_DIGITS = 15
"""Maximum number of digits of a number that a spreadsheet keeps."""
_DATE = "This cell has a date, not text."
_SAVE_AGAIN = 'In Excel, save it as "Excel Workbook (.xlsx)".'

_T = TypeVar("_T")


class _Sheet(NamedTuple):
    name: str
    part: str
    hidden: bool


class _TooLargeError(Exception):
    pass


class _FoundError(Exception):
    pass


def workbook_table(path: str | os.PathLike[str], sheet: str | None) -> Table | RosterError:
    """Return the table on a sheet of a workbook; without ``sheet``, on the only one that is visible and not empty."""
    content = read_bytes(path)
    if isinstance(content, RosterError):
        return content
    name = name_of(path)
    return _opened(content, name, lambda book: _table(book, name, sheet), "For a CSV, use rg.Roster.from_csv.")


def table_in(content: bytes, name: str, sheet: str) -> Table | RosterError:
    """Return the table on a sheet of the workbook that bytes are."""
    return _opened(content, name, lambda book: _table(book, name, sheet))


def sheets_in(content: bytes, name: str) -> list[str] | RosterError:
    """Return the sheets of a workbook that are visible and not empty."""
    return _opened(
        content, name, lambda book: [one.name for one in book.sheets() if not one.hidden and book.has_cells(one.part)]
    )


def _opened(
    content: bytes, name: str, read: Callable[[_Workbook], _T | RosterError], hint: str = _SAVE_AGAIN
) -> _T | RosterError:
    """Return what is read from a workbook, or why it cannot be read."""
    if other := other_kind(content, name):
        return other
    try:
        return read(_Workbook(content))
    except _TooLargeError:
        return RosterError(
            f"{name} holds more than {MAX_BYTES // 2**20} MB or {_MAX_ELEMENTS:,} elements.",
            hint="Copy the table into a new workbook.",
        )
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
        *(expat.ExpatError, KeyError, ValueError, IndexError, OverflowError),
    ):
        return RosterError(f"{name} is not an Excel workbook (.xlsx).", hint=hint)


def _table(book: _Workbook, name: str, asked: str | None) -> Table | RosterError:
    sheets = book.sheets()
    if asked is None:
        chosen = [sheet for sheet in sheets if not sheet.hidden and book.has_cells(sheet.part)]
    else:
        chosen = [sheet for sheet in sheets if sheet.name == asked]
        if not chosen:
            names = [sheet.name for sheet in sheets]
            return RosterError(
                f"{name} has no sheet {quoted(asked)}; it has {join_names([*map(quoted, names)])}.",
                hint=suggestion(str(asked), names) or None,
            )
    if len(chosen) > 1:
        which = [quoted(sheet.name) for sheet in chosen]
        return RosterError(
            f"{name} has several sheets: {join_names(which)}.",
            hint="Say which one to read: {}.",
            choices=[Choice("sheet", chosen[0].name)],
        )
    if not chosen:
        return Table(name, iter(()))
    reader = _SheetReader(book)
    book.parse(chosen[0].part, reader.start, reader.end, reader.text)
    return Table(name, reader.wide_rows(), problems=reader.problems, notes=reader.notes())


class _Workbook:
    """The parts of a workbook; only a limited number of bytes is unpacked."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        if {part.compress_type for part in self._archive.infolist()} - _COMPRESSIONS:
            raise zipfile.BadZipFile
        self._bytes, self._elements = MAX_BYTES, _MAX_ELEMENTS
        self.dates_from = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no time zones
        self.strings: list[str] = []
        self.date_styles: list[bool] = []
        if "xl/sharedStrings.xml" in self._archive.namelist():
            self._read_strings()
        if "xl/styles.xml" in self._archive.namelist():
            self._read_styles()

    def parse(
        self,
        part: str,
        start: Callable[[str, Mapping[str, str]], object],
        end: Callable[[str], object] = lambda _: None,
        text: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Read a part from its beginning to its end."""

        def count(tag: str, attributes: Mapping[str, str]) -> None:
            self._elements -= 1
            if self._elements < 0:
                raise _TooLargeError
            start(_local(tag), attributes)

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = count
        parser.EndElementHandler = lambda tag: end(_local(tag))
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_document_type
        with self._archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                self._bytes -= len(chunk)
                if self._bytes < 0:
                    raise _TooLargeError
                parser.Parse(chunk)
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position

    def has_cells(self, part: str) -> bool:
        """Return whether a sheet has a cell with something in it."""

        def start(tag: str, _: Mapping[str, str]) -> None:
            if tag in {"v", "is"}:
                raise _FoundError

        try:
            self.parse(part, start)
        except _FoundError:
            return True
        return False

    def sheets(self) -> list[_Sheet]:
        """Return the sheets with tables, in their order."""
        targets: dict[str, str] = {}
        sheets: list[_Sheet] = []

        def relation(tag: str, given: Mapping[str, str]) -> None:
            if tag == "Relationship" and given["Type"].endswith("/worksheet"):
                targets[given["Id"]] = posixpath.normpath(posixpath.join("/xl", given["Target"])).lstrip("/")

        def sheet(tag: str, given: Mapping[str, str]) -> None:
            by_local_name = {_local(key): value for key, value in given.items()}
            if tag == "workbookPr" and _is_set(given, "date1904"):
                self.dates_from = datetime(1904, 1, 1)  # noqa: DTZ001 - as above
            if tag == "sheet" and (part := targets.get(by_local_name["id"])):
                hidden = by_local_name.get("state", "visible") != "visible"
                sheets.append(_Sheet(by_local_name["name"][:_MAX_NAME], part, hidden))

        self.parse("xl/_rels/workbook.xml.rels", relation)
        self.parse("xl/workbook.xml", sheet)
        return sheets

    def _read_strings(self) -> None:
        collected = _Text()

        def start(tag: str, _: Mapping[str, str]) -> None:
            if tag == "si":
                collected.begin("t")
            collected.start(tag)

        def end(tag: str) -> None:
            collected.end(tag)
            if tag == "si":
                self.strings.append(unguard(collected.text))

        self.parse("xl/sharedStrings.xml", start, end, collected.add)

    def _read_styles(self) -> None:
        is_date: dict[str, bool] = {}
        inside = False

        def start(tag: str, given: Mapping[str, str]) -> None:
            nonlocal inside
            if tag == "numFmt":
                code = _LITERAL.sub("", given["formatCode"][:_MAX_CODE]).lower()
                is_date[given["numFmtId"]] = not {*"ymdhs"}.isdisjoint(code)
            if tag == "xf" and inside:
                number = given.get("numFmtId", "0")
                self.date_styles.append(int(number) in _DATES or is_date.get(number, False))
            inside = inside or tag == "cellXfs"

        def end(tag: str) -> None:
            nonlocal inside
            inside = inside and tag != "cellXfs"

        self.parse("xl/styles.xml", start, end)


class _Text:
    """The text of a cell or a string, which may be in several runs; without the phonetic guide of Japanese."""

    def __init__(self) -> None:
        self._tag = ""
        self._parts: list[str] = []
        self._inside = self._phonetic = False

    def begin(self, tag: str) -> None:
        """Begin a text, which is in elements with this tag."""
        self._tag = tag
        self._parts.clear()

    def start(self, tag: str) -> None:
        self._phonetic = self._phonetic or tag == "rPh"
        self._inside = tag == self._tag and not self._phonetic

    def end(self, tag: str) -> None:
        self._phonetic = self._phonetic and tag != "rPh"
        self._inside = False

    def add(self, text: str) -> None:
        if self._inside:
            self._parts.append(text)

    @property
    def text(self) -> str:
        """The text, up to the first character that is too many for a cell."""
        return "".join(self._parts)[: MAX_CELL + 1]


class _SheetReader:
    """Receives the elements of a sheet."""

    def __init__(self, book: _Workbook) -> None:
        self._book = book
        self.problems: list[Problem] = []
        """Those of the sheet as a whole."""
        self._rows: list[tuple[int, dict[int, Cell]]] = []
        self._merged: dict[int, list[tuple[int, int]]] = {}
        """The column and the last row of the cells that are merged down from a row."""
        self._hidden_columns: list[str] = []
        self._formulas = 0
        # Of the row, and of the cell, that began last:
        self._row, self._row_hidden = 0, False
        self._cells: dict[int, Cell] = {}
        self._column = -1
        self._attributes: Mapping[str, str] = {}
        self._text, self._formula = _Text(), False

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "row":
            self._row, self._row_hidden = int(given.get("r", self._row + 1)), _is_set(given, "hidden")
            self._column, self._cells = -1, {}
        elif tag == "c":
            self._column = _place_of(given["r"])[0] if "r" in given else self._column + 1
            self._attributes, self._formula = given, False
            self._text.begin("t" if given.get("t") == "inlineStr" else "v")
        elif tag == "f":
            self._formula = True
        elif tag == "mergeCell":
            first, _, last = given["ref"].partition(":")
            # Only below, since a title is merged across columns, which loses nothing.
            (column, top), (_, bottom) = _place_of(first), _place_of(last or first)
            if bottom > top:
                self._merged.setdefault(top, []).append((column, bottom))
        elif tag == "col" and _is_set(given, "hidden"):
            self._hidden_columns.append(_letters(min(int(given["min"]), _MAX_COLUMNS) - 1))
        self._text.start(tag)

    def end(self, tag: str) -> None:
        self._text.end(tag)
        if tag == "c" and self._column < _MAX_COLUMNS and (cell := self._cell()):
            self._cells[self._column] = cell
        elif tag == "row" and self._cells and self._row <= _MAX_ROWS:
            self._rows.append((self._row, self._cells))
            if self._row_hidden:
                problem = "The row is hidden. Show it if it belongs to the roster, otherwise delete it."
                self.problems.append(Problem(self._row, "", "", problem))

    def text(self, text: str) -> None:
        self._text.add(text)

    def wide_rows(self) -> Iterator[Row]:
        """Yield the rows with their empty cells, one at a time: those of many wide rows would exhaust the memory."""
        above: dict[int, tuple[int, Flaw]] = {}
        for row, cells in self._rows:
            covered = {at: flaw for at, (bottom, flaw) in above.items() if row <= bottom and at not in cells}
            for at, bottom in self._merged.get(row, ()):
                if cell := cells.get(at):
                    above[at] = bottom, Flaw("", f"This cell is merged with the one in row {row}.", text_of(cell))
            yield row, [cells.get(at) or covered.get(at, "") for at in range(max((*cells, *covered)) + 1)]

    def notes(self) -> list[str]:
        """Return sentences about what may be unexpected."""
        notes = []
        if self._formulas:
            notes.append(f"{pluralize(self._formulas, 'cell')} with a formula: the last result was read.")
        if self._hidden_columns:
            columns, verb = ("columns", "were") if len(self._hidden_columns) > 1 else ("column", "was")
            notes.append(f"Hidden {columns} {join_names(self._hidden_columns)} {verb} read, too.")
        return notes

    def _cell(self) -> Cell:
        """Return the text of a cell as the spreadsheet shows it, apart from the format of numbers."""
        value, kind = self._text.text, self._attributes.get("t", "n")
        if kind == "inlineStr":
            return unguard(value)
        if not value:
            problem = "This formula has no result. Open the file in a spreadsheet and save it."
            return Flaw("formula", problem) if self._formula else ""
        self._formulas += self._formula
        if kind == "s":
            return self._book.strings[int(value)]
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "e":
            return Flaw(value[:MAX_CELL], "This cell has an error instead of a value.")
        return unguard(value) if kind == "str" else self._number(value)

    def _number(self, value: str) -> Cell:
        if self._attributes.get("t") == "d":
            return Flaw(value, _DATE)
        number = float(value)
        style = int(self._attributes.get("s", "0"))
        if style < len(self._book.date_styles) and self._book.date_styles[style]:
            moment = self._book.dates_from + timedelta(days=number)
            text = f"{moment:%Y-%m-%d}" if number.is_integer() else f"{moment:%Y-%m-%d %H:%M}"
            return Flaw(text, _DATE)
        if not number.is_integer():
            return value
        text = str(int(number))
        if len(text.lstrip("-")) > _DIGITS:
            return Flaw(text, f"A number keeps only {_DIGITS} digits. Format the cells as text, and enter it again.")
        return text


def _refuse_document_type(*_: object) -> None:
    raise ValueError("A workbook has no document type")


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _is_set(attributes: Mapping[str, str], name: str) -> bool:
    return attributes.get(name) in {"1", "true"}


def _place_of(reference: str) -> tuple[int, int]:
    """Return the column and the row of a cell such as ``B12``, here 1 and 12."""
    if (found := _REFERENCE.fullmatch(reference)) is None:
        raise ValueError("There is no such cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1, int(found[2])


def _letters(column: int) -> str:
    letters = ""
    while column >= 0:
        column, digit = divmod(column, 26)
        letters = chr(ord("A") + digit) + letters
        column -= 1
    return letters
