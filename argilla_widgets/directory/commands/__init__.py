"""What a person can do to people and workspaces: the only way in for widgets and code.

Each action names its targets by id, calls the sdk's own methods, and says the code that does the same.
``client.directory.do(action)`` runs one, ``client.directory.undo(number)`` undoes an entry of the journal, and
``redo(number)`` makes it again. Memberships
are changed a few at a time; creations and passwords one after the other, because the server answers nobody while it
hashes a password for about 0.27 s.
"""

from argilla_widgets.directory.commands.access import ChangeAccess
from argilla_widgets.directory.commands.memberships import (
    AddToWorkspace,
    ChangeMemberships,
    RemoveAccess,
    RemoveFromWorkspace,
)
from argilla_widgets.directory.commands.redo import RedoEntry
from argilla_widgets.directory.commands.undo import UndoEntry
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
    "RedoEntry",
    "RemoveAccess",
    "RemoveFromWorkspace",
    "ResetPassword",
    "UndoEntry",
]
