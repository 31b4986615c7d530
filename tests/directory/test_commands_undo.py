"""Undo reverses what can be reversed, and says why the rest cannot."""

from __future__ import annotations

import json

import httpx
import msgspec
import pandas as pd
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import ChangedMeanwhileError, NeedsConfirmationError, commands
from argilla_widgets.directory.commands.command import CommandRequest
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import add_dataset, ids
from tests.made_up import PASSWORD, unique
from tests.transports import HoldingTransport, InterceptingTransport


def test_undo_restores_the_role_of_each_user(client, directory, users):
    directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin))
    outcome = directory.execute(commands.ChangeRole(ids(users), rg.Role.owner))
    undone = directory.undo(outcome.entry.number)
    assert [client.users(id=user.id).role for user in users] == ["admin", "annotator", "annotator"]
    assert undone.summary == str(undone) == "Undone: 3 users have their old roles again."
    assert "annotator" in undone.code.argilla_widgets
    assert directory.journal.entry(outcome.entry.number).undone
    assert directory.journal[-1].summary == undone.summary
    redone = directory.redo(outcome.entry.number)
    assert [client.users(id=user.id).role for user in users] == ["owner"] * 3
    assert redone.summary == "Redone: 3 users changed to owner."
    assert not directory.journal.entry(outcome.entry.number).undone
    again = directory.undo(outcome.entry.number)
    assert again.summary == undone.summary
    assert [client.users(id=user.id).role for user in users] == ["admin", "annotator", "annotator"]
    reversals = [(one.undoes, one.redoes) for one in directory.journal][2:]
    assert reversals == [((2,), ()), ((), (2,)), ((2,), ())]


def test_an_undone_rename_is_described_by_the_current_names(client, directory, users):
    user, name = users[0], unique("renamed")
    number = directory.execute(commands.EditUser(user.id, name)).entry.number
    assert directory.undo(number).summary == f"Undone: {user.username} has their old username again."
    assert directory.redo(number).summary == f"Redone: {user.username} renamed to {name}."
    assert client.users(id=user.id).username == name
    directory.undo(number)


def test_undo_uses_the_current_usernames(directory, users):
    user, name = users[0], unique("renamed")
    number = directory.execute(commands.ChangeRole([user.id], rg.Role.admin)).entry.number
    renamed = directory.execute(commands.EditUser(user.id, name)).entry.number
    assert directory.undo(number).summary == f"Undone: {name} is an annotator again."
    directory.undo(renamed)


def test_undo_restores_names(client, directory, users):
    user = users[0]
    outcome = directory.execute(commands.EditUser(user.id, unique("renamed"), "Ada", "Lovelace"))
    directory.undo(outcome.entry.number)
    now = client.users(id=user.id)
    assert (now.username, now.first_name, now.last_name) == (user.username, user.first_name, None)


def test_undo_restores_memberships_and_keeps_earlier_ones(directory, users, workspace):
    one, two, three = users
    directory.execute(commands.AddToWorkspace([one.id], [workspace.id]))
    added = directory.execute(commands.AddToWorkspace(ids(users), [workspace.id]))
    directory.undo(added.entry.number)
    assert {user.id for user in workspace.users} == {one.id}
    change = commands.ChangeMemberships(
        add=[(two.id, workspace.id), (three.id, workspace.id)], remove=[(one.id, workspace.id)]
    )
    changed = directory.execute(change)
    directory.undo(changed.entry.number)
    assert {user.id for user in workspace.users} == {one.id}


def test_undo_of_a_creation_deletes_the_user(client, directory, workspace):
    name = unique("short")
    created = directory.execute(commands.CreateUser(name, Secret(PASSWORD), workspaces=[workspace.id]))
    undone = directory.undo(created.entry.number)
    assert not client.api.users.exist(created.created_id)
    assert undone.summary == f"Undone: {name} no longer exists."
    assert [one.kind for one in undone.entry.operations] == ["delete_user"]
    with pytest.raises(rg.ArgillaError, match=r"This undid entry 1\. Redo that entry instead\."):
        directory.undo(undone.entry.number)
    with pytest.raises(rg.ConflictError, match="Passwords are not kept, so a user cannot be created again"):
        directory.redo(created.entry.number)
    assert not client.api.users.exist(created.created_id)


def test_a_change_by_a_cell_can_be_undone(client, directory, users, workspace):
    client.users(id=users[0].id).add_to_workspace(client.workspaces(id=workspace.id))
    entry = directory.journal[-1]
    assert entry.origin == "code"
    undone = directory.undo(entry.number)
    assert undone.summary == f"Undone: {users[0].username} is no longer a member of {workspace.name}."
    assert len(workspace.users) == 0


def test_undo_does_not_delete_a_user_with_responses_unasked(sign_in):
    """The transport reports the responses: a test cannot submit any without Elasticsearch."""
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    name = unique("busy")
    created = client.directory.execute(commands.CreateUser(name, Secret(PASSWORD)))

    def progress(request):
        if not request.url.path.endswith("/users/progress"):
            return None
        numbers = {"submitted": 3, "discarded": 1, "draft": 0}
        return httpx.Response(200, json={"users": [{"username": name, "completed": numbers, "pending": numbers}]})

    before = len(transport.writes())
    entries = len(client.directory.journal)
    transport.answer = lambda request: (
        httpx.Response(500, json={}) if request.url.path.endswith("/users/progress") else None
    )
    with pytest.raises(NeedsConfirmationError, match="could not be counted"):
        client.directory.undo(created.entry.number)
    transport.answer = progress
    datasets = len(client.datasets)
    with pytest.raises(NeedsConfirmationError) as caught:
        client.directory.undo(created.entry.number)
    assert f"{8 * datasets} responses" in str(caught.value)
    assert list(caught.value.user_ids) == [created.created_id]
    assert len(transport.writes()) == before
    assert len(client.directory.journal) == entries
    client.directory.undo(created.entry.number, force=True)
    assert not client.api.users.exist(created.created_id)


def test_undo_deletes_a_workspace_while_it_is_empty(client, directory, users):
    name = unique("new")
    created = directory.execute(commands.CreateWorkspace(name))
    workspace = client.workspaces(name)
    directory.execute(commands.AddToWorkspace([users[0].id], [workspace.id]))
    add_dataset(client, workspace, "kept")
    with pytest.raises(rg.ConflictError, match="contains the dataset kept"):
        directory.undo(created.entry.number)
    assert not directory.journal.entry(created.entry.number).undone
    (dataset,) = workspace.datasets
    url = f"{client.api_url}/api/v1/datasets/{dataset.id}"
    httpx.delete(url, headers={"X-Argilla-Api-Key": "argilla.apikey"}).raise_for_status()
    undone = directory.undo(created.entry.number, force=True)
    assert (
        f"Undone: workspace {name} no longer exists. Its member {users[0].username} stays on the server."
        in undone.summary
    )
    assert not client.api.workspaces.exists(workspace.id)


@pytest.mark.parametrize("number", [0, 10_000, -1])
def test_an_unknown_entry_is_reported(directory, number):
    with pytest.raises(rg.NotFoundError, match="no entry"):
        directory.undo(number)


def test_an_entry_can_be_undone_once(directory, users):
    outcome = directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin))
    directory.undo(outcome.entry.number)
    with pytest.raises(rg.ConflictError, match="already undone"):
        directory.undo(outcome.entry.number)


def test_what_cannot_be_undone_has_a_reason(directory, users, workspace):
    deleted = directory.execute(commands.DeleteUsers([users[0].id]))
    reset = directory.execute(commands.ResetPassword({users[1].id: Secret(PASSWORD)}))
    gone = directory.execute(commands.DeleteWorkspace(workspace.id))
    for outcome, why in (
        (deleted, "cannot be restored"),
        (reset, "old password"),
        (gone, "cannot be restored"),
    ):
        assert why in outcome.entry.undo_blocker
        with pytest.raises(rg.ArgillaError, match=why):
            directory.undo(outcome.entry.number)


def test_a_change_by_others_blocks_an_undo_once(sign_in, client, directory, users):
    outcome = directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin))
    theirs = sign_in("helena").users(id=users[0].id)
    theirs.username = new = unique("theirs")
    theirs.update()
    with pytest.raises(ChangedMeanwhileError):
        directory.undo(outcome.entry.number)
    directory.undo(outcome.entry.number)
    now = client.users(id=users[0].id)
    assert (now.role, now.username) == ("annotator", new)


def test_undo_does_not_overwrite_later_changes(directory, client, users):
    outcome = directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    directory.execute(commands.ChangeRole([users[1].id], rg.Role.owner))
    undone = directory.undo(outcome.entry.number)
    assert [client.users(id=user.id).role for user in users] == ["annotator", "owner", "annotator"]
    (failure,) = undone.failures
    assert failure.name == users[1].username
    assert "You have changed them since: role admin is now owner" in str(failure.error)
    assert undone.summary == "Undone (1 failed): 2 users are annotators again."
    assert not directory.journal.entry(outcome.entry.number).undone
    with pytest.raises(rg.ConflictError, match="You have changed them since: role admin is now owner"):
        directory.execute(undone.retry)


def test_undo_skips_what_someone_else_has_already_undone(sign_in, directory, users, workspace):
    outcome = directory.execute(commands.AddToWorkspace(ids(users), [workspace.id]))
    other = sign_in()
    other.users(id=users[0].id).remove_from_workspace(other.workspaces(id=workspace.id))
    directory.refresh()
    undone = directory.undo(outcome.entry.number)
    assert (undone.done, undone.total) == (2, 2)
    again = directory.execute(commands.AddToWorkspace([users[0].id], [workspace.id]))
    directory.client.users(id=users[0].id).remove_from_workspace(directory.client.workspaces(id=workspace.id))
    nothing = directory.undo(again.entry.number)
    assert nothing.total == 0
    assert "already undone" in nothing.summary
    assert directory.journal.entry(again.entry.number).undone


def test_the_result_of_an_undo_contains_no_password(directory):
    secret = "a password that nobody knows"
    created = directory.execute(commands.CreateUser(unique("x"), Secret(secret)))
    undone = directory.undo(created.entry.number)
    assert secret not in repr((created, undone, directory.journal[:]))
    assert secret not in json.dumps([repr(msgspec.structs.asdict(one)) for one in directory.journal])


def test_a_retried_undo_names_former_members_once(sign_in, users):
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    directory = client.directory
    created = directory.execute(commands.CreateWorkspace(unique("again")))
    place = created.created_id
    directory.execute(commands.AddToWorkspace([users[0].id], [place]))
    undo = CommandRequest(commands.UndoEntries([created.entry.number]), force=True)
    transport.answer = lambda request: httpx.Response(500, json={}) if request.method == "DELETE" else None
    with pytest.raises(rg.InternalServerError):
        directory.execute(undo)
    transport.answer = lambda _request: None
    assert directory.execute(undo).summary.count("stays on the server") == 1


def test_two_clients_that_undo_at_once_undo_once(sign_in, users):
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    directory = client.directory
    number = directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin)).entry.number
    held = transport.hold("PATCH", "/users/.*")
    first = directory.submit(directory.undo, number)
    held.wait()
    with pytest.raises(rg.ConflictError, match="already being undone"):
        directory.undo(number)
    held.release()
    assert first.result(20).done == 1
    assert [one.summary for one in directory.journal if one.result == "done"][2:] == []


def test_undo_names_users_who_are_gone(sign_in, directory, users):
    outcome = directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    sign_in().users(id=users[1].id).delete()
    undone = directory.undo(outcome.entry.number)
    assert undone.summary == f"Undone: 2 users are annotators again. Skipped: {users[1].username} no longer exists."
    assert (undone.done, undone.failures) == (2, ())
    assert directory.journal.entry(outcome.entry.number).undone


def test_the_code_of_an_undo_uses_the_current_usernames(directory, users, workspace):
    """A script with the old name would find no one, or another user who has that name now."""
    name, later = unique("first"), unique("later")
    created = directory.execute(commands.CreateUser(name, Secret(PASSWORD)))
    added = directory.execute(commands.AddToWorkspace([created.created_id, users[0].id], [workspace.id]))
    directory.execute(commands.EditUser(created.created_id, later, later, ""))
    for outcome in (added, created):
        undone = directory.undo(outcome.entry.number, force=True)
        named = {one.username for one in undone.entry.operations}
        assert later in named
        assert name not in named
        assert later in undone.code.argilla_widgets


@pytest.mark.parametrize("reverse", ["undo", "redo"])
def test_undo_and_redo_accept_only_numbers(directory, users, reverse):
    directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin))
    entries = len(directory.journal)
    for wrong in (directory.journal[-1], [None], "1", True, [1, "1"]):
        with pytest.raises(TypeError, match=r"Pass the number of an entry, such as entry\.number, not "):
            getattr(directory, reverse)(wrong)
    assert len(directory.journal) == entries


def test_nothing_is_undone_or_redone_unasked_while_a_command_runs_nor_what_it_works_on(sign_in, users, workspace):
    """The last entry then is the one before: the workspace that is being filled, say."""
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    directory = client.directory
    directory.refresh()
    user, other = users[:2]
    made = directory.execute(commands.CreateWorkspace(unique("filled"))).entry
    (filled,) = [operation.workspace_id for operation in made.operations]
    role = directory.execute(commands.ChangeRole([user.id], rg.Role.admin)).entry.number
    elsewhere = directory.execute(commands.AddToWorkspace([other.id], [workspace.id])).entry.number
    directory.undo(elsewhere)
    held = transport.hold("POST", f"/workspaces/{filled}/users")
    adding = directory.submit(directory.execute, commands.AddToWorkspace([user.id], [filled]))
    held.wait()
    not_ended = f"Adding 1 user to {made.operations[0].workspace} has not ended; "
    for call, refusal in (
        (directory.undo, "undo it once it has."),
        (directory.redo, "redo it once it has."),
        (lambda: directory.undo(made.number), "try again once it has."),  # the workspace
        (lambda: directory.undo(role), "try again once it has."),  # the user
    ):
        with pytest.raises(rg.ConflictError) as caught:
            call()
        assert str(caught.value) == not_ended + refusal
    directory.redo(elsewhere)  # it concerns no one who is being changed
    directory.undo(elsewhere)
    since = directory.execute(commands.EditUser(user.id, first_name="Since")).entry.number
    directory.undo(since)  # the other command does not rest on it
    held.release()
    added = adding.result(20)
    assert [one.id for one in client.workspaces(id=filled).users] == [user.id]
    assert directory.undo().entry.undoes == (added.entry.number,)
    directory.undo([made.number, role])


def test_a_workspace_that_a_plan_fills_is_not_deleted_by_an_undo_in_the_meantime(sign_in):
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    filled, usernames = unique("filled"), [unique("pupil") for _ in range(2)]
    client.directory.execute(commands.CreateWorkspace(filled))
    rows = [{"username": username, "workspaces": filled} for username in usernames]
    plan = rg.Roster.from_pandas(pd.DataFrame(rows)).plan(client)
    held = transport.hold("POST", "/users")
    applying = client.directory.submit(plan.apply, client, credentials=False, progress=False)
    held.wait()
    with pytest.raises(rg.ConflictError, match="Applying a plan has not ended; undo it once it has"):
        client.directory.undo()
    held.release()
    assert [one.outcome for one in applying.result(20).outcomes] == ["done"] * 2
    assert sorted(user.username for user in client.workspaces(filled).users) == sorted(usernames)
    client.directory.undo()
    client.directory.undo()
    assert client.directory.snapshot.workspace(filled) is None
