"""What the operations of a command rest on, compared with the server right before each is performed.

What others change while a bulk command runs is neither overwritten nor deleted: only this operation fails.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.commands.command import Context, require_users, with_key_warning
from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.model.difference import (
    ChangedMeanwhileError,
    Difference,
    member_differences,
    user_differences,
)
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, Operation
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS, MAX_SINGLE_READS
from argilla_widgets.sdk.errors import ArgillaError, ConflictError, ForbiddenError, NotFoundError
from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel

MAX_AGE = 0.5
"""Seconds after which a user, or the members of a workspace, are read again before an operation changes them."""
MAX_SHARE = 1 / 6
"""Maximum share of a command's time that is spent on that: over a slow network, users are read again less often."""
MAX_LISTED = 500
"""On a server with up to this many users, all of them are read at once: that takes as long as some ten single reads."""


class Basis:
    """What the operations of a command rest on: the state of its users and workspaces that they were planned for.

    Parameters
    ----------
    context, operations
        What was requested, and what is about to be performed.
    planned
        The snapshot that they were planned for. A retry rests on what its earlier attempts knew instead.
    read_at
        When the command began to read that state from the server, as `time.monotonic`.
    """

    def __init__(self, context: Context, operations: Sequence[Operation], planned: Snapshot, read_at: float) -> None:
        self._command = context.request.command
        self._context = context
        self._planned = planned if context.request.known is None else context.request.known
        self._read_at = read_at
        self._read_again: dict[UUID, float] = {}  # when a user was read last; for an admin, the members of a workspace
        self._max_age = MAX_AGE
        self._lock = threading.Lock()
        # A creation rests on nothing that others can change.
        users = [one.user_id for one in operations if one.user_id is not None and one.kind not in CREATIONS]
        self._known = {user.id: user for user in (*planned.known_users(users), *self._planned.known_users(users))}

    def perform(self, operation: Operation) -> bool:
        """Perform one of the operations; return False if someone else has made this change already.

        Raises
        ------
        ChangedMeanwhileError
            When someone else has changed the user, or what a deletion would end.
        NotFoundError
            When the user is gone.
        """
        user_id = operation.user_id
        if user_id is not None and user_id in self._known:
            self._read_user(operation, user_id)
            if self._compare_user(operation, user_id):
                return False
        if operation.kind in DELETIONS and self._command.ends_only_shown and not self._context.request.force:
            self._compare_memberships(operation)
        made = self._command.perform(self._context, operation)
        if user_id is not None and (known := self._known.get(user_id)) is not None:
            self._known[user_id] = operation.applied(known)  # further operations rest on what this one has changed
        return made

    @property
    def known(self) -> Snapshot:
        """What the missing operations rest on: the planned state, of their users only, with what others of them did."""
        return replace(self._planned, users=self._known.copy())

    def _read_user(self, operation: Operation, user_id: UUID) -> None:
        """Read a user again if that was long ago; of many, others too, so that only one of several calls waits."""
        synchronizer, workspace_id = self._context.synchronizer, operation.workspace_id
        if synchronizer.denial(["read_user"]) is None:
            few = len(self._known) <= MAX_SINGLE_READS
            with nullcontext() if few else self._lock:
                if self._is_old(user_id):
                    users = [user_id] if few else self._together(user_id)
                    with self._reading(users, ChangedMeanwhileError):  # what matters is the difference from the basis
                        synchronizer.reload_users(users)
        elif workspace_id is not None and self._context.request.owners is not None:
            # Admins can read the roles of users only together with the members of a workspace.
            with self._lock:
                if self._is_old(workspace_id):
                    with self._reading(
                        [workspace_id], NotFoundError, ForbiddenError
                    ):  # the write itself will report it
                        synchronizer.load_workspace(workspace_id)

    def _is_old(self, key: UUID) -> bool:
        return time.monotonic() - self._read_again.get(key, self._read_at) > self._max_age

    def _together(self, user_id: UUID) -> list[UUID]:
        """Return the users to read: all with one request, or on a large server, as many as are read at once."""
        users, snapshot = [*self._known], self._context.store.snapshot
        if snapshot.complete and len(snapshot.users) <= MAX_LISTED:
            return users
        first = users.index(user_id)
        return users[first : first + MAX_SINGLE_READS]

    @contextmanager
    def _reading(self, keys: Sequence[UUID], *expected: type[ArgillaError]) -> Iterator[None]:
        began = time.monotonic()
        with suppress(*expected):
            yield
        self._max_age = max(MAX_AGE, (time.monotonic() - began) / MAX_SHARE)
        self._read_again |= dict.fromkeys(keys, began)

    def _compare_user(self, operation: Operation, user_id: UUID) -> bool:
        """Return whether an operation is done already; raise an error if its user has changed otherwise."""
        store, known = self._context.store, self._known[user_id]
        snapshot = store.snapshot
        if user_id not in snapshot.users:
            if operation.kind == "delete_user":
                return True
            require_users(store, [user_id])
        now = snapshot.users[user_id]
        changes = user_differences(known, now)
        if not changes:
            return False
        if operation.kind == "update_user" and not operation.password and operation.applied(now) == now:
            return True
        ours = [change for change in changes if self._context.journal.has_made(change)]
        if again := [change for change in ours if change.field in dict(operation.values)]:
            raise ConflictError(
                f"{escape_invisible(known.username)} was left alone. You have changed them since: {again[0]}."
            )
        if len(ours) == len(changes):
            return False
        joining = [user_id] if operation.kind == "add_to_workspace" else []
        raise with_key_warning(_changed(changes), snapshot, joining)

    def _compare_memberships(self, operation: Operation) -> None:
        """Raise an error if a user who is about to be deleted has joined a workspace, or someone such a workspace."""
        if self._context.request.known is None and time.monotonic() - self._read_at <= MAX_AGE:
            return
        if operation.workspace_id is not None:
            self._context.synchronizer.reload_members([operation.workspace_id])
            found = member_differences(self._planned, self._context.store.snapshot, operation.workspace_id)
            joined = [difference for difference in found if difference.now is not None]
        else:
            users = self._planned.known_users([operation.user_id] if operation.user_id is not None else [])
            joined = joined_workspaces(
                self._context, self._planned, [user for user in users if user.role not in ROLES_EVERYWHERE]
            )
        joined = [difference for difference in joined if not self._context.journal.has_made(difference)]
        if joined:
            raise _changed(joined)


def _changed(differences: Sequence[Difference]) -> ChangedMeanwhileError:
    error = ChangedMeanwhileError(differences)
    error.hint = "Check the new state, then select them again: a retry leaves them alone."
    return error


def joined_workspaces(context: Context, known: Snapshot, users: Sequence[UserModel]) -> list[Difference]:
    """Read the memberships of users again, and return those that they have now but not in the ``known`` snapshot.

    This takes one request for each user, or one for each workspace: fewer for many users, and the only way for owners,
    since the server lists every workspace for them.
    """
    if len(users) > len(known.workspaces) or any(user.role in ROLES_EVERYWHERE for user in users):
        _, after = context.synchronizer.reload_members([*known.workspaces])
        ids = {user.id for user in users}
        changes = [found for key in known.workspaces for found in member_differences(known, after, key)]
        joined = [found for found in changes if found.user_id in ids and found.now is not None]
        return joined + _joined_new_workspaces(context, known, ids)
    before = known.memberships_of(user.id for user in users)
    with context.store.reading() as writes:
        pending = context.synchronizer.pending()
        read = list(each(lambda user: _memberships(context, user), users, CONCURRENT_REQUESTS, "argilla-memberships"))
        own = {write.key for write in (*pending, *writes)}
    joined = [
        (user, workspace)
        for user, workspaces in read
        for workspace in workspaces
        if before is not None
        and workspace not in before[user.id]
        and ("add_to_workspace", user.id, workspace.id) not in own
    ]
    for user, workspace in joined:
        context.store.apply_membership(workspace.id, user.id, member=True)
    if joined:
        context.synchronizer.refresh_soon()  # it may be a new workspace
    return [Difference(user.id, user.username, "workspaces", None, workspace.name) for user, workspace in joined]


def _joined_new_workspaces(context: Context, known: Snapshot, users: Container[UUID]) -> list[Difference]:
    """Return the memberships of users in workspaces that are not known yet."""
    api = context.client.api
    found: list[Difference] = []
    for workspace in api.workspaces.list():
        if workspace.id not in known.workspaces:
            with suppress(NotFoundError):  # it is gone already
                members = api.users.list_by_workspace_id(workspace.id)
                found += [
                    Difference(user.id, user.username, "workspaces", None, workspace.name)
                    for user in members
                    if user.id in users
                ]
    if found:
        context.synchronizer.refresh_soon()
    return found


def _memberships(context: Context, user: UserModel) -> list[WorkspaceModel]:
    """Read the workspaces that a user is a member of; none if they are gone."""
    try:
        return context.client.api.workspaces.list_by_user_id(user.id)
    except NotFoundError:
        return []
