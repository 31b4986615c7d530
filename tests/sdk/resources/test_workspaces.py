"""Workspaces, members and datasets on a real server."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from argilla_widgets.sdk import (
    ArgillaError,
    ConflictError,
    ForbiddenError,
    NewOwnerError,
    NotFoundError,
    UnprocessableEntityError,
    User,
    Workspace,
)
from tests.made_up import remove
from tests.sdk.fake import dataset_list


@pytest.fixture
def workspace(client, unique):
    """Create an empty workspace for one test."""
    created = Workspace(name=unique("workspace"), client=client).create()
    yield created
    remove(created)


@pytest.fixture
def user(client, unique):
    created = User(username=unique(), password="correct horse", client=client).create()
    yield created
    created.delete()


def test_a_workspace_is_created_with_the_id_chosen_by_the_client(client, unique):
    workspace = Workspace(name=unique(" Ä/b <b> "), client=client)
    chosen = workspace.id
    assert workspace.inserted_at is None
    assert workspace.create() is workspace
    assert workspace.id == chosen
    assert workspace.inserted_at.utcoffset() == timedelta(0)
    assert workspace in client.workspaces
    assert client.workspaces(workspace.name) == workspace
    assert client.workspaces(id=str(chosen)) == workspace
    assert workspace.delete() is workspace
    assert not client.api.workspaces.exists(chosen)


def test_an_id_chosen_by_the_server_is_adopted(fake):
    """The fake servers in the tests of Argilla's own SDK ignore the id in the request."""
    theirs = fake.add_workspace("nlp")
    fake.fail("POST", "/workspaces", httpx.Response(201, json=theirs))
    workspace = Workspace(name="nlp", client=fake.client()).create()
    assert workspace.id == UUID(theirs["id"])
    workspace.delete()
    assert not fake.workspaces


def test_adding_to_a_collection_uses_its_client(client, unique):
    workspace = client.workspaces.add(Workspace(name=unique()))
    assert client.api.workspaces.get_by_name(workspace.name).id == workspace.id
    workspace.delete()


def test_a_taken_name_is_refused(client, workspace):
    with pytest.raises(ConflictError, match="a workspace with this name already exists") as caught:
        Workspace(name=workspace.name, client=client).create()
    assert caught.value.field == "name"
    assert "use the existing one (client.workspaces[name])" in str(caught.value)


def test_a_missing_name_is_refused(client):
    with pytest.raises(UnprocessableEntityError) as caught:
        Workspace(client=client).create()
    assert caught.value.field == "name"


def test_a_workspace_cannot_be_renamed(workspace):
    with pytest.raises(AttributeError, match="cannot rename"):
        workspace.name = "other"
    unborn = Workspace(name="one")
    unborn.name = "two"
    assert unborn.name == "two"


def test_no_match_is_none_with_a_warning_at_the_caller(client):
    for asked, said in (
        ({"name": "no\tone"}, r"Workspace with name 'no\[U\+0009\]one'"),
        ({"id": uuid4()}, "Workspace with id"),
    ):
        with pytest.warns(UserWarning, match=said) as caught:
            assert client.workspaces(**asked) is None
        assert caught[0].filename == __file__
    with pytest.raises(ArgillaError, match="name or an id"):
        client.workspaces()


def test_a_workspace_with_datasets_cannot_be_deleted(client):
    nlp = client.workspaces("nlp")
    with pytest.raises(ConflictError, match="still has datasets"):
        nlp.delete()
    assert client.api.workspaces.exists(nlp.id)


def test_using_a_deleted_workspace_is_an_error(client, workspace):
    client.workspaces(id=workspace.id).delete()
    with pytest.raises(NotFoundError, match=r"Workspace 'workspace-.*' was not deleted: the workspace does not exist"):
        workspace.delete()
    with pytest.raises(NotFoundError):
        workspace.get()


# Members


def test_members_can_be_added_and_removed(client, workspace, user):
    assert user.add_to_workspace(workspace) is user
    assert user in workspace.users
    assert len(workspace.users) == 1
    assert workspace.users[0] == user
    assert client.api.workspaces.member_ids(workspace.id) == [user.id]
    assert user.remove_from_workspace(workspace) is user
    assert list(workspace.users) == []


def test_the_workspaces_of_a_user_are_those_they_have_access_to(client, workspace, user):
    assert client.api.workspaces.list_by_user_id(user.id) == []
    workspace.add_user(user)
    assert [one.id for one in client.api.workspaces.list_by_user_id(str(user.id))] == [workspace.id]
    assert client.api.workspaces.list_by_user_id(client.me.id) == client.api.workspaces.list()
    with pytest.raises(NotFoundError, match="the user does not exist"):
        client.api.workspaces.list_by_user_id(uuid4())


def test_the_default_workspace_is_the_first(client, fake):
    assert client.workspaces.default == client.workspaces[0]
    with pytest.raises(ArgillaError, match=r"no workspace at argilla\.test that you can see"):
        _ = fake.client().workspaces.default


def test_a_collection_is_an_html_table_or_its_title_when_it_is_empty(fake):
    client = fake.client()
    nlp = fake.add_workspace("<b>nlp")
    assert "&lt;b&gt;nlp" in client.workspaces._repr_html_()
    assert "argilla" in client.users._repr_html_()
    assert "<p>WorkspaceUsers at argilla.test</p><p>None yet.</p>" in client.workspaces[nlp["name"]].users._repr_html_()


def test_members_can_be_given_by_name(workspace, user):
    assert workspace.add_user(user.username) == user
    assert workspace.remove_user(user.username) == user
    assert workspace.add_user(user) is user
    assert workspace.remove_user(user) is user
    assert workspace.users.add(user) is user
    assert workspace.users.delete(user) is user


def test_an_unknown_name_is_an_error(workspace, user):
    with pytest.raises(NotFoundError, match=r"no user 'no\[U\+000A\]body'") as caught:
        workspace.add_user("no\nbody")
    assert caught.value.field == "username"
    with pytest.raises(NotFoundError, match="in workspace"):
        workspace.remove_user(user.username)


def test_adding_a_member_twice_or_removing_a_non_member_is_an_error(workspace, user):
    workspace.add_user(user)
    with pytest.raises(ConflictError, match=r"is already a member\. To skip members: if user"):
        workspace.add_user(user)
    assert user in workspace.users
    workspace.remove_user(user)
    with pytest.raises(NotFoundError, match="the user is not a member"):
        workspace.remove_user(user)


@pytest.mark.parametrize("by_user", [True, False])
def test_someone_whom_others_have_made_an_owner_is_not_added(client, workspace, user, by_user):
    """The object still says annotator; the answer of the server says owner: its admins could read their key."""
    client.api.users.update(user.id, role="owner")
    with pytest.raises(NewOwnerError) as caught:
        user.add_to_workspace(workspace) if by_user else workspace.users.add(user)
    assert str(caught.value) == (
        f"'{user.username}' is an owner now and was not added to workspace '{workspace.name}'. "
        "Owners need no membership, and admins of a workspace can read its members' API keys."
    )
    assert user not in workspace.users
    user.get().add_to_workspace(workspace)  # seen as an owner
    assert user in workspace.users


def test_a_membership_of_a_deleted_user_or_workspace_is_an_error(client, workspace, user):
    gone = User(username="gone", client=client)
    with pytest.raises(NotFoundError, match="User 'gone' does not exist"):
        gone.add_to_workspace(workspace)
    with pytest.raises(NotFoundError, match="the workspace does not exist"):
        user.add_to_workspace(Workspace(name="gone", client=client))


def test_unsaved_changes_survive_a_membership_change(workspace, user):
    user.last_name = "Ruiz"
    user.add_to_workspace(workspace)
    assert user.last_name == "Ruiz"


def test_an_admin_sees_and_removes_members_of_their_workspaces_only(sign_in, client, workspace, user):
    ana = sign_in("ana")
    workspace.add_user(user)
    with pytest.raises(ForbiddenError):
        len(Workspace(name=workspace.name, id=workspace.id, client=ana).users)
    workspace.add_user(client.users("ana"))
    theirs = ana.workspaces(workspace.name)
    assert {member.username for member in theirs.users} == {"ana", user.username}
    theirs.remove_user(user.username)
    assert [member.username for member in workspace.users] == ["ana"]
    with pytest.raises(ForbiddenError, match="Only owners"):
        theirs.add_user(user)
    with pytest.raises(ForbiddenError, match=r"Only owners can add users to workspaces\.$"):
        theirs.add_user(user.username)


def test_a_refusal_says_who_may_read_or_change_a_workspace(sign_in, workspace, user):
    ana = sign_in("ana")
    theirs = Workspace(name=workspace.name, id=workspace.id, client=ana)
    member = User(username=user.username, id=user.id, client=ana)
    workspace.add_user(user)
    for read in (theirs.get, theirs.list_datasets):
        with pytest.raises(ForbiddenError) as caught:
            read()
        assert caught.value.hint == "Only owners and members of the workspace can do this."
    for act in (theirs.users.list, theirs.users.to_pandas, lambda: member.remove_from_workspace(theirs)):
        with pytest.raises(ForbiddenError) as caught:
            act()
        assert caught.value.hint == "Only owners, and admins who are members of the workspace, can do this."


# Representations


def test_representations_of_a_workspace(workspace):
    assert repr(Workspace(name="line\nend")).startswith("Workspace(name='line\\nend', id=")
    assert workspace.serialize()["name"] == workspace.name
    assert workspace.serialize()["id"] == str(workspace.id)
    assert workspace.name in repr(workspace.users)


def test_workspaces_as_a_data_frame(client, workspace):
    table = client.workspaces.to_pandas()
    assert list(table) == ["name", "id", "inserted_at", "updated_at"]
    assert str(workspace.id) in set(table["id"])


def test_an_unknown_argument_suggests_the_nearest():
    with pytest.raises(TypeError, match=r"Workspace has no argument 'nme'\. Did you mean 'name'"):
        Workspace(nme="x")


# Datasets


def test_datasets_of_a_server_and_of_a_workspace(client):
    nlp = client.workspaces("nlp")
    inside = list(nlp.datasets)
    assert inside
    assert {dataset.workspace_id for dataset in inside} == {nlp.id}
    assert nlp.list_datasets() == inside
    assert len(client.datasets) > len(inside)
    first = inside[0]
    assert client.datasets(first.name) == first
    assert client.datasets(first.name, workspace="nlp") == first
    assert client.datasets(id=str(first.id)) == first
    assert first.status in {"draft", "ready"}
    assert repr(first).startswith(f"Dataset(name={first.name!r}")
    assert first.updated_at.utcoffset() == timedelta(0)


def test_no_dataset_is_none_with_a_warning_at_the_caller(client):
    with pytest.warns(UserWarning, match="Dataset with name 'missing'") as caught:
        assert client.datasets("missing") is None
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="Dataset with id"):
        assert client.datasets(id=uuid4()) is None
    with pytest.warns(UserWarning, match="Workspace with name 'missing'"):
        assert client.datasets("x", workspace="missing") is None
    with pytest.raises(ArgillaError):
        client.datasets()


def test_a_dataset_name_used_in_two_workspaces_is_ambiguous(fake):
    client = fake.client()
    fake.fail("GET", "/me/datasets", dataset_list("news", "news"))
    with pytest.warns(UserWarning, match="2 workspaces have a dataset 'news'") as caught:
        assert client.datasets("news").name == "news"
    assert caught[0].filename == __file__


def test_the_progress_of_users(client):
    counts = {
        person.username: person.completed.total + person.pending.total
        for dataset in client.datasets
        for person in dataset.users_progress()
    }
    assert max(counts.values()) > 0


def test_datasets_as_a_data_frame(client):
    table = client.datasets.to_pandas()
    assert len(table) == len(client.datasets)
    assert str(table["updated_at"].dtype) == "datetime64[us, UTC]"
