"""An object belongs to the server it came from: a client of another server refuses it before sending anything."""

from __future__ import annotations

import pickle
from uuid import uuid4

import httpx
import pytest

from argilla_widgets.sdk import (
    ArgillaConnectionError,
    ArgillaError,
    ConflictError,
    Dataset,
    Datasets,
    NotFoundError,
    SelfLockOutError,
    User,
    Workspace,
    WorkspaceUsers,
)
from argilla_widgets.sdk.base_client import DefaultClient
from tests.sdk.fake import FakeServer, Lost, dataset_list, timed_out

PASSWORD = "correct horse"
A, B = "https://a.test", "https://b.test"


@pytest.fixture
def there():
    """Return the other server."""
    return FakeServer()


@pytest.fixture
def a(fake):
    return fake.client(A)


@pytest.fixture
def b(there):
    return there.client(B)


@pytest.fixture
def user(fake, a):
    return a.users(id=fake.add("ana")["id"])


@pytest.fixture
def workspace(fake, a):
    return a.workspaces(id=fake.add_workspace("nlp")["id"])


def refused(action):
    return pytest.raises(ArgillaError, match=rf"'{action}' belongs to {A} and cannot be used with {B}\.")


WITH_A_USER = {
    "users.add": lambda b, user, _: b.users.add(user),
    "add_user": lambda _, user, workspace: workspace.add_user(user),
    "remove_user": lambda _, user, workspace: workspace.remove_user(user),
    "users.delete": lambda _, user, workspace: workspace.users.delete(user),
    "add_to_workspace": lambda _, user, workspace: user.add_to_workspace(workspace),
    "remove_from_workspace": lambda _, user, workspace: user.remove_from_workspace(workspace),
}


@pytest.mark.parametrize("use", WITH_A_USER.values(), ids=WITH_A_USER)
def test_a_user_is_refused_by_a_client_of_another_server(there, b, user, use):
    theirs = there.add("ana")
    theirs["id"], there.users[str(user.id)] = str(user.id), theirs
    workspace = b.workspaces(id=there.add_workspace("nlp")["id"])
    before, asked = user.serialize(), len(there.requests)
    with pytest.raises(ArgillaError, match=f"{A}.*{B}|{B}.*{A}"):
        use(b, user, workspace)
    assert len(there.requests) == asked
    assert user.serialize() == before
    user.delete()
    assert str(user.id) in there.users


WITH_A_WORKSPACE = {
    "workspaces.add": lambda b, workspace: b.workspaces.add(workspace),
    "users.list": lambda b, workspace: b.users.list(workspace),
    "datasets": lambda b, workspace: b.datasets("reviews", workspace=workspace),
    "Datasets": Datasets,
    "add_to_workspace": lambda b, workspace: b.me.add_to_workspace(workspace),
    "remove_from_workspace": lambda b, workspace: b.me.remove_from_workspace(workspace),
}


@pytest.mark.parametrize("use", WITH_A_WORKSPACE.values(), ids=WITH_A_WORKSPACE)
def test_a_workspace_is_refused_by_a_client_of_another_server(there, b, workspace, use):
    with refused("nlp"):
        use(b, workspace)
    asked = len(there.requests)
    assert {request.url.path for request in there.requests} == {"/api/v1/me", "/api/v1/version"}
    assert workspace.get().name == "nlp"
    assert len(there.requests) == asked


def test_an_object_refused_elsewhere_still_works_with_its_own_server(fake, there, b, user):
    for _ in range(2):
        with refused("ana"):
            b.users.add(user)
    user.last_name = "Ruiz"
    user.update().delete()
    assert str(user.id) not in fake.users
    assert {request.method for request in there.requests} == {"GET"}


def test_an_object_made_for_one_client_cannot_be_added_to_another(a, b):
    with refused("ana"):
        b.users.add(User(username="ana", password=PASSWORD, client=a))
    with refused("nlp"):
        b.workspaces.add(Workspace(name="nlp", client=a))


def test_an_object_without_a_client_can_be_added_to_any_server(fake, there, a, b):
    assert DefaultClient.newest is b
    user = a.users.add(User(username="ana", password=PASSWORD))
    workspace = a.workspaces.add(Workspace(name="nlp"))
    workspace.add_user(user)
    assert str(user.id) in fake.users
    assert there.sent("POST") == []
    with refused("ana"):
        b.users.add(user)
    with refused("nlp"):
        b.workspaces.add(workspace)


def test_an_object_known_only_by_id_belongs_to_the_server_where_it_was_found(fake, b, workspace):
    user = User(id=fake.add("ana")["id"])
    workspace.add_user(user)
    user.delete()
    assert str(user.id) not in fake.users
    with refused("ana"):
        b.users.add(user)


def test_a_user_belongs_to_the_server_it_was_read_from_even_if_the_update_is_refused(fake, a, there):
    assert DefaultClient.newest is a
    user = User(id=fake.me["id"], role="annotator")
    with pytest.raises(SelfLockOutError):
        user.update()
    with refused("argilla"):
        there.client(B).users.add(user)


def test_a_refused_creation_can_be_retried_on_another_server(fake, there, a, b):
    there.add("ana")
    user = User(username="ana", password=PASSWORD)
    with pytest.raises(ConflictError):
        b.users.add(user)
    a.users.add(user)
    assert str(user.id) in fake.users


@pytest.mark.parametrize("create", [lambda user, b: b.users.add(user), lambda user, _: user.create()])
def test_a_creation_with_an_unknown_outcome_is_not_repeated_on_another_server(there, a, b, create):
    user = User(username="ana", password=PASSWORD)
    there.fail("POST", "/users", Lost(timed_out()))
    there.fail("GET", f"/users/{user.id}", httpx.Response(403, json={}))
    with pytest.raises(ArgillaConnectionError) as caught:
        create(user, b)
    assert caught.value.unknown
    with pytest.raises(ArgillaError, match=f"'ana' belongs to {B} and cannot be used with {A}"):
        a.users.add(user)


def test_an_interrupted_creation_is_not_repeated_on_another_server(there, a, b):
    user = User(username="ana", password=PASSWORD)
    there.fail("POST", "/users", Lost(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        b.users.add(user)
    with pytest.raises(ArgillaError, match=f"'ana' belongs to {B} and cannot be used with {A}"):
        a.users.add(user)


def test_users_with_the_same_id_on_two_servers_differ(fake, there, a, b, user):
    there.users[str(user.id)] = fake.users[str(user.id)]
    assert a.users("ana") == user
    assert a.users("ana") != b.users("ana")
    assert user not in b.users
    assert len({user, a.users("ana"), b.users("ana")}) == 2
    assert Workspace(name="nlp", id=user.id, client=a) != Workspace(name="nlp", id=user.id, client=b)
    assert Workspace(name="nlp", id=user.id, client=a) == Workspace(name="other", id=user.id, client=a)


def test_datasets_of_two_servers_differ(fake, there, a, b):
    answer = dataset_list("reviews")
    fake.fail("GET", "/me/datasets", answer)
    there.fail("GET", "/me/datasets", answer)
    ours, theirs = a.datasets[0], b.datasets[0]
    assert isinstance(ours, Dataset)
    assert ours.id == theirs.id
    assert ours != theirs


def test_two_clients_of_one_server_share_what_they_read(client, sign_in, unique):
    """As after re-running the cell that connects. Each object still uses the key it was read with."""
    again = sign_in()
    user = User(username=unique(), password=PASSWORD, client=client).create()
    workspace = Workspace(name=unique(), client=again).create()
    assert again.users(id=user.id) == user
    workspace.add_user(user)
    assert user in workspace.users
    with pytest.raises(ConflictError, match="it already exists"):
        again.users.add(user)
    again.close()
    user.delete()


def test_an_unpickled_object_belongs_to_its_server(b, user, workspace):
    b.close()
    back = [pickle.loads(pickle.dumps(one)) for one in (user, workspace)]
    assert back == [user, workspace]
    assert [one.get() for one in back] == [user, workspace]
    again = pickle.loads(pickle.dumps(user))
    newest = FakeServer().client(B)
    with refused("ana"):
        again.delete()
    newest.close()
    again.delete()


# The default client


def test_closing_the_newest_client_makes_the_previous_one_the_default(fake, a, b):
    b.close()
    User(username="ana", password=PASSWORD).create()
    Workspace(name="nlp").create()
    assert fake.sent("POST") == ["/api/v1/users", "/api/v1/workspaces"]
    a.close()
    assert DefaultClient.newest is not a


@pytest.mark.usefixtures("a")
def test_a_closed_client_does_not_become_the_default_again(fake, b):
    newest = FakeServer().client()
    b.close()
    newest.close()
    User(username="ana", password=PASSWORD).create()
    assert fake.sent("POST") == ["/api/v1/users"]


# Stale objects, and responses about something else


def test_using_a_deleted_user_or_workspace_is_a_clear_error(client, sign_in, unique):
    other = sign_in()
    user = User(username=unique(), password=PASSWORD, client=client).create()
    workspace = Workspace(name=unique(), client=client).create()
    other.users(id=user.id).delete()
    user.last_name = "Ruiz"
    for act in (user.get, user.update, user.delete, lambda: workspace.add_user(user)):
        with pytest.raises(ArgillaError, match="the user does not exist"):  # 404, or 422 on some routes
            act()
    with pytest.raises(NotFoundError, match="the user is not a member"):
        workspace.remove_user(user)
    assert user.last_name == "Ruiz"
    other.workspaces(id=workspace.id).delete()
    for act in (
        workspace.get,
        workspace.delete,
        workspace.users.list,
        lambda: workspace.add_user(client.me),
        lambda: client.me.add_to_workspace(workspace),
        lambda: list(workspace.users),
        lambda: list(workspace.datasets),
        workspace.datasets.to_pandas,
    ):
        with pytest.raises(NotFoundError, match="the workspace does not exist"):
            act()


def test_using_a_deleted_dataset_is_a_clear_error(client, unique):
    workspace = Workspace(name=unique(), client=client).create()
    url, key = f"{client.api_url}/api/v1/datasets", {"X-Argilla-Api-Key": "argilla.apikey"}
    body = {"name": unique("news"), "workspace_id": str(workspace.id)}
    httpx.post(url, headers=key, json=body).raise_for_status()
    (dataset,) = workspace.datasets
    assert dataset.users_progress() == []
    httpx.delete(f"{url}/{dataset.id}", headers=key).raise_for_status()
    with pytest.raises(NotFoundError, match=r"dataset .* not found.*may have been deleted") as caught:
        dataset.users_progress()
    assert str(dataset.id) in str(caught.value)
    assert (dataset.name, list(workspace.datasets)) == (body["name"], [])
    workspace.delete()


def test_a_response_about_another_user_is_refused_and_the_object_unchanged(fake, a, user, workspace):
    bob = fake.add("bob")
    path, answer = str(user.id), httpx.Response(200, json=bob)
    fake.fail("GET", path, *[answer] * 4)
    with pytest.raises(ArgillaError, match="is not what Argilla sends"):
        a.users(id=user.id)
    with pytest.raises(ArgillaError, match="is not what Argilla sends"):
        user.get()
    fake.fail("PATCH", path, answer)
    user.last_name = "Ruiz"
    with pytest.raises(ArgillaError, match="User 'ana' may or may not have been updated"):
        user.update()
    fake.fail("POST", "/users", answer)
    fake.fail("GET", "/users", httpx.Response(403, json={}))
    with pytest.raises(ArgillaError, match="is not what Argilla sends"):
        workspace.add_user(user)
    assert (user.username, user.last_name, user.id) == ("ana", "Ruiz", user.id)


def test_an_update_with_a_wrong_response_is_read_back(fake, user):
    fake.fail("PATCH", str(user.id), httpx.Response(200, json=fake.add("bob")))
    fake.users[str(user.id)]["last_name"] = "Ruiz"
    user.last_name = "Ruiz"
    user.update()
    assert (user.username, user.last_name) == ("ana", "Ruiz")


def test_a_response_about_another_workspace_or_dataset_is_refused(fake, a, workspace):
    other = httpx.Response(200, json=fake.add_workspace("other"))
    fake.fail("GET", str(workspace.id), other, other)
    with pytest.raises(ArgillaError, match="is not what Argilla sends"):
        workspace.get()
    assert workspace.name == "nlp"
    fake.fail("DELETE", str(workspace.id), other)
    with pytest.raises(ArgillaError, match="Workspace 'nlp' may or may not have been deleted"):
        workspace.delete()
    asked = uuid4()
    fake.fail("GET", str(asked), httpx.Response(200, json=dataset_list("reviews").json()["items"][0]))
    with pytest.raises(ArgillaError, match="its id does not match"):
        a.datasets(id=asked)


def test_a_created_user_with_another_name_is_refused(fake, a):
    fake.fail("POST", "/users", httpx.Response(201, json=fake.add("bob")))
    user = User(username="ana", password=PASSWORD, client=a)
    with pytest.raises(ArgillaError, match="User 'ana' may or may not have been created"):
        user.create()
    assert user.username == "ana"


def test_members_are_read_from_the_server_of_the_workspace(workspace):
    members = workspace.users
    assert isinstance(members, WorkspaceUsers)
    assert len(members) == 0
    assert repr(members) == "<WorkspaceUsers of 'nlp' at a.test>"
