"""Errors of a command that needs a decision: others changed its targets, or it would delete more than was shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.model.operation import FIELDS, fields_of
from argilla_widgets.directory.sync.loading import CONCURRENT_REQUESTS
from argilla_widgets.sdk.errors import ArgillaError, NotFoundError
from argilla_widgets.sdk.text import LONGEST_LIST, escape_invisible

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from argilla_widgets.directory.commands.deletion import Challenge
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import UserModel

ASKED_ONE_BY_ONE = 20
"""Up to this many users are read one by one; beyond, all users are read at once."""


@dataclass(frozen=True)
class Difference:
    """One difference of a user, changed by someone else since it was last read."""

    user_id: UUID
    name: str
    """The last known username."""
    field: str
    """``username``, ``first_name``, ``last_name`` or ``role``; ``user`` when they are gone; ``workspaces`` when they
    joined the workspace ``now``, or left the workspace ``before``."""
    before: str | None
    now: str | None

    def __str__(self) -> str:
        if self.field == "user":
            return "deleted"
        if self.field == "workspaces":
            return f"joined {escape_invisible(self.now)}" if self.now else f"left {_shown(self.before)}"
        return f"{self.field.replace('_', ' ')} {_shown(self.before)} is now {_shown(self.now)}"


class ChangedMeanwhileError(ArgillaError):
    """Someone else changed the target of an update or deletion. Nothing was sent; the new state is known now.

    Attributes
    ----------
    differences : tuple of Difference
        What differs from the state that was last read.
    """

    def __init__(self, differences: Sequence[Difference]) -> None:
        self.differences = tuple(differences)
        people: dict[UUID, list[Difference]] = {}
        for one in differences:
            people.setdefault(one.user_id, []).append(one)
        told = [_told(found) for found in list(people.values())[:LONGEST_LIST]]
        if len(people) > LONGEST_LIST:
            told.append(f"{len(people) - LONGEST_LIST:,} more were changed or deleted.")
        super().__init__(f"{' '.join(told)} Nothing was changed.", hint="Check the new state, then try again.")

    @property
    def only_gone(self) -> bool:
        """Whether users were deleted, and nothing else differs."""
        return all(one.field == "user" for one in self.differences)


class NeedsConfirmationError(ArgillaError):
    """A deletion would remove more than the user knew; nothing was sent.

    An undo would delete something that has changed since its creation, or responses were added after they were counted.

    Attributes
    ----------
    reasons : tuple of str
        What has changed, a sentence for each user and workspace, or what would be deleted.
    user_ids : sequence of UUID
        The users that would be deleted if confirmed.
    challenge : Challenge or None
        What a user types to confirm; None if no such user would be deleted.
    """

    def __init__(
        self,
        message: str,
        *,
        reasons: Sequence[str],
        user_ids: Sequence[UUID] = (),
        challenge: Challenge | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.reasons = tuple(reasons)
        self.user_ids = user_ids
        self.challenge = challenge

    @property
    def key(self) -> str:
        """A key of these reasons: a confirmation is valid for them, and for no others."""
        return hashlib.sha256("\n".join(self.reasons).encode()).hexdigest()[:16]


def _told(found: Sequence[Difference]) -> str:
    name = escape_invisible(found[0].name)
    if found[0].field == "user":
        return f"{name} was deleted by someone else."
    return f"{name} was changed by someone else: {', '.join(map(str, found))}."


def _shown(value: str | None) -> str:
    return escape_invisible(value) if value else "(none)"


def differences(known: UserModel, now: UserModel | None) -> list[Difference]:
    """Return what differs about a user; None is a user who is gone."""
    if now is None:
        return [Difference(known.id, known.username, "user", known.username, None)]
    before, after = fields_of(known), fields_of(now)
    return [
        Difference(known.id, known.username, field, before[field], after[field])
        for field in FIELDS
        if before[field] != after[field]
    ]


def read_again(client: Argilla, ids: Collection[UUID]) -> Mapping[UUID, UserModel | None]:
    """Read the current state of some users, None for those who are gone; owners only.

    Up to `ASKED_ONE_BY_ONE` users are read one by one, a few at a time; more with a single request for all users.
    """

    def read(user_id: UUID) -> UserModel | None:
        try:
            return client.api.users.get(user_id)
        except NotFoundError:
            return None

    if len(ids) <= ASKED_ONE_BY_ONE:
        return dict(each(read, ids, CONCURRENT_REQUESTS, "argilla-reread"))
    everyone = {user.id: user for user in client.api.users.list()}
    return {one: everyone.get(one) for one in ids}


def moved(before: Snapshot, after: Snapshot, workspace_id: UUID) -> list[Difference]:
    """Return who joined or left a workspace between two snapshots; empty if its members were not known before."""
    if workspace_id not in before.members or workspace_id not in after.members:
        return []
    was, now = before.members[workspace_id], after.members[workspace_id]
    name = after.workspaces[workspace_id].name
    users = {**before.users, **after.users}
    return [
        Difference(
            one,
            users[one].username if one in users else str(one),
            "workspaces",
            name if one in was else None,
            name if one in now else None,
        )
        for one in sorted(was ^ now, key=str)
    ]
