"""What became of each person of a plan, from what became of their operations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias
from uuid import UUID

from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.sdk.errors import ArgillaError, ConflictError, NewOwnerError, NotFoundError
from argilla_widgets.sdk.text import join_names

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.execute import Result
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.models import UserModel

OutcomeKind: TypeAlias = Literal[
    "done", "already so", "changed since", "refused", "failed", "unknown", "not tried", "password unknown"
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one person, or of a workspace."""

    name: str
    outcome: OutcomeKind
    reason: str = ""


def outcomes_of(
    operations: Sequence[Operation], refusals: Iterable[tuple[UserModel, str]], result: Result, now: Snapshot
) -> dict[UUID | None, Outcome]:
    """Return the outcome of each person and workspace, by id.

    Parameters
    ----------
    operations
        All of the plan.
    refusals
        Whom the plan left out, in part at least, and why: they are refused, unless the rest went wrong.
    result
        What this attempt did, and its entry what earlier ones did.
    now
        The state of the server: what was done and undone by others since counts as changed.
    """
    people: dict[UUID | None, list[Operation]] = {}
    for one in operations:
        people.setdefault(one.subject, []).append(one)
    failed = {failure.operation.key: failure.error for failure in result.failures}
    missing = {one.key for one in (result.retry.operations or () if result.retry is not None else ())}
    done = {one.key for one in result.operations}
    made = done.union(one.key for one in (result.entry.operations if result.entry is not None else ()))
    found: dict[UUID | None, Outcome] = {}
    for subject, ours in people.items():
        name = ours[-1].name or ours[-1].workspace
        error = next((failed[one.key] for one in ours if one.key in failed), None)
        left = [one for one in ours if one.key in missing]
        if error is not None:
            found[subject] = Outcome(name, _kind_of(error), f"{_created(ours, left)}{error}")
        elif left:
            found[subject] = Outcome(name, "not tried", _created(ours, left).strip())
        elif not all(one.key in done or one.is_met(now) for one in ours):
            found[subject] = Outcome(name, "changed since", "This was done, but undone since.")
        else:
            found[subject] = Outcome(name, "done" if any(one.key in made for one in ours) else "already so")
    for user, reason in refusals:
        rest = found.get(user.id)
        if rest is None or rest.outcome in {"done", "already so"}:
            ending = f" The rest is {rest.outcome}." if rest is not None else ""
            found[user.id] = Outcome(user.username, "refused", f"{reason}{ending}")
        else:
            found[user.id] = replace(rest, reason=f"{reason} The rest: {rest.reason or rest.outcome}")
    return found


def _kind_of(error: ArgillaError) -> OutcomeKind:
    if error.unknown:
        return "unknown"
    changed = ChangedMeanwhileError | ConflictError | NewOwnerError | NotFoundError
    return "changed since" if isinstance(error, changed) else "failed"


def _created(ours: Sequence[Operation], left: Sequence[Operation]) -> str:
    """Return a sentence on someone who was created, but lacks memberships; to precede another one."""
    if ours[0].kind != "create_user" or ours[0] in left:
        return ""
    return f"Created, but not added to {join_names([one.workspace for one in left if one.workspace])}. "
