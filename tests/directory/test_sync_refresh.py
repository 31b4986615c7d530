"""Refreshes that are interrupted, fail in a hook, or run while this client writes."""

from __future__ import annotations

import multiprocessing
import threading
import time

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.commands import CreateWorkspace
from argilla_widgets.sdk.api.server import VERSION_WAIT
from tests.made_up import PASSWORD, remove, unique
from tests.proxy import Proxy
from tests.transports import HoldingTransport, InterceptingTransport


def test_an_interrupted_refresh_fails_for_all_who_wait_for_it(sign_in):
    held, go = threading.Event(), threading.Event()

    def interrupted(request):
        if request.url.path.endswith("/users"):
            held.set()
            go.wait(10)
            raise KeyboardInterrupt

    transport = InterceptingTransport()
    directory = sign_in(transport=transport).directory
    transport.answer = interrupted
    first = directory.submit(directory.refresh)
    held.wait(10)
    second, third = (directory.submit(directory.refresh) for _ in range(2))
    go.set()
    with pytest.raises(KeyboardInterrupt):
        first.result(10)
    for waiting in (second, third):
        with pytest.raises((KeyboardInterrupt, rg.ArgillaError)):
            waiting.result(10)
    assert directory.status == "failed"
    assert str(directory.error) == "Loading was interrupted. Refresh."
    transport.answer = lambda _request: None
    assert directory.access.can("bo.li", "annotate", "nlp")  # a query loads the directory


def test_a_server_that_never_says_its_version_holds_up_neither_a_connection_nor_a_refresh(server, client):
    with Proxy(server.url) as proxy:
        proxy.hold("GET", "/version", forwarded=False)
        began = time.monotonic()
        with rg.Argilla(api_url=proxy.url, api_key="argilla.apikey", timeout=30) as slow:
            assert time.monotonic() - began < 5 * VERSION_WAIT  # half of the timeout
            proxy.hold("GET", "/version", forwarded=False)
            began = time.monotonic()
            slow.directory.refresh()
            assert VERSION_WAIT / 2 < time.monotonic() - began < 5 * VERSION_WAIT
            assert slow.directory.status == "ready"
            client.directory.refresh()
            assert slow.directory.snapshot.users == client.directory.snapshot.users
            assert slow.directory.snapshot.members == client.directory.snapshot.members
            slow.directory.refresh()
            assert slow.api.server.known.text == "2.8.0"


def test_the_message_of_a_hooks_exception_is_not_shown(sign_in):
    def broken(request):
        if request.url.path.endswith("/users"):
            raise RuntimeError("token tok_123 has expired")

    transport = InterceptingTransport()
    directory = sign_in(transport=transport).directory
    transport.answer = broken
    with pytest.raises(rg.ArgillaError, match=r"Loading failed \(RuntimeError\)") as caught:
        directory.refresh()
    assert "tok_123" not in f"{caught.value!r} {directory.error!r} {caught.value.__cause__} {caught.value.__context__}"


def test_own_account_changes_during_a_refresh_are_newer(sign_in):
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    client.directory.refresh()
    held = transport.hold("GET", "/me")
    refreshed = client.directory.submit(client.directory.refresh)
    held.wait()
    before = client.directory.account
    client.api.users.update(before.id, first_name="Renamed")
    try:
        held.release()
        refreshed.result(10)
        assert client.directory.account.first_name == "Renamed"
    finally:
        client.api.users.update(before.id, first_name=before.first_name)


@pytest.mark.parametrize("status", ["loading", "ready"])
def test_an_interrupted_subscriber_leaves_no_refresh_loading(client, status):
    """After an interrupt in a subscriber, the next refresh starts clean."""
    directory = client.directory
    directory.refresh()

    def interrupted(*_):
        if directory.status == status:
            end()
            raise KeyboardInterrupt

    end = directory.subscribe(interrupted)
    with pytest.raises(KeyboardInterrupt):
        directory.refresh()
    assert directory.status == ("failed" if status == "loading" else "ready")
    directory.refresh()
    assert (directory.status, directory.error) == ("ready", None)


def test_an_interrupt_ends_the_wait_for_users_at_once(sign_in):
    transport = InterceptingTransport()
    directory = sign_in(transport=transport).directory

    def interrupted(request):
        if request.url.path.endswith("/users"):
            raise KeyboardInterrupt

    transport.answer = interrupted
    with pytest.raises(rg.ArgillaError, match="interrupted"):
        directory.start_refresh().result(10)


def test_an_interrupt_does_not_end_automatic_refreshes(client):
    directory, interrupted, refreshed = client.directory, threading.Event(), threading.Event()
    directory.refresh()

    def interrupt_once(*_):
        if interrupted.is_set():
            refreshed.set()
        elif directory.status == "ready":
            interrupted.set()
            raise KeyboardInterrupt

    end, stop = directory.subscribe(interrupt_once), directory.auto_refresh(0.01)
    assert refreshed.wait(60)  # the wait is ten times the duration of the last refresh
    end()
    stop()


def test_a_client_that_is_closed_during_a_refresh_reports_it(sign_in):
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    client.directory.refresh()
    before = client.directory.snapshot

    def closing(request):
        if request.url.path.endswith("/users"):
            client.close()

    transport.answer = closing
    with pytest.raises(rg.ArgillaConnectionError, match="This client is closed"):
        client.directory.refresh()
    assert (client.directory.status, client.directory.snapshot.users) == ("failed", before.users)


def test_concurrent_refreshes_and_writes_end_with_the_servers_state(client, sign_in):
    directory, other = client.directory, sign_in()
    names = [unique("many") for _ in range(4)]
    runs = [directory.submit(directory.refresh) for _ in range(2)]
    made = []
    for name in names:
        made.append(rg.Workspace(name=name, client=client).create())
        runs.append(directory.submit(directory.refresh))
        made[-1].add_user(client.me)
    for run in runs:
        run.result(20)
    for workspace in made:
        assert directory.snapshot.members[workspace.id] == {client.own_id}
    other.workspaces(id=made[0].id).delete()
    directory.refresh()
    assert made[0].id not in directory.snapshot.workspaces
    for workspace in made[1:]:
        workspace.delete()


def test_a_subscriber_may_wait_for_a_refresh_on_another_thread(client):
    directory, waited = client.directory, []

    def wait_once(*_):
        if not waited:
            waited.append(directory.submit(directory.refresh))
            waited.append(waited[0].result(20))

    directory.subscribe(wait_once)
    assert directory.submit(directory.refresh).result(30) is not None
    assert len(waited) == 2
    assert (directory.status, directory.snapshot.memberships_known) == ("ready", True)


@pytest.mark.needs("posix")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_fork_during_a_refresh_has_a_directory_of_its_own(sign_in):
    transport = HoldingTransport()
    directory = sign_in(transport=transport).directory
    directory.refresh()
    held = transport.hold("GET", "/users")
    running = directory.submit(directory.refresh)
    held.wait()

    def work():
        assert directory.submit(directory.refresh).result(20).added
        assert directory.execute(CreateWorkspace(unique("forked"))).entry.number == 1

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join(20)
    held.release()
    assert process.exitcode == 0
    assert running.result(20) is not None


def test_a_refresh_says_what_changed(sign_in):
    client, other = sign_in(), sign_in("helena")
    client.directory.refresh()
    assert repr(client.directory.refresh()) == "<Change: nothing>"
    user = rg.User(username=unique("seen"), password=PASSWORD, client=other).create()
    place = rg.Workspace(name=unique("seen"), client=other).create()
    assert repr(client.directory.refresh()) == "<Change: 1 user added, workspaces added or removed>"
    remove(user, place)
    assert repr(client.directory.refresh()) == "<Change: 1 user removed, workspaces added or removed>"


def test_an_owner_who_is_demoted_between_two_requests_of_a_refresh_reads_what_an_admin_may(sign_in, client):
    name = unique("demoted")
    user = rg.User(username=name, password=PASSWORD, role="owner", client=client).create()
    transport = InterceptingTransport()
    theirs = sign_in(name, password=PASSWORD, transport=transport)

    def demote(request):
        if request.url.path.endswith("/users") and user.role == "owner":
            user.role = "admin"
            user.update()

    try:
        transport.answer = demote
        theirs.directory.refresh()  # the refusal starts another one, of everything that an admin may read
        deadline = time.monotonic() + 20
        while theirs.directory.status == "loading" and time.monotonic() < deadline:
            time.sleep(0.01)
        assert (theirs.directory.status, theirs.directory.account.role) == ("ready", "admin")
    finally:
        user.delete()
