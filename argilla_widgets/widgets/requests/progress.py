"""How far the people of a workspace are, and the file in which its roster is saved."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from argilla_widgets.directory.roster.archive import archive, suggested_path
from argilla_widgets.sdk.errors import NotFoundError
from argilla_widgets.widgets.protocol.progress import (
    Archive,
    DatasetProgressItem,
    PersonProgressItem,
    WorkspaceProgressItem,
)

if TYPE_CHECKING:
    from uuid import UUID

    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.commands.command import Progress
    from argilla_widgets.directory.commands.execution import Result
    from argilla_widgets.directory.progress.workspace_progress import PersonProgress
    from argilla_widgets.widgets.protocol.progress import ArchiveWorkspace, AskArchive, AskWorkspaceProgress


def workspace_progress(request: AskWorkspaceProgress, directory: Directory) -> WorkspaceProgressItem:
    """Answer with how far everyone is."""
    progress = directory.progress(request.workspace)
    return WorkspaceProgressItem(
        request=request.id,
        read_at=progress.read_at.timestamp() * 1000,
        datasets=[
            DatasetProgressItem(one.name, not one.published, one.records, one.pending, one.error)
            for one in progress.datasets
        ],
        people=[_person(person) for person in progress],
        notes=list(progress.notes),
    )


def _person(person: PersonProgress) -> PersonProgressItem:
    given = [part.responses for part in person.parts]
    return PersonProgressItem(
        id=person.id,
        username=person.username,
        name=person.name,
        role=person.role,
        state=person.state,
        to_do=person.to_do,
        given=[None if one is None else [one.submitted, one.draft, one.discarded] for one in given],
    )


def archive_path(request: AskArchive, directory: Directory) -> Archive:
    """Answer with the name of a new file."""
    today = date.today()  # noqa: DTZ011 - of the user's own clock
    return Archive(request.id, suggested_path(_name(directory, request.workspace), today), str(Path.cwd()))


def archive_workspace(request: ArchiveWorkspace, directory: Directory, progress: Progress) -> Result:
    """Save a roster, then remove its people."""
    return archive(directory, _name(directory, request.workspace), request.path, progress, "widget")


def _name(directory: Directory, workspace_id: UUID) -> str:
    workspace = directory.snapshot.workspaces.get(workspace_id)
    if workspace is None:
        raise NotFoundError("This workspace no longer exists.")
    return workspace.name
