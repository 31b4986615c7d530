"""Rows on the wire: one user as a row, all users as binary columns."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from argilla_widgets.directory.model.user_index import ROLES, milliseconds, seconds
from argilla_widgets.directory.model.user_rows import rows_of
from argilla_widgets.widgets.protocol import Columns, Row, WorkspaceItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.model.user_rows import UserRows
    from argilla_widgets.sdk.models import UserModel


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


def columns(snapshot: Snapshot, users: UserRows, revision: int) -> tuple[Columns, list[bytes]]:
    """Write these users as columns: see `protocol.Columns` for the buffers."""
    known = [place for place, one in enumerate(snapshot.workspaces) if one in snapshot.members]
    message = Columns(
        revision=revision,
        count=len(users.roles),
        separator=users.separator,
        roles=list(ROLES),
        workspaces=workspace_items(snapshot),
        known=known,
    )
    texts = [column.encode() for column in users.names]
    fixed = [bytes(users.ids), bytes(users.roles), users.updated.tobytes(), users.inserted.tobytes()]
    there = [(one, snapshot.members[one]) for one in snapshot.workspaces if one in snapshot.members]
    return message, [*texts, *fixed, *_members(users.member_rows(one, ids) for one, ids in there)]


def memberships(snapshot: Snapshot, known: Iterable[int], numbers: Mapping[int, int]) -> list[bytes]:
    """Write the members of these workspaces: see `protocol.Memberships` for the buffers.

    Parameters
    ----------
    snapshot
        The snapshot.
    known
        Indexes of the workspaces.
    numbers
        The row of each user, by the integer of the id.
    """
    workspaces = list(snapshot.workspaces)
    return _members(rows_of(snapshot.members[workspaces[place]], numbers) for place in known)


def _members(by_workspace: Iterable[array[int]]) -> list[bytes]:
    rows = [one.tobytes() for one in by_workspace]
    return [array("I", [len(one) // 4 for one in rows]).tobytes(), b"".join(rows)]
