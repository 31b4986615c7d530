"""What a deletion removes along with the users, and what has to be typed to confirm it."""

from __future__ import annotations

import threading
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from argilla_widgets.directory.commands.ending import is_unreachable
from argilla_widgets.directory.commands.steps import Watch
from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.sync.conflict import NeedsConfirmationError
from argilla_widgets.directory.sync.loading import CONCURRENT_REQUESTS
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.models import ResponseCounts
from argilla_widgets.sdk.text import is_printable, join_names, pluralize

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.sdk.models import DatasetModel, ProgressModel, UserModel

LONGEST_TYPED_NAME = 40
"""Longest username, in characters, that a user is asked to type."""
ID_TYPED = 8
"""Characters of an id to type instead of a username."""


@dataclass(frozen=True)
class Challenge:
    """The text that a user types to confirm a deletion."""

    kind: Literal["username", "count", "id"]
    text: str

    def met_by(self, typed: str) -> bool:
        """Compare in NFC, since keyboards differ in how they compose letters."""
        return unicodedata.normalize("NFC", typed) == unicodedata.normalize("NFC", self.text)


def challenge(users: Sequence[UserModel]) -> Challenge:
    """Return what confirms the deletion of these users: the username of one, the number of several.

    A name that cannot be typed (hidden characters, leading or trailing spaces, over 40 characters) is replaced by the
    beginning of the id.
    """
    if len(users) != 1:
        return Challenge("count", str(len(users)))
    (user,) = users
    name = user.username
    if len(name) > LONGEST_TYPED_NAME or name != name.strip() or not is_printable(name):
        return Challenge("id", str(user.id)[:ID_TYPED])
    return Challenge("username", name)


@dataclass(frozen=True)
class ResponseCount:
    """Responses of the selected users in one dataset."""

    dataset: DatasetModel
    by_user: Mapping[str, ResponseCounts]
    """Response counts by username; only users who have responses, most first."""

    @property
    def submitted(self) -> int:
        """The number of submitted responses of all users."""
        return sum(one.submitted for one in self.by_user.values())

    @property
    def draft(self) -> int:
        """The number of drafts of all users."""
        return sum(one.draft for one in self.by_user.values())

    @property
    def discarded(self) -> int:
        """The number of discarded responses of all users."""
        return sum(one.discarded for one in self.by_user.values())

    @property
    def total(self) -> int:
        """The number of responses of all users, whatever their status."""
        return sum(one.total for one in self.by_user.values())

    def __bool__(self) -> bool:
        return bool(self.by_user)


def count_responses(
    directory: Directory, usernames: Collection[str], watch: Watch | None = None
) -> tuple[list[ResponseCount], list[DatasetModel]]:
    """Count the responses that are deleted along with users, from the progress of every dataset.

    Returns
    -------
    tuple
        The datasets with responses by these users, and the datasets that could not be counted.
    """
    watch = watch or Watch()
    client, names = directory.client, frozenset(usernames)
    datasets = client.api.datasets.list()
    unreachable = threading.Event()

    def count(dataset: DatasetModel) -> ResponseCount | None:
        if watch.stopped.is_set() or unreachable.is_set():
            return None
        try:
            progress = client.api.datasets.users_progress(dataset.id)
        except ArgillaError as error:
            if is_unreachable(client, error):  # each further request would wait for all its retries
                unreachable.set()
            return None
        return ResponseCount(dataset, _by_user(one for one in progress if one.username in names))

    counts: dict[UUID, ResponseCount | None] = {}
    for dataset, answer in each(count, datasets, CONCURRENT_REQUESTS, "argilla-count"):
        counts[dataset.id] = answer
        watch.on_progress(len(counts), len(datasets))
    in_order = [(dataset, counts[dataset.id]) for dataset in datasets]
    return [found for _, found in in_order if found], [dataset for dataset, found in in_order if found is None]


@dataclass(frozen=True)
class Shown:
    """What the user was shown of a deletion's consequences before they confirmed it."""

    responses: int | None
    """Responses of all users; None if they were not counted: then they are deleted whatever their number."""
    uncounted: int = 0
    """Datasets whose responses could not be counted."""


def check_shown(directory: Directory, users: Sequence[UserModel], shown: Shown) -> None:
    """Count the responses of these users again, right before the users are deleted.

    Raises
    ------
    NeedsConfirmationError
        When more responses would be deleted than were shown.
    """
    if shown.responses is None:
        return
    counts, uncounted = count_responses(directory, [user.username for user in users])
    responses, reasons = sum(one.total for one in counts), []
    if responses > shown.responses:
        reasons.append(f"{pluralize(responses, 'response')}, not {shown.responses:,}.")
    if len(uncounted) > shown.uncounted:
        reasons.append(f"Responses in {join_names([one.name for one in uncounted])} could not be counted.")
    if reasons:
        raise NeedsConfirmationError(
            f"More would be deleted than you were shown: {' '.join(reasons)} Nobody was deleted.",
            reasons=reasons,
            user_ids=[user.id for user in users],
            challenge=challenge(users),
            hint="Check the new numbers, then delete again.",
        )


def _by_user(progress: Iterable[ProgressModel]) -> dict[str, ResponseCounts]:
    """Sum the responses of each user, most first, also in records that others completed: they are deleted anyway."""
    found: dict[str, ResponseCounts] = {}
    for one in progress:
        numbers = ResponseCounts(
            one.completed.submitted + one.pending.submitted,
            one.completed.discarded + one.pending.discarded,
            one.completed.draft + one.pending.draft,
        )
        if numbers.total:
            found[one.username] = numbers
    return dict(sorted(found.items(), key=lambda item: -item[1].total))
