"""Where a user may do each action of the permission table, and what only one of two users may do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.policy import POLICY, Scope

if TYPE_CHECKING:
    from argilla_widgets.directory.access.view import AccessView
    from argilla_widgets.sdk.models import UserModel


@dataclass(frozen=True)
class PermissionLine:
    """Where a user may do one action."""

    action: str
    allowed: bool
    everywhere: bool
    workspaces: list[str]
    """Names of the workspaces, if it is not everywhere."""
    reason: str


@dataclass(frozen=True)
class PermissionDiffLine:
    """What one of two users may do and the other may not."""

    action: str
    first: bool
    """Whether the first may; in a simulation, the first is the user as they are now."""
    everywhere: bool
    workspaces: list[str]
    reason: str
    why_not: str


def permission_lines(
    view: AccessView, user: UserModel, member_of: Collection[UUID] | None = None
) -> list[PermissionLine]:
    """Return where a user may do each action of the permission table, in its order.

    The user may have another role than in the snapshot, and counts as a member of the workspaces ``member_of``.
    Default: those of the snapshot.
    """
    inside = view.memberships(user) if member_of is None else member_of
    own = [workspace.name for key, workspace in view.snapshot.workspaces.items() if key in inside]
    lines = []
    for rule in POLICY.values():
        scope, decision = rule.scope(user.role), view.decide(user, rule, member_of=inside)
        names = own if scope is Scope.OWN else []
        lines.append(PermissionLine(rule.action, decision.allowed, scope is Scope.ALL, names, decision.reason))
    return lines


def diff_lines(first: Sequence[PermissionLine], second: Sequence[PermissionLine]) -> list[PermissionDiffLine]:
    """Return what one of two users may do and the other may not; both arguments come from `permission_lines`."""
    return [
        diff
        for mine, theirs in zip(first, second, strict=True)
        for diff in (_diff(mine, theirs, first=True), _diff(theirs, mine, first=False))
        if diff is not None
    ]


def _diff(more: PermissionLine, less: PermissionLine, *, first: bool) -> PermissionDiffLine | None:
    """Return what ``more`` allows beyond ``less``; None if that is nothing."""
    if not more.allowed or less.everywhere:
        return None
    shared = set(less.workspaces)
    names = [] if more.everywhere else [name for name in more.workspaces if name not in shared]
    if not (more.everywhere or names):
        return None
    why_not = f"limited to their workspaces: {less.reason}" if more.everywhere and shared else less.reason
    return PermissionDiffLine(more.action, first, more.everywhere, names, more.reason, why_not)
