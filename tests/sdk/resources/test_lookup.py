"""Users and workspaces may be given by name, id, id string or object."""

from __future__ import annotations

from uuid import uuid4

import numpy as np
import pytest

from argilla_widgets.directory import Directory
from argilla_widgets.sdk import (
    ArgillaError,
    NotFoundError,
    UnprocessableEntityError,
    User,
    Workspace,
)
from argilla_widgets.sdk.resources.lookup import find
from argilla_widgets.sdk.text import suggestion
from tests.widgets.official import OfficialClient

PASSWORD = "s3cret-s3cret"
FORMS = {
    "name": lambda one: getattr(one, "username", None) or one.name,
    "id": lambda one: one.id,
    "string": lambda one: str(one.id),
    "object": lambda one: one,
}


@pytest.fixture
def user(client):
    made = User(username=f"lookup-{uuid4().hex[:8]}", password=PASSWORD, client=client).create()
    yield made
    made.delete()


@pytest.fixture
def workspace(client):
    made = Workspace(name=f"lookup-{uuid4().hex[:8]}", client=client).create()
    yield made
    made.delete()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_is_accepted_for_a_user_or_workspace(client, user, workspace, form):
    user.add_to_workspace(form(workspace))
    assert form(user) in workspace.users
    user.remove_from_workspace(form(workspace))
    assert form(user) not in workspace.users
    workspace.add_user(form(user))
    assert [member.id for member in client.users.list(form(workspace))] == [user.id]
    workspace.remove_user(form(user))
    assert len(workspace.users) == 0
    assert form(user) in client.users
    assert form(workspace) in client.workspaces


def test_indexing_takes_a_name_an_id_or_a_position(client, user, workspace):
    assert client.users[user.username] == client.users[user.id] == client.users[str(user.id)] == user
    assert client.workspaces[workspace.name] == workspace
    assert client.users[0] == client.users[np.int64(0)]
    assert isinstance(client.users[0], User)
    everybody = client.users.list()
    for form in FORMS.values():
        assert client.users.index(form(user)) == everybody.index(user)
        assert client.users.count(form(user)) == 1
    assert client.users.count("nobody") == 0
    with pytest.raises(ValueError, match="'nobody' is not in <Users at"):
        client.users.index("nobody")
    assert client.users(user.id) == user


def test_a_name_that_is_found_is_compared_with_no_other(client, user, monkeypatch):
    """Among 10,000 users, that would take a tenth of a second."""
    monkeypatch.setattr("argilla_widgets.sdk.resources.lookup.suggestion", None)
    assert client.users(user.username) == client.users[user.username] == user


def test_a_typo_suggests_the_closest_name(client):
    with pytest.raises(NotFoundError, match=r"There is no user 'anna' at .* Did you mean 'ana'\?"):
        client.users["anna"]
    with pytest.warns(UserWarning, match=r"was not found at .* Did you mean 'ana'\?"):
        assert client.users("anna") is None
    with pytest.raises(NotFoundError, match=r"Did you mean 'vision'\?"):
        client.users["ana"].add_to_workspace("vison")
    with pytest.raises(NotFoundError, match=r"in workspace 'nlp'\. Did you mean 'ana'\?"):
        client.workspaces["nlp"].remove_user("anaa")


@pytest.mark.parametrize("unknown", ["nobody", uuid4()])
def test_a_lookup_that_finds_nothing_raises_a_value_error_as_in_the_official_sdk(client, unknown):
    nlp = client.workspaces["nlp"]
    for change in (nlp.add_user, nlp.remove_user, client.users["ana"].add_to_workspace):
        with pytest.raises(ValueError, match="There is no") as caught:
            change(unknown)
        assert isinstance(caught.value, NotFoundError)
        assert caught.value.status_code == 404


def test_an_invalid_uuid_is_reported_as_such(client):
    with pytest.warns(UserWarning, match="An id is a UUID; to look up a username, leave out id="):
        assert client.users(id="ana") is None


MISUSES = {
    "add_to_workspace(None)": lambda client: client.users["ana"].add_to_workspace(None),
    "add_to_workspace(3)": lambda client: client.users["ana"].add_to_workspace(3),
    "add_to_workspace(user)": lambda client: client.users["ana"].add_to_workspace(client.users["ana"]),
    "remove_from_workspace(None)": lambda client: client.users["ana"].remove_from_workspace(None),
    "add_user(None)": lambda client: client.workspaces["nlp"].add_user(None),
    "remove_user(None)": lambda client: client.workspaces["nlp"].remove_user(None),
    "add_user(workspace)": lambda client: client.workspaces["nlp"].add_user(client.workspaces["nlp"]),
    "users.add(name)": lambda client: client.users.add("ana"),
    "users.add(None)": lambda client: client.users.add(None),
    "workspaces.add(name)": lambda client: client.workspaces.add("nlp"),
    "users[None]": lambda client: client.users[None],
    "users(3)": lambda client: client.users(3),
    "users(frame)": lambda client: client.users(client.users.to_pandas()),
    "users(id=column)": lambda client: client.users(id=client.users.to_pandas()["id"]),
    "Directory(None)": lambda _: Directory(None),
    "Directory(text)": lambda _: Directory("http://localhost:6900"),
    "subscribe(on_uncertain=text)": lambda client: client.subscribe(print, on_uncertain="x"),
    "users.list(3)": lambda client: client.users.list(3),
    "datasets(workspace=3)": lambda client: client.datasets("x", workspace=3),
    "User(client=text)": lambda _: User(username="x", client="http://localhost:6900"),
    "User(client=another SDK's)": lambda _: User(username="x", client=OfficialClient("http://localhost:6900")),
    "Workspace(client=text)": lambda _: Workspace(name="x", client="http://localhost:6900"),
    "create() without a password": lambda client: User(username="nobody-yet", client=client).create(),
    "create() without a name": lambda client: Workspace(client=client).create(),
}


@pytest.mark.parametrize("misuse", MISUSES.values(), ids=MISUSES)
def test_misuse_never_ends_in_an_attribute_error(client, misuse):
    with pytest.raises((ArgillaError, TypeError)) as caught:
        misuse(client)
    assert "has no attribute" not in str(caught.value)
    assert "object is not" not in str(caught.value)
    assert "ambiguous" not in str(caught.value)


def test_passing_the_none_of_a_failed_lookup_is_explained(client):
    with pytest.raises(UnprocessableEntityError, match=r"not None\. client.workspaces\(...\) returns None"):
        client.users["ana"].add_to_workspace(None)


def test_an_id_takes_precedence_over_a_name():
    one, other = (User(username=name) for name in ("ana", "bo"))
    impostor = User(username=str(one.id))
    assert find([impostor, one, other], str(one.id), "username") is one
    assert find([impostor, one], "ana", "username") is one
    assert find([one], "anna", "username") is None


def test_a_name_unlike_all_others_suggests_nothing():
    assert suggestion("zzz", ["ana", "bo"]) == ""
    assert suggestion("ANNA", ["ana", "bo"]) == "Did you mean 'ana'?"
