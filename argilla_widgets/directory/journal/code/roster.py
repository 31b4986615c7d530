"""Write the creation of several people as docs/classes.md does: from a table, with their passwords in a file."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from argilla_widgets.directory.journal.code.literals import literal
from argilla_widgets.sdk.models import Role

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation

_FEWEST = 2
"""Fewer people than this are written one by one."""
_PLAIN = frozenset(" .-_@'\u2019")
"""What names in a cell may have, beside letters and digits, to be read back as they are."""


def roster_in(operations: Sequence[Operation]) -> tuple[str, list[Operation]] | None:
    """Return the code that creates several people and adds them to their workspaces, and the operations left.

    Return None if there are too few of them, or if a table would change a name.
    """
    created = [one for one in operations if one.kind == "create_user"]
    ids = {one.user_id for one in created}
    joins = [one for one in operations if one.kind == "add_to_workspace" and one.user_id in ids]
    places = {one.user_id: [join.workspace for join in joins if join.user_id == one.user_id] for one in created}
    rows = [_row(one, places[one.user_id]) for one in created]
    named = {name for names in places.values() for name in names}
    texts = [*named, *(text for row in rows for name, text in row.items() if name != "workspaces")]
    if len(created) < _FEWEST or not all(map(_is_plain, texts)) or any(not name for name in named):
        return None
    same = len({*map(tuple, places.values())}) == 1
    columns = [name for name in rows[0] if any(row[name] for row in rows) and not (same and name == "workspaces")]
    lines = [",".join(columns), *(",".join(row[name] for name in columns) for row in rows)]
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
    done = {id(one) for one in (*created, *joins)}
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


def _is_plain(text: str) -> bool:
    """Return whether a cell with this text is read as it is."""
    plain = all(letter.isalnum() or letter in _PLAIN for letter in text)
    return plain and text == text.strip() and not text.startswith("'") and unicodedata.is_normalized("NFC", text)
