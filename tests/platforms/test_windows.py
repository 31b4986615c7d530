"""What differs on Windows: files that are open, permissions, text without an encoding, and the clock."""

from __future__ import annotations

import signal
import sys
import threading
import time
from itertools import pairwise

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import private_file
from argilla_widgets.directory.roster.credentials import credentials_file
from tests.interrupting import interrupt_main
from tests.made_up import unique
from tests.transports import InterceptingTransport

pytestmark = pytest.mark.needs("windows")
IS_OPEN = "Permission denied. If it is open in Excel, close it there."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def roster(client):
    """Return a roster of three new people in a new workspace."""
    place = unique("win")
    yield rg.Roster.from_text(
        "\n".join(["username", *(f"{place}-{word}" for word in ("a", "b", "c"))]), workspaces=[place]
    )
    for one in [*client.users.list(), *client.workspaces.list()]:
        if getattr(one, "username", getattr(one, "name", "")).startswith(place):
            one.delete()


@pytest.mark.skipif(sys.platform == "win32", reason="only what acts as Windows can act wrongly")
def test_this_process_acts_as_windows(tmp_path):
    path, other = tmp_path / "file.txt", tmp_path / "other.txt"
    path.write_text("Ö\n")
    assert path.read_bytes() == b"\xd6\r\n"
    other.touch()
    with path.open("rb"):
        for act in (path.unlink, lambda: path.rename(tmp_path / "new"), lambda: other.replace(path), path.parent.rmdir):
            with pytest.raises(PermissionError):
                act()
    with pytest.raises(FileExistsError):
        path.rename(other)
    with pytest.raises(OSError, match="Invalid argument"):
        (tmp_path / "12:30.csv").touch()
    assert private_file.os.name == "nt"
    for name in ("fork", "geteuid", "getuid", "link"):
        assert not hasattr(private_file.os, name)
    with pytest.raises(ModuleNotFoundError):
        private_file.__builtins__["__import__"]("fcntl")
    ticks = sorted({time.monotonic() for _ in range(100_000)})
    assert all(later - earlier >= 0.015 for earlier, later in pairwise(ticks))
    assert "\\" in str(tmp_path)
    (lock := threading.Lock()).acquire()
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background processes ignore it
    began = time.monotonic()
    threading.Timer(0.1, interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        lock.acquire(timeout=2)  # is not ended by an interrupt
    assert time.monotonic() - began > 1.9
    signal.signal(signal.SIGINT, handler)


def test_a_password_file_that_excel_opens_during_a_run_is_named_and_complete_once_it_is_closed(
    sign_in, client, folder, roster, monkeypatch
):
    monkeypatch.setattr(private_file, "PAUSE", 0)
    monkeypatch.setattr(credentials_file, "BETWEEN_WRITES", 0)
    path, opened = folder / "class.csv", []

    def open_it(request):
        if request.method == "POST" and not opened:
            opened.append(path.open("rb"))

    own = sign_in(transport=InterceptingTransport(open_it))
    applied = roster.plan(own).apply(own, credentials=path)
    assert {one.outcome for one in applied.outcomes} == {"done"}
    assert applied.notes[-1] == (
        f"class.csv cannot be written: {IS_OPEN} It has all passwords. Apply the plan again to record who was created."
    )
    opened[0].close()
    assert {one.status for one in rg.Credentials.from_csv(path)} == {"planned"}
    roster.plan(client).apply(client, credentials=path)
    made = rg.Credentials.from_csv(path)
    assert {one.status for one in made} == {"created"}
    assert all(client.api.server.accepts_password(one.username, one.password.reveal()) for one in made)
    assert [one.name for one in folder.iterdir()] == ["class.csv"]


def test_a_file_that_is_open_is_named_with_what_to_do(client, folder, monkeypatch):
    monkeypatch.setattr(private_file, "PAUSE", 0)
    roster = rg.Roster.of(client)
    for name, save in (
        ("people.csv", roster.to_csv),
        ("people.json", roster.to_json),
        ("journal.jsonl", client.directory.journal.to_jsonl),
        ("page.html", rg.UserManager.of(client).to_html),
        ("grades.csv", client.directory.progress("nlp").to_csv),
    ):
        (folder / name).write_text("before")
        with (folder / name).open("rb"), pytest.raises(PermissionError, match="close it there"):
            save(folder / name)
        assert (folder / name).read_text() == "before"
    assert len([*folder.iterdir()]) == 5


def test_a_virus_scanner_that_opens_a_file_for_a_moment_is_waited_for(client, folder):
    path = folder / "people.csv"
    path.write_text("before")
    scanner = path.open("rb")
    threading.Timer(0.3, scanner.close).start()
    rg.Roster.of(client).to_csv(path)
    assert b"username" in path.read_bytes()


def test_lines_of_files_end_once(client, folder):
    rg.Roster.of(client).to_csv("people.csv")
    client.directory.progress("nlp").to_csv("grades.csv")
    for name in ("people.csv", "grades.csv"):
        content = (folder / name).read_bytes()
        assert content.count(b"\r\n") > 3
        assert b"\r\r" not in content
        assert content.count(b"\n") == content.count(b"\r\n")


def test_that_windows_shows_no_permissions_is_no_reason_to_warn(client, folder, roster, monkeypatch):
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/elsewhere")
    applied = roster.plan(client).apply(client, credentials="class.csv")
    (folder / "class.csv").chmod(0o666)
    assert not [note for note in applied.notes if "permissions" in note]
    again = roster.plan(client).apply(client, credentials="class.csv")
    assert not [note for note in again.notes if "permissions" in note]


def test_two_runs_do_not_use_one_file(client, folder, roster):
    with (
        credentials_file.CredentialsFile.open(folder / "class.csv", client.api_url),
        pytest.raises(rg.ArgillaError, match=r"class\.csv is in use by another run\. Wait until it has ended\."),
    ):
        roster.plan(client).apply(client, credentials="class.csv")
    assert not [*folder.iterdir()]
