"""Change a user's role and workspaces in one command."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argilla_widgets.directory.commands.command import Command
from argilla_widgets.directory.commands.memberships import ChangeMemberships, moved
from argilla_widgets.directory.commands.targets import affected, known_users, unfinished
from argilla_widgets.directory.commands.users import ChangeRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from argilla_widgets.directory.commands.steps import Step
    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.sdk.models import Role


@dataclass
class ChangeAccess(Command):
    """Change one user's role, add them to workspaces and remove them from others, all as one change."""

    user: UUID
    role: Role | None = None
    """None leaves the role unchanged."""
    add: Sequence[UUID] = ()
    remove: Sequence[UUID] = ()

    @property
    def _memberships(self) -> ChangeMemberships:
        add, remove = ([(self.user, one) for one in places] for places in (self.add, self.remove))
        return ChangeMemberships(add, remove)

    def rules(self, directory: Directory) -> Sequence[str]:
        """Return the lines of the requested changes."""
        return [*[ChangeRole.rule] * (self.role is not None), *self._memberships.rules(directory)]

    def about_users(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the user."""
        return [self.user]

    def about_workspaces(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the workspaces."""
        return (*self.add, *self.remove)

    def joining(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the user if they are added to a workspace."""
        return [self.user] if self.add else []

    def reread(self, directory: Directory) -> None:
        """Read also the members of workspaces where a change seems to be made already, and would be skipped."""
        super().reread(directory)
        if self.add or self.remove:
            self._memberships.reread_settled(directory)

    def steps(self, directory: Directory) -> list[Step]:
        """Change the role first; if that fails, no membership is changed."""
        known_users(directory, [self.user])
        role = [] if self.role is None else ChangeRole([self.user], self.role).steps(directory)
        moves = self._memberships.steps(directory) if self.add or self.remove else []
        return [*(replace(step, required=True) for step in role), *moves]

    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:  # noqa: ARG002
        """Name the role and the workspaces."""
        if not (done or failed or left):
            return "Nothing to do: the role and memberships already match."
        roles = [one for one in done if one.kind == "update_user"]
        parts = [f"Changed {affected(roles)} to {dict(roles[0].values)['role']}"] if roles else []
        if moves := moved(done, "them" if roles else ""):
            parts.append(f"{moves[:1].lower()}{moves[1:]}" if roles else moves)
        return f"{'; '.join(parts) or 'Changed nothing'}{unfinished(failed, left)}."

    def rest(self, missing: Sequence[Step]) -> Command:
        """Leave out what was done."""
        kinds = {"add_to_workspace": self.add, "remove_from_workspace": self.remove}
        open_ones = {(step.operation.kind, step.operation.workspace_id) for step in missing}
        add, remove = ([one for one in places if (kind, one) in open_ones] for kind, places in kinds.items())
        return ChangeAccess(self.user, self.role if missing[0].required else None, add, remove)
