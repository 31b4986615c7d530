"""Passwords to hand out are in one private file before anyone is created, and stay the same when code runs again."""

from __future__ import annotations

import csv
import subprocess
from uuid import uuid4

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
from tests.platforms import is_private

CLASS = [{"username": "ana.f", "first_name": "Ana", "last_name": "Fé"}, {"username": "bo"}]
SERVER = "http://argilla.example.org"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "argilla-passwords-class.csv"


def keep_passwords(path, users, *, server, workspace):
    """Prepare users to be created, and return their passwords."""
    place, operations = uuid4(), []
    for user in users:
        values = {"username": user["username"], "first_name": user.get("first_name", user["username"])}
        values["last_name"] = user.get("last_name")
        who = {"user_id": uuid4(), "username": user["username"]}
        operations.append(Operation("create_user", **who, values=tuple(values.items()), password=True))
        operations.append(Operation("add_to_workspace", **who, workspace_id=place, workspace=workspace))
    with CredentialsFile.open(path, server) as file:
        ids = {one.username: one.user_id for one in file.adopt(operations, {})}
        file.prepare(ids.values(), easy=True)
        return {username: file.password(user_id) for username, user_id in ids.items()}


def table(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_each_user_gets_a_password_in_a_private_file(path):
    passwords = keep_passwords(path, CLASS, server=SERVER, workspace="class")
    assert is_private(path)
    ana, bo = table(path)
    assert ana == {
        "username": "ana.f",
        "first_name": "Ana",
        "last_name": "Fé",
        "password": passwords["ana.f"].reveal(),
        "server": SERVER,
        "workspaces": "class",
        "id": ana["id"],
        "row": "",
        "status": "planned",
    }
    assert bo["password"] == passwords["bo"].reveal() != ana["password"]
    assert len(ana["password"]) >= 16
    assert ana["password"].replace("-", "").isalnum()
    assert ana["password"] not in repr(passwords)


def test_running_it_again_keeps_passwords_and_adds_those_of_others(path):
    first = keep_passwords(path, CLASS, server=SERVER, workspace="class")
    again = keep_passwords(path, [CLASS[1], {"username": "new"}], server=SERVER, workspace="class")
    assert again["bo"].reveal() == first["bo"].reveal()
    assert [row["username"] for row in table(path)] == ["ana.f", "bo", "new"]
    assert table(path)[0]["password"] == first["ana.f"].reveal()
    before = path.read_bytes()
    keep_passwords(path, [], server=SERVER, workspace="class")
    assert path.read_bytes() == before


def test_a_username_that_a_spreadsheet_would_run_is_mentioned_and_keeps_its_password(path):
    users = [{"username": "@ana"}]
    first = keep_passwords(path, users, server=SERVER, workspace="class")
    caution = "Names that begin with =, +, - or @ now begin with ', so that spreadsheets do not run them."
    assert caution in CredentialsFile.look_at(path, SERVER)
    assert [row["username"] for row in table(path)] == ["'@ana"]
    assert keep_passwords(path, users, server=SERVER, workspace="class")["@ana"].reveal() == first["@ana"].reveal()


def test_a_file_saved_by_a_spreadsheet_is_read_again(path):
    first = keep_passwords(path, CLASS, server=SERVER, workspace="class")
    path.write_text("\ufeff" + path.read_text("utf-8-sig").replace('"', "").replace(",", ";"), "utf-8")
    assert keep_passwords(path, CLASS, server=SERVER, workspace="class")["bo"].reveal() == first["bo"].reveal()


def test_a_file_with_other_columns_is_not_overwritten(path):
    path.write_text("username,first_name\nana.f,Ana\n")
    with pytest.raises(rg.ArgillaError, match=r"not a file of passwords: it has no column 'last_name'"):
        keep_passwords(path, CLASS, server=SERVER, workspace="class")
    assert path.read_text() == "username,first_name\nana.f,Ana\n"


@pytest.mark.parametrize("folder", ["", ".", "class"])
def test_a_folder_in_place_of_a_file_is_refused(tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class").mkdir()
    with (
        pytest.raises(rg.ArgillaError, match=rf"^{folder or '.'} is a folder\. Add the name of a file\.$"),
        CredentialsFile.open(folder, SERVER),
    ):
        pass


@pytest.mark.needs("linux")
def test_a_folder_that_cannot_be_written_is_named():
    with pytest.raises(rg.ArgillaError) as caught:
        keep_passwords("/proc/passwords.csv", CLASS, server=SERVER, workspace="class")
    assert str(caught.value).startswith("/proc/passwords.csv cannot be written: ")


def test_a_name_that_is_too_long_is_named(tmp_path):
    with (
        pytest.raises(rg.ArgillaError, match=r"x\.csv cannot be written: File name too long\.$"),
        CredentialsFile.open(tmp_path / f"{'x' * 300}.csv", SERVER),
    ):
        pass


@pytest.fixture
def git(tmp_path, monkeypatch):
    """Return a function that runs git in a new work tree."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")

    def git(*arguments):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    return git


REFUSED = (
    r"^argilla-passwords-class\.csv is in a git repository that does not ignore it\. "
    r"Add this line to \.gitignore: argilla-passwords-\*\.csv\n"
    r"Or choose another path, such as .*argilla-passwords-class"
)


@pytest.mark.usefixtures("git")
def test_a_file_that_git_would_commit_is_refused(path):
    with pytest.raises(rg.ArgillaError, match=REFUSED):
        keep_passwords(path, CLASS, server=SERVER, workspace="class")
    assert not path.exists()
    (path.parent / ".gitignore").write_text("argilla-passwords-*.csv\n")
    keep_passwords(path, CLASS, server=SERVER, workspace="class")


def test_a_file_that_git_has_already_is_refused_although_it_is_ignored(path, git):
    path.write_text("")
    git("add", path.name)
    path.unlink()
    (path.parent / ".gitignore").write_text("argilla-passwords-*.csv\n")
    with pytest.raises(rg.ArgillaError, match="is in a git repository"):
        keep_passwords(path, CLASS, server=SERVER, workspace="class")


@pytest.mark.needs("posix")
def test_a_hook_of_the_repository_does_not_run(path, git, tmp_path):
    (tmp_path / "hook").write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n")
    (tmp_path / "hook").chmod(0o755)
    git("config", "core.fsmonitor", str(tmp_path / "hook"))
    with pytest.raises(rg.ArgillaError, match=REFUSED):
        keep_passwords(path, CLASS, server=SERVER, workspace="class")
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("git")
def test_without_git_a_repository_is_recognized_by_its_folder(path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(rg.ArgillaError, match=REFUSED):
        keep_passwords(path, CLASS, server=SERVER, workspace="class")
