"""The directory against a real server: writes of its client, and changes by others."""

from __future__ import annotations

import copy
import pickle
import sys
import threading
import time

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import Change, commands
from tests.made_up import PASSWORD, remove, unique
from tests.transports import HoldingTransport, InterceptingTransport


@pytest.fixture
def client(client):
    client.directory.refresh()
    return client


@pytest.fixture
def make_user(sign_in):
    client = sign_in()
    made = []

    def make(**kwargs):
        user = rg.User(username=unique("person"), password=PASSWORD, client=client, **kwargs).create()
        made.append(user)
        return user

    yield make
    remove(*made)


def test_it_contains_what_the_server_sends(client):
    snapshot = client.directory.snapshot
    assert [user.id for user in client.users] == list(snapshot.users)
    for workspace in client.workspaces:
        assert snapshot.members[workspace.id] == {user.id for user in workspace.users}


def test_a_client_has_one_directory(client):
    assert client.directory is client.directory
    assert rg.Directory(client) is client.directory
    rg.Workspace(name=unique("once"), client=client).create().delete()
    assert len(client.directory.journal) == 2


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_directory_cannot_be_copied_and_says_why(client, copied):
    with pytest.raises(TypeError, match="A directory cannot be pickled or copied because it is connected to a server"):
        copied(client.directory)


def test_a_username_is_found_without_a_request(client):
    assert client.directory.snapshot.user("ana").username == "ana"
    assert client.directory.snapshot.user("nobody at all") is None


def test_refresh_reports_what_others_changed(client, make_user):
    known = make_user()
    client.directory.refresh()
    added = make_user()
    known.first_name = "Renamed"
    known.update()
    change = client.directory.refresh()
    assert change.added == {added.id}
    assert change.changed == {known.id}
    added.delete()
    assert client.directory.refresh().removed == {added.id}
    assert not client.directory.refresh()


def test_refresh_reports_users_with_other_memberships(client, sign_in, make_user):
    user = make_user()
    client.directory.refresh()
    user.add_to_workspace(sign_in().workspaces[0])
    assert client.directory.refresh() == Change(changed=frozenset({user.id}))


def test_writes_of_the_client_apply_at_once(client):
    directory, notified = client.directory, []
    stop = directory.subscribe(lambda _, change: notified.append(change))
    workspace = rg.Workspace(name=unique("ws"), client=client).create()
    user = rg.User(username=unique("live"), password=PASSWORD, client=client).create()
    assert directory.snapshot.users[user.id].username == user.username
    user.add_to_workspace(workspace)
    assert directory.snapshot.members[workspace.id] == {user.id}
    user.role = "admin"
    user.update()
    assert directory.snapshot.users[user.id].role == "admin"
    user.remove_from_workspace(workspace)
    assert directory.snapshot.members[workspace.id] == frozenset()
    user.delete()
    workspace.delete()
    assert user.id not in directory.snapshot.users
    assert workspace.id not in directory.snapshot.workspaces
    assert not directory.refresh()  # the server agrees
    stop()
    assert [bool(change) for change in notified if change] == [True] * 7


def test_a_write_during_a_refresh_is_not_lost(sign_in):
    """The list is read before the write, and arrives after it."""
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    held = transport.hold("GET", "/users")
    refresh = client.directory.submit(client.directory.refresh)
    held.wait()
    user = rg.User(username=unique("meanwhile"), password=PASSWORD, client=client).create()
    held.release()
    refresh.result(10)
    assert user.id in client.directory.snapshot.users
    user.delete()


def test_writes_count_in_their_order_even_if_a_slow_listener_delays_the_first(sign_in, make_user):
    client, user = sign_in(), make_user()
    workspace = rg.Workspace(name=unique("order"), client=client).create()
    reached, go = threading.Event(), threading.Event()

    def slow(write):
        if write.kind == "add_to_workspace":
            reached.set()
            go.wait(20)

    client.subscribe(slow)  # before the directory exists
    directory = client.directory
    directory.refresh()
    added = directory.submit(client.api.users.add_to_workspace, workspace.id, user.id)
    assert reached.wait(20)
    client.api.users.delete_from_workspace(workspace.id, user.id)
    go.set()
    added.result(20)
    assert directory.snapshot.members[workspace.id] == frozenset()
    assert [entry.operations[0].kind for entry in directory.journal][-2:] == [
        "add_to_workspace",
        "remove_from_workspace",
    ]
    workspace.delete()


def test_of_two_opposite_writes_at_once_the_server_decides_which_counts(sign_in, make_user):
    transport, user = HoldingTransport(), make_user()
    client = sign_in(transport=transport)
    workspace = rg.Workspace(name=unique("both"), client=client).create()
    directory = client.directory
    directory.refresh()
    held = transport.hold("POST", r".*/users.*")
    added = directory.submit(client.api.users.add_to_workspace, workspace.id, user.id)
    held.wait()
    client.api.users.delete_from_workspace(workspace.id, user.id)
    held.release()
    added.result(20)
    deadline = time.monotonic() + 20
    while directory.snapshot.members[workspace.id] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert directory.snapshot.members[workspace.id] == frozenset()
    workspace.delete()


def test_a_failed_refresh_keeps_what_was_known(sign_in):
    down = threading.Event()

    def answer(request):
        if down.is_set():
            raise httpx.ConnectError("refused", request=request)

    client = sign_in(transport=InterceptingTransport(answer), retries=0)
    directory = client.directory
    directory.refresh()
    before = directory.snapshot
    down.set()
    with pytest.raises(rg.ArgillaConnectionError):
        directory.refresh()
    assert (directory.snapshot, directory.status) == (before, "failed")
    down.clear()
    directory.refresh()
    assert directory.status == "ready"


def test_a_listener_that_fails_breaks_nothing(client, make_user, caplog):
    notified = []
    client.directory.subscribe(lambda *_: 1 / 0)
    client.directory.subscribe(lambda _, change: notified.append(change))
    make_user()
    client.directory.refresh()
    assert any(notified)
    assert "A listener of the directory failed" in caplog.text


def test_only_a_function_can_subscribe(client):
    directory = client.directory
    for subscribe in (client.subscribe, directory.subscribe, directory.journal.subscribe):
        with pytest.raises(TypeError, match=r"^Pass a function to call, not int\.$"):
            subscribe(5)
    with pytest.raises(TypeError, match="function"):
        directory.auto_refresh(60, None)


@pytest.mark.parametrize("username", ["ana", "bo.li"])
def test_users_who_are_not_owners_see_what_the_server_allows(sign_in, username):
    client = sign_in(username)
    client.directory.refresh()
    snapshot = client.directory.snapshot
    assert {workspace.id for workspace in client.workspaces} == set(snapshot.workspaces)
    assert client.me.id in snapshot.users
    assert snapshot.memberships_known


def test_a_listener_may_refresh(client, make_user):
    """It is called during a refresh, which must not wait for itself."""
    directory, changes = client.directory, []
    directory.refresh()

    def refresh_once(_, change):
        if change and not changes:
            changes.append(change)
            directory.refresh()

    directory.subscribe(refresh_once)
    user = make_user()
    assert directory.submit(directory.refresh).result(20) is not None
    assert changes
    assert user.id in directory.snapshot.users
    assert directory.snapshot.memberships_known


def test_concurrent_refreshes_share_the_response(sign_in):
    transport = HoldingTransport()
    directory = sign_in(transport=transport).directory
    held = transport.hold("GET", "/users")
    first = directory.submit(directory.refresh)
    held.wait()
    others = [directory.submit(directory.refresh) for _ in range(7)]
    for _ in range(50):
        directory.refresh_soon()
    held.release()
    for one in [first, *others]:
        one.result(20)
    assert transport.sent("GET").count("/users") <= 4


def modules_called_by(act):
    """Return the modules of the package whose code runs, on any thread."""
    called = set()

    def profile(frame, event, _argument):
        name = frame.f_globals.get("__name__", "")
        if event == "call" and name.startswith("argilla_widgets.") and "/argilla_widgets/" in frame.f_code.co_filename:
            called.add(name)

    threading.setprofile(profile)
    sys.setprofile(profile)
    try:
        act()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return called


def test_creating_a_user_writes_no_code_until_it_is_requested(client):
    outcomes = []
    _ = client.directory.journal  # made with the first change, whatever that is
    command = commands.CreateUser(unique("short"), PASSWORD)
    called = modules_called_by(lambda: outcomes.append(client.directory.execute(command)))
    assert "argilla_widgets.directory.store" in called
    assert not [name for name in called if ".journal.code" in name]
    assert len([name for name in called if name.startswith("argilla_widgets.directory.")]) <= 18
    asked = modules_called_by(lambda: outcomes[0].code.curl)
    assert "argilla_widgets.directory.journal.code.shell" in asked
    assert "argilla_widgets.directory.journal.code.python" not in asked
    client.api.users.delete(outcomes[0].created_id)
