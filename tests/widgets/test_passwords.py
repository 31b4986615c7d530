"""Passwords set in a view: one per user, kept for a retry, and saved to a file readable only by its owner."""

from __future__ import annotations

import csv
import subprocess
from uuid import uuid4

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.widgets.base import command_widget
from argilla_widgets.widgets.protocol.structs import PROTOCOL
from argilla_widgets.widgets.requests import files
from tests.made_up import PASSWORD, unique
from tests.platforms import is_private
from tests.transports import InterceptingTransport
from tests.widgets.view import new_user


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in an empty directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def passwords_of(people, word="n3w"):
    return {str(one.id): f"{word}-pass-{number}" for number, one in enumerate(people)}


def accepted(client, people, given):
    return [client.api.server.accepts_password(one.username, given[str(one.id)]) for one in people]


def table(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


# -- one password per user


def test_each_user_gets_their_own_password(manager_view, client, team):
    given = passwords_of(team)
    answer = manager_view().ask("reset_password", passwords=given)
    assert answer["message"].startswith("Reset the passwords of 3 users.")
    assert answer["passwords_set"] == list(given)
    assert accepted(client, team, given) == [True] * 3
    assert not client.api.server.accepts_password(team[0].username, given[str(team[1].id)])


def test_creating_a_user_reports_whose_password_was_set(manager_view, client):
    answer = new_user(manager_view(), unique("new"))
    assert answer["passwords_set"] == [answer["created_id"]]
    client.users(id=answer["created_id"]).delete()


def test_a_page_loaded_soon_after_passwords_were_set_receives_the_result(manager_view, client, monkeypatch):
    view = manager_view()
    view.ask("hello", protocol=PROTOCOL)
    answer = new_user(view, unique("new"))
    view.ask("hello", protocol=PROTOCOL)  # from the page after a reload
    assert view.received("done").count(answer) == 2
    monkeypatch.setattr(command_widget, "SOON_AFTER", 0)
    view.ask("hello", protocol=PROTOCOL)
    assert view.received("done").count(answer) == 2
    client.users(id=answer["created_id"]).delete()


def test_a_retry_sets_the_same_passwords_for_the_remaining_users(opened, sign_in, client, team):
    transport = InterceptingTransport()
    view = opened(rg.UserManager(sign_in(transport=transport, retries=0)))
    view.ask("refresh")
    bad = str(team[1].id)
    transport.answer = lambda request: (
        httpx.Response(409, json={"detail": "no"}, request=request)
        if request.method == "PATCH" and bad in request.url.path
        else None
    )
    given = passwords_of(team)
    answer = view.ask("reset_password", passwords=given)
    assert answer["passwords_set"] == [one for one in given if one != bad]
    assert [one["user_id"] for one in answer["failures"]] == [bad]
    assert answer["failures"][0]["error"]["unknown"] is False
    transport.answer = lambda _: None
    before = len(transport.writes())
    again = view.ask("retry", request=answer["request"])
    assert again["passwords_set"] == [bad]
    assert len(transport.writes()) == before + 1
    assert accepted(client, team, given) == [True] * 3


def test_a_password_with_a_lost_response_has_an_unknown_outcome(opened, sign_in, team):
    transport = InterceptingTransport()
    view = opened(rg.UserManager(sign_in(transport=transport, retries=0)))
    view.ask("refresh")
    lost = str(team[1].id)

    def lose(request):
        if request.method == "PATCH" and lost in request.url.path:
            raise httpx.ReadError("gone")

    transport.answer = lose
    answer = view.ask("reset_password", passwords=passwords_of(team))
    assert [(one["user_id"], one["error"]["unknown"]) for one in answer["failures"]] == [(lost, True)]
    assert lost not in answer["passwords_set"]


@pytest.mark.parametrize("given", [{}, {"x": PASSWORD}, {str(uuid4()): 1}, {str(uuid4()): None}, [PASSWORD], PASSWORD])
@pytest.mark.parametrize("kind", ["reset_password", "save_passwords"])
def test_invalid_passwords_are_refused(manager_view, kind, given):
    answer = manager_view().ask(kind, passwords=given)
    assert answer["error"]["code"] == "InvalidRequest"
    assert PASSWORD not in str(answer)


# -- the file


def test_the_file_holds_each_password_and_only_its_owner_can_read_it(manager_view, client, folder, team):
    given = passwords_of(team)
    answer = manager_view().ask("save_passwords", passwords=given)
    (path,) = folder.iterdir()
    assert answer["message"] == f"Saved 3 passwords to {path}. Only you can read this file."
    assert is_private(path)
    assert table(path) == [
        ["username", "first_name", "last_name", "password", "server", "workspaces", "id", "row", "status"],
        *(
            [
                *(one.username, one.first_name, one.last_name or "", given[str(one.id)]),
                *(client.api_url, "", str(one.id), "", "created"),
            ]
            for one in team
        ),
    ]
    assert path.read_bytes().isascii()


def test_slips_can_have_another_address(manager_view, folder, team):
    given, address = passwords_of(team), "https://argilla.example"
    answer = manager_view().ask("save_passwords", passwords=given, kind="slips", address=address)
    (path,) = folder.iterdir()
    assert answer["message"] == f"Saved 3 slips to {path}. Only you can read this file."
    assert path.read_text().count(f"<bdi>{address}</bdi>") == 3


def test_passwords_can_be_saved_as_slips(manager_view, folder, team):
    given = passwords_of(team)
    answer = manager_view().ask("save_passwords", passwords=given, kind="slips")
    (path,) = folder.iterdir()
    assert answer["message"].startswith(f"Saved 3 slips to {path}. Only you can read this file. http://127.0.0.1")
    assert answer["message"].endswith(" can be opened on this machine only.")
    assert path.match("argilla-slips-*.html")
    assert is_private(path)
    text = path.read_text()
    assert [text.count(password) for password in given.values()] == [1] * 3


def test_no_file_is_overwritten(manager_view, folder, team, monkeypatch):
    monkeypatch.setattr(files, "new_paths", lambda _pattern: map(folder.joinpath, ("a.csv", "link.csv", "b.csv")))
    (folder / "a.csv").write_text("mine")
    (folder / "elsewhere").write_text("theirs")
    (folder / "link.csv").symlink_to(folder / "elsewhere")
    view = manager_view()
    assert f"to {folder / 'b.csv'}." in view.ask("save_passwords", passwords=passwords_of(team))["message"]
    assert [(folder / name).read_text() for name in ("a.csv", "elsewhere")] == ["mine", "theirs"]
    fail = view.ask("save_passwords", passwords=passwords_of(team))
    assert fail["error"]["message"] == "The passwords were not saved: every file name is taken."
    assert len(table(folder / "b.csv")) == 4


def test_saving_twice_in_a_minute_writes_two_files(manager_view, folder, team):
    view = manager_view()
    for _ in range(2):
        assert view.ask("save_passwords", passwords=passwords_of(team))["type"] == "done"
    assert len({path.name for path in folder.glob("argilla-passwords-*.csv")}) == len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "＝"])  # noqa: RUF001
def test_usernames_are_not_interpreted_as_spreadsheet_formulas(manager_view, client, folder, start):
    user = rg.User(username=f"{start}cmd|'/c calc'!A0;=1+1 {unique('x')}", password=PASSWORD, client=client).create()
    answer = manager_view().ask("save_passwords", passwords={str(user.id): PASSWORD})
    user.delete()
    (path,) = folder.iterdir()
    (_, (name, _, _, password, *_)) = table(path)
    assert (name, password) == (f"'{user.username}", PASSWORD)
    assert "begin with '" in answer["message"]
    # Every cell is quoted, so a semicolon does not separate cells.
    assert f'"{name}"' in path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("password", ["=1+1+1+1", "+12345678", "-12345678", "@SUM(A1)"])
def test_a_password_is_never_changed_and_the_answer_warns_of_spreadsheets(manager_view, folder, team, password):
    answer = manager_view().ask("save_passwords", passwords={str(team[0].id): password})
    (path,) = folder.iterdir()
    assert table(path)[1][3] == password
    assert "Import the passwords as text" in answer["message"]
    assert "Names that begin" not in answer["message"]


def test_the_file_has_the_names_and_workspaces_for_a_mail_merge(manager_view, client, folder):
    user = rg.User(username=unique("x"), first_name="Zoë", last_name="=1+1", password=PASSWORD, client=client).create()
    places = [rg.Workspace(name=unique(name), client=client).create() for name in ("a", "b")]
    for place in places:
        user.add_to_workspace(place)
    answer = manager_view().ask("save_passwords", passwords={str(user.id): PASSWORD})
    user.delete()
    for place in places:
        place.delete()
    (path,) = folder.iterdir()
    assert table(path)[1] == [
        user.username,
        "Zoë",
        "'=1+1",
        PASSWORD,
        client.api_url,
        "; ".join(place.name for place in places),
        str(user.id),
        "",
        "created",
    ]
    assert "Names that begin with =" in answer["message"]


def test_passwords_are_saved_without_workspaces_when_these_cannot_be_read(browser, sign_in, folder, team):
    transport = InterceptingTransport()
    transport.answer = lambda request: (
        httpx.Response(503, request=request) if "/workspaces/" in request.url.path else None
    )
    view = browser(rg.UserManager(sign_in(transport=transport, retries=0)))
    view.ask("open")
    answer = view.ask("save_passwords", passwords=passwords_of(team))
    assert answer["message"].endswith("Their workspaces are not known yet, so that column is empty.")
    (path,) = folder.iterdir()
    assert [row[5] for row in table(path)] == ["workspaces", "", "", ""]


def test_a_folder_with_the_name_of_the_file_is_passed_over(manager_view, folder, team, monkeypatch):
    monkeypatch.setattr(files, "new_paths", lambda _pattern: map(folder.joinpath, ("a.csv", "b.csv")))
    (folder / "a.csv").mkdir()
    assert manager_view().ask("save_passwords", passwords=passwords_of(team))["type"] == "done"
    assert len(table(folder / "b.csv")) == 4


def test_a_file_that_git_would_commit_is_warned_of(manager_view, folder, team):
    subprocess.run(["git", "init"], cwd=folder, check=True, capture_output=True)
    answer = manager_view().ask("save_passwords", passwords=passwords_of(team))
    (path,) = folder.glob("argilla-passwords-*.csv")
    assert answer["message"].endswith(
        f"{path.name} is in a git repository that does not ignore it. "
        "Add this line to .gitignore: argilla-passwords-*.csv"
    )
    (folder / ".gitignore").write_text("argilla-passwords-*.csv\n")
    assert "repository" not in manager_view().ask("save_passwords", passwords=passwords_of(team))["message"]


def test_line_breaks_are_escaped_and_the_encoding_is_marked(manager_view, client, folder):
    user = rg.User(username=f"zoë\n\u202e{unique('x')}", password=PASSWORD, client=client).create()
    manager_view().ask("save_passwords", passwords={str(user.id): PASSWORD})
    user.delete()
    (path,) = folder.iterdir()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 2
    assert table(path)[1][0].startswith("zoë[U+000A][U+202E]")


def test_usernames_come_from_the_directory_and_users_who_are_gone_are_skipped(manager_view, folder, team):
    view = manager_view()
    given = passwords_of(team[:2]) | {str(uuid4()): PASSWORD}
    answer = view.ask("save_passwords", passwords=given)
    assert answer["message"].startswith("Saved 2 passwords")
    assert "1 user no longer exists." in answer["message"]
    assert view.ask("save_passwords", passwords={str(uuid4()): PASSWORD})["error"]["code"] == "NotFoundError"
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("password", ["short", "x" * 73, "half of a pair \ud800"])
def test_an_invalid_password_is_not_saved(manager_view, folder, team, password):
    answer = manager_view().ask("save_passwords", passwords={str(team[0].id): password})
    assert answer["error"]["field"] == "password"
    assert password not in str(answer)
    assert not list(folder.iterdir())


def test_a_file_that_cannot_be_written_leaves_nothing_behind(manager_view, folder, team, monkeypatch):
    def fail(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    answer = manager_view().ask("save_passwords", passwords=passwords_of(team))
    assert answer["error"]["message"] == "The passwords were not saved: No space left on device."
    assert not list(folder.iterdir())


def test_a_working_directory_that_is_gone_is_reported(manager_view, folder, team):
    view = manager_view()
    folder.rmdir()
    answer = view.ask("save_passwords", passwords=passwords_of(team))
    assert answer["error"]["message"] == "The passwords were not saved: No such file or directory."


def test_saving_passwords_is_not_recorded_in_the_journal(manager_view, client, team):
    view = manager_view()
    before = len(client.directory.journal)
    view.ask("save_passwords", passwords=passwords_of(team))
    assert len(client.directory.journal) == before


def test_passwords_appear_only_in_the_file(manager_view, client, folder, team, caplog):
    caplog.set_level("DEBUG")
    view = manager_view()
    given = passwords_of(team, "s3cret")
    view.ask("reset_password", passwords=given)
    view.ask("save_passwords", passwords=given)
    view.ask("save_passwords", passwords={**given, str(team[0].id): "s3cret-" + "x" * 80})
    widget = view.widget
    kept = (
        widget.comm.sent,
        widget.get_state(),
        widget._repr_mimebundle_(),
        vars(widget),
        client.directory.journal[:],
    )
    everything = repr(kept) + caplog.text + widget.script() + repr([one.name for one in folder.iterdir()])
    assert "s3cret" not in everything
