"""The table of users for places that cannot show a widget: a web page, an export, a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from argilla_widgets.sdk.resources.tables import Table
from argilla_widgets.sdk.text import escape_invisible, pluralize

if TYPE_CHECKING:
    from argilla_widgets.sdk.models import UserModel

SHOWN = 50
"""Maximum number of users in a static table: it is saved with the notebook, beside the widget that shows everyone."""


def static_table(users: Sequence[UserModel], count: int, title: str, note: str | None = None) -> dict[str, str]:
    """Return users as an HTML table and as lines of text, by MIME type, with every character made visible.

    ``users`` are the first of ``count``, at most `SHOWN`. ``title`` says whose users they are; empty for all users of
    the server. ``note`` is a sentence above them, for example why they are not current.
    """
    heading = f"{title}: {pluralize(count, 'user')}" if title else pluralize(count, "user")
    rows = [
        {"username": user.username, "id": user.id, "role": user.role, "updated_at": user.updated_at} for user in users
    ]
    html = Table(f"{heading}. Run this cell for the interactive table.", rows, note, count).html()
    lines = [*([note] if note else []), heading, *(f"  {user.username} ({user.role})" for user in users)]
    lines += [f"  and {count - len(users):,} more"] * (count > len(users))
    return {"text/html": html, "text/plain": "\n".join(map(escape_invisible, lines))}
