"""The messages about what was done in this session and in earlier ones: searched, and written as a table."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

from argilla_widgets.directory.commands.command import Text
from argilla_widgets.widgets.protocol.structs import JournalItem, Message, Request

MAX_EARLIER = 1_000
"""Entries of earlier sessions that one answer has."""

ChangeKind: TypeAlias = Literal["creations", "edits", "deletions", "memberships", "workspaces"]
"""Of users created, edited and deleted; of memberships; and of workspaces."""


class JournalFilter(Request, frozen=True):
    """What the entries have in common that are asked for."""

    local = True

    search: Text
    """Words to find in an entry's sentence, author or notebook, or in the names of the people it changed."""
    workspace: Text | None
    """The name of a workspace that it touched."""
    kind: ChangeKind | None
    since: Annotated[float, msgspec.Meta(ge=0, le=8.64e15)] | None
    """Milliseconds since 1970, UTC."""


class AskEarlier(JournalFilter, frozen=True, tag="ask_earlier"):
    """Ask for entries of earlier sessions, and which of this one match. Answered with `Earlier`."""

    most: Annotated[int, msgspec.Meta(ge=0, le=MAX_EARLIER)]
    """How many entries of earlier sessions, the newest first."""


class ExportJournal(JournalFilter, frozen=True, tag="export_journal"):
    """Write the entries that match, of this session and earlier ones, as a table. Answered with `Saved`."""


class SessionItem(msgspec.Struct, frozen=True):
    """An earlier session with entries."""

    number: int
    at: float
    """When its first entry was made, milliseconds since 1970, UTC."""
    until: float
    notebook: str
    """The name of the notebook or script; empty if it is not known."""


class Earlier(Message, frozen=True, tag="earlier"):
    """Entries of earlier sessions, the newest first: the answer to `AskEarlier`."""

    request: str
    folder: str | None
    """Where the journal is kept; None if it ends with the kernel."""
    matching: list[int] | None
    """The numbers of the entries of this session that match; None if all do."""
    entries: list[JournalItem]
    sessions: list[SessionItem]
    """Those of the entries."""
    more: bool
    """Whether there are older ones that match."""
    note: str | None
    """What could not be read, or written, in sentences."""
