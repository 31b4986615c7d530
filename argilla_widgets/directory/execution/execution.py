"""`Execution`: operations in their order, a few at a time, stoppable; which ran, which failed, which remain."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.execution.preconditions import ALREADY_SO, AS_EXPECTED, Own, check, error_of
from argilla_widgets.directory.model.fold import following
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, MEMBERSHIPS, Operation
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS
from argilla_widgets.sdk.api.writes import Attribution
from argilla_widgets.sdk.errors import ArgillaConnectionError, ArgillaError
from argilla_widgets.sdk.text import shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.execution.subjects import Subjects
    from argilla_widgets.directory.store import SnapshotStore
    from argilla_widgets.sdk.api.routes import ArgillaAPI
    from argilla_widgets.sdk.models import UserModel

STILL_A_MEMBER = "You are still a member, so that you can retry the rest."

INTERRUPTED_WAIT = 5.0
"""Seconds that an interrupted execution waits for calls in progress, so that it can report what they did."""
ABANDON_AFTER = 0.4
"""Seconds after that wait in which a call in progress may still end, before it is left to its thread."""


@dataclass(frozen=True)
class OperationFailure:
    """An operation that was tried and failed."""

    operation: Operation
    error: ArgillaError

    @property
    def name(self) -> str:
        """The user or workspace that it affects."""
        return self.operation.target

    @property
    def user_id(self) -> UUID | None:
        """The user that it affects."""
        return self.operation.user_id


class Gate:
    """The only way to the server: sends what finds its subject as its author saw it, or as earlier operations left it.

    Parameters
    ----------
    subjects
        Brings what is compared up to date in the ``store``.
    own
        Says which differences this account made itself.
    send
        Makes the write, with these routes; returns False if someone else has made it in the meantime.
    hint
        What to do about a change by others.
    ids
        The ids of what the execution has created, by those that were planned: see `Execution`.
    owners
        Whom the author has seen as owners; None for everyone who was one in what an operation expects.
    """

    def __init__(
        self,
        subjects: Subjects,
        store: SnapshotStore,
        own: Own,
        send: Callable[[Operation, ArgillaAPI], bool],
        hint: str,
        ids: Mapping[UUID, UUID],
        owners: Collection[UUID] | None = None,
    ) -> None:
        self._subjects = subjects
        self._store = store
        self._own = own
        self._send = send
        self._hint = hint
        self._ids = ids
        self._owners = owners
        self._earlier: defaultdict[UUID | None, list[Operation]] = defaultdict(list)

    def perform(self, operation: Operation, api: ArgillaAPI) -> bool:
        """Send an operation, with these routes; return False if it is already so.

        Raises
        ------
        ChangedMeanwhileError, ConflictError
            When others, or this account, have changed its subject since.
        NotFoundError
            When its subject is gone.
        NewOwnerError
            When it would add an owner whom its author has not seen as one, nor made one.
        """
        one = self.expected(operation)
        self._subjects.bring_up_to_date(one)
        ends = self._subjects.what_ends(one)
        now = self._store.snapshot
        verdict = check(one, now, self._own, ends, shown=self._has_shown_role(operation, one))
        if verdict not in {AS_EXPECTED, ALREADY_SO}:
            raise error_of(verdict, one, self._own, self._hint)
        made = verdict is not ALREADY_SO and self._send(one, api)
        one = one.with_ids(self._ids)
        for id in {one.user_id, one.workspace_id} - {None}:
            self._earlier[id].append(one)
        return made

    def _has_shown_role(self, operation: Operation, one: Operation) -> bool:
        """Return whether the author knows the role that ``one`` expects: they saw it, or have changed it themselves."""
        seen, role = (each.before and each.before.role for each in (operation, one))
        return role != seen or self._owners is None or one.user_id in self._owners

    def expected(self, operation: Operation) -> Operation:
        """Return an operation as it expects its subject, once earlier ones on the same are done."""
        earlier = self._earlier.get(operation.subject)
        return operation if earlier is None else following(operation, earlier)


class Execution:
    """Which operations ran, failed or remain. Threads share it, and it is consistent even after one of them raised.

    An account that may end memberships only where it is a member leaves last, once it has removed everyone else.

    A server may choose the ids of what is created. ``ids`` has them, by those that were planned, from the moment at
    which a creation is announced; every operation is performed and reported with them.
    """

    def __init__(
        self, operations: Sequence[Operation], account: UserModel | None = None, ids: dict[UUID, UUID] | None = None
    ) -> None:
        self._ids = {} if ids is None else ids
        self._leaver = None if account is None or account.role in ROLES_EVERYWHERE else account.id
        self._operations = sorted(operations, key=self._leaves)
        self._lock = threading.Condition()
        self._running: dict[int, Attribution] = {}
        self._interrupted: set[int] = set()
        self._failed: dict[int, ArgillaError] = {}
        self._done: dict[int, bool] = {}  # position: whether this command made the write
        self._end_lock = threading.Lock()
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
        return [self._at(at) for at, ours in sorted(self._done.items()) if ours]

    @property
    def failures(self) -> tuple[OperationFailure, ...]:
        """The operations that failed."""
        return tuple(OperationFailure(self._at(at), error) for at, error in sorted(self._failed.items()))

    @property
    def remaining(self) -> list[Operation]:
        """The operations that were not tried."""
        tried = self._done.keys() | self._failed.keys()
        return [self._at(at) for at in range(self.total) if at not in tried]

    @property
    def unknown(self) -> list[Operation]:
        """The operations whose outcome is unknown because of an interrupt."""
        with self._lock:
            return [self._at(at) for at in sorted(self._running.keys() | self._interrupted)]

    @property
    def missing(self) -> list[Operation]:
        """The operations that failed or were not tried."""
        return [self._at(at) for at in range(self.total) if at not in self._done]

    def run(
        self,
        perform: Callable[[Operation, ArgillaAPI], bool],
        progress: Progress,
        command_id: UUID,
        api: ArgillaAPI,
        on_end: Callable[[Operation, ArgillaError | None, bool], str | None],
    ) -> None:
        """Perform the operations, memberships of one kind a few at a time, until they are done or stopped.

        ``perform`` gets the routes of the ``api`` for each write of the command, and returns whether it made the write,
        and not someone else in the meantime. ``on_end`` is called with each operation that was tried, its error, and
        whether this made the write, one call at a time, until it returns why no other should be tried. What waits for
        an operation that failed fails with it: see `_possible`.
        """

        def run_one(at: int) -> None:
            with self._lock:
                if progress.stopped.is_set() or self.ended:
                    return
                operation = self._at(at)
                attribution = self._running[at] = Attribution(command_id, ids=self._ids)
            failure = self._run_operation(at, attribution, lambda: perform(operation, api.by(attribution)))
            with self._end_lock:
                self.ended = self.ended or on_end(operation, failure, self._done.get(at, False)) or ""
            with self._lock:
                counts = self._running.pop(at, None) is not None
                self._lock.notify_all()
            if counts:
                progress.advance(lambda: len(self._done) + len(self._failed), self.total)

        together = (at for at, one in enumerate(self._operations) if one.kind in MEMBERSHIPS)
        progress.begin(self.total, next(together, self.total))
        for (kind, leaves), group in groupby(range(self.total), self._batch_of):
            if leaves and self._failed:
                self.ended = self.ended or STILL_A_MEMBER
            # The server responds to no one while it hashes a password (0.27 s), so only memberships run concurrently.
            # Additions end before removals begin: someone who cannot be added may have to stay where they are.
            at_once = CONCURRENT_REQUESTS if kind in MEMBERSHIPS else 1
            self._run_batch(run_one, list(self._possible(group)), at_once, progress)

    def _at(self, position: int) -> Operation:
        """Return an operation with the ids that what was created has."""
        return self._operations[position].with_ids(self._ids)

    def _leaves(self, operation: Operation) -> bool:
        """Return whether the account can no longer remove others from a workspace after this."""
        return operation.kind == "remove_from_workspace" and operation.user_id == self._leaver

    def _batch_of(self, at: int) -> tuple[str, bool]:
        """Return what is the same for operations that are performed together."""
        return self._operations[at].kind, self._leaves(self._at(at))

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
                if attribution.made:  # what goes on is a subscriber
                    self._done[at] = True
                else:
                    self._failed.setdefault(at, _abandoned(self._at(at)))
            self._running.clear()

    def _possible(self, positions: Iterable[int]) -> Iterator[int]:
        """Iterate over the operations that wait for none that failed; the others fail with that one.

        Someone who could not be created or changed joins nothing, and keeps their memberships if anything about them
        failed; no one joins a workspace that was not created; and no one is deleted if a creation or a change failed.
        """
        failed = [(self._at(at), error) for at, error in self._failed.items()]
        lost = next((one for one, _ in failed if one.kind in {*CREATIONS, "update_user"}), None)
        people = {one.user_id for one, _ in failed}
        unchanged = {one.subject: error for one, error in reversed(failed) if one.kind not in MEMBERSHIPS}
        for at in positions:
            one = self._at(at)
            cause = unchanged.get(one.user_id)
            if one.kind in MEMBERSHIPS:
                cause = cause or unchanged.get(one.workspace_id)
            if cause is None and one.kind == "remove_from_workspace" and one.user_id in people:
                cause = ArgillaError("Nothing is removed, because an earlier change of this person failed.")
            if one.kind in DELETIONS and lost is not None:
                no = "Nothing" if one.user_id is None else "No one"
                cause = ArgillaError(f"{no} is deleted, because {shortened(lost.target)} was not created or changed.")
            if cause is not None:
                self._failed[at] = cause
            else:
                yield at

    def _run_operation(self, at: int, attribution: Attribution, perform: Callable[[], bool]) -> ArgillaError | None:
        """Perform an operation and record how it ended; return the error if it failed, also after it was given up."""
        try:
            made = perform()
        except ArgillaError as error:
            with self._lock:
                if at in self._running:
                    self._failed[at] = error
            return error
        except BaseException:
            with self._lock:
                self._running.pop(at, None)
                if attribution.made:  # a subscriber was interrupted, after the write
                    self._done[at] = True
                else:
                    self._interrupted.add(at)
                self._lock.notify_all()
            raise
        with self._lock:
            if at in self._running:
                # A call that found nothing to send is not a write of this command.
                self._done[at] = made and attribution.made
        return None


def _abandoned(operation: Operation) -> ArgillaError:
    return ArgillaConnectionError(
        f"The request was stopped before it was answered. {operation.unknown_outcome()}", unknown=True
    )
