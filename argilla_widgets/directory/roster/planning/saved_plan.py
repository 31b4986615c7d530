"""A plan as a file, which may come from anyone: each operation on a line, with what its author saw, and no secrets.

People read sentences that are computed from it. So what it names has to be what it changes: an id under two
usernames, a username under two ids, and a name in a line that is not the one expected on the server are refused.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET
from msgspec.structs import asdict

from argilla_widgets.directory.model.collation import sort_key
from argilla_widgets.directory.model.operation import FIELDS, Operation
from argilla_widgets.directory.model.saved_operation import SavedOperation
from argilla_widgets.directory.roster.reading.problems import RosterError
from argilla_widgets.directory.roster.reading.table import name_of, read_bytes, saved_in
from argilla_widgets.sdk.models import Role

if TYPE_CHECKING:
    from argilla_widgets.sdk.api.writes import WriteKind

_GIVEN: dict[WriteKind, list[bool]] = {
    "create_workspace": [False, False, True, True, False],
    "create_user": [True, True, False, False, True],
    "update_user": [True, True, False, False, False],
    "add_to_workspace": [True, True, True, True, False],
    "remove_from_workspace": [True, True, True, True, False],
    "delete_user": [True, True, False, False, False],
}
"""Whether an operation has the id and name of a user, of a workspace, and a password."""
ORDER = [*_GIVEN]
"""The kinds of operations in the order of a plan."""


class _SavedOperation(SavedOperation, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    @property
    def is_planned(self) -> bool:
        """Whether a plan may have this operation: what it does is in its line, and nothing else."""
        values, before, fits = dict(self.values), self.before, self.sets_fields_of_users
        if self.kind == "create_user":
            fits = fits and values.keys() == {*FIELDS} and values["username"] == self.username
        elif self.kind == "update_user":
            fits = fits and bool(values)
        else:
            fits = fits and not values
        if self.kind in {"update_user", "delete_user"}:
            fits = fits and before is not None and before.username == self.username
        elif self.kind in {"create_user", "create_workspace"}:
            fits = fits and before is None
        seen = set() if before is None else {name for name, value in asdict(before).items() if value is not UNSET}
        ends = (
            {"first_name", "last_name", "inserted_at", "workspaces", "responses"}
            if self.kind == "delete_user"
            else set()
        )
        fits = fits and (
            before is None or seen - {"username", "role"} == ends | (values.keys() & {"first_name", "last_name"})
        )
        given = [self.user_id, self.username, self.workspace_id, self.workspace, self.password]
        return fits and [*map(bool, given)] == _GIVEN.get(self.kind)


class _SavedPlan(msgspec.Struct, forbid_unknown_fields=True):
    version: Literal[2]
    server: str
    operations: tuple[_SavedOperation, ...]


class _AnyVersion(msgspec.Struct):
    """What plans of all versions have, and no saved roster."""

    version: object
    operations: object


def plan_text(server: str, operations: Iterable[Operation]) -> str:
    """Return a plan as text: an operation a line, so that a comparison of two files shows what differs."""
    ordered = sorted(
        operations, key=lambda one: (ORDER.index(one.kind), sort_key(one.username), sort_key(one.workspace))
    )
    lines = ",\n".join(msgspec.json.encode(_SavedOperation.of(one)).decode() for one in ordered)
    listed = f"[\n{lines}\n]" if lines else "[]"
    return f'{{"version": 2, "server": {msgspec.json.encode(server).decode()}, "operations": {listed}}}\n'


def read_plan(path: str | os.PathLike[str]) -> tuple[str, tuple[Operation, ...]]:
    """Read a plan: the address of its server, and its operations in the order of plans.

    Raises
    ------
    RosterError
        When it is not a saved plan, is of an earlier version, or does not change whom its lines name.
    """
    content = read_bytes(path)
    if isinstance(content, RosterError):
        raise content
    name = name_of(path)
    if saved_in(content, name, _AnyVersion, "a saved plan").version == 1:
        raise RosterError(f"{name} was saved by an earlier version, which did not note what it rests on. Plan again.")
    saved = saved_in(content, name, _SavedPlan, "a saved plan")
    for number, one in enumerate(saved.operations, 1):
        if not one.is_planned:
            raise RosterError(f"{name} is not a saved plan: no plan has an operation like number {number}.")
    if _exposes_owner(saved.operations):
        raise RosterError(
            f"{name} is not a saved plan: it adds an owner to a workspace, whose admins can read their API key."
        )
    if (confused := _confused(saved.operations)) is not None:
        raise RosterError(f"{name} is not a saved plan: {confused}.")
    ordered = sorted((one.operation() for one in saved.operations), key=lambda one: ORDER.index(one.kind))
    return saved.server, tuple(ordered)


def _exposes_owner(operations: Sequence[_SavedOperation]) -> bool:
    """Return whether someone joins a workspace as an owner, which no plan does."""
    demoted = {one.user_id for one in operations if dict(one.values).get("role", Role.owner) != Role.owner}
    joining = (one for one in operations if one.kind == "add_to_workspace" and one.user_id not in demoted)
    return any(one.before is not None and one.before.role == Role.owner for one in joining)


def _confused(operations: Sequence[_SavedOperation]) -> str | None:
    """Return what is wrong with who is meant; None if each id has one username, and each username one id."""
    names: defaultdict[UUID, set[str]] = defaultdict(set)
    ids: defaultdict[str, set[UUID]] = defaultdict(set)
    new: dict[UUID, str] = {}
    kinds: defaultdict[UUID, set[str]] = defaultdict(set)
    for one in operations:
        if one.user_id is None:
            continue
        username = one.username if one.before is None else one.before.username
        if one.kind in {"update_user", "create_user"}:
            new[one.user_id] = dict(one.values).get("username") or one.username
        if one.before is not None or one.kind == "create_user":
            names[one.user_id].add(username)
            ids[username].add(one.user_id)
        kinds[one.user_id].add(one.kind)
    for one in operations:
        if one.user_id is not None and one.username not in {*names[one.user_id], new.get(one.user_id)}:
            return "it names someone in a line about someone else"
    if any(len(found) != 1 for found in names.values()) or any(len(found) > 1 for found in ids.values()):
        return "it gives one account two usernames, or one username to two accounts"
    if any(len(found) > 1 and "delete_user" in found for found in kinds.values()):
        return "it deletes someone whom it also changes"
    if any("create_user" in found and found - {"create_user", "add_to_workspace"} for found in kinds.values()):
        return "it changes someone whom it also creates"
    return None
