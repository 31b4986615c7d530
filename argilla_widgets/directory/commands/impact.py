"""What a deletion removes along with its targets, and what of that was not known when it was asked for."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argilla_widgets.directory.commands.confirmation import NeedsConfirmationError, confirmation_of
from argilla_widgets.directory.commands.execution import Progress
from argilla_widgets.directory.commands.failures import is_unreachable
from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.model.difference import Difference
from argilla_widgets.directory.model.operation import fields_of
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.http.exchange import is_stopped
from argilla_widgets.sdk.models import ResponseCounts
from argilla_widgets.sdk.text import escape_invisible, join_names, pluralize

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from argilla_widgets.directory.commands.confirmation import Confirmation
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import DatasetModel, ProgressModel, UserModel


@dataclass(frozen=True)
class ResponseCount:
    """Responses of the selected users in one dataset."""

    dataset: DatasetModel
    by_user: Mapping[str, ResponseCounts]
    """Response counts by username; only users who have responses, most first."""

    @property
    def submitted(self) -> int:
        """The number of submitted responses of all users."""
        return sum(counts.submitted for counts in self.by_user.values())

    @property
    def draft(self) -> int:
        """The number of drafts of all users."""
        return sum(counts.draft for counts in self.by_user.values())

    @property
    def discarded(self) -> int:
        """The number of discarded responses of all users."""
        return sum(counts.discarded for counts in self.by_user.values())

    @property
    def total(self) -> int:
        """The number of responses of all users, whatever their status."""
        return sum(counts.total for counts in self.by_user.values())

    def __bool__(self) -> bool:
        return bool(self.by_user)


def count_responses(
    client: Argilla, usernames: Collection[str], progress: Progress | None = None
) -> tuple[list[ResponseCount], list[DatasetModel]]:
    """Count the responses that are deleted along with users, from the progress of every dataset.

    Returns
    -------
    tuple
        The datasets with responses by these users, and the datasets that could not be counted.
    """
    progress = progress or Progress()
    names = frozenset(usernames)
    datasets = client.api.datasets.list()
    unreachable = threading.Event()

    def over() -> bool:
        return progress.stopped.is_set() or is_stopped()

    def count(dataset: DatasetModel) -> ResponseCount | None:
        if over() or unreachable.is_set():
            return None
        try:
            by_user = client.api.datasets.users_progress(dataset.id)
        except ArgillaError as error:
            if is_unreachable(client, error):  # each further request would wait for all its retries
                unreachable.set()
            return None
        return ResponseCount(dataset, _by_user(progress for progress in by_user if progress.username in names))

    counts: dict[UUID, ResponseCount | None] = {}
    for dataset, answer in each(count, datasets, CONCURRENT_REQUESTS, "argilla-count", until=over):
        counts[dataset.id] = answer
        progress.on_progress(len(counts), len(datasets))
    in_order = [(dataset, counts.get(dataset.id)) for dataset in datasets]
    return [found for _, found in in_order if found], [dataset for dataset, found in in_order if found is None]


@dataclass(frozen=True)
class Shown:
    """What the user was shown of a deletion's consequences before they confirmed it."""

    responses: int | None
    """Responses of all users; None if they were not counted: then they are deleted whatever their number."""
    uncounted: int = 0
    """Datasets whose responses could not be counted."""


def check_shown(client: Argilla, users: Sequence[UserModel], shown: Shown) -> None:
    """Count the responses of these users again, right before the users are deleted.

    Raises
    ------
    NeedsConfirmationError
        When more responses would be deleted than were shown.
    """
    if shown.responses is None:
        return
    counts, uncounted = count_responses(client, [user.username for user in users])
    responses, reasons = sum(count.total for count in counts), []
    if responses > shown.responses:
        reasons.append(f"{pluralize(responses, 'response')}, not {shown.responses:,}.")
    if len(uncounted) > shown.uncounted:
        reasons.append(f"Responses in {join_names([dataset.name for dataset in uncounted])} could not be counted.")
    if reasons:
        raise NeedsConfirmationError(
            f"More would be deleted than you were shown: {' '.join(reasons)} No one was deleted.",
            reasons=reasons,
            user_ids=[user.id for user in users],
            confirmation=confirmation_of(users),
            hint="Check the new numbers, then delete again.",
        )


def _by_user(progress: Iterable[ProgressModel]) -> dict[str, ResponseCounts]:
    """Sum the responses of each user, most first, also in records that others completed: they are deleted anyway."""
    found: dict[str, ResponseCounts] = {}
    for user in progress:
        numbers = ResponseCounts(
            user.completed.submitted + user.pending.submitted,
            user.completed.discarded + user.pending.discarded,
            user.completed.draft + user.pending.draft,
        )
        if numbers.total:
            found[user.username] = numbers
    return dict(sorted(found.items(), key=lambda item: -item[1].total))


class Losses:
    """What would be deleted although it has changed since its creation.

    Parameters
    ----------
    client
        Counts the users' responses.
    snapshot
        The current state.
    done, deleted
        The operations that are undone, including the creations, and their inverses that delete something.
    """

    def __init__(
        self, client: Argilla, snapshot: Snapshot, done: Sequence[Operation], deleted: Sequence[Operation]
    ) -> None:
        self.reasons: list[str] = []
        """A sentence for each user and workspace that has changed."""
        self.users: list[UserModel] = []
        """The users among what would be deleted."""
        self._names = [operation.who if operation.user_id is not None else operation.where for operation in deleted]
        users = [
            snapshot.users[operation.user_id]
            for operation in deleted
            if operation.kind == "delete_user" and operation.user_id
        ]
        responses = _responses(client, [user.username for user in users])
        for user in users:
            changes = [*_changes(snapshot, done, user), *responses]
            if changes:
                self.users.append(user)
                created = next(
                    operation for operation in done if operation.kind == "create_user" and operation.user_id == user.id
                )
                self.reasons.append(f"{created.who}: {', '.join(changes)}.")
        for operation in deleted:
            if operation.kind == "delete_workspace" and operation.workspace_id is not None:
                members = snapshot.members.get(operation.workspace_id, frozenset())
                names = sorted(snapshot.users[user].username for user in members if user in snapshot.users)
                if names:
                    self.reasons.append(f"{operation.where}: {pluralize(len(names), 'member')} ({join_names(names)}).")

    @property
    def confirmation(self) -> Confirmation | None:
        """What confirms the deletion of the users; None if there are none."""
        return confirmation_of(self.users) if self.users else None

    def __str__(self) -> str:
        return f"Undoing this deletes {join_names(self._names)}. Changed since then: {' '.join(self.reasons)}"


def _changes(snapshot: Snapshot, done: Sequence[Operation], user: UserModel) -> list[str]:
    """Return sentences on how a user differs from what these operations made."""
    now, found = fields_of(user), []
    inside: set[UUID] = set()
    for operation in done:
        if operation.user_id != user.id:
            continue
        if operation.kind == "create_user":
            found = [
                str(Difference(user.id, operation.username, field, value, now[field]))
                for field, value in operation.values
                if now[field] != value
            ]
        elif operation.kind == "add_to_workspace" and operation.workspace_id is not None:
            inside.add(operation.workspace_id)
    places = snapshot.workspaces_of(user.id) or []
    joined = [place.name for place in places if place.id not in inside]
    left = inside - {place.id for place in places}
    names = [
        escape_invisible(operation.workspace)
        for operation in done
        if operation.user_id == user.id and operation.workspace_id in left
    ]
    return found + [f"joined {join_names(joined)}"] * bool(joined) + [f"left {join_names(names)}"] * bool(names)


def _responses(client: Argilla, usernames: Sequence[str]) -> list[str]:
    """Return sentences on the users' responses, as far as they can be counted."""
    if not usernames:
        return []
    counts, uncounted = count_responses(client, usernames)
    found = []
    if counts:
        found.append(f"gave {pluralize(sum(count.total for count in counts), 'response')}")
    if uncounted:
        found.append(f"responses in {join_names([dataset.name for dataset in uncounted])} could not be counted")
    return found
