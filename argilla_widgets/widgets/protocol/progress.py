"""The messages about the people of a workspace: how far they are, and closing it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import msgspec

from argilla_widgets.directory.commands.command import MAX_IDS, Ids
from argilla_widgets.directory.progress.workspace_progress import State
from argilla_widgets.directory.roster.archive import archive, suggested_path
from argilla_widgets.sdk.errors import NotFoundError
from argilla_widgets.sdk.models import Role
from argilla_widgets.widgets.protocol.paths import kernel_folder, path_from_click
from argilla_widgets.widgets.protocol.roster import FilePath
from argilla_widgets.widgets.protocol.structs import ChangeRequest, Message, Query, Request

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory, Snapshot
    from argilla_widgets.directory.commands.execute import Result
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.progress.workspace_progress import DatasetProgress, PersonProgress


class AskWorkspaceProgress(Query, frozen=True, tag="ask_workspace_progress"):
    """Ask how far each member of a workspace is with its datasets. Answered with `WorkspaceProgressItem`."""

    workspace: UUID

    def answer(self, directory: Directory) -> WorkspaceProgressItem:
        progress = directory.progress(self.workspace)
        return WorkspaceProgressItem(
            request=self.id,
            read_at=progress.read_at.timestamp() * 1000,
            datasets=[DatasetProgressItem.of(one) for one in progress.datasets],
            people=[PersonProgressItem.of(person) for person in progress],
            notes=list(progress.notes),
            explanations=list(progress.explanations),
        )


class ExportProgress(Request, frozen=True, tag="export_progress"):
    """Read how far each member of a workspace is, and write it as a table for grading. Answered with `Saved`."""

    workspace: UUID


class AskArchive(Query, frozen=True, tag="ask_archive"):
    """Ask for a new file in which the roster of a workspace can be saved. Answered with `Archive`."""

    local = True
    rule = "remove_from_workspace"

    workspace: UUID

    def answer(self, directory: Directory) -> Archive:
        today = date.today()  # noqa: DTZ011 - of the user's own clock
        path = suggested_path(_name(directory, self.workspace), today)
        members = directory.snapshot.members.get(self.workspace)
        named = None if members is None or len(members) > MAX_IDS else [*members]
        return Archive(self.id, path, kernel_folder(), named)


class ArchiveWorkspace(ChangeRequest, frozen=True, tag="archive_workspace"):
    """Save the roster of a workspace in a new file, then remove its people. Answered with `Done`."""

    rule = "remove_from_workspace"

    workspace: UUID
    path: Annotated[FilePath, msgspec.Meta(min_length=1)]
    members: Ids | None
    """Who the dialog said leave, as in `Archive`; who has joined since stays. None removes everyone."""

    def running(self, snapshot: Snapshot) -> str:
        return "Archiving a workspace"

    def carry_out(self, directory: Directory, progress: Progress) -> Result:
        """Save the roster, then remove its people."""
        name, path = _name(directory, self.workspace), path_from_click(self.path)
        return archive(directory, name, path, progress, "widget", self.members, self.workspace)


def _name(directory: Directory, workspace_id: UUID) -> str:
    workspace = directory.snapshot.workspaces.get(workspace_id)
    if workspace is None:
        raise NotFoundError("This workspace no longer exists.")
    return workspace.name


class DatasetProgressItem(msgspec.Struct, frozen=True):
    """How far the records of a dataset are."""

    id: UUID
    name: str
    draft: bool
    """Whether it is not published, and so cannot be annotated."""
    records: int | None
    """None if unknown."""
    pending: int | None
    """How many of them still need responses; None if unknown."""
    error: str | None
    """Why its responses are not known."""
    needed: int | None = None
    """How many submitted responses complete a record; None if unknown."""

    @classmethod
    def of(cls, one: DatasetProgress) -> DatasetProgressItem:
        """Convert the progress of a dataset for the browser."""
        return cls(one.id, one.name, not one.published, one.records, one.pending, one.error, one.needed)


class PersonProgressItem(msgspec.Struct, frozen=True):
    """How far a person is with all datasets."""

    id: UUID | None
    """None if the account cannot see them."""
    username: str
    name: str
    """Their first and last name; empty if unknown."""
    role: Role | None
    state: State
    to_do: int | None
    """The records left for them; None if unknown, or if they are not a member."""
    given: list[list[int] | None]
    """For each dataset, how many responses they submitted, drafted and discarded; None if unknown."""
    left: list[int | None]
    """For each dataset, the records left for them; None if unknown, or if they are not a member."""

    @classmethod
    def of(cls, person: PersonProgress) -> PersonProgressItem:
        """Convert someone's progress for the browser."""
        given = [part.responses for part in person.parts]
        return cls(
            id=person.id,
            username=person.username,
            name=person.name,
            role=person.role,
            state=person.state,
            to_do=person.to_do,
            given=[None if one is None else [one.submitted, one.draft, one.discarded] for one in given],
            left=[part.to_do for part in person.parts],
        )


class WorkspaceProgressItem(Message, frozen=True, tag="workspace_progress"):
    """How far everyone is: the answer to `AskWorkspaceProgress`."""

    request: str
    read_at: float
    """When it was read, in milliseconds since 1970, UTC."""
    datasets: list[DatasetProgressItem]
    people: list[PersonProgressItem]
    """Members, sorted by username; then others who have responses."""
    notes: list[str]
    """Sentences about what is not known."""
    explanations: list[str] = []
    """Sentences on what the numbers mean."""


class Archive(Message, frozen=True, tag="archive"):
    """Who would leave, and where a roster can be saved: the answer to `AskArchive`."""

    request: str
    path: str
    """The name of a file that does not exist yet."""
    folder: str
    """The kernel's folder, in which it is; empty if it was deleted."""
    members: list[UUID] | None
    """Who is a member now; None if they are not known, or too many."""
