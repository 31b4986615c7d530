"""Undo asks before it deletes what has changed since its creation, and undoes a command with its retries."""

from __future__ import annotations

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import NeedsConfirmationError, commands
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import add_dataset, ids
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique


@pytest.fixture
def other(sign_in):
    """Return a client of another administrator."""
    return sign_in("helena")


@pytest.fixture
def created(directory, workspace):
    """Create a user in a workspace, yield the outcome, and delete the user after the test."""
    outcome = directory.execute(commands.CreateUser(unique("new"), Secret(PASSWORD), workspaces=[workspace.id]))
    yield outcome
    if directory.client.api.users.exist(outcome.created_id):
        directory.client.users(id=outcome.created_id).delete()


def asked(directory, outcome):
    with pytest.raises(NeedsConfirmationError) as caught:
        directory.undo(outcome.entry.number)
    return caught.value


def rename(_other, user, _workspace):
    user.username = f"{user.username}-two"
    user.update()
    return f"is now {user.username}"


def promote(_other, user, _workspace):
    user.role = "owner"
    user.update()
    return "role annotator is now owner"


def name(_other, user, _workspace):
    user.last_name = "Lovelace"
    user.update()
    return "last name (none) is now Lovelace"


def move_in(other, user, _workspace):
    user.add_to_workspace(other.workspaces("speech"))
    return "joined speech"


def move_out(other, user, workspace):
    user.remove_from_workspace(other.workspaces(id=workspace.id))
    return f"left {workspace.name}"


@pytest.mark.parametrize("change", [rename, promote, name, move_in, move_out])
@pytest.mark.parametrize("refreshed", mostly_long([False, True]))
def test_undo_deletes_a_changed_user_only_if_confirmed(directory, other, created, workspace, change, refreshed):
    first = created.entry.operations[0].username
    reason = change(other, other.users(id=created.created_id), workspace)
    if refreshed:
        directory.refresh()
    error = asked(directory, created)
    assert len(error.reasons) == 1
    assert error.reasons[0].startswith(f"{first}: ")
    assert reason in error.reasons[0]
    assert list(error.user_ids) == [created.created_id]
    assert error.confirmation.text == other.users(id=created.created_id).username
    assert f"undo({created.entry.number}, force=True)" in str(error)
    assert other.api.users.exist(created.created_id)
    assert not directory.journal.entry(created.entry.number).undone
    directory.undo(created.entry.number, force=True)
    assert not other.api.users.exist(created.created_id)


def test_undo_deletes_an_unchanged_user_at_once(directory, created):
    assert directory.undo(created.entry.number).done == 1
    assert not directory.client.api.users.exist(created.created_id)


def test_a_confirmation_is_valid_only_for_what_was_shown(directory, other, created, workspace):
    user = other.users(id=created.created_id)
    move_in(other, user, workspace)
    error = asked(directory, created)
    promote(other, user, workspace)
    confirmed = commands.UndoEntries([created.entry.number], agreed=error.key, typed=user.username)
    with pytest.raises(NeedsConfirmationError, match="is now owner") as caught:
        directory.execute(confirmed)
    assert caught.value.key != error.key
    assert other.api.users.exist(created.created_id)
    wrong = commands.UndoEntries([created.entry.number], agreed=caught.value.key, typed="somebody")
    with pytest.raises(rg.UnprocessableEntityError, match="does not match"):
        directory.execute(wrong)
    assert other.api.users.exist(created.created_id)
    directory.execute(commands.UndoEntries([created.entry.number], agreed=caught.value.key, typed=user.username))
    assert not other.api.users.exist(created.created_id)


def test_undo_deletes_a_workspace_with_members_only_if_confirmed(directory, other, users):
    made = directory.execute(commands.CreateWorkspace(unique("room")))
    room = other.workspaces(id=made.created_id)
    other.users(id=users[0].id).add_to_workspace(room)
    error = asked(directory, made)
    assert error.reasons == (f"{room.name}: 1 member ({users[0].username}).",)
    assert (error.confirmation, list(error.user_ids)) == (None, [])
    assert other.api.workspaces.exists(room.id)
    other.users(id=users[1].id).add_to_workspace(room)
    with pytest.raises(NeedsConfirmationError, match="2 members"):
        directory.execute(commands.UndoEntries([made.entry.number], agreed=error.key))
    add_dataset(other, room, "kept")
    with pytest.raises(rg.ConflictError, match="contains the dataset"):
        directory.undo(made.entry.number, force=True)
    assert other.api.workspaces.exists(room.id)
    (dataset,) = room.datasets
    url = f"{other.api_url}/api/v1/datasets/{dataset.id}"
    httpx.delete(url, headers={"X-Argilla-Api-Key": "argilla.apikey"}).raise_for_status()
    said = directory.undo(made.entry.number, force=True).summary
    assert "Its members" in said
    assert "stay on the server" in said
    assert not other.api.workspaces.exists(room.id)


def test_an_undo_that_deletes_a_workspace_and_its_members_does_not_say_that_they_stay(directory):
    room = directory.execute(commands.CreateWorkspace(unique("room")))
    member = directory.execute(commands.CreateUser(unique("member"), PASSWORD, workspaces=[room.created_id]))
    said = directory.undo([room.entry.number, member.entry.number]).summary
    assert "stays on the server" not in said


# -- retries


@pytest.mark.parametrize("from_first", [False, True])
def test_a_command_and_its_retries_are_undone_together(failing, client, users, from_first):
    directory = failing.directory
    failing.at = {str(users[1].id), str(users[2].id)}
    first = directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    failing.at = {str(users[2].id)}
    second = directory.execute(first.retry)
    with pytest.raises(rg.InternalServerError):
        directory.execute(second.retry)
    assert second.summary == "Changed 2 users to admin (1 failed)."
    assert directory.journal[:] == [second.entry]
    failing.at = set()
    last = directory.execute(second.retry)
    assert directory.journal[:] == [last.entry]
    assert (last.entry.number, last.entry.result, last.summary) == (1, "done", "Changed 3 users to admin.")
    assert {one.user_id for one in last.entry.operations} == set(ids(users))
    assert last.code == directory.journal.code(1)
    assert [client.users(id=user.id).role for user in users] == ["admin"] * 3
    undone = directory.undo((first if from_first else last).entry.number)
    assert [client.users(id=user.id).role for user in users] == ["annotator"] * 3
    assert undone.done == 3
    with pytest.raises(rg.ConflictError, match="already undone"):
        directory.undo(last.entry.number)
    directory.redo(last.entry.number)
    assert [client.users(id=user.id).role for user in users] == ["admin"] * 3
    directory.undo(last.entry.number)
    assert [client.users(id=user.id).role for user in users] == ["annotator"] * 3


def test_undo_of_a_creation_includes_memberships_made_by_its_retry(failing, workspace):
    directory = failing.directory
    failing.at = {f"/workspaces/{workspace.id}"}
    part = directory.execute(commands.CreateUser(unique("half"), Secret(PASSWORD), workspaces=[workspace.id]))
    failing.at = set()
    again = directory.execute(part.retry)
    undone = directory.undo(again.entry.number)
    assert not failing.api.users.exist(part.created_id)
    assert undone.summary == f"Undone: {part.entry.operations[0].username} no longer exists."
    assert part.entry.number == again.entry.number
    assert directory.journal.entry(again.entry.number).undone


def test_an_undo_and_its_retry_are_redone_together(failing, client, users):
    directory = failing.directory
    made = directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    failing.at = {str(users[1].id)}
    part = directory.undo(made.entry.number)
    assert len(part.failures) == 1
    assert not directory.journal.entry(made.entry.number).undone
    failing.at = set()
    rest = directory.execute(part.retry)
    assert directory.journal.entry(made.entry.number).undone
    assert [rest.entry] == directory.journal[1:]
    assert rest.summary == "Undone: 3 users are annotators again."
    directory.redo(made.entry.number)
    assert [client.users(id=user.id).role for user in users] == ["admin"] * 3


def test_a_retry_after_an_undo_has_its_own_entry(failing, client, users):
    directory = failing.directory
    failing.at = {str(users[1].id)}
    part = directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    directory.undo(part.entry.number)
    failing.at = set()
    again = directory.execute(part.retry)
    assert client.users(id=users[1].id).role == "admin"
    directory.undo(again.entry.number)
    assert [client.users(id=user.id).role for user in users] == ["annotator"] * 3


def test_a_forced_undo_deletes_a_workspace_that_others_have_joined_since_it_was_last_read(directory, other, users):
    made = directory.execute(commands.CreateWorkspace(unique("joined")))
    other.workspaces(id=made.created_id).add_user(other.users(id=users[0].id))
    undone = directory.undo(made.entry.number, force=True)
    assert undone.failures == ()
    assert not other.api.workspaces.exists(made.created_id)
