"""An addition to a workspace skips and names users who are already members."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from tests.directory.conftest import ids
from tests.made_up import unique
from tests.widgets.view import until


@pytest.fixture
def room(sign_in):
    client = sign_in()
    room = rg.Workspace(name=unique("room"), client=client).create()
    yield room
    room.delete()


@pytest.fixture
def directory(client, room, users):  # noqa: ARG001 - loaded before others make changes
    client.directory.refresh()
    return client.directory


def test_someone_who_became_a_member_in_the_meantime_is_named(directory, sign_in, room, users):
    sign_in().workspaces(id=room.id).add_user(users[0])
    outcome = directory.execute(commands.AddToWorkspace(ids(users), [room.id]))
    assert outcome.summary == f"Added 2 users to {room.name}. Already a member: {users[0].username}."
    assert outcome.failures == ()
    assert outcome.entry.summary == outcome.summary


def test_undo_keeps_earlier_members(directory, sign_in, room, users):
    sign_in().workspaces(id=room.id).add_user(users[0])
    entry = directory.execute(commands.AddToWorkspace(ids(users), [room.id])).entry
    directory.undo(entry.number)
    assert {user.id for user in room.users} == {users[0].id}


def test_with_several_workspaces_the_sentence_names_them(directory, room, users):
    other = rg.Workspace(name=unique("other"), client=directory.client).create()
    other.add_user(users[1])
    outcome = directory.execute(commands.AddToWorkspace(ids(users), [room.id, other.id]))
    assert outcome.summary.endswith(f" Already a member: {users[1].username} ({other.name}).")
    other.delete()


def test_a_member_of_several_workspaces_is_named_once(directory, room, users):
    other = rg.Workspace(name=unique("other"), client=directory.client).create()
    for workspace in (room, other):
        workspace.add_user(users[1])
    outcome = directory.execute(commands.AddToWorkspace(ids(users), [room.id, other.id]))
    assert outcome.summary.endswith(f" Already a member: {users[1].username} ({room.name} and {other.name}).")
    other.delete()


def test_no_one_is_named_if_everyone_was_added(directory, room, users):
    assert directory.execute(commands.AddToWorkspace(ids(users), [room.id])).summary == f"Added 3 users to {room.name}."


def test_what_else_they_did_who_added_someone_first_is_read_soon(directory, sign_in, room, users):
    other = rg.Workspace(name=unique("other"), client=sign_in()).create()
    directory.refresh()
    for workspace in (room, other):
        sign_in().workspaces(id=workspace.id).add_user(users[0])
    directory.execute(commands.AddToWorkspace([users[0].id], [room.id]))
    assert until(lambda: users[0].id in directory.snapshot.members[other.id])
    other.delete()
