"""Argilla's own tests of users and workspaces, run with this package; each that fails is a difference with a reason."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

pytestmark = pytest.mark.long

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
ROOT = Path(__file__).parents[2]
KEPT = Path(sys.prefix) / "official"
FILES = (
    "unit/test_resources/test_users.py",
    "unit/test_resources/test_workspaces.py",
    "integration/conftest.py",
    "integration/test_manage_users.py",
    "integration/test_manage_workspaces.py",
)
_ZONE = "Times are in UTC and say so; Argilla's have no time zone, so that comparing them with others raises."
_MODEL = "Models are what the server has sent; new users are arguments, so that no model holds a password."
DIFFERENCES = {
    "TestUsers.test_list_users": _ZONE,
    "TestWorkspaces.test_create_workspace[200-None-None]": _ZONE,
    "TestWorkspaces.test_list_workspaces": _ZONE,
    "TestUsersAPI.test_create_user": _MODEL,
    "TestUserModel.test_create_user_with_empty_first_name": _MODEL,
    "TestWorkspacesAPI.test_list_workspace_datasets": "The datasets of one workspace are asked for, not all.",
}
"""The tests that fail, and why."""


@pytest.fixture(scope="module")
def official(tmp_path_factory):
    """Return a folder with Argilla's tests; their source distribution is downloaded once for each environment."""
    if not [*KEPT.glob("*.tar.gz")]:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command = [*pip, "--no-binary=argilla", "--require-hashes", f"--requirement={REQUIREMENTS}", f"--dest={KEPT}"]
        subprocess.run(command, check=True, timeout=300)
    (archive,) = KEPT.glob("*.tar.gz")
    folder = tmp_path_factory.mktemp("official")
    with tarfile.open(archive) as opened:
        for name in FILES:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(opened.extractfile(f"{archive.name.removesuffix('.tar.gz')}/tests/{name}").read())
    return folder


def test_argillas_own_tests_pass_but_for_known_differences(official, server):
    report = official / "report.xml"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"},
        "ARGILLA_API_URL": server.url,
        "ARGILLA_API_KEY": "argilla.apikey",
        "PYTHONPATH": str(ROOT),
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--tb=short",
        "-p",
        "tests.official.plugin",
        "-p",
        "no:cacheprovider",
    ]
    ran = subprocess.run(
        [*command, f"--rootdir={official}", f"--junitxml={report}", official],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    cases = [*ET.parse(report).iter("testcase")] if report.exists() else []
    assert len(cases) > 50, ran.stdout + ran.stderr
    failed = {f"{case.get('classname').rpartition('.')[2]}.{case.get('name')}" for case in cases if len(case)}
    assert failed == DIFFERENCES.keys(), ran.stdout
