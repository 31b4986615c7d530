"""The guide's files for Docker Compose: Compose reads them, Argilla knows their settings, and no secret is public."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import yaml

from argilla_widgets.sdk.connect import DEFAULT_KEYS
from argilla_widgets.sdk.doctor import DEFAULT_PASSWORDS
from tests.package.interpreter import python
from tests.pages import REPOSITORY

PAGE = (REPOSITORY / "docs/deployments.md").read_text(encoding="utf-8")

SETTINGS = """
import warnings
warnings.simplefilter("ignore")  # Argilla's own
from argilla_server.security.settings import Settings as Security
from argilla_server.settings import Settings
for prefix, settings in ("ARGILLA_", Settings), ("ARGILLA_AUTH_", Security):
    print(*(prefix + name.upper() for name in settings.model_fields))
"""


def block(begin):
    """Return the block of the page whose first line begins so."""
    found = re.search(rf"^```\w*\n({re.escape(begin)}.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def compose():
    return block("# compose.yaml")


def test_it_follows_the_schema_of_compose(compose, tmp_path):
    (tmp_path / "compose.yaml").write_text(compose)
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_the_second_file_sets_what_the_first_one_takes_from_it(compose):
    made = re.findall(r"^(\w+)=", block("umask 077"), re.MULTILINE)
    assert sorted(made) == sorted({*re.findall(r"\$\{(\w+):\?\}", compose)})
    assert "$" not in re.sub(r"\$\{\w+:\?\}", "", compose)


def test_no_secret_is_one_that_is_published(compose):
    published = {*DEFAULT_KEYS, *(password for _, password in DEFAULT_PASSWORDS)}
    files = compose + block("umask 077")
    assert [secret for secret in published if re.search(rf"\b{re.escape(secret)}\b", files)] == []
    given = yaml.safe_load(compose)["services"]
    secrets = {
        name: value
        for service in given.values()
        for name, value in service.get("environment", {}).items()
        if re.search("PASSWORD|KEY", name)
    }
    assert len(secrets) == 4
    assert all(re.fullmatch(r"\$\{\w+:\?\}", value) for value in secrets.values())


def test_the_server_knows_each_setting(compose, tmp_path):
    known = python(SETTINGS, ARGILLA_HOME_PATH=str(tmp_path)).split()
    used = {*re.findall(r"\bARGILLA_\w+(?=:)", compose)}
    assert len(used) == 5
    assert sorted(used - {*known}) == []
