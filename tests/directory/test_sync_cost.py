"""People, and what deletions end, are read in the way that takes less time, by what it took on this server."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from uuid import UUID

import httpx
import pytest

from argilla_widgets.directory import commands, sync
from argilla_widgets.directory.concurrency import Workers
from argilla_widgets.directory.execution import subjects
from argilla_widgets.directory.store import SnapshotStore
from argilla_widgets.directory.sync import Synchronizer
from tests.sdk.fake import NOW, FakeServer

REQUEST, PER_USER = 0.01, 1e-3
"""Seconds of the server's clock for a request, and for each user in a list: it has 1,000, who take a second."""
MANY = 1_000


class TimedServer(FakeServer):
    """Moves a clock by what a request takes, and nothing else does; it answers one request after the other."""

    def __init__(self):
        super().__init__()
        self.now, self.late = 0.0, {}
        self._turn = threading.Lock()

    def __call__(self, request):
        path = request.url.path.removeprefix("/api/v1")
        with self._turn:
            answer = super().__call__(request)
            listed = len(answer.json().get("items", ())) if path.endswith("/users") else 0
            self.now += REQUEST + PER_USER * listed + self.late.pop(path, 0)
            return answer

    def _answer(self, request):
        match request.method, request.url.path.removeprefix("/api/v1/").split("/"):
            case "GET", ["users", one, "workspaces"]:
                inside = [place for place in self.workspaces.values() if (place["id"], one) in self.members]
                return httpx.Response(200, json={"items": inside})
        return super()._answer(request)

    def read(self, people, path="/users"):
        """Return how many requests were sent since the last call: single ones about these people, and lists."""
        paths = [path.removeprefix("/api/v1") for path in self.sent("GET")]
        self.requests.clear()
        ids = {str(user_id) for user_id in people}
        single = [one for one in paths if one.startswith("/users/") and one.split("/")[2] in ids]
        return len(single), paths.count(path)


@pytest.fixture
def server(monkeypatch):
    server = TimedServer()
    for module in (sync, subjects):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: server.now, time=time.time))
    return server


@pytest.fixture
def people(server):
    return [UUID(server.add(f"user{one:04}")["id"]) for one in range(MANY)]


@pytest.fixture
def synchronizer(server, people):  # noqa: ARG001 - they are there before they are read
    with server.client() as client:
        synchronizer = Synchronizer(client, SnapshotStore(), Workers(1, "argilla-cost"))
        synchronizer.refresh()
        server.requests.clear()
        yield synchronizer


@pytest.fixture
def directory(server, people):  # noqa: ARG001 - they are there before they are read
    with server.client() as client:
        client.directory.refresh()
        server.requests.clear()
        yield client.directory


@pytest.mark.parametrize(("number", "read"), [(1, (1, 0)), (50, (50, 0)), (99, (99, 0)), (102, (0, 1)), (MANY, (0, 1))])
def test_people_are_read_one_by_one_until_a_list_takes_less_time(server, synchronizer, people, number, read):
    began = server.now
    synchronizer.reload_users(people[:number])
    assert server.read(people) == read
    assert server.now - began == pytest.approx(number * REQUEST if read[0] else REQUEST + PER_USER * (MANY + 1))


def test_fifty_of_many_people_do_not_begin_with_a_list(server, directory, people):
    place = UUID(server.add_workspace("nlp")["id"])
    directory.refresh()
    server.requests.clear()
    began = server.now
    assert directory.execute(commands.AddToWorkspace(people[:50], [place])).done == 50
    single, lists = server.read(people)
    assert lists == 0
    assert single <= 100
    assert server.now - began < 2


def test_the_first_read_of_a_run_counts_what_the_last_run_has_measured(server, synchronizer, people):
    server.late = {"/users": 10}
    synchronizer.refresh()
    server.requests.clear()
    synchronizer.reload_users(people[:500])
    assert server.read(people) == (500, 0)


def test_people_are_read_one_by_one_while_the_size_of_a_server_is_unknown(server, people):
    place = UUID(server.add_workspace("nlp")["id"])
    server.members |= {(str(place), str(one)) for one in people[:60]}
    with server.client() as client:
        synchronizer = Synchronizer(client, SnapshotStore(), Workers(1, "argilla-cost"))
        synchronizer.load_workspace(place)
        synchronizer.reload_users(people[:60])
    assert server.read(people) == (60, 0)


def test_one_slow_answer_does_not_lead_to_lists_from_then_on(server, synchronizer, people):
    server.late[f"/users/{people[0]}"] = 60
    for user_id in (people[0], people[1]):
        synchronizer.reload_users([user_id])
    synchronizer.reload_users(people[:50])
    assert server.read(people) == (52, 0)


@pytest.fixture
def crowded(server, people):
    """Return a directory with two workspaces that everyone is a member of."""
    places = [server.add_workspace(name)["id"] for name in ("nlp", "vision")]
    server.members |= {(place, str(one)) for place in places for one in people}
    with server.client() as client:
        client.directory.refresh()
        server.requests.clear()
        yield client.directory


def deleted(server, directory, users):
    """Delete users; return how often the workspaces of a user, and how often the members of one, were read."""
    assert directory.execute(commands.DeleteUsers(users)).done == len(users)
    paths = server.sent("GET")
    return len([one for one in paths if one.endswith("/workspaces") and "/users/" in one]), len(
        [one for one in paths if "/workspaces/" in one]
    )


def test_the_members_of_large_workspaces_are_not_listed_for_the_deletion_of_a_few(server, crowded, people):
    """Either has to be right before it, too: each person's own workspaces take one request more."""
    by_user, by_place = deleted(server, crowded, people[:5])
    assert by_place == 0
    assert 5 <= by_user <= 10


def test_the_members_of_small_workspaces_are_listed_for_the_deletion_of_many(server, directory, people):
    for name in ("nlp", "vision"):
        place = server.add_workspace(name)["id"]
        server.members |= {(place, str(one)) for one in people[:3]}
    directory.refresh()
    server.requests.clear()
    by_user, by_place = deleted(server, directory, people[:20])
    assert by_place == 2
    assert by_user <= 20


def test_what_the_deletion_of_an_owner_ends_is_read_by_workspace(server, crowded, people):
    server.users[str(people[0])]["role"] = "owner"
    server.users[str(people[0])]["updated_at"] = NOW
    crowded.refresh()
    server.requests.clear()
    by_user, by_place = deleted(server, crowded, people[:1])
    assert by_user == 0
    assert by_place >= 2
