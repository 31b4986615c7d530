"""From the requests of a browser to the directory's actions, and from their outcomes to answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.directory import actions
from argilla_widgets.directory.deletion import challenge, count_responses
from argilla_widgets.sdk.errors import NotFoundError, UnprocessableEntityError
from argilla_widgets.widgets import protocol
from argilla_widgets.widgets.base import error_info
from argilla_widgets.widgets.protocol import Consequences, DatasetResponses, Done, Failure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.action import Action, Outcome, Watch
    from argilla_widgets.sdk.models import UserModel
    from argilla_widgets.widgets.protocol import FromBrowser

RULES = {
    protocol.CreateUser: "create_user",
    protocol.EditUser: "update_user",
    protocol.ChangeRole: "update_user",
    protocol.ResetPassword: "update_user",
    protocol.AskConsequences: "delete_user",
    protocol.DeleteUsers: "delete_user",
    protocol.AddToWorkspace: "add_to_workspace",
    protocol.RemoveFromWorkspace: "remove_from_workspace",
    protocol.RemoveAccess: "remove_from_workspace",
    protocol.CreateWorkspace: "create_workspace",
}
"""The line of the permission table that each request falls under; the others are open to all."""


def request_type(request: type) -> str:
    """Give the ``type`` of a kind of request, as it stands in messages."""
    return str(request.__struct_config__.tag)  # type: ignore[attr-defined]


def action_for(request: FromBrowser, directory: Directory) -> Action:  # noqa: C901, PLR0911 - one case a request
    """Give the action that a request asks for.

    Raises
    ------
    UnprocessableEntityError
        When a deletion is not confirmed by what was typed.

    """
    match request:
        case protocol.CreateUser():
            return actions.CreateUser(
                username=request.username,
                password=request.password,
                first_name=request.first_name,
                last_name=request.last_name,
                role=request.role,
                workspaces=request.workspaces,
            )
        case protocol.EditUser():
            return actions.EditUser(request.user, request.username, request.first_name, request.last_name)
        case protocol.ChangeRole():
            return actions.ChangeRole(request.users, request.role)
        case protocol.ResetPassword():
            return actions.ResetPassword(request.users, request.password)
        case protocol.AddToWorkspace():
            return actions.AddToWorkspace(request.users, request.workspaces)
        case protocol.RemoveFromWorkspace():
            return actions.RemoveFromWorkspace(request.users, request.workspaces)
        case protocol.RemoveAccess():
            return actions.RemoveFromWorkspace(request.users, _entered(directory, request.users))
        case protocol.DeleteUsers():
            if not challenge(known_users(directory, request.users)).met_by(request.confirmation):
                raise UnprocessableEntityError(
                    "What was typed does not match; nobody was deleted.", status_code=422, field="confirmation"
                )
            return actions.DeleteUsers(request.users)
        case protocol.CreateWorkspace():
            return actions.CreateWorkspace(request.name)
    raise TypeError(f"{type(request).__name__} is no action")


def known_users(directory: Directory, ids: Sequence[UUID]) -> list[UserModel]:
    """Give the people of these ids.

    Raises
    ------
    NotFoundError
        When none of them is there any more.

    """
    known = directory.snapshot.users
    users = [known[one] for one in dict.fromkeys(ids) if one in known]
    if not users:
        raise NotFoundError("These users are not there any more.", status_code=404, hint="Refresh.")
    return users


def _entered(directory: Directory, users: Sequence[UUID]) -> list[UUID]:
    """Give the workspaces that any of these people is a member of, as the server says now: none may be forgotten."""
    directory.refresh()
    chosen = frozenset(users)
    return [key for key, members in directory.snapshot.members.items() if members & chosen]


def done(request_id: str, outcome: Outcome) -> Done:
    """Answer with the outcome of an action."""
    failures = [Failure(one.user_id, one.name, error_info(one.error)) for one in outcome.failures]
    return Done(request_id, outcome.said, outcome.code, failures, outcome.stopped, outcome.created_id)


def consequences(request: protocol.AskConsequences, directory: Directory, watch: Watch) -> Consequences:
    """Answer what would go with these people."""
    users = known_users(directory, request.users)
    counts, uncounted = count_responses(directory, [user.username for user in users], watch)
    workspaces = directory.snapshot.workspaces
    confirm = challenge(users)
    return Consequences(
        request=request.id,
        datasets=[
            DatasetResponses(
                one.dataset.name,
                workspaces[one.dataset.workspace_id].name if one.dataset.workspace_id in workspaces else "",
                one.submitted,
                one.draft,
                one.discarded,
            )
            for one in counts
        ],
        uncounted=[dataset.name for dataset in uncounted],
        challenge=confirm.text,
        challenge_kind=confirm.kind,
    )
