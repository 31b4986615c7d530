"""Change a user's role and workspaces in one command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.commands.command import (
    Command,
    Context,
    Targets,
    affected,
    check_id,
    ids_of,
    require_users,
)
from argilla_widgets.directory.commands.memberships import ChangeMemberships, added_and_removed
from argilla_widgets.directory.commands.users import ChangeRole
from argilla_widgets.sdk.models import Role

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.model.snapshot import Snapshot


@dataclass
class ChangeAccess(Command):
    """Change one user's role, add them to workspaces and remove them from others, all as one change."""

    rule = ChangeMemberships.rule
    ordered = True

    user: UUID
    role: Role | str | None = None
    """None leaves the role unchanged."""
    add: Sequence[UUID] = ()
    remove: Sequence[UUID] = ()

    @property
    def _memberships(self) -> ChangeMemberships:
        add, remove = ([(self.user, workspace_id) for workspace_id in ids] for ids in (self.add, self.remove))
        return ChangeMemberships(add, remove)

    def check_arguments(self) -> None:
        check_id(self.user)
        self.role = None if self.role is None else Role.of(self.role)
        self.add, self.remove = ids_of(self.add), ids_of(self.remove)

    def rules(self, journal: Journal) -> Sequence[str]:
        memberships = self._memberships.rules(journal)
        return memberships if self.role is None else [ChangeRole.rule, *memberships]

    def targets(self, journal: Journal) -> Targets:
        return Targets([self.user], [*self.add, *self.remove], [self.user] if self.add else [])

    def check(self, context: Context) -> None:
        super().check(context)
        require_users(context.store, [self.user])
        if self.add or self.remove:
            self._memberships.check_pairs(context)

    def plan(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        """Change the role first; if that fails, no membership is changed."""
        role = [] if self.role is None else ChangeRole([self.user], self.role).plan(snapshot, journal)
        return [*role, *self._memberships.plan(snapshot, journal)]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        if not (done or rest):
            return "Nothing to do: the role and memberships already match."
        roles = [operation for operation in done if operation.kind == "update_user"]
        parts = [f"Changed {affected(roles)} to {dict(roles[0].values)['role']}"] if roles else []
        if moves := added_and_removed(done, "them" if roles else ""):
            parts.append(f"{moves[:1].lower()}{moves[1:]}" if roles else moves)
        return f"{'; '.join(parts) or 'Changed nothing'}{rest}."

    def remainder(self, missing: Sequence[Operation]) -> Command:
        remaining = {(operation.kind, operation.workspace_id) for operation in missing}
        add = [workspace_id for workspace_id in self.add if ("add_to_workspace", workspace_id) in remaining]
        remove = [workspace_id for workspace_id in self.remove if ("remove_from_workspace", workspace_id) in remaining]
        return ChangeAccess(self.user, self.role if missing[0].kind == "update_user" else None, add, remove)
