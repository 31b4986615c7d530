"""The structs that messages are made of, and the bases of requests and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias
from uuid import UUID

import msgspec

from argilla_widgets.directory.commands.confirmation import Confirmation, NeedsConfirmationError
from argilla_widgets.directory.journal.entries import EntryStatus, Origin
from argilla_widgets.directory.model.difference import Difference
from argilla_widgets.sdk.api.writes import Run
from argilla_widgets.sdk.models import Role

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory, Snapshot
    from argilla_widgets.sdk.errors import ArgillaError

PROTOCOL = 4
"""The version of the messages: increase it with every change that another version would misunderstand."""

TABS = ("workspaces", "access", "roster", "journal")
"""Parts shown next to the table, as tabs, in a manager of all users."""
PARTS = ("search", "filters", "charts", "actions", "code", *TABS)
"""Parts shown around the table of a manager; the account and server are always visible."""

MAX_FIELD_LENGTH = 1_000
"""Maximum characters of a field in a form: it is saved with the notebook. The server accepts
fewer, and reports that itself."""

Rule: TypeAlias = Annotated[str, msgspec.Meta(extra={"typescript": "PolicyAction"})]
"""The name of a line of the permission table."""
RequestId: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern="^[ -~]*$")]
CodeKind: TypeAlias = Literal["argilla_widgets", "argilla", "curl"]
"""Ways to write code: Python with this package, Python with Argilla's own SDK, a shell script."""


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of every request, and how its type is handled."""

    local: ClassVar[bool] = False
    """Whether it needs no server: it still runs if a server hangs and occupies all workers of the directory."""
    ordered: ClassVar[bool] = False
    """Whether it runs on the thread that receives it: of two about the same user, the later one must win."""
    shown_waiting: ClassVar[bool] = False
    """Whether it is shown to be waiting for the server when it takes a long time."""
    rule: ClassVar[str | None] = None
    """The line of the permission table that allows it, empty if that depends on what it asks; None for all accounts."""

    id: RequestId

    def running(self, snapshot: Snapshot) -> str:
        """Return what it is doing, to show while it runs; empty if it is not shown."""
        return ""


class ChangeRequest(Request, frozen=True):
    """A request that changes the server."""

    shown_waiting = True


class Message(msgspec.Struct, frozen=True):
    """A message to the browser."""


class Query(Request, frozen=True):
    """A question that the directory can answer: it changes nothing, and every account may ask it."""

    def answer(self, directory: Directory) -> Message:
        """Return the answer. The class documents which one."""
        raise NotImplementedError


class Row(msgspec.Struct, frozen=True):
    """One user, as a row of the table. Times are milliseconds since 1970, UTC."""

    id: UUID
    username: str
    first_name: str
    last_name: str | None
    role: Role
    updated_at: float
    inserted_at: int
    """Whole seconds since 1970, from 0 to 2**32 - 1."""
    workspaces: list[UUID] | None
    """Explicit memberships, ordered by the workspaces' names; None while unknown."""


class WorkspaceItem(msgspec.Struct, frozen=True):
    """One workspace that the account can see."""

    id: UUID
    name: str


class Running(msgspec.Struct, frozen=True):
    """A request that changes the server and is being carried out."""

    request: str
    """Its id: `ProgressReport`, `Done` and `Failed` contain it, and `Stop` names it."""
    type: str
    """The ``type`` of the request, or of its command."""
    message: str
    """What the request does, for a view that did not send it."""


class Account(msgspec.Struct, frozen=True):
    """The account that the widget uses."""

    id: UUID
    username: str
    role: Role


class ToConfirm(msgspec.Struct, frozen=True):
    """What to confirm before an undo deletes what has changed since its creation, or makes someone an owner."""

    key: str
    """A key of this question: `UndoEntries` has it once it is confirmed."""
    what: str
    """What would be done, a sentence."""
    deletes: bool
    reasons: list[str]
    """What has changed, or whom it concerns, a sentence each."""
    confirmation: Confirmation | None
    """None if a click is enough."""


class ErrorInfo(msgspec.Struct, frozen=True):
    """An error, as sentences for users."""

    code: str
    """The exception's class, for example ``ConflictError``."""
    message: str
    field: str | None = None
    """The field of the form that the error concerns."""
    hint: str | None = None
    """The next step to take."""
    differences: list[Difference] = []
    """With ``ChangedMeanwhileError``: what others changed since it was shown."""
    to_confirm: ToConfirm | None = None
    """With ``NeedsConfirmationError``: what to confirm."""
    unknown: bool = False
    """Whether it may have been done anyway."""

    @classmethod
    def of(cls, error: ArgillaError) -> ErrorInfo:
        """Convert an error for the browser."""
        asks = isinstance(error, NeedsConfirmationError)
        return cls(
            code=type(error).__name__,
            message=error.message,
            field=error.field,
            hint=error.hint,
            differences=list(getattr(error, "differences", ())),
            to_confirm=ToConfirm(error.key, error.what, error.deletes, list(error.reasons), error.confirmation)
            if asks
            else None,
            unknown=error.unknown,
        )


class Failure(msgspec.Struct, frozen=True):
    """One step of a command that was not done."""

    user_id: UUID | None
    name: str
    error: ErrorInfo


class DatasetItem(msgspec.Struct, frozen=True):
    """One dataset that the account can see."""

    id: UUID
    name: str
    workspace_id: UUID


class JournalItem(msgspec.Struct, frozen=True):
    """One entry of the journal: something that was done in this session or an earlier one, by a click or by a cell."""

    number: int
    """Counts from 1 in each session; an entry that is sent again replaces the earlier one."""
    session: int | None
    """The number of the earlier session; None for this one."""
    at: float
    """Milliseconds since 1970, UTC."""
    by: str
    """Username of the account."""
    message: str
    """A sentence that describes what was done."""
    result: EntryStatus
    origin: Origin
    """Whether it was made by clicks in a widget or by code."""
    run: Run | None
    """The run of a cell whose code made it: entries of the same run belong together."""
    users: int
    """How many of the users that it affected still exist: `AskEntryUsers` asks who."""
    undo: bool
    """Whether it can be undone now."""
    no_undo: str | None
    """A sentence on why not; None for an undo or redo, since the entry that it reverses has the reason."""
    asks: bool
    """Whether undoing it asks first in any case: it deletes what an earlier session created, or makes an owner."""
    undone: bool
    redo: bool
    """Whether it can be redone now, after an undo."""
    no_redo: str | None
    """Why not, a sentence; None unless it is undone."""


class UserResponses(msgspec.Struct, frozen=True):
    """Responses of one user in one dataset."""

    user_id: UUID
    submitted: int
    draft: int
    discarded: int


class DatasetResponses(msgspec.Struct, frozen=True):
    """Responses of the selected users in one dataset."""

    dataset: str
    workspace: str
    submitted: int
    draft: int
    discarded: int
    by_user: list[UserResponses] = []
    """Counts of the users with most responses in total, as many as fit a message, most first; only those with responses
    in this dataset. A user who is listed in one dataset is listed in all."""
