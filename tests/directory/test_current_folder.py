"""A file stays the one that it was when it was named, whatever the current folder is later."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.execution.progress import Progress
from tests.made_up import unique
from tests.transports import InterceptingTransport


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Enter a folder; return it and a function that enters another one, which stays empty."""
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(here)
    yield here, lambda: monkeypatch.chdir(elsewhere)
    assert [*elsewhere.iterdir()] == []


@pytest.fixture
def names(client):
    """Return two usernames and a workspace, which are deleted at the end."""
    prefix = unique("cwd")
    yield f"{prefix}-ana", f"{prefix}-bo", f"{prefix}-place"
    for each in [*client.users, *client.workspaces]:
        if getattr(each, "username", getattr(each, "name", "")).startswith(prefix):
            each.delete()


def roster_of(names):
    return rg.Roster.from_text("\n".join(["username", *names[:2]]), workspaces=[names[2]])


def test_a_file_of_passwords_follows_its_people(client, names, folders):
    here, leave = folders
    applied = roster_of(names).plan(client).apply(client, credentials="pw.csv", progress=False)
    leave()
    assert applied.credentials.path == here / "pw.csv"
    client.users(names[0]).delete()
    renamed = client.users(names[1])
    renamed.username = f"{names[1]}-married"
    renamed.update()
    rows = {row.username: row.status for row in rg.Credentials.from_csv(here / "pw.csv")}
    assert rows == {names[0]: "deleted", f"{names[1]}-married": "created"}
    assert [row.username for row in applied.credentials.in_file().created] == [f"{names[1]}-married"]


def test_a_retry_goes_on_in_the_same_file_of_passwords(sign_in, names, folders):
    here, leave = folders
    client = sign_in(transport=InterceptingTransport(), retries=0)
    progress = Progress(lambda tried, _: progress.stop() if tried == 2 else None)
    applied = roster_of(names).plan(client).apply(client, credentials="pw.csv", progress=progress)
    leave()
    assert applied.result is not None
    client.directory.execute(applied.result.retry)
    statuses = [row.status for row in rg.Credentials.from_csv(here / "pw.csv")]
    assert (applied.result.done, statuses) == (2, ["created", "created"])


def test_a_journal_is_kept_and_read_in_the_folder_that_was_named(client, names, folders):
    here, leave = folders
    client.directory.journal.keep("journal")
    rg.Workspace(name=names[2], client=client).create()
    leave()
    client.directory.journal.keep(here / "journal")
    client.directory.refresh()
    client.workspaces(names[2]).delete()
    assert len(rg.Journal.read(here / "journal")) == 2
    with pytest.raises(rg.ConflictError, match=r"kept in .*here/journal already"):
        client.directory.journal.keep("journal")


def test_files_that_were_read_are_read_again_where_they_are(client, names, folders):
    here, leave = folders
    client.directory.journal.keep("journal")
    rg.Workspace(name=names[2], client=client).create()
    roster_of(names).plan(client).apply(client, credentials="pw.csv", progress=False)
    credentials, journal = rg.Credentials.from_csv("pw.csv"), rg.Journal.read("journal")
    leave()
    assert len(credentials.in_file()) == 2
    assert len(journal) == 2
    assert journal.without(names[0]).folder.parent == here


@pytest.mark.parametrize("kind", ["plan", "roster", "slips", "mail merge"])
def test_a_file_is_written_where_it_was_named(client, names, folders, kind):
    here, leave = folders
    applied = roster_of(names).plan(client).apply(client, credentials="pw.csv", progress=False)
    written = here / "written.file"
    {
        "plan": lambda: roster_of(names).plan(client).to_json("written.file"),
        "roster": lambda: roster_of(names).to_json("written.file"),
        "slips": lambda: applied.credentials.to_html("written.file", address="https://argilla.example"),
        "mail merge": lambda: applied.credentials.invitations(
            "{username}", "written.file", address="https://argilla.example"
        ),
    }[kind]()
    assert written.is_file()
    leave()
    assert written.is_file()


def test_the_path_that_is_returned_holds_in_every_folder(client, names, folders):
    here, leave = folders
    applied = roster_of(names).plan(client).apply(client, credentials="pw.csv", progress=False)
    slips = applied.credentials.to_html("slips.html", address="https://argilla.example")
    leave()
    assert slips == here / "slips.html"
    assert slips.is_file()
