"""Rows on the wire: one user as a row, all users as binary columns."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from argilla_widgets.directory.model.user_index import ROLES, inserted_seconds, milliseconds, seconds
from argilla_widgets.widgets.protocol import Columns, Row, WorkspaceItem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.models import UserModel

_SEPARATORS = ["\n", "\x1f", *map(chr, range(0xE000, 0xF8FF))]


def workspace_items(snapshot: Snapshot) -> list[WorkspaceItem]:
    """Return the workspaces of a snapshot."""
    return [WorkspaceItem(workspace.id, workspace.name) for workspace in snapshot.workspaces.values()]


def rows(snapshot: Snapshot, users: Iterable[UserModel]) -> list[Row]:
    """Return some users as rows."""
    users = list(users)
    inside = snapshot.memberships_of(user.id for user in users)
    return [
        Row(
            id=user.id,
            username=user.username,
            first_name=user.first_name,
            last_name=user.last_name,
            role=user.role,
            updated_at=milliseconds(user.updated_at),
            inserted_at=seconds(user.inserted_at),
            workspaces=None if inside is None else [workspace.id for workspace in inside[user.id]],
        )
        for user in users
    ]


def columns(snapshot: Snapshot, users: Collection[UserModel], revision: int) -> tuple[Columns, list[bytes]]:
    """Write these users as columns: see `protocol.Columns` for the buffers."""
    texts = [
        [user.username for user in users],
        [user.first_name for user in users],
        [user.last_name or "" for user in users],
    ]
    separator, joined = _join(texts)
    ids = [user.id.int for user in users]
    rank = {role: number for number, role in enumerate(ROLES)}
    buffers = [
        *joined,
        b"".join([one.to_bytes(16, "big") for one in ids]),
        bytes([rank[user.role] for user in users]),
        array("d", [milliseconds(user.updated_at) for user in users]).tobytes(),
        inserted_seconds(users).tobytes(),
    ]
    known = [number for number, one in enumerate(snapshot.workspaces) if one in snapshot.members]
    buffers += memberships(snapshot, known, dict(zip(ids, range(len(ids)), strict=True)) if known else {})
    message = Columns(
        revision=revision,
        count=len(users),
        separator=separator,
        roles=list(ROLES),
        workspaces=workspace_items(snapshot),
        known=known,
    )
    return message, buffers


def row_numbers(ids: Iterable[UUID]) -> dict[int, int]:
    """Map the integers of ids to row numbers: hashing a UUID costs ten times as much, which matters at 100,000."""
    return {one.int: number for number, one in enumerate(ids)}


def memberships(snapshot: Snapshot, known: Sequence[int], numbers: Mapping[int, int]) -> list[bytes]:
    """Write the members of these workspaces: see `protocol.Memberships` for buffers, `row_numbers` for ``numbers``."""
    counts, rows, workspaces = array("I"), array("I"), list(snapshot.workspaces)
    for place in known:
        members = snapshot.members[workspaces[place]]
        try:
            inside = [numbers[one.int] for one in members]
        except KeyError:  # some of them are not among the rows
            inside = [number for one in members if (number := numbers.get(one.int)) is not None]
        counts.append(len(inside))
        rows.extend(inside)
    return [counts.tobytes(), rows.tobytes()]


def _join(texts: list[list[str]]) -> tuple[str, list[bytes]]:
    """Join each text column with a character that none of its values contains: names may contain any, even newlines."""
    for separator in _SEPARATORS:
        joined = [separator.join(values) for values in texts]
        if all(text.count(separator) == max(len(values) - 1, 0) for text, values in zip(joined, texts, strict=True)):
            # A lone surrogate cannot be encoded; the server refuses them, and a row is better than none.
            return separator, [text.encode("utf-8", "replace") for text in joined]
    raise ValueError("The names use every private-use character.")
