"""Execute a command: check it, plan, perform its operations a few at a time, and record them in the journal."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from msgspec.structs import replace

from argilla_widgets.directory.commands.command import (
    Command,
    CommandRequest,
    Context,
    all_gone,
    are_gone,
    created_by,
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
from argilla_widgets.directory.execution.execution import Execution, Gate, OperationFailure
from argilla_widgets.directory.execution.preconditions import beside_alike, check, without_settled
from argilla_widgets.directory.execution.subjects import Subjects
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, MEMBERSHIPS, Operation
from argilla_widgets.sdk.errors import (
    ArgillaError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from argilla_widgets.sdk.http.response import stoppable
from argilla_widgets.sdk.resources.tables import Table
from argilla_widgets.sdk.text import escape_invisible, join_names, pluralize

if TYPE_CHECKING:
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.journal.entries import Entry, EntryStatus
    from argilla_widgets.directory.model.difference import Difference
    from argilla_widgets.directory.model.snapshot import Snapshot

STOPPED_EARLY = "Stopped before anything was changed."
NO_LONGER_ALLOWED = "Nothing was changed: your account can no longer do this."
NO_LONGER_ACCEPTED = "Nothing was changed: the server no longer accepts your API key."

MAX_NAMES_READ = 2_000
"""On a server with up to this many users, their names are read before one is created: that takes up to 0.2 s."""
MAX_SKIPPED = 50
"""Maximum number of skipped owners that the result names."""


@dataclass(frozen=True, repr=False)
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
    ids: Mapping[UUID, UUID] = field(default_factory=dict)
    """The ids of what was created, by those that were planned: they differ if the server has chosen them."""

    @property
    def remaining(self) -> int:
        """Number of operations that were not tried."""
        return len(self.remaining_names)

    @property
    def stopped(self) -> bool:
        """Whether the command was stopped before all operations were tried."""
        return self.remaining > 0

    def __repr__(self) -> str:
        return f"<Result: {escape_invisible(self.summary)}>"

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


class _Planned(NamedTuple):
    """What is about to be sent."""

    command: Command
    """As checked."""
    operations: list[Operation]
    gate: Gate
    note: str
    """On who and what is left out."""


def execute(context: Context, progress: Progress, precondition: Callable[[], object] = lambda: None) -> Result:
    """Execute the command that the context's request asks for: see `Directory.execute`.

    ``precondition`` raises an error if the reason for it is gone.
    """
    journal, request = context.journal, context.request
    held = {*request.command.undoes, *request.command.redoes, request.continues} - {None}
    with journal.recorder.holding(held), request.command.held(), context.running() as command_id:
        rules = request.rules(journal)  # an entry that cannot be undone, or does not exist, leaves nothing to record
        execution, allowed = Execution([]), False
        try:
            context.synchronizer.require(rules)
            allowed = True
            with stoppable(progress.overdue):
                try:
                    planned = _planned(rules, context, precondition)
                except ArgillaError:
                    if progress.overdue():
                        raise ArgillaError(STOPPED_EARLY) from None
                    raise
                execution = Execution(planned.operations, context.synchronizer.account, context.ids)
                _perform(planned, context, execution, progress, command_id)
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
        return _result(planned, context, execution, command_id)


def _planned(rules: Sequence[str], context: Context, precondition: Callable[[], object]) -> _Planned:
    """Read the targets again, and return what to send; refuse it as a whole if others have changed them since.

    Users are expected to be as this client last saw them, or if it never did, as they are now.
    """
    request, store, journal = context.request, context.store, context.journal
    try:
        if request.continues is not None:  # what an earlier attempt did without an answer is a part of its entry
            context.synchronizer.uncertain_writes.recheck(wait=True)
        before = store.snapshot
        precondition()
        began, seen = time.monotonic(), _with_those_who_left(before, _read_again(context))
        _check_names(context, request.goals(store.snapshot, journal))
        wanted = request.goals(seen, journal)
        created = created_by(wanted)
        if any(one.username and one.is_gone(store.snapshot, created) for one in wanted):
            context.synchronizer.reload_everyone()  # someone else may have the name by now
        now = store.snapshot
        planned_on = _as_seen(seen, now)
        goals = [one.seen_in(seen).seen_in(now) for one in request.goals(planned_on, journal)]
        settled = {one.workspace_id for one in goals if one.kind in MEMBERSHIPS and one.is_met(now)} - {None}
        if settled:  # a membership that seems to be as wanted would be skipped
            context.synchronizer.reload_members([place for place in settled if place is not None])
            now = store.snapshot
        left, note = _without_missing(context, goals)
        subjects = Subjects(context.synchronizer, left, began)
        if not request.leaves_alone:
            left = _as_expected(context, subjects, left, seen)
        command = request.command.check(context, left)
    except ArgillaError as error:
        if isinstance(error, NotFoundError) and (reason := context.synchronizer.denial(rules)):
            # What seems to be gone may only be out of sight of the account's new role.
            raise ForbiddenError(NO_LONGER_ALLOWED, hint=reason) from None
        if isinstance(error, ForbiddenError):
            error.message = NO_LONGER_ALLOWED
            error.hint = current_denial_reason(context.synchronizer, rules) or "Someone else has changed your role."
        raise
    new = frozenset[str]() if request.leaves_alone else CREATIONS  # sent in any case: the server refuses what exists
    operations = without_settled(left, store.snapshot, new, trusted=command.trusted)
    note += "".join(former_members(now, one, operations) for one in operations if one.kind == "delete_workspace")
    named = command.owners(journal)
    owners = request.owners if named is None else {*named, *(request.owners or ())}
    send = partial(command.perform, context)
    gate = Gate(subjects, store, journal.has_made, send, command.hint, context.ids, owners)
    return _Planned(command, operations, gate, note)


def _as_seen(seen: Snapshot, now: Snapshot) -> Snapshot:
    """Return the state to plan on: the current one, but with users as they were last seen.

    Keep those who are gone if another account or workspace has their name now, so that the error can say so.
    """
    if seen.users is now.users and seen.workspaces is now.workspaces:
        return now
    users = {
        user_id: user
        for user_id, user in seen.users.items()
        if now.users.get(user_id, user) != user or (user_id not in now.users and now.user(user.username) is not None)
    }
    names = {place.name for place in now.workspaces.values()}
    places = {
        place_id: place
        for place_id, place in seen.workspaces.items()
        if place_id not in now.workspaces and place.name in names
    }
    if not (users or places):
        return now
    return dataclasses.replace(now, users={**now.users, **users}, workspaces={**now.workspaces, **places})


def _with_those_who_left(before: Snapshot, seen: Snapshot) -> Snapshot:
    """Return what was last seen, including users and workspaces that disappeared while a finding was checked."""
    if before.users is seen.users and before.workspaces is seen.workspaces:
        return seen
    users = {**before.users, **seen.users}
    places = {**before.workspaces, **seen.workspaces}
    if len(users) == len(seen.users) and len(places) == len(seen.workspaces):
        return seen
    return dataclasses.replace(seen, users=users, workspaces=places)


def _check_names(context: Context, goals: Sequence[Operation]) -> None:
    """Refuse a new name that differs by case, spaces or composition only from one that others have given meanwhile."""
    api, store = context.client.api, context.store
    known, new = store.snapshot, [one for one in goals if one.kind in CREATIONS]
    if not new or not context.request.command.raises:
        return
    taken: list[str] = []
    with suppress(ArgillaError):  # the creation itself will report it
        if any(one.kind == "create_workspace" for one in new):
            taken = [one.name for one in api.workspaces.list() if one.id not in known.workspaces]
        elif known.complete and len(known.users) <= MAX_NAMES_READ:
            taken = [one.username for one in api.users.list() if one.id not in known.users]
    for one, reason in beside_alike(new, taken):
        context.synchronizer.refresh()
        field = "name" if one.user_id is None else "username"
        raise ConflictError(reason, field=field, hint="Choose another name, or try again.")


def _read_again(context: Context) -> Snapshot:
    """Read the targets again, or everything; return what was known before."""
    request, synchronizer, store = context.request, context.synchronizer, context.store
    targets, goals = request.targets(context.journal), request.goals(store.snapshot, context.journal)
    seen, again = store.snapshot, request.operations is not None and request.command.raises
    if not again and request.command.reads_everything(goals):
        synchronizer.refresh()
        return seen
    users = frozenset(targets.users)
    if users and synchronizer.denial(["read_user"]) is None:
        synchronizer.reload_users(users)
    elif users:
        # Admins can read the roles of users only together with the members of a workspace.
        for workspace_id in set(targets.workspaces) & seen.workspaces.keys():
            with suppress(NotFoundError, ForbiddenError):  # the write itself will report it
                synchronizer.load_workspace(workspace_id)
    if targets.workspaces:
        synchronizer.reload_workspaces(frozenset(targets.workspaces))
    return seen


def _without_missing(context: Context, goals: Sequence[Operation]) -> tuple[list[Operation], str]:
    """Skip owners who were not shown as owners, and who or what is gone; return the others, and a note on these."""
    request, store = context.request, context.store
    if not request.command.raises:  # its result says it of each
        return [*goals], ""
    now, targets = store.snapshot, request.targets(context.journal)
    earlier = context.journal.recorder.continued(request.continues)
    deleted = {one.subject for one in earlier.operations if one.kind in DELETIONS} if earlier is not None else set()
    goals = [one for one in goals if one.subject not in deleted]  # it may have had no answer
    created = created_by(goals)
    left = [one.renamed(now) for one in goals if not one.is_gone(now, created) or one.has_namesake(now)]
    undone = request.command.undoes and all(
        one.kind in DELETIONS for one in goals
    )  # nothing is left of what was created
    users, places = ([one for one in ids if one not in deleted] for ids in (targets.users, targets.workspaces))
    if not left and not undone and (goals or not (deleted or targets.exist(now))):
        raise all_gone(store, users, places, goals)
    gone = are_gone(store, users, places, goals)
    note = f" Skipped: {gone}." if gone else ""
    needed = without_settled(left, now, CREATIONS)
    skipped = request.hidden_owners(now, (one.user_id for one in needed))
    if not skipped:
        return left, note
    names = join_names([now.users[user_id].username for user_id in skipped], MAX_SKIPPED)
    if all(one.user_id in skipped for one in needed):
        raise ConflictError(
            f"Nothing was changed: {names} {'are owners' if len(skipped) > 1 else 'is an owner'} now.",
            hint="Look at the owners by name before you try again.",
        )
    note += f" Skipped {names}, {'who are owners' if len(skipped) > 1 else 'who is an owner'} now."
    return [one for one in left if one.user_id not in skipped], note


def _as_expected(
    context: Context, subjects: Subjects, operations: Sequence[Operation], seen: Snapshot
) -> list[Operation]:
    """Return what to send; raise a `ChangedMeanwhileError` if others have changed what its author saw.

    An undo asks about what it deletes, so that it expects what its question shows.
    """
    now, asks = context.store.snapshot, bool(context.request.command.undoes)
    if asks:
        operations = [
            replace(one, before=None, ends=None).seen_in(now) if one.kind in DELETIONS else one for one in operations
        ]
    deleted = [one.user_id for one in operations if one.kind == "delete_user" and one.user_id is not None]
    memberships = {} if asks else subjects.memberships(deleted)
    found: list[Difference] = []
    left: list[Operation] = []
    created = created_by(operations)
    for one in operations:
        if one.kind not in CREATIONS and {one.user_id, one.workspace_id} & created - {None}:
            left.append(one)  # they are not there yet
            continue
        known = seen.users.get(one.user_id) if one.user_id is not None else None
        ends = memberships.get(one.user_id) if one.user_id is not None else None
        if one.kind == "delete_workspace" and not asks:
            ends = subjects.what_ends(one)
        expected = one if known is None or one.kind in DELETIONS else replace(one, before=known)
        last = expected.before and expected.before.updated_at
        verdict = check(expected, now, context.journal.has_made, ends)
        if verdict.kind != "changed since":  # the gate leaves alone who is an owner now
            left.append(one)
        elif all(context.journal.has_made(each, last) for each in verdict.differences):  # through another client
            left.append(replace(one, before=None, ends=None).seen_in(now))
        else:
            found += verdict.differences
    if found:
        raise ChangedMeanwhileError([*dict.fromkeys(found)])
    return left


def _perform(planned: _Planned, context: Context, execution: Execution, progress: Progress, command_id: UUID) -> None:
    def on_end(operation: Operation, error: ArgillaError | None, made: bool) -> str | None:  # noqa: FBT001 - as called
        user_id = operation.user_id and context.ids.get(operation.user_id, operation.user_id)
        planned.command.settle(operation, error, made=made, user_id=user_id)
        if error is None:
            return None
        record_removal(context.store, operation, error)
        if execution.total == 1 or progress.stopped.is_set():
            return None
        return stop_reason(context.synchronizer, rules_of([operation]), error)

    execution.run(planned.gate.perform, progress, command_id, context.client.api, on_end)
    if not context.request.command.raises:
        return
    causes = {id(failure.error): failure.error for failure in execution.failures}
    if len(causes) == 1 and len(execution.failures) == execution.total:  # everything waited for one operation
        raise next(iter(causes.values()))


def _result(planned: _Planned, context: Context, execution: Execution, command_id: UUID) -> Result:
    journal, command = context.journal, planned.command
    operations, failures, remaining = execution.operations, execution.failures, execution.remaining
    tried, missing = execution.total - len(remaining), execution.missing
    request = context.request
    before = journal.recorder.continued(request.continues)
    summary = _summary(command, context, execution, before, planned.note)
    command.finish(journal, missing)
    entry, retry = before, None
    # A first attempt is recorded if there was something to do, a retry unless everything was left once more.
    recorded = execution.total > 0 if before is None else tried > 0 or execution.total == 0
    if recorded:
        status = "stopped" if remaining else _status(execution) if failures else "done"
        entry = journal.recorder.add(
            summary=summary,
            result=status,
            operations=operations,
            command_id=command_id,
            continues=before and before.number,
            unfinished=bool(missing),
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
            operations=[planned.gate.expected(one) for one in missing],
            ids=context.ids,
        )
    created_id = command.created_id
    return Result(
        summary=summary,
        done=execution.done,
        total=execution.total,
        failures=failures,
        remaining_names=tuple(operation.target for operation in remaining),
        created_id=context.ids.get(created_id, created_id) if created_id is not None and tried else None,
        operations=tuple(operations),
        entry=entry,
        retry=retry,
        ids=context.ids,
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
    context.journal.recorder.add(
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
