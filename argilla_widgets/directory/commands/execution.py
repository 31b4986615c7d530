"""Carry out a command: check it, plan, perform its operations a few at a time, and record them in the journal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.commands.basis import Basis
from argilla_widgets.directory.commands.command import Command, Context, Progress, no_longer_exist
from argilla_widgets.directory.commands.confirmation import NeedsConfirmationError
from argilla_widgets.directory.commands.consequences import former_members
from argilla_widgets.directory.commands.failures import (
    current_denial_reason,
    record_removal,
    refresh_after,
    stop_reason,
)
from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.model.operation import MEMBERSHIPS, Operation
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS
from argilla_widgets.sdk.api.writes import Attribution, attribute
from argilla_widgets.sdk.errors import (
    ArgillaConnectionError,
    ArgillaError,
    ConflictError,
    ForbiddenError,
    UnprocessableEntityError,
)
from argilla_widgets.sdk.http.response import stoppable
from argilla_widgets.sdk.resources.tables import Table
from argilla_widgets.sdk.text import join_names

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.entries import Entry, EntryStatus

STOPPED_EARLY = "Stopped before anything was changed."

INTERRUPTED_WAIT = 5.0
"""Seconds that an interrupted command waits for calls in progress, so that it can report what they did."""
ABANDON_AFTER = 0.4
"""Seconds after that wait in which a call in progress may still end, before it is left to its thread."""

MAX_SKIPPED = 50
"""How many skipped owners the result names at most."""


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
    retry: Command | None = None
    """A command that does only what failed and what remains."""

    @property
    def remaining(self) -> int:
        """Number of operations that were not tried."""
        return len(self.remaining_names)

    @property
    def stopped(self) -> bool:
        """Whether the command was stopped before all operations were tried."""
        return self.remaining > 0

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
    """How far a command has got; consistent at every moment, also after one of its operations raised.

    If ``ordered``, memberships are changed only after everything else, which comes first, has succeeded.
    """

    def __init__(self, operations: Sequence[Operation], *, ordered: bool = False) -> None:
        self._operations = operations
        self._ordered = ordered
        self._lock = threading.Condition()
        self._running: dict[int, Attribution] = {}
        self._interrupted: set[int] = set()
        self._failed: dict[int, ArgillaError] = {}
        self._done: dict[int, bool] = {}  # position: whether this command made the write
        self._failing = threading.Lock()
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
        """Perform the operations, memberships a few at a time, until they are done or stopped.

        ``perform`` returns whether it made the write, and not someone else in the meantime. ``on_failure`` is called
        with each operation that failed, one call at a time, until it returns why no other should be tried.

        Raises
        ------
        ArgillaError
            When something that has to be done first failed; the operations after it are not tried.
        """

        def run_one(at: int) -> None:
            with self._lock:
                if progress.stopped.is_set() or self.ended:
                    return
                attribution = self._running[at] = Attribution(command_id, self._operations[at].key)
            failure = self._run_operation(at, perform, attribution)
            if failure is not None:
                with self._failing:
                    self.ended = self.ended or on_failure(self._operations[at], failure) or ""
            with self._lock:
                if self._running.pop(at, None) is not None:
                    self._lock.notify_all()
                    progress.on_progress(len(self._done) + len(self._failed), self.total)

        progress.on_begin(self.total)
        memberships = (at for at, operation in enumerate(self._operations) if operation.kind in MEMBERSHIPS)
        first = next(memberships, self.total) if self._ordered else 0
        for at in range(first):
            self._run_batch(run_one, [at], progress)
            if at in self._failed:
                raise self._failed[at]
        self._run_batch(run_one, range(first, self.total), progress)

    def _run_batch(self, run_one: Callable[[int], None], positions: Sequence[int], progress: Progress) -> None:
        # The server responds to no one while it hashes a password (0.27 s), so only memberships run concurrently.
        several = all(self._operations[at].kind in MEMBERSHIPS for at in positions)
        at_once = CONCURRENT_REQUESTS if several else 1
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


def execute(command: Command, context: Context, progress: Progress) -> Result:
    """Carry out a command: see `Directory.execute`."""
    journal = context.journal
    held = {*command.undoes, *command.redoes, command.continues} - {None}
    with journal.holding(held), journal.running(context.origin) as command_id:
        rules = command.rules(journal)  # an entry that cannot be undone, or does not exist, leaves nothing to record
        execution, allowed = Execution([]), False
        try:
            _check_permission(rules, context)
            allowed = True
            with stoppable(progress.overdue):
                operations, note, basis = _checked_plan(command, rules, context, progress)
                execution = Execution(operations, ordered=command.ordered)
                _perform(basis.perform, rules, context, execution, progress, command_id)
        except BaseException as error:
            if allowed:
                refresh_after(
                    context.synchronizer, [error], unknown=bool(execution.unknown), stopped=progress.stopped.is_set()
                )
            _record_failure(command, context, execution, error, command_id)
            raise
        if errors := [failure.error for failure in execution.failures]:
            refresh_after(context.synchronizer, errors, stopped=progress.stopped.is_set())
        return _result(command, context, execution, basis, note, command_id)


def _check_permission(rules: Sequence[str], context: Context) -> None:
    if reason := context.synchronizer.confirm_denial(rules):
        raise ForbiddenError(reason)


def _checked_plan(
    command: Command, rules: Sequence[str], context: Context, progress: Progress
) -> tuple[list[Operation], str, Basis]:
    """Return the operations, a note on who and what is left out, and what the operations rest on."""
    began = time.monotonic()
    try:
        command.check(context)
    except ArgillaError as error:
        if progress.overdue():
            raise ArgillaError(STOPPED_EARLY) from None
        if isinstance(error, ForbiddenError):
            error.message = "Nothing was changed: your account can no longer do this."
            error.hint = current_denial_reason(context.synchronizer, rules) or "Someone else has changed your role."
        raise
    snapshot, targets = context.store.snapshot, command.targets(context.journal)
    operations = command.plan(snapshot, context.journal)
    gone = context.store.names_of_missing(targets.users, targets.workspaces)
    note = f" Skipped: {no_longer_exist(gone)}." if gone else ""
    note += "".join(former_members(snapshot, one) for one in operations if one.kind == "delete_workspace")
    skipped = command.hidden_owners(snapshot, (operation.user_id for operation in operations))
    kept = [operation for operation in operations if operation.user_id not in skipped]
    basis = Basis(command, context, kept, snapshot, began)
    if not skipped:
        return kept, note, basis
    names = join_names([snapshot.users[user_id].username for user_id in skipped], MAX_SKIPPED)
    if not kept:
        raise ConflictError(
            f"Nothing was changed: {names} {'are owners' if len(skipped) > 1 else 'is an owner'} now.",
            hint="Open the dialog again to see the owners by name.",
        )
    return kept, f"{note} Skipped {names}, {'who are owners' if len(skipped) > 1 else 'who is an owner'} now.", basis


def _perform(
    perform: Callable[[Operation], bool],
    rules: Sequence[str],
    context: Context,
    execution: Execution,
    progress: Progress,
    command_id: UUID,
) -> None:
    def on_failure(operation: Operation, error: ArgillaError) -> str | None:
        record_removal(context.store, operation, error)
        if execution.total == 1 or progress.stopped.is_set():
            return None
        return stop_reason(context.synchronizer, rules, error)

    execution.run(perform, progress, command_id, on_failure)
    if execution.total == 1:
        for failure in execution.failures:
            raise failure.error


def _result(
    command: Command, context: Context, execution: Execution, basis: Basis, note: str, command_id: UUID
) -> Result:
    journal = context.journal
    operations, failures, remaining = execution.operations, execution.failures, execution.remaining
    tried, missing = execution.total - len(remaining), execution.missing
    before = journal.continued(command.continues)
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
        retry = command.retry(missing, context.client.api_url, entry and entry.number, basis.known)
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
    if before is not None and command.first is not None:
        summary = command.first.summary(context, [*before.operations, *operations], rest)
    else:
        summary = command.summary(context, operations, rest)
    return f"{summary} {execution.ended}{note}" if execution.ended and remaining else f"{summary}{note}"


def _record_failure(
    command: Command, context: Context, execution: Execution, error: BaseException, command_id: UUID
) -> None:
    """Add to the journal what was refused, and what was done before something went wrong."""
    if isinstance(error, NeedsConfirmationError):  # this asks for confirmation; the command has not ended
        return
    operations, unknown = execution.operations, execution.unknown
    # Input that has to be corrected has no entry, and neither has an interrupt before the first operation.
    to_correct = isinstance(error, UnprocessableEntityError) or not isinstance(error, ArgillaError)
    if to_correct and not (execution.done or unknown):
        return
    if command.continues is not None and not (operations or unknown):  # keep the entry of the first attempt
        return
    summary = str(error) if isinstance(error, ArgillaError) else f"Interrupted ({type(error).__name__})."
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
