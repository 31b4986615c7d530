"""Redo makes undone changes again, as long as nothing else was changed since."""

from __future__ import annotations

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import ids
from tests.made_up import PASSWORD, unique
from tests.transports import HoldingTransport, InterceptingTransport


def test_a_role_and_memberships_are_one_change(client, directory, users, workspace):
    user = users[0]
    other = client.workspaces("vision")
    client.users(id=user.id).add_to_workspace(other)
    directory.refresh()
    outcome = directory.execute(commands.ChangeAccess(user.id, rg.Role.admin, add=[workspace.id], remove=[other.id]))
    name = user.username
    assert outcome.summary == f"Changed {name} to admin; added them to {workspace.name}; removed them from vision."
    assert [one.number for one in directory.journal] == [1, 2]
    kinds = ["update_user", "add_to_workspace", "remove_from_workspace"]
    assert [one.kind for one in outcome.entry.operations] == kinds
    for text in (name, "admin", workspace.name, "vision"):
        assert text in outcome.code.argilla_widgets

    def state():
        now = client.users(id=user.id)
        return now.role, now in workspace.users, now in other.users

    assert state() == ("admin", True, False)
    undone = directory.undo(2)
    assert state() == ("annotator", False, True)
    assert [one.kind for one in undone.entry.operations] == ["add_to_workspace", "remove_from_workspace", "update_user"]
    assert undone.summary == (
        f"Undone: {name} is an annotator again; {name} is no longer a member of {workspace.name}; "
        f"{name} is a member of vision again."
    )
    redone = directory.redo(2)
    assert state() == ("admin", True, False)
    assert redone.summary == (
        f"Redone: {name} changed to admin; {name} added to {workspace.name}; {name} removed from vision."
    )
    assert directory.journal.code(redone.entry.number) == redone.code
    assert redone.code.argilla_widgets == outcome.code.argilla_widgets
    directory.undo(2)
    client.users(id=user.id).remove_from_workspace(other)


@pytest.mark.parametrize("asked", [{"role": rg.Role.annotator}, {"remove": "speech"}, {}])
def test_access_that_already_matches_is_left_unchanged(client, directory, users, asked):
    if "remove" in asked:
        asked = {"remove": [client.workspaces("speech").id]}
    outcome = directory.execute(commands.ChangeAccess(users[0].id, **asked))
    assert (outcome.summary, outcome.total) == ("Nothing to do: the role and memberships already match.", 0)
    assert len(directory.journal) == 0


def test_memberships_are_not_changed_if_the_role_is_refused(client, directory, workspace):
    me = client.me
    with pytest.raises(rg.SelfLockOutError):
        directory.execute(commands.ChangeAccess(me.id, rg.Role.admin, add=[workspace.id]))
    assert len(workspace.users) == 0


def test_a_retry_extends_the_same_entry(sign_in, users, workspace):
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    directory = client.directory
    vision = client.workspaces("vision")
    transport.answer = lambda request: (
        httpx.Response(500, json={}) if request.method == "POST" and str(vision.id) in request.url.path else None
    )
    part = directory.execute(commands.ChangeAccess(users[0].id, rg.Role.admin, add=[workspace.id, vision.id]))
    name = users[0].username
    assert part.summary == f"Changed {name} to admin; added them to {workspace.name} (1 failed)."
    transport.answer = lambda _request: None
    whole = directory.execute(part.retry)
    assert whole.summary == f"Changed {name} to admin; added them to vision and {workspace.name}."
    assert directory.journal[:] == [whole.entry]
    assert whole.entry.result == "done"
    directory.undo(1)
    user = client.users(id=users[0].id)
    assert (user.role, user in workspace.users, user in vision.users) == ("annotator", False, False)
    directory.redo(1)
    assert user in vision.users
    directory.undo(1)


def test_only_an_undone_entry_can_be_redone(directory, users):
    number = directory.execute(commands.ChangeRole(ids(users), rg.Role.admin)).entry.number
    with pytest.raises(rg.ConflictError, match="Only a change that was undone can be redone"):
        directory.redo(number)
    directory.undo(number)
    directory.redo(number)
    with pytest.raises(rg.ConflictError, match="Only a change that was undone can be redone"):
        directory.redo(number)
    with pytest.raises(rg.NotFoundError, match="no entry 99"):
        directory.redo(99)
    directory.undo(number)


@pytest.mark.parametrize("by_a_cell", [True, False])
def test_a_new_change_ends_redo(client, directory, users, by_a_cell):
    changed = directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin)).entry.number
    directory.undo(changed)
    notified = []
    directory.journal.subscribe(notified.append)
    if by_a_cell:
        user = client.users(id=users[1].id)
        user.first_name = "Other"
        user.update()
    else:
        directory.execute(commands.EditUser(users[1].id, first_name="Other"))
    assert [(one.number, one.can_redo) for one in notified] == [(3, False), (changed, False)]
    with pytest.raises(rg.ConflictError, match="Other changes were made after the undo"):
        directory.redo(changed)
    assert client.users(id=users[0].id).role == "annotator"


def test_a_retry_that_changes_something_ends_redo(failing, users):
    directory = failing.directory
    failing.at = {str(users[1].id)}
    part = directory.execute(commands.ChangeRole(ids(users[:2]), rg.Role.admin))
    named = directory.execute(commands.EditUser(users[2].id, first_name="Other")).entry.number
    directory.undo(named)
    with pytest.raises(rg.InternalServerError):
        directory.execute(part.retry)
    assert directory.journal.entry(named).can_redo
    failing.at = set()
    assert directory.execute(part.retry).done == 1
    with pytest.raises(rg.ConflictError, match="Other changes were made after the undo"):
        directory.redo(named)
    assert directory.client.users(id=users[2].id).first_name != "Other"


def test_several_undone_entries_can_all_be_redone(client, directory, users, workspace):
    role = directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin)).entry.number
    added = directory.execute(commands.AddToWorkspace(ids(users), [workspace.id])).entry.number
    directory.undo(added)
    directory.undo(role)
    directory.redo(role)
    directory.redo(added)
    assert client.users(id=users[0].id).role == "admin"
    assert {user.id for user in workspace.users} == set(ids(users))


def test_redo_creates_a_workspace_under_the_same_id(client, directory):
    name = unique("again")
    created = directory.execute(commands.CreateWorkspace(name))
    directory.undo(1)
    assert not client.api.workspaces.exists(created.created_id)
    assert directory.redo(1).summary == f"Redone: workspace {name} created."
    assert client.workspaces(name).id == created.created_id
    directory.undo(1)


def test_a_change_by_others_after_the_undo_is_a_conflict(sign_in, client, directory, users):
    directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin))
    directory.undo(1)
    theirs = sign_in("helena").users(id=users[0].id)
    theirs.role = rg.Role.owner
    theirs.update()
    with pytest.raises(ChangedMeanwhileError):
        directory.redo(1)
    with pytest.raises(ChangedMeanwhileError, match=r"role annotator is now owner.*Change it yourself"):
        directory.redo(1)
    assert client.users(id=users[0].id).role == "owner"


def test_redo_skips_what_someone_else_has_already_redone(sign_in, directory, users, workspace):
    directory.execute(commands.AddToWorkspace([users[0].id], [workspace.id]))
    directory.undo(1)
    other = sign_in("helena")
    other.users(id=users[0].id).add_to_workspace(other.workspaces(id=workspace.id))
    outcome = directory.redo(1)
    assert outcome.summary == f"Nothing to do, already redone: {users[0].username} added to {workspace.name}."
    assert not directory.journal.entry(1).undone


def test_two_clients_that_redo_at_once_redo_once(sign_in, users):
    transport = HoldingTransport()
    directory = sign_in(transport=transport).directory
    directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin))
    directory.undo(1)
    held = transport.hold("PATCH", "/users/.*")
    first = directory.submit(directory.redo, 1)
    held.wait()
    for again in (directory.redo, directory.undo):
        with pytest.raises(rg.ConflictError, match="already being undone, redone or retried"):
            again(1)
    held.release()
    assert first.result(20).done == 1


def test_a_retry_keeps_no_password_of_what_was_done(sign_in, workspace):
    secret, transport = "a password that no one knows", InterceptingTransport()
    directory = sign_in(transport=transport).directory
    transport.answer = lambda request: (
        httpx.Response(500, json={}) if request.method == "POST" and "/workspaces/" in request.url.path else None
    )
    part = directory.execute(commands.CreateUser(unique("half"), Secret(secret), workspaces=[workspace.id]))
    transport.answer = lambda _request: None
    assert secret not in repr([vars(part.retry), part.retry.command.password.reveal()])
    again = directory.execute(part.retry)
    assert secret not in repr((part, again, directory.journal[:]))
    directory.client.users(id=part.created_id).delete()


def test_a_retried_password_reset_keeps_only_the_missing_passwords(sign_in, users):
    transport = InterceptingTransport()
    directory = sign_in(transport=transport).directory
    transport.answer = lambda request: (
        httpx.Response(500, json={}) if request.method == "PATCH" and str(users[1].id) in request.url.path else None
    )
    part = directory.execute(commands.ResetPassword(dict.fromkeys(ids(users[:2]), Secret(PASSWORD))))
    transport.answer = lambda _request: None
    assert list(part.retry.command.passwords) == [users[1].id]
    again = directory.execute(part.retry)
    assert again.summary.startswith("Reset the passwords of 2 users.")
    assert [one.user_id for one in again.operations] == [users[1].id]


def test_redo_without_a_number_redoes_what_was_undone_last(client, directory, users):
    with pytest.raises(rg.NotFoundError, match="There is nothing to redo in this session"):
        directory.redo()
    roles = [directory.execute(commands.ChangeRole([user.id], rg.Role.admin)).entry.number for user in users]
    directory.undo(roles[2])
    directory.undo(roles[:2])
    assert [directory.redo().entry.redoes for _ in range(2)] == [tuple(roles[:2]), (roles[2],)]
    assert [client.users(id=user.id).role for user in users] == ["admin"] * 3
    with pytest.raises(rg.NotFoundError, match="There is nothing to redo in this session"):
        directory.redo()
    directory.undo(roles)
    directory.execute(commands.EditUser(users[0].id, first_name="Other"))
    with pytest.raises(rg.ConflictError, match="Other changes were made after the undo"):
        directory.redo()
