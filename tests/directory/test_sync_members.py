"""Memberships become known workspace by workspace, and no write of this client in the meantime is lost."""

from __future__ import annotations

import threading

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import sync
from argilla_widgets.directory.sync import LoadProgress
from tests.made_up import PASSWORD, remove, unique
from tests.transports import HoldingTransport, MembershipGate

FOUR = sync.CONCURRENT_REQUESTS


@pytest.fixture(autouse=True)
def report_every_response(monkeypatch):
    monkeypatch.setattr(sync, "BATCH_INTERVAL", 0)


@pytest.fixture
def gate():
    gate = MembershipGate()
    yield gate
    gate.release()


@pytest.fixture
def rooms(client):
    """Create four workspaces whose names sort before all others, so that their members are read first."""
    name = unique("0000-room")
    made = [rg.Workspace(name=f"{name}-{number}", client=client).create() for number in range(FOUR)]
    yield made
    remove(*made)


@pytest.fixture
def user(client):
    user = rg.User(username=unique("reading"), password=PASSWORD, client=client).create()
    yield user
    remove(user)


class Loading:
    """A running refresh whose notifications a test can wait for."""

    def __init__(self, client):
        self.directory = client.directory
        self._moved = threading.Condition()
        self.directory.subscribe(self._heard)
        self._result = self.directory.submit(self.directory.refresh)

    def _heard(self, _snapshot, _change):
        with self._moved:
            self._moved.notify_all()

    def until(self, holds):
        with self._moved:
            assert self._moved.wait_for(holds, 10)

    def until_read(self, done):
        self.until(lambda: self.directory.load_progress is not None and self.directory.load_progress.done == done)

    def end(self):
        return self._result.result(10)


def test_memberships_become_known_workspace_by_workspace(sign_in, gate, rooms, user):
    user.add_to_workspace(rooms[0])
    loaded = Loading(sign_in(transport=gate))
    directory = loaded.directory
    gate.release(rooms[0])
    loaded.until_read(1)
    snapshot = directory.snapshot
    assert directory.load_progress == LoadProgress(1, len(snapshot.workspaces))
    assert snapshot.members == {rooms[0].id: {user.id}}
    assert not snapshot.memberships_known
    assert snapshot.workspaces_of(user.id) is None
    gate.release(rooms[1])
    loaded.until_read(2)
    assert snapshot.members.keys() == {rooms[0].id}  # snapshots are immutable
    assert directory.snapshot.members.keys() == {rooms[0].id, rooms[1].id}
    gate.release()
    loaded.end()
    assert (directory.load_progress, directory.status) == (None, "ready")
    assert [one.name for one in directory.snapshot.workspaces_of(user.id)] == [rooms[0].name]


def test_the_account_and_its_workspaces_are_read_concurrently(sign_in):
    server = HoldingTransport()
    client = sign_in(transport=server)
    account, workspaces = server.hold("GET", "/me"), server.hold("GET", "/me/workspaces")
    loaded = Loading(client)
    account.wait()
    workspaces.wait()
    account.release()
    workspaces.release()
    loaded.end()
    assert loaded.directory.snapshot.complete


def test_writes_during_a_read_are_newer(sign_in, gate, rooms, user):
    first, second, third, _ = rooms
    user.add_to_workspace(second)
    client = sign_in(transport=gate)
    loaded = Loading(client)
    for room in rooms:
        gate.wait_for(room)  # the server has responded, so the writes below come later
    gate.release(first)
    loaded.until_read(1)
    mine = client.users(id=user.id)
    mine.add_to_workspace(first)
    assert user.id in loaded.directory.snapshot.members[first.id]
    mine.remove_from_workspace(second)
    mine.add_to_workspace(third)
    gate.release(second, third)
    loaded.until_read(3)
    members = loaded.directory.snapshot.members
    assert [user.id in members[room.id] for room in rooms[:3]] == [True, False, True]
    gate.release()
    loaded.end()
    assert [one.id for one in loaded.directory.snapshot.workspaces_of(user.id)] == [first.id, third.id]


def test_a_user_deleted_during_a_read_is_in_no_workspace(sign_in, gate, rooms, user):
    user.add_to_workspace(rooms[1])
    client = sign_in(transport=gate)
    loaded = Loading(client)
    gate.wait_for(rooms[1])
    gate.release(rooms[0])
    loaded.until_read(1)
    client.users(id=user.id).delete()
    gate.release(rooms[1])
    loaded.until_read(2)
    assert loaded.directory.snapshot.members[rooms[1].id] == frozenset()
    gate.release()
    loaded.end()
    assert user.id not in loaded.directory.snapshot.users
    assert all(user.id not in inside for inside in loaded.directory.snapshot.members.values())


def test_workspaces_deleted_during_a_read_are_gone(sign_in, gate, rooms):
    """This client deletes one workspace and creates another, and someone else deletes a third."""
    client = sign_in(transport=gate)
    loaded = Loading(client)
    directory = loaded.directory
    gate.wait_for(rooms[1])
    gate.failing[str(rooms[2].id)] = 404
    gate.release(rooms[0])
    loaded.until_read(1)
    client.workspaces(id=rooms[1].id).delete()
    new = rg.Workspace(name=unique("new"), client=client).create()
    gate.release(rooms[1], rooms[2])
    loaded.until_read(3)
    assert rooms[1].id not in directory.snapshot.workspaces
    assert directory.snapshot.members.keys() == {rooms[0].id, new.id}
    gate.release()
    loaded.end()
    assert directory.snapshot.memberships_known
    assert directory.snapshot.workspaces.keys().isdisjoint({rooms[1].id, rooms[2].id})
    assert directory.snapshot.members[new.id] == frozenset()
    new.delete()


def fail_in_the_middle(loaded, gate, rooms):
    """Let the members of the first workspace be read, and reading those of the second fail."""
    gate.failing[str(rooms[1].id)] = 500
    gate.release(rooms[0])
    loaded.until_read(1)
    gate.release()
    with pytest.raises(rg.InternalServerError):
        loaded.end()
    gate.failing.clear()


def test_a_failed_read_keeps_what_is_known(sign_in, gate, rooms, user):
    user.add_to_workspace(rooms[0])
    loaded = Loading(sign_in(transport=gate, retries=0))
    directory = loaded.directory
    fail_in_the_middle(loaded, gate, rooms)
    assert (directory.status, directory.load_progress) == ("failed", None)
    assert directory.snapshot.members[rooms[0].id] == {user.id}
    assert not directory.snapshot.memberships_known
    assert not directory.refresh()  # memberships read for the first time are not changes
    assert directory.status == "ready"
    assert directory.snapshot.memberships_known


def test_changes_by_others_are_found_while_a_workspace_is_unknown(sign_in, gate, rooms, user):
    loaded = Loading(sign_in(transport=gate, retries=0))
    fail_in_the_middle(loaded, gate, rooms)
    user.add_to_workspace(rooms[0])
    assert loaded.directory.refresh().changed == {user.id}


def test_a_fast_read_is_reported_at_once(sign_in, monkeypatch):
    monkeypatch.setattr(sync, "BATCH_INTERVAL", float("inf"))
    directory = sign_in().directory
    notified = []
    directory.subscribe(lambda snapshot, _: notified.append((directory.load_progress, len(snapshot.members))))
    directory.refresh()
    assert {reading for reading, _ in notified} == {None}
    assert {known for _, known in notified} == {0, len(directory.snapshot.workspaces)}


def test_known_members_stay_visible_while_they_are_read_again(sign_in, gate, rooms, user):
    gate.release()
    client = sign_in(transport=gate)
    client.directory.refresh()
    before = client.directory.snapshot
    user.add_to_workspace(rooms[0])
    gate.closed = True
    loaded = Loading(client)
    loaded.until(lambda: client.directory.status == "loading")
    gate.release(rooms[0])
    loaded.until_read(1)
    assert client.directory.snapshot.members == before.members
    gate.release()
    change = loaded.end()
    assert change.changed == {user.id}
