"""The access matrix of a real server, as its view in the browser sees it: messages, permissions, hostile input."""

from __future__ import annotations

import uuid

import pytest

import argilla_widgets as rg
from tests.made_up import PASSWORD, remove, unique


@pytest.fixture
def matrix_view(opened, client):
    """Return a function that opens a view of a matrix of all users."""
    return lambda of=client, **kwargs: opened(rg.AccessMatrix(of, **kwargs))


@pytest.fixture
def people(client):
    """Create two annotators and two empty workspaces."""
    users = [rg.User(username=unique("cell"), password=PASSWORD, client=client).create() for _ in range(2)]
    workspaces = [rg.Workspace(name=unique("room"), client=client).create() for _ in range(2)]
    yield users, workspaces
    remove(*users, *workspaces)


def pairs(*of):
    return [[str(user.id), str(workspace.id)] for user, workspace in of]


def test_memberships_are_added_and_removed_in_one_request(matrix_view, people):
    (ada, bob), (red, blue) = people
    bob.add_to_workspace(blue)
    view = matrix_view()
    answer = view.ask("change_memberships", add=pairs((ada, red), (bob, red)), remove=pairs((bob, blue)))
    assert answer["type"] == "done", answer
    assert (answer["failures"], answer["left"]) == ([], 0)
    assert {user.id for user in red.users} == {ada.id, bob.id}
    assert list(blue.users) == []
    assert "add_to_workspace" in view.code_of(answer)
    changed = {row["username"]: row["workspaces"] for patch in view.received("patch") for row in patch["rows"]}
    assert changed[bob.username] == [str(red.id)]
    assert "argilla.apikey" not in str(view.messages)


def test_a_user_and_a_workspace_that_are_gone_are_skipped_and_named(matrix_view, people, sign_in):
    (ada, bob), (red, blue) = people
    view = matrix_view()
    other = sign_in()
    other.users(id=bob.id).delete()  # by another administrator, unknown to this client
    other.workspaces(id=blue.id).delete()
    answer = view.ask("change_memberships", add=pairs((ada, red), (bob, red), (ada, blue)), remove=[])
    assert answer["type"] == "done", answer
    assert answer["message"] == (
        f"Added {ada.username} to {red.name}. Skipped: {bob.username} and workspace {blue.name} no longer exist."
    )
    assert (answer["failures"], answer["left"]) == ([], 0)
    assert [user.id for user in red.users] == [ada.id]


def test_a_change_made_already_is_not_an_error(matrix_view, people, sign_in):
    (ada, _), (red, _) = people
    view = matrix_view()
    other = sign_in()
    other.users(id=ada.id).add_to_workspace(other.workspaces(id=red.id))
    answer = view.ask("change_memberships", add=pairs((ada, red)), remove=[])
    assert answer["type"] == "done", answer
    assert answer["failures"] == []


def test_read_only_refuses_changes(matrix_view, people):
    (ada, _), (red, _) = people
    view = matrix_view(read_only=True)
    assert "read_only" in view.received("session")[-1]["refused"]["remove_from_workspace"]
    answer = view.ask("change_memberships", add=pairs((ada, red)), remove=[])
    assert answer["type"] == "failed"
    assert answer["error"]["code"] == "ForbiddenError"
    assert list(red.users) == []


def test_an_admin_may_only_remove_and_only_in_their_own_workspaces(matrix_view, people, client, sign_in):
    (ada, bob), (red, blue) = people
    admin = rg.User(username=unique("admin"), password=PASSWORD, role="admin", client=client).create()
    for member in (admin, ada):
        member.add_to_workspace(red)
    bob.add_to_workspace(blue)
    view = matrix_view(sign_in(admin.username, password=PASSWORD))
    refused = view.received("session")[-1]["refused"]
    assert "Only owners can add users" in refused["add_to_workspace"]
    assert "remove_from_workspace" not in refused
    answer = view.ask("change_memberships", add=pairs((bob, red)), remove=[])
    assert (answer["type"], "Only owners" in answer["error"]["message"]) == ("failed", True)
    answer = view.ask("change_memberships", add=[], remove=pairs((bob, blue)))  # a workspace the admin cannot see
    assert answer["type"] == "failed"
    assert [user.id for user in blue.users] == [bob.id]
    answer = view.ask("change_memberships", add=[], remove=pairs((ada, red)))
    assert answer["type"] == "done", answer
    assert [user.id for user in red.users] == [admin.id]
    admin.delete()


def test_an_annotator_changes_nothing(matrix_view, people, sign_in):
    (ada, _), (red, _) = people
    ada.add_to_workspace(red)
    view = matrix_view(sign_in(ada.username, password=PASSWORD))
    refused = view.received("session")[-1]["refused"]
    assert {"add_to_workspace", "remove_from_workspace"} <= refused.keys()
    answer = view.ask("change_memberships", add=[], remove=pairs((ada, red)))
    assert answer["type"] == "failed"
    assert [user.id for user in red.users] == [ada.id]


@pytest.mark.parametrize(
    "fields",
    [
        {"add": [["not-an-id", str(uuid.uuid4())]], "remove": []},
        {"add": [[str(uuid.uuid4())]], "remove": []},
        {"add": "everyone", "remove": []},
        {"add": [], "remove": None},
        {"add": [], "remove": [], "force": True},
        {"add": [[str(uuid.uuid4()), str(uuid.uuid4())]] * 10_001, "remove": []},
    ],
)
def test_invalid_memberships_are_refused(matrix_view, fields):
    answer = matrix_view().ask("change_memberships", **fields)
    assert answer["type"] == "failed"
    assert answer["error"]["code"] == "InvalidRequest"


def test_unknown_users_and_workspaces_are_explained(matrix_view, people):
    (ada, _), (red, _) = people
    view = matrix_view()
    nobody = [[str(uuid.uuid4()), str(red.id)]]
    nowhere = [[str(ada.id), str(uuid.uuid4())]]
    for add in (nobody, nowhere):
        answer = view.ask("change_memberships", add=add, remove=[])
        assert answer["type"] == "failed"
        assert "no longer exists" in answer["error"]["message"]
    both = pairs((ada, red))
    assert view.ask("change_memberships", add=both, remove=both)["type"] == "failed"
    assert list(red.users) == []


def test_a_matrix_answers_only_its_own_requests(matrix_view, people):
    (ada, _), _ = people
    answer = matrix_view().ask("change_role", users=[str(ada.id)], role="owner")
    assert answer["type"] == "failed"
    assert "does not answer" in answer["error"]["message"]


def test_the_search_finds_users_and_workspaces(matrix_view, people, client):
    (ada, bob), (red, _) = people
    view = matrix_view(search=ada.username)
    assert [user.username for user in view.widget.visible()] == [ada.username]
    view.widget.search = red.name  # matches no user, so it filters workspaces
    assert len(view.widget.visible()) == len(client.users)
    view.widget.search = f"{bob.username} {red.name}"
    assert [user.username for user in view.widget.visible()] == [bob.username]
    view.widget.search = "nobody-and-nothing"
    assert view.widget.visible() == []


def test_unknown_arguments_are_refused(client):
    with pytest.raises(TypeError, match="serch"):
        rg.AccessMatrix(client, serch="x")
    with pytest.raises(TypeError):
        rg.AccessMatrix(client, workspace=client.workspaces[0])
