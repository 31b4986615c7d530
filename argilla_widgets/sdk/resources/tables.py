"""What the server sent as tables: small ones as HTML and text for displays, and data frames.

In displays, every name is escaped and made visible; in data frames, names stay as they are.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, Any
from uuid import UUID

from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    import pandas as pd

    from argilla_widgets.sdk.models import UserModel

MAX_ROWS = 100
"""Maximum number of rows to show; the number of the others follows."""

USER_COLUMNS = ("username", "first_name", "last_name", "id", "role", "inserted_at", "updated_at")
WORKSPACE_COLUMNS = ("name", "id", "inserted_at", "updated_at")
DATASET_COLUMNS = ("name", "id", "status", "workspace_id", "inserted_at", "updated_at", "last_activity_at")

TIME = "datetime64[us, UTC]"
"""The dtype of times."""
_TIMES = {"inserted_at", "updated_at", "last_activity_at"}


@dataclass(frozen=True)
class Table:
    """Rows under a title, each with the labels of the first; times are shown to the minute, in UTC.

    ``note`` is a sentence above the rows; ``total`` the number of all rows, if ``rows`` contains only the first ones;
    ``last`` a row below all of them, such as their sums. In a terminal, lines are as wide as it is, at most.
    """

    title: str
    rows: Sequence[Mapping[str, object]] = field(default_factory=tuple)
    note: str | None = None
    total: int | None = None
    last: Mapping[str, object] | None = None

    @property
    def _more(self) -> str:
        more = (len(self.rows) if self.total is None else self.total) - len(self.rows[:MAX_ROWS])
        return f"and {more:,} more" if more > 0 else ""

    def html(self) -> str:
        """Return the table as HTML."""
        sentences = f"<p>{_escaped(self.title)}</p>"  # no caption, which would be as narrow as the table
        if self.note:
            sentences += f"<p>{_escaped(self.note)}</p>"
        if not self.rows:
            return _static_html(sentences)
        shown = self.rows[:MAX_ROWS]
        sides = [_side(column) for column in zip(*(row.values() for row in shown), strict=True)]
        labels = zip(self.rows[0], sides, strict=True)
        head = "".join(f"<th scope='col'{side or _LEFT}>{_escaped(label)}</th>" for label, side in labels)
        body = "".join(f"<tr>{_cells(row, sides)}</tr>" for row in shown)
        foot = "" if self.last is None else f"<tfoot><tr>{_cells(self.last, sides)}</tr></tfoot>"
        table = (
            f"<table aria-label='{_escaped(self.title)}'>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>"
        )
        more = f"<p>{self._more}</p>" if self._more else ""
        return _static_html(f"{sentences}{table}{more}")

    def text(self) -> str:
        """Return the table as lines of text, in aligned columns."""
        width = _width_of_terminal()
        sentences = [escape_invisible(one) for one in (self.title, self.note) if one]
        lines = [line for one in sentences for line in (wrap(one, width) if width else [one])]
        if self.rows:
            rows = [*self.rows[:MAX_ROWS], *([] if self.last is None else [self.last])]
            cells = [list(self.rows[0]), *([_text(value) for value in row.values()] for row in rows)]
            shown = [[escape_invisible(cell) for cell in row] for row in cells]
            widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
            if width:
                words = [
                    max(len(word) for cell in column for word in [*cell.split(), ""])
                    for column in zip(*shown, strict=True)
                ]
                room = width - _GAP * len(widths)
                widths = _narrowed(_narrowed(widths, room, words), room, [_NARROWEST] * len(words))
            lines += [line for row in shown for line in _lines(row, widths)]
        return "\n".join([*lines, *([f"  {self._more}"] if self._more else [])])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.text()}


# The class is there twice, for more weight than the rules of JupyterLab, which align every cell to the right.
_STYLE = """
.argilla-widgets-static.argilla-widgets-static :is(th, td) {
 text-align: left; vertical-align: baseline; white-space: normal; max-width: 60em; }
.argilla-widgets-static.argilla-widgets-static tfoot td { font-weight: bold; }
.argilla-widgets-static.argilla-widgets-static .number { text-align: right; }
""".replace("\n", "")


def _static_html(content: str) -> str:
    """Return HTML for a display, in which MathJax typesets no name such as ``$x$``."""
    return f"<div class='argilla-widgets-static tex2jax_ignore mathjax_ignore'><style>{_STYLE}</style>{content}</div>"


_LEFT = " align='left'"
"""The attribute of the other headings, which some pages put in the middle."""
_GAP = 2
"""Spaces before each column of text."""
_NARROWEST = 8
"""Minimum width of a column whose words do not fit either."""


def _width_of_terminal() -> int:
    """Return how many characters a line of the terminal has; 0 if the output goes elsewhere."""
    out = sys.stdout
    return shutil.get_terminal_size().columns if out is not None and out.isatty() else 0


def _narrowed(widths: Sequence[int], room: int, least: Sequence[int]) -> list[int]:
    """Return the widths of columns, the widest made narrower first until they fit, but none narrower than ``least``."""
    narrowed = [*widths]
    while sum(narrowed) > room:
        wide = [at for at, width in enumerate(narrowed) if width > least[at]]
        if not wide:
            break
        narrowed[max(wide, key=narrowed.__getitem__)] -= 1
    return narrowed


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of a row, whose cells may be longer than their columns."""
    parts = [wrap(cell, width) if len(cell) > width else [cell] for cell, width in zip(row, widths, strict=True)]
    for line in zip_longest(*parts, fillvalue=""):
        yield "".join(" " * _GAP + cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _side(column: Sequence[object]) -> str:
    """Return the attribute of the cells in a column: numbers are aligned to the right."""
    kinds = {type(value) for value in column if value is not None}
    # GitHub takes away styles, and has attributes alone.
    return " class='number' align='right'" if kinds and kinds <= {int, float} else ""


def _cells(row: Mapping[str, object], sides: Sequence[str]) -> str:
    return "".join(f"<td{side}>{_cell(value)}</td>" for value, side in zip(row.values(), sides, strict=True))


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else str(value)


def _escaped(value: str) -> str:
    return escape(escape_invisible(value))


def _cell(value: object) -> str:
    text = _escaped(_text(value))
    return text if text.isascii() else f"<bdi>{text}</bdi>"  # letters that are read from the right are not ASCII


def users_with_workspaces(users: Sequence[UserModel], names: Mapping[UUID, Sequence[str]] | None) -> pd.DataFrame:
    """Return one row per user, with a list of their workspaces' names after the role; None where ``names`` is None."""
    table = frame(users, USER_COLUMNS)
    lists = [None if names is None else sorted(names.get(user.id, ())) for user in users]
    table.insert(USER_COLUMNS.index("role") + 1, "workspaces", lists)
    return table.astype({"workspaces": object})


def frame(models: Sequence[Any], columns: Sequence[str]) -> pd.DataFrame:
    """Return one row per model: texts, ids and roles as ``string``, times as `TIME`."""
    data = {column: [getattr(model, column) for model in models] for column in columns}
    return data_frame(data, dict.fromkeys(_TIMES, TIME))


def data_frame(
    columns: Mapping[str, Sequence[object]], dtypes: Mapping[str, str] | None = None, note: str | None = None
) -> pd.DataFrame:
    """Return a frame whose columns have their dtype even if it is empty: ``string`` unless ``dtypes`` says otherwise.

    ``attrs["note"]`` describes what is missing from it, if anything is.
    """
    import pandas as pd  # noqa: PLC0415 - slow to import, and not needed to manage users

    data: dict[str, Any] = {}
    for name, values in columns.items():
        dtype = (dtypes or {}).get(name, "string")
        if dtype == TIME:
            data[name] = pd.Series(pd.to_datetime(list(values), utc=True)).astype(TIME)
        elif dtype == "string":
            data[name] = pd.array([None if value is None else str(value) for value in values], dtype=dtype)
        else:
            data[name] = pd.array(values, dtype=dtype)
    table = pd.DataFrame(data)
    if note is not None:
        table.attrs["note"] = note
    return table
