"""Workspaces, members and datasets of a real server."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from argilla_widgets.sdk import (
    ArgillaError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnprocessableEntityError,
    User,
    Workspace,
)
from tests.sdk.fake import dataset_list


@pytest.fixture
def workspace(client, unique):
    """An empty workspace of this test's own."""
    created = Workspace(name=unique("workspace"), client=client).create()
    yield created
    if client.api.workspaces.exists(created.id):
        created.delete()


@pytest.fixture
def user(client, unique):
    created = User(username=unique(), password="correct horse", client=client).create()
    yield created
    created.delete()


def test_a_workspace_is_created_under_the_id_it_had_here(client, unique):
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


def test_a_server_that_chooses_ids_itself_is_followed(fake):
    """As older ones do, which ignore the id that they are sent."""
    theirs = fake.add_workspace("nlp")
    fake.fail("POST", "/workspaces", httpx.Response(201, json=theirs))
    workspace = Workspace(name="nlp", client=fake.client()).create()
    assert workspace.id == UUID(theirs["id"])
    workspace.delete()
    assert not fake.workspaces


def test_a_workspace_is_added_to_the_server_of_its_collection(client, unique):
    workspace = client.workspaces.add(Workspace(name=unique()))
    assert client.api.workspaces.get_by_name(workspace.name).id == workspace.id
    workspace.delete()


def test_a_taken_name(client, workspace):
    with pytest.raises(ConflictError, match="a workspace with this name already exists") as caught:
        Workspace(name=workspace.name, client=client).create()
    assert caught.value.field == "name"


def test_a_missing_name(client):
    with pytest.raises(UnprocessableEntityError) as caught:
        Workspace(client=client).create()
    assert caught.value.field == "name"


def test_a_workspace_cannot_be_renamed(workspace):
    with pytest.raises(AttributeError, match="cannot rename"):
        workspace.name = "other"
    unborn = Workspace(name="one")
    unborn.name = "two"
    assert unborn.name == "two"


def test_none_is_none_with_a_warning_that_points_here(client):
    for asked, said in (
        ({"name": "no\tone"}, r"Workspace with name 'no\\tone'"),
        ({"id": uuid4()}, "Workspace with id"),
    ):
        with pytest.warns(UserWarning, match=said) as caught:
            assert client.workspaces(**asked) is None
        assert caught[0].filename == __file__
    with pytest.raises(ArgillaError, match="name or an id"):
        client.workspaces()


def test_a_workspace_with_datasets_stays(client):
    nlp = client.workspaces("nlp")
    with pytest.raises(ConflictError, match="still has datasets"):
        nlp.delete()
    assert client.api.workspaces.exists(nlp.id)


def test_a_workspace_deleted_meanwhile(client, workspace):
    client.workspaces(id=workspace.id).delete()
    with pytest.raises(NotFoundError, match=r"Workspace 'workspace-.*' was not deleted: the workspace does not exist"):
        workspace.delete()
    with pytest.raises(NotFoundError):
        workspace.get()


# Members


def test_members_come_and_go(client, workspace, user):
    assert user.add_to_workspace(workspace) is user
    assert user in workspace.users
    assert len(workspace.users) == 1
    assert workspace.users[0] == user
    assert client.api.workspaces.member_ids(workspace.id) == [user.id]
    assert user.remove_from_workspace(workspace) is user
    assert list(workspace.users) == []


def test_members_by_name(workspace, user):
    assert workspace.add_user(user.username) == user
    assert workspace.remove_user(user.username) == user
    assert workspace.add_user(user) is user
    assert workspace.remove_user(user) is user
    assert workspace.users.add(user) is user
    assert workspace.users.delete(user) is user


def test_names_that_nobody_has(workspace, user):
    with pytest.raises(NotFoundError, match="no user 'no\\\\nbody'") as caught:
        workspace.add_user("no\nbody")
    assert caught.value.field == "username"
    with pytest.raises(NotFoundError, match="in workspace"):
        workspace.remove_user(user.username)


def test_twice_a_member_and_no_member(workspace, user):
    workspace.add_user(user)
    with pytest.raises(ConflictError, match="the user is already a member"):
        workspace.add_user(user)
    workspace.remove_user(user)
    with pytest.raises(NotFoundError, match="the user is not a member"):
        workspace.remove_user(user)


def test_a_user_or_a_workspace_that_is_gone(client, workspace, user):
    gone = User(username="gone", client=client)
    with pytest.raises(UnprocessableEntityError, match="the user does not exist"):
        gone.add_to_workspace(workspace)
    with pytest.raises(NotFoundError, match="the workspace does not exist"):
        user.add_to_workspace(Workspace(name="gone", client=client))


def test_what_was_changed_but_not_sent_survives_a_membership(workspace, user):
    user.last_name = "Ruiz"
    user.add_to_workspace(workspace)
    assert user.last_name == "Ruiz"


def test_an_admin_sees_and_removes_members_of_its_own_workspace_only(sign_in, client, workspace, user):
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


# How they are written


def test_texts_of_a_workspace(workspace):
    assert repr(Workspace(name="line\nend")).startswith("Workspace(name='line\\nend', id=")
    assert workspace.serialize()["name"] == workspace.name
    assert workspace.serialize()["id"] == str(workspace.id)
    assert workspace.name in repr(workspace.users)


def test_a_frame_of_workspaces(client, workspace):
    table = client.workspaces.to_pandas()
    assert list(table) == ["name", "id", "inserted_at", "updated_at"]
    assert str(workspace.id) in set(table["id"])


def test_an_unknown_argument_is_refused_with_the_nearest():
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


def test_no_dataset_is_none_with_a_warning_that_points_here(client):
    with pytest.warns(UserWarning, match="Dataset with name 'missing'") as caught:
        assert client.datasets("missing") is None
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="Dataset with id"):
        assert client.datasets(id=uuid4()) is None
    with pytest.warns(UserWarning, match="Workspace with name 'missing'"):
        assert client.datasets("x", workspace="missing") is None
    with pytest.raises(ArgillaError):
        client.datasets()


def test_a_name_that_two_workspaces_have(fake):
    client = fake.client()
    fake.fail("GET", "/me/datasets", dataset_list("news", "news"))
    with pytest.warns(UserWarning, match="2 workspaces have a dataset 'news'") as caught:
        assert client.datasets("news").name == "news"
    assert caught[0].filename == __file__


def test_progress_of_people(client):
    counts = {
        person.username: person.completed.total + person.pending.total
        for dataset in client.datasets
        for person in dataset.users_progress()
    }
    assert max(counts.values()) > 0


def test_a_frame_of_datasets(client):
    table = client.datasets.to_pandas()
    assert len(table) == len(client.datasets)
    assert str(table["updated_at"].dtype) == "datetime64[us, UTC]"
