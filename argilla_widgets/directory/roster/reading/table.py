"""Tables before anyone knows what is in them, from delimited text and from data frames.

The headings tell the separator. Measured, csv.Sniffer takes 9 s for 2 MB, clevercsv 0.8 half a second for 50 kB, and
charset-normalizer 3.5 takes the Windows-1252 of Excel for 1250.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

import msgspec

from argilla_widgets.directory.model.collation import normal
from argilla_widgets.directory.private_file import path_of, reason
from argilla_widgets.directory.roster.reading.cells import join_in_cell, unguard
from argilla_widgets.directory.roster.reading.problems import Problem, RosterError
from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import escape_invisible, quoted

if TYPE_CHECKING:
    import pandas as pd

    from argilla_widgets.directory.roster.reading.headings import Headings

_T = TypeVar("_T")

_ARCHIVE = b"PK\x03\x04"
"""What an archive begins with, and so a workbook, which is one."""
_WORKBOOK_PART = b"xl/workbook.xml"
"""A file that each workbook has, whose name the archive has as it is."""
_SAVE = 'and save it as "Excel Workbook (.xlsx)".'
_OPEN = f"Open it in a spreadsheet program, {_SAVE}"
_COPY = f"Copy its table into a spreadsheet, {_SAVE}"
_MAKE = f"Make a table of it with one person per row, {_SAVE}"
_SAVED = "If it is a saved roster, rg.Roster.from_json reads it. If not, make a table of it with one person per row."
_START = rb"(\xef\xbb\xbf)?\s*"
_TAGS = rb"html|head|meta|body|style|div|table|thead|tbody|tr|td|th|p|span|center|font|br"
_OBJECT = re.compile(_START + rb'\{\s*["{}]')
"""What JSON of an object begins with, if only a broken one."""
_OTHER_KINDS = (
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old or an encrypted workbook", _OPEN),
    (
        re.compile(_ARCHIVE + rb".{26}mimetypeapplication/vnd\.oasis\.opendocument", re.DOTALL),
        "an OpenDocument file",
        _OPEN,
    ),
    (re.compile(_ARCHIVE), "an archive or a document", _COPY),
    (re.compile(rb"%PDF"), "a PDF", _COPY),
    (re.compile(rb"\{\\rtf"), "a text document", _COPY),
    (re.compile(_START + rb"<(!--|!doctype html\b|(" + _TAGS + rb")[\s/>])", re.IGNORECASE), "a web page", _OPEN),
    (re.compile(_START + rb"<\?xml\b"), "an XML file", _OPEN),
    (_OBJECT, "a JSON file", _SAVED),
    (re.compile(_START + rb'\[\s*[\[{]\s*"'), "a JSON file", _MAKE),
)
"""What files begin with that are neither text nor a workbook, what they are, and what to do with one."""
_BEGINNING = 1_000
"""How many characters of a text tell what it is."""
MAX_BYTES = 64 * 2**20
"""Maximum size of a file, including one inside an archive."""
MAX_CELL = 10_000
"""Maximum number of characters in a cell."""
MAX_COLUMNS = 1_000
_MAX_BITS = 1_000
"""Maximum size of a number in a data frame: writing out a longer one takes too long."""
HEADING_ROWS = 20
"""How many rows, not counting empty ones, are searched for the headings."""
_SEPARATORS = ",;\t|"
_RULE = re.compile(r":?-+:?")
"""A cell of the line below the headings of a table in Markdown."""
_QUOTED = re.compile(r"unknown field `(?!.*` - at `\$\..*`$).*`$", re.DOTALL)
"""What an error of msgspec quotes from a file of which nothing is known; below the top, it ends with the place."""
_OTHER_ENCODING = re.compile(r"[£¥¯¼¾][^\W\d_]|[^\W\d_][¥¯¹³¼¾][^\W\d_]|[^\W\d_]{3}[¹³]|[À-ÿ]{3}")
"""Words of another encoding that were read as Windows-1252, such as Paweł in 1250 and Мария in 1251."""
_MISSING = frozenset({"nan", "NaN", "NaT", "<NA>"})
"""Empty cells of a data frame."""


class Flaw(NamedTuple):
    """A cell whose text may not be what was meant."""

    text: str
    problem: str
    suggestion: str = ""


Cell: TypeAlias = str | Flaw
Row: TypeAlias = tuple[int, Sequence[Cell]]


def text_of(cell: Cell) -> str:
    """Return the text of a cell, whether or not it is what was meant."""
    return cell.text if isinstance(cell, Flaw) else cell


@dataclass
class Table:
    """Rows that are not empty, with their numbers as a spreadsheet shows them."""

    name: str
    """What it is called in errors."""
    rows: Iterable[Row]
    """May be read only once."""
    ragged: bool = False
    """Whether a row may have more or fewer cells than there are headings."""
    problems: list[Problem] = field(default_factory=list)
    """Those found so far; reading the rows adds others."""
    notes: list[str] = field(default_factory=list)
    """Sentences about what may be unexpected but is not a problem."""
    encoding: str = ""
    """What text was read as, if it is not the usual encoding."""
    headed: bool = False
    """Whether the first row can only be headings."""


def is_workbook(content: bytes) -> bool:
    """Return whether bytes are an Excel workbook (.xlsx), if only a broken one."""
    return content.startswith(_ARCHIVE) and _WORKBOOK_PART in content


def is_saved(content: bytes) -> bool:
    """Return whether bytes are what a roster is saved as, or another object in JSON."""
    return _OBJECT.match(content) is not None


def other_kind(content: bytes, name: str) -> RosterError | None:
    """Return what a file is that is neither text nor a workbook, and how to get one; None for any other content."""
    if is_workbook(content):
        return None
    kinds = ((what, how) for begins, what, how in _OTHER_KINDS if begins.match(content))
    what, how = next(kinds, ("", ""))
    return RosterError(f"{name} is {what}.", hint=how) if what else None


def text_in(content: bytes, name: str) -> str | RosterError:
    """Return the text that bytes are in UTF-8 or UTF-16, or why they are none."""
    if is_workbook(content):
        return RosterError(f"{name} is an Excel workbook.", hint="Read it with rg.Roster.from_excel.")
    if other := other_kind(content, name):
        return other
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return RosterError(f"{name} is not text in UTF-8.", hint='In Excel, save it as "CSV UTF-8".')
    return text


def read_saved(path: str | os.PathLike[str], saved: type[_T], what: str) -> _T:
    """Read a JSON file that this package has written; raise a `RosterError` if it is not ``what`` was expected."""
    content = read_bytes(path)
    if isinstance(content, RosterError):
        raise content
    return saved_in(content, name_of(path), saved, what)


def saved_in(content: bytes, name: str, saved: type[_T], what: str) -> _T:
    """Decode JSON that this package has written; raise a `RosterError` if it is not ``what`` was expected."""
    try:
        return msgspec.json.decode(content, type=saved)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        why = _QUOTED.sub("unknown field", str(error))
        raise RosterError(f"{name} is not {what}: {why}.") from None


def read_bytes(path: str | os.PathLike[str]) -> bytes | RosterError:
    """Return what is in a file, or why it cannot be read."""
    try:
        where = path_of(path)
    except ArgumentError as error:
        return RosterError(str(error))
    try:
        with where.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        return RosterError(f"{escape_invisible(str(where))} cannot be read: {reason(error)}.")
    if len(content) > MAX_BYTES:
        return RosterError(f"{name_of(path)} is larger than {MAX_BYTES // 2**20} MB.", hint="Split it into several.")
    return content


def name_of(path: str | os.PathLike[str]) -> str:
    """Return the name of a file in a sentence."""
    return escape_invisible(Path(path).name)


def csv_table(path: str | os.PathLike[str], headings: Headings) -> Table | RosterError:
    """Return the table in a file of delimited text, or why it cannot be read."""
    content = read_bytes(path)
    return content if isinstance(content, RosterError) else table_of(content, name_of(path), headings)


def table_of(content: bytes, name: str, headings: Headings) -> Table | RosterError:
    """Return the table in the content of a file of delimited text, or why it cannot be read.

    Excel saves an ordinary CSV in the encoding of Windows, which in most of Europe and America is 1252.
    """
    text = text_in(content, name)
    if not isinstance(text, RosterError):
        return text_table(text, name, headings)
    try:
        older = content.decode("cp1252")
    except UnicodeDecodeError:
        return text
    is_text = all(one.isprintable() or one in "\t\r\n\xa0\xad" for one in older)
    if not is_text or _OTHER_ENCODING.search(older) or is_workbook(content) or other_kind(content, name):
        return text
    table = text_table(older, name, headings)
    table.encoding = "Windows-1252, as Excel saves an ordinary CSV"
    return table


def pasted_table(text: str, headings: Headings) -> Table | RosterError:
    """Return the table in a text that was pasted or is in a program, or what that text is instead."""
    beginning = text[:_BEGINNING].encode(errors="surrogatepass")
    return other_kind(beginning, "The text") or text_table(text, "The text", headings)


def text_table(text: str, name: str, headings: Headings) -> Table:
    """Return the table in a text."""
    table = Table(name, iter(()), ragged=True)
    table.rows = _rows_of_text(table, raw_rows(text, headings.count))
    return table


def raw_rows(text: str, count_headings: Callable[[Sequence[str]], int]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows in a text as they are, with their numbers; the separator is the one of the most headings.

    Raises
    ------
    csv.Error
        When a row cannot be read, and none below it.
    """
    lines = [*islice(filter(str.strip, io.StringIO(text[: HEADING_ROWS * MAX_CELL])), HEADING_ROWS)]

    def score(separator: str) -> tuple[int, int]:
        rows = [[cell.strip(' "\r\n') for cell in line.split(separator, MAX_COLUMNS)] for line in lines]
        return max(map(count_headings, rows), default=0), len(rows[0]) if rows else 0

    separator = max(_SEPARATORS, key=score)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    return enumerate(rows, start=1)


def _rows_of_text(table: Table, rows: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    number = 0
    try:
        for number, row in rows:
            if len(row) > MAX_COLUMNS:
                table.problems.append(Problem(number, "", "", f"The row has more than {MAX_COLUMNS:,} cells."))
                return
            cells = [*map(unguard, row)]
            if any(cells) and not all(_RULE.fullmatch(cell.strip()) for cell in cells if cell):
                yield number, cells
    except csv.Error as error:  # a quotation mark that is never closed is found at the end of the file, or of the cell
        why = str(error)
        if "field limit" in why:
            why = f"a cell has more than {csv.field_size_limit():,} characters; perhaps a quotation mark is not closed"
        table.problems.append(Problem(number + 1, "", "", f"From here on, it cannot be read: {why}."))


def frame_table(frame: pd.DataFrame) -> Table:
    """Return the table in a data frame; the first row below the headings is row 2, as in a file."""
    if not (hasattr(frame, "itertuples") and hasattr(frame, "columns")):
        raise ArgumentError(f"Pass a DataFrame, not {quoted(frame) if not isinstance(frame, str) else 'a string'}.")
    headings = [normal(str(heading)) for heading in frame.columns]
    below = ([_cell(value) for value in row] for row in frame.itertuples(index=False, name=None))
    rows = ((number, row) for number, row in enumerate(chain([headings], below), start=1) if any(row))
    return Table("The data frame", rows, headed=True)


def _cell(value: Any) -> Cell:  # noqa: ANN401 - whatever a data frame may contain
    """Return a value of a data frame as the text that a spreadsheet would have."""
    if isinstance(value, str):
        return normal(value)
    if hasattr(value, "tolist"):  # an array, or a number of numpy
        value = value.tolist()
    if isinstance(value, list | tuple | set | frozenset):
        texts = [_single(one) for one in value]
        return next((one for one in texts if isinstance(one, Flaw)), join_in_cell([*map(str, texts)]))
    return _single(value)


def _single(value: object) -> Cell:
    """Return a value that is no list as a cell."""
    is_number = isinstance(value, int)
    if isinstance(value, str | UUID) or (is_number and value.bit_length() < _MAX_BITS):
        return normal(str(value))
    if value is None or (not is_number and str(value) in _MISSING):
        return ""
    return _flaw(value)


def _flaw(value: object) -> Flaw:
    if isinstance(value, date):
        return Flaw(value.isoformat(), "This cell has a date, not text.")
    if isinstance(value, float | Decimal):
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else ""
        return Flaw(str(value), f"{value} is a number. Read the table with dtype=str, which keeps zeros.", text)
    what = "a very long number" if isinstance(value, int) else quoted(value)
    return Flaw(what, f"This cell has {what}, not text.")
