"""Messages from the browser to the kernel: untrusted, and each checked against these structs."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec

from argilla_widgets.directory.commands.command import Pair
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.models import Role
from argilla_widgets.widgets.protocol.access import (
    AskAccessOf,
    AskAccessTo,
    AskComparison,
    AskFindings,
    AskPolicy,
    AskSimulation,
    Fix,
)
from argilla_widgets.widgets.protocol.structs import (
    MAX_IDS,
    ChangeRequest,
    CodeKind,
    EntryNumber,
    EntryNumbers,
    Ids,
    Request,
    RequestId,
    SomeIds,
    Text,
)

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
Passwords: TypeAlias = Annotated[dict[UUID, Secret], msgspec.Meta(min_length=1, max_length=MAX_IDS)]
"""A password for each user, by id."""


class Hello(Request, frozen=True, tag="hello"):
    """Report that a page has loaded the widget. Answered with `Done`; for later pages, after `Session` and `FirstRows`.

    It is sent before anything is drawn, and so also acknowledges what the kernel has pushed: if Jupyter and the browser
    are on one machine, TCP would hold the next message back for 40 ms.
    """

    local = True

    protocol: Count = 0
    """The version of the messages that the page knows."""


class Open(Request, frozen=True, tag="open"):
    """Report that a view appeared, or found a gap. Answered with `Session`, `Columns` and `Done`."""

    local = True


class Refresh(Request, frozen=True, tag="refresh"):
    """Read the current state from the server."""


class AskAgain(Request, frozen=True, tag="ask_again"):
    """Ask for the answer to the request with this id, or for the confirmation that it arrived.

    Replied with that answer, with `Received` while there is none, or with `Missing`.
    """


class Select(Request, frozen=True, tag="select"):
    """Change the selection: deselect some users, then select some. Answered with `Selection`, for all views.

    Requests of this type are carried out in the order in which they arrive.
    """

    ordered = True

    select: Ids
    deselect: Ids
    only: bool
    """Whether all other users are deselected."""


class AskSelection(Request, frozen=True, tag="ask_selection"):
    """Ask for the selection, after a missed change. Answered with a complete `Selection`."""

    ordered = True


class Stop(Request, frozen=True, tag="stop"):
    """Stop a running request after the step in progress; that request is then answered as stopped.

    Answered with `Done`: at once, or for a request of another view with the sentence of its answer.
    """

    request: RequestId


class CreateUser(ChangeRequest, frozen=True, tag="create_user"):
    """Create one user and add them to workspaces."""

    username: Text
    first_name: Text
    last_name: Text
    role: Role
    password: Secret
    workspaces: Ids


class EditUser(ChangeRequest, frozen=True, tag="edit_user"):
    """Change names of one user; null leaves a name unchanged."""

    user: UUID
    username: Text | None
    first_name: Text | None
    last_name: Text | None


class UsersRequest(ChangeRequest, frozen=True, kw_only=True):
    """What requests on several users share: their dialogs show the owners by name."""

    owners: Ids = msgspec.field(default_factory=list)
    """The users who were shown as owners. Others who have become owners in the meantime are skipped."""


class ChangeRole(UsersRequest, frozen=True, tag="change_role"):
    """Set one role for several users."""

    users: SomeIds
    role: Role


class ResetPassword(UsersRequest, frozen=True, tag="reset_password"):
    """Set a new password for each of these users."""

    passwords: Passwords


class SavePasswords(Request, frozen=True, tag="save_passwords"):
    """Write passwords that a view has just set into a file next to the notebook. Answered with `Done`, which names it.

    The view sends them again, so that the kernel need not store them: dismissing them in the view forgets them.
    """

    local = True

    passwords: Passwords


class AddToWorkspace(UsersRequest, frozen=True, tag="add_to_workspace"):
    """Add users to workspaces."""

    users: SomeIds
    workspaces: SomeIds


class RemoveFromWorkspace(UsersRequest, frozen=True, tag="remove_from_workspace"):
    """End memberships of users."""

    users: SomeIds
    workspaces: SomeIds


class RemoveAccess(UsersRequest, frozen=True, tag="remove_access"):
    """End every membership of users; their accounts and responses stay."""

    users: SomeIds


class AskConsequences(Request, frozen=True, tag="ask_consequences"):
    """Ask what would be deleted along with these users. Answered with `Consequences`."""

    users: SomeIds


class DeleteUsers(UsersRequest, frozen=True, tag="delete_users"):
    """Delete users. ``confirmation`` is what the user typed; it is checked here once more."""

    users: SomeIds
    confirmation: Text
    responses: Count | None = None
    """How many responses the user saw would be deleted; None if they chose not to count them."""
    uncounted: Count = 0
    """The number of datasets whose responses could not be counted."""


class CreateWorkspace(ChangeRequest, frozen=True, tag="create_workspace"):
    """Create a workspace."""

    name: Text


class DeleteWorkspace(ChangeRequest, frozen=True, tag="delete_workspace"):
    """Delete a workspace, along with its memberships; refused while it contains datasets."""

    workspace: UUID


class ChangeMemberships(UsersRequest, frozen=True, tag="change_memberships"):
    """Add some pairs as members and end the membership of others, in one request."""

    add: Annotated[list[Pair], msgspec.Meta(max_length=MAX_IDS)]
    remove: Annotated[list[Pair], msgspec.Meta(max_length=MAX_IDS)]


class ChangeAccess(ChangeRequest, frozen=True, tag="change_access"):
    """Change one user's role and workspaces, as one change; null leaves the role unchanged."""

    user: UUID
    role: Role | None
    add: Ids
    remove: Ids


class AskDatasets(Request, frozen=True, tag="ask_datasets"):
    """Ask for the datasets. Answered with `Datasets`."""


class AskEveryone(Request, frozen=True, tag="ask_everyone"):
    """Ask for all users on the server, not only those shown. Answered with `Everyone`."""


class AskChunk(Request, frozen=True, tag="ask_chunk"):
    """Ask for a chunk of the front end, which `_esm` leaves out. Answered with `Chunk`."""

    local = True

    name: Literal["people", "manager"]


class Retry(ChangeRequest, frozen=True, tag="retry"):
    """Retry what failed, or was left, of an earlier request."""

    request: RequestId


class Forget(Request, frozen=True, tag="forget"):
    """Forget the rest of a request whose result was dismissed: it may hold passwords. Answered with `Done`."""

    local = True

    request: RequestId


class Undo(ChangeRequest, frozen=True, tag="undo"):
    """Undo entries of the journal, the newest first, as one change.

    If it would delete something that has changed since, it is refused with ``NeedsConfirmationError``. The view then
    asks the user, and sends the request again with the key of what they confirmed, and with what they typed.
    """

    entries: EntryNumbers
    agreed: Text = ""
    confirmation: Text = ""


class Redo(ChangeRequest, frozen=True, tag="redo"):
    """Redo the changes of journal entries that were undone, the oldest first, as one change."""

    entries: EntryNumbers


class AskEntryUsers(Request, frozen=True, tag="ask_entry_users"):
    """Ask which users journal entries affected. Answered with `EntryUsers`."""

    local = True

    entries: EntryNumbers


class AskScript(Request, frozen=True, tag="ask_script"):
    """Ask for the code of one journal entry, or of the whole session. Answered with `Script`."""

    local = True

    entry: EntryNumber | None
    kind: CodeKind


FromBrowser: TypeAlias = (
    Hello
    | Open
    | Refresh
    | AskAgain
    | Select
    | AskSelection
    | Stop
    | CreateUser
    | EditUser
    | ChangeRole
    | ResetPassword
    | SavePasswords
    | AddToWorkspace
    | RemoveFromWorkspace
    | RemoveAccess
    | AskConsequences
    | DeleteUsers
    | CreateWorkspace
    | DeleteWorkspace
    | ChangeMemberships
    | ChangeAccess
    | AskDatasets
    | AskEveryone
    | AskChunk
    | Retry
    | Forget
    | Undo
    | Redo
    | AskEntryUsers
    | AskScript
    | AskPolicy
    | AskAccessOf
    | AskAccessTo
    | AskComparison
    | AskSimulation
    | AskFindings
    | Fix
)
