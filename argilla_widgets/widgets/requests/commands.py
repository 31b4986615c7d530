"""Map the requests of a browser to the directory's commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from argilla_widgets.directory import commands
from argilla_widgets.directory.commands.confirmation import confirmation_of
from argilla_widgets.directory.commands.impact import Shown
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.text import escape_invisible, pluralize
from argilla_widgets.widgets.protocol.access import Fix
from argilla_widgets.widgets.protocol.from_browser import (
    AboutUsers,
    AddToWorkspace,
    ChangeAccess,
    ChangeMemberships,
    ChangeRole,
    CreateUser,
    CreateWorkspace,
    DeleteUsers,
    DeleteWorkspace,
    EditUser,
    Redo,
    RemoveAccess,
    RemoveFromWorkspace,
    ResetPassword,
    Undo,
)
from argilla_widgets.widgets.requests.access_queries import fixing

if TYPE_CHECKING:
    from collections.abc import Callable

    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.commands.command import Command
    from argilla_widgets.widgets.protocol.parts import Request


class CommandSpec(NamedTuple):
    """The command behind a type of request, and the permission it needs."""

    rule: str | None
    """The line of the permission table that applies to it; None if that depends on what it undoes, redoes or fixes."""
    command: Callable[[Any, Directory], Command]
    """Makes the command from the request."""
    running: Callable[[Any], str]
    """What it is doing, to show while it runs."""


def _create_user(request: CreateUser, _directory: Directory) -> Command:
    return commands.CreateUser(
        username=request.username,
        password=request.password,
        first_name=request.first_name,
        last_name=request.last_name,
        role=request.role,
        workspaces=request.workspaces,
    )


def _delete_users(request: DeleteUsers, directory: Directory) -> Command:
    people = directory.require_users(request.users)
    if not confirmation_of(people).matches(request.confirmation):
        raise UnprocessableEntityError(
            "The typed text does not match. No one was deleted.", status_code=422, field="confirmation"
        )
    # Not the ids of the request: they may include a user that the confirmation did not count.
    return commands.DeleteUsers([user.id for user in people], Shown(request.responses, request.uncounted))


def _users(request: Any) -> str:  # noqa: ANN401 - any request on users
    return pluralize(len(request.users), "user")


def _workspaces(request: Any) -> str:  # noqa: ANN401 - any request on workspaces
    return pluralize(len(request.workspaces), "workspace")


COMMANDS: dict[type[Request], CommandSpec] = {
    CreateUser: CommandSpec("create_user", _create_user, lambda one: f"Creating {escape_invisible(one.username)}"),
    EditUser: CommandSpec(
        "update_user",
        lambda one, _: commands.EditUser(one.user, one.username, one.first_name, one.last_name),
        lambda _: "Changing the names of a user",
    ),
    ChangeRole: CommandSpec(
        "update_user",
        lambda one, _: commands.ChangeRole(one.users, one.role),
        lambda one: f"Changing {_users(one)} to {one.role.value}",
    ),
    ResetPassword: CommandSpec(
        "update_user",
        lambda one, _: commands.ResetPassword(one.passwords),
        lambda one: f"Resetting {pluralize(len(one.passwords), 'password')}",
    ),
    DeleteUsers: CommandSpec("delete_user", _delete_users, lambda one: f"Deleting {_users(one)}"),
    AddToWorkspace: CommandSpec(
        "add_to_workspace",
        lambda one, _: commands.AddToWorkspace(one.users, one.workspaces),
        lambda one: f"Adding {_users(one)} to {_workspaces(one)}",
    ),
    RemoveFromWorkspace: CommandSpec(
        "remove_from_workspace",
        lambda one, _: commands.RemoveFromWorkspace(one.users, one.workspaces),
        lambda one: f"Removing {_users(one)} from {_workspaces(one)}",
    ),
    RemoveAccess: CommandSpec(
        "remove_from_workspace",
        lambda one, _: commands.RemoveAccess(one.users),
        lambda one: f"Removing access for {_users(one)}",
    ),
    # The command itself refuses additions by an account that may only remove.
    ChangeMemberships: CommandSpec(
        "remove_from_workspace",
        lambda one, _: commands.ChangeMemberships(one.add, one.remove),
        lambda one: f"Changing {pluralize(len(one.add) + len(one.remove), 'membership')}",
    ),
    # As above: the command knows which lines apply.
    ChangeAccess: CommandSpec(
        "remove_from_workspace",
        lambda one, _: commands.ChangeAccess(one.user, one.role, one.add, one.remove),
        lambda _: "Changing the access of a user",
    ),
    CreateWorkspace: CommandSpec(
        "create_workspace",
        lambda one, _: commands.CreateWorkspace(one.name),
        lambda one: f"Creating the workspace {escape_invisible(one.name)}",
    ),
    DeleteWorkspace: CommandSpec(
        "delete_workspace",
        lambda one, _: commands.DeleteWorkspace(one.workspace),
        lambda _: "Deleting a workspace",
    ),
    Undo: CommandSpec(
        None,
        lambda one, _: commands.UndoEntry(one.entry, agreed=one.agreed, typed=one.confirmation),
        lambda one: f"Undoing entry {one.entry:,} of the journal",
    ),
    Redo: CommandSpec(
        None,
        lambda one, _: commands.RedoEntry(one.entry),
        lambda one: f"Redoing entry {one.entry:,} of the journal",
    ),
    Fix: CommandSpec(None, fixing, lambda _: "Fixing a finding"),
}
"""The requests that change the server. Another one, `Retry`, repeats the rest of one of them."""


def command_of(request: Request, directory: Directory) -> Command:
    """Make the command that a request asks for; it skips owners that the view did not show as owners."""
    command = COMMANDS[type(request)].command(request, directory)
    if isinstance(request, AboutUsers):
        command.owners = frozenset(request.owners)
    return command


def running(request: Request) -> str:
    """Return what a request is doing, to show while it runs."""
    spec = COMMANDS.get(type(request))
    return spec.running(request) if spec is not None else "Retrying what failed"


def request_type(request: type[Request]) -> str:
    """Return the ``type`` of a request class, as used in messages."""
    return str(request.__struct_config__.tag)
