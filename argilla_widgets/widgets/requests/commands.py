"""Map the requests of a browser to the directory's commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from argilla_widgets.directory import commands
from argilla_widgets.directory.commands.confirmation import confirmation_of
from argilla_widgets.directory.commands.impact import Shown
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.text import escape_invisible, pluralize
from argilla_widgets.widgets import protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.commands.command import Command


class CommandSpec(NamedTuple):
    """The command behind a type of request, and the permission it needs."""

    rule: str
    """The line of the permission table that applies to it."""
    action: Callable[[Any, Directory], Command]
    """Makes the command from the request."""


def _create_user(request: protocol.CreateUser, _directory: Directory) -> Command:
    return commands.CreateUser(
        username=request.username,
        password=request.password,
        first_name=request.first_name,
        last_name=request.last_name,
        role=request.role,
        workspaces=request.workspaces,
    )


def _delete_users(request: protocol.DeleteUsers, directory: Directory) -> Command:
    people = directory.require_users(request.users)
    if not confirmation_of(people).matches(request.confirmation):
        raise UnprocessableEntityError(
            "The typed text does not match. No one was deleted.", status_code=422, field="confirmation"
        )
    # Not the ids of the request: they may include a user that the confirmation did not count.
    return commands.DeleteUsers([user.id for user in people], Shown(request.responses, request.uncounted))


COMMANDS: dict[type[protocol.Request], CommandSpec] = {
    protocol.CreateUser: CommandSpec("create_user", _create_user),
    protocol.EditUser: CommandSpec(
        "update_user", lambda one, _: commands.EditUser(one.user, one.username, one.first_name, one.last_name)
    ),
    protocol.ChangeRole: CommandSpec("update_user", lambda one, _: commands.ChangeRole(one.users, one.role)),
    protocol.ResetPassword: CommandSpec("update_user", lambda one, _: commands.ResetPassword(one.passwords)),
    protocol.DeleteUsers: CommandSpec("delete_user", _delete_users),
    protocol.AddToWorkspace: CommandSpec(
        "add_to_workspace", lambda one, _: commands.AddToWorkspace(one.users, one.workspaces)
    ),
    protocol.RemoveFromWorkspace: CommandSpec(
        "remove_from_workspace", lambda one, _: commands.RemoveFromWorkspace(one.users, one.workspaces)
    ),
    protocol.RemoveAccess: CommandSpec("remove_from_workspace", lambda one, _: commands.RemoveAccess(one.users)),
    # The command itself refuses additions by an account that may only remove.
    protocol.ChangeMemberships: CommandSpec(
        "remove_from_workspace", lambda one, _: commands.ChangeMemberships(one.add, one.remove)
    ),
    # As above: the command knows which lines apply.
    protocol.ChangeAccess: CommandSpec(
        "remove_from_workspace", lambda one, _: commands.ChangeAccess(one.user, one.role, one.add, one.remove)
    ),
    protocol.CreateWorkspace: CommandSpec("create_workspace", lambda one, _: commands.CreateWorkspace(one.name)),
    protocol.DeleteWorkspace: CommandSpec("delete_workspace", lambda one, _: commands.DeleteWorkspace(one.workspace)),
}
"""The requests that change the server."""


def action_of(request: protocol.Request, directory: Directory) -> Command:
    """Make the command that a request asks for; it skips owners that the view did not show as owners."""
    action = COMMANDS[type(request)].action(request, directory)
    if isinstance(request, protocol.AboutUsers):
        action.owners = frozenset(request.owners)
    return action


def _users(request: Any) -> str:  # noqa: ANN401 - any request on users
    return pluralize(len(request.users), "user")


def _workspaces(request: Any) -> str:  # noqa: ANN401 - any request on workspaces
    return pluralize(len(request.workspaces), "workspace")


_DOING: dict[type[protocol.Request], Callable[[Any], str]] = {
    protocol.CreateUser: lambda one: f"Creating {escape_invisible(one.username)}",
    protocol.EditUser: lambda _: "Changing the names of a user",
    protocol.ChangeRole: lambda one: f"Changing {_users(one)} to {one.role.value}",
    protocol.ResetPassword: lambda one: f"Resetting {pluralize(len(one.passwords), 'password')}",
    protocol.DeleteUsers: lambda one: f"Deleting {_users(one)}",
    protocol.AddToWorkspace: lambda one: f"Adding {_users(one)} to {_workspaces(one)}",
    protocol.RemoveFromWorkspace: lambda one: f"Removing {_users(one)} from {_workspaces(one)}",
    protocol.RemoveAccess: lambda one: f"Removing access for {_users(one)}",
    protocol.ChangeMemberships: lambda one: f"Changing {pluralize(len(one.add) + len(one.remove), 'membership')}",
    protocol.ChangeAccess: lambda _: "Changing the access of a user",
    protocol.CreateWorkspace: lambda one: f"Creating the workspace {escape_invisible(one.name)}",
    protocol.DeleteWorkspace: lambda _: "Deleting a workspace",
    protocol.Retry: lambda _: "Retrying what failed",
    protocol.Undo: lambda one: f"Undoing entry {one.entry:,} of the journal",
    protocol.Redo: lambda one: f"Redoing entry {one.entry:,} of the journal",
    protocol.Fix: lambda _: "Fixing a finding",
}


def doing(request: protocol.Request) -> str:
    """Return what a request is doing, to show while it runs."""
    return _DOING[type(request)](request)


def request_type(request: type[protocol.Request]) -> str:
    """Return the ``type`` of a request class, as used in messages."""
    return str(request.__struct_config__.tag)
