"""The main flows, against real servers of each version."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.commands import CreateUser
from tests.made_up import PASSWORD, unique


@pytest.fixture
def place(client):
    workspace = rg.Workspace(name=unique("place"), client=client).create()
    yield workspace
    workspace.delete()


@pytest.fixture
def names(client):
    """Return a function that makes up names; who and what has them is deleted at the end."""
    prefix = unique("v")
    yield lambda name: f"{prefix}-{name}"
    for one in [*client.users.list(), *client.workspaces.list()]:
        if getattr(one, "username", getattr(one, "name", "")).startswith(prefix):
            one.delete()


def test_a_new_user_joins_their_workspaces(client, place, names):
    client.directory.refresh()
    result = client.directory.execute(CreateUser(names("ana"), PASSWORD, workspaces=[place.id]))
    assert (result.done, result.total, result.failures) == (2, 2, ())
    ana = client.users(names("ana"))
    assert place.users.list() == [ana]
    assert result.created_id == ana.id
    assert [one.user_id for one in result.entry.operations] == [ana.id, ana.id]


def test_a_creation_is_undone(client, place, names):
    client.directory.refresh()
    made = client.directory.execute(CreateUser(names("ana"), PASSWORD, workspaces=[place.id]))
    client.directory.undo(made.entry.number)
    with pytest.warns(UserWarning, match="ana"):
        assert client.users(names("ana")) is None


def test_a_roster_creates_workspaces_people_and_their_memberships(client, names, tmp_path):
    roster = rg.Roster.from_text(
        f"username;workspaces\n{names('ana')};{names('nlp')}\n{names('bo')};{names('nlp')}\n",
        workspaces=[names("nlp")],
    )
    file = tmp_path / "passwords.csv"
    applied = roster.plan(client).apply(client, credentials=file, progress=False)
    assert {one.outcome for one in applied.outcomes} == {"done"}
    assert "2 users created" in applied.summary()
    users = {user.username: user for user in client.workspaces(names("nlp")).users}
    assert users.keys() == {names("ana"), names("bo")}
    rows = rg.Credentials.from_csv(file)
    assert [(one.username, one.status, one.id) for one in rows] == [
        (name, "created", users[name].id) for name in (names("ana"), names("bo"))
    ]
    assert all(client.api.server.accepts_password(one.username, one.password.reveal()) for one in rows)
    assert str(roster.plan(client)).startswith("Plan: Nothing to do.")
    client.directory.undo()
    assert not {names("ana"), names("bo")} & {user.username for user in client.users}
    assert {one.status for one in rg.Credentials.from_csv(file)} == {"deleted"}
