"""Group similar operations, so that adding 500 users to a workspace is one loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from argilla_widgets.directory.model.operation import MEMBERSHIPS, Operation


class Named(NamedTuple):
    """A user or a workspace: by name, or by id if the name is unknown."""

    id: UUID | None
    name: str


@dataclass(frozen=True)
class Block:
    """Operations of one kind that differ only in the user or workspace they apply to.

    Memberships of the same users in several workspaces are one block, with one operation per user.
    """

    operations: tuple[Operation, ...]
    workspaces: tuple[Named, ...] = ()

    @property
    def first(self) -> Operation:
        """The first operation; it represents all of them."""
        return self.operations[0]

    @property
    def users(self) -> tuple[Named, ...]:
        """The users, in order."""
        return tuple(Named(operation.user_id, operation.username) for operation in self.operations)


def blocks(operations: Iterable[Operation], alone: Callable[[Operation], bool]) -> list[Block]:
    """Group consecutive operations that one loop can do; those that are ``alone`` get a block each."""
    runs: list[list[Operation]] = []
    last: object = None
    for operation in operations:
        key = None if alone(operation) else _loop_key(operation)
        if key is not None and key == last:
            runs[-1].append(operation)
        else:
            runs.append([operation])
        last = key
    found: list[Block] = []
    for run in runs:
        first = run[0]
        block = Block(tuple(run), (Named(first.workspace_id, first.workspace),) if first.kind in MEMBERSHIPS else ())
        if found and _same_users(found[-1], block) and not any(map(alone, (found[-1].first, block.first))):
            found[-1] = Block(found[-1].operations, found[-1].workspaces + block.workspaces)
        else:
            found.append(block)
    return found


def _loop_key(operation: Operation) -> tuple[object, ...] | None:
    """Return what the operations of one loop have in common; None if the operation cannot be part of a loop."""
    values, by_id = dict(operation.values), not operation.username
    if operation.kind in MEMBERSHIPS:
        return (operation.kind, operation.workspace_id, by_id)
    if operation.kind == "create_user":
        named_alone = values.get("first_name") in {None, operation.username} and not values.get("last_name")
        return (operation.kind, values.get("role")) if named_alone else None
    if operation.kind == "update_user":
        return None if "username" in values else (operation.kind, operation.values, operation.password, by_id)
    if operation.kind == "delete_user":
        return (operation.kind, by_id)
    return (operation.kind, not operation.workspace)


def _same_users(block: Block, other: Block) -> bool:
    kind = other.first.kind
    return len(other.operations) > 1 and block.first.kind == kind in MEMBERSHIPS and block.users == other.users
