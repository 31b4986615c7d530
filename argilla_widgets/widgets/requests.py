"""From the requests of a browser to the directory's actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from argilla_widgets.directory import actions
from argilla_widgets.directory.actions.targets import known_users
from argilla_widgets.directory.deletion import Shown, challenge
from argilla_widgets.directory.wording import counted
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.text import visible
from argilla_widgets.widgets import protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.action import Action


class Deed(NamedTuple):
    """What a kind of request asks for."""

    rule: str
    """The line of the permission table that it falls under."""
    action: Callable[[Any, Directory], Action]
    """Makes the action from the request."""


def _create_user(request: protocol.CreateUser, _directory: Directory) -> Action:
    return actions.CreateUser(
        username=request.username,
        password=request.password,
        first_name=request.first_name,
        last_name=request.last_name,
        role=request.role,
        workspaces=request.workspaces,
    )


def _delete_users(request: protocol.DeleteUsers, directory: Directory) -> Action:
    people = known_users(directory, request.users)
    if not challenge(people).met_by(request.confirmation):
        raise UnprocessableEntityError(
            "The typed text does not match. No one was deleted.", status_code=422, field="confirmation"
        )
    # Not those of the request: among them may be somebody whom the challenge did not count.
    return actions.DeleteUsers([user.id for user in people], Shown(request.responses, request.uncounted))


DEEDS: dict[type[protocol.Request], Deed] = {
    protocol.CreateUser: Deed("create_user", _create_user),
    protocol.EditUser: Deed(
        "update_user", lambda one, _: actions.EditUser(one.user, one.username, one.first_name, one.last_name)
    ),
    protocol.ChangeRole: Deed("update_user", lambda one, _: actions.ChangeRole(one.users, one.role)),
    protocol.ResetPassword: Deed("update_user", lambda one, _: actions.ResetPassword(one.passwords)),
    protocol.DeleteUsers: Deed("delete_user", _delete_users),
    protocol.AddToWorkspace: Deed("add_to_workspace", lambda one, _: actions.AddToWorkspace(one.users, one.workspaces)),
    protocol.RemoveFromWorkspace: Deed(
        "remove_from_workspace", lambda one, _: actions.RemoveFromWorkspace(one.users, one.workspaces)
    ),
    protocol.RemoveAccess: Deed("remove_from_workspace", lambda one, _: actions.RemoveAccess(one.users)),
    # Who may only remove is refused by the action itself when something is to be added.
    protocol.ChangeMemberships: Deed(
        "remove_from_workspace", lambda one, _: actions.ChangeMemberships(one.add, one.remove)
    ),
    # As above: the action knows what falls under which line.
    protocol.ChangeAccess: Deed(
        "remove_from_workspace", lambda one, _: actions.ChangeAccess(one.user, one.role, one.add, one.remove)
    ),
    protocol.CreateWorkspace: Deed("create_workspace", lambda one, _: actions.CreateWorkspace(one.name)),
    protocol.DeleteWorkspace: Deed("delete_workspace", lambda one, _: actions.DeleteWorkspace(one.workspace)),
}
"""The requests that change the server."""


def action_of(request: protocol.Request, directory: Directory) -> Action:
    """Make the action that a request asks for; it skips the owners whom the view did not show as owners."""
    action = DEEDS[type(request)].action(request, directory)
    if isinstance(request, protocol.AboutUsers):
        action.owners = frozenset(request.owners)
    return action


def _users(request: Any) -> str:  # noqa: ANN401 - any request on users
    return counted(len(request.users), "user")


def _workspaces(request: Any) -> str:  # noqa: ANN401 - any request on workspaces
    return counted(len(request.workspaces), "workspace")


_DOING: dict[type[protocol.Request], Callable[[Any], str]] = {
    protocol.CreateUser: lambda one: f"Creating {visible(one.username)}",
    protocol.EditUser: lambda _: "Changing the names of a user",
    protocol.ChangeRole: lambda one: f"Changing {_users(one)} to {one.role.value}",
    protocol.ResetPassword: lambda one: f"Resetting {counted(len(one.passwords), 'password')}",
    protocol.DeleteUsers: lambda one: f"Deleting {_users(one)}",
    protocol.AddToWorkspace: lambda one: f"Adding {_users(one)} to {_workspaces(one)}",
    protocol.RemoveFromWorkspace: lambda one: f"Removing {_users(one)} from {_workspaces(one)}",
    protocol.RemoveAccess: lambda one: f"Removing access for {_users(one)}",
    protocol.ChangeMemberships: lambda one: f"Changing {counted(len(one.add) + len(one.remove), 'membership')}",
    protocol.ChangeAccess: lambda _: "Changing the access of a user",
    protocol.CreateWorkspace: lambda one: f"Creating the workspace {visible(one.name)}",
    protocol.DeleteWorkspace: lambda _: "Deleting a workspace",
    protocol.Retry: lambda _: "Retrying what failed",
    protocol.Undo: lambda one: f"Undoing entry {one.entry:,} of the journal",
    protocol.Redo: lambda one: f"Redoing entry {one.entry:,} of the journal",
    protocol.Fix: lambda _: "Fixing a finding",
}


def doing(request: protocol.Request) -> str:
    """Say what a request does while it is carried out."""
    return _DOING[type(request)](request)


def request_type(request: type[protocol.Request]) -> str:
    """Give the ``type`` of a kind of request, as it stands in messages."""
    return str(request.__struct_config__.tag)
