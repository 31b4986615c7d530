"""The names that users may rely on. Changing one changes the public interface: note it in CHANGELOG.md."""

from __future__ import annotations

import inspect
import json
from importlib.metadata import version
from pathlib import Path

import argilla_widgets as rg
from argilla_widgets import directory, sdk

REPOSITORY = Path(__file__).parent.parent.parent

NAMES = [
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


CLASSES = [
    value
    for module in (rg, sdk, directory)
    for name in module.__all__
    if inspect.isclass(value := getattr(module, name))
]


def test_the_public_names():
    assert sorted(rg.__all__) == NAMES


def test_every_public_name_exists():
    assert [name for name in NAMES if getattr(rg, name, None) is None] == []
    assert dir(rg) == NAMES  # what completion offers


def test_help_shows_no_address_of_a_function():
    signatures = {
        f"{cls.__name__}.{name}": str(inspect.signature(value))
        for cls in CLASSES
        for base in cls.__mro__
        if base.__module__.startswith("argilla_widgets")
        for name, member in vars(base).items()
        if inspect.isfunction(value := getattr(member, "__func__", member))
        if not name.startswith("_") or name == "__init__"
    }
    assert "Directory.auto_refresh" in signatures
    assert [name for name, signature in signatures.items() if " at 0x" in signature] == []


def test_the_version_has_a_single_source():
    assert version("argilla-widgets") == rg.__version__
    assert "version" not in json.loads((REPOSITORY / "js/package.json").read_text())
