"""Users and workspaces that are gone are skipped and named, and do not block the rest."""

from __future__ import annotations

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.model.collation import name_order
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import ids
from tests.made_up import PASSWORD, remove, unique
from tests.transports import InterceptingTransport


@pytest.fixture
def rooms(sign_in):
    """Create two workspaces; a test may delete them."""
    client = sign_in()
    rooms = [rg.Workspace(name=unique("room"), client=client).create() for _ in range(2)]
    yield rooms
    remove(*rooms)


@pytest.fixture
def mine(sign_in, rooms, users):
    """Return a client that knows the users and workspaces, and records its requests."""
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    client.directory.refresh()
    client.requests = transport
    assert client.directory.snapshot.users.keys() >= set(ids(users))
    assert client.directory.snapshot.workspaces.keys() >= set(ids(rooms))
    return client


@pytest.fixture
def other(sign_in):
    """Return a client of another administrator."""
    return sign_in("helena")


def members(client, room):
    return {user.id for user in client.workspaces(id=room.id).users}


def test_a_workspace_that_is_gone_does_not_block_an_addition_to_others(mine, other, users, rooms):
    first, second = rooms
    other.workspaces(id=first.id).delete()
    outcome = mine.directory.execute(commands.AddToWorkspace(ids(users), ids(rooms)))
    assert outcome.summary == (f"Added 3 users to {second.name}. Skipped: workspace {first.name} no longer exists.")
    assert (outcome.done, outcome.failures) == (3, ())
    assert members(other, second) == set(ids(users))
    assert first.id not in mine.directory.snapshot.workspaces


@pytest.mark.parametrize("refreshed", [False, True])
def test_a_retry_skips_a_workspace_that_is_gone(mine, other, users, rooms, refreshed):
    first, second = rooms
    done = (str(users[0].id), str(first.id))
    mine.requests.answer = lambda request: (
        httpx.Response(500, json={"detail": "no"})
        if request.method == "POST" and not all(one in f"{request.url} {request.content}" for one in done)
        else None
    )
    part = mine.directory.execute(commands.AddToWorkspace(ids(users), ids(rooms)))
    assert (part.done, len(part.failures)) == (1, 5)
    mine.requests.answer = lambda _request: None
    other.workspaces(id=first.id).delete()
    if refreshed:
        mine.directory.refresh()
    again = mine.directory.execute(part.retry)
    assert members(other, second) == set(ids(users))
    assert again.failures == ()
    listed = " and ".join(sorted([first.name, second.name], key=name_order))
    assert again.summary == f"Added 4 memberships in {listed}. Skipped: workspace {first.name} no longer exists."


def test_users_and_workspaces_that_are_gone_are_skipped_and_named(mine, other, users, rooms):
    ana, bo, cy = users
    first, second = rooms
    mine.directory.execute(commands.AddToWorkspace([cy.id], [second.id]))
    other.users(id=bo.id).delete()
    other.workspaces(id=first.id).delete()
    outcome = mine.directory.execute(
        commands.ChangeMemberships(
            add=[(ana.id, first.id), (ana.id, second.id), (bo.id, second.id)], remove=[(cy.id, second.id)]
        )
    )
    assert members(other, second) == {ana.id}
    assert outcome.summary.endswith(f" Skipped: {bo.username} and workspace {first.name} no longer exist.")


def test_nothing_is_sent_if_all_targets_are_gone(mine, other, users, rooms):
    other.users(id=users[0].id).delete()
    other.workspaces(id=rooms[0].id).delete()
    change = commands.ChangeMemberships(add=[(users[0].id, rooms[1].id), (users[1].id, rooms[0].id)])
    with pytest.raises(rg.NotFoundError) as caught:
        mine.directory.execute(change)
    assert str(caught.value) == (
        f"Nothing was changed: {users[0].username} and workspace {rooms[0].name} no longer exist. Choose again."
    )
    assert mine.requests.writes() == []
    with pytest.raises(rg.NotFoundError, match=rooms[0].name):
        mine.directory.execute(commands.DeleteWorkspace(rooms[0].id))


def test_a_creation_skips_a_workspace_that_is_gone(mine, other, rooms):
    first, second = rooms
    other.workspaces(id=first.id).delete()
    name = unique("new")
    outcome = mine.directory.execute(commands.CreateUser(name, Secret(PASSWORD), workspaces=ids(rooms)))
    assert outcome.summary.startswith(f"Created {name} (annotator) and added them to {second.name}.")
    assert outcome.summary.endswith(f" Skipped: workspace {first.name} no longer exists.")
    assert members(other, second) == {outcome.created_id}
    other.users(id=outcome.created_id).delete()


def test_no_user_is_created_if_all_workspaces_are_gone(mine, other, rooms):
    other.workspaces(id=rooms[0].id).delete()
    with pytest.raises(rg.NotFoundError, match=rooms[0].name) as caught:
        mine.directory.execute(commands.CreateUser(unique("new"), Secret(PASSWORD), workspaces=[rooms[0].id]))
    assert caught.value.field == "workspaces"
    assert mine.requests.writes() == []


def test_undo_of_a_removal_skips_users_and_workspaces_that_are_gone(mine, other, users, rooms):
    first, second = rooms
    mine.directory.execute(commands.AddToWorkspace(ids(users), ids(rooms)))
    removed = mine.directory.execute(commands.RemoveFromWorkspace(ids(users), ids(rooms)))
    other.users(id=users[0].id).delete()
    other.workspaces(id=first.id).delete()
    undone = mine.directory.undo(removed.entry.number)
    assert undone.failures == ()
    assert undone.summary.endswith(f" Skipped: {users[0].username} and workspace {first.name} no longer exist.")
    assert members(other, second) == set(ids(users[1:]))
    assert mine.directory.journal.entry(removed.entry.number).undone


def test_undo_is_refused_if_all_targets_are_gone(mine, other, users, rooms):
    mine.directory.execute(commands.AddToWorkspace([users[0].id], [rooms[0].id]))
    removed = mine.directory.execute(commands.RemoveFromWorkspace([users[0].id], [rooms[0].id]))
    other.workspaces(id=rooms[0].id).delete()
    with pytest.raises(rg.NotFoundError, match=f"workspace {rooms[0].name} no longer exists"):
        mine.directory.undo(removed.entry.number)


def test_an_admin_is_not_told_that_users_out_of_their_sight_no_longer_exist(sign_in, users, rooms):
    owner = sign_in()
    room = owner.workspaces(id=rooms[0].id)
    for name in ("ana", *(user.username for user in users)):
        owner.users(name).add_to_workspace(room)
    admin = sign_in("ana")
    admin.directory.refresh()
    for user in users[:2]:
        owner.users(id=user.id).remove_from_workspace(room)
    admin.directory.refresh()
    first, second = (user.username for user in users[:2])
    with pytest.raises(rg.NotFoundError) as caught:
        admin.directory.execute(commands.RemoveFromWorkspace([users[0].id], [room.id]))
    assert (
        str(caught.value) == f"Nothing was changed: {first} was deleted or is no longer visible to you. Choose again."
    )
    outcome = admin.directory.execute(commands.RemoveFromWorkspace(ids(users), [room.id]))
    assert outcome.summary == (
        f"Removed {users[2].username} from {room.name}. "
        f"Skipped: {first} and {second} were deleted or are no longer visible to you."
    )


def test_whether_there_is_something_to_do_depends_on_the_servers_current_state(mine, other, users, rooms):
    """A membership removed by another administrator is added again, although the snapshot still holds it."""
    one, room = users[0], rooms[0]
    mine.directory.execute(commands.AddToWorkspace([one.id], [room.id]))
    other.users(id=one.id).remove_from_workspace(other.workspaces(id=room.id))
    outcome = mine.directory.execute(commands.AddToWorkspace([one.id], [room.id]))
    assert outcome.summary == f"Added {one.username} to {room.name}."
    assert members(other, room) == {one.id}
    other.users(id=one.id).remove_from_workspace(other.workspaces(id=room.id))
    undone = mine.directory.undo(outcome.entry.number)
    assert "Nothing to do, already undone: " in undone.summary
