"""The messages about the people of a workspace: how far they are, and closing it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from argilla_widgets.directory.progress.workspace_progress import State
from argilla_widgets.sdk.models import Role
from argilla_widgets.widgets.protocol.roster import FilePath
from argilla_widgets.widgets.protocol.structs import ChangeRequest, Message, Request


class AskWorkspaceProgress(Request, frozen=True, tag="ask_workspace_progress"):
    """Ask how far each member of a workspace is with its datasets. Answered with `WorkspaceProgressItem`."""

    workspace: UUID


class AskArchive(Request, frozen=True, tag="ask_archive"):
    """Ask for a file in which the roster of a workspace can be saved. Answered with `Archive`."""

    local = True

    workspace: UUID


class ArchiveWorkspace(ChangeRequest, frozen=True, tag="archive_workspace"):
    """Save the roster of a workspace in a new file, then remove all its members. Answered with `Done`."""

    workspace: UUID
    path: Annotated[FilePath, msgspec.Meta(min_length=1)]


class DatasetProgressItem(msgspec.Struct, frozen=True):
    """How far the records of a dataset are."""

    name: str
    draft: bool
    """Whether it is not published, and so cannot be annotated."""
    records: int | None
    """None if unknown."""
    pending: int | None
    """How many of them still need responses; None if unknown."""
    error: str | None
    """Why its responses are not known."""


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


class WorkspaceProgressItem(Message, frozen=True, tag="workspace_progress"):
    """How far everyone is: the answer to `AskWorkspaceProgress`."""

    request: str
    read_at: float
    """When it was read, in milliseconds since 1970, UTC."""
    datasets: list[DatasetProgressItem]
    people: list[PersonProgressItem]
    """Members, sorted by username; then others who have responses."""
    notes: list[str]
    """What is not known, sentences."""


class Archive(Message, frozen=True, tag="archive"):
    """Where a roster can be saved: the answer to `AskArchive`."""

    request: str
    path: str
    """The name of a file that does not exist yet."""
    folder: str
    """The kernel's folder, in which it is."""
