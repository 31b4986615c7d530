"""Steps: the calls of a command, performed a few at a time, with progress and stop."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.sync.loading import CONCURRENT_REQUESTS
from argilla_widgets.sdk.api.writes import attribute
from argilla_widgets.sdk.errors import ArgillaError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.sdk.api.writes import About

ALREADY: Final = object()
"""Returned by a step whose work someone else has done in the meantime: it is done, but not by this command."""

INTERRUPTED_WAIT = 5.0
"""Seconds that an interrupted command waits for calls in progress, so that it can report what they did."""

_MEMBERSHIPS = frozenset(("add_to_workspace", "remove_from_workspace"))
"""Writes that may run concurrently; not the others: the server responds to no one while it hashes a password (0.27
s)."""


@dataclass(frozen=True)
class Step:
    """One call to the server within a command."""

    name: str
    """The user or workspace of the step, for the list of what was not done."""
    run: Callable[[], object]
    operation: Operation
    """The write that it makes, as described in code and journal."""
    required: bool = False
    """Whether the steps after it make no sense without it."""

    @property
    def user_id(self) -> UUID | None:
        """The user that the step affects."""
        return self.operation.user_id

    @property
    def about(self) -> About:
        """What the write does, to which user and workspace, as in its announcement."""
        return self.operation.kind, self.operation.user_id, self.operation.workspace_id


@dataclass(frozen=True)
class StepFailure:
    """A step that was tried and failed."""

    name: str
    user_id: UUID | None
    error: ArgillaError


@dataclass
class Watch:
    """Follows a command while it runs, and can stop it.

    Parameters
    ----------
    on_progress
        Called with the number of steps tried and the total, one call at a time.
    """

    on_progress: Callable[[int, int], None] = lambda _tried, _total: None
    stopped: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Stop the command after the steps in progress."""
        self.stopped.set()


class Execution:
    """The progress of a command's steps; consistent at every moment, also after one of them raised.

    Parameters
    ----------
    steps
        All steps, the required ones first.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._lock = threading.Condition()
        self._running: set[int] = set()
        self._cut: set[int] = set()
        self._failed: dict[int, ArgillaError] = {}
        self._done: dict[int, bool] = {}  # step number: whether this command made the write
        self._learning = threading.Lock()
        self.ended = ""
        """Why no more steps were tried, if no one stopped them."""

    @property
    def total(self) -> int:
        """All steps."""
        return len(self._steps)

    @property
    def done(self) -> int:
        """Number of steps whose goal is met."""
        return len(self._done)

    @property
    def operations(self) -> list[Operation]:
        """The writes that were made, in the order of the steps."""
        return [self._steps[number].operation for number, ours in sorted(self._done.items()) if ours]

    @property
    def failures(self) -> tuple[StepFailure, ...]:
        """The steps that failed."""
        return tuple(
            StepFailure(self._steps[number].name, self._steps[number].user_id, error)
            for number, error in sorted(self._failed.items())
        )

    @property
    def left(self) -> list[Step]:
        """The steps that were not tried."""
        tried = self._done.keys() | self._failed.keys()
        return [step for number, step in enumerate(self._steps) if number not in tried]

    @property
    def unknown(self) -> list[Step]:
        """The steps whose outcome is unknown because of an interrupt."""
        with self._lock:
            return [self._steps[number] for number in sorted(self._running | self._cut)]

    @property
    def in_doubt(self) -> bool:
        """Whether a step may have been done although its outcome is unknown."""
        return bool(self.unknown) or any(error.unknown for error in self._failed.values())

    @property
    def missing(self) -> list[Step]:
        """The steps that failed or were not tried."""
        return [step for number, step in enumerate(self._steps) if number not in self._done]

    def carry_out(
        self, watch: Watch, action_id: UUID, on_failure: Callable[[Step, ArgillaError], str | None] = lambda *_: None
    ) -> None:
        """Run the steps, memberships a few at a time, until they are done or stopped.

        Parameters
        ----------
        watch
            Notified of every step; can stop the run.
        action_id
            The command that the writes are attributed to.
        on_failure
            Called with each step that failed, one call at a time, until it returns why no other step should be tried.

        Raises
        ------
        ArgillaError
            When a required step failed; the steps after it are not tried.
        """

        def run(number: int) -> None:
            with self._lock:
                if watch.stopped.is_set() or self.ended:
                    return
                self._running.add(number)
            step = self._steps[number]
            failure = self._run_step(number, action_id)
            if failure is not None:
                with self._learning:
                    self.ended = self.ended or on_failure(step, failure) or ""
            with self._lock:
                self._running.discard(number)
                self._lock.notify_all()
                watch.on_progress(len(self._done) + len(self._failed), self.total)
            if failure is not None and step.required:
                raise failure

        first = 0
        while first < self.total and self._steps[first].required:
            run(first)
            first += 1
        several = all(step.operation.kind in _MEMBERSHIPS for step in self._steps[first:])
        try:
            for _ in each(run, range(first, self.total), CONCURRENT_REQUESTS if several else 1, "argilla-action"):
                pass
        except BaseException:  # a cell was interrupted: report the calls in progress, too
            watch.stop()
            with self._lock:
                self._lock.wait_for(lambda: not self._running, timeout=INTERRUPTED_WAIT)
            raise

    def _run_step(self, number: int, action_id: UUID) -> ArgillaError | None:
        """Run a step and record how it ended; return the error if it failed."""
        step = self._steps[number]
        with attribute(action_id, step.about) as attribution:
            try:
                answer = step.run()
            except ArgillaError as error:
                with self._lock:
                    self._failed[number] = error
                return error
            except BaseException:
                with self._lock:
                    self._running.discard(number)
                    if attribution.number:  # a subscriber was interrupted, after the write
                        self._done[number] = True
                    else:
                        self._cut.add(number)
                    self._lock.notify_all()
                raise
        with self._lock:  # a call that found nothing to send is not a write of this command
            self._done[number] = answer is not ALREADY and attribution.number > 0
        return None
