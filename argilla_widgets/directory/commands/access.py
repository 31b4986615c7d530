"""Change a user's role and workspaces in one command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from argilla_widgets.directory.commands.command import (
    AnyRole,
    Command,
    Context,
    Ids,
    Targets,
    check_id,
    ids_of,
)
from argilla_widgets.directory.commands.memberships import ChangeMemberships
from argilla_widgets.directory.commands.users import ChangeRole
from argilla_widgets.directory.model.description import sentence
from argilla_widgets.sdk.models import Role

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.model.snapshot import Snapshot


class ChangeAccess(Command, frozen=True):
    """Change one user's role, add them to workspaces and remove them from others, all as one change."""

    rule = ChangeMemberships.rule

    user: UUID
    role: AnyRole | None = None
    """None leaves the role unchanged."""
    add: Ids = ()
    remove: Ids = ()

    @property
    def _memberships(self) -> ChangeMemberships:
        add, remove = ([(self.user, workspace_id) for workspace_id in ids] for ids in (self.add, self.remove))
        return ChangeMemberships(add, remove)

    def running(self, snapshot: Snapshot) -> str:
        return "Changing the access of a user"

    def checked(self) -> Self:
        check_id(self.user)
        role = None if self.role is None else Role.of(self.role)
        checked = replace(self, role=role, add=ids_of(self.add), remove=ids_of(self.remove))
        checked._memberships.checked()  # noqa: SLF001 - a command like this one
        return checked

    def rules(self, journal: Journal) -> Sequence[str]:
        memberships = self._memberships.rules(journal)
        return memberships if self.role is None else [ChangeRole.rule, *memberships]

    def targets(self, journal: Journal) -> Targets:
        return Targets([self.user], [*self.add, *self.remove])

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        """Change the role first; if that fails, no membership is changed."""
        role = [] if self.role is None else ChangeRole([self.user], self.role).plan(snapshot, journal)
        return [*role, *self._memberships.plan(snapshot, journal)]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        if not (done or rest):
            return "Nothing to do: the role and memberships already match."
        return sentence(done, rest=rest) or f"Changed nothing{rest}."
