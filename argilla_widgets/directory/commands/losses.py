"""What undoing a creation would delete, and how it has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.directory.commands.deletion import challenge, count_responses
from argilla_widgets.directory.model.operation import fields_of
from argilla_widgets.directory.sync.conflict import Difference
from argilla_widgets.sdk.text import escape_invisible, join_names, pluralize

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from argilla_widgets.directory.commands.deletion import Challenge
    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.sdk.models import UserModel


class Losses:
    """What would be deleted although it has changed since its creation.

    Parameters
    ----------
    directory
        The directory, just refreshed.
    done
        The operations that are undone, including the creations.
    deleted
        The inverse operations that delete something that still exists.
    """

    def __init__(self, directory: Directory, done: Sequence[Operation], deleted: Sequence[Operation]) -> None:
        self.reasons: list[str] = []
        """A sentence for each user and workspace that has changed."""
        self.users: list[UserModel] = []
        """The users among what would be deleted."""
        self._names = [one.who if one.user_id is not None else one.where for one in deleted]
        snapshot = directory.snapshot
        users = [snapshot.users[one.user_id] for one in deleted if one.kind == "delete_user" and one.user_id]
        responses = _responses(directory, [user.username for user in users])
        for user in users:
            changes = [*_changes(directory, done, user), *responses]
            if changes:
                self.users.append(user)
                created = next(one for one in done if one.kind == "create_user" and one.user_id == user.id)
                self.reasons.append(f"{created.who}: {', '.join(changes)}.")
        for one in deleted:
            if one.kind == "delete_workspace" and one.workspace_id is not None:
                members = snapshot.members.get(one.workspace_id, frozenset())
                names = sorted(snapshot.users[user].username for user in members if user in snapshot.users)
                if names:
                    self.reasons.append(f"{one.where}: {pluralize(len(names), 'member')} ({join_names(names)}).")

    @property
    def challenge(self) -> Challenge | None:
        """What confirms the deletion of the users; None if there are none."""
        return challenge(self.users) if self.users else None

    def __str__(self) -> str:
        return f"Undoing this deletes {join_names(self._names)}. Changed since then: {' '.join(self.reasons)}"


def _changes(directory: Directory, done: Sequence[Operation], user: UserModel) -> list[str]:
    """Return sentences on how a user differs from what these operations made."""
    now, found = fields_of(user), []
    inside: set[UUID] = set()
    for one in done:
        if one.user_id != user.id:
            continue
        if one.kind == "create_user":
            found = [
                str(Difference(user.id, one.username, field, value, now[field]))
                for field, value in one.values
                if now[field] != value
            ]
        elif one.kind == "add_to_workspace" and one.workspace_id is not None:
            inside.add(one.workspace_id)
    places = directory.snapshot.workspaces_of(user.id) or []
    joined = [place.name for place in places if place.id not in inside]
    left = inside - {place.id for place in places}
    names = [escape_invisible(one.workspace) for one in done if one.user_id == user.id and one.workspace_id in left]
    return found + [f"joined {join_names(joined)}"] * bool(joined) + [f"left {join_names(names)}"] * bool(names)


def _responses(directory: Directory, usernames: Sequence[str]) -> list[str]:
    """Return sentences on the users' responses, as far as they can be counted."""
    if not usernames:
        return []
    counts, uncounted = count_responses(directory, usernames)
    found = []
    if counts:
        found.append(f"gave {pluralize(sum(one.total for one in counts), 'response')}")
    if uncounted:
        found.append(f"responses in {join_names([one.name for one in uncounted])} could not be counted")
    return found
