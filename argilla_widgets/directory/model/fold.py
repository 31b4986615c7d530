"""`fold`: the state in which an operation leaves a user or workspace; and what several operations do together."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from argilla_widgets.directory.model.operation import (
    CREATIONS,
    DELETIONS,
    MEMBERSHIPS,
    UNKNOWN_TIME,
    Operation,
    fields_of,
    update_of,
)
from argilla_widgets.sdk.models import Role, UserModel


class State(NamedTuple):
    """A user or workspace, as an operation expects them, or as operations leave them."""

    id: UUID | None
    user: UserModel | None = None
    """None for a workspace, for a user who does not exist, and if nothing is known."""
    ends: frozenset[UUID] | None = None
    """The workspaces of the user, or the members of the workspace; None if they are not known."""


def fold(state: State, one: Operation) -> State:
    """Return the state of a user or workspace once an operation is done, or was already so."""
    if one.kind in MEMBERSHIPS:
        other = one.workspace_id if one.user_id == state.id else one.user_id
        if state.ends is None or other is None or state.id not in {one.user_id, one.workspace_id}:
            return state
        ends = state.ends | {other} if one.kind == "add_to_workspace" else state.ends - {other}
        return state._replace(ends=ends)
    if one.subject != state.id:
        return state
    if one.kind in DELETIONS:
        return State(state.id)
    if one.kind in CREATIONS:
        return State(state.id, _created(one), frozenset())
    return state._replace(user=state.user and one.applied(state.user))


def _created(one: Operation) -> UserModel | None:
    """Return the user whom an operation creates; None for a workspace."""
    if one.user_id is None:
        return None
    values, at = dict(one.values), one.since or UNKNOWN_TIME
    role, first_name = Role(values.get("role") or Role.annotator), values.get("first_name") or one.name
    return UserModel(one.user_id, one.name, first_name, role, at, at, values.get("last_name"))


def following(one: Operation, earlier: Iterable[Operation]) -> Operation:
    """Return an operation as it expects its subject once earlier ones are done, or were already so."""
    before = State(one.subject, one.before, one.ends)
    state = reduce(fold, earlier, before)
    return one if state == before else replace(one, before=state.user, ends=state.ends)


def left_by(operations: Iterable[Operation]) -> dict[UUID | None, State]:
    """Return the users and workspaces that operations, in order, create, by id, as the last one leaves them."""
    created: dict[UUID | None, State] = {}
    for one in operations:
        if one.kind in CREATIONS:
            created[one.subject] = State(one.subject)
        for id in created.keys() & {one.user_id, one.workspace_id}:
            created[id] = fold(created[id], one)
    return created


def net(operations: Iterable[Operation]) -> list[Operation]:
    """Return what operations, in order, do together: one for each target, where its last one was.

    What ends as it began has none. A password is not part of it: it can be neither undone nor redone.
    """
    found: dict[tuple[UUID | None, UUID | None], Operation] = {}
    for one in operations:
        target = one.user_id, one.workspace_id
        earlier = found.pop(target, None)
        both = one if earlier is None else _both(earlier, one)
        if both is not None:
            found[target] = both
    return [*found.values()]


def _both(earlier: Operation, later: Operation) -> Operation | None:
    """Return what two operations on the same target do together; None if it ends as it began."""
    if earlier.kind != later.kind:
        return None
    before = _before_both(earlier, later)
    if before is None:
        return later
    after = fold(fold(State(before.id, before), earlier), later).user
    assert after is not None  # noqa: S101 - an update deletes no one
    return update_of(
        before, {field: fields_of(after)[field] for field in {**dict(earlier.values), **dict(later.values)}}
    )


def _before_both(earlier: Operation, later: Operation) -> UserModel | None:
    """Return the user before two updates: as the earlier one found them, also in what only the later one sets."""
    if earlier.kind != "update_user" or earlier.before is None or later.before is None:
        return None
    only = {field: getattr(later.before, field) for field, _ in later.values if field not in dict(earlier.values)}
    return replace(earlier.before, **only)
