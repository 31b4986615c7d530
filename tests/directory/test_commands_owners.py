"""Owners who were not shown as owners are skipped and named: no one has agreed to change them."""

from __future__ import annotations

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.commands.command import CommandRequest
from argilla_widgets.directory.commands.consequences import ShownConsequences
from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.test_commands_reread import make_owner
from tests.directory.test_commands_reread import mine as mine  # noqa: PLC0414 - a fixture
from tests.directory.test_commands_reread import other as other  # noqa: PLC0414
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique
from tests.transports import InterceptingTransport


def each_action(users, workspace):
    ids = [user.id for user in users]
    return {
        "add": commands.AddToWorkspace(ids, [workspace.id]),
        "password": commands.ResetPassword(dict.fromkeys(ids, Secret(PASSWORD))),
        "role": commands.ChangeRole(ids, rg.Role.admin),
        "remove": commands.RemoveFromWorkspace(ids, [workspace.id]),
        "remove access": commands.RemoveAccess(ids),
        "matrix": commands.ChangeMemberships(add=[(one, workspace.id) for one in ids]),
        "delete": commands.DeleteUsers(ids),
    }


KINDS = ["add", "password", "role", "remove", "remove access", "matrix", "delete"]


def shown(action, *owners):
    return CommandRequest(action, owners=frozenset(user.id for user in owners))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seen", mostly_long([False, True]), ids=["unseen", "seen"])
def test_an_owner_who_was_not_shown_is_skipped_and_named(mine, other, users, workspace, kind, seen):
    if "remove" in kind:
        for user in users:
            user.add_to_workspace(workspace)
        mine.directory.refresh()
    make_owner(other, users[1])
    if seen:  # by this client, but not in the dialog that was open
        mine.directory.refresh()
    before = other.users(id=users[1].id)
    outcome = mine.directory.execute(shown(each_action(users, workspace)[kind]))
    assert outcome.done == 2
    assert f"Skipped {users[1].username}, who is an owner now." in outcome.summary
    assert outcome.failures == ()
    assert outcome.retry is None
    touched = [path for path in mine.requests.writes() if str(users[1].id) in path]
    assert touched == []
    after = other.users(id=users[1].id)
    assert (after.role, after.updated_at) == ("owner", before.updated_at)


@pytest.mark.parametrize("kind", KINDS)
def test_an_owner_who_was_shown_is_changed(mine, other, users, workspace, kind):
    if "remove" in kind:
        for user in users:
            user.add_to_workspace(workspace)
    make_owner(other, users[1])
    mine.directory.refresh()
    outcome = mine.directory.execute(shown(each_action(users, workspace)[kind], users[1]))
    assert outcome.done == 3
    assert "Skipped" not in outcome.summary


def test_any_change_but_a_new_owner_is_still_a_conflict(mine, other, users):
    make_owner(other, users[1])
    theirs = other.users(id=users[0].id)
    theirs.username = unique("changed")
    theirs.update()
    with pytest.raises(ChangedMeanwhileError):
        mine.directory.execute(shown(commands.ChangeRole([user.id for user in users], rg.Role.admin)))
    assert mine.requests.writes() == []


def test_a_new_owner_as_the_only_target_is_a_conflict(mine, other, users):
    make_owner(other, users[0])
    action = commands.ChangeRole([users[0].id], rg.Role.admin)
    with pytest.raises(rg.ConflictError, match=f"Nothing was changed: {users[0].username} is an owner now") as caught:
        mine.directory.execute(shown(action))
    # The dialog that asked is open, and names them.
    assert caught.value.hint == "Look at the owners by name before you try again."
    assert mine.requests.writes() == []
    assert mine.directory.execute(shown(action, users[0])).done == 1


def test_a_deleted_user_and_a_new_owner_are_both_reported(mine, other, users):
    make_owner(other, users[1])
    other.users(id=users[2].id).delete()
    outcome = mine.directory.execute(shown(commands.ChangeRole([user.id for user in users], rg.Role.admin)))
    assert outcome.done == 1
    assert f"Skipped: {users[2].username} no longer exists." in outcome.summary
    assert f"Skipped {users[1].username}, who is an owner now." in outcome.summary


def test_a_retry_skips_new_owners_too(mine, other, users, workspace):
    def refuse(request):
        if request.method == "POST" and str(users[0].id).encode() in request.content:
            return httpx.Response(500, json={"detail": "broken"})
        return None

    mine.requests.answer = refuse
    outcome = mine.directory.execute(shown(commands.AddToWorkspace([user.id for user in users], [workspace.id])))
    assert outcome.done == 2
    mine.requests.answer = lambda _request: None
    make_owner(other, users[0])
    mine.directory.refresh()
    with pytest.raises(rg.ConflictError, match=f"{users[0].username} is an owner now"):
        mine.directory.execute(outcome.retry)


def test_an_admin_does_not_remove_a_new_owner_unseen(client, sign_in, other, users, workspace):
    admin = rg.User(username=unique("adm"), role="admin", password=PASSWORD, client=client).create()
    try:
        for user in (admin, *users):
            user.add_to_workspace(workspace)
        theirs = sign_in(admin.username, password=PASSWORD)
        theirs.directory.refresh()
        make_owner(other, users[1])
        outcome = theirs.directory.execute(shown(each_action(users, workspace)["remove"]))
        assert f"Skipped {users[1].username}, who is an owner now." in outcome.summary
        assert {user.id for user in workspace.users} == {admin.id, users[1].id}
        outcome = theirs.directory.execute(shown(each_action(users[1:2], workspace)["remove"], users[1]))
        assert outcome.done == 1
    finally:
        admin.delete()


def test_commands_in_a_cell_change_new_owners(mine, other, users):
    make_owner(other, users[1])
    mine.directory.refresh()
    outcome = mine.directory.execute(commands.ChangeRole([user.id for user in users], rg.Role.admin))
    assert outcome.done == 3


def test_a_workspace_that_a_skipped_owner_joined_blocks_no_deletion(mine, other, users, workspace):
    make_owner(other, users[1])
    other.users(id=users[1].id).add_to_workspace(other.workspaces(id=workspace.id))
    action = commands.DeleteUsers([user.id for user in users], ShownConsequences(responses=0, uncounted=0))
    outcome = mine.directory.execute(shown(action))
    assert outcome.done == 2
    assert f"Skipped {users[1].username}, who is an owner now." in outcome.summary


def test_someone_who_becomes_an_owner_at_the_moment_of_an_addition_is_taken_out_again(sign_in, other, users, workspace):
    """Between the last reading and the write: the answer of the server is what shows it."""
    transport = InterceptingTransport()
    mine, theirs = sign_in(transport=transport), users[1]
    mine.directory.refresh()

    def promote(request):
        if request.method == "POST" and str(theirs.id) in request.content.decode():
            make_owner(other, theirs)

    transport.answer = promote
    result = mine.directory.execute(commands.AddToWorkspace([user.id for user in users], [workspace.id]))
    assert theirs.id not in {user.id for user in workspace.users}
    (failure,) = result.failures
    assert failure.user_id == theirs.id
    assert f"'{theirs.username}' is an owner now and was not added to" in str(failure.error)
    assert "admins of a workspace can read its members' API keys" in failure.error.hint
    assert result.done == len(users) - 1


def places(user, *workspaces):
    return [user in workspace.users for workspace in workspaces]


@pytest.fixture
def second(client):
    """Create another workspace."""
    made = rg.Workspace(name=unique("second"), client=client).create()
    yield made
    made.delete()


def test_new_owners_leave_their_workspaces_in_the_same_change_and_undo_restores_both(mine, users, workspace, second):
    one, two, bystander = users
    for user, place in ((one, workspace), (one, second), (two, workspace), (bystander, workspace)):
        user.add_to_workspace(place)
    mine.directory.refresh()
    outcome = mine.directory.execute(commands.ChangeRole([one.id, two.id], "owner", leave=True))
    assert outcome.done == 5
    assert outcome.summary.startswith("Changed 2 users to owner; removed 3 memberships from ")
    assert [mine.users(id=user.id).role for user in users] == ["owner", "owner", "annotator"]
    assert [places(user, workspace, second) for user in users] == [[False, False], [False, False], [True, False]]
    mine.directory.undo(outcome.entry.number)
    assert [mine.users(id=user.id).role for user in users] == ["annotator"] * 3
    assert [places(user, workspace, second) for user in users] == [[True, True], [True, False], [True, False]]
    mine.directory.redo(outcome.entry.number)
    assert [places(user, workspace, second) for user in users] == [[False, False], [False, False], [True, False]]


def test_one_new_owner_is_named_with_their_workspaces(mine, users, workspace, second):
    for place in (workspace, second):
        users[0].add_to_workspace(place)
    mine.directory.refresh()
    outcome = mine.directory.execute(commands.ChangeRole([users[0].id], "owner", leave=True))
    names = [workspace.name, second.name]
    assert outcome.summary in {
        f"Changed {users[0].username} to owner; removed them from {' and '.join(order)}."
        for order in (names, names[::-1])
    }
    again = mine.directory.execute(commands.ChangeRole([users[0].id], "owner", leave=True))
    assert again.summary == "Nothing to do: already owner."
    assert again.entry is None


def test_memberships_that_others_have_made_meanwhile_end_too(mine, other, users, workspace):
    mine.directory.refresh()
    other.users(id=users[0].id).add_to_workspace(workspace.name)
    mine.directory.execute(commands.ChangeRole([users[0].id], "owner", leave=True))
    assert users[0] not in workspace.users


def test_who_could_not_become_an_owner_stays_a_member(mine, users, workspace):
    for user in users:
        user.add_to_workspace(workspace)
    mine.directory.refresh()

    def refuse(request):
        if request.method == "PATCH" and str(users[0].id) in request.url.path:
            return httpx.Response(500, json={"detail": "broken"})
        return None

    mine.requests.answer = refuse
    outcome = mine.directory.execute(commands.ChangeRole([users[0].id, users[1].id], "owner", leave=True))
    assert [mine.users(id=user.id).role for user in users] == ["annotator", "owner", "annotator"]
    assert [user in workspace.users for user in users] == [True, False, True]
    mine.requests.answer = lambda _request: None
    mine.directory.execute(outcome.retry)
    assert [user in workspace.users for user in users] == [False, False, True]


@pytest.mark.parametrize("role", ["admin", "annotator"])
def test_only_owners_leave_with_a_change_of_role(mine, users, workspace, role):
    users[0].add_to_workspace(workspace)
    with pytest.raises(rg.UnprocessableEntityError, match="Only owners can leave their workspaces"):
        mine.directory.execute(commands.ChangeRole([users[0].id], role, leave=True))
    with pytest.raises(rg.ArgillaError, match="The argument leave must be a bool, not str"):
        mine.directory.execute(commands.ChangeRole([users[0].id], "owner", leave="yes"))  # pyright: ignore[reportArgumentType]
    assert mine.requests.writes() == []
    assert users[0] in workspace.users
