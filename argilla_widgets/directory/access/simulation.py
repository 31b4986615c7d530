"""Try a change: a user with another role or other workspaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from argilla_widgets.directory.access.references import PlaceRef, UserRef, find_user, find_workspace, several
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.models import Role, UserModel

if TYPE_CHECKING:
    from argilla_widgets.directory.access.view import AccessView


@dataclass(frozen=True)
class Simulation:
    """A user with their current access, and with the access to try."""

    now: UserModel
    then: UserModel
    before: frozenset[UUID]
    """The workspaces that they are a member of."""
    after: frozenset[UUID]


def simulate(
    view: AccessView,
    user: UserRef,
    role: Role | str | None = None,
    workspaces: Iterable[PlaceRef] | None = None,
    add: Iterable[PlaceRef] = (),
    remove: Iterable[PlaceRef] = (),
) -> Simulation:
    """Try a role and workspaces for a user; None keeps the role, or the workspaces."""
    now = find_user(view, user)
    then = now if role is None else msgspec.structs.replace(now, role=Role.of(role))
    before = view.memberships(now)
    after = before if workspaces is None else _ids(view, workspaces)
    joined, left = _ids(view, add), _ids(view, remove)
    if joined & left:
        raise UnprocessableEntityError("A workspace cannot be both in add and in remove.")
    return Simulation(now, then, before, (after | joined) - left)


def _ids(view: AccessView, workspaces: Iterable[PlaceRef]) -> frozenset[UUID]:
    return frozenset(find_workspace(view, workspace).id for workspace in several(workspaces))
