"""Messages from the kernel to the browser."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from argilla_widgets.directory.commands.confirmation import Confirmation
from argilla_widgets.directory.sync import LoadProgress
from argilla_widgets.sdk.models import Role
from argilla_widgets.widgets.protocol.structs import (
    Account,
    DatasetResponses,
    ErrorInfo,
    Failure,
    JournalItem,
    Message,
    Row,
    Rule,
    Running,
    WorkspaceItem,
)


class Session(Message, frozen=True, kw_only=True, tag="session"):
    """All small state that a view shows around the table; sent as a whole whenever a part of it changes."""

    account: Account | None
    host: str
    url: str
    """Where users sign in, for links in text."""
    workspace: WorkspaceItem | None
    """The workspace whose members are shown; None for all users."""
    status: Literal["loading", "ready", "failed", "gone"]
    """``gone`` when the workspace shown no longer exists."""
    error: ErrorInfo | None
    """Why loading failed: rows on screen are kept and marked as old. Or what happened to the workspace."""
    refused: dict[str, str] = {}
    """Why this account may not do something here: a sentence for each line of the permission table that denies it.

    The key "" is for undo, retry and fix, which need different lines depending on what they act on.
    """
    everywhere: list[Role]
    """Roles with access to every workspace without being members."""
    running: list[Running] = []
    """The requests that are being carried out for any view of this widget."""
    no_retry: dict[str, str] = {}
    """Requests that can't be retried, each with the reason: a sentence."""
    default_key: bool
    """Whether the account uses a key that Argilla's guides publish."""
    read_at: float | None
    """When the server was last read completely, in seconds since 1970 by the kernel's clock; None before."""
    age: float | None = None
    """Seconds from then until this was sent: the clock of a browser may differ."""
    reading: LoadProgress | None
    """Set while unknown memberships are being read, if that takes more than a moment."""


class FirstRows(Message, frozen=True, tag="first_rows"):
    """The first screen of rows in the current order, search and filter; pushed right after the widget opens."""

    revision: int
    total: int
    matching: int
    rows: list[Row]
    workspaces: list[WorkspaceItem]


class Columns(Message, frozen=True, tag="columns"):
    """All rows, in any order, one buffer per column, little-endian.

    0 username, 1 first_name, 2 last_name ("" for none): UTF-8 text, with the byte 0xff between values;
    3 ids, 16 bytes each; 4 roles, uint8, index into ``roles``; 5 updated_at, float64, milliseconds since 1970 UTC;
    6 inserted_at, uint32, seconds since 1970 UTC; 7 and 8 as in `Memberships`, with what is known so far.
    """

    revision: int
    count: int
    roles: list[Role]
    workspaces: list[WorkspaceItem]
    known: list[int]
    """Indexes of the workspaces whose members these are, ascending, in ``workspaces``."""


class Everyone(Message, frozen=True, tag="everyone"):
    """All users on the server, for a view that shows only some: the buffers are those of `Columns`."""

    request: str
    columns: Columns


class Memberships(Message, frozen=True, tag="memberships"):
    """Members of some workspaces that became known after the columns; two buffers, little-endian.

    0 counts, uint32, members of each of the workspaces ``known``; 1 rows, uint32, the row numbers of the members of the
    first workspace, then of the second, and so on. A row's number is its position in the last `Columns`, updated by the
    patches since: rows after a removed one move up, added ones come last, in the order of the patch.
    """

    revision: int
    known: list[int]
    """Indexes of these workspaces, ascending, in the list of workspaces that was sent last."""


class Patch(Message, frozen=True, tag="patch"):
    """What one edit, or a refresh, changed: applies to ``revision - 1``; removals come before additions."""

    revision: int
    rows: list[Row]
    """Rows added or changed, complete."""
    removed: list[UUID]
    workspaces: list[WorkspaceItem] | None
    """All workspaces, if one was added or removed."""


class Selection(Message, frozen=True, tag="selection"):
    """A change of the selection, made by a browser; also the answer to `Select` and `AskSelection`.

    ``revision`` counts the changes of the selection, by browsers and by Python. A change applies to ``revision - 1``; a
    view that is at this revision or a later one ignores it, and a view that is behind sends `AskSelection`. A change
    made in Python is sent as the trait `selected_ids`, with the number as ``_selection_revision`` next to it.
    """

    request: str
    """The request that made the change; empty for a change that no browser asked for, and after `Open`."""
    model_id: str
    """The widget's model in the page: a view keeps `selected_ids` there up to date, and sends nothing back."""
    revision: int
    whole: bool
    """Whether ``selected`` contains all selected users, rather than only those added."""
    selected: list[str]
    deselected: list[str]


class Received(Message, frozen=True, tag="received"):
    """A request arrived, for the first time or again. It is performed once."""

    request: str


class Missing(Message, frozen=True, tag="missing"):
    """There is no answer to repeat: the reply to `AskAgain`, or to a request that was sent again."""

    request: str
    forgotten: bool
    """Whether it may have arrived, so long ago that its answer is no longer kept; otherwise it never arrived."""


class ProgressReport(Message, frozen=True, tag="progress"):
    """The progress of a request on many users, or one that waits (``total`` 0); at most ten messages a second."""

    request: str
    message: str
    """What it is doing, as in `Running`."""
    done: int
    total: int
    left: float | None = None
    """How many seconds the rest takes, as measured so far; None while that is not known."""


class Done(Message, frozen=True, tag="done"):
    """A request was carried out, completely or except for ``failures``."""

    request: str
    message: str
    """A sentence that describes what was done; empty for requests that change nothing."""
    code_entry: int | None = None
    """The number of the journal entry with the equivalent code, for `AskScript`; None if nothing was changed."""
    failures: list[Failure] = []
    stopped: bool = False
    left: int = 0
    """Steps that were not tried, because it was stopped."""
    left_names: list[str] = []
    """The first of them, by name."""
    created_id: UUID | None = None
    entry: JournalItem | None = None
    """Its journal entry; after an undo or redo, the one that it undid or redid, or the newest of several."""
    entries: list[int | str] = []
    """The numbers to send for undoing or redoing that: several after several were undone or redone."""
    reverse_rules: list[Rule] = []
    """Lines of the permission table for undoing or redoing it: the session's ``refused`` may have one."""
    retry_rules: list[Rule] = []
    """The same for retrying what failed or was left."""
    passwords_set: list[UUID] = []
    """The users whose password was set."""
    outdated: str = ""
    """As in `Outdated`, if that was the case before this answer."""


class Outdated(Message, frozen=True, tag="outdated"):
    """The result in an earlier `Done` is outdated: the same was changed again, by any view or cell."""

    request: str
    message: str
    """A sentence on what was changed again."""


class Failed(Message, frozen=True, tag="failed"):
    """A request was not carried out."""

    request: str
    error: ErrorInfo


class Consequences(Message, frozen=True, tag="consequences"):
    """What would be deleted along with these users: the answer to `AskConsequences`."""

    request: str
    datasets: list[DatasetResponses]
    """Only datasets with responses of these users."""
    uncounted: list[str]
    """Datasets whose responses could not be counted, by name."""
    confirmation: Confirmation


class Journal(Message, frozen=True, tag="journal"):
    """Entries of the journal: the newest ones after `Open`, then each new or changed one."""

    entries: list[JournalItem]


class EntryUsers(Message, frozen=True, tag="entry_users"):
    """The users that journal entries affected and who still exist: the answer to `AskEntryUsers`."""

    request: str
    users: list[UUID]
    """At most 10,000."""
    total: int


class Script(Message, frozen=True, tag="script"):
    """Code, which never contains a secret: the answer to `AskScript`."""

    request: str
    code: str


class Chunk(Message, frozen=True, tag="chunk"):
    """A chunk of the front end: the answer to `AskChunk`."""

    request: str
    script: str


class Notice(Message, frozen=True, tag="notice"):
    """A message that no request asked for, such as what an automatic refresh found."""

    message: str
