"""What operations did, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from argilla_widgets.directory.model.operation import VERBS, Operation
from argilla_widgets.sdk.text import MAX_LISTED, join_names, pluralize, shortened

if TYPE_CHECKING:
    from argilla_widgets.sdk.api.writes import WriteKind


def affected(done: Iterable[Operation]) -> str:
    """Name the one affected user, or count several; names are those at the time of the change."""
    names = {operation.user_id: operation.username for operation in done}
    if len(names) == 1:
        return shortened(next(iter(names.values())))
    return pluralize(len(names), "user") if names else "no users"


def describe(operations: Sequence[Operation]) -> str:
    """Return what operations did, to follow a colon: ``2 users added to vision``.

    The memberships of a user who was created count as part of the creation.
    """
    created = {operation.user_id for operation in operations if operation.kind == "create_user"}
    kinds: dict[WriteKind, list[Operation]] = {}
    for operation in operations:
        if operation.kind == "create_user" or operation.user_id is None or operation.user_id not in created:
            kinds.setdefault(operation.kind, []).append(operation)
    return "; ".join(_describe_kind(kind, ours) for kind, ours in kinds.items())


def _describe_kind(kind: WriteKind, ours: Sequence[Operation]) -> str:
    verb, who = VERBS[kind], affected(ours)
    workspaces = {operation.workspace_id: operation.where for operation in ours if operation.workspace_id is not None}
    if kind == "update_user":
        return _describe_update(ours, who)
    if kind in {"create_user", "delete_user"}:
        return f"{who} {verb}"
    if kind in {"create_workspace", "delete_workspace"}:
        return f"{'workspace' if len(workspaces) == 1 else 'workspaces'} {join_names([*workspaces.values()])} {verb}"
    if len(ours) < len(workspaces) * len({operation.user_id for operation in ours}):
        who = pluralize(len(ours), "membership")
    return f"{who} {verb} {join_names([*workspaces.values()])}"


def _describe_update(ours: Sequence[Operation], who: str) -> str:
    fields = list(dict.fromkeys(field for operation in ours for field, _ in operation.values))
    if (
        fields == ["role"]
        and len({operation.values for operation in ours}) == 1
        and not any(operation.password for operation in ours)
    ):
        return f"{who} changed to {ours[0].values[0][1]}"
    if fields == ["username"] and len(ours) == 1 and not ours[0].password:
        return f"{ours[0].who} renamed to {shortened(ours[0].name)}"
    if any(operation.password for operation in ours):
        fields.append("password")
    ending = "" if len({operation.user_id for operation in ours}) == 1 else "s"
    return f"{join_names([field.replace('_', ' ') + ending for field in fields])} of {who} changed"


def sentence(operations: Sequence[Operation]) -> str:
    """Return what operations did, as a sentence: ``Added bo and cy to vision.``; empty if there are none."""
    if len(operations) < 2:  # noqa: PLR2004 - several
        return "".join(one.summary() for one in operations)
    kind, what = operations[0].kind, describe(operations)
    if any(one.kind != kind for one in operations):
        return f"Made several changes: {what}."
    if kind == "update_user":
        who = affected(operations)
        return f"{what if what.startswith(who) else what[0].upper() + what[1:]}."
    verb, _, preposition = VERBS[kind].capitalize().partition(" ")
    names = [*dict.fromkeys(one.where if one.user_id is None else one.who for one in operations)]
    places = [*dict.fromkeys(one.where for one in operations)] if preposition else []
    if preposition and len(operations) < len(names) * len(places):
        return f"{what[0].upper()}{what[1:]}."
    whom = join_names(names) if len(names) <= MAX_LISTED else pluralize(len(names), "user")
    if kind in {"create_workspace", "delete_workspace"}:
        return f"{verb} workspaces {join_names(names)}."
    return f"{verb} {whom} {preposition} {join_names(places)}." if preposition else f"{verb} {whom}."
