"""A password is in no frame, message, table or export, whatever else is wrong with a file, a path or a column."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import traceback
from dataclasses import replace
from itertools import count, takewhile
from uuid import UUID

import pandas as pd
import pytest
from IPython.core.ultratb import VerboseTB

import argilla_widgets as rg
from argilla_widgets.directory.roster.credentials.credentials import Credential, write_credentials
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
from argilla_widgets.directory.roster.reading.problems import Problem
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.roster.workbooks import write_workbook
from tests.directory.test_private_file import KILLED
from tests.long import mostly_long
from tests.platforms import is_private

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
    with pytest.raises(rg.ArgillaError, match=r"was not written: it would contain half of a character\.$") as caught:
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


# -- interrupts --------------------------------------------------------------------------------------------------------


def interrupted(action, at):
    """Return the KeyboardInterrupt of an action that is interrupted at one of its lines; None if it ended before."""
    passed = 0

    def trace(frame, event, _):
        nonlocal passed
        name = frame.f_code.co_filename
        if f"{os.sep}argilla_widgets{os.sep}" not in name or name == hides_arguments.__code__.co_filename:
            return None
        passed += event == "line"
        if passed == at:
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    except KeyboardInterrupt as error:
        return error
    finally:
        sys.settrace(before)
    return None


def interrupts(action, every=3):
    """Return what an action raises when it is interrupted at each of its lines, or some, as Ctrl-C may."""
    return takewhile(bool, (interrupted(action, at) for at in count(1, every)))


ROWS = f"username,password,role\nana,{SECRET},owner\nbo,{SECRET},admin\n"


def from_pandas(_):
    frame = pd.read_csv(io.StringIO(ROWS), dtype=str)
    return lambda: rg.Roster.from_pandas(frame)


def from_csv(folder):
    (folder / "class.csv").write_text(ROWS)
    return lambda: rg.Roster.from_csv(folder / "class.csv")


def from_excel(folder):
    rows = [line.split(",") for line in ROWS.splitlines()]
    path = write_workbook(folder / "class.xlsx", {"Class": rows})
    return lambda: rg.Roster.from_excel(path)


def from_json(folder):
    (folder / "class.json").write_text(
        f'{{"version": 1, "workspaces": [], "people": [{{"username": "ana", "others": {{"note": "{SECRET}"}}}}]}}'
    )
    return lambda: rg.Roster.from_json(folder / "class.json")


def from_file_of_passwords(folder):
    write_credentials(folder / "class.csv", [ANA])
    return lambda: rg.Credentials.from_csv(folder / "class.csv")


def to_html(folder):
    return lambda: (folder / "a.html").unlink(missing_ok=True) or rg.Credentials((ANA,)).to_html(folder / "a.html")


def invitations(folder):
    path = folder / "a.txt"
    return lambda: path.unlink(missing_ok=True) or rg.Credentials((ANA,)).invitations("{password}", path)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a file that was opened just then
@pytest.mark.parametrize(
    "prepare",
    [
        lambda _: lambda: rg.Roster.from_text(ROWS),
        *mostly_long([from_csv, from_pandas, from_excel, from_json]),
        *mostly_long([from_file_of_passwords, to_html, invitations]),
    ],
    ids=["from_text", "from_csv", "from_pandas", "from_excel", "from_json", "credentials", "to_html", "invitations"],
)
def test_an_interrupt_shows_no_password_whenever_it_comes(prepare, tmp_path):
    action, number = prepare(tmp_path), 0
    for error in interrupts(action):
        number += 1
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename != __file__]
        assert SECRET not in "".join(repr(value) for frame in frames for value in frame.f_locals.values())
        assert error.__context__ is None
    assert number > 10


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_password_is_in_what_a_notebook_shows_of_an_interrupt(tmp_path):
    action = from_csv(tmp_path)
    shown = [VerboseTB().text(KeyboardInterrupt, error, error.__traceback__) for error in interrupts(action, 40)]
    assert len(shown) > 3
    assert "from_csv" in shown[0]
    assert not [text for text in shown if SECRET in text]


# -- files beside it ---------------------------------------------------------------------------------------------------


def test_only_its_own_scratch_files_are_removed(tmp_path):
    others = [".class.settings", ".class.csv.lock", f".{'a' * 50}.12345678"]
    for name in others:
        (tmp_path / name).write_text("mine")
    for name in ("class", "a" * 60):
        with CredentialsFile.open(tmp_path / name, SERVER) as file:
            file.add([replace(ANA)])
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([*others, "class", "a" * 60])


@pytest.mark.parametrize(
    "name", ["class.csv", "a" * 60, pytest.param("[class]*.csv", marks=pytest.mark.needs("posix"))]
)
def test_what_a_killed_run_was_writing_is_removed(name, tmp_path):
    path = tmp_path / name
    subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    assert [*map(is_private, tmp_path.iterdir())] == [True]
    with CredentialsFile.open(path, SERVER):
        pass
    assert not [*tmp_path.iterdir()]


@pytest.mark.needs("posix")
def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path):
    (tmp_path / ".class.csv.lock").symlink_to(tmp_path / "theirs")
    with (
        pytest.raises(rg.ArgillaError, match=r"class\.csv cannot be written: "),
        CredentialsFile.open(tmp_path / "class.csv", SERVER),
    ):
        pass
    assert not (tmp_path / "theirs").exists()


@pytest.mark.needs("posix")
def test_a_repository_is_recognized_behind_a_link_to_a_folder(tmp_path):
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "class").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "repository" / "class")
    with (
        pytest.raises(rg.ArgillaError, match="is in a git repository"),
        CredentialsFile.open(tmp_path / "link" / "class.csv", SERVER),
    ):
        pass


@pytest.mark.needs("posix")
def test_a_link_out_of_a_repository_leads_out_of_it(tmp_path):
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "repository" / "link").symlink_to(tmp_path / "outside")
    with CredentialsFile.open(tmp_path / "repository" / "link" / "class.csv", SERVER) as file:
        file.add([replace(ANA)])
    assert (tmp_path / "outside" / "class.csv").exists()


# -- columns -----------------------------------------------------------------------------------------------------------


SECRET_HEADINGS = [
    *("Initial password (8+)", "Temporäres Passwort", "PIN", "PIN-Code", "Geheimwort", "Zugangscode", "Passwort neu"),
    *(
        "pasword",
        "Paswort",
        "passwrod",
        "passwrd",
        "Kenwort",
        "Contrasenia",
        "mot de passe (1)",
        "Mot de pase",
        "neues_PW",
    ),
    *("Oassword", "Initialpaswort", "Start-Kennwort", "pass-code", "Access code", "Palavra-passe 2", "Wachtword"),
]


@pytest.mark.parametrize("heading", ["Password", "Kennwort", *SECRET_HEADINGS])
def test_a_column_of_passwords_that_is_not_used_is_not_kept(heading):
    roster = rg.Roster.from_text(f"username,{heading}\nana,{SECRET}", columns={heading: None})
    shown = [repr(roster.people), str(roster._repr_mimebundle_()), roster.to_csv(), roster.to_json()]
    assert not [text for text in [*shown, str(roster.to_pandas())] if SECRET in text]
    assert roster.notes == (f"Not used: {heading}.",)


@pytest.mark.parametrize("heading", SECRET_HEADINGS)
def test_what_a_column_is_that_may_have_passwords_is_asked(heading):
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(f"username,{heading}\nana,{SECRET}")
    assert str(caught.value) == (
        f"The text has a column '{heading}', which may have passwords. If so, pass "
        f"columns={{'{heading}': \"password\"}}; otherwise, columns={{'{heading}': None}}."
    )
    roster = rg.Roster.from_text(f"username,{heading}\nana,{SECRET}", columns={heading: "password"})
    assert roster.people[0].password.reveal() == SECRET


def test_what_several_columns_are_is_asked_at_once():
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(f"username,PIN,pasword\nana,1,{SECRET}")
    assert "has columns 'PIN' and 'pasword', which may" in str(caught.value)
    assert caught.value.hint.endswith("otherwise, columns={'PIN': None, 'pasword': None}.")


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Postcode",
            "Keyword",
            "Antwort",
            "Wohnort",
            "Kennung 2",
            "Kennnummer",
            "Geburtsort",
            "Secretary",
            "Contract no",
        ),
        *(
            "Stichwort",
            "Zugangsdatum",
            "Course code",
            "QR code",
            "Pass or fail",
            "palabra clave",
            "Opinion",
            "Country code",
        ),
    ],
)
def test_a_column_that_only_looks_a_little_like_passwords_is_kept(heading):
    roster = rg.Roster.from_text(f"username,{heading}\nana,x")
    assert roster.people[0].others == {heading: "x"}


def test_of_two_columns_of_passwords_the_other_is_not_kept():
    roster = rg.Roster.from_text(f"username,Kennwort,password\nana,{SECRET},correct-horse")
    assert roster.people[0].password.reveal() == "correct-horse"
    assert roster.notes[1:] == ("'Kennwort' may have passwords, and is not kept.",)
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
    assert caught.value.problems == (Problem(2, "password", "", problem),)


@pytest.mark.parametrize("password", ["hunter2\0hunter2", "hunter2\u200bhunter2", "\u0301hunter2hunter2"])
def test_a_password_that_no_slip_can_show_is_a_problem(password):
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text(f"username,password\nana,{password}")
    problem = Problem(2, "password", "", "The password has invisible characters, which no one can type.")
    if "\0" in password and sys.version_info < (3, 11):  # whose csv module does not read it
        problem = Problem(2, "", "", "From here on, it cannot be read: line contains NUL.")
    assert caught.value.problems == (problem,)
