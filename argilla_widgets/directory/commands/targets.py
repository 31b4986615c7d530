"""Look up the users and workspaces of a command, and name them in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.sdk.errors import NotFoundError
from argilla_widgets.sdk.text import escape_invisible, join_names, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.store import SnapshotStore
    from argilla_widgets.sdk.api.writes import Action
    from argilla_widgets.sdk.models import UserModel

_VERBS: dict[Action, str] = {
    "create_user": "created",
    "update_user": "changed",
    "delete_user": "deleted",
    "create_workspace": "created",
    "delete_workspace": "deleted",
    "add_to_workspace": "added to",
    "remove_from_workspace": "removed from",
}


def require_users(store: SnapshotStore, ids: Iterable[UUID]) -> list[UserModel]:
    """Return the users with these ids, without those that are gone.

    Raises
    ------
    NotFoundError
        When none of them exists any longer.
    """
    asked = list(ids)
    users = store.snapshot.known_users(asked)
    if asked and not users:
        raise nothing_left(store, users=asked)
    return users


def nothing_left(
    store: SnapshotStore, users: Iterable[UUID] = (), workspaces: Iterable[UUID] = (), *, field: str | None = None
) -> NotFoundError:
    """Return the error for a command whose targets are all gone."""
    return NotFoundError(
        f"Nothing was changed: {are_gone(store.names_of_absent(users, workspaces))}.",
        status_code=404,
        field=field,
        hint="Refresh, and choose again.",
    )


def are_gone(names: list[str]) -> str:
    """Return that these no longer exist, without a full stop."""
    return f"{join_names(names)} no longer exist{'s' if len(names) == 1 else ''}"


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
    kinds: dict[Action, list[Operation]] = {}
    for one in operations:
        if one.kind == "create_user" or one.user_id is None or one.user_id not in created:
            kinds.setdefault(one.kind, []).append(one)
    return "; ".join(_happened(kind, ours) for kind, ours in kinds.items())


def _happened(kind: Action, ours: Sequence[Operation]) -> str:
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
