"""`Command`: one change that a user can make, as the operations that it plans for a snapshot."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from argilla_widgets.directory.commands.operations import perform
from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.directory.policy import denial_reason, has_implicit_access
from argilla_widgets.sdk.errors import ArgillaError, ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from uuid import UUID

    from argilla_widgets.directory.commands.operations import Context
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.model.snapshot import Snapshot


@dataclass(frozen=True)
class Targets:
    """The users and workspaces that a command affects."""

    users: Collection[UUID] = ()
    """Their state must be unchanged since it was last read."""
    workspaces: Collection[UUID] = ()
    joining: Collection[UUID] = ()
    """Those of the users who become members of a workspace."""


class Command(ABC):
    """One change that a user can make."""

    rule: ClassVar[str] = ""
    """The line of the permission table that allows it."""
    ordered: ClassVar[bool] = False
    """Whether memberships are changed only after everything else has succeeded."""
    created_id: UUID | None = None
    """The id of the user or workspace that a creation makes."""
    precondition: Callable[[], object] | None = None
    """Raises an error if the reason for the command is gone: for a fix, its finding."""
    server: str | None = None
    """The address of the server that it is for; None fits any."""
    owners: Collection[UUID] | None = None
    """The owners who were shown to the user as owners: other owners are skipped. None skips no one."""
    continues: int | None = None
    """The number of the journal entry that this command retries."""
    first: Command | None = None
    """The command that this one retries; it describes what all attempts did together."""
    undoes: int | None = None
    """The number of the journal entry that it undoes."""
    redoes: int | None = None
    """The number of the journal entry that it redoes."""

    def rules(self, journal: Journal) -> Sequence[str]:  # noqa: ARG002 - undo and redo look them up
        """Return the lines of the permission table that apply to the command."""
        return (self.rule,)

    def targets(self, journal: Journal) -> Targets:  # noqa: ARG002
        """Return the users and workspaces that the command affects."""
        return Targets()

    def check_server(self, address: str) -> None:
        """Refuse to run on another server than the one that the command is for."""
        if self.server not in {None, address}:
            raise ArgillaError(
                f"This change is for {self.server} and cannot be made at {address}.",
                hint=f"Make it with a client of {self.server}.",
            )

    def check_arguments(self) -> None:  # noqa: B027 - there may be none
        """Refuse arguments of a wrong type, and convert others; called before anything else.

        Not by the constructor, whose frame has a password that a traceback may show.

        Raises
        ------
        UnprocessableEntityError
            When there is one; ``field`` names it.
        """

    def check(self, context: Context) -> None:
        """Read what the command depends on again, right before it writes: users, then workspaces.

        Users and workspaces that are gone are no obstacle as long as others are left: the rest is done without them.

        Raises
        ------
        ArgillaError
            When there is a reason not to carry the command out.
        ChangedMeanwhileError
            When a user has changed since they were last read, unless they are skipped now and others are left.
        """
        targets, synchronizer = self.targets(context.journal), context.synchronizer
        if self.precondition is not None:
            self.precondition()
        users, account = frozenset(targets.users), synchronizer.account
        if users and (account is None or denial_reason(account.role, "read_user") is None):
            try:
                synchronizer.reload_users(users)
            except ChangedMeanwhileError as error:
                snapshot = context.store.snapshot
                if not (error.only_gone or self._skips(snapshot, users, error)):
                    raise _with_risk(error, snapshot, targets.joining) from None
        elif users and self.owners is not None:  # an admin can read roles only together with a workspace's members
            for one in set(targets.workspaces) & context.store.snapshot.workspaces.keys():
                with suppress(NotFoundError, ForbiddenError):  # the write itself will report it
                    synchronizer.load_workspace(one)
        if targets.workspaces:
            synchronizer.reload_workspaces(frozenset(targets.workspaces))

    @abstractmethod
    def plan(self, snapshot: Snapshot) -> list[Operation]:
        """Return the writes that carry the command out on this state, only those that are needed, in order."""

    def perform(self, context: Context, operation: Operation) -> bool:
        """Make one of the planned writes; return False if someone else has made it in the meantime."""
        return perform(context, operation)

    @abstractmethod
    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        """Return a sentence that describes what was done; ``rest`` says what failed and remains, to follow it."""

    def remainder(self, missing: Sequence[Operation]) -> Command:  # noqa: ARG002 - a single operation has no smaller rest
        """Return a command that makes only the missing writes."""
        return self

    def without_secrets(self) -> Command:
        """Return a copy without secrets that still describes what was done; a retry keeps it."""
        return self

    def hidden_owners(self, snapshot: Snapshot, users: Iterable[UUID | None]) -> list[UUID]:
        """Return which of these users are owners that were not shown as owners."""
        if self.owners is None:
            return []
        known = snapshot.users
        asked = (one for one in dict.fromkeys(users) if one is not None and one in known)
        return [one for one in asked if has_implicit_access(known[one].role) and one not in self.owners]

    def _skips(self, snapshot: Snapshot, users: AbstractSet[UUID], error: ChangedMeanwhileError) -> bool:
        """Return whether every difference is about users who are skipped or gone, and other users are left."""
        there, skipped = users & snapshot.users.keys(), set(self.hidden_owners(snapshot, users))
        return there > skipped and all(one.user_id in skipped or one.user_id not in there for one in error.differences)


def _with_risk(error: ChangedMeanwhileError, snapshot: Snapshot, joining: Iterable[UUID]) -> ChangedMeanwhileError:
    """Warn about the owner's API key if a user who would become a member is now an owner."""
    became = {one.user_id for one in error.differences if one.field == "role"} & set(joining)
    users = snapshot.users
    if any(one in users and has_implicit_access(users[one].role) for one in became):
        error.hint = (
            f"Owners need no membership, and admins of a workspace can read its members' API keys. {error.hint}"
        )
    return error
