"""Where a file cannot be written, one sentence says so: nothing is sent, and nothing is written or lost."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from tests.made_up import unique
from tests.unprivileged import MODES, closed

pytestmark = pytest.mark.needs("linux")


@pytest.fixture
def word(client):
    """Return a word; every account and workspace with it is deleted at the end."""
    name = unique("unwritable")
    yield name
    for one in [*client.users.list(), *client.workspaces.list()]:
        if name in getattr(one, "username", getattr(one, "name", "")):
            one.delete()


@pytest.fixture
def roster(word):
    return rg.Roster.from_text(f"username,E-Mail\n{word}-a,a@x.org\n{word}-b,b@x.org\n", workspaces=[word])


@pytest.fixture(params=MODES)
def folder(request, tmp_path):
    """Return a folder in which no one may make a file."""
    (tmp_path / "folder").mkdir()
    with closed(tmp_path / "folder", MODES[request.param]):
        yield tmp_path / "folder"
    assert [*(tmp_path / "folder").iterdir()] == []


def sentence(call, *args, **kwargs):
    """Return what a call says that fails."""
    with pytest.raises(rg.ArgillaError) as caught:
        call(*args, **kwargs)
    assert str(caught.value).count("\n") == 0
    return str(caught.value)


@pytest.fixture
def created(client, roster):
    """Create the people of the roster; return their passwords, which are in memory alone."""
    applied = roster.plan(client).apply(client, credentials=False, progress=False)
    return applied.credentials.with_roster(roster)


def test_no_one_is_created_whose_password_cannot_be_written(client, word, roster, folder):
    path = folder / "passwords.csv"
    plan, refused = roster.plan(client), f"{path} cannot be written: Permission denied."
    assert sentence(plan.apply, client, credentials=path, progress=False) == refused
    assert sentence(lambda: roster.plan(client, credentials=path).apply(client, credentials=path)) in {
        refused,
        f"{path} cannot be read: Permission denied.",
    }
    assert not any(word in one.username for one in client.users.list())


def test_no_password_is_reset_that_cannot_be_written(client, created, folder):
    path, one = folder / "passwords.csv", created.people[0]
    said = sentence(client.directory.reset_passwords, [one.username], credentials=path)
    assert said == f"{path} cannot be written: Permission denied."
    assert client.api.server.accepts_password(one.username, one.password.reveal())


def test_no_one_is_removed_from_a_workspace_whose_archive_cannot_be_written(client, word, created, folder):
    path = folder / "archive.json"
    said = sentence(client.directory.archive, word, path)
    assert said == f"{path} was not written, and nothing was changed: Permission denied."
    assert len(client.workspaces(word).users) == len(created)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("slips.html", lambda people, path: people.to_html(path, address="https://argilla.example.org")),
        ("invitations.txt", lambda people, path: people.invitations("{username}", path)),
        ("merge.csv", lambda people, path: people.mail_merge(path)),
        ("drafts", lambda people, path: people.email_drafts("{username}", path, subject="Your account")),
    ],
)
@pytest.mark.filterwarnings("ignore:.*on this machine only")
def test_what_is_handed_out_can_be_written_elsewhere(created, folder, tmp_path, name, write):
    assert sentence(write, created, folder / name) == f"{folder / name} was not written: Permission denied."
    write(created, tmp_path / name)
    assert (tmp_path / name).exists()
