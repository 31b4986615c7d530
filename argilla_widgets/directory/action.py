"""How an action runs: checked, in steps, watched, with an outcome. The actions themselves are in `actions`."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from argilla_widgets.directory.access import refusal
from argilla_widgets.directory.loading import CONCURRENT_REQUESTS
from argilla_widgets.directory.workers import each
from argilla_widgets.sdk.errors import (
    ArgillaError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnprocessableEntityError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.operation import Operation


_OUTDATED = (NotFoundError, ConflictError, ForbiddenError, UnprocessableEntityError)
"""Refusals that show, when no input is to blame, that others have changed the server."""


@dataclass(frozen=True)
class Step:
    """One call to the server within an action."""

    name: str
    """Whom or what it concerns, for the list of what was not done."""
    run: Callable[[], object]
    user_id: UUID | None = None
    required: bool = False
    """Whether the steps behind it make no sense without it."""
    operation: Operation | None = None
    """The write that it makes, as code and journal tell of it."""


@dataclass(frozen=True)
class Undone:
    """A step that was tried and failed."""

    name: str
    user_id: UUID | None
    error: ArgillaError


@dataclass(frozen=True)
class Outcome:
    """What an action did."""

    said: str
    """What was done, a sentence."""
    code: str
    """The Python that does the same."""
    done: int
    """Steps carried out."""
    total: int
    """Steps in all."""
    failures: tuple[Undone, ...] = ()
    stopped: bool = False
    """Whether it was stopped before all steps were tried."""
    created_id: UUID | None = None
    """The id of what was created."""


@dataclass
class Watch:
    """Follows an action while it runs, and can stop it.

    Parameters
    ----------
    on_progress
        Called with the number of steps tried and of all steps, one call at a time.

    """

    on_progress: Callable[[int, int], None] = lambda _tried, _total: None
    stopped: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """End the action after the steps that it is at."""
        self.stopped.set()


class Action(ABC):
    """One thing that a person can do."""

    rule: ClassVar[str]
    """The line of the permission table that allows it."""
    concurrent: ClassVar[bool] = False
    """Whether the server gains by several steps at a time."""
    created_id: UUID | None = None
    """The id that a creation gives."""

    @abstractmethod
    def steps(self, directory: Directory) -> list[Step]:
        """Check the targets and give the calls that carry it out, those that are needed."""

    @abstractmethod
    def said(self, directory: Directory, failed: int, left: int) -> str:
        """Say what was done when some steps failed and some are left, a sentence."""

    @abstractmethod
    def code(self, directory: Directory) -> str:
        """Write the Python that does the same; it never holds a secret."""

    def run(self, directory: Directory, watch: Watch | None = None) -> Outcome:
        """Carry it out: see `Directory.do`."""
        if directory.account is not None and (reason := refusal(directory.account.role, self.rule)):
            raise ForbiddenError(reason, status_code=403)
        steps = self.steps(directory)
        # Written now: afterwards the people that it names may be gone.
        code, said = self.code(directory), self.said(directory, 0, 0)
        failures, tried = run_steps(steps, watch or Watch(), CONCURRENT_REQUESTS if self.concurrent else 1)
        if any(isinstance(one.error, _OUTDATED) and one.error.field is None for one in failures):
            directory.refresh_soon()
        if len(steps) == 1 and failures:
            raise failures[0].error
        if steps and not tried:
            return Outcome("Stopped before anything was done.", "", 0, len(steps), stopped=True)
        left = len(steps) - tried
        if failures or left:
            said = self.said(directory, len(failures), left)
        return Outcome(said, code, tried - len(failures), len(steps), tuple(failures), left > 0, self.created_id)


def run_steps(steps: Sequence[Step], watch: Watch, at_once: int) -> tuple[list[Undone], int]:
    """Run steps, a few at a time, until they are done or stopped.

    Returns
    -------
    tuple
        The steps that failed, and the number that was tried.

    Raises
    ------
    ArgillaError
        When a required step failed; the steps behind it are not tried.

    """
    failures: list[Undone] = []
    tried = 0
    lock = threading.Lock()

    def run(step: Step) -> None:
        nonlocal tried
        if watch.stopped.is_set():
            return
        failure = None
        try:
            step.run()
        except ArgillaError as error:
            if step.required:
                raise
            failure = Undone(step.name, step.user_id, error)
        with lock:
            tried += 1
            if failure:
                failures.append(failure)
            watch.on_progress(tried, len(steps))

    first = 0
    while first < len(steps) and steps[first].required:
        run(steps[first])
        first += 1
    for _ in each(run, steps[first:], at_once, "argilla-action"):
        pass
    return failures, tried
