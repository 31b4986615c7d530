"""The table of users for places that cannot show a widget: a web page, an export, a terminal."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from argilla_widgets.sdk.text import escape_invisible, pluralize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argilla_widgets.sdk.models import UserModel

SHOWN = 50
"""Maximum number of users in a static table: it is saved with the notebook, beside the widget that shows everyone."""


def html_table(users: Sequence[UserModel], count: int, title: str, note: str | None = None) -> str:
    """Return users as an HTML table, with every name escaped and every character made visible.

    Parameters
    ----------
    users
        The users to show, the first `SHOWN`.
    count
        How many there are; the table notes how many are not shown.
    title
        Whose users they are, for the caption; empty for all users of the server.
    note
        A sentence above the table, for example why it is not current.
    """
    head = "".join(f"<th scope='col'>{name}</th>" for name in ("username", "id", "role", "updated_at"))
    rows = "".join(
        f"<tr><td><bdi>{_text(user.username)}</bdi></td><td><code>{user.id}</code></td>"
        f"<td>{user.role.value}</td><td>{user.updated_at:%Y-%m-%d %H:%M} UTC</td></tr>"
        for user in users
    )
    more = count - len(users)
    foot = f"<p>and {more:,} more</p>" if more > 0 else ""
    above = f"<p>{_text(note)}</p>" if note else ""
    caption = f"<caption>{_text(_heading(count, title))}. Run this cell for the interactive table.</caption>"
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<div class='argilla-widgets-static'>{above}{table}{foot}</div>"


def text_table(users: Sequence[UserModel], count: int, title: str, note: str | None = None) -> str:
    """Return users as lines of text, for terminals: see `html_table`."""
    lines = [*([escape_invisible(note)] if note else []), escape_invisible(_heading(count, title))]
    lines += [f"  {escape_invisible(user.username)} ({user.role.value})" for user in users]
    more = count - len(users)
    return "\n".join([*lines, *([f"  and {more:,} more"] if more > 0 else [])])


def _heading(count: int, title: str) -> str:
    return f"{title}: {pluralize(count, 'user')}" if title else pluralize(count, "user")


def _text(value: str) -> str:
    return escape(escape_invisible(value))
