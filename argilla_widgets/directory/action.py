"""How an action runs: checked, in steps, watched, with an outcome. The actions themselves are in `actions`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from argilla_widgets.directory.auto_refresh import is_gone
from argilla_widgets.directory.code import Code, write_code
from argilla_widgets.directory.conflict import NeedsConfirmationError
from argilla_widgets.directory.ending import learn, reason_to_end
from argilla_widgets.directory.steps import Run, Step, Undone, Watch
from argilla_widgets.directory.wording import counted, listed
from argilla_widgets.sdk.errors import (
    ArgillaError,
    ConflictError,
    ForbiddenError,
    LastOwnerError,
    NotFoundError,
    SelfLockOutError,
    UnauthorizedError,
    UnprocessableEntityError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.entry import Entry, Result
    from argilla_widgets.directory.operation import Operation

_OUTDATED = (NotFoundError, ConflictError, ForbiddenError, UnauthorizedError, UnprocessableEntityError)
"""Refusals that show, when no input is to blame, that others have changed the server."""


def _is_outdated(error: BaseException) -> bool:
    """Whether an error shows that the picture is not as the server is, or that the server is gone."""
    return isinstance(error, ArgillaError) and error.field is None and (isinstance(error, _OUTDATED) or is_gone(error))


@dataclass(frozen=True)
class Outcome:
    """What an action did."""

    said: str
    """What was done, a sentence."""
    code: Code
    """The code that does what was done; empty where nothing was."""
    done: int
    """Steps carried out."""
    total: int
    """Steps in all."""
    failures: tuple[Undone, ...] = ()
    stopped: bool = False
    """Whether it was stopped before all steps were tried."""
    left: int = 0
    """Steps that were not tried."""
    left_names: tuple[str, ...] = ()
    """Whom or what they concern."""
    created_id: UUID | None = None
    """The id of what was created."""
    entry: Entry | None = None
    """What the journal holds of it; None where there was nothing to do."""
    retry: Action | None = None
    """Does what failed and what was left, and only that."""


class Action(ABC):
    """One thing that a person can do."""

    rule: ClassVar[str] = ""
    """The line of the permission table that allows it."""
    created_id: UUID | None = None
    """The id that a creation gives."""

    # -- what each one says of itself ----------------------------------------------------------------------------------

    def rules(self, directory: Directory) -> Sequence[str]:  # noqa: ARG002 - an undoing looks them up
        """Give the lines of the permission table that it falls under."""
        return (self.rule,)

    def seen(self, directory: Directory) -> Sequence[UUID]:  # noqa: ARG002
        """Give the people who must still be as they were last seen."""
        return ()

    def asked(self) -> Iterable[UUID]:
        """Give the ids of the people whom it is asked to do something to."""
        return ()

    @abstractmethod
    def steps(self, directory: Directory) -> list[Step]:
        """Check the targets and give the calls that carry it out, those that are needed."""

    @abstractmethod
    def said(self, directory: Directory, done: Sequence[Operation], failed: int, left: int) -> str:
        """Say what was done when some steps failed and some are left, a sentence."""

    def rest(self, missing: Sequence[Step]) -> Action:  # noqa: ARG002 - one step has no other rest than itself
        """Give the action that does these of the steps, and no other."""
        return self

    def finished(self, directory: Directory) -> None:  # noqa: B027 - most have nothing to note
        """Do what has to be noted when nothing is missing any more."""

    # -- how it runs ---------------------------------------------------------------------------------------------------

    def code(self, directory: Directory) -> Code:
        """Write the code that does the same; it never holds a secret."""
        return write_code([step.operation for step in self.steps(directory)])

    def run(self, directory: Directory, watch: Watch | None = None) -> Outcome:
        """Carry it out: see `Directory.do`."""
        with directory.journal.acting() as action_id:
            return self._run(directory, watch or Watch(), action_id)

    def _run(self, directory: Directory, watch: Watch, action_id: UUID) -> Outcome:
        run, absent, allowed = Run([]), 0, False
        try:
            self._check_role(directory)
            allowed = True
            run = Run(self._checked_steps(directory))
            absent = len(set(self.asked()) - directory.snapshot.users.keys())
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
        return self._outcome(directory, run, absent, action_id)

    def _check_role(self, directory: Directory) -> None:
        if reason := directory.refusal(self.rules(directory)):
            raise ForbiddenError(reason, status_code=403)

    def _checked_steps(self, directory: Directory) -> list[Step]:
        if seen := self.seen(directory):
            try:
                directory.reread(seen)
            except ForbiddenError as error:
                error.message = "Nothing was done: your account may not do this any more."
                error.hint = "Somebody else has changed its role meanwhile."
                raise
        return self.steps(directory)

    def _outcome(self, directory: Directory, run: Run, absent: int, action_id: UUID) -> Outcome:
        operations, failures, left = run.operations, run.failures, run.left
        tried = run.total - len(left)
        if run.total and not tried:
            said = "Stopped before anything was done."
        else:
            said = self.said(directory, operations, len(failures), len(left))
        if run.ended and left:
            said += f" {run.ended}"
        if absent:
            said += f" {counted(absent, 'user')} {'is' if absent == 1 else 'are'} not there any more."
        if not run.missing:
            self.finished(directory)
        result = "stopped" if left else _result(run) if failures else "done"
        entry = None
        if run.total:
            entry = directory.journal.add(said=said, result=result, operations=operations, action_id=action_id)
        return Outcome(
            said=said,
            code=write_code(operations),
            done=run.done,
            total=run.total,
            failures=failures,
            stopped=bool(left),
            left=len(left),
            left_names=tuple(step.name for step in left),
            created_id=self.created_id if tried else None,
            entry=entry,
            retry=self.rest(run.missing) if run.missing else None,
        )

    def _note_failure(self, directory: Directory, run: Run, error: BaseException, action_id: UUID) -> None:
        """Have the journal know what was refused, and what was done before something went wrong."""
        if isinstance(error, NeedsConfirmationError):  # a question, not an end
            return
        said = str(error) if isinstance(error, ArgillaError) else f"Interrupted ({type(error).__name__})."
        if unknown := run.unknown:
            said += f" It is not known what became of {listed([step.name for step in unknown])}."
        directory.journal.add(said=said, result=_result(run), operations=run.operations, action_id=action_id)


def _keep_current(directory: Directory, errors: Sequence[BaseException], *, unknown: bool = False) -> None:
    """Have the account right before an answer is given, and all else soon, when an error shows that it is outdated."""
    if any(isinstance(error, ForbiddenError | UnauthorizedError) for error in errors):
        try:
            directory.reload_account()
        except UnauthorizedError:  # there is nothing that it could still read
            return
        except ArgillaError:
            pass
    if unknown or any(map(_is_outdated, errors)):
        directory.refresh_soon()


def _result(run: Run) -> Result:
    """Say how it ended where something failed."""
    return "in part" if run.done else "not known" if run.in_doubt else "failed"


def _without_force(error: ArgillaError) -> None:
    """Leave out the advice that only the sdk's own methods can follow."""
    if isinstance(error, LastOwnerError):
        error.hint = "Make somebody else an owner first."
    elif isinstance(error, SelfLockOutError):
        error.hint = "Let another owner do it."
