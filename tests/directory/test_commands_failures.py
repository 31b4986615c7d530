"""Commands on many users end early if each further request would fail, too."""

from __future__ import annotations

import os
import signal
import threading
import time

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.concurrency import TICK
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.sdk.http import retry
from argilla_widgets.server import LocalServer
from tests.directory.conftest import ids
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique
from tests.servers import process_of
from tests.transports import InterceptingTransport

MANY = 490
FEW_SECONDS = 15  # on a shared machine; without the early end it took 28 minutes


@pytest.fixture
def lost(sign_in, users, monkeypatch):
    """Return a client whose ``transport`` loses responses as the test sets it up."""
    monkeypatch.setattr(retry, "wait", lambda _seconds: None)
    transport = InterceptingTransport()
    client = sign_in(transport=transport, retries=2)
    client.directory.refresh()
    client.transport = transport
    assert users
    return client


def refused(request):
    raise httpx.ConnectError("refused", request=request)


@pytest.mark.long
def test_a_killed_server_ends_a_command_on_490_users_within_seconds():
    with LocalServer(sample=MANY) as server:
        client = server.client()
        directory = client.directory
        directory.refresh()
        workspace = rg.Workspace(name="killed", client=client).create()
        everyone = list(directory.snapshot.users)
        killed = []

        def on_progress(tried, _total):
            if tried >= 20 and not killed:
                os.kill(process_of(server).pid, signal.SIGKILL)
                killed.append(time.monotonic())

        outcome = directory.execute(commands.AddToWorkspace(everyone, [workspace.id]), Progress(on_progress))
        took = time.monotonic() - killed[0]
        assert took < FEW_SECONDS
        assert outcome.stopped
        assert outcome.done + len(outcome.failures) + outcome.remaining == outcome.total == len(everyone)
        assert 1 <= len(outcome.failures) <= 4
        assert outcome.summary.endswith("The server stopped answering. Retry the rest once it is back.")
        assert outcome.entry.result == "stopped"
        assert len(outcome.entry.operations) == outcome.done


def test_a_retry_does_the_rest_once_the_server_is_back(lost, users):
    """The last write before the outage was applied, but its response was lost."""
    directory, gone = lost.directory, threading.Event()

    def answer(request):
        if gone.is_set():
            refused(request)
        if request.method == "PATCH" and str(users[1].id) in request.url.path:
            lost.transport.forward(request)
            gone.set()
            raise httpx.ReadError("reset", request=request)

    lost.transport.answer = answer
    outcome = directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    assert (outcome.done, len(outcome.failures), outcome.remaining) == (1, 1, 1)
    requests = lost.transport.requests
    failed = requests.index(("PATCH", f"/users/{users[1].id}"))
    assert requests[failed:].count(("GET", "/version")) == 1
    lost.transport.answer = lambda _request: None
    directory.refresh()
    rest = directory.execute(outcome.retry)
    assert rest.retry is None
    assert {user.role for user in lost.users if user.id in ids(users)} == {"admin"}


def test_a_single_lost_response_does_not_end_a_command(lost, users):
    """Every attempt at one write fails, while the server answers everything else."""

    def answer(request):
        if request.method == "PATCH" and str(users[0].id) in request.url.path:
            raise httpx.ReadError("reset", request=request)

    lost.transport.answer = answer
    outcome = lost.directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    assert (outcome.done, len(outcome.failures), outcome.remaining, outcome.stopped) == (2, 1, 0, False)
    assert "stopped answering" not in outcome.summary


@pytest.mark.parametrize("status", mostly_long([502, 503, 504]))
def test_a_proxy_error_ends_a_command(lost, users, status):
    down = threading.Event()

    def answer(request):
        if request.method == "PATCH":
            down.set()
        return httpx.Response(status, request=request) if down.is_set() else None

    lost.transport.answer = answer
    outcome = lost.directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    assert (outcome.done, len(outcome.failures), outcome.remaining) == (0, 1, 2)


def test_a_server_that_is_asleep_behind_its_proxy_loses_no_one(lost, users):
    """A Space that is asleep sends its own page, with 404, for every path."""
    shown = len(lost.directory.snapshot.users)
    lost.transport.answer = lambda request: httpx.Response(404, html="<h1>404</h1>", request=request)
    for command in (
        commands.ChangeRole(ids(users[:1]), rg.Role.admin),
        commands.ChangeRole(ids(users), rg.Role.admin),
        commands.DeleteUsers(ids(users[:1])),
    ):
        with pytest.raises(rg.ArgillaAPIError, match="no Argilla API was found there") as caught:
            lost.directory.execute(command)
        assert not isinstance(caught.value, rg.NotFoundError)
    assert len(lost.directory.snapshot.users) == shown
    lost.transport.answer = lambda request: httpx.Response(404, request=request) if request.method == "PATCH" else None
    outcome = lost.directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    assert (outcome.done, len(outcome.failures)) == (0, 3)
    assert len(lost.directory.snapshot.users) == shown


def test_an_error_of_the_server_itself_does_not_end_a_command(lost, users):
    lost.transport.answer = lambda request: (
        httpx.Response(500, json={"detail": "no"}, request=request) if request.method == "PATCH" else None
    )
    lost.directory.refresh()
    before = len(lost.transport.requests)
    outcome = lost.directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    assert (len(outcome.failures), outcome.remaining) == (3, 0)
    assert ("GET", "/version") not in lost.transport.requests[before:]


def test_closing_the_client_ends_a_command(sign_in, users):
    client = sign_in()
    client.directory.refresh()
    outcome = client.directory.execute(
        commands.ChangeRole(ids(users), rg.Role.admin), Progress(lambda *_: client.close())
    )
    assert (outcome.done, len(outcome.failures), outcome.remaining) == (1, 1, 1)
    assert outcome.summary.endswith("This client is closed.")


# -- the current account


@pytest.fixture
def own(own):
    """Return the client of an owner whom the test may change, with a loaded directory."""
    own.directory.refresh()
    return own


def after_the_first(change):
    return Progress(lambda tried, _total: change() if tried == 1 else None)


def test_deleting_the_current_account_ends_a_command_at_the_first_refusal(own, client, users):
    directory = own.directory
    outcome = directory.execute(
        commands.ChangeRole(ids(users), rg.Role.admin), after_the_first(lambda: client.api.users.delete(own.own_id))
    )
    assert (outcome.done, len(outcome.failures), outcome.remaining) == (1, 1, 1)
    assert outcome.summary.endswith("The server no longer accepts your API key.")
    assert (directory.account, directory.status) == (None, "failed")
    assert isinstance(directory.error, rg.UnauthorizedError)


def test_demoting_the_current_account_ends_a_command_at_the_first_refusal(own, client, users):
    directory = own.directory
    outcome = directory.execute(
        commands.ChangeRole(ids(users), rg.Role.admin),
        after_the_first(lambda: client.api.users.update(own.own_id, role="annotator")),
    )
    assert (outcome.done, len(outcome.failures), outcome.remaining) == (1, 1, 1)
    assert outcome.summary.endswith("Only owners can change users; you are signed in as an annotator.")
    assert directory.account.role == "annotator"


def test_a_new_role_read_by_client_me_reaches_the_directory(own, client):
    changed = threading.Event()
    own.directory.subscribe(lambda *_: own.directory.account.role == "admin" and changed.set())
    client.api.users.update(own.own_id, role="admin")
    assert own.me.role == "admin"
    assert changed.wait(10)


def test_the_known_role_read_by_client_me_sends_no_further_request(server, own):
    transport = InterceptingTransport()
    with server.client(username=own.own_username, password=PASSWORD, transport=transport) as watched:
        watched.directory.refresh()
        before = len(transport.requests)
        assert watched.me.role == watched.directory.account.role
        watched.directory.submit(lambda: None).result(10)
        assert len(transport.requests) == before + 1


def test_a_single_refusal_updates_the_account(own, client, users):
    client.api.users.delete(own.own_id)
    for _ in range(2):  # known, then unknown account
        with pytest.raises(rg.UnauthorizedError, match="Nothing was changed: the server no longer accepts"):
            own.directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin))
        assert (own.directory.account, own.directory.status) == (None, "failed")


def test_a_restored_role_is_read_before_anything_is_refused(own, client):
    directory = own.directory
    client.api.users.update(own.own_id, role="annotator")
    directory.refresh()
    assert directory.account.role == "annotator"
    client.api.users.update(own.own_id, role="owner")
    assert directory.execute(commands.AddToWorkspace([own.own_id], [client.workspaces("nlp").id])).done == 1
    assert directory.account.role == "owner"


@pytest.mark.parametrize("path", ["/me/workspaces", "/users"])
def test_a_demotion_during_a_refresh_is_followed(server, client, path):
    name, transport = unique("own"), InterceptingTransport()
    user = rg.User(username=name, password=PASSWORD, role="owner", client=client).create()
    with server.client(username=name, password=PASSWORD, transport=transport) as own:
        own.directory.refresh()
        demoted = []

        def answer(request):
            if request.url.path.endswith(f"v1{path}") and not demoted:
                time.sleep(20 * TICK)  # concurrent requests are answered first
                demoted.append(client.api.users.update(user.id, role="annotator"))

        transport.answer = answer
        own.directory.refresh()
        deadline = time.monotonic() + 20
        while own.directory.status == "loading" and time.monotonic() < deadline:  # once more, for the other role
            time.sleep(TICK)
        assert (own.directory.status, own.directory.account.role) == ("ready", "annotator")
        assert list(own.directory.snapshot.users) == [user.id]
    user.delete()
