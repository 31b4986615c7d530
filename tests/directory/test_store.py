"""An older response never replaces newer state, whatever the order in which responses arrive.

Each test holds back a response that the server sent before something changed, and delivers it afterwards.
"""

from __future__ import annotations

from copy import copy
from uuid import UUID

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.sdk.auth.secret import Secret
from tests.made_up import PASSWORD, unique
from tests.sdk.fake import NOW, FakeServer
from tests.transports import PATIENCE, HoldingTransport
from tests.widgets.view import until

MEMBERS = "/workspaces/{}/users"


@pytest.fixture
def server_of_a(users, workspace):  # noqa: ARG001 - created before A reads them
    """Return the transport of A, whose directory knows the users and the workspace."""
    return HoldingTransport()


@pytest.fixture
def a(sign_in, server_of_a):
    """Return the client whose responses are held."""
    client = sign_in(transport=server_of_a)
    client.directory.refresh()
    return client


@pytest.fixture
def b(sign_in):
    """Return a client of another owner."""
    return sign_in("helena")


class Running:
    """A call of the directory that waits for a held response."""

    def __init__(self, held, directory, function, *args):
        self._held = held
        self._future = directory.submit(function, *args)
        held.wait()

    def end(self):
        self._held.release()
        return self._future.result(PATIENCE)


def refresh_held_at(server, client, path):
    return Running(server.hold("GET", path), client.directory, client.directory.refresh)


def make(other, user, **values):
    user = copy(user)
    for name, value in values.items():
        setattr(user, name, value)
    other.api.users.update(user.id, **values)


# -- users


@pytest.mark.parametrize("held", ["/users", "members"])
def test_a_state_read_after_a_conflict_stays(a, b, server_of_a, users, workspace, held):
    directory, user = a.directory, users[0]
    path = MEMBERS.format(workspace.id) if held == "members" else held
    refresh = refresh_held_at(server_of_a, a, path)
    make(b, user, role="admin")
    with pytest.raises(ChangedMeanwhileError):
        directory.execute(commands.ChangeRole([user.id], rg.Role.owner))
    refresh.end()
    assert (directory.status, directory.snapshot.users[user.id].role) == ("ready", "admin")
    assert directory.execute(commands.ChangeRole([user.id], rg.Role.owner)).done == 1


@pytest.mark.parametrize("held", ["/users", "members"])
def test_a_user_found_deleted_does_not_come_back(a, b, server_of_a, users, workspace, held):
    directory, user = a.directory, users[0]
    b.api.users.add_to_workspace(workspace.id, user.id)
    path = MEMBERS.format(workspace.id) if held == "members" else held
    refresh = refresh_held_at(server_of_a, a, path)
    b.api.users.delete(user.id)
    with pytest.raises(rg.NotFoundError, match=f"{user.username} no longer exists"):
        directory.execute(commands.ChangeRole([user.id], rg.Role.owner))
    refresh.end()
    assert user.id not in directory.snapshot.users
    assert user.id not in directory.snapshot.members[workspace.id]


def test_an_earlier_own_write_does_not_keep_a_user_deleted_by_others(a, b, server_of_a, users):
    """The list is read after the deletion, so this client's write is older."""
    directory, user = a.directory, users[0]
    refresh = refresh_held_at(server_of_a, a, "/me")
    a.api.users.update(user.id, first_name="Mine")
    b.api.users.delete(user.id)
    refresh.end()
    assert user.id not in directory.snapshot.users


def test_a_late_response_to_a_write_does_not_bring_back_a_deleted_user(a, b, server_of_a, users):
    directory, user = a.directory, users[0]
    update = Running(
        server_of_a.hold("PATCH", f"/users/{user.id}"), directory, lambda: a.api.users.update(user.id, first_name="Ada")
    )
    b.api.users.delete(user.id)
    directory.refresh()
    assert user.id not in directory.snapshot.users
    update.end()
    assert user.id not in directory.snapshot.users


def test_the_script_leaves_out_a_late_write_to_a_user_who_is_deleted(a, server_of_a, users):
    directory, user = a.directory, users[0]
    update = Running(
        server_of_a.hold("PATCH", f"/users/{user.id}"), directory, lambda: a.api.users.update(user.id, first_name="Ada")
    )
    a.api.users.delete(user.id)
    update.end()
    assert len(directory.journal) == 2
    assert directory.journal.script().argilla_widgets.endswith(
        f'user = client.users("{user.username}")\nuser.delete()\n'
    )


def test_a_write_is_shown_although_the_clock_of_the_server_was_set_back():
    fake = FakeServer()
    with fake.client() as client:
        directory, me = client.directory, client.own_id
        fake.me["updated_at"] = "2026-11-24T23:26:39"
        directory.refresh()
        fake.me["updated_at"] = NOW
        client.api.users.update(me, first_name="Ada")
        assert until(lambda: directory.snapshot.users[me].first_name == "Ada")


def test_a_change_is_noticed_although_the_clock_of_the_server_was_set_back():
    fake = FakeServer()
    ana = fake.add("ana")
    with fake.client() as client:
        client.directory.refresh()
        ana |= {"first_name": "Restored", "updated_at": "2020-01-01T00:00:00"}
        with pytest.raises(ChangedMeanwhileError, match="Restored"):
            client.directory.execute(commands.EditUser(UUID(ana["id"]), first_name="Mine"))
        assert client.directory.snapshot.user("ana").first_name == "Restored"


def test_a_user_created_during_a_refresh_stays(a, server_of_a):
    directory = a.directory
    refresh = refresh_held_at(server_of_a, a, "/users")
    user = rg.User(username=unique("new"), password=PASSWORD, client=a).create()
    refresh.end()
    assert user.id in directory.snapshot.users
    user.delete()


def test_a_user_created_again_under_the_same_id_exists(a, users):
    directory, user = a.directory, users[0]
    a.api.users.delete(user.id)
    a.api.users.create(user.username, id=user.id, password=Secret(PASSWORD))
    assert user.id in directory.snapshot.users
    directory.refresh()
    assert user.id in directory.snapshot.users


def test_a_404_removes_the_user_at_once(a, b, server_of_a, users):
    """The user is deleted between the check and the write; the running refresh does not show it."""
    directory, user = a.directory, users[0]
    refresh = refresh_held_at(server_of_a, a, "/users")
    held = server_of_a.hold("GET", f"/users/{user.id}")
    change = directory.submit(directory.execute, commands.ChangeRole([user.id], rg.Role.admin))
    held.wait()
    b.api.users.delete(user.id)
    held.release()
    with pytest.raises(rg.NotFoundError):
        change.result(PATIENCE)
    assert user.id not in directory.snapshot.users
    refresh.end()
    assert user.id not in directory.snapshot.users


def test_a_change_since_the_click_is_a_conflict_even_if_a_refresh_has_read_it(a, b, server_of_a, users):
    directory, user = a.directory, users[0]
    held = server_of_a.hold("GET", f"/users/{user.id}")
    change = directory.submit(directory.execute, commands.ChangeRole([user.id], rg.Role.owner))
    held.wait()
    make(b, user, role="admin")
    directory.refresh()
    held.release()
    with pytest.raises(ChangedMeanwhileError):
        change.result(PATIENCE)
    assert directory.snapshot.users[user.id].role == "admin"


# -- memberships and workspaces


def test_a_later_read_of_one_workspace_is_not_replaced_by_an_older_one(a, b, server_of_a, users, workspace):
    directory, (first, second, _) = a.directory, users
    b.api.users.add_to_workspace(workspace.id, first.id)
    refresh = refresh_held_at(server_of_a, a, MEMBERS.format(workspace.id))
    b.api.users.delete_from_workspace(workspace.id, first.id)
    b.api.users.add_to_workspace(workspace.id, second.id)
    directory.load_workspace(workspace.id)
    assert directory.snapshot.members[workspace.id] == {second.id}
    refresh.end()
    assert directory.snapshot.members[workspace.id] == {second.id}


def test_an_older_read_of_one_workspace_does_not_replace_a_refresh(a, b, server_of_a, users, workspace):
    directory, (first, second, _) = a.directory, users
    b.api.users.add_to_workspace(workspace.id, first.id)
    held = server_of_a.hold("GET", MEMBERS.format(workspace.id))
    loading = Running(held, directory, directory.load_workspace, workspace.id)
    b.api.users.delete(first.id)
    b.api.users.add_to_workspace(workspace.id, second.id)
    directory.refresh()
    loading.end()
    assert directory.snapshot.members[workspace.id] == {second.id}
    assert first.id not in directory.snapshot.users


def test_a_read_that_was_sent_after_an_own_write_is_newer(a, b, server_of_a, users, workspace):
    """B removes a membership that A added during its refresh, before the refresh reads the members."""
    directory, user = a.directory, users[0]
    refresh = refresh_held_at(server_of_a, a, "/users")
    a.api.users.add_to_workspace(workspace.id, user.id)
    b.api.users.delete_from_workspace(workspace.id, user.id)
    refresh.end()
    assert user.id not in directory.snapshot.members[workspace.id]


@pytest.mark.parametrize("member", [True, False])
def test_a_membership_known_from_a_refusal_stays(a, b, server_of_a, users, workspace, member):
    directory, user = a.directory, users[0]
    if not member:
        b.api.users.add_to_workspace(workspace.id, user.id)
        directory.refresh()
    refresh = refresh_held_at(server_of_a, a, MEMBERS.format(workspace.id))
    if member:
        b.api.users.add_to_workspace(workspace.id, user.id)
        directory.execute(commands.AddToWorkspace([user.id], [workspace.id]))
    else:
        b.api.users.delete_from_workspace(workspace.id, user.id)
        directory.execute(commands.RemoveFromWorkspace([user.id], [workspace.id]))
    assert (user.id in directory.snapshot.members[workspace.id]) == member
    refresh.end()
    assert (user.id in directory.snapshot.members[workspace.id]) == member


def test_a_workspace_found_deleted_does_not_come_back(a, b, server_of_a, workspace):
    directory = a.directory
    refresh = refresh_held_at(server_of_a, a, "/me/workspaces")
    b.api.workspaces.delete(workspace.id)
    with pytest.raises(rg.NotFoundError):
        directory.load_workspace(workspace.id)
    assert workspace.id not in directory.snapshot.workspaces
    refresh.end()
    assert workspace.id not in directory.snapshot.workspaces
    assert workspace.id not in directory.snapshot.members


def test_members_sent_before_their_workspace_was_deleted_are_dropped(a, server_of_a, workspace):
    directory = a.directory
    held = server_of_a.hold("GET", MEMBERS.format(workspace.id))
    load = Running(held, directory, directory.load_workspace, workspace.id)
    a.api.workspaces.delete(workspace.id)
    load.end()
    assert workspace.id not in directory.snapshot.members


def test_a_workspace_that_others_have_created_is_known_once_it_is_read(a, b, users):
    directory = a.directory
    directory.refresh()
    place = b.api.workspaces.create(unique("theirs"))
    b.api.users.add_to_workspace(place.id, users[0].id)
    directory.load_workspace(place.id)
    assert directory.snapshot.memberships_known
    assert place in directory.snapshot.workspaces_of(users[0].id)
    b.api.workspaces.delete(place.id)


def test_members_sent_before_others_deleted_their_workspace_do_not_bring_it_back(a, b, server_of_a):
    directory, place = a.directory, b.api.workspaces.create(unique("theirs"))
    held = server_of_a.hold("GET", MEMBERS.format(place.id))
    load = Running(held, directory, directory.load_workspace, place.id)
    b.api.workspaces.delete(place.id)
    directory.refresh()
    with pytest.raises(rg.NotFoundError):
        load.end()
    assert place.id not in directory.snapshot.workspaces
    assert place.id not in directory.snapshot.members


def test_a_refresh_ends_memberships_together_with_their_workspace(a, b, users, workspace):
    directory, user = a.directory, users[0]
    b.api.users.add_to_workspace(workspace.id, user.id)
    directory.refresh()
    b.api.workspaces.delete(workspace.id)
    changes = []
    directory.subscribe(lambda _snapshot, change: changes.append(change))
    directory.refresh()
    (deleted,) = [change for change in changes if change.workspaces]
    assert deleted.changed == {user.id}


# -- the account


def test_the_account_has_its_newest_known_state(server, client, server_of_a):
    name = unique("own")
    own = rg.User(username=name, password=PASSWORD, role="owner", client=client).create()
    with server.client(username=name, password=PASSWORD, transport=server_of_a) as a:
        a.directory.refresh()
        refresh = refresh_held_at(server_of_a, a, "/me")
        client.api.users.update(own.id, first_name="Renamed")
        refresh.end()
        assert a.directory.account.first_name == "Renamed"
    own.delete()
