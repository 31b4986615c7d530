"""A password is in no frame, message, table or export, whatever else is wrong with a file, a path or a column."""

from __future__ import annotations

import stat
import subprocess
import sys
import traceback
from dataclasses import replace
from uuid import UUID

import pandas as pd
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.roster.credentials import Credential
from argilla_widgets.directory.roster.credentials_file import CredentialsFile
from argilla_widgets.sdk.auth.secret import Secret

SERVER = "https://argilla.example.org"
SECRET = "hunter2-hunter2"
ANA = Credential("ana", Secret(SECRET), SERVER, "Ana", "Fé", ("nlp",), UUID(int=1), "created", {"note": "\ud800"})


class Bytes:
    """A path as bytes."""

    def __fspath__(self):
        return b"slips.html"


def frames_of(error):
    """Return the variables of all frames below the caller's as text."""
    frames = []
    while error is not None:
        frames += [repr(frame.f_locals) for frame, _ in [*traceback.walk_tb(error.__traceback__)][1:]]
        error = error.__cause__ or error.__context__
    return "".join(frames)


PATHS = {
    "a user that does not exist": "~no-such-user/slips.html",
    "NUL": "a\0b.html",
    "half of a character": "a\ud800.html",
    "bytes": Bytes(),
    "too long": "a" * 300,
    "a folder": ".",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_no_frame_has_a_password_when_a_path_is_none(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    credentials = rg.Credentials((ANA,))
    for write in (credentials.to_html, lambda where: credentials.invitations("{password}", where)):
        with pytest.raises(rg.ArgillaError, match=r"was not written: .+\.$") as caught:
            write(path)
        assert SECRET not in frames_of(caught.value)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("template", ["\ud800 {password}", "{note} {password}"])
def test_no_frame_has_a_password_when_a_text_cannot_be_encoded(template, tmp_path):
    with pytest.raises(
        rg.ArgillaError, match=r"was not written: it would contain half of a surrogate pair\.$"
    ) as caught:
        rg.Credentials((ANA,)).invitations(template, tmp_path / "letters.txt")
    assert SECRET not in frames_of(caught.value)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("name", ["\ud800", "a\0b", "\x1b[2J"])
def test_the_file_has_any_name_of_a_workspace_and_can_be_read_again(name, tmp_path):
    path = tmp_path / "class.csv"
    with CredentialsFile.open(path, SERVER) as file:
        file.add([replace(ANA, workspaces=(name, "nlp"))])
    assert [person.workspaces for person in rg.Credentials.from_csv(path)] == [(name, "nlp")]


@pytest.mark.parametrize("path", [PATHS["a user that does not exist"], PATHS["NUL"], PATHS["half of a character"]])
def test_what_can_be_no_path_is_explained_wherever_one_is_passed(path):
    uses = (rg.Roster.from_csv, rg.Roster.from_excel, rg.Roster.from_json, rg.Plan.from_json, rg.Credentials.from_csv)
    for use in (*uses, rg.Roster().to_csv, lambda where: CredentialsFile.open(where, SERVER).__enter__()):
        with pytest.raises(rg.ArgillaError, match=r"^There can be no file '.*\.html'\.$"):
            use(path)


# -- files beside it ---------------------------------------------------------------------------------------------------


def test_only_its_own_scratch_files_are_removed(tmp_path):
    others = [".class.settings", ".class.csv.lock", f".{'a' * 50}.12345678"]
    for name in others:
        (tmp_path / name).write_text("mine")
    for name in ("class", "a" * 60):
        with CredentialsFile.open(tmp_path / name, SERVER) as file:
            file.add([replace(ANA)])
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([*others, "class", "a" * 60])


KILLED = """
import os, sys
from pathlib import Path
from argilla_widgets.directory.private_file import write_private
os.fsync = lambda _: os.kill(os.getpid(), 9)
write_private(Path(sys.argv[1]), "hunter2-hunter2", "ascii")
"""


@pytest.mark.parametrize("name", ["class.csv", "a" * 60, "[class]*.csv"])
def test_what_a_killed_run_was_writing_is_removed(name, tmp_path):
    path = tmp_path / name
    subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    assert [stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()] == [0o600]
    with CredentialsFile.open(path, SERVER):
        pass
    assert not [*tmp_path.iterdir()]


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path):
    (tmp_path / ".class.csv.lock").symlink_to(tmp_path / "theirs")
    with (
        pytest.raises(rg.ArgillaError, match=r"class\.csv cannot be written: "),
        CredentialsFile.open(tmp_path / "class.csv", SERVER),
    ):
        pass
    assert not (tmp_path / "theirs").exists()


def test_a_repository_is_recognized_behind_a_link_to_a_folder(tmp_path):
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "class").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "repository" / "class")
    with (
        pytest.raises(rg.ArgillaError, match="is in a git repository"),
        CredentialsFile.open(tmp_path / "link" / "class.csv", SERVER),
    ):
        pass


def test_a_link_out_of_a_repository_leads_out_of_it(tmp_path):
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "repository" / "link").symlink_to(tmp_path / "outside")
    with CredentialsFile.open(tmp_path / "repository" / "link" / "class.csv", SERVER) as file:
        file.add([replace(ANA)])
    assert (tmp_path / "outside" / "class.csv").exists()


# -- columns -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("Password", {"Password": None}),
        ("Kennwort", {"Kennwort": None}),
        ("Initial password (8+)", None),
        ("Temporäres Passwort", None),
        ("PIN", None),
    ],
)
def test_a_column_of_passwords_that_is_not_used_is_not_kept(heading, columns):
    roster = rg.Roster.from_text(f"username,{heading}\nana,{SECRET}", columns=columns)
    shown = [repr(roster.people), str(roster._repr_mimebundle_()), roster.to_csv(), roster.to_json()]
    assert not [text for text in [*shown, str(roster.to_pandas())] if SECRET in text]
    assert roster.notes[0] == f"Not used: {heading}."
    advice = f"'{heading}' may have passwords, and is not kept. To use it, pass columns={{'{heading}': \"password\"}}."
    assert roster.notes[1:] == (() if columns else (advice,))


def test_of_two_columns_of_passwords_the_other_is_not_kept():
    roster = rg.Roster.from_text(f"username,Kennwort,password\nana,{SECRET},correct-horse")
    assert roster.people[0].password.reveal() == "correct-horse"
    assert SECRET not in roster.to_csv() + repr(roster.people)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (1234567812.0, "This is a number. Read the table with dtype=str, which keeps zeros."),
        (pd.Timestamp("2026-05-01"), "This cell has a date, not text."),
        (b"12345678", "This cell has a bytes, not text."),
    ],
)
def test_a_password_that_is_no_text_is_not_named(value, problem):
    frame = pd.DataFrame({"username": ["ana"], "password": pd.Series([value], dtype=object)})
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_pandas(frame)
    assert caught.value.problems == ((2, "password", "", problem, ""),)


@pytest.mark.parametrize("password", ["hunter2\0hunter2", "hunter2\u200bhunter2", "\u0301hunter2hunter2"])
def test_a_password_that_no_slip_can_show_is_a_problem(password):
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(f"username,password\nana,{password}")
    problem = (2, "password", "", "The password has invisible characters, which no one can type.", "")
    if "\0" in password and sys.version_info < (3, 11):  # whose csv module does not read it
        problem = (2, "", "", "From here on, it cannot be read: line contains NUL.", "")
    assert caught.value.problems == (problem,)
