"""Commands that change users and workspaces: the only way in for widgets and code.

Each command names its targets by id, plans its operations for a snapshot, and performs them with the sdk's own methods.
``client.directory.execute(command)`` carries one out, ``client.directory.undo(number)`` undoes an entry of the journal,
and ``redo(number)`` redoes it; both also take several numbers. Memberships are changed a few at a time; creations and
password resets run one after the other, because the server responds to no one during the 0.27 s or so that it hashes a
password.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias, Union

from argilla_widgets.directory.commands.access import ChangeAccess
from argilla_widgets.directory.commands.command import Command
from argilla_widgets.directory.commands.memberships import (
    AddToWorkspace,
    ChangeMemberships,
    RemoveAccess,
    RemoveFromWorkspace,
)
from argilla_widgets.directory.commands.replay import RedoEntries, UndoEntries
from argilla_widgets.directory.commands.users import ChangeRole, CreateUser, DeleteUsers, EditUser, ResetPassword
from argilla_widgets.directory.commands.workspaces import CreateWorkspace, DeleteWorkspace

__all__ = [
    "AddToWorkspace",
    "ChangeAccess",
    "ChangeMemberships",
    "ChangeRole",
    "CreateUser",
    "CreateWorkspace",
    "DeleteUsers",
    "DeleteWorkspace",
    "EditUser",
    "RedoEntries",
    "RemoveAccess",
    "RemoveFromWorkspace",
    "ResetPassword",
    "UndoEntries",
]


def _complete(base: type[Command]) -> Iterator[type[Command]]:
    """Iterate over the commands that can be executed: the classes that say what they do while they run."""
    for cls in base.__subclasses__():
        if cls.running is not Command.running:
            yield cls
        yield from _complete(cls)


COMMANDS = tuple(_complete(Command))
"""All commands."""

if TYPE_CHECKING:
    AnyCommand: TypeAlias = Command
else:  # what messages are decoded as
    AnyCommand = Union[COMMANDS]  # noqa: UP007 - of a tuple
