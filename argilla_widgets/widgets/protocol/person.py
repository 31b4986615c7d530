"""The messages about one person: how far they are in their workspaces, and what was changed about them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from argilla_widgets.sdk.errors import ArgillaError, NotFoundError
from argilla_widgets.widgets.protocol.progress import DatasetProgressItem, PersonProgressItem
from argilla_widgets.widgets.protocol.structs import JournalItem, Message, Query, Request, WorkspaceItem

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.sdk.models import WorkspaceModel

MAX_PLACES = 10
"""Maximum number of workspaces whose datasets are read for one person."""
MAX_CHANGES = 50
"""Maximum number of changes of one person that are sent."""


class AskPersonProgress(Query, frozen=True, tag="ask_person_progress"):
    """Ask how far someone is in each workspace that they are a member of. Answered with `PersonProgressAnswer`."""

    user: UUID

    def answer(self, directory: Directory) -> PersonProgressAnswer:
        snapshot = directory.snapshot
        if self.user not in snapshot.users:
            raise NotFoundError("This user no longer exists.")
        inside = [one for one in snapshot.workspaces.values() if self.user in snapshot.members.get(one.id, ())]
        read = [_place(directory, workspace, self.user) for workspace in inside[:MAX_PLACES]]
        return PersonProgressAnswer(self.id, [one for one in read if one is not None], len(inside) - len(read))


def _place(directory: Directory, workspace: WorkspaceModel, user: UUID) -> PlaceProgress | None:
    """Read how far someone is in a workspace; None if it is gone, or they have left it meanwhile."""
    where = WorkspaceItem(workspace.id, workspace.name)
    try:
        progress = directory.progress(workspace.id)
    except NotFoundError:
        return None
    except ArgillaError as error:
        return PlaceProgress(where, [], None, [], error.message)
    person = next((one for one in progress if one.id == user and one.is_member), None)
    if person is None:
        return None
    datasets = [DatasetProgressItem.of(one) for one in progress.datasets]
    return PlaceProgress(where, datasets, PersonProgressItem.of(person), list(progress.notes))


class AskPersonChanges(Request, frozen=True, tag="ask_person_changes"):
    """Ask what was changed about someone, in this session and in those that are kept. Answered with `PersonChanges`."""

    local = True

    user: UUID


class PlaceProgress(msgspec.Struct, frozen=True):
    """How far someone is in a workspace."""

    workspace: WorkspaceItem
    datasets: list[DatasetProgressItem]
    person: PersonProgressItem | None
    """None if it is not known."""
    notes: list[str]
    """Sentences about what is not known."""
    error: str | None = None
    """Why it is not known."""


class PersonProgressAnswer(Message, frozen=True, tag="person_progress"):
    """How far someone is: the answer to `AskPersonProgress`."""

    request: str
    places: list[PlaceProgress]
    left_out: int
    """How many more workspaces they are a member of."""


class PersonChanges(Message, frozen=True, tag="person_changes"):
    """What was changed about someone, the newest first: the answer to `AskPersonChanges`."""

    request: str
    changes: list[JournalItem]
    left_out: int
    """How many older ones there are."""
    note: str | None
    """What is missing of earlier sessions, a sentence."""
