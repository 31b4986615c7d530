"""Perform a command's operations with the sdk, a few at a time, with progress and stop."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.model.operation import MEMBERSHIPS
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS
from argilla_widgets.sdk.api.writes import Attribution, attribute
from argilla_widgets.sdk.errors import ArgillaConnectionError, ArgillaError, ConflictError, NotFoundError
from argilla_widgets.sdk.resources.users import User
from argilla_widgets.sdk.text import escape_invisible, join_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.store import SnapshotStore
    from argilla_widgets.directory.sync import Synchronizer
    from argilla_widgets.sdk.auth.secret import Secret
    from argilla_widgets.sdk.client import Argilla

STOPPED_WAIT = 0.5
"""Seconds that a stopped command waits for calls in progress, so that it can report what they did."""
INTERRUPTED_WAIT = 5.0
"""The same for an interrupted command."""
LEFT_ALONE = 0.4
"""Seconds after that wait in which a call in progress can end by itself, before it is left to its thread."""


@dataclass(frozen=True)
class Context:
    """What commands work with."""

    client: Argilla
    """Makes the writes."""
    store: SnapshotStore
    """Has the snapshot that commands plan for."""
    synchronizer: Synchronizer
    """Reads again what a decision rests on."""
    journal: Journal
    """Records what was done."""


@dataclass(frozen=True)
class OperationFailure:
    """An operation that was tried and failed."""

    name: str
    """The user or workspace that it affects."""
    user_id: UUID | None
    error: ArgillaError


@dataclass
class Progress:
    """Follows a command while it runs, and can stop it.

    Parameters
    ----------
    on_progress
        Called with the number of operations tried and the total, one call at a time.
    on_begin
        Called with the total before the first operation, which may take long.
    """

    on_progress: Callable[[int, int], None] = lambda _tried, _total: None
    stopped: threading.Event = field(default_factory=threading.Event)
    on_begin: Callable[[int], None] = lambda _total: None
    _due: float = field(default=math.inf, init=False, repr=False)

    def stop(self, wait: float = STOPPED_WAIT) -> None:
        """Stop the command after the operations in progress, which have ``wait`` seconds to end."""
        self._due = min(self._due, time.monotonic() + wait)
        self.stopped.set()

    def overdue(self, seconds: float = 0.0) -> bool:
        """Return whether the operations in progress should have ended this many seconds ago."""
        return time.monotonic() >= self._due + seconds


class Execution:
    """How far a command has got; consistent at every moment, also after one of its operations raised.

    Parameters
    ----------
    operations
        All operations, in order.
    ordered
        Whether memberships are changed only after everything else, which comes first, has succeeded.
    """

    def __init__(self, operations: Sequence[Operation], *, ordered: bool = False) -> None:
        self._operations = operations
        self._ordered = ordered
        self._lock = threading.Condition()
        self._running: dict[int, Attribution] = {}
        self._cut: set[int] = set()
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
        return [one for at, one in enumerate(self._operations) if at not in tried]

    @property
    def unknown(self) -> list[Operation]:
        """The operations whose outcome is unknown because of an interrupt."""
        with self._lock:
            return [self._operations[at] for at in sorted(self._running.keys() | self._cut)]

    @property
    def in_doubt(self) -> bool:
        """Whether an operation may have been done although its outcome is unknown."""
        return bool(self.unknown) or any(one.error.unknown for one in self.failures)

    @property
    def missing(self) -> list[Operation]:
        """The operations that failed or were not tried."""
        return [one for at, one in enumerate(self._operations) if at not in self._done]

    def run(
        self,
        perform: Callable[[Operation], bool],
        progress: Progress,
        action_id: UUID,
        on_failure: Callable[[Operation, ArgillaError], str | None] = lambda *_: None,
    ) -> None:
        """Perform the operations, memberships a few at a time, until they are done or stopped.

        Parameters
        ----------
        perform
            Makes one write; returns whether it was made, and not by someone else in the meantime.
        progress
            Notified of every operation; can stop the run.
        action_id
            The command that the writes are attributed to.
        on_failure
            Called with each operation that failed, one call at a time, until it returns why no other should be tried.

        Raises
        ------
        ArgillaError
            When something that has to be done first failed; the operations after it are not tried.
        """

        def run(at: int) -> None:
            with self._lock:
                if progress.stopped.is_set() or self.ended:
                    return
                attribution = self._running[at] = Attribution(action_id, self._operations[at].key)
            failure = self._run_one(at, perform, attribution)
            if failure is not None:
                with self._failing:
                    self.ended = self.ended or on_failure(self._operations[at], failure) or ""
            with self._lock:
                if self._running.pop(at, None) is not None:
                    self._lock.notify_all()
                    progress.on_progress(len(self._done) + len(self._failed), self.total)

        progress.on_begin(self.total)
        first = self._kept_first()
        for at in range(first):
            self._run_some(run, [at], progress)
            if at in self._failed:
                raise self._failed[at]
        self._run_some(run, range(first, self.total), progress)

    def _kept_first(self) -> int:
        """Return how many operations come first, one after the other."""
        if not self._ordered:
            return 0
        return next((at for at, one in enumerate(self._operations) if one.kind in MEMBERSHIPS), self.total)

    def _run_some(self, run: Callable[[int], None], places: Sequence[int], progress: Progress) -> None:
        # The server responds to no one while it hashes a password (0.27 s), so only memberships run concurrently.
        several = all(self._operations[at].kind in MEMBERSHIPS for at in places)
        at_once = CONCURRENT_REQUESTS if several else 1
        try:
            for _ in each(run, places, at_once, "argilla-action", until=lambda: progress.overdue(LEFT_ALONE)):
                pass
        except BaseException:  # a cell was interrupted: report the calls in progress, too
            progress.stop(INTERRUPTED_WAIT)
            with self._lock:
                self._lock.wait_for(lambda: not self._running, timeout=INTERRUPTED_WAIT)
                self._cut.update(self._running)
                self._running.clear()
            raise
        with self._lock:
            for at, attribution in self._running.items():
                if attribution.number:  # what goes on is a subscriber
                    self._done[at] = True
                else:
                    self._failed.setdefault(at, _left_alone(self._operations[at]))
            self._running.clear()

    def _run_one(self, at: int, perform: Callable[[Operation], bool], attribution: Attribution) -> ArgillaError | None:
        """Perform an operation and record how it ended; return the error if it failed."""
        operation = self._operations[at]
        with attribute(attribution):
            try:
                made = perform(operation)
            except ArgillaError as error:
                with self._lock:
                    if at not in self._running:  # left alone
                        return None
                    self._failed[at] = error
                return error
            except BaseException:
                with self._lock:
                    self._running.pop(at, None)
                    if attribution.number:  # a subscriber was interrupted, after the write
                        self._done[at] = True
                    else:
                        self._cut.add(at)
                    self._lock.notify_all()
                raise
        with self._lock:
            if at in self._running:
                # A call that found nothing to send is not a write of this command.
                self._done[at] = made and attribution.number > 0
        return None


def _left_alone(operation: Operation) -> ArgillaError:
    error = ArgillaConnectionError(f"The request was stopped before it was answered. {operation.doubt()}")
    error.unknown = True
    return error


def perform(context: Context, operation: Operation, password: Secret | None = None) -> bool:
    """Make a write; return False if someone else has made it in the meantime.

    Parameters
    ----------
    context
        Has the client, and the users and workspaces as last seen.
    operation
        The write.
    password
        The password to send, for a creation or an update that sets one.
    """
    user_id, workspace_id = operation.user_id, operation.workspace_id
    if user_id is not None and workspace_id is not None:
        return _perform_on_membership(context, operation, user_id, workspace_id)
    if workspace_id is not None:
        _perform_on_workspace(context, operation, workspace_id)
    elif operation.kind == "create_user":
        values: dict[str, Any] = dict(operation.values)
        context.client.api.users.create(**values, id=user_id, password=password)
    elif operation.kind == "delete_user":
        _user(context, operation).delete()
    else:
        user = _user(context, operation)
        for field_name, value in operation.values:
            setattr(user, field_name, value)
        user.password = password
        user.update()
    return True


def _user(context: Context, operation: Operation) -> User:
    """Return the user as an object of the sdk, which refuses to delete or demote the last owner or oneself."""
    model = context.store.snapshot.users.get(operation.user_id) if operation.user_id else None
    if model is None:
        return User(username=operation.username, id=operation.user_id, client=context.client)
    return User._from_model(model, context.client)  # noqa: SLF001 - the sdk's own constructor from a known model


def _perform_on_workspace(context: Context, operation: Operation, workspace_id: UUID) -> None:
    workspaces = context.client.api.workspaces
    if operation.kind == "create_workspace":
        workspaces.create(operation.workspace, id=workspace_id)
        return
    try:
        workspaces.delete(workspace_id, known=context.store.snapshot.workspaces.get(workspace_id))
    except ConflictError as error:  # someone has added a dataset in the meantime
        raise dataset_conflict(context.client, operation) or error from None


def dataset_conflict(client: Argilla, operation: Operation) -> ConflictError | None:
    """Look up the datasets that keep a workspace from being deleted; return None if there are none."""
    names = [dataset.name for dataset in client.api.datasets.list(operation.workspace_id)]
    if not names:
        return None
    which = f"the dataset {join_names(names)}" if len(names) == 1 else f"{len(names):,} datasets: {join_names(names)}"
    return ConflictError(
        f"Workspace {escape_invisible(operation.workspace)} was not deleted because it contains {which}.",
        status_code=409,
        hint="Delete its datasets first.",
    )


def _perform_on_membership(context: Context, operation: Operation, user_id: UUID, workspace_id: UUID) -> bool:
    users, snapshot, member = context.client.api.users, context.store.snapshot, operation.kind == "add_to_workspace"
    try:
        (users.add_to_workspace if member else users.delete_from_workspace)(
            workspace_id,
            user_id,
            known=snapshot.users.get(user_id),
            workspace=snapshot.workspaces.get(workspace_id),
        )
    except (ConflictError, NotFoundError) as error:
        if not isinstance(error, ConflictError if member else NotFoundError):
            raise
        # Someone else has made the change in the meantime: the goal is met, and a refresh finds what else they did.
        context.store.see_membership(workspace_id, user_id, member=member)
        context.synchronizer.refresh_soon()
        return False
    return True
