"""Look up the targets of a command and name them in sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argilla_widgets.directory.commands.command import Command
from argilla_widgets.directory.store.former_names import absent, are_gone
from argilla_widgets.sdk.errors import NotFoundError
from argilla_widgets.sdk.text import escape_invisible, join_names, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from typing_extensions import Self

    from argilla_widgets.directory.commands.steps import Step
    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.sdk.api.writes import Action as Kind
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel

_VERBS: dict[Kind, str] = {
    "create_user": "created",
    "update_user": "changed",
    "delete_user": "deleted",
    "create_workspace": "created",
    "delete_workspace": "deleted",
    "add_to_workspace": "added to",
    "remove_from_workspace": "removed from",
}


def known_users(directory: Directory, ids: Iterable[UUID]) -> list[UserModel]:
    """Return the users with these ids, as last seen, without those that are gone.

    Raises
    ------
    NotFoundError
        When none of them exists any longer.
    """
    known, asked = directory.snapshot.users, dict.fromkeys(ids)
    users = [known[one] for one in asked if one in known]
    if asked and not users:
        raise nothing_left(directory, users=asked)
    return users


def known_workspaces(directory: Directory, ids: Iterable[UUID]) -> list[WorkspaceModel]:
    """Return the workspaces with these ids, without those that are gone."""
    known = directory.snapshot.workspaces
    return [known[one] for one in dict.fromkeys(ids) if one in known]


def nothing_left(
    directory: Directory, users: Iterable[UUID] = (), workspaces: Iterable[UUID] = (), *, field: str | None = None
) -> NotFoundError:
    """Return the error for a command whose targets are all gone."""
    return NotFoundError(
        f"Nothing was changed: {are_gone(absent(directory, users, workspaces))}.",
        status_code=404,
        field=field,
        hint="Refresh, and choose again.",
    )


def unfinished(failed: int, left: int) -> str:
    """Return how much failed and how much is left, to follow what was done."""
    parts = [f"{failed:,} failed"] * (failed > 0) + [f"stopped with {left:,} left"] * (left > 0)
    return f" ({', '.join(parts)})" if parts else ""


def affected(done: Iterable[Operation]) -> str:
    """Name the one affected user, or count several; names are those at the time of the change."""
    names = {operation.user_id: operation.username for operation in done}
    if len(names) == 1:
        return escape_invisible(next(iter(names.values())))
    return pluralize(len(names), "user") if names else "no users"


def happened(operations: Sequence[Operation]) -> str:
    """Return what operations did, to follow a colon: ``2 users added to vision``.

    The memberships of a user who was created count as part of the creation.
    """
    created = {one.user_id for one in operations if one.kind == "create_user"}
    kinds: dict[Kind, list[Operation]] = {}
    for one in operations:
        if one.kind == "create_user" or one.user_id is None or one.user_id not in created:
            kinds.setdefault(one.kind, []).append(one)
    return "; ".join(_happened(kind, ours) for kind, ours in kinds.items())


def _happened(kind: Kind, ours: Sequence[Operation]) -> str:
    verb, who = _VERBS[kind], affected(ours)
    places = {one.workspace_id: one.where for one in ours if one.workspace_id is not None}
    if kind == "update_user":
        return _updated(ours, who)
    if kind in {"create_user", "delete_user"}:
        return f"{who} {verb}"
    if kind in {"create_workspace", "delete_workspace"}:
        return f"{'workspace' if len(places) == 1 else 'workspaces'} {join_names([*places.values()])} {verb}"
    if len(ours) < len(places) * len({one.user_id for one in ours}):
        who = pluralize(len(ours), "membership")
    return f"{who} {verb} {join_names([*places.values()])}"


def _updated(ours: Sequence[Operation], who: str) -> str:
    fields = list(dict.fromkeys(field for one in ours for field, _ in one.values))
    if fields == ["role"] and len({one.values for one in ours}) == 1 and not any(one.password for one in ours):
        return f"{who} changed to {ours[0].values[0][1]}"
    if fields == ["username"] and len(ours) == 1 and not ours[0].password:
        return f"{ours[0].who} renamed to {escape_invisible(ours[0].name)}"
    names = [field.replace("_", " ") for field in fields] + ["password"] * any(one.password for one in ours)
    several = "s" * (len({one.user_id for one in ours}) > 1)
    return f"{join_names([name + several for name in names])} of {who} changed"


@dataclass
class OnUsers(Command):
    """A command on several users, whose state must be unchanged since it was last read."""

    users: Sequence[UUID]

    def about_users(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the users themselves."""
        return self.users

    def rest(self, missing: Sequence[Step]) -> Self:
        """Apply the command to the other users only."""
        return replace(self, users=[step.user_id for step in missing if step.user_id is not None])
