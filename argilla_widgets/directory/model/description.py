"""What operations did, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec.structs import replace

from argilla_widgets.directory.model.collation import name_order
from argilla_widgets.directory.model.operation import MEMBERSHIPS, VERBS, Operation
from argilla_widgets.sdk.text import join_names, pluralize, shortened

if TYPE_CHECKING:
    from argilla_widgets.sdk.api.writes import WriteKind

Act: TypeAlias = Literal["change", "plan", "undo", "redo"]
"""What operations are part of: a change of its own, a plan, or the undo or redo of entries of the journal."""
_PLACES = 3


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
    if kind == "update_user":
        return _describe_update(ours, who)
    if kind in {"create_user", "delete_user"}:
        return f"{who} {verb}"
    if kind in {"create_workspace", "delete_workspace"}:
        return f"{'workspace' if len(ours) == 1 else 'workspaces'} {_places(ours)} {verb}"
    if _is_partial(ours):
        who = pluralize(len(ours), "membership")
    return f"{who} {verb} {_places(ours)}"


def _places(ours: Sequence[Operation], *most: int) -> str:
    """Name the workspaces of operations, in the order of their names: an undo names them as the change did."""
    names = {one.workspace_id: one.where for one in ours if one.workspace_id is not None}
    return join_names(sorted(names.values(), key=name_order), *most)


def _is_partial(moves: Sequence[Operation]) -> bool:
    """Return whether memberships of one kind are not those of each of their users in each of their workspaces."""
    return len(moves) < len({one.user_id for one in moves}) * len({one.workspace_id for one in moves})


def _describe_update(ours: Sequence[Operation], who: str) -> str:
    fields = list(dict.fromkeys(field for operation in ours for field, _ in operation.values))
    if (
        fields == ["role"]
        and ours[0].values[0][1] is not None
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


def sentence(done: Sequence[Operation], act: Act = "change", rest: str = "") -> str:
    """Return what operations did, as a sentence: ``Added 2 users to vision.``; empty if there are none.

    ``rest`` says what failed, to follow it: `` (1 failed)``.
    """
    if not done:
        return ""
    if act == "plan":
        return f"{_plan(done)}{rest}."
    if act == "undo":
        return f"Undone{rest}: {_undo(done)}."
    if act == "redo":
        return f"Redone{rest}: {describe(done)}."
    return f"{_change(done)}{rest}."


def _plan(done: Sequence[Operation]) -> str:
    """Return what a plan did: ``Applied a plan to vision: 2 users created``."""
    kinds = {
        "created": {one.user_id for one in done if one.kind == "create_user"},
        "changed": {one.user_id for one in done if one.kind in {*MEMBERSHIPS, "update_user"}},
        "deleted": {one.user_id for one in done if one.kind == "delete_user"},
    }
    kinds["changed"] -= kinds["created"]
    parts = [f"{pluralize(len(users), 'user')} {verb}" for verb, users in kinds.items() if users]
    places = _places(done, _PLACES)
    where = f" to {places}" if places else ""
    return f"Applied a plan{where}: {', '.join(parts) or 'no user changed'}"


def _undo(done: Sequence[Operation]) -> str:
    """Return what is so again, or no longer, after the operations of an undo: ``17 users are annotators again``."""
    kinds: dict[WriteKind, list[Operation]] = {}
    for one in reversed(done):  # the last was undone first
        kinds.setdefault(one.kind, []).append(replace(one, username=one.name))
    return "; ".join(_now(kind, ours) for kind, ours in kinds.items())


def _now(kind: WriteKind, ours: Sequence[Operation]) -> str:
    """Return what is so after operations of one kind; an undo creates nothing."""
    who, where, many = affected(ours), _places(ours), len({one.subject for one in ours}) > 1
    if kind == "update_user":
        return f"{who} {_restored(ours, many=many)} again"
    if kind in {"delete_user", "delete_workspace"}:
        what = who if kind == "delete_user" else f"{'workspaces' if many else 'workspace'} {where}"
        return f"{what} no longer {'exist' if many else 'exists'}"
    joined = kind == "add_to_workspace"
    if _is_partial(ours):
        return f"{pluralize(len(ours), 'membership')} in {where} {'are back' if joined else 'ended'}"
    members = f"{'members' if many else 'a member'} of {where}"
    return f"{who} {'are' if many else 'is'} {f'{members} again' if joined else f'no longer {members}'}"


def _restored(ours: Sequence[Operation], *, many: bool) -> str:
    """Return what users are, or have, after updates that undo others; to precede "again"."""
    fields = dict.fromkeys(field for one in ours for field, _ in one.values)
    roles = {dict(one.values).get("role") for one in ours}
    if [*fields] == ["role"] and len(roles) == 1:
        (role,) = roles
        return f"are {role}s" if many else f"is an {role}"
    names = [f"{field.replace('_', ' ')}{'s' if many else ''}" for field in fields]
    return f"{'have' if many else 'has'} their old {join_names(names)}"


def _change(done: Sequence[Operation]) -> str:
    """Return what operations did, without a full stop; those of a command have one verb, or one for each of two."""
    first, kinds = done[0], {one.kind for one in done}
    users = {one.user_id for one in done}
    if len(done) == 1:
        return first.summary().removesuffix(".")
    if first.kind == "create_user" and len(users) == 1 and kinds == {"create_user", "add_to_workspace"}:
        return f"{first.summary().removesuffix('.')} and added them to {_places(done)}"
    if kinds in ({"create_user"}, {"delete_user"}):
        return f"{VERBS[first.kind].capitalize()} {affected(done)}"
    if all(one.password and not one.values for one in done) and kinds == {"update_user"}:
        return f"Reset the {'password' if len(users) == 1 else 'passwords'} of {affected(done)}"
    roles = [one for one in done if one.kind == "update_user"]
    if kinds <= {"update_user", *MEMBERSHIPS} and all(
        one.values == roles[0].values and [*dict(one.values)] == ["role"] and not one.password for one in roles
    ):
        return _role_and_memberships(roles, [one for one in done if one.kind in MEMBERSHIPS])
    return f"Made several changes: {describe(done)}"


def _role_and_memberships(roles: Sequence[Operation], moves: Sequence[Operation]) -> str:
    """Return whose role was changed, and who was added where and removed from where."""
    who = "them" if {one.user_id for one in roles} == {one.user_id for one in moves} else ""
    added = _moved(moves, "add_to_workspace", "Added", "to", who)
    removed = _moved(moves, "remove_from_workspace", "Removed", "from", who)
    changed = f"Changed {affected(roles)} to {dict(roles[0].values)['role']}" if roles else ""
    first, *others = filter(None, (changed, added, removed))
    return "; ".join([first, *(f"{one[0].lower()}{one[1:]}" for one in others)])


def _moved(moves: Sequence[Operation], kind: WriteKind, verb: str, where: str, who: str) -> str:
    """Return who was added to, or removed from, which workspaces; if these differ per user, how many users."""
    ours = [one for one in moves if one.kind == kind]
    if not ours:
        return ""
    if not _is_partial(ours):
        return f"{verb} {who or affected(ours)} {where} {_places(ours)}"
    return f"{verb} {pluralize(len(ours), 'membership')} {'in' if where == 'to' else where} {_places(ours)}"
