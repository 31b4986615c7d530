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

    Parameters
    ----------
    view
        The snapshot.
    user
        The user, with the role to apply.
    member_of
        The workspaces that the user counts as a member of. Default: those of the snapshot.
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
        gap
        for one, other in zip(first, second, strict=True)
        for gap in (_beyond(one, other, first=True), _beyond(other, one, first=False))
        if gap is not None
    ]


def _beyond(one: Permission, other: Permission, *, first: bool) -> PermissionDiff | None:
    """Return what ``one`` may do beyond ``other``."""
    if not one.decision or other.scope is Scope.ALL:
        return None
    reason, why_not = one.decision.reason, other.decision.reason
    if one.scope is Scope.ALL:
        if not other.workspaces:
            return PermissionDiff(one.rule, first, everywhere=True, workspaces=(), reason=reason, why_not=why_not)
        return PermissionDiff(
            one.rule,
            first,
            everywhere=True,
            workspaces=(),
            reason=reason,
            why_not=f"limited to their workspaces: {why_not}",
        )
    there = {workspace.id for workspace in other.workspaces}
    more = tuple(workspace for workspace in one.workspaces if workspace.id not in there)
    if not more:
        return None
    return PermissionDiff(one.rule, first, everywhere=False, workspaces=more, reason=reason, why_not=why_not)
