"""Read users from a file as spreadsheets and learning platforms write them, and name every mistake with its line."""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import escape_invisible, is_printable, join_names, pluralize, quoted

if TYPE_CHECKING:
    from argilla_widgets.sdk.models import UserModel
    from argilla_widgets.sdk.resources.users import User

_COLUMNS = ("username", "first_name", "last_name")
_SPELLINGS = {"username": "username", "password": "password", "firstname": "first_name", "lastname": "last_name"}
"""Columns by what is left of their headings in lower case, without spaces, hyphens and underscores."""
_SEPARATORS = ",;\t"
_MAX_LISTED = 10


def read_users(path: str | os.PathLike[str], known: Iterable[User | UserModel] = ()) -> list[dict[str, str]]:
    """Read users from a text file with the columns ``username`` and, optionally, ``first_name`` and ``last_name``.

    The separator may be a comma, a semicolon or a tab, and the encoding UTF-8 or UTF-16. Empty lines are skipped.

    Parameters
    ----------
    path
        The file.
    known
        The users of the server. A username that one of them has is accepted only if their names are the same.

    Returns
    -------
    list of dict
        For each user, the arguments of `User`, without empty ones.

    Raises
    ------
    ArgillaError
        When the file cannot be read or needs fixing; the mistakes are named with their lines.

    Warns
    -----
    UserWarning
        When the file has other columns, which are ignored.
    """
    lines = read_table(path, required=_COLUMNS[:1])
    name = _name(path)
    ignored = [column for column in (lines[0][1] if lines else ()) if column and column not in _COLUMNS]
    if ignored:
        columns = f"column{'s' if len(ignored) > 1 else ''}"
        warnings.warn(f"Ignored the {columns} {join_names(ignored)} of {name}.", stacklevel=2)
    others = {user.username: user for user in known}
    first_lines: dict[str, int] = {}
    mistakes: list[str] = []
    hint = None
    for line, cells in lines:
        username = cells["username"]
        earlier = first_lines.setdefault(username, line)
        if not username:
            mistakes.append(f"line {line} has no username")
        elif not is_printable(username):
            mistakes.append(f"the username {quoted(username)} in line {line} has invisible characters")
        elif earlier != line:
            mistakes.append(f"line {line} repeats the username {quoted(username)} of line {earlier}")
        elif (other := others.get(username)) is not None:
            theirs = other.first_name or username, other.last_name or ""
            if theirs != (cells.get("first_name") or username, cells.get("last_name", "")):
                who = escape_invisible(" ".join(filter(None, theirs)))
                mistakes.append(f"the username {quoted(username)} in line {line} belongs to {who}")
                hint = (
                    "If they are the same person, write the names as the server has them; "
                    "otherwise choose another username."
                )
    _refuse(name, mistakes, hint)
    return [{column: cells[column] for column in _COLUMNS if cells.get(column)} for _, cells in lines]


def read_table(path: str | os.PathLike[str], required: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the lines below the first one, with their numbers, as cells by column; raise an `ArgillaError` otherwise.

    A column of a user has the name of the argument of `User`, however the file spells it; others keep their headings.
    """
    name = _name(path)
    rows = _rows(_text(path), name)
    _, header = next(rows, (0, None))
    if header is None:
        raise ArgillaError(f"{name} is empty.")
    columns = [_SPELLINGS.get("".join(re.split("[ _-]", cell.lower())), cell) for cell in header]
    for column in required:
        if column not in columns:
            others = join_names([quoted(cell) for cell in header if cell])
            raise ArgillaError(f"{name} has no column {column!r}, but {others}.")
    for column in _SPELLINGS.values():
        if columns.count(column) > 1:
            raise ArgillaError(f"{name} has more than one column {quoted(column)}.")
    lines = list(rows)
    _refuse(
        name,
        [
            f"line {line} has {pluralize(len(cells), 'cell')} instead of {len(columns)}"
            for line, cells in lines
            if len(cells) != len(columns)
        ],
    )
    return [(line, dict(zip(columns, cells, strict=True))) for line, cells in lines]


def _refuse(name: str, mistakes: Sequence[str], hint: str | None = None) -> None:
    if mistakes:
        more = f" and {len(mistakes) - _MAX_LISTED:,} more" if len(mistakes) > _MAX_LISTED else ""
        raise ArgillaError(f"{name} needs fixing: {'; '.join(mistakes[:_MAX_LISTED])}{more}.", hint=hint)


def _name(path: str | os.PathLike[str]) -> str:
    return escape_invisible(Path(path).name)


def _text(path: str | os.PathLike[str]) -> str:
    try:
        content = Path(path).expanduser().read_bytes()
    except OSError as error:
        where = escape_invisible(str(Path(path).absolute()))
        raise ArgillaError(f"{where} cannot be read: {error.strerror}.") from None
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ArgillaError(f"{_name(path)} is not text in UTF-8.", hint='In Excel, save it as "CSV UTF-8".')
    return text


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that are not empty, with their numbers and without spaces around the cells."""
    header = next(filter(str.strip, text.splitlines()), "")
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=separator, strict=True, skipinitialspace=True)
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:  # a quotation mark that is never closed is found at the end of the file
        raise ArgillaError(f"{name} cannot be read from line {line} on: {error}.") from None
