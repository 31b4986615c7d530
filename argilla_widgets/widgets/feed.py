"""What the views know of the rows, and which message brings them up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.widgets.columns import columns, memberships, memberships_message, rows, workspace_items
from argilla_widgets.widgets.protocol import FirstRows, Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from collections.abc import Set as AbstractSet
    from uuid import UUID

    from argilla_widgets.directory.query import Query
    from argilla_widgets.directory.snapshot import Change, Snapshot
    from argilla_widgets.sdk.models import UserModel
    from argilla_widgets.widgets.protocol import ToBrowser

FIRST_ROWS = 60
"""Rows of the first screen."""
PATCH_ROWS = 300
"""Rows beyond which all columns are smaller than a patch."""


class RowFeed:
    """Turns snapshots into messages, in one line of revisions.

    Parameters
    ----------
    send
        Sends a message and its buffers to all views.
    workspace_id
        The workspace whose members are shown; None for everyone.

    """

    def __init__(self, send: Callable[[ToBrowser, list[bytes]], None], workspace_id: UUID | None = None) -> None:
        self._send = send
        self._workspace_id = workspace_id
        self._revision = 0
        self._columns_revision: int | None = None
        self._memberships_sent = False
        self._opened = False
        self._shown: AbstractSet[UUID] = frozenset()

    def people(self, snapshot: Snapshot) -> Collection[UserModel]:
        """Give the people in scope, in order of their creation."""
        if self._workspace_id is None:
            return snapshot.users.values()
        inside = snapshot.members.get(self._workspace_id, frozenset())
        return [user for one, user in snapshot.users.items() if one in inside]

    def ready(self, snapshot: Snapshot) -> bool:
        """Tell whether everyone in scope is known."""
        if self._workspace_id is None:
            return snapshot.complete
        return self._workspace_id in snapshot.members

    def first_rows(self, snapshot: Snapshot, query: Query) -> None:
        """Send the first screen."""
        if not self.ready(snapshot):
            return
        people = self.people(snapshot)
        matching = query.run(snapshot, people)
        first = rows(snapshot, matching[:FIRST_ROWS])
        self._send(FirstRows(self._revision, len(people), len(matching), first, workspace_items(snapshot)), [])

    def open(self, snapshot: Snapshot) -> None:
        """Send all columns, as soon as they are known."""
        self._opened = True
        if not self.ready(snapshot):
            return
        people = self.people(snapshot)
        if self._workspace_id is not None:
            self._shown = {user.id for user in people}
        self._columns_revision = self._revision
        self._memberships_sent = snapshot.memberships_known
        message, buffers = columns(snapshot, people, self._revision)
        self._send(message, buffers)

    def update(self, snapshot: Snapshot, change: Change, query: Query) -> bool:
        """Send what a change changes in the rows; tell whether it did."""
        if not self.ready(snapshot):
            return False
        if not self._opened or self._columns_revision is None:
            self._revision += 1
            self.open(snapshot) if self._opened else self.first_rows(snapshot, query)
            return True
        if self._only_memberships_came(snapshot, change):
            self._memberships_sent = True
            self._send(memberships_message(snapshot, self._revision), memberships(snapshot, self.people(snapshot)))
            return True
        touched, removed = change.added | change.changed, change.removed
        if self._workspace_id is not None:  # here a membership that begins or ends adds or removes a row
            scope = {user.id for user in self.people(snapshot)}
            touched, removed = (touched & scope) | (scope - self._shown), frozenset(self._shown - scope)
            self._shown = scope
        if not (removed or touched or change.workspaces):
            return False
        self._revision += 1
        if len(touched) + len(removed) > PATCH_ROWS:
            self.open(snapshot)
            return True
        changed = rows(snapshot, (snapshot.users[one] for one in touched if one in snapshot.users))
        workspaces = workspace_items(snapshot) if change.workspaces else None
        self._send(Patch(self._revision, changed, list(removed), workspaces), [])
        return True

    def _only_memberships_came(self, snapshot: Snapshot, change: Change) -> bool:
        """Tell whether the columns are as sent, but for the memberships that were not known then."""
        return (
            not self._memberships_sent
            and snapshot.memberships_known
            and self._columns_revision == self._revision
            and not (change.added or change.removed or change.workspaces)
        )
