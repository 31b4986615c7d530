"""The names that users may rely on. Changing one changes the public interface: note it in CHANGELOG.md."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import argilla_widgets as rg

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
    "LastOwnerError",
    "LocalServer",
    "NeedsConfirmationError",
    "NotFoundError",
    "Plan",
    "Role",
    "Roster",
    "RosterError",
    "SelfLockOutError",
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


def test_the_public_names():
    assert sorted(rg.__all__) == NAMES


def test_every_public_name_exists():
    assert [name for name in NAMES if getattr(rg, name, None) is None] == []
    assert dir(rg) == NAMES  # what completion offers


def test_the_version_has_a_single_source():
    assert version("argilla-widgets") == rg.__version__
    assert "version" not in json.loads((REPOSITORY / "js/package.json").read_text())
