"""A directory refreshes automatically, without keeping the server busy, and retries a server that is down."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
import weakref

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import auto_refresh, commands
from argilla_widgets.directory.auto_refresh import AutoRefresh
from tests.made_up import unique
from tests.proxy import Proxy
from tests.transports import InterceptingTransport

PATIENCE = 20
THREAD = "argilla-auto-refresh"


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Still:
    """A synchronizer that is never refreshed, because its time has not come."""

    error = None

    class client:  # noqa: N801
        closed = False


@pytest.fixture
def planned():
    """An automatic refresh whose clock does not move, so that it only plans."""
    still = Still()
    yield AutoRefresh(still, Clock())
    del still  # which ends its thread


def gone():
    return rg.ArgillaConnectionError("gone")


def test_the_shortest_interval_counts_until_the_last_subscription_ends(planned):
    assert planned.due() is None
    long = planned.add(60)
    short = planned.add(20)
    assert planned.due() == 1020
    short()
    assert planned.due() == 1060
    long()
    long()
    assert planned.due() is None


def test_it_waits_ten_times_as_long_as_refreshes_usually_take(planned):
    planned.add(20)
    waits = []
    for took in (2.5, 2.5, 2.5, 60.0, 2.5, 60.0, 60.0, 0.1, 0.1, 0.1):
        planned.record(took, None)
        waits.append(planned.due() - 1000)
    assert waits == [20, 20, 25, 25, 25, 25, 30, 30, 25, 20]


def test_a_refresh_that_failed_says_nothing_about_how_long_one_takes(planned):
    planned.add(20)
    for _ in range(3):
        planned.record(60.0, gone())
    planned.record(0.1, None)
    assert planned.due() == 1020


def test_a_change_by_others_shows_soon_after_a_hang(server, sign_in):
    """The server holds its answers for 8 s, then lets go: the page follows it as before."""
    other = sign_in()
    with Proxy(server.url) as proxy, rg.Argilla(api_url=proxy.url, api_key="argilla.apikey") as client:
        directory, found = client.directory, threading.Event()
        directory.refresh()
        stop = directory.auto_refresh(1, lambda *_: found.set())
        held = proxy.hold("GET", "/users")
        held.wait()
        workspace = rg.Workspace(name=unique("meanwhile"), client=other).create()
        try:
            time.sleep(8)
            assert not found.is_set()
            held.release()
            assert found.wait(10)
            assert workspace.id in directory.snapshot.workspaces
        finally:
            stop()
            workspace.delete()


def test_a_server_that_is_down_is_retried_at_growing_intervals(planned):
    planned.add(None)
    assert planned.due() is None
    waits = []
    for _ in range(20):
        planned.record(0.1, gone())
        waits.append(planned.due() - 1000)
    assert waits == [2, 4, 8, 16, *[30] * 16]
    planned.record(0.1, None)
    assert planned.due() is None


@pytest.mark.parametrize("status", [404, 429, 500, 502, 503, 504])
def test_a_proxy_error_counts_as_a_server_that_is_down(planned, status):
    planned.add(None)
    planned.record(0.1, rg.ArgillaAPIError("not reachable behind its proxy", status))
    assert planned.due() == 1002


def test_a_refusal_is_not_retried_early(planned):
    planned.add(None)
    planned.record(0.1, rg.UnauthorizedError("no"))
    assert planned.due() is None
    planned.add(60)
    assert planned.due() == 1060


@pytest.mark.parametrize(
    ("seconds", "error"),
    [
        (0, ValueError),
        (-1, ValueError),
        (float("nan"), ValueError),
        (None, TypeError),
        ("60", TypeError),
        ([60], TypeError),
    ],
)
def test_an_interval_must_be_a_positive_number(client, seconds, error):
    with pytest.raises(error, match="above 0"):
        client.directory.auto_refresh(seconds)


def test_own_writes_during_a_refresh_are_not_reported_as_changes_by_others(sign_in, users, workspace):
    """A long command and an automatic refresh run at the same time."""
    server = InterceptingTransport()
    client = sign_in(transport=server)
    client.directory.refresh()
    mine, theirs = users[0], users[1]

    def in_the_middle(request):
        if request.method == "GET" and request.url.path.endswith("/users") and "/workspaces/" in request.url.path:
            server.answer = lambda _request: None
            client.users(id=mine.id).add_to_workspace(workspace)
            sign_in("helena").users(id=theirs.id).delete()

    server.answer = in_the_middle
    change = client.directory.refresh()
    assert mine.id not in change.changed
    assert client.directory.snapshot.workspaces_of(mine.id) == [client.directory.snapshot.workspaces[workspace.id]]
    assert client.directory.refresh().removed == {theirs.id}


@pytest.mark.parametrize("own", ["update", "membership"])
def test_what_others_changed_of_someone_is_reported_although_an_own_write_showed_it_first(
    sign_in, users, workspace, own
):
    """The answer to a write has the whole user: also what someone else has just changed."""
    server = InterceptingTransport()
    client = sign_in(transport=server)
    client.directory.refresh()
    user = users[0]

    def in_the_middle(request):
        if request.method == "GET" and request.url.path.endswith("/me/workspaces"):
            server.answer = lambda _request: None
            sign_in("helena").api.users.update(user.id, last_name="Theirs")
            if own == "update":
                client.api.users.update(user.id, first_name="Mine")
            else:
                client.api.users.add_to_workspace(workspace.id, user.id)

    server.answer = in_the_middle
    assert client.directory.refresh().changed == {user.id}
    assert client.directory.snapshot.users[user.id].last_name == "Theirs"
    client.api.users.update(user.id, first_name="Again")
    assert not client.directory.refresh()


def test_changes_by_others_are_reported(client, sign_in):
    client.directory.refresh()
    notified, found = [], threading.Event()

    def on_news(_before, change):
        notified.append(change)
        found.set()

    broken = client.directory.auto_refresh(1000, lambda _before, _change: 1 / 0)  # must not affect other listeners
    stop = client.directory.auto_refresh(0.01, on_news)
    other = sign_in()
    workspace = rg.Workspace(name="found-by-itself", client=other).create()
    assert found.wait(PATIENCE)
    assert workspace.id in client.directory.snapshot.workspaces
    assert any(change.workspaces for change in notified)
    stop()
    broken()
    workspace.delete()


def test_the_thread_ends_with_the_last_subscription(client):
    for _ in range(2):
        stop = client.directory.auto_refresh(1000)
        assert threads([THREAD])
        stop()
        assert ended_threads([THREAD]) == []


def test_the_thread_waits_for_an_interval_of_any_length(client):
    client.directory.refresh()
    stop = client.directory.auto_refresh(1e99)
    time.sleep(0.2)
    assert threads([THREAD])
    stop()


def test_the_thread_ends_with_the_directory(server):
    client = server.client()
    client.directory.auto_refresh(1000)
    kept = weakref.ref(client.directory)
    client.close()
    del client
    end = time.monotonic() + PATIENCE
    while kept() is not None and time.monotonic() < end:  # the thread may be looking at it right now
        gc.collect()
    assert kept() is None
    assert ended_threads([THREAD]) == []


def test_a_closed_client_is_not_refreshed(server, monkeypatch):
    monkeypatch.setattr(auto_refresh, "FIRST_RETRY", 0.01)
    client = server.client()
    client.directory.keep_reconnecting()
    client.close()
    with pytest.raises(rg.ArgillaConnectionError):
        client.directory.refresh()
    assert ended_threads([THREAD]) == []


def threads(names):
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(tuple(names))]


def ended_threads(names):
    """Return the threads with these names that are there after a minute: each waits a second for its next call."""
    deadline = time.monotonic() + 60
    while threads(names) and time.monotonic() < deadline:
        time.sleep(0.02)
    return threads(names)


def test_a_closed_client_leaves_no_threads(server):
    client = server.client()
    client.directory.refresh()
    client.directory.auto_refresh(1000)
    client.directory.submit(lambda: None).result(PATIENCE)
    assert threads(["argilla"]) != []
    client.close()
    assert ended_threads(["argilla"]) == []


def test_an_idle_client_has_no_threads(sign_in):
    """A client with open widgets waits for a server that is down only while it is."""
    client = sign_in()
    client.directory.keep_reconnecting()
    client.directory.refresh()
    assert ended_threads(["argilla"]) == []


@pytest.fixture
def outage(sign_in, monkeypatch):
    """Return a client that retries quickly, and an event: while it is set, the server cannot be reached."""
    monkeypatch.setattr(auto_refresh, "FIRST_RETRY", 0.01)
    down = threading.Event()

    def answer(request):
        if down.is_set():
            raise httpx.ConnectError("refused", request=request)

    return sign_in(transport=InterceptingTransport(answer), retries=0), down


def test_a_server_that_comes_back_is_refreshed(sign_in, monkeypatch):
    monkeypatch.setattr(auto_refresh, "FIRST_RETRY", 0.01)
    down, asked = threading.Event(), threading.Semaphore(0)

    def answer(request):
        if down.is_set():
            asked.release()
            raise httpx.ConnectError("refused", request=request)

    client = sign_in(transport=InterceptingTransport(answer), retries=0)
    directory, back = client.directory, threading.Event()
    directory.refresh()
    known = directory.snapshot
    stop = directory.keep_reconnecting()
    directory.subscribe(lambda *_: back.set() if directory.status == "ready" else None)
    down.set()
    with pytest.raises(rg.ArgillaConnectionError):
        directory.refresh()
    for _ in range(3):
        assert asked.acquire(timeout=PATIENCE)
    assert (directory.snapshot, directory.status == "ready") == (known, False)
    back.clear()
    down.clear()
    assert back.wait(PATIENCE)
    assert directory.error is None
    stop()


def test_a_server_that_was_down_before_the_first_subscription_is_retried(outage):
    client, down = outage
    directory, back = client.directory, threading.Event()
    down.set()
    with pytest.raises(rg.ArgillaConnectionError):
        directory.refresh()
    stop = directory.keep_reconnecting()
    directory.subscribe(lambda *_: back.set() if directory.status == "ready" else None)
    down.clear()
    assert back.wait(PATIENCE)
    stop()


def test_no_one_retries_without_a_subscription(planned):
    planned.add(None)()
    planned.record(0.1, gone())
    assert planned.due() is None


def test_a_write_without_a_response_starts_the_retries(outage):
    """No one has to press Refresh: the server is retried until it responds."""
    client, down = outage
    directory, failed, back = client.directory, threading.Event(), threading.Event()
    directory.refresh()
    stop = directory.keep_reconnecting()

    def on_news(*_):
        if directory.status == "failed":
            failed.set()
        elif directory.status == "ready" and failed.is_set():
            back.set()

    directory.subscribe(on_news)
    for action in (commands.CreateWorkspace("nowhere"), commands.ChangeRole([client.own_id], rg.Role.owner)):
        failed.clear()
        back.clear()
        down.set()
        with pytest.raises(rg.ArgillaConnectionError):
            directory.execute(action)
        assert failed.wait(PATIENCE)
        down.clear()
        assert back.wait(PATIENCE)
    stop()


def test_a_write_that_succeeds_ends_the_outage(outage, users):
    """The next retry may be half a minute away, and the write shows that the server responds."""
    client, down = outage
    directory, back = client.directory, threading.Event()
    directory.refresh()
    down.set()
    with pytest.raises(rg.ArgillaConnectionError):
        directory.refresh()
    down.clear()
    directory.subscribe(lambda *_: back.set() if directory.status == "ready" else None)
    assert directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin)).done == 1
    assert back.wait(PATIENCE)
    assert directory.error is None


TAKEN_BACK_LAST = """
from argilla_widgets.directory.auto_refresh import AutoRefresh
class Synchronizer:
    error = None
    class client: closed = False
class Shown:
    def __init__(self, auto): self.end = auto.add(None, print)
    def __del__(self): self.end()
synchronizer = Synchronizer()
shown = Shown(AutoRefresh(synchronizer))
"""


def test_a_subscription_that_ends_at_exit_does_not_delay_it():
    """At exit a thread stops wherever it is, and a lock that it holds is never released."""
    subprocess.run([sys.executable, "-c", TAKEN_BACK_LAST], check=True, timeout=30)
