"""What the server sent as tables: small ones as HTML and text for displays, and data frames.

In displays, every name is escaped and made visible; in data frames, names stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
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

    ``note`` is a sentence above the rows; ``total`` the number of all rows, if ``rows`` contains only the first ones.
    """

    title: str
    rows: Sequence[Mapping[str, object]] = field(default_factory=tuple)
    note: str | None = None
    total: int | None = None

    @property
    def _more(self) -> str:
        more = (len(self.rows) if self.total is None else self.total) - len(self.rows[:MAX_ROWS])
        return f"and {more:,} more" if more > 0 else ""

    def html(self) -> str:
        """Return the table as HTML."""
        note = f"<p>{_escaped(self.note)}</p>" if self.note else ""
        if not self.rows:  # a caption would be as narrow as the table
            return _static_html(f"<p>{_escaped(self.title)}</p>{note}")
        head = "".join(f"<th scope='col'>{_escaped(label)}</th>" for label in self.rows[0])
        body = "".join(
            f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row.values())}</tr>" for row in self.rows[:MAX_ROWS]
        )
        more = f"<p>{self._more}</p>" if self._more else ""
        caption = f"<caption>{_escaped(self.title)}</caption>"
        table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return _static_html(f"{note}{table}{more}")

    def text(self) -> str:
        """Return the table as lines of text, in aligned columns."""
        lines = [escape_invisible(self.title), *([escape_invisible(self.note)] if self.note else [])]
        if self.rows:
            cells = [list(self.rows[0]), *([_text(value) for value in row.values()] for row in self.rows[:MAX_ROWS])]
            shown = [[escape_invisible(cell) for cell in row] for row in cells]
            widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
            lines += [
                "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
                for row in shown
            ]
        return "\n".join([*lines, *([f"  {self._more}"] if self._more else [])])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.text()}


def _static_html(content: str) -> str:
    """Return HTML for a display, in which MathJax typesets no name such as ``$x$``, aligned as text in any notebook."""
    style = "<style>.argilla-widgets-static table :is(th, td, caption) { text-align: left; }</style>"
    return f"<div class='argilla-widgets-static tex2jax_ignore mathjax_ignore'>{style}{content}</div>"


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
