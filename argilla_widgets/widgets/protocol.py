"""The messages between a widget in the kernel and its views in the browser.

Small public state travels as traits (see `manager.py`); everything else is one of these messages, each a JSON object
with a ``type``. Requests go from a view to the kernel and carry an ``id``, made by the view; the kernel answers every
request with exactly one of `Done`, `Failed` or the answer the request names, under ``request``. All front ends of a
kernel hear every message, so a view ignores answers to ids that it did not make.

Rows travel as columns in binary buffers (`Columns`, `Memberships`), edits as patches of the changed rows (`Patch`).
``revision`` counts the changes of the data; a patch applies to the revision just before its own, and a view that finds
a gap sends `Open` again.

``python -m argilla_widgets.widgets.typescript`` writes the TypeScript side, ``js/src/protocol.ts``.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec

from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.secret import Secret

MAX_IDS = 10_000
"""Ids that one request or selection may name."""

Text: TypeAlias = Annotated[str, msgspec.Meta(max_length=10_000)]
Ids: TypeAlias = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MAX_IDS)]
WorkspaceIds: TypeAlias = Annotated[list[UUID], msgspec.Meta(max_length=MAX_IDS)]
RequestId: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


# ---------------------------------------------------------------------------------------------------------------------
# Parts of messages


class Row(msgspec.Struct, frozen=True):
    """One person, as a row of the table. Times are milliseconds since 1970, UTC."""

    id: UUID
    username: str
    first_name: str
    last_name: str | None
    role: Role
    updated_at: float
    workspaces: list[UUID] | None
    """Explicit memberships, ordered by the workspaces' names; None while they are not known."""


class WorkspaceItem(msgspec.Struct, frozen=True):
    """One workspace that the account can see."""

    id: UUID
    name: str


class Account(msgspec.Struct, frozen=True):
    """Who the widget acts as."""

    id: UUID
    username: str
    role: Role


class ErrorInfo(msgspec.Struct, frozen=True):
    """What went wrong, as sentences for a person."""

    code: str
    """The exception's class, for example ``ConflictError``."""
    message: str
    field: str | None = None
    """The field of the form that it belongs to."""
    hint: str | None = None
    """The next step to take."""


class Failure(msgspec.Struct, frozen=True):
    """One part of an action on many that was not done."""

    user_id: UUID | None
    name: str
    error: ErrorInfo


class DatasetResponses(msgspec.Struct, frozen=True):
    """Responses of the chosen people in one dataset."""

    dataset: str
    workspace: str
    submitted: int
    draft: int
    discarded: int


# ---------------------------------------------------------------------------------------------------------------------
# Kernel to browser


class Session(msgspec.Struct, frozen=True, tag="session"):
    """Everything small that a view shows around the table; sent whole whenever a part of it changes."""

    account: Account | None
    host: str
    url: str
    """Where people sign in, for links in text."""
    workspace: WorkspaceItem | None
    """The workspace whose members are shown; None for all users."""
    status: Literal["loading", "ready", "failed"]
    error: ErrorInfo | None
    """Why loading failed. With rows on screen they are kept and marked as old."""
    refused: dict[str, str]
    """Requests that this account may not make: the ``type`` of the request to the reason, a sentence."""


class FirstRows(msgspec.Struct, frozen=True, tag="first_rows"):
    """The first screen of rows in the current order, search and filter; pushed right behind the widget's opening."""

    revision: int
    total: int
    matching: int
    rows: list[Row]
    workspaces: list[WorkspaceItem]


class Columns(msgspec.Struct, frozen=True, tag="columns"):
    """All rows, in order of creation, one buffer per column, little-endian.

    0 username, 1 first_name, 2 last_name ("" for none): UTF-8 text, values joined by ``separator``;
    3 ids, 16 bytes each; 4 roles, uint8, index into ``roles``; 5 updated_at, float64, milliseconds since 1970 UTC;
    with ``has_memberships`` 6 and 7 as in `Memberships`.
    """

    revision: int
    count: int
    separator: str
    """One character that occurs in no value."""
    roles: list[Role]
    workspaces: list[WorkspaceItem]
    has_memberships: bool


class Memberships(msgspec.Struct, frozen=True, tag="memberships"):
    """Who is in which workspace, when it was loaded after the columns; two buffers, little-endian.

    0 counts, uint32, members of each of ``workspaces``; 1 rows, uint32, the row numbers, in the `Columns` of the same
    revision, of the members of the first workspace, then of the second, and so on.
    """

    revision: int
    workspaces: list[WorkspaceItem]


class Patch(msgspec.Struct, frozen=True, tag="patch"):
    """What one edit, or a refresh, changed: applies to ``revision - 1``."""

    revision: int
    rows: list[Row]
    """Rows added or changed, whole."""
    removed: list[UUID]
    workspaces: list[WorkspaceItem] | None
    """All workspaces, when one was added or removed."""


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """How far a request on many people is; at most ten a second."""

    request: str
    said: str
    done: int
    total: int


class Done(msgspec.Struct, frozen=True, tag="done"):
    """A request was carried out, wholly or but for ``failures``."""

    request: str
    said: str
    """What was done, a sentence; empty for requests that change nothing."""
    code: str
    """The Python that does the same; empty for requests that change nothing."""
    failures: list[Failure] = []
    stopped: bool = False
    created_id: UUID | None = None


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """A request was not carried out."""

    request: str
    error: ErrorInfo


class Consequences(msgspec.Struct, frozen=True, tag="consequences"):
    """What goes when these people are deleted: the answer to `AskConsequences`."""

    request: str
    datasets: list[DatasetResponses]
    """Only datasets with responses of theirs."""
    uncounted: list[str]
    """Datasets whose responses could not be counted, by name."""
    challenge: str
    """What has to be typed to confirm: the username, the number of people, or the first 8 characters of the id."""
    challenge_kind: Literal["username", "count", "id"]


ToBrowser: TypeAlias = Session | FirstRows | Columns | Memberships | Patch | Progress | Done | Failed | Consequences


# ---------------------------------------------------------------------------------------------------------------------
# Browser to kernel


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every request carries."""

    id: RequestId


class Open(Request, frozen=True, tag="open"):
    """A view appeared, or found a gap: answered with `Session`, `Columns` and `Done`."""


class Refresh(Request, frozen=True, tag="refresh"):
    """Ask the server what there is now."""


class Stop(Request, frozen=True, tag="stop"):
    """End a running request after the step it is at; that request then answers as stopped."""

    request: RequestId


class CreateUser(Request, frozen=True, tag="create_user"):
    """Create one user and put it into workspaces."""

    username: Text
    first_name: Text
    last_name: Text
    role: Role
    password: Secret
    workspaces: WorkspaceIds


class EditUser(Request, frozen=True, tag="edit_user"):
    """Change the names of one user."""

    user: UUID
    username: Text
    first_name: Text
    last_name: Text


class ChangeRole(Request, frozen=True, tag="change_role"):
    """Give one role to users."""

    users: Ids
    role: Role


class ResetPassword(Request, frozen=True, tag="reset_password"):
    """Give a new password to users."""

    users: Ids
    password: Secret


class AddToWorkspace(Request, frozen=True, tag="add_to_workspace"):
    """Make users members of workspaces."""

    users: Ids
    workspaces: Ids


class RemoveFromWorkspace(Request, frozen=True, tag="remove_from_workspace"):
    """End memberships of users."""

    users: Ids
    workspaces: Ids


class RemoveAccess(Request, frozen=True, tag="remove_access"):
    """End every membership of users; their accounts and responses stay."""

    users: Ids


class AskConsequences(Request, frozen=True, tag="ask_consequences"):
    """What would go with these people? Answered with `Consequences`."""

    users: Ids


class DeleteUsers(Request, frozen=True, tag="delete_users"):
    """Delete users. ``confirmation`` is what the person typed, compared here once more."""

    users: Ids
    confirmation: Text


class CreateWorkspace(Request, frozen=True, tag="create_workspace"):
    """Create a workspace."""

    name: Text


FromBrowser: TypeAlias = (
    Open
    | Refresh
    | Stop
    | CreateUser
    | EditUser
    | ChangeRole
    | ResetPassword
    | AddToWorkspace
    | RemoveFromWorkspace
    | RemoveAccess
    | AskConsequences
    | DeleteUsers
    | CreateWorkspace
)
