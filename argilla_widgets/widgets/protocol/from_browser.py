"""Messages from the browser to the kernel: untrusted, and each checked against these structs."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import msgspec

from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.secret import Secret
from argilla_widgets.widgets.protocol.access import (
    AskAccessOf,
    AskAccessTo,
    AskComparison,
    AskFindings,
    AskPolicy,
    AskSimulation,
    Fix,
)
from argilla_widgets.widgets.protocol.parts import (
    MAX_IDS,
    EntryNumber,
    Ids,
    Pair,
    Request,
    RequestId,
    Text,
    UserIds,
    WorkspaceIds,
)

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
Passwords: TypeAlias = Annotated[dict[UUID, Secret], msgspec.Meta(min_length=1, max_length=MAX_IDS)]
"""A password for each user, by id."""


class Hello(Request, frozen=True, tag="hello"):
    """A page has loaded the widget: answered with `Done`, for any but the first page behind `Session` and `FirstRows`.

    It goes out before anything is drawn, and so also acknowledges what the kernel has pushed: where Jupyter and the
    browser are on one machine, TCP would hold the next message back for 40 ms.
    """


class Open(Request, frozen=True, tag="open"):
    """A view appeared, or found a gap: answered with `Session`, `Columns` and `Done`."""


class Refresh(Request, frozen=True, tag="refresh"):
    """Ask the server what there is now."""


class Select(Request, frozen=True, tag="select"):
    """Change who is selected: deselect some people, then select some; answered with `Selection`, for all views.

    Requests of this type are carried out in the order in which they arrive.
    """

    select: UserIds
    deselect: UserIds
    only: bool
    """Whether everyone else is deselected."""


class AskSelection(Request, frozen=True, tag="ask_selection"):
    """Who is selected? A view that missed a change asks; answered with a whole `Selection`."""


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
    """Change names of one user; null leaves one as it is."""

    user: UUID
    username: Text | None
    first_name: Text | None
    last_name: Text | None


class AboutUsers(Request, frozen=True, kw_only=True):
    """What the requests have in common that may be about many users, in a dialog that shows the owners by name."""

    owners: UserIds = msgspec.field(default_factory=list)
    """The users who were shown as owners. Others among the users who are owners by now are skipped."""


class ChangeRole(AboutUsers, frozen=True, tag="change_role"):
    """Give one role to users."""

    users: Ids
    role: Role


class ResetPassword(AboutUsers, frozen=True, tag="reset_password"):
    """Give each of these users a new password."""

    passwords: Passwords


class SavePasswords(Request, frozen=True, tag="save_passwords"):
    """Write passwords that a view has just set into a file beside the notebook; answered with `Done`, which names it.

    The view sends them once more instead of the kernel keeping them: what dismissing them there forgets is forgotten.
    """

    passwords: Passwords


class AddToWorkspace(AboutUsers, frozen=True, tag="add_to_workspace"):
    """Make users members of workspaces."""

    users: Ids
    workspaces: Ids


class RemoveFromWorkspace(AboutUsers, frozen=True, tag="remove_from_workspace"):
    """End memberships of users."""

    users: Ids
    workspaces: Ids


class RemoveAccess(AboutUsers, frozen=True, tag="remove_access"):
    """End every membership of users; their accounts and responses stay."""

    users: Ids


class AskConsequences(Request, frozen=True, tag="ask_consequences"):
    """What would go with these people? Answered with `Consequences`."""

    users: Ids


class DeleteUsers(AboutUsers, frozen=True, tag="delete_users"):
    """Delete users. ``confirmation`` is what the person typed, compared here once more."""

    users: Ids
    confirmation: Text
    responses: Count | None = None
    """How many the person saw that go; None where they chose not to have them counted."""
    uncounted: Count = 0
    """In how many datasets they could not be counted."""


class CreateWorkspace(Request, frozen=True, tag="create_workspace"):
    """Create a workspace."""

    name: Text


class DeleteWorkspace(Request, frozen=True, tag="delete_workspace"):
    """Delete a workspace, and the memberships with it; refused while it holds datasets."""

    workspace: UUID


class ChangeMemberships(AboutUsers, frozen=True, tag="change_memberships"):
    """Make some pairs members and end the membership of others, in one go."""

    add: Annotated[list[Pair], msgspec.Meta(max_length=MAX_IDS)]
    remove: Annotated[list[Pair], msgspec.Meta(max_length=MAX_IDS)]


class ChangeAccess(Request, frozen=True, tag="change_access"):
    """Give one user another role and other workspaces, as one change; null leaves the role."""

    user: UUID
    role: Role | None
    add: WorkspaceIds
    remove: WorkspaceIds


class AskDatasets(Request, frozen=True, tag="ask_datasets"):
    """Which datasets are there? Answered with `Datasets`."""


class AskEveryone(Request, frozen=True, tag="ask_everyone"):
    """Who is on the server, beside the people shown? Answered with `Everyone` and `Done`."""


class AskPart(Request, frozen=True, tag="ask_part"):
    """Send the front end of a part that only some people open; answered with `Part`."""

    name: Literal["access"]


class Retry(Request, frozen=True, tag="retry"):
    """Try again what failed, or was left, of an earlier request."""

    request: RequestId


class Undo(Request, frozen=True, tag="undo"):
    """Undo an entry of the journal.

    Where it would delete what has changed since its creation, it is refused with ``NeedsConfirmationError``. The view
    then asks, and sends it again with the key of the question, and with what was typed.
    """

    entry: EntryNumber
    agreed: Text = ""
    confirmation: Text = ""


class Redo(Request, frozen=True, tag="redo"):
    """Make the changes of an entry of the journal again that was undone."""

    entry: EntryNumber


class AskScript(Request, frozen=True, tag="ask_script"):
    """Give the code of one entry of the journal, or of the whole session; answered with `Script`."""

    entry: EntryNumber | None


FromBrowser: TypeAlias = (
    Hello
    | Open
    | Refresh
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
    | AskPart
    | Retry
    | Undo
    | Redo
    | AskScript
    | AskPolicy
    | AskAccessOf
    | AskAccessTo
    | AskComparison
    | AskSimulation
    | AskFindings
    | Fix
)
