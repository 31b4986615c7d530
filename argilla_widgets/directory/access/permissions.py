"""What users can do, and how that differs between two users or two moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argilla_widgets.directory.policy import POLICY, Rule, Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from argilla_widgets.directory.access.view import AccessView, Decision
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel


@dataclass(frozen=True)
class Permission:
    """Where a user may do one action."""

    rule: Rule
    decision: Decision
    """Whether the user may do it anywhere, and why."""
    scope: Scope
    workspaces: tuple[WorkspaceModel, ...] = ()
    """Where, with the scope of own workspaces."""


@dataclass(frozen=True)
class PermissionDiff:
    """What one of two users may do with an action, and the other may not."""

    rule: Rule
    first: bool
    """Whether the first of the two may do it, not the second."""
    everywhere: bool
    workspaces: tuple[WorkspaceModel, ...]
    """Where, unless it is everywhere, or concerns the whole server."""
    reason: str
    why_not: str


def permissions_of(view: AccessView, user: UserModel, member_of: Collection[UUID] | None = None) -> list[Permission]:
    """Return where a user may do each action of the permission table, in its order.

    The user may have another role than in the snapshot, and counts as a member of the workspaces ``member_of``.
    Default: those of the snapshot.
    """
    inside = view.memberships(user) if member_of is None else member_of
    own = tuple(workspace for key, workspace in view.snapshot.workspaces.items() if key in inside)
    found = []
    for rule in POLICY.values():
        scope = rule.scope(user.role)
        decision = view.decide(user, rule, member_of=inside)
        found.append(Permission(rule, decision, scope, own if scope is Scope.OWN else ()))
    return found


def permission_diffs(first: Sequence[Permission], second: Sequence[Permission]) -> list[PermissionDiff]:
    """Return what one of two users may do and the other may not; both arguments come from `permissions_of`."""
    return [
        diff
        for mine, theirs in zip(first, second, strict=True)
        for diff in (_diff(mine, theirs, first=True), _diff(theirs, mine, first=False))
        if diff is not None
    ]


def _diff(more: Permission, less: Permission, *, first: bool) -> PermissionDiff | None:
    """Return what ``more`` allows beyond ``less``."""
    if not more.decision or less.scope is Scope.ALL:
        return None
    everywhere = more.scope is Scope.ALL
    shared = {workspace.id for workspace in less.workspaces}
    workspaces = () if everywhere else tuple(place for place in more.workspaces if place.id not in shared)
    if not (everywhere or workspaces):
        return None
    why_not = less.decision.reason
    if everywhere and shared:
        why_not = f"limited to their workspaces: {why_not}"
    return PermissionDiff(more.rule, first, everywhere, workspaces, more.decision.reason, why_not)
