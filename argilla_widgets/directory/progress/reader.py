"""Read how far the people of a workspace are: responses come by username, so who has which name is read around them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from argilla_widgets.directory.commands.failures import is_unreachable
from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.model.collation import name_order
from argilla_widgets.directory.progress.workspace_progress import (
    DatasetPart,
    DatasetProgress,
    PersonProgress,
    WorkspaceProgress,
)
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS, UserReader
from argilla_widgets.sdk.errors import ArgillaError, NotFoundError
from argilla_widgets.sdk.http.response import is_stopped
from argilla_widgets.sdk.models import DatasetModel, ProgressModel, ResponseCounts, UserModel, WorkspaceModel
from argilla_widgets.sdk.text import join_names

if TYPE_CHECKING:
    from argilla_widgets.sdk.client import Argilla

_NOTHING = ProgressModel("")
"""The responses of someone who has none."""


class _Read(NamedTuple):
    """What the server sent about a dataset; its responses are None if it refused to list them."""

    dataset: DatasetProgress
    by_name: Mapping[str, ProgressModel] | None


class _Reading(NamedTuple):
    """All datasets, and the members by id before and after they were read."""

    at: datetime
    datasets: list[_Read]
    deleted: list[str]
    """The names of the datasets that were deleted meanwhile."""
    before: Mapping[UUID, str]
    members: Mapping[UUID, UserModel]

    @property
    def names(self) -> dict[UUID, str]:
        """The usernames of the members, after."""
        return {user.id: user.username for user in self.members.values()}

    @property
    def changed(self) -> bool:
        """Whether members or their names changed while the datasets were read."""
        return self.names != self.before


def read_progress(
    client: Argilla, reader: UserReader, workspace: WorkspaceModel, known: Mapping[UUID, UserModel]
) -> WorkspaceProgress:
    """Read how far everyone is, and once more if the members or their names changed while it was read.

    ``known`` are all users as last read, to find those who have left; none if the account does not see everyone.
    """
    members = _members(client, workspace.id)
    reading = _read(client, workspace.id, {user.id: user.username for user in members.values()})
    if reading.changed:
        reading = _read(client, workspace.id, reading.names)
    read, before = reading.datasets, reading.before
    people = [
        _person(user.username, read, user, is_known=before.get(user.id) == user.username)
        for user in sorted(reading.members.values(), key=lambda user: name_order(user.username))
    ]
    inside = {*reading.names.values()}
    found = {name for one in read for name, given in (one.by_name or {}).items() if _given(given).total}
    outside = sorted(found - inside, key=name_order)
    users = _others(reader, outside, known)
    people += [_person(name, read, users.get(name), is_member=False) for name in outside]
    datasets, notes = tuple(one.dataset for one in read), _notes(reading)
    return WorkspaceProgress(workspace.name, datasets, tuple(people), reading.at, notes)


def _read(client: Argilla, workspace_id: UUID, before: Mapping[UUID, str]) -> _Reading:
    at = datetime.now(timezone.utc)
    datasets, deleted = _read_datasets(client, workspace_id)
    return _Reading(at, datasets, deleted, before, _members(client, workspace_id))


def _members(client: Argilla, workspace_id: UUID) -> dict[UUID, UserModel]:
    return {user.id: user for user in client.api.users.list_by_workspace_id(workspace_id)}


def _read_datasets(client: Argilla, workspace_id: UUID) -> tuple[list[_Read], list[str]]:
    """Read all datasets of a workspace, a few at a time; return also the names of those that are deleted by then."""
    datasets = sorted(client.api.datasets.list(workspace_id), key=lambda one: name_order(one.name))
    found = dict(
        each(
            lambda dataset: _read_dataset(client, dataset),
            datasets,
            CONCURRENT_REQUESTS,
            "argilla-progress",
            until=is_stopped,
        )
    )
    read = [one for dataset in datasets if (one := found.get(dataset)) is not None]
    return read, [dataset.name for dataset in datasets if found.get(dataset) is None]


def _read_dataset(client: Argilla, model: DatasetModel) -> _Read | None:
    """Read one dataset; None if it was deleted. Raise an error only if the server is gone."""
    needed = model.distribution.min_submitted if model.distribution is not None else None
    dataset = DatasetProgress(model.id, model.name, model.status == "ready", needed=needed)
    if not dataset.published:  # it has no records yet
        return _Read(dataset, {})
    records = pending = by_name = error = None
    try:
        by_name = {one.username: one for one in client.api.datasets.users_progress(model.id)}
        totals = client.api.datasets.progress(model.id)
        records, pending = totals.total, totals.pending
    except NotFoundError:
        return None
    except ArgillaError as failure:
        if is_unreachable(client, failure):
            raise
        if by_name is None:
            error = failure.message
    return _Read(replace(dataset, records=records, pending=pending, error=error), by_name)


def _person(
    username: str, read: Sequence[_Read], user: UserModel | None, *, is_known: bool = True, is_member: bool = True
) -> PersonProgress:
    parts = tuple(_part(one, username, is_member=is_member) if is_known else DatasetPart(None, None) for one in read)
    if user is None:
        return PersonProgress(username, parts, is_member=is_member)
    return PersonProgress(username, parts, user.id, user.first_name, user.last_name, user.role, is_member)


def _part(read: _Read, username: str, *, is_member: bool) -> DatasetPart:
    if read.by_name is None:
        return DatasetPart(None, None)
    given, pending = read.by_name.get(username, _NOTHING), read.dataset.pending if is_member else None
    # Someone may complete a record between the two requests.
    to_do = None if pending is None else max(0, pending - given.pending.submitted - given.pending.discarded)
    return DatasetPart(_given(given), to_do)


def _given(progress: ProgressModel) -> ResponseCounts:
    return progress.completed + progress.pending


def _others(reader: UserReader, names: Collection[str], known: Mapping[UUID, UserModel]) -> dict[str, UserModel]:
    """Return the users with these names, if they had them before and have them now."""
    ids = [user.id for user in known.values() if user.username in names]
    return {user.username: user for user in reader.read(ids).values() if user is not None and user.username in names}


def _notes(reading: _Reading) -> tuple[str, ...]:
    """Say what is not known, or no longer there."""
    read, notes = reading.datasets, []
    if failed := [one.dataset.name for one in read if one.by_name is None]:
        notes.append(f"The responses in {join_names(failed)} could not be read.")
    if uncounted := [one.dataset.name for one in read if one.by_name is not None and one.dataset.pending is None]:
        notes.append(f"The records of {join_names(uncounted)} could not be counted: the search engine did not answer.")
    if gone := reading.deleted:
        notes.append(f"{join_names(gone)} {'was' if len(gone) == 1 else 'were'} deleted while this was read.")
    if reading.changed:
        notes.append("The members changed while this was read. Read it again for those who are unknown.")
    return tuple(notes)
