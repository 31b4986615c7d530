"""`check`: whether an operation may still be sent, by what its author saw and by the state of the server now.

Nothing else decides that. Three places below compare for a reason of their own: the sdk, before someone locks
themselves out and when it looks up a write whose answer was lost, and the store, where the newer response wins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias
from uuid import UUID

from argilla_widgets.directory.model.collation import folded
from argilla_widgets.directory.model.difference import ChangedMeanwhileError, Difference, user_differences
from argilla_widgets.directory.model.fold import following
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, Operation
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.sdk.errors import ArgillaError, ConflictError, NewOwnerError, NotFoundError
from argilla_widgets.sdk.text import escape_invisible, quoted

if TYPE_CHECKING:
    from datetime import datetime

    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel

VerdictKind: TypeAlias = Literal["as expected", "already so", "changed since", "gone", "an owner now"]
Own: TypeAlias = Callable[[Difference, "datetime | None"], bool]
"""Returns whether this account made a difference itself, after its author saw the user as of that time."""
Ends: TypeAlias = Mapping[UUID, str]
"""What a deletion ends: workspaces of a user, or members of a workspace, by id, with their names."""

IDENTITY = frozenset({"username", "role"})
"""What every operation on a user expects: someone with another name or other rights is not who its author saw."""


class Verdict(NamedTuple):
    """What is to be done about an operation."""

    kind: VerdictKind
    differences: tuple[Difference, ...] = ()
    """What has changed since."""


AS_EXPECTED = Verdict("as expected")
ALREADY_SO = Verdict("already so")
GONE = Verdict("gone")
AN_OWNER_NOW = Verdict("an owner now")


def check(one: Operation, now: Snapshot, own: Own, ends: Ends | None = None, *, shown: bool = True) -> Verdict:
    """Return whether an operation may be sent.

    Parameters
    ----------
    one
        The operation. Its ``before`` includes what earlier operations of its execution did.
    now
        The state of the server, as last read.
    own
        Says which differences this account made itself. They do not stop an operation that leaves them as they are,
        except a deletion, which nothing excuses.
    ends
        What a deletion would end now; None if that was not read.
    shown
        Whether the author of an addition has seen the role in ``before``. Someone who is an owner now is added only if
        they were seen as one, whoever has made them one: the admins of the workspace can read their API key.
    """
    if one.kind in CREATIONS:
        return _check_creation(one, now)
    place = now.workspaces.get(one.workspace_id) if one.workspace_id is not None else None
    user = now.users.get(one.user_id) if one.user_id is not None else None
    if (one.workspace_id is not None and place is None) or (one.user_id is not None and user is None):
        return _check_gone(one, now, place)
    if one.kind == "update_user" and one.is_met(now):
        return ALREADY_SO
    shown = shown and one.before is not None and one.before.role in ROLES_EVERYWHERE
    if one.kind == "add_to_workspace" and user is not None and user.role in ROLES_EVERYWHERE and not shown:
        return AN_OWNER_NOW
    found = [] if place is None else _place_differences(one, place, ends)
    if user is not None and one.before is not None:
        found += _user_differences(one, one.before, user, ends)
        if _excused(one, one.before, found, own):
            found = []
    return Verdict("changed since", tuple(found)) if found else AS_EXPECTED


def beside_alike(creations: Iterable[Operation], names: Iterable[str]) -> Iterator[tuple[Operation, str]]:
    """Yield what would be created beside one of these names that looks the same, with a sentence on that.

    The two differ by case, spaces or composition only; the server refuses only what is equal.
    """
    others = {folded(name): name for name in names}
    for one in creations if others else ():
        name, what = (one.workspace, "a workspace") if one.user_id is None else (one.username, "someone else")
        other = others.get(folded(name), name)
        if other != name:
            yield one, f"{quoted(name)} was not created: {what} is called {quoted(other)} by now."


def _check_creation(one: Operation, now: Snapshot) -> Verdict:
    """Return what to do about a creation: its id may be that of someone else. The server refuses a taken name."""
    user = now.users.get(one.user_id) if one.user_id is not None else None
    if one.is_met(now):
        return ALREADY_SO
    if user is None:
        return AS_EXPECTED
    return Verdict("changed since", (Difference(user.id, one.username, "username", one.username, user.username),))


def _place_differences(one: Operation, place: WorkspaceModel, ends: Ends | None) -> list[Difference]:
    """Return what differs about a workspace: it is another one by now, or a deletion would end more than was seen."""
    another = one.kind == "delete_workspace" and one.since not in {None, place.inserted_at}
    if another or one.workspace not in {"", place.name}:
        return [Difference(place.id, one.workspace, "workspace", one.workspace, place.name)]
    if one.kind != "delete_workspace":
        return []
    joined = {user_id: name for user_id, name in (ends or {}).items() if user_id not in (one.ends or ())}
    return [Difference(user_id, name, "workspaces", None, place.name, place.id) for user_id, name in joined.items()]


def _check_gone(one: Operation, now: Snapshot, place: WorkspaceModel | None) -> Verdict:
    """Return what to do if a user or workspace is gone: another one with the name is not the same."""
    if not one.has_namesake(now):
        return ALREADY_SO if one.kind in DELETIONS else GONE
    if one.workspace_id is not None and place is None:
        return Verdict(
            "changed since", (Difference(one.workspace_id, one.workspace, "workspace", one.workspace, one.workspace),)
        )
    assert one.user_id is not None  # noqa: S101 - one of the two is gone
    name = one.before.username if one.before is not None else one.username
    return Verdict("changed since", (Difference(one.user_id, name, "user", name, name),))


def _user_differences(one: Operation, before: UserModel, now: UserModel, ends: Ends | None) -> list[Difference]:
    """Return the differences that matter to an operation."""
    if one.kind != "delete_user":
        touched = IDENTITY.union(field for field, _ in one.values)
        return [found for found in user_differences(before, now) if found.field in touched]
    found = user_differences(before, now)
    if one.since not in {None, now.inserted_at}:
        found.insert(0, Difference(now.id, before.username, "user", before.username, now.username))
    joined = {key: name for key, name in (ends or {}).items() if key not in (one.ends or ())}
    return found + [Difference(now.id, now.username, "workspaces", None, name, key) for key, name in joined.items()]


def _excused(one: Operation, before: UserModel, found: Iterable[Difference], own: Own) -> bool:
    """Return whether this account made all of the differences itself, and the operation leaves them as they are."""
    if one.kind == "delete_user":
        return False
    touched = {field for field, _ in one.values}
    return all(difference.field not in touched and own(difference, before.updated_at) for difference in found)


def without_settled(
    operations: Iterable[Operation], now: Snapshot, new: Collection[str] = frozenset(), *, trusted: bool = True
) -> list[Operation]:
    """Skip operations that already match; later ones on the same subject expect their effect.

    Parameters
    ----------
    operations
        In order.
    now
        The state of the server, as just read.
    new
        The kinds that are not skipped: the server says that they are so already.
    trusted
        False for operations from a file: there, a username that already matches may belong to someone else.
    """
    settled: dict[UUID | None, list[Operation]] = {}
    left: list[Operation] = []
    for operation in operations:
        earlier = settled.get(operation.subject)
        one = operation if earlier is None else following(operation, earlier)
        if one.kind in new or not one.is_met(now):
            left.append(one)
        elif trusted:
            settled.setdefault(one.subject, []).append(one)
    return left


def error_of(verdict: Verdict, one: Operation, own: Own, hint: str) -> ArgillaError:
    """Return the error for an operation that is not sent; ``hint`` says what to do about a change by others."""
    if verdict.kind == "an owner now":
        return NewOwnerError(quoted(one.username), f"workspace {quoted(one.workspace)}")
    if verdict.kind == "gone":
        where = f" or the workspace {quoted(one.workspace)}" if one.workspace_id is not None and one.workspace else ""
        return NotFoundError(f"{quoted(one.username)}{where} no longer exists.", hint="Choose again.")
    touched = {field for field, _ in one.values}
    seen = one.before and one.before.updated_at
    ours = [found for found in verdict.differences if own(found, seen)]
    again = [found for found in ours if found.field in touched or len(ours) == len(verdict.differences)]
    if again:
        return ConflictError(
            f"{escape_invisible(again[0].name)} was left alone. You have changed them since: {again[0]}."
        )
    error = ChangedMeanwhileError(verdict.differences)
    error.hint = hint
    return error
