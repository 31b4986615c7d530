"""Write the creation of several people as docs/classes.md does: from a table, with their passwords in a file."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from argilla_widgets.directory.journal.code.literals import literal
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation

_FEWEST = 2
"""Fewer people than this are written one by one."""
_PLAIN = frozenset(" ,\".-_@()'\u2018\u2019\u201c\u201d\u201e\u200c\u200d")
"""What names in a cell may have, beside letters, their marks and digits, to be read back as they are."""


def roster_in(operations: Sequence[Operation]) -> tuple[str, list[Operation]] | None:
    """Return the code that creates several people and adds them to their workspaces, and the operations left.

    These create, among others, whoever has a name that a table would change. Return None if there are too few others.
    """
    places = {one.user_id: list[str]() for one in operations if one.kind == "create_user"}
    joins = [one for one in operations if one.kind == "add_to_workspace" and one.user_id in places]
    for one in joins:
        places[one.user_id].append(one.workspace)
    creations = [one for one in operations if one.kind == "create_user"]
    created = [one for one in creations if _fits(one, places[one.user_id])]
    if len(created) < _FEWEST:
        return None
    places = {one.user_id: places[one.user_id] for one in created}
    named = {name for names in places.values() for name in names}
    rows = [_row(one, places[one.user_id]) for one in created]
    same = len({*map(tuple, places.values())}) == 1
    columns = [name for name in rows[0] if any(row[name] for row in rows) and not (same and name == "workspaces")]
    lines = [",".join(columns), *(_line(row[name] for name in columns) for row in rows)]
    everyones = places[created[0].user_id] if same else []
    workspaces = [f"    workspaces=[{', '.join(map(literal, everyones))}],"] if everyones else []
    code = [
        'passwords = "argilla-passwords-roster.csv"',
        "roster = rg.Roster.from_text(",
        *(f"    {literal(f'{line}{chr(10)}')}" for line in lines[:-1]),
        f"    {literal(lines[-1])},",
        *workspaces,
        ")",
        "plan = roster.plan(client, credentials=passwords)",
        "plan.apply(client, credentials=passwords)",
        'rg.Credentials.from_csv(passwords).to_html("slips.html")',
    ]
    done = {id(one) for one in (*created, *(join for join in joins if join.user_id in places))}
    done |= {id(one) for one in operations if one.kind == "create_workspace" and one.workspace in named}
    return "\n".join(code), [one for one in operations if id(one) not in done]


def _row(operation: Operation, workspaces: Sequence[str]) -> dict[str, str]:
    """Return the cells of someone who is created."""
    values = dict(operation.values)
    first_name, role = values.get("first_name") or "", values.get("role") or ""
    return {
        "username": operation.username,
        "first_name": "" if first_name == operation.username else first_name,
        "last_name": values.get("last_name") or "",
        "role": "" if role == Role.annotator else str(role),
        "workspaces": ";".join(workspaces),
    }


def _line(cells: Iterable[str]) -> str:
    """Return a row of the table; a name with a comma or a quotation mark is in quotation marks."""
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow(cells)
    return file.getvalue()


def _fits(operation: Operation, workspaces: Sequence[str]) -> bool:
    """Return whether someone who is created can be a row of the table; a workspace with a comma may be two of them."""
    row = {**_row(operation, workspaces), "workspaces": ""}
    return all(name and "," not in name for name in workspaces) and all(map(_is_plain, (*row.values(), *workspaces)))


def _is_plain(text: str) -> bool:
    """Return whether a cell with this text is read as it is."""
    plain = all(one.isalnum() or one in _PLAIN or unicodedata.category(one) in {"Mc", "Mn"} for one in text)
    is_shown = escape_invisible(text) == text == text.strip()
    return plain and is_shown and not text.startswith("'") and unicodedata.is_normalized("NFC", text)
