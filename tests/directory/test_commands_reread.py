"""A command reads what it depends on again right before it writes."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.commands.consequences import ShownConsequences
from argilla_widgets.directory.execution import subjects
from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import InternalServerError
from argilla_widgets.sdk.http import retry
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique
from tests.transports import HoldingTransport, InterceptingTransport


@pytest.fixture
def mine(sign_in, users, workspace):
    """Return a client that knows the users and the workspace, and records its requests."""
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    client.directory.refresh()
    client.requests = transport
    assert client.directory.snapshot.users.keys() >= {user.id for user in users}
    assert workspace.id in client.directory.snapshot.workspaces
    return client


@pytest.fixture
def other(sign_in):
    """Return a client of another administrator."""
    return sign_in("helena")


def make_owner(other, user):
    theirs = other.users(id=user.id)
    theirs.role = "owner"
    theirs.update()


def added(user, workspace):
    return commands.AddToWorkspace([user.id], [workspace.id])


def in_the_matrix(user, workspace):
    return commands.ChangeMemberships(add=[(user.id, workspace.id)])


@pytest.mark.parametrize("action", [added, in_the_matrix])
def test_a_new_owner_is_added_only_after_a_warning(mine, other, users, workspace, action):
    make_owner(other, users[0])
    with pytest.raises(rg.NewOwnerError) as caught:
        mine.directory.execute(action(users[0], workspace))
    assert f"'{users[0].username}' is an owner now and was not added to" in caught.value.message
    assert "admins of a workspace can read its members' API keys" in caught.value.hint
    assert mine.requests.writes() == []
    assert mine.directory.execute(action(users[0], workspace)).done == 1


def test_what_a_command_that_runs_has_changed_is_not_attributed_to_someone_else(sign_in, users):
    """Two commands of one account run at the same time; the second changes a user before the first comes to them."""
    way, (first, both, last) = HoldingTransport(), users
    directory = sign_in(transport=way).directory
    directory.refresh()
    held = [way.hold("PATCH", f"/users/{one.id}") for one in (first, last)]
    passwords = {one.id: Secret(PASSWORD) for one in (first, both)}
    resetting = directory.submit(directory.execute, commands.ResetPassword(passwords))
    held[0].wait()
    changing = directory.submit(directory.execute, commands.ChangeRole([both.id, last.id], rg.Role.admin))
    held[1].wait()
    held[0].release()
    assert resetting.result(20).failures == ()
    held[1].release()
    assert changing.result(20).failures == ()


def test_an_own_change_that_is_read_before_its_answer_arrives_is_not_attributed_to_someone_else(sign_in, users):
    """The server has made it, and shows it, some milliseconds before this client knows that it is done."""
    way, (first, both, _) = HoldingTransport(), users
    directory = sign_in(transport=way).directory
    directory.refresh()
    held = [way.hold("PATCH", f"/users/{one.id}") for one in (first, both)]
    passwords = {one.id: Secret(PASSWORD) for one in (first, both)}
    resetting = directory.submit(directory.execute, commands.ResetPassword(passwords))
    held[0].wait()
    changing = directory.submit(directory.execute, commands.ChangeRole([both.id], rg.Role.admin))
    held[1].wait()
    time.sleep(subjects.MAX_AGE * 1.2)  # then the reset reads them again
    held[0].release()
    assert resetting.result(20).failures == ()
    held[1].release()
    assert changing.result(20).failures == ()


@pytest.mark.parametrize("kind", ["add", "remove"])
@pytest.mark.parametrize("then", mostly_long(["delete the workspace", "delete the user"]))
def test_an_own_write_in_progress_is_not_attributed_to_someone_else(sign_in, users, workspace, kind, then):
    way, user = HoldingTransport(), users[0]
    directory = sign_in(transport=way).directory
    directory.refresh()
    if kind == "remove":
        directory.execute(added(user, workspace))
        held = way.hold("DELETE", f"/workspaces/{workspace.id}/users/{user.id}")
        change = commands.RemoveFromWorkspace([user.id], [workspace.id])
    else:
        held = way.hold("POST", f"/workspaces/{workspace.id}/users")
        change = added(user, workspace)
    thread = threading.Thread(target=directory.execute, args=(change,))
    thread.start()
    held.wait()
    try:
        if then == "delete the workspace":
            assert directory.execute(commands.DeleteWorkspace(workspace.id)).done == 1
        else:
            assert directory.execute(commands.DeleteUsers([user.id], shown=ShownConsequences(0))).done == 1
    finally:
        held.release()
        thread.join()


@pytest.mark.parametrize("by", ["others", "own"])
def test_undo_adds_no_one_who_has_become_an_owner_since(mine, other, users, workspace, by):
    """What the entry knows of them counts, also if this account made them an owner itself."""
    mine.directory.execute(added(users[0], workspace))
    removed = mine.directory.execute(commands.RemoveFromWorkspace([users[0].id], [workspace.id]))
    make_owner(other if by == "others" else mine, users[0])
    sent = len(mine.requests.writes())
    for _ in range(2):
        with pytest.raises(rg.NewOwnerError, match="can read its members' API keys"):
            mine.directory.undo(removed.entry.number)
    assert len(mine.requests.writes()) == sent
    assert users[0].id not in {user.id for user in workspace.users}


def test_undo_adds_an_owner_again_who_was_one_when_they_were_removed(mine, users, workspace):
    make_owner(mine, users[0])
    mine.directory.execute(added(users[0], workspace))
    removed = mine.directory.execute(commands.RemoveFromWorkspace([users[0].id], [workspace.id]))
    assert mine.directory.undo(removed.entry.number).done == 1
    assert users[0].id in {user.id for user in workspace.users}


def test_undo_of_a_removal_goes_on_with_the_others(mine, users, workspace):
    mine.directory.execute(commands.AddToWorkspace([user.id for user in users], [workspace.id]))
    removed = mine.directory.execute(commands.RemoveFromWorkspace([user.id for user in users], [workspace.id]))
    make_owner(mine, users[0])
    undone = mine.directory.undo(removed.entry.number)
    assert [failure.user_id for failure in undone.failures] == [users[0].id]
    assert {user.id for user in workspace.users} == {user.id for user in users[1:]}


def test_redo_adds_no_one_who_has_become_an_owner_since(mine, other, users, workspace):
    number = mine.directory.execute(added(users[0], workspace)).entry.number
    mine.directory.undo(number)
    make_owner(other, users[0])
    mine.directory.refresh()
    with pytest.raises(rg.NewOwnerError):
        mine.directory.redo(number)
    assert users[0].id not in {user.id for user in workspace.users}


def test_someone_who_is_renamed_while_another_is_deleted_is_left_alone(mine, other, users):
    """Right before: the command itself read both of them a few milliseconds ago."""
    first, second, _ = users

    def rename(request):
        if request.method == "DELETE" and str(first.id) in request.url.path:
            other.api.users.update(second.id, username=f"{second.username}-two")

    mine.requests.answer = rename
    result = mine.directory.execute(commands.DeleteUsers([first.id, second.id]))
    assert result.done == 1
    assert [failure.user_id for failure in result.failures] == [second.id]
    assert other.api.users.exist(second.id)


def test_a_removal_warns_about_no_key(mine, other, users, workspace):
    mine.directory.execute(added(users[0], workspace))
    make_owner(other, users[0])
    with pytest.raises(ChangedMeanwhileError) as caught:
        mine.directory.execute(commands.RemoveFromWorkspace([users[0].id], [workspace.id]))
    assert "API keys" not in str(caught.value)


def test_reading_again_takes_few_requests(mine, users, workspace, monkeypatch):
    monkeypatch.setattr(subjects, "MAX_AGE", 60)  # once, however slow this machine is
    few = commands.AddToWorkspace([user.id for user in users], [workspace.id])
    before = len(mine.requests.sent("GET"))
    mine.directory.execute(few)
    assert len(mine.requests.sent("GET")) - before <= len(users) + 1
    many = [*mine.directory.snapshot.users, *(rg.User(username=unique("x"), client=mine).id for _ in range(30))]
    before = len(mine.requests.sent("GET"))
    mine.directory.execute(commands.RemoveFromWorkspace(many, [workspace.id]))
    paths = mine.requests.sent("GET")[before:]
    assert sorted(paths) == sorted(["/users", "/me/workspaces", f"/workspaces/{workspace.id}/users"])


def test_an_admin_who_cannot_read_users_can_still_remove_them(sign_in, client, users):
    admin = sign_in("emil_h")
    room = next(one for one in admin.workspaces)
    client.directory.execute(added(users[0], room))
    admin.directory.refresh()
    assert admin.directory.execute(commands.RemoveFromWorkspace([users[0].id], [room.id])).done == 1


def test_new_members_are_a_conflict_when_a_workspace_is_deleted(mine, other, users, workspace):
    other.users(id=users[0].id).add_to_workspace(other.workspaces(id=workspace.id))
    with pytest.raises(ChangedMeanwhileError) as caught:
        mine.directory.execute(commands.DeleteWorkspace(workspace.id))
    assert f"{users[0].username} was changed by someone else: joined {workspace.name}." in str(caught.value)
    assert mine.requests.writes() == []
    assert mine.directory.snapshot.members[workspace.id] == {users[0].id}
    said = mine.directory.execute(commands.DeleteWorkspace(workspace.id)).summary
    assert f"Its member {users[0].username} stays on the server." in said


def test_the_name_of_a_member_who_stays_is_shown_with_its_invisible_characters(directory, users, workspace):
    directory.execute(commands.EditUser(users[0].id, f"{users[0].username}\n\u202e"))
    directory.execute(added(users[0], workspace))
    said = directory.execute(commands.DeleteWorkspace(workspace.id)).summary
    assert said.endswith(f" Its member {users[0].username}[U+000A][U+202E] stays on the server.")


def test_remove_access_includes_memberships_that_others_just_made(mine, other, users, workspace):
    other.users(id=users[0].id).add_to_workspace(other.workspaces(id=workspace.id))
    outcome = mine.directory.execute(commands.RemoveAccess([users[0].id]))
    assert outcome.summary == f"Removed {users[0].username} from {workspace.name}."
    assert list(other.workspaces(id=workspace.id).users) == []
    other.users(id=users[1].id).add_to_workspace(other.workspaces(id=workspace.id))
    make_owner(other, users[1])
    with pytest.raises(ChangedMeanwhileError, match="is now owner"):
        mine.directory.execute(commands.RemoveAccess([users[1].id]))


def test_an_unchanged_name_is_not_sent(mine, other, users):
    theirs = other.users(id=users[0].id)
    theirs.first_name, theirs.last_name = "Theirs", "Too"
    theirs.update()
    mine.directory.refresh()
    name = unique("renamed")
    outcome = mine.directory.execute(commands.EditUser(users[0].id, name))
    assert outcome.entry.operations[0].values == (("username", name),)
    now = other.users(id=users[0].id)
    assert (now.username, now.first_name, now.last_name) == (name, "Theirs", "Too")


def test_a_check_that_fails_names_the_user(sign_in, users, workspace):
    user = users[0]

    def answer(request):
        return httpx.Response(500) if request.url.path == f"/api/v1/users/{user.id}" else None

    client = sign_in(transport=InterceptingTransport(answer))
    client.directory.refresh()
    with pytest.raises(InternalServerError, match=f"User '{user.username}' was not read"):
        client.directory.execute(added(user, workspace))


@pytest.mark.parametrize("code", mostly_long([200, 302, 401, 429, 500, 502]))
def test_a_check_that_cannot_read_says_that_nothing_was_changed(sign_in, users, workspace, monkeypatch, code):
    """Someone who pressed "Apply" wants to know that, whatever a proxy sends instead of the user."""
    monkeypatch.setattr(retry, "wait", lambda _seconds: None)
    user, page = users[0], {"headers": {"location": "https://sso.test/"}, "html": "<p>Sign in"}

    def answer(request):
        return httpx.Response(code, **page) if request.url.path == f"/api/v1/users/{user.id}" else None

    client = sign_in(transport=InterceptingTransport(answer))
    client.directory.refresh()
    with pytest.raises(rg.ArgillaError) as caught:
        client.directory.execute(added(user, workspace))
    assert caught.value.message.endswith(". Nothing was changed.")
    assert list(workspace.users) == []


def test_no_password_is_set_for_someone_who_was_renamed_after_all_were_read(mine, other, users, monkeypatch):
    """With many users on a slow server, a list of all of them is up to 10 seconds old."""
    monkeypatch.setattr(subjects, "MAX_SHARE", 1e-6)
    theirs = other.users(id=users[1].id)

    def rename(request):
        if request.method == "PATCH" and str(users[0].id) in request.url.path:
            theirs.username = unique("renamed")
            theirs.update()
            time.sleep(1.1 * subjects.MAX_AGE)

    mine.requests.answer = rename
    result = mine.directory.execute(commands.ResetPassword({user.id: Secret(PASSWORD) for user in users[:2]}))
    assert [f"is now {theirs.username}" in str(failure.error) for failure in result.failures] == [True]
    assert mine.requests.writes() == [f"/users/{users[0].id}"]
