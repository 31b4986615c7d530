"""A command that is stopped reports within a second what was done, what may have been done, and what remains."""

from __future__ import annotations

import threading
import time

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.journal.recorder import Recorder
from argilla_widgets.directory.model.snapshot import Change
from argilla_widgets.directory.sync import UserReader
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import ids
from tests.made_up import PASSWORD, unique
from tests.proxy import Proxy
from tests.transports import HoldingTransport

AT_ONCE = 5  # seconds: the goal is one, a busy machine gets more; the held requests end only with their tests
PATIENCE = 20


class Running:
    """A command running on its own thread."""

    def __init__(self, directory, command):
        self.progress = Progress()
        self.result = self.error = None
        self.thread = threading.Thread(target=self._run, args=(directory, command))
        self.thread.start()

    def _run(self, directory, command):
        try:
            self.result = directory.execute(command, self.progress, origin="widget")
        except rg.ArgillaError as error:
            self.error = error

    def stop(self):
        """Stop the command and return the seconds until it ended."""
        began = time.monotonic()
        self.progress.stop()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        return time.monotonic() - began


@pytest.fixture(params=["socket", "transport"])
def way(request, server, sign_in):
    """Hold responses on the network, or in a custom transport, which cannot be watched."""
    if request.param == "transport":
        holding = HoldingTransport()
        holding.client = sign_in(transport=holding)
        yield holding
        return
    with Proxy(server.url) as proxy, rg.Argilla(api_url=proxy.url, api_key="argilla.apikey") as client:
        proxy.client = client
        yield proxy


@pytest.fixture
def directory(way):
    way.client.directory.refresh()
    return way.client.directory


def settled(directory, entries=1, operations=1):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        directory.refresh()
        if len(directory.journal) >= entries and sum(len(one.operations) for one in directory.journal) >= operations:
            break
        time.sleep(0.05)
    return [(entry.result, entry.origin, entry.summary) for entry in directory.journal]


def test_a_write_that_hangs_has_an_unknown_outcome_and_the_rest_remains(way, directory, users):
    one, two, three = users
    held = way.hold("PATCH", f"/users/{two.id}")
    running = Running(directory, commands.ChangeRole(ids(users), rg.Role.admin))
    held.wait()
    assert running.stop() < AT_ONCE
    result = running.result
    assert (result.done, result.stopped, result.remaining_names) == (1, True, (three.username,))
    (failure,) = result.failures
    assert failure.name == two.username
    assert failure.error.unknown
    assert "may or may not have been" in failure.error.message
    assert result.summary == f"Changed {one.username} to admin (1 not known, stopped with 1 left)."
    assert result.entry.result == "stopped"
    # The change was made by this client: neither a refresh nor the journal attributes it to someone else.
    assert directory.refresh() in (Change(), Change(changed=frozenset([two.id])))
    held.release()
    ((*late, summary),) = settled(directory, operations=2)
    assert late == ["stopped", "widget"]
    assert summary.startswith(f"{result.summary} Done after all: changed {two.username} to admin.")
    rest = directory.execute(result.retry)
    assert rest.retry is None
    assert (rest.summary, rest.entry.result) == ("Changed 3 users to admin.", "done")
    assert {user.role for user in way.client.users if user.id in ids(users)} == {"admin"}
    assert len([path for method, path in way.requests if method == "PATCH"]) == 3


@pytest.mark.parametrize("left", [0, 1])
def test_a_retry_skips_no_one_whom_its_first_attempt_deleted(way, directory, users, left):
    held = way.hold("DELETE", f"/users/{users[-1 - left].id}")
    running = Running(directory, commands.DeleteUsers(ids(users)))
    held.wait()
    running.stop()
    held.release()
    settled(directory, operations=3 - left)
    assert directory.execute(running.result.retry).summary == "Deleted 3 users."


def test_each_concurrent_write_that_hangs_has_an_unknown_outcome(way, workspace, users, directory):
    directory.refresh()
    held = [way.hold("POST", f"/workspaces/{workspace.id}/users") for _ in users]
    running = Running(directory, commands.AddToWorkspace(ids(users), [workspace.id]))
    for one in held:
        one.wait()
    assert running.stop() < AT_ONCE
    assert (running.result.done, running.result.remaining) == (0, 0)
    assert {one.name.split(" ")[0] for one in running.result.failures} >= {users[0].username}
    assert running.result.entry.result == "not known"
    for one in held:
        one.release()
    ((*late, summary),) = settled(directory, operations=len(users))
    assert late == ["in part", "widget"]
    assert summary.count("Done after all: added ") == len(users)
    rest = directory.execute(running.result.retry)
    assert rest.failures == ()
    assert rest.entry.result == "done"
    assert rest.summary.startswith(f"Added {len(users)} users to {workspace.name}.")
    assert set(ids(workspace.users)) == set(ids(users))


def test_a_stopped_command_is_in_the_journal_before_what_a_check_finds_done(server, annotators, monkeypatch):
    user = next(iter(annotators.values()))
    with Proxy(server.url) as proxy, rg.Argilla(api_url=proxy.url, api_key="argilla.apikey") as client:
        directory, unknown = client.directory, []
        directory.refresh()
        client.subscribe(lambda _write: None, on_uncertain=unknown.append)
        held = proxy.hold("PATCH", f"/users/{user.id}")
        add = Recorder.add

        def add_after_check(recorder, **given):
            while unknown:
                unknown.pop().recheck()
            return add(recorder, **given)

        monkeypatch.setattr(Recorder, "add", add_after_check)
        running = Running(directory, commands.ChangeRole([user.id], rg.Role.admin))
        held.wait()
        running.stop()
        held.release()
        assert [entry.result for entry in directory.journal] == ["not known", "done"]


def test_a_creation_that_hangs_has_an_unknown_outcome(way, workspace, directory):
    directory.refresh()
    name = unique("hung")
    held = way.hold("POST", "/users")
    running = Running(directory, commands.CreateUser(name, Secret(PASSWORD), workspaces=[workspace.id]))
    held.wait()
    assert running.stop() < AT_ONCE
    assert running.error.unknown
    assert "may or may not have been created" in running.error.message
    assert directory.journal[0].result == "not known"
    held.release()
    assert settled(directory, 2)[1] == ("done", "widget", f"Created {name} (annotator).")
    assert way.client.users(name) is not None
    way.client.users(name).delete()


def test_a_response_within_the_wait_is_reported(way, directory, users):
    held = way.hold("PATCH", f"/users/{users[0].id}")
    running = Running(directory, commands.ChangeRole(ids(users), rg.Role.admin))
    held.wait()
    running.progress.stop()
    held.release()
    running.stop()
    assert (running.result.done, running.result.failures, running.result.remaining) == (1, (), 2)


@pytest.mark.parametrize("way", ["socket"], indirect=True)
def test_a_check_that_hangs_changes_nothing(way, directory, users, monkeypatch):
    monkeypatch.setattr(UserReader, "prefers_list", lambda *_: False)
    held = way.hold("GET", f"/users/{users[0].id}")
    running = Running(directory, commands.ChangeRole(ids(users), rg.Role.admin))
    held.wait()
    assert running.stop() < AT_ONCE
    assert "Stopped before anything was changed." in str(running.error)
    assert not running.error.unknown
    assert [path for method, path in way.requests if method == "PATCH"] == []


@pytest.mark.parametrize("way", ["socket"], indirect=True)
def test_no_request_is_retried_after_a_stop(way, directory, users):
    way.answer_with("PATCH", f"/users/{users[0].id}", 503, **{"retry-after": "30"})
    running = Running(directory, commands.ChangeRole(ids(users), rg.Role.admin))
    deadline = time.monotonic() + PATIENCE
    while not way.writes() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert running.stop() < AT_ONCE
    assert len(way.writes()) == 1
    assert [failure.error.unknown for failure in running.result.failures] == [True]


@pytest.mark.parametrize("way", ["socket"], indirect=True)
def test_requests_of_a_listener_are_not_stopped(way, directory, users):
    notified, stopped, done = (threading.Event() for _ in range(3))
    read = []

    def look(_snapshot, change):
        if users[0].id in change.changed and not done.is_set():
            notified.set()
            stopped.wait(PATIENCE)
            read.append(way.client.me.username)
            done.set()

    directory.subscribe(look)
    running = Running(directory, commands.ChangeRole(ids(users), rg.Role.admin))
    assert notified.wait(PATIENCE)
    assert running.stop() < AT_ONCE
    stopped.set()
    assert done.wait(PATIENCE)
    assert read == ["argilla"]
    # The change was made: only a listener took long.
    assert (running.result.done, running.result.failures, running.result.remaining) == (1, (), 2)
