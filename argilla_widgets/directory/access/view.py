"""Decisions about the users and workspaces of one snapshot, from the permission table; nothing here sends a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from argilla_widgets.directory.model.collation import name_order
from argilla_widgets.directory.model.snapshot import ROLES, Snapshot
from argilla_widgets.directory.policy import POLICY, ROLES_SEEING_EVERYONE, Rule, Scope, denial_reason
from argilla_widgets.sdk.models import DatasetModel, Role, UserModel, WorkspaceModel
from argilla_widgets.sdk.text import join_names, quoted, shortened

if TYPE_CHECKING:
    from argilla_widgets.sdk.client import Argilla

Place: TypeAlias = WorkspaceModel | DatasetModel

_INSIDE = tuple(rule for rule in POLICY.values() if rule.on in {"workspace", "dataset"})


@dataclass(frozen=True)
class Decision:
    """Whether a user can do something, and why. It is truthy if they can."""

    allowed: bool
    reason: str
    """In words: ``admin, and member of nlp``."""

    def __bool__(self) -> bool:
        return self.allowed

    def __str__(self) -> str:
        return f"{'Yes' if self.allowed else 'No'}: {self.reason}."

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": str(self)}


@dataclass(frozen=True)
class Grant:
    """One permission of a user: an action, where, and the decision."""

    action: str
    workspace: WorkspaceModel | None
    """None for what concerns the whole server."""
    dataset: DatasetModel | None
    decision: Decision


@dataclass(frozen=True)
class AccessView:
    """What one account sees of a server: the users, the memberships and the datasets."""

    account: UserModel
    snapshot: Snapshot
    datasets: Sequence[DatasetModel]
    client: Argilla
    """The client of the server; objects of another server are refused."""
    just_read: bool = False
    """Whether the snapshot was read to look for what was not in the one before."""

    # -- visibility ---------------------------------------------------------------------------------------------------

    @property
    def sees_everyone(self) -> bool:
        """Whether the account sees all users."""
        return self.account.role in ROLES_SEEING_EVERYONE

    @property
    def sees_members(self) -> bool:
        """Whether the account sees the other members of the workspaces that it sees."""
        return denial_reason(self.account.role, "list_members") is None

    @property
    def note(self) -> str | None:
        """A sentence on what the account does not see; None if it sees everything."""
        if self.sees_everyone:
            return None
        who = f"You are signed in as {quoted(self.account.username)} ({self.account.role.value})"
        if self.sees_members:
            return (
                f"{who} and see only members of your workspaces. Other people and workspaces are not shown, nor are "
                "owners who are not members, although they have access to everything."
            )
        return f"{who} and see only yourself and your workspaces. No one else is shown."

    @cached_property
    def datasets_in(self) -> dict[UUID, list[DatasetModel]]:
        """The datasets by workspace, in the order of their names."""
        found: defaultdict[UUID, list[DatasetModel]] = defaultdict(list)
        for dataset in sorted(self.datasets, key=lambda dataset: name_order(dataset.name)):
            found[dataset.workspace_id].append(dataset)
        return found

    def memberships(self, user: UserModel) -> frozenset[UUID]:
        """Return the workspaces that a user is an explicit member of."""
        return frozenset(workspace.id for workspace in self.snapshot.workspaces_of(user.id) or ())

    # -- decisions -----------------------------------------------------------------------------------------------------

    def decide(
        self, user: UserModel, rule: Rule, place: Place | None = None, member_of: Collection[UUID] | None = None
    ) -> Decision:
        """Return whether a user, with the role passed here, can do something, and why.

        Without a ``place`` (a workspace, or a dataset in it), the question is whether the user may do it anywhere. The
        user counts as a member of the workspaces ``member_of``. Default: those of the snapshot.
        """
        if (fixed := _by_role(user, rule)) is not None:
            return fixed
        if member_of is None:
            member_of = self.memberships(user)
        workspaces = self.snapshot.workspaces
        if place is None:
            names = [shortened(workspace.name) for key, workspace in workspaces.items() if key in member_of]
            if not names:
                seen = "" if self.sees_everyone else " that you can see"
                return Decision(
                    allowed=False, reason=f"{shortened(user.username)} is not a member of any workspace{seen}"
                )
            return Decision(allowed=True, reason=f"{user.role.value} and member of {join_names(names)}")
        key = place.workspace_id if isinstance(place, DatasetModel) else place.id
        return _by_membership(user, workspaces[key], member=key in member_of)

    def grants(self, user: UserModel, member_of: Collection[UUID] | None = None) -> Iterator[Grant]:
        """Iterate over all permissions of the table: for the server, for each workspace, for each dataset."""
        if member_of is None:
            member_of = self.memberships(user)
        fixed = {rule.action: _by_role(user, rule) for rule in _INSIDE}
        for rule in POLICY.values():
            if rule.on in {"server", "user"}:
                yield Grant(rule.action, None, None, self.decide(user, rule, member_of=member_of))
        for key, workspace in self.snapshot.workspaces.items():
            inside = _by_membership(user, workspace, member=key in member_of)
            decisions = {name: inside if by_role is None else by_role for name, by_role in fixed.items()}
            for rule in _INSIDE:
                if rule.on == "workspace":
                    yield Grant(rule.action, workspace, None, decisions[rule.action])
            for dataset in self.datasets_in.get(key, ()):
                for rule in _INSIDE:
                    if rule.on == "dataset":
                        yield Grant(rule.action, workspace, dataset, decisions[rule.action])

    def people(self, place: Place, rule: Rule) -> Iterator[tuple[UserModel, Decision]]:
        """Iterate over the users who may do something at a place, in the order of usernames."""
        key = place.workspace_id if isinstance(place, DatasetModel) else place.id
        columns, workspace = self.snapshot.columns, self.snapshot.workspaces[key]
        roles, inside = columns["role"], set(columns.member_rows(key, self.snapshot.members.get(key, frozenset())))
        scopes = [rule.scope(role) for role in ROLES]
        decisions: dict[int, Decision] = {}  # the same for all users of a role
        # A column is read many times as fast as an attribute of each user.
        for row in columns.order:
            rank = roles[row]
            scope = scopes[rank]
            if scope is Scope.ALL or (scope is Scope.OWN and row in inside):
                user = columns.users[row]
                if rank not in decisions:
                    decisions[rank] = _by_role(user, rule) or _by_membership(user, workspace, member=True)
                yield user, decisions[rank]


def rules_at(place: Place) -> list[Rule]:
    """Return the lines of the table that concern a workspace (including its datasets) or a dataset."""
    return [rule for rule in _INSIDE if rule.on == "dataset" or isinstance(place, WorkspaceModel)]


def _by_role(user: UserModel, rule: Rule) -> Decision | None:
    """Return the decision if the role alone decides."""
    role, scope = user.role.value, rule.scope(user.role)
    if scope is Scope.NEVER:
        return Decision(
            allowed=False, reason=f"only {rule.who} can {rule.phrase}; {shortened(user.username)} is an {role}"
        )
    if scope is Scope.OWN:
        return None
    if all(rule.scope(role) is Scope.ALL for role in Role):
        return Decision(allowed=True, reason=f"all users can {rule.phrase}")
    return Decision(
        allowed=True,
        reason=f"{role}s have access to every workspace" if rule in _INSIDE else f"{rule.who} can {rule.phrase}",
    )


def _by_membership(user: UserModel, workspace: WorkspaceModel, *, member: bool) -> Decision:
    name = shortened(workspace.name)
    if member:
        return Decision(allowed=True, reason=f"{user.role.value} and member of {name}")
    return Decision(allowed=False, reason=f"{shortened(user.username)} is not a member of {name}")
