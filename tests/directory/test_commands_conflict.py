"""Users are read again before an update or deletion, and changes by others are reported first."""

from __future__ import annotations

import threading

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.model.difference import ChangedMeanwhileError, Difference
from argilla_widgets.sdk.auth.secret import Secret
from tests.made_up import PASSWORD, remove, unique
from tests.transports import PATIENCE, HoldingTransport, InterceptingTransport


@pytest.fixture
def watched(sign_in, users):
    """Return a client that knows the users and records its requests."""
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    client.directory.refresh()
    client.requests = transport
    assert client.directory.snapshot.users.keys() >= {user.id for user in users}
    return client


@pytest.fixture
def other(sign_in):
    """Return a client of another owner."""
    return sign_in("helena")


def each_action(user):
    return [
        commands.EditUser(user.id, user.username, "Ada", ""),
        commands.ChangeRole([user.id], rg.Role.owner),
        commands.ResetPassword({user.id: Secret(PASSWORD)}),
        commands.DeleteUsers([user.id]),
    ]


def test_each_update_and_deletion_is_refused_once(watched, other, users):
    user = other.users(id=users[0].id)
    for number, action in enumerate(each_action(users[0])):
        user.username = unique(f"changed-{number}")
        user.update()
        with pytest.raises(ChangedMeanwhileError) as caught:
            watched.directory.execute(action)
        (difference,) = caught.value.differences
        assert (difference.field, difference.now) == ("username", user.username)
        assert watched.requests.writes() == []
        assert watched.directory.snapshot.users[user.id].username == user.username
    watched.directory.execute(each_action(users[0])[-1])
    assert not other.api.users.exist(user.id)


def test_the_error_has_the_old_and_the_new_value(watched, other, users):
    user = other.users(id=users[0].id)
    user.role = "admin"
    user.last_name = "Hansen"
    user.update()
    with pytest.raises(ChangedMeanwhileError) as caught:
        watched.directory.execute(commands.DeleteUsers([user.id]))
    assert str(caught.value) == (
        f"{user.username} was changed by someone else: last name (none) is now Hansen, role annotator is now admin. "
        "Nothing was changed. Check the new state, then try again."
    )
    assert caught.value.differences == (
        Difference(user.id, user.username, "last_name", None, "Hansen"),
        Difference(user.id, user.username, "role", "annotator", "admin"),
    )
    watched.directory.execute(commands.DeleteUsers([user.id]))
    assert not other.api.users.exist(user.id)


def test_another_name_of_a_person_stops_neither_a_role_nor_a_membership(watched, other, users, workspace):
    user = other.users(id=users[0].id)
    user.last_name = "Hansen"
    user.update()
    outcome = watched.directory.execute(commands.ChangeRole([user.id], rg.Role.admin))
    assert outcome.entry.operations[0].previous == {"role": "annotator"}
    user.last_name = "Olsen"
    user.update()
    assert watched.directory.execute(commands.AddToWorkspace([user.id], [workspace.id])).done == 1
    now = other.users(id=user.id)
    assert (now.role, now.last_name) == ("admin", "Olsen")


def test_users_who_are_gone_are_skipped_and_named(watched, other, users):
    other.users(id=users[0].id).delete()
    everyone = [user.id for user in users]
    assert watched.directory.execute(commands.ChangeRole(everyone, rg.Role.admin)).summary == (
        f"Changed 2 users to admin. Skipped: {users[0].username} no longer exists."
    )
    assert users[0].id not in watched.directory.snapshot.users
    for action in each_action(users[0]):
        sent = len(watched.requests.writes())
        with pytest.raises(rg.NotFoundError) as caught:
            watched.directory.execute(action)
        assert str(caught.value) == f"Nothing was changed: {users[0].username} no longer exists. Choose again."
        assert len(watched.requests.writes()) == sent


def test_users_who_are_gone_do_not_hide_who_changed(watched, other, users):
    other.users(id=users[0].id).delete()
    theirs = other.users(id=users[1].id)
    theirs.role = "owner"
    theirs.update()
    with pytest.raises(ChangedMeanwhileError, match=f"{users[1].username} was changed by someone else") as caught:
        watched.directory.execute(commands.ChangeRole([user.id for user in users], rg.Role.admin))
    assert [one.field for one in caught.value.differences] == ["role"]
    assert watched.requests.writes() == []


def test_a_name_that_someone_else_has_taken_becomes_known(watched, other):
    name, known = unique("mia"), threading.Event()
    taken = rg.User(username=name, password=PASSWORD, client=other).create()
    watched.directory.subscribe(lambda snapshot, _: taken.id in snapshot.users and known.set())
    with pytest.raises(rg.ConflictError, match="a user with this name already exists"):
        watched.directory.execute(commands.CreateUser(name, PASSWORD))
    assert known.wait(20)


def test_own_changes_are_not_conflicts(watched, users):
    user = watched.users(id=users[0].id)
    user.first_name = "Ada"
    user.update()
    for role in (rg.Role.admin, rg.Role.annotator):
        assert watched.directory.execute(commands.ChangeRole([user.id], role)).done == 1
    assert watched.users(id=user.id).first_name == "Ada"


def test_a_password_reset_by_someone_else_is_not_a_conflict(watched, other, users):
    user = other.users(id=users[0].id)
    user.password = PASSWORD
    user.update()
    assert watched.directory.execute(commands.ChangeRole([user.id], rg.Role.admin)).done == 1


def test_many_conflicts_list_the_first_names(users):
    found = [Difference(user.id, f"user-{number}", "role", "admin", "owner") for number, user in enumerate(users)]
    error = ChangedMeanwhileError(found * 2 + [Difference(rg.User(username="x").id, "x", "user", "x", None)] * 1)
    assert "user-0 was changed by someone else" in str(error)
    assert "x was deleted by someone else." in str(error)
    many = [Difference(rg.User(username="x").id, f"user-{number}", "user", "x", None) for number in range(9)]
    assert "4 more were changed or deleted." in str(ChangedMeanwhileError(many))


def test_invisible_characters_are_shown_in_conflicts(users):
    error = ChangedMeanwhileError([Difference(users[0].id, "a\u202eb", "first_name", "x", "y\u200b")])
    assert str(error).isascii()


def test_a_conflict_is_recorded_in_the_journal(watched, other, users):
    user = other.users(id=users[0].id)
    user.role = "admin"
    user.update()
    with pytest.raises(ChangedMeanwhileError):
        watched.directory.execute(commands.DeleteUsers([user.id]))
    assert watched.directory.journal[-1].result == "failed"
    assert user.username in watched.directory.journal[-1].summary


def test_a_former_owner_learns_that_their_role_has_changed(server, client):
    name = unique("was-owner")
    user = rg.User(username=name, password=PASSWORD, role="owner", client=client).create()
    theirs = server.client(username=name, password=PASSWORD)
    theirs.directory.refresh()
    noticed = threading.Event()
    theirs.directory.subscribe(lambda *_: noticed.set() if theirs.directory.account.role == "admin" else None)
    user.role = "admin"
    user.update()
    with pytest.raises(rg.ForbiddenError, match=r"your account can no longer do this\. Only owners can "):
        theirs.directory.execute(commands.ChangeRole([client.own_id], rg.Role.annotator))
    assert noticed.wait(20)
    theirs.close()
    user.delete()


def test_a_former_admin_learns_that_their_role_has_changed_not_that_the_people_out_of_sight_are_gone(
    server, client, users
):
    """A refresh has noticed it by the time that the command looks for them."""
    room = rg.Workspace(name=unique("room"), client=client).create()
    admin = rg.User(username=unique("was-admin"), password=PASSWORD, role="admin", client=client).create()
    for member in (admin, users[0]):
        room.add_user(member)
    transport = HoldingTransport()
    theirs = server.client(username=admin.username, password=PASSWORD, transport=transport)
    theirs.directory.refresh()
    held = transport.hold("GET", "/me/workspaces")
    removal = theirs.directory.submit(theirs.directory.execute, commands.RemoveFromWorkspace([users[0].id], [room.id]))
    held.wait()
    admin.role = "annotator"
    admin.update()
    theirs.directory.refresh()
    held.release()
    with pytest.raises(rg.ForbiddenError, match=r"your account can no longer do this\. Only owners and admins can "):
        removal.result(PATIENCE)
    theirs.close()
    remove(admin, room)
