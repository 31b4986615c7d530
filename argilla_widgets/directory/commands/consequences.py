"""What a deletion removes along with its targets, and which of it the user did not know of when they asked for it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeAlias
from uuid import UUID

import msgspec
from msgspec.structs import replace

from argilla_widgets.directory.commands.confirmation import NeedsConfirmationError, confirmation_of
from argilla_widgets.directory.commands.failures import is_unreachable
from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.model.difference import user_differences
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.http.response import is_stopped
from argilla_widgets.sdk.models import DatasetModel, ResponseCounts, UserModel
from argilla_widgets.sdk.text import join_names, pluralize, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.entries import Entry
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.sync import Synchronizer

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""A number that browsers have exactly."""
MAX_COUNT_AGE = 300
"""Seconds for which the number of responses in a dataset without activity is used again."""


@dataclass(frozen=True)
class CountedDataset:
    """A dataset with the responses that the selected users gave in it."""

    dataset: DatasetModel
    by_user: Mapping[UUID, ResponseCounts]
    """By the user's id; only users who have responses, most first."""

    @property
    def responses(self) -> ResponseCounts:
        """The responses of all these users."""
        return sum(self.by_user.values(), ResponseCounts())


class _Count(NamedTuple):
    """The responses of some users in a dataset, at some moment."""

    users: AbstractSet[UUID]
    by_user: Mapping[UUID, ResponseCounts]
    activity: datetime | None
    """The dataset's ``last_activity_at`` before the count."""
    at: float


class ResponseCounter:
    """Counts the responses that are deleted along with users: a dataset again only if something happened in it since.

    The server notes in ``last_activity_at`` when a user gives, changes or deletes a response, but not when responses
    are uploaded together with records. So a count is used for `MAX_COUNT_AGE` seconds at most.
    """

    def __init__(self, synchronizer: Synchronizer) -> None:
        self._client = synchronizer.client
        self._reader = synchronizer.reader
        self._counts: Mapping[UUID, _Count] = {}  # by dataset

    def count(
        self,
        users: Sequence[UserModel],
        on_progress: Callable[[int, int], object] = lambda _counted, _total: None,
    ) -> tuple[list[CountedDataset], list[DatasetModel]]:
        """Return the datasets with responses by these users, and the datasets that could not be counted.

        All datasets count: users keep their responses when they leave a workspace.
        """
        datasets = self._client.api.datasets.list()
        ids, now = frozenset(user.id for user in users), time.monotonic()
        known = {
            dataset.id: count
            for dataset in datasets
            if (count := self._counts.get(dataset.id)) is not None
            and count.activity == dataset.last_activity_at is not None
            and ids <= count.users
            and now - count.at < MAX_COUNT_AGE
        }
        missing = [dataset for dataset in datasets if dataset.id not in known]
        counts = {**known, **self._read(missing, users, lambda read: on_progress(len(known) + read, len(datasets)))}
        self._counts = counts
        in_order = [(dataset, counts.get(dataset.id)) for dataset in datasets]
        found = [(dataset, _most_first(count.by_user, ids)) for dataset, count in in_order if count is not None]
        return (
            [CountedDataset(dataset, by_user) for dataset, by_user in found if by_user],
            [dataset for dataset, count in in_order if count is None],
        )

    def totals(self, users: Sequence[UserModel]) -> dict[UUID, int] | None:
        """Return how many responses each of these users gave; None if a dataset could not be counted."""
        counts, uncounted = self.count(users)
        if uncounted:
            return None
        return dict.fromkeys((user.id for user in users), 0) | totals_by_user(counts)

    def _read(
        self, datasets: Sequence[DatasetModel], users: Sequence[UserModel], on_progress: Callable[[int], object]
    ) -> dict[UUID, _Count]:
        """Count from the progress of each dataset, which has usernames: once more if someone was renamed by then.

        If someone was renamed then, too, it is not known who gave what, and no dataset counts.
        """
        names = {user.username: user.id for user in users}
        for _ in range(2):
            counts = self._read_by_name(datasets, names, on_progress)
            if not counts or is_stopped():
                return counts
            try:
                states = self._reader.read(list(names.values()))
            except ArgillaError:  # the names are as certain as they were
                return counts
            names_now = {user.username: user.id for user in states.values() if user is not None}
            if names_now.items() <= names.items():
                return counts
            names = names_now
        return {}

    def _read_by_name(
        self, datasets: Sequence[DatasetModel], names: Mapping[str, UUID], on_progress: Callable[[int], object]
    ) -> dict[UUID, _Count]:
        unreachable, client, ids = threading.Event(), self._client, frozenset(names.values())

        def count(dataset: DatasetModel) -> _Count | None:
            if is_stopped() or unreachable.is_set():
                return None
            at = time.monotonic()
            try:
                progress = client.api.datasets.users_progress(dataset.id)
            except ArgillaError as error:
                if is_unreachable(client, error):  # each further request would wait for all its retries
                    unreachable.set()
                return None
            # Responses in records that others completed count, too: they are deleted anyway.
            sums = {names[user.username]: user.completed + user.pending for user in progress if user.username in names}
            return _Count(ids, sums, dataset.last_activity_at, at)

        counts: dict[UUID, _Count] = {}
        tried = each(count, datasets, CONCURRENT_REQUESTS, "argilla-count", until=is_stopped)
        for number, (dataset, counted) in enumerate(tried, 1):
            if counted is not None:
                counts[dataset.id] = counted
            on_progress(number)
        return counts


def totals_by_user(counts: Iterable[CountedDataset]) -> Counter[UUID]:
    """Return how many responses each user who has any gave in these datasets together."""
    totals = Counter[UUID]()
    for count in counts:
        totals.update({user_id: numbers.total for user_id, numbers in count.by_user.items()})
    return totals


def _most_first(by_user: Mapping[UUID, ResponseCounts], ids: AbstractSet[UUID]) -> dict[UUID, ResponseCounts]:
    """Return the counts of these users who have responses, most first."""
    found = [(user_id, counts) for user_id, counts in by_user.items() if counts.total and user_id in ids]
    return dict(sorted(found, key=lambda one: -one[1].total))


class ShownConsequences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the user was shown of a deletion's consequences before they confirmed it."""

    responses: Count | None
    """Responses of all users; None if they were not counted: then they are deleted whatever their number."""
    uncounted: Count = 0
    """Datasets whose responses could not be counted."""
    typed: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    """What they typed to confirm it, in a widget."""
    by_user: Annotated[Mapping[UUID, int], msgspec.Meta(max_length=10_000)] = {}
    """Responses of each user who has any, as counted last: a retry may delete only those of its own users."""

    def of(self, deletions: Sequence[Operation]) -> ShownConsequences:
        """Return what was shown of the users who are deleted by these operations."""
        if self.responses is None:
            return self
        return replace(self, responses=sum(self.by_user.get(one.user_id, 0) for one in deletions if one.user_id))


def check_shown(counter: ResponseCounter, users: Sequence[UserModel], shown: ShownConsequences) -> ShownConsequences:
    """Count the responses again, right before users are deleted; ask for confirmation if there are more than shown.

    Return what was shown, with the number for each user.
    """
    if shown.responses is None:
        return shown
    counts, uncounted = counter.count(users)
    responses, reasons = sum(count.responses.total for count in counts), []
    if responses > shown.responses:
        reasons.append(f"{pluralize(responses, 'response')}, not {shown.responses:,}.")
    if len(uncounted) > shown.uncounted:
        reasons.append(f"Responses in {_names(uncounted)} could not be counted.")
    if reasons:
        what = "More would be deleted than you were shown"
        raise NeedsConfirmationError(
            f"{what}: {' '.join(reasons)} No one was deleted.",
            what=f"{what}.",
            reasons=reasons,
            user_ids=[user.id for user in users],
            confirmation=confirmation_of(users),
            hint="Check the new numbers, then delete again.",
        )
    return replace(shown, by_user=totals_by_user(counts))


def undo_question(
    counter: ResponseCounter,
    snapshot: Snapshot,
    entries: Sequence[Entry],
    deletions: Sequence[Operation],
    promotions: Sequence[Operation],
) -> NeedsConfirmationError | None:
    """Return the error that asks before an undo deletes what has changed since its creation; None if nothing has.

    Of an earlier session, it always asks before it deletes what that created, and before it makes someone an owner.

    ``deletions`` are the operations of the undo that delete what the ``entries`` created, as those left it, and
    ``promotions`` those that make owners.
    """
    names = {one.workspace_id: one.workspace for entry in entries for one in entry.operations}
    deleted = {one.user_id: one for one in deletions if one.user_id is not None}
    users = snapshot.known_users(deleted)
    responses = _responses(counter, users)
    changes = {user.id: [*_changes(snapshot, deleted[user.id], user, names), *responses] for user in users}
    always = any(entry.session is not None for entry in entries)
    if always:  # an edited file can claim that any account was created, or had any role
        changes = {user.id: [str(user.role), *(changes[user.id] or ["gave no response"])] for user in users}
    changed = [user for user in users if changes[user.id]]
    reasons = [f"{deleted[user.id].who}: {', '.join(changes[user.id])}." for user in changed]
    reasons += [
        f"{operation.where}: {pluralize(len(joined), 'member')}{f' ({join_names(joined)})' if joined else ''}."
        for operation in deletions
        if (joined := _member_names(snapshot, operation, except_for=operation.ends or ()))
        or (always and operation.user_id is None)
    ]
    gone = [one.renamed(snapshot).who if one.user_id is not None else one.where for one in deletions if reasons]
    asked = (one.user_id for one in promotions if one.user_id is not None and always)
    new = [user for user in snapshot.known_users(asked) if user.role not in ROLES_EVERYWHERE]
    reasons += [f"{shortened(user.username)}: {user.role}." for user in new]
    if not reasons:
        return None
    acts = [f"deletes {join_names(gone)}"] if gone else []
    if new:
        owners = "an owner" if len(new) == 1 else "owners"
        acts.append(f"makes {join_names([user.username for user in new])} {owners}")
    what = f"Undoing this {' and '.join(acts)}."
    return NeedsConfirmationError(
        f"{what} {'Now' if always else 'Changed since then'}: {' '.join(reasons)}",
        what=what,
        deletes=bool(gone),
        reasons=reasons,
        user_ids=[user.id for user in changed],
        confirmation=confirmation_of(changed) if changed else None,
        hint=f"client.directory.undo({_numbers(entries)}, force=True) undoes it anyway.",
    )


def former_members(snapshot: Snapshot, deletion: Operation, operations: Sequence[Operation]) -> str:
    """Return a sentence that names the members of a workspace that is deleted, to follow another sentence.

    Skip members that ``operations`` delete anyway.
    """
    deleted = {one.user_id for one in operations if one.kind == "delete_user"}
    names = _member_names(snapshot, deletion, except_for=deleted)
    if not names:
        return ""
    member, stays = ("member", "stays") if len(names) == 1 else ("members", "stay")
    return f" Its {member} {join_names(names)} {stays} on the server."


def _numbers(entries: Sequence[Entry]) -> str:
    """Return the numbers of entries as code."""
    numbers = [entry.ref if isinstance(entry.ref, int) else f'"{entry.ref}"' for entry in entries]
    return str(numbers[0]) if len(numbers) == 1 else f"[{', '.join(map(str, numbers))}]"


def _member_names(snapshot: Snapshot, deletion: Operation, except_for: Collection[UUID | None]) -> list[str]:
    """Return the usernames of the members of a workspace that is deleted, sorted, without some of them."""
    place = deletion.workspace_id
    members = snapshot.members.get(place, ()) if place is not None else ()
    return sorted(user.username for user in snapshot.known_users(members) if user.id not in except_for)


def _changes(snapshot: Snapshot, deletion: Operation, user: UserModel, names: Mapping[UUID | None, str]) -> list[str]:
    """Return how a user differs from what their deletion expects; ``names`` are those of workspaces."""
    found = [] if deletion.before is None else [str(one) for one in user_differences(deletion.before, user)]
    inside = {workspace.id: workspace.name for workspace in snapshot.workspaces_of(user.id) or []}
    expected = deletion.ends or frozenset()
    if joined := [name for workspace_id, name in inside.items() if workspace_id not in expected]:
        found.append(f"joined {join_names(joined)}")
    if left := [
        name for workspace_id, name in names.items() if workspace_id in expected and workspace_id not in inside
    ]:
        found.append(f"left {join_names(left)}")
    return found


def _responses(counter: ResponseCounter, users: Sequence[UserModel]) -> list[str]:
    """Return how many responses these users gave, as far as they can be counted."""
    if not users:
        return []
    counts, uncounted = counter.count(users)
    found = []
    if counts:
        found.append(f"gave {pluralize(sum(count.responses.total for count in counts), 'response')}")
    if uncounted:
        found.append(f"responses in {_names(uncounted)} could not be counted")
    return found


def _names(datasets: Sequence[DatasetModel]) -> str:
    return join_names([dataset.name for dataset in datasets])
