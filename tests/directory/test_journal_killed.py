"""A kernel that is killed at any moment leaves a journal that names exactly what the server shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS
from tests.long import mostly_long
from tests.servers import restored

PEOPLE = 4
SCRIPT = Path(__file__).with_name("killed_rosters.py")


def on_server(client):
    """Return what exists that a roster has made: users, workspaces and memberships."""
    client.directory.refresh()
    snapshot = client.directory.snapshot
    users = {user.id: user.username for user in snapshot.users.values() if user.username.startswith("killed")}
    places = {place.id: place.name for place in snapshot.workspaces.values() if place.name.startswith("k")}
    members = {(users[user], places[place]) for place in places for user in snapshot.members[place] if user in users}
    return {*users.values()} | {*places.values()} | members


def named(operations):
    """Return what operations have made, as `on_server` does."""
    found = {one.name if one.kind == "create_user" else one.workspace for one in operations if one.kind.startswith("c")}
    return found | {(one.username, one.workspace) for one in operations if one.kind == "add_to_workspace"}


@pytest.fixture
def server(bare_server):
    with restored(bare_server):
        yield bare_server


@pytest.mark.needs("posix")
@pytest.mark.parametrize("times", mostly_long([3, 20]))
def test_a_kernel_that_is_killed_leaves_a_journal_that_is_true(server, tmp_path, times):
    folder = tmp_path / "journal"
    folder.mkdir()
    arguments = [sys.executable, SCRIPT, server.url, folder, times, PEOPLE, 1]
    subprocess.run([*map(str, arguments)], check=True, timeout=500)
    client = server.client()
    there, read = on_server(client), rg.Journal.read(folder)
    assert not read.problems
    assert len(read.sessions) == times
    done = named([one for entry in read for one in entry.operations])
    unknown = [one.operation for session in read.sessions for one in session.unknown]
    assert done <= there
    assert there - done <= named(unknown)  # and nothing else is missing
    assert all(len(session.unknown) <= CONCURRENT_REQUESTS for session in read.sessions)  # what was on its way
    client.directory.journal.keep(folder)
    read = rg.Journal.read(folder)
    assert named([one for entry in read for one in entry.operations]) == there
    assert not any(session.unknown for session in read.sessions)
    assert {result for entry in read for result in [entry.result]} <= {"done", "stopped"}
    client.close()
