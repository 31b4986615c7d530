"""`Command`: check, plan the steps, execute them with progress, and return a `Result`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from argilla_widgets.directory.access import has_implicit_access, refusal
from argilla_widgets.directory.commands.ending import learn, reason_to_end
from argilla_widgets.directory.commands.steps import Execution, Step, StepFailure, Watch
from argilla_widgets.directory.journal.code import Code, write_code
from argilla_widgets.directory.store.former_names import absent, are_gone
from argilla_widgets.directory.sync.auto_refresh import is_gone
from argilla_widgets.directory.sync.conflict import ChangedMeanwhileError, NeedsConfirmationError
from argilla_widgets.sdk.errors import (
    ArgillaConnectionError,
    ArgillaError,
    ConflictError,
    ForbiddenError,
    LastOwnerError,
    NotFoundError,
    SelfLockOutError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from argilla_widgets.sdk.text import join_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from uuid import UUID

    from argilla_widgets.directory.access.finding import Finding
    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.journal.entry import Entry, EntryStatus
    from argilla_widgets.directory.model.operation import Operation

MOST_SKIPPED = 50
"""How many skipped owners the result names at most."""

_OUTDATED = (NotFoundError, ConflictError, ForbiddenError, UnauthorizedError, UnprocessableEntityError)
"""Errors that, when no input is to blame, show that the server was changed by others."""


def _is_outdated(error: BaseException) -> bool:
    """Return whether an error shows that the snapshot is outdated, or that the server is gone."""
    return isinstance(error, ArgillaError) and error.field is None and (isinstance(error, _OUTDATED) or is_gone(error))


@dataclass(frozen=True)
class Result:
    """What a command did."""

    said: str
    """A sentence that describes what was done; for a retry, including the earlier attempts."""
    code: Code
    """The code equivalent to what was done, empty if nothing was; for a retry, including the earlier attempts."""
    done: int
    """Steps carried out."""
    total: int
    """Total number of steps."""
    failures: tuple[StepFailure, ...] = ()
    stopped: bool = False
    """Whether the command was stopped before all steps were tried."""
    left: int = 0
    """Steps that were not tried."""
    left_names: tuple[str, ...] = ()
    """Names of the users or workspaces of those steps."""
    created_id: UUID | None = None
    """The id of what was created."""
    operations: tuple[Operation, ...] = ()
    """The writes that were made; for a retry, without those of earlier attempts."""
    entry: Entry | None = None
    """Its entry in the journal; None if there was nothing to do."""
    retry: Command | None = None
    """A command that does only what failed and what was left."""


class Command(ABC):
    """One change that a user can make."""

    rule: ClassVar[str] = ""
    """The line of the permission table that allows it."""
    created_id: UUID | None = None
    """The id of the user or workspace that a creation makes."""
    finding: Finding | None = None
    """The finding that the command fixes: without it, there is nothing to do."""
    owners: Collection[UUID] | None = None
    """The owners who were shown to the user as owners: other owners are skipped. None skips no one."""
    continues: int | None = None
    """The number of the journal entry that this command retries."""
    first: Command | None = None
    """The command that this one retries; it describes what all attempts did together."""

    # -- overridden by each command ------------------------------------------------------------------------------------

    def rules(self, directory: Directory) -> Sequence[str]:  # noqa: ARG002 - undo and redo look them up
        """Return the lines of the permission table that apply to the command."""
        return (self.rule,)

    def about_users(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the ids of the affected users, whose state must be unchanged since it was last read."""
        return ()

    def about_workspaces(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the ids of the affected workspaces."""
        return ()

    def joining(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Return the ids of the users who become members."""
        return ()

    def reread(self, directory: Directory) -> None:
        """Read what the command depends on again, right before it writes: users, then workspaces.

        Users and workspaces that are gone are no obstacle: the rest is done without them.

        Raises
        ------
        ChangedMeanwhileError
            When a user has changed since they were last read, unless they are skipped now and others are left.
        """
        if self.finding is not None:
            directory.access.check(self.finding)
        account = directory.account
        users = set(self.about_users(directory))
        if users and (account is None or refusal(account.role, "read_user") is None):
            try:
                directory.reread(users)
            except ChangedMeanwhileError as error:
                if not (error.only_gone or self._skips(directory, users, error)):
                    raise _with_risk(error, directory, self.joining(directory)) from None
        elif users and self.owners is not None:  # an admin can read roles only together with a workspace's members
            for one in set(self.about_workspaces(directory)) & directory.snapshot.workspaces.keys():
                with suppress(NotFoundError, ForbiddenError):  # the write itself will report it
                    directory.load_workspace(one)
        if workspaces := set(self.about_workspaces(directory)):
            directory.reread_workspaces(workspaces)

    def _unshown(self, directory: Directory, users: Iterable[UUID | None]) -> list[UUID]:
        """Return which of these users are owners that were not shown as owners."""
        if self.owners is None:
            return []
        known = directory.snapshot.users
        asked = (one for one in dict.fromkeys(users) if one is not None and one in known)
        return [one for one in asked if has_implicit_access(known[one].role) and one not in self.owners]

    def _skips(self, directory: Directory, users: AbstractSet[UUID], error: ChangedMeanwhileError) -> bool:
        """Return whether every difference is about users who are skipped or gone, and other users are left."""
        there, skipped = users & directory.snapshot.users.keys(), set(self._unshown(directory, users))
        return there > skipped and all(one.user_id in skipped or one.user_id not in there for one in error.differences)

    @abstractmethod
    def steps(self, directory: Directory) -> list[Step]:
        """Check the targets and return the steps that carry the command out; only those that are needed."""

    @abstractmethod
    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:
        """Return a sentence that describes what was done, how much failed and how much is left."""

    def rest(self, missing: Sequence[Step]) -> Command:  # noqa: ARG002 - a single step has no smaller rest
        """Return a command that carries out only the missing steps."""
        return self

    def without_secrets(self) -> Command:
        """Return a copy without secrets that still describes what was done; a retry keeps it."""
        return self

    def finished(self, directory: Directory) -> None:  # noqa: B027 - most commands have nothing to record
        """Record what is due once no step is missing."""

    # -- execution -----------------------------------------------------------------------------------------------------

    def code(self, directory: Directory) -> Code:
        """Return the equivalent code; it never contains a secret."""
        return write_code([step.operation for step in self.steps(directory)])

    def run(self, directory: Directory, watch: Watch | None = None) -> Result:
        """Carry the command out: see `Directory.do`."""
        with directory.journal.holding(self.continues), directory.journal.acting() as action_id:
            return self._run(directory, watch or Watch(), action_id)

    def _run(self, directory: Directory, watch: Watch, action_id: UUID) -> Result:
        run, gone, skipped, allowed = Execution([]), [], [], False
        try:
            self._check_role(directory)
            allowed = True
            steps, skipped = self._checked_steps(directory)
            run = Execution(steps)
            gone = absent(directory, self.about_users(directory), self.about_workspaces(directory))
            rules = self.rules(directory)

            def on_failure(step: Step, error: ArgillaError) -> str | None:
                learn(directory, step.operation, error)
                return reason_to_end(directory, rules, error) if run.total > 1 else None

            run.carry_out(watch, action_id, on_failure)
        except BaseException as error:
            if run.unknown or allowed:
                _keep_current(directory, [error], unknown=bool(run.unknown))
            self._note_failure(directory, run, error, action_id)
            raise
        failures = run.failures
        for one in failures:
            _without_force(one.error)
        _keep_current(directory, [one.error for one in failures])
        if run.total == 1 and failures:
            self._note_failure(directory, run, failures[0].error, action_id)
            raise failures[0].error
        return self._outcome(directory, run, gone, skipped, action_id)

    def _check_role(self, directory: Directory) -> None:
        if reason := directory.refusal(self.rules(directory)):
            raise ForbiddenError(reason, status_code=403)

    def _checked_steps(self, directory: Directory) -> tuple[list[Step], list[str]]:
        """Return the steps, and the names of the skipped owners."""
        try:
            self.reread(directory)
        except ForbiddenError as error:
            error.message = "Nothing was changed: your account can no longer do this."
            error.hint = "Someone else has changed your role."
            raise
        steps = self.steps(directory)
        unshown = self._unshown(directory, (step.user_id for step in steps))
        names = [directory.snapshot.users[one].username for one in unshown]
        kept = [step for step in steps if step.user_id not in unshown]
        if steps and not kept:
            are = "are owners" if len(names) > 1 else "is an owner"
            raise ConflictError(
                f"Nothing was changed: {join_names(names, MOST_SKIPPED)} {are} now.",
                status_code=409,
                hint="Open the dialog again to see the owners by name.",
            )
        return kept, names

    def _outcome(
        self, directory: Directory, run: Execution, gone: list[str], skipped: list[str], action_id: UUID
    ) -> Result:
        operations, failures, left = run.operations, run.failures, run.left
        tried = run.total - len(left)
        before = directory.journal.continued(self.continues)
        if run.total and not tried:
            said = "Stopped before anything was changed."
        elif before is not None and self.first is not None:
            said = self.first.said(directory, [*before.operations, *operations], len(failures), len(left))
        else:
            said = self.said(directory, operations, len(failures), len(left))
        if run.ended and left:
            said += f" {run.ended}"
        if gone:
            said += f" Skipped: {are_gone(gone)}."
        if skipped:
            now = "who are owners now" if len(skipped) > 1 else "who is an owner now"
            said += f" Skipped {join_names(skipped, MOST_SKIPPED)}, {now}."
        if not run.missing:
            self.finished(directory)
        result = "stopped" if left else _result(run) if failures else "done"
        entry, retry = before, None
        if run.total if before is None else tried or not run.total:
            continues = before and before.number
            entry = self._entry(directory, said, result, operations, action_id, continues)
        if run.missing:
            retry = self.rest(run.missing)
            retry.owners = self.owners
            retry.continues = entry and entry.number
            retry.first = self.first or self.without_secrets()
        return Result(
            said=said,
            code=write_code(operations if entry is None else entry.operations),
            done=run.done,
            total=run.total,
            failures=failures,
            stopped=bool(left),
            left=len(left),
            left_names=tuple(step.name for step in left),
            created_id=self.created_id if tried else None,
            operations=tuple(operations),
            entry=entry,
            retry=retry,
        )

    def _entry(
        self,
        directory: Directory,
        said: str,
        result: EntryStatus,
        operations: Iterable[Operation],
        action_id: UUID,
        continues: int | None = None,
    ) -> Entry:
        return directory.journal.add(
            said=said, result=result, operations=operations, action_id=action_id, continues=continues
        )

    def _note_failure(self, directory: Directory, run: Execution, error: BaseException, action_id: UUID) -> None:
        """Add to the journal what was refused, and what was done before something went wrong."""
        if isinstance(error, NeedsConfirmationError):  # this asks for confirmation; the command has not ended
            return
        if self.continues is not None and not (run.operations or run.unknown):  # keep the entry of the first attempt
            return
        said = str(error) if isinstance(error, ArgillaError) else f"Interrupted ({type(error).__name__})."
        if unknown := run.unknown:
            said += f" These changes may or may not have been made: {join_names([step.name for step in unknown])}."
        self._entry(directory, said, _result(run), run.operations, action_id)


def _with_risk(error: ChangedMeanwhileError, directory: Directory, joining: Iterable[UUID]) -> ChangedMeanwhileError:
    """Warn about the owner's API key if a user who would become a member is now an owner."""
    became = {one.user_id for one in error.differences if one.field == "role"} & set(joining)
    users = directory.snapshot.users
    if any(one in users and has_implicit_access(users[one].role) for one in became):
        error.hint = (
            f"Owners need no membership, and admins of a workspace can read its members' API keys. {error.hint}"
        )
    return error


def _keep_current(directory: Directory, errors: Sequence[BaseException], *, unknown: bool = False) -> None:
    """Refresh the account now, and the rest soon, if an error shows that the snapshot is outdated."""
    if any(isinstance(error, ForbiddenError | UnauthorizedError) for error in errors):
        try:
            directory.reload_account()
        except UnauthorizedError:  # the account can no longer read anything
            return
        except ArgillaError:
            pass
    if any(isinstance(error, ArgillaConnectionError) and error.field is None for error in errors):
        directory.note_gone()
    if unknown or any(map(_is_outdated, errors)):
        directory.refresh_soon()


def _result(run: Execution) -> EntryStatus:
    """Return how a command with failures ended."""
    return "in part" if run.done else "not known" if run.in_doubt else "failed"


def _without_force(error: ArgillaError) -> None:
    """Remove advice that can only be followed with the sdk's own methods."""
    if isinstance(error, LastOwnerError):
        error.hint = "Make someone else an owner first."
    elif isinstance(error, SelfLockOutError):
        error.hint = "Ask another owner."
