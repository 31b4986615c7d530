"""Execute a command: check it, plan, perform its operations a few at a time, and record them in the journal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.commands.basis import Basis
from argilla_widgets.directory.commands.command import (
    Command,
    CommandRequest,
    Context,
    Progress,
    are_gone,
    rules_of,
)
from argilla_widgets.directory.commands.confirmation import NeedsConfirmationError
from argilla_widgets.directory.commands.consequences import former_members
from argilla_widgets.directory.commands.failures import (
    current_denial_reason,
    record_removal,
    refresh_after,
    stop_reason,
    with_consequence,
)
from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.model.operation import MEMBERSHIPS, Operation
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS
from argilla_widgets.sdk.api.writes import Attribution, attribute
from argilla_widgets.sdk.errors import (
    ArgillaConnectionError,
    ArgillaError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from argilla_widgets.sdk.http.response import stoppable
from argilla_widgets.sdk.resources.tables import Table
from argilla_widgets.sdk.text import join_names, pluralize

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.entries import Entry, EntryStatus
    from argilla_widgets.sdk.models import UserModel

STOPPED_EARLY = "Stopped before anything was changed."
STILL_A_MEMBER = "You are still a member, so that you can retry the rest."
NO_LONGER_ALLOWED = "Nothing was changed: your account can no longer do this."
NO_LONGER_ACCEPTED = "Nothing was changed: the server no longer accepts your API key."

INTERRUPTED_WAIT = 5.0
"""Seconds that an interrupted command waits for calls in progress, so that it can report what they did."""
ABANDON_AFTER = 0.4
"""Seconds after that wait in which a call in progress may still end, before it is left to its thread."""

MAX_SKIPPED = 50
"""Maximum number of skipped owners that the result names."""


@dataclass(frozen=True)
class OperationFailure:
    """An operation that was tried and failed."""

    name: str
    """The user or workspace that it affects."""
    user_id: UUID | None
    error: ArgillaError


@dataclass(frozen=True)
class Result:
    """What a command did."""

    summary: str
    """A sentence that describes what was done; for a retry, including the earlier attempts."""
    done: int
    """Operations whose goal is met."""
    total: int
    """Total number of operations."""
    failures: tuple[OperationFailure, ...] = ()
    remaining_names: tuple[str, ...] = ()
    """Names of the users or workspaces of the operations that were not tried."""
    created_id: UUID | None = None
    """The id of what was created."""
    operations: tuple[Operation, ...] = ()
    """The writes that were made; for a retry, without those of earlier attempts."""
    entry: Entry | None = None
    """Its entry in the journal; None if there was nothing to do."""
    retry: CommandRequest | None = None
    """Performs only what failed and what remains: for ``directory.execute``."""

    @property
    def remaining(self) -> int:
        """Number of operations that were not tried."""
        return len(self.remaining_names)

    @property
    def stopped(self) -> bool:
        """Whether the command was stopped before all operations were tried."""
        return self.remaining > 0

    def __str__(self) -> str:
        return self._repr_mimebundle_()["text/plain"]

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Display what was done in a notebook, and what failed and why."""
        failures = [{"failed": failure.name, "reason": str(failure.error)} for failure in self.failures]
        failures += [{"failed": name, "reason": "not tried"} for name in self.remaining_names]
        return Table(self.summary, failures)._repr_mimebundle_()

    @cached_property
    def code(self) -> Code:
        """The code equivalent to what was done, empty if nothing was; for a retry, including the earlier attempts."""
        return Code(self.operations if self.entry is None else self.entry.operations)


class Execution:
    """Which operations ran, failed or remain. Threads share it, and it is consistent even after one of them raised.

    An account that may end memberships only where it is a member leaves last, once it has removed everyone else.
    """

    def __init__(self, operations: Sequence[Operation], account: UserModel | None = None) -> None:
        self._leaver = None if account is None or account.role in ROLES_EVERYWHERE else account.id
        self._operations = sorted(operations, key=self._leaves)
        self._lock = threading.Condition()
        self._running: dict[int, Attribution] = {}
        self._interrupted: set[int] = set()
        self._failed: dict[int, ArgillaError] = {}
        self._done: dict[int, bool] = {}  # position: whether this command made the write
        self._failure_lock = threading.Lock()
        self.ended = ""
        """Why no more operations were tried, if no one stopped them."""

    @property
    def total(self) -> int:
        """The number of all operations."""
        return len(self._operations)

    @property
    def done(self) -> int:
        """Number of operations whose goal is met."""
        return len(self._done)

    @property
    def operations(self) -> list[Operation]:
        """The writes that were made, in the order of the plan."""
        return [self._operations[at] for at, ours in sorted(self._done.items()) if ours]

    @property
    def failures(self) -> tuple[OperationFailure, ...]:
        """The operations that failed."""
        return tuple(
            OperationFailure(self._operations[at].target, self._operations[at].user_id, error)
            for at, error in sorted(self._failed.items())
        )

    @property
    def remaining(self) -> list[Operation]:
        """The operations that were not tried."""
        tried = self._done.keys() | self._failed.keys()
        return [operation for at, operation in enumerate(self._operations) if at not in tried]

    @property
    def unknown(self) -> list[Operation]:
        """The operations whose outcome is unknown because of an interrupt."""
        with self._lock:
            return [self._operations[at] for at in sorted(self._running.keys() | self._interrupted)]

    @property
    def missing(self) -> list[Operation]:
        """The operations that failed or were not tried."""
        return [operation for at, operation in enumerate(self._operations) if at not in self._done]

    def run(
        self,
        perform: Callable[[Operation], bool],
        progress: Progress,
        command_id: UUID,
        on_failure: Callable[[Operation, ArgillaError], str | None],
    ) -> None:
        """Perform the operations, memberships of one kind a few at a time, until they are done or stopped.

        ``perform`` returns whether it made the write, and not someone else in the meantime. ``on_failure`` is called
        with each operation that failed, one call at a time, until it returns why no other should be tried. A membership
        of a user, or in a workspace, that an earlier operation failed to create or change fails with it.
        """

        def run_one(at: int) -> None:
            with self._lock:
                if progress.stopped.is_set() or self.ended:
                    return
                attribution = self._running[at] = Attribution(command_id, self._operations[at].key)
            failure = self._run_operation(at, perform, attribution)
            if failure is not None:
                with self._failure_lock:
                    self.ended = self.ended or on_failure(self._operations[at], failure) or ""
            with self._lock:
                counts = self._running.pop(at, None) is not None
                self._lock.notify_all()
            if counts:
                progress.advance(lambda: len(self._done) + len(self._failed), self.total)

        progress.begin(self.total)
        for (kind, leaves), group in groupby(range(self.total), self._batch_of):
            if leaves and self._failed:
                self.ended = self.ended or STILL_A_MEMBER
            positions, at_once = list(group), 1
            # The server responds to no one while it hashes a password (0.27 s), so only memberships run concurrently.
            # Additions end before removals begin: someone who cannot be added may have to stay where they are.
            if kind in MEMBERSHIPS:
                positions, at_once = list(self._possible(positions)), CONCURRENT_REQUESTS
            self._run_batch(run_one, positions, at_once, progress)

    def _leaves(self, operation: Operation) -> bool:
        """Return whether the account can no longer remove others from a workspace after this."""
        return operation.kind == "remove_from_workspace" and operation.user_id == self._leaver

    def _batch_of(self, at: int) -> tuple[str, bool]:
        """Return what is the same for operations that are performed together."""
        return self._operations[at].kind, self._leaves(self._operations[at])

    def _run_batch(
        self, run_one: Callable[[int], None], positions: Sequence[int], at_once: int, progress: Progress
    ) -> None:
        try:
            for _ in each(run_one, positions, at_once, "argilla-command", partial(progress.overdue, ABANDON_AFTER)):
                pass
        except BaseException:  # a cell was interrupted: report the calls in progress, too
            progress.stop(INTERRUPTED_WAIT)
            with self._lock:
                self._lock.wait_for(lambda: not self._running, timeout=INTERRUPTED_WAIT)
                self._interrupted.update(self._running)
                self._running.clear()
            raise
        with self._lock:
            for at, attribution in self._running.items():
                if attribution.number:  # what goes on is a subscriber
                    self._done[at] = True
                else:
                    self._failed.setdefault(at, _abandoned(self._operations[at]))
            self._running.clear()

    def _possible(self, positions: Iterable[int]) -> Iterator[int]:
        """Iterate over the memberships whose user and workspace did not fail; the others fail with them."""
        causes: dict[UUID | None, ArgillaError] = {}
        for at, error in self._failed.items():
            if (failed := self._operations[at]).kind not in MEMBERSHIPS:
                causes |= {failed.user_id or failed.workspace_id: error}
        for at in positions:
            operation = self._operations[at]
            if (cause := causes.get(operation.user_id) or causes.get(operation.workspace_id)) is not None:
                self._failed[at] = cause
            else:
                yield at

    def _run_operation(
        self, at: int, perform: Callable[[Operation], bool], attribution: Attribution
    ) -> ArgillaError | None:
        """Perform an operation and record how it ended; return the error if it failed."""
        operation = self._operations[at]
        with attribute(attribution):
            try:
                made = perform(operation)
            except ArgillaError as error:
                with self._lock:
                    if at not in self._running:  # abandoned
                        return None
                    self._failed[at] = error
                return error
            except BaseException:
                with self._lock:
                    self._running.pop(at, None)
                    if attribution.number:  # a subscriber was interrupted, after the write
                        self._done[at] = True
                    else:
                        self._interrupted.add(at)
                    self._lock.notify_all()
                raise
        with self._lock:
            if at in self._running:
                # A call that found nothing to send is not a write of this command.
                self._done[at] = made and attribution.number > 0
        return None


def _abandoned(operation: Operation) -> ArgillaError:
    return ArgillaConnectionError(
        f"The request was stopped before it was answered. {operation.unknown_outcome()}", unknown=True
    )


def execute(context: Context, progress: Progress) -> Result:
    """Execute the command that the context's request asks for: see `Directory.execute`."""
    journal, request = context.journal, context.request
    held = {*request.command.undoes, *request.command.redoes, request.continues} - {None}
    with journal.holding(held), request.command.held(), context.running() as command_id:
        rules = request.rules(journal)  # an entry that cannot be undone, or does not exist, leaves nothing to record
        execution, allowed = Execution([]), False
        try:
            _check_permission(rules, context)
            allowed = True
            with stoppable(progress.overdue):
                command, basis, operations, note = _checked_plan(rules, context, progress)
                execution = Execution(operations, context.synchronizer.account)
                _perform(basis.perform, context, execution, progress, command_id)
        except BaseException as error:
            if isinstance(error, UnauthorizedError) and not execution.total:
                error.message = NO_LONGER_ACCEPTED  # and not what was being read at that moment
            if allowed:
                refresh_after(
                    context.synchronizer, [error], unknown=bool(execution.unknown), stopped=progress.stopped.is_set()
                )
            _record_failure(context, execution, error, command_id)
            if isinstance(error, ArgillaError) and not execution.total:
                raise with_consequence(error) from None
            raise
        if errors := [failure.error for failure in execution.failures]:
            refresh_after(context.synchronizer, errors, stopped=progress.stopped.is_set())
        return _result(command, context, execution, basis, note, command_id)


def _check_permission(rules: Sequence[str], context: Context) -> None:
    if reason := context.synchronizer.confirm_denial(rules):
        raise ForbiddenError(reason)


def _checked_plan(
    rules: Sequence[str], context: Context, progress: Progress
) -> tuple[Command, Basis, list[Operation], str]:
    """Return the command as checked, what it rests on, its operations, and a note on who and what is left out."""
    began, request = time.monotonic(), context.request
    try:
        command = request.command.check(context)
    except ArgillaError as error:
        if progress.overdue():
            raise ArgillaError(STOPPED_EARLY) from None
        if isinstance(error, NotFoundError) and (reason := context.synchronizer.denial(rules)):
            # What seems to be gone may only be out of sight of the account's new role.
            raise ForbiddenError(NO_LONGER_ALLOWED, hint=reason) from None
        if isinstance(error, ForbiddenError):
            error.message = NO_LONGER_ALLOWED
            error.hint = current_denial_reason(context.synchronizer, rules) or "Someone else has changed your role."
        raise
    snapshot, targets = context.store.snapshot, request.targets(context.journal)
    operations = request.needed(snapshot, context.journal)
    gone = are_gone(context.store, targets.users, targets.workspaces)
    note = f" Skipped: {gone}." if gone else ""
    note += "".join(former_members(snapshot, one, operations) for one in operations if one.kind == "delete_workspace")
    skipped = request.hidden_owners(snapshot, (operation.user_id for operation in operations))
    kept = [operation for operation in operations if operation.user_id not in skipped]
    if skipped:
        names = join_names([snapshot.users[user_id].username for user_id in skipped], MAX_SKIPPED)
        if not kept:
            raise ConflictError(
                f"Nothing was changed: {names} {'are owners' if len(skipped) > 1 else 'is an owner'} now.",
                hint="Open the dialog again to see the owners by name.",
            )
        note += f" Skipped {names}, {'who are owners' if len(skipped) > 1 else 'who is an owner'} now."
    return command, Basis(context, kept, snapshot, began), kept, note


def _perform(
    perform: Callable[[Operation], bool],
    context: Context,
    execution: Execution,
    progress: Progress,
    command_id: UUID,
) -> None:
    def on_failure(operation: Operation, error: ArgillaError) -> str | None:
        record_removal(context.store, operation, error)
        if execution.total == 1 or progress.stopped.is_set():
            return None
        return stop_reason(context.synchronizer, rules_of([operation]), error)

    execution.run(perform, progress, command_id, on_failure)
    if not context.request.command.raises:
        return
    causes = {id(failure.error): failure.error for failure in execution.failures}
    if len(causes) == 1 and len(execution.failures) == execution.total:  # everything waited for one operation
        raise next(iter(causes.values()))


def _result(
    command: Command, context: Context, execution: Execution, basis: Basis, note: str, command_id: UUID
) -> Result:
    journal = context.journal
    operations, failures, remaining = execution.operations, execution.failures, execution.remaining
    tried, missing = execution.total - len(remaining), execution.missing
    request = context.request
    before = journal.continued(request.continues)
    summary = _summary(command, context, execution, before, note)
    command.finish(journal, missing)
    entry, retry = before, None
    # A first attempt is recorded if there was something to do, a retry unless everything was left once more.
    recorded = execution.total > 0 if before is None else tried > 0 or execution.total == 0
    if recorded:
        status = "stopped" if remaining else _status(execution) if failures else "done"
        entry = journal.add(
            summary=summary,
            result=status,
            operations=operations,
            command_id=command_id,
            continues=before and before.number,
            undoes=command.undoes,
            redoes=command.redoes,
        )
        summary = entry.summary
    if missing:
        retry = CommandRequest(
            command.remainder(missing),
            request.origin,
            context.client.api_url,
            request.owners,
            force=request.force,
            continues=entry and entry.number,
            operations=missing,
            known=basis.known,
        )
    return Result(
        summary=summary,
        done=execution.done,
        total=execution.total,
        failures=failures,
        remaining_names=tuple(operation.target for operation in remaining),
        created_id=command.created_id if tried else None,
        operations=tuple(operations),
        entry=entry,
        retry=retry,
    )


def _summary(command: Command, context: Context, execution: Execution, before: Entry | None, note: str) -> str:
    operations, remaining = execution.operations, len(execution.remaining)
    if execution.total and remaining == execution.total:
        return STOPPED_EARLY
    doubtful = sum(failure.error.unknown for failure in execution.failures)
    counts = (("{:,} failed", len(execution.failures) - doubtful), ("{:,} not known", doubtful))
    parts = [text.format(number) for text, number in (*counts, ("stopped with {:,} left", remaining)) if number]
    rest = f" ({', '.join(parts)})" if parts else ""
    summary = command.summary(context, [*(before.operations if before else ()), *operations], rest)
    return f"{summary} {execution.ended}{note}" if execution.ended and remaining else f"{summary}{note}"


def _record_failure(context: Context, execution: Execution, error: BaseException, command_id: UUID) -> None:
    """Add to the journal what was refused, and what was done before something went wrong."""
    if isinstance(error, NeedsConfirmationError):  # this asks for confirmation; the command has not ended
        return
    operations, unknown = execution.operations, execution.unknown
    # Input that has to be corrected has no entry, and neither has an interrupt before the first operation.
    to_correct = isinstance(error, UnprocessableEntityError) or not isinstance(error, ArgillaError)
    if to_correct and not (execution.done or unknown):
        return
    command, continues = context.request.command, context.request.continues
    if continues is not None and not (operations or unknown):  # keep the entry of the first attempt
        return
    summary = str(error)
    if not isinstance(error, ArgillaError):
        cause = "" if isinstance(error, KeyboardInterrupt) else f" ({type(error).__name__})"
        summary = f"Interrupted after {execution.done:,} of {pluralize(execution.total, 'change')}{cause}."
    if unknown:
        summary += (
            f" These changes may or may not have been made: {join_names([operation.target for operation in unknown])}."
        )
    context.journal.add(
        summary=summary,
        result=_status(execution),
        operations=operations,
        command_id=command_id,
        undoes=command.undoes,
        redoes=command.redoes,
    )


def _status(execution: Execution) -> EntryStatus:
    """Return how a command with failures ended."""
    if execution.done:
        return "in part"
    in_doubt = execution.unknown or any(failure.error.unknown for failure in execution.failures)
    return "not known" if in_doubt else "failed"
