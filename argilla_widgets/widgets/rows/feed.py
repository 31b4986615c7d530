"""Rows on the wire: one user as a row, all users as binary columns, and what a change does to the rows of a view."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.model.snapshot import (
    ROLES,
    SENT,
    Change,
    Snapshot,
    UserColumns,
    milliseconds,
    rows_of,
    seconds,
)
from argilla_widgets.widgets.protocol.structs import Message, Row, WorkspaceItem
from argilla_widgets.widgets.protocol.to_browser import Columns, FirstRows, Memberships, Patch

if TYPE_CHECKING:
    from argilla_widgets.directory.model.query import Matches, Query
    from argilla_widgets.sdk.models import UserModel

FIRST_ROWS = 60
"""Rows of the first screen."""
PATCH_ROWS = 300
"""Number of changed rows beyond which all columns are smaller than a patch."""


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


def columns(snapshot: Snapshot, users: UserColumns, revision: int) -> tuple[Columns, list[bytes]]:
    """Write these users as columns: see `Columns` for the buffers."""
    shown = _shown_members(snapshot)
    known = [(index, key) for index, key in enumerate(snapshot.workspaces) if key in shown]
    message = Columns(
        revision=revision,
        count=len(users.users),
        roles=list(ROLES),
        workspaces=workspace_items(snapshot),
        known=[index for index, _ in known],
    )
    texts = [users[name].join() for name in ("username", "first_name", "last_name")]
    fixed = [b"".join(users["id"]), bytes(users["role"]), users["updated"].tobytes(), users["inserted"].tobytes()]
    members = _members(users.member_rows(key, snapshot.members[key]) for _, key in known)
    return message, [*texts, *fixed, *members]


def memberships(snapshot: Snapshot, known: Iterable[int], numbers: Mapping[int, int]) -> list[bytes]:
    """Write the members of the workspaces at these indexes: see `Memberships`. ``numbers`` has the row of each user."""
    workspaces = list(snapshot.workspaces)
    return _members(rows_of(snapshot.members[workspaces[index]], numbers) for index in known)


def _members(by_workspace: Iterable[array[int]]) -> list[bytes]:
    rows = [row_numbers.tobytes() for row_numbers in by_workspace]
    return [array("I", [len(row_numbers) // 4 for row_numbers in rows]).tobytes(), b"".join(rows)]


class RowFeed:
    """Turns snapshots into messages, which ``send`` passes to all views, with a single sequence of revisions.

    ``workspace_id`` is the workspace whose members are shown; None for all users.
    """

    def __init__(self, send: Callable[[Message, list[bytes]], None], workspace_id: UUID | None = None) -> None:
        self._send = send
        self._workspace_id = workspace_id
        self._revision = 0
        self._sent: Snapshot | None = None
        """The snapshot that the views have."""
        self._opened = self._columns_sent = False
        self._shown: AbstractSet[UUID] = frozenset()
        self._matches: tuple[Snapshot, Query, Matches] | None = None
        self._numbers: Mapping[int, int] | None = None
        """The rows of users in the views, by the integer of the id, as long as memberships may refer to them."""

    def people(self, snapshot: Snapshot) -> Collection[UserModel]:
        """Return the users in scope, in order of their creation."""
        if self._workspace_id is None:
            return snapshot.users.values()
        inside = {user_id.int for user_id in snapshot.members.get(self._workspace_id, ())}
        return [user for user in snapshot.users.values() if user.id.int in inside]

    def user_columns(self, snapshot: Snapshot) -> UserColumns:
        """Return the users in scope as columns."""
        if self._workspace_id is None:
            return snapshot.columns
        return UserColumns(self.people(snapshot), {}, SENT)

    def matches(self, snapshot: Snapshot, query: Query) -> Matches:
        """Return the users who match a query; the result is cached, so that a display searches once."""
        kept = self._matches
        if kept is None or kept[0] is not snapshot or kept[1] != query:
            scope = self._workspace_id
            among = None if scope is None else snapshot.members.get(scope, frozenset())
            kept = self._matches = (snapshot, query, query.run(snapshot, among))
        return kept[2]

    def ready(self, snapshot: Snapshot) -> bool:
        """Return whether all users in scope are known."""
        if self._workspace_id is None:
            return snapshot.complete
        return self._workspace_id in snapshot.members

    def first_rows(self, snapshot: Snapshot, query: Query) -> None:
        """Send the first screen."""
        if not self.ready(snapshot):
            return
        matches = self.matches(snapshot, query)
        first = rows(snapshot, matches.first(FIRST_ROWS))
        self._sent = snapshot
        total = len(self.people(snapshot))
        self._send(FirstRows(self._revision, total, len(matches), first, workspace_items(snapshot)), [])

    def repeat_first_rows(self, query: Query) -> None:
        """Send the first screen again from what the views know, so that a patch already sent still applies."""
        if self._sent is not None:
            self.first_rows(self._sent, query)

    def open(self, snapshot: Snapshot) -> None:
        """Send all columns, as soon as they are known."""
        self._opened = True
        if not self.ready(snapshot):
            return
        if self._workspace_id is not None:
            self._shown = {user.id for user in self.people(snapshot)}
        users = self.user_columns(snapshot)
        self._sent, self._columns_sent = snapshot, True
        self._numbers = None if snapshot.memberships_known else users.rows
        self._send(*columns(snapshot, users, self._revision))

    def update(self, snapshot: Snapshot, change: Change, query: Callable[[], Query]) -> bool:
        """Send how a change affects the rows; return whether it did.

        While memberships are being read, send only those that are new, even if the change is empty.
        """
        if not self.ready(snapshot):
            return False
        sent, self._sent = self._sent, snapshot
        if sent is None or not self._columns_sent:
            return self._begin(sent, snapshot, change, query)
        if sent.memberships_known and not snapshot.memberships_known:  # a workspace has not been read yet
            return self._send_all(snapshot)
        touched, removed = self._rows_of(sent, snapshot, change)
        new = [] if sent.memberships_known else _newly_known(sent, snapshot)
        if len(touched) + len(removed) > PATCH_ROWS:
            return self._send_all(snapshot)
        if not (touched or removed or new or change.workspaces):
            return False
        if touched or removed or change.workspaces:
            self._patch(snapshot, touched, removed, workspaces=change.workspaces)
        if new and self._numbers is not None:
            self._revision += 1
            self._send(Memberships(self._revision, new), memberships(snapshot, new, self._numbers))
        if snapshot.memberships_known:
            self._numbers = None
        return True

    def _begin(self, sent: Snapshot | None, snapshot: Snapshot, change: Change, query: Callable[[], Query]) -> bool:
        """Send the first screen again if it may look different, or the columns if a view waits for them."""
        # A row shows its memberships only once all are known.
        known = sent is not None and (sent.memberships_known or snapshot.memberships_known)
        if sent is not None and not (change if known else change.workspaces or self._people_differ(sent, snapshot)):
            return False
        if self._opened:
            return self._send_all(snapshot)
        self._revision += 1
        self.first_rows(snapshot, query())
        return True

    def _send_all(self, snapshot: Snapshot) -> bool:
        self._revision += 1
        self.open(snapshot)
        return True

    def _people_differ(self, sent: Snapshot, snapshot: Snapshot) -> bool:
        scope = self._workspace_id
        return snapshot.users is not sent.users or (
            scope is not None and snapshot.members.get(scope) != sent.members.get(scope)
        )

    def _rows_of(
        self, sent: Snapshot, snapshot: Snapshot, change: Change
    ) -> tuple[AbstractSet[UUID], AbstractSet[UUID]]:
        """Return the users whose rows differ, and those whose rows are gone."""
        touched, removed = change.added | change.changed, change.removed
        if not sent.memberships_known:
            touched = _differing(touched, sent, snapshot)
        if self._workspace_id is not None:  # here, a membership that begins or ends adds or removes a row
            scope = {user.id for user in self.people(snapshot)}
            touched, removed = (touched & scope) | (scope - self._shown), frozenset(self._shown - scope)
            self._shown = scope
        return touched, removed

    def _patch(
        self, snapshot: Snapshot, touched: Iterable[UUID], removed: AbstractSet[UUID], *, workspaces: bool
    ) -> None:
        """Send rows that differ, and update the row numbers."""
        self._revision += 1
        changed = rows(snapshot, (snapshot.users[user_id] for user_id in touched if user_id in snapshot.users))
        listed = workspace_items(snapshot) if workspaces else None
        self._send(Patch(self._revision, changed, list(removed), listed), [])
        if self._numbers is not None:
            gone = {user_id.int for user_id in removed}
            in_order = sorted(self._numbers, key=self._numbers.__getitem__)  # a removal gives its row to the last user
            there = [user_id for user_id in in_order if user_id not in gone]
            added = [row.id.int for row in changed if row.id.int not in self._numbers]
            self._numbers = {user_id: number for number, user_id in enumerate(there + added)}


def _differing(ids: Iterable[UUID], sent: Snapshot, snapshot: Snapshot) -> frozenset[UUID]:
    """Return which of these users differ by more than their memberships."""
    if snapshot.users is sent.users:
        return frozenset()
    return frozenset(user_id for user_id in ids if sent.users.get(user_id) != snapshot.users.get(user_id))


def _newly_known(sent: Snapshot, snapshot: Snapshot) -> list[int]:
    """Return the indexes of the workspaces whose members are newly known, or have changed."""
    before, now = _shown_members(sent), _shown_members(snapshot)
    return [
        index
        for index, workspace_id in enumerate(snapshot.workspaces)
        if workspace_id in now and now[workspace_id] != before.get(workspace_id)
    ]


def _shown_members(snapshot: Snapshot) -> Mapping[UUID, frozenset[UUID]]:
    """Return the memberships to show: none before all workspaces are listed, as a person may be in any of them."""
    return snapshot.members if snapshot.complete else {}
