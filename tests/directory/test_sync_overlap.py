"""Reads that overlap: others who write during every one of them never make one start again and again."""

from __future__ import annotations

import threading
import time

import pytest

from argilla_widgets.directory import commands
from argilla_widgets.directory.concurrency import Workers
from argilla_widgets.directory.execution import subjects
from argilla_widgets.directory.store import SnapshotStore
from argilla_widgets.directory.sync import Synchronizer, UserReader
from tests.directory.conftest import ids
from tests.directory.test_commands_stop import AT_ONCE, Running
from tests.transports import PATIENCE, HoldingTransport, InterceptingTransport

MEMBERS = "/workspaces/{}/users"
ENDLESS = 20
"""After so many reads of the same, a test stops what would go on for ever."""


@pytest.fixture
def b(sign_in):
    """Return a client of another owner."""
    return sign_in("helena")


@pytest.fixture
def way():
    return InterceptingTransport()


@pytest.fixture
def workers():
    return Workers(4, "argilla-overlap")


@pytest.fixture
def watched(sign_in, way, workers, users, workspace):  # noqa: ARG001 - they exist before it reads the server
    synchronizer = Synchronizer(sign_in(transport=way), SnapshotStore(), workers)
    synchronizer.refresh()
    return synchronizer


@pytest.mark.parametrize("what", ["load_workspace", "reload_members", "refresh"])
def test_a_read_ends_although_others_write_and_read_during_each(way, watched, b, users, workspace, what):
    reads, calls = [], threading.Lock()

    def answer(request):
        if request.method != "GET" or request.url.path != f"/api/v1{MEMBERS.format(workspace.id)}":
            return None
        if not calls.acquire(blocking=False):  # it is the other read
            return None
        try:
            if len(reads) == ENDLESS:
                return None
            reads.append(request)
            response = way.forward(request)
            change = b.api.users.add_to_workspace if len(reads) % 2 else b.api.users.delete_from_workspace
            change(workspace.id, users[0].id)
            other = threading.Thread(target=watched.reload_members, args=([workspace.id],))
            other.start()
            other.join(PATIENCE)
            return response
        finally:
            calls.release()

    way.answer = answer
    if what == "refresh":
        watched.refresh()
    elif what == "load_workspace":
        watched.load_workspace(workspace.id)
    else:
        watched.reload_members([workspace.id])
    assert len(reads) == 1
    # What the other read has found, which began later.
    assert watched.store.snapshot.members[workspace.id] == {users[0].id}


@pytest.mark.parametrize("newer", ["the one on its way", "the one asked for"])
def test_what_overlaps_a_read_on_its_way_is_read_once_more(way, watched, workers, b, users, workspace, newer):
    """Two reads disagree, and the one that began first arrives first: which is newer is unknown."""
    before_server, after_server = newer == "the one on its way", newer == "the one asked for"
    first, second = threading.Event(), threading.Event()
    reads, reached = [], threading.Semaphore(0)

    def answer(request):
        if request.method != "GET" or request.url.path != f"/api/v1{MEMBERS.format(workspace.id)}":
            return None
        reads.append(request)
        held = {1: first, 2: second}.get(len(reads))
        if held is None:
            return None
        if held is first and before_server:
            reached.release()
            assert held.wait(PATIENCE)
        response = way.forward(request)
        if held is second or after_server:
            reached.release()
            assert held.wait(PATIENCE)
        return response

    way.answer = answer
    on_its_way = workers.submit(watched.load_workspace, workspace.id)
    assert reached.acquire(timeout=PATIENCE)
    if after_server:  # it has been answered already
        b.api.users.add_to_workspace(workspace.id, users[0].id)
    asked_for = workers.submit(watched.load_workspace, workspace.id)
    assert reached.acquire(timeout=PATIENCE)
    if before_server:
        b.api.users.add_to_workspace(workspace.id, users[0].id)
    for event, read in ((first, on_its_way), (second, asked_for)):
        event.set()
        read.result(PATIENCE)
    assert watched.store.snapshot.members[workspace.id] == {users[0].id}
    assert len(reads) == 3


@pytest.fixture
def reading(sign_in, users, workspace, monkeypatch):  # noqa: ARG001 - they exist before it reads the server
    """Return a directory that lists everyone before each addition, and the list that the first ones wait for."""
    transport = HoldingTransport()
    directory = sign_in(transport=transport).directory
    directory.refresh()
    directory.requests = transport
    monkeypatch.setattr(subjects, "MAX_AGE", 0.2)
    monkeypatch.setattr(subjects, "MAX_SHARE", 1e9)
    monkeypatch.setattr(UserReader, "prefers_list", lambda *_: True)
    at_the_start, held = transport.hold("GET", "/users"), transport.hold("GET", "/users")
    at_the_start.release()
    check = commands.AddToWorkspace.check

    def check_late(*args):
        time.sleep(0.3)
        return check(*args)

    monkeypatch.setattr(commands.AddToWorkspace, "check", check_late)
    return directory, held


def test_one_of_several_operations_reads_for_all(reading, users, workspace):
    directory, held = reading
    before = directory.requests.sent("GET").count("/users")
    running = Running(directory, commands.AddToWorkspace(ids(users), [workspace.id]))
    held.wait()
    time.sleep(0.1)  # the others begin
    assert directory.requests.writes() == []
    held.release()
    running.thread.join(PATIENCE)
    assert running.result.done == len(users)
    assert directory.requests.sent("GET").count("/users") - before <= 1 + len(users)


def test_operations_that_wait_for_a_read_of_another_stop_with_it(reading, users, workspace):
    directory, held = reading
    running = Running(directory, commands.AddToWorkspace(ids(users), [workspace.id]))
    held.wait()
    time.sleep(0.1)  # the others begin
    assert running.stop() < AT_ONCE
    held.release()
    assert directory.requests.writes() == []
    assert list(workspace.users) == []
