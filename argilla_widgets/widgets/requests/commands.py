"""Requests that change the server: the command behind each, and the messages that report its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import msgspec

from argilla_widgets.directory import Directory, commands
from argilla_widgets.directory.commands.command import Command
from argilla_widgets.directory.commands.confirmation import confirmation_of
from argilla_widgets.directory.commands.consequences import ShownConsequences
from argilla_widgets.directory.journal.entries import entries_text
from argilla_widgets.directory.policy import denial_reason
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.text import join_names, pluralize, shortened
from argilla_widgets.widgets.protocol.access import Fix
from argilla_widgets.widgets.protocol.from_browser import (
    AddToWorkspace,
    AskEntryUsers,
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
    UsersRequest,
)
from argilla_widgets.widgets.protocol.structs import MAX_IDS, ErrorInfo, Failure, JournalItem, Request
from argilla_widgets.widgets.protocol.to_browser import Done, EntryUsers
from argilla_widgets.widgets.requests.access_queries import fix_command

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.execution import Result
    from argilla_widgets.directory.journal.entries import Entry
    from argilla_widgets.directory.model.operation import Operation

MAX_FAILURES, MAX_LEFT = 1_000, 100
"""Maximum number of failures and remaining steps to list by name; the sentence has the total."""


class CommandSpec(NamedTuple):
    """The command behind a type of request."""

    command: type[Command]
    """`Command` itself if that depends on the request."""
    running: Callable[[Any, Directory], str]
    """What it is doing, to show while it runs."""
    make: Callable[[Any, Directory], Command] | None = None
    """Makes the command from the request; unless given, the command's arguments have the names of its fields."""


def _delete_users(request: DeleteUsers, directory: Directory) -> Command:
    people = directory.require_users(request.users)
    if not confirmation_of(people).matches(request.confirmation):
        raise UnprocessableEntityError("The typed text does not match. No one was deleted.", field="confirmation")
    # Not the ids of the request: they may include a user that the confirmation did not count.
    return commands.DeleteUsers([user.id for user in people], ShownConsequences(request.responses, request.uncounted))


def _users(request: Any) -> str:  # noqa: ANN401 - any request on users
    return pluralize(len(request.users), "user")


def _workspaces(request: Any, directory: Directory) -> str:  # noqa: ANN401 - any request on workspaces
    known = directory.snapshot.workspaces
    names = [known[workspace_id].name for workspace_id in request.workspaces if workspace_id in known]
    return join_names(names, 3) or pluralize(len(request.workspaces), "workspace")


COMMANDS: dict[type[Request], CommandSpec] = {
    CreateUser: CommandSpec(commands.CreateUser, lambda request, _: f"Creating {shortened(request.username)}"),
    EditUser: CommandSpec(commands.EditUser, lambda *_: "Changing the names of a user"),
    ChangeRole: CommandSpec(
        commands.ChangeRole, lambda request, _: f"Changing {_users(request)} to {request.role.value}"
    ),
    ResetPassword: CommandSpec(
        commands.ResetPassword, lambda request, _: f"Resetting {pluralize(len(request.passwords), 'password')}"
    ),
    DeleteUsers: CommandSpec(commands.DeleteUsers, lambda request, _: f"Deleting {_users(request)}", _delete_users),
    AddToWorkspace: CommandSpec(
        commands.AddToWorkspace,
        lambda request, directory: f"Adding {_users(request)} to {_workspaces(request, directory)}",
    ),
    RemoveFromWorkspace: CommandSpec(
        commands.RemoveFromWorkspace,
        lambda request, directory: f"Removing {_users(request)} from {_workspaces(request, directory)}",
    ),
    RemoveAccess: CommandSpec(commands.RemoveAccess, lambda request, _: f"Removing access for {_users(request)}"),
    ChangeMemberships: CommandSpec(
        commands.ChangeMemberships,
        lambda request, _: f"Changing {pluralize(len(request.add) + len(request.remove), 'membership')}",
    ),
    ChangeAccess: CommandSpec(commands.ChangeAccess, lambda *_: "Changing the access of a user"),
    CreateWorkspace: CommandSpec(
        commands.CreateWorkspace, lambda request, _: f"Creating the workspace {shortened(request.name)}"
    ),
    DeleteWorkspace: CommandSpec(commands.DeleteWorkspace, lambda *_: "Deleting a workspace"),
    Undo: CommandSpec(
        commands.UndoEntries,
        lambda request, _: f"Undoing {entries_text(request.entries)} of the journal",
        lambda request, _: commands.UndoEntries(request.entries, agreed=request.agreed, typed=request.confirmation),
    ),
    Redo: CommandSpec(
        commands.RedoEntries,
        lambda request, _: f"Redoing {entries_text(request.entries)} of the journal",
        lambda request, _: commands.RedoEntries(request.entries),
    ),
    Fix: CommandSpec(Command, lambda *_: "Fixing a finding", fix_command),
}
"""The requests that change the server. Another one, `Retry`, repeats the rest of one of them."""


def command_of(request: Request, directory: Directory) -> Command:
    """Make the command that a request asks for; it skips owners that the view did not show as owners."""
    spec = COMMANDS[type(request)]
    if spec.make is not None:
        command = spec.make(request, directory)
    else:
        fields = set(request.__struct_fields__) - {"id", "owners"}
        command = spec.command(**{name: getattr(request, name) for name in fields})
    return command.guarded(owners=frozenset(request.owners)) if isinstance(request, UsersRequest) else command


def describe(request: Request, directory: Directory) -> str:
    """Return what a request is doing, to show while it runs."""
    spec = COMMANDS.get(type(request))
    return spec.running(request, directory) if spec is not None else "Retrying what failed"


def reverse_rules(entry: Entry) -> list[str]:
    """Return the lines of the permission table for undoing an entry, or for redoing it if it is undone."""
    return list(dict.fromkeys(operation.kind for operation in _reversal(entry)))


def _reversal(entry: Entry) -> Iterable[Operation]:
    """Return the operations that undo an entry, or redo it if it is undone."""
    return entry.operations if entry.undone else filter(None, (one.inverse() for one in entry.operations))


def done(request_id: str, result: Result, directory: Directory, retry_rules: Iterable[str], outdated: str) -> Done:
    """Answer with the result of a command."""
    entry = result.entry
    reversible = _reversible(entry, directory)
    return Done(
        request=request_id,
        message=result.summary,
        code_entry=entry.number if entry is not None and entry.operations else None,
        failures=[
            Failure(failure.user_id, failure.name, ErrorInfo.of(failure.error))
            for failure in result.failures[:MAX_FAILURES]
        ],
        stopped=result.stopped,
        left=result.remaining,
        left_names=list(result.remaining_names[:MAX_LEFT]),
        created_id=result.created_id,
        entry=_item_of(reversible, directory),
        entries=[one.number for one in reversible],
        reverse_rules=sorted({rule for one in reversible for rule in reverse_rules(one)}),
        retry_rules=list(retry_rules),
        passwords_set=[
            operation.user_id for operation in result.operations if operation.password and operation.user_id is not None
        ],
        outdated=outdated,
    )


def _reversible(entry: Entry | None, directory: Directory) -> list[Entry]:
    """Return what to undo or redo after a result with this entry: the entry, or what it has undone or redone."""
    if entry is None or not entry.reverses:
        return [] if entry is None else [entry]
    reversed_ = directory.journal.kept(entry.reverses)
    return [one for one in reversed_ if one.undone == bool(entry.undoes)] or reversed_


def _item_of(entries: Sequence[Entry], directory: Directory) -> JournalItem | None:
    """Convert the newest of some entries, with what keeps any of them from being undone or redone."""
    items = [journal_item(entry, directory) for entry in reversed(entries)]
    if not items:
        return None
    return msgspec.structs.replace(
        items[0],
        undo=all(item.undo for item in items),
        redo=all(item.redo for item in items),
        no_redo=next((item.no_redo for item in items if item.no_redo is not None), None),
    )


def entry_users(request: AskEntryUsers, directory: Directory) -> EntryUsers:
    """Answer with the users that entries affected and who still exist."""
    entries = directory.journal.kept(request.entries)
    users = dict.fromkeys(user_id for entry in entries for user_id in _users_of(entry, directory))
    return EntryUsers(request.id, list(users)[:MAX_IDS], len(users))


def _users_of(entry: Entry, directory: Directory) -> list[UUID]:
    """Return the users that an entry affected and who still exist."""
    users, affected = directory.snapshot.users, dict.fromkeys(one.user_id for one in entry.operations)
    return [user_id for user_id in affected if user_id is not None and user_id in users]


def journal_item(entry: Entry, directory: Directory) -> JournalItem:
    """Convert a journal entry for the browser, with why this account cannot undo or redo it."""
    account, snapshot = directory.account, directory.snapshot
    refused = denial_reason(account.role, *reverse_rules(entry)) if account is not None else None
    if refused is None and snapshot.complete and all(one.is_gone(snapshot) for one in _reversal(entry)):
        refused = "What it changed no longer exists."
    no_undo = entry.undo_blocker or refused
    no_redo = (entry.redo_blocker or refused) if entry.undone else None
    return JournalItem(
        number=entry.number,
        at=entry.at.timestamp() * 1000,
        by=entry.by,
        message=entry.summary,
        result=entry.result,
        origin=entry.origin,
        run=entry.run,
        users=len(_users_of(entry, directory)),
        undo=no_undo is None,
        no_undo=None if entry.reverses else no_undo,
        undone=entry.undone,
        redo=entry.undone and no_redo is None,
        no_redo=no_redo,
    )
