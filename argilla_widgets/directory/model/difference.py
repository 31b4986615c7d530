"""Differences between two states of the same user, and the error for those that others have made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.model.operation import FIELDS, Target, Value, fields_of
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import MAX_LISTED, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.models import UserModel


@dataclass(frozen=True)
class Difference:
    """One difference of a user, changed by someone else since it was last read."""

    user_id: UUID
    name: str
    """The last known username."""
    field: str
    """``username``, ``first_name``, ``last_name`` or ``role``; ``user`` when they are gone, or are another account
    that has the name ``now``; ``workspaces`` when they joined the workspace ``now``, or left the workspace ``before``;
    ``workspace`` when a workspace is another one, which has the name ``now``."""
    before: str | None
    now: str | None
    workspace_id: UUID | None = None
    """The workspace that they joined or left."""

    @property
    def target(self) -> Target:
        """What differs, as in `Operation.steps`."""
        return self.user_id, self.workspace_id or self.field

    @property
    def step(self) -> tuple[Value, Value]:
        """From what to what, as in `Operation.steps`."""
        return (self.before, self.now) if self.workspace_id is None else (self.before is not None, self.now is not None)

    def __str__(self) -> str:
        if self.field == "user":
            return "deleted" if self.now is None else f"deleted, and another account is called {_shown(self.now)} now"
        if self.field == "workspace":
            return f"deleted, and another workspace is called {_shown(self.now)} now"
        if self.field == "workspaces":
            return f"joined {shortened(self.now)}" if self.now else f"left {_shown(self.before)}"
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
        by_user: dict[UUID, list[Difference]] = {}
        for difference in differences:
            by_user.setdefault(difference.user_id, []).append(difference)
        sentences = [_sentence(found) for found in list(by_user.values())[:MAX_LISTED]]
        if len(by_user) > MAX_LISTED:
            sentences.append(f"{len(by_user) - MAX_LISTED:,} more were changed or deleted.")
        super().__init__(f"{' '.join(sentences)} Nothing was changed.", hint="Check the new state, then try again.")


def user_differences(known: UserModel, now: UserModel | None) -> list[Difference]:
    """Return what differs about a user; None is a user who is gone."""
    if now is None:
        return [Difference(known.id, known.username, "user", known.username, None)]
    before, after = fields_of(known), fields_of(now)
    return [
        Difference(known.id, known.username, field, before[field], after[field])
        for field in FIELDS
        if before[field] != after[field]
    ]


def member_differences(before: Snapshot, after: Snapshot, workspace_id: UUID) -> list[Difference]:
    """Return who joined or left a workspace between two snapshots; empty if its members were not known before."""
    if workspace_id not in before.members or workspace_id not in after.members:
        return []
    was, now = before.members[workspace_id], after.members[workspace_id]
    name = after.workspaces[workspace_id].name
    users = {**before.users, **after.users}
    return [
        Difference(
            user_id,
            users[user_id].username if user_id in users else str(user_id),
            "workspaces",
            name if user_id in was else None,
            name if user_id in now else None,
            workspace_id,
        )
        for user_id in sorted(was ^ now, key=str)
    ]


def _sentence(found: Sequence[Difference]) -> str:
    name = shortened(found[0].name)
    if found[0].field == "user" and found[0].now is None:
        return f"{name} was deleted by someone else."
    return f"{name} was changed by someone else: {', '.join(map(str, found))}."


def _shown(value: str | None) -> str:
    return shortened(value) if value else "(none)"
