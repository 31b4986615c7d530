"""Manage the users of an Argilla server from a notebook.

``import argilla_widgets as rg`` runs every snippet of Argilla's user-management guide. The names are loaded on first
use, so that a script that only wants the SDK imports no widget.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from argilla_widgets.client import Argilla
    from argilla_widgets.directory import ChangedMeanwhileError, Directory, NeedsConfirmationError, Snapshot
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.roster.credentials.credentials import Credentials
    from argilla_widgets.directory.roster.planning.plan import Plan
    from argilla_widgets.directory.roster.reading.problems import RosterError
    from argilla_widgets.directory.roster.roster import Roster
    from argilla_widgets.sdk import (
        ArgillaAPIError,
        ArgillaConnectionError,
        ArgillaCredentialsError,
        ArgillaError,
        BadRequestError,
        ConflictError,
        Dataset,
        Datasets,
        ForbiddenError,
        InternalServerError,
        LastOwnerError,
        NewOwnerError,
        NotFoundError,
        Role,
        SelfLockOutError,
        ServerVersionError,
        UnauthorizedError,
        UnprocessableEntityError,
        User,
        Workspace,
        Workspaces,
    )
    from argilla_widgets.server import LocalServer
    from argilla_widgets.widgets.access import AccessExplorer
    from argilla_widgets.widgets.display import Users, WorkspaceUsers
    from argilla_widgets.widgets.forms import UserForm, WorkspaceForm
    from argilla_widgets.widgets.manager import UserManager
    from argilla_widgets.widgets.matrix import AccessMatrix
    from argilla_widgets.widgets.table import UserTable

__version__ = "0.1.0"

__all__ = [
    "AccessExplorer",
    "AccessMatrix",
    "Argilla",
    "ArgillaAPIError",
    "ArgillaConnectionError",
    "ArgillaCredentialsError",
    "ArgillaError",
    "BadRequestError",
    "ChangedMeanwhileError",
    "ConflictError",
    "Credentials",
    "Dataset",
    "Datasets",
    "Directory",
    "ForbiddenError",
    "InternalServerError",
    "Journal",
    "LastOwnerError",
    "LocalServer",
    "NeedsConfirmationError",
    "NewOwnerError",
    "NotFoundError",
    "Plan",
    "Role",
    "Roster",
    "RosterError",
    "SelfLockOutError",
    "ServerVersionError",
    "Snapshot",
    "UnauthorizedError",
    "UnprocessableEntityError",
    "User",
    "UserForm",
    "UserManager",
    "UserTable",
    "Users",
    "Workspace",
    "WorkspaceForm",
    "WorkspaceUsers",
    "Workspaces",
    "__version__",
]

_HOME = {
    "AccessExplorer": "argilla_widgets.widgets.access",
    "AccessMatrix": "argilla_widgets.widgets.matrix",
    "Argilla": "argilla_widgets.client",
    "ChangedMeanwhileError": "argilla_widgets.directory",
    "Credentials": "argilla_widgets.directory.roster.credentials.credentials",
    "Directory": "argilla_widgets.directory",
    "Journal": "argilla_widgets.directory.journal.journal",
    "NeedsConfirmationError": "argilla_widgets.directory",
    "Plan": "argilla_widgets.directory.roster.planning.plan",
    "Roster": "argilla_widgets.directory.roster.roster",
    "RosterError": "argilla_widgets.directory.roster.reading.problems",
    "Snapshot": "argilla_widgets.directory",
    "UserForm": "argilla_widgets.widgets.forms",
    "UserManager": "argilla_widgets.widgets.manager",
    "UserTable": "argilla_widgets.widgets.table",
    "Users": "argilla_widgets.widgets.display",
    "WorkspaceForm": "argilla_widgets.widgets.forms",
    "WorkspaceUsers": "argilla_widgets.widgets.display",
    "LocalServer": "argilla_widgets.server",
}
"""The modules of the public names that are not the SDK's."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOME.get(name, "argilla_widgets.sdk")
    if home != "argilla_widgets.server":
        importlib.import_module("argilla_widgets.client")  # its `Argilla` is what the other classes connect with
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Display the users of an official ``argilla.Argilla`` client as widgets too: ``%load_ext argilla_widgets``."""
    from argilla_widgets.widgets.display import register_official  # noqa: PLC0415 - only a notebook needs it

    register_official(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Let an official client display its users again: ``%unload_ext argilla_widgets``."""
    from argilla_widgets.widgets.display import unregister_official  # noqa: PLC0415 - only a notebook needs it

    unregister_official(shell)
