"""The guide's examples run unchanged except for the import, and do what the guide says."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from tests.package.guide_snippets import SNIPPETS


@pytest.fixture(scope="module")
def client(server):
    with server.client() as client:
        yield client


@pytest.fixture
def my_workspace(client):
    workspace = rg.Workspace(name="my_workspace", client=client).create()
    yield workspace
    workspace.delete()


@pytest.fixture
def my_username(client):
    user = rg.User(username="my_username", password="12345678", client=client).create()
    yield user
    if user in client.users:
        user.delete()


@pytest.fixture
def run(client, server):
    """Return a function that runs a snippet with its placeholders filled in and returns its variables."""

    def run(title: str, user: rg.User | None = None) -> dict:
        code = (
            SNIPPETS[title]
            .replace("import argilla as rg", "import argilla_widgets as rg")
            .replace("<api_url>", server.url)
            .replace("<api_key>", "argilla.apikey")
            .replace("<uuid-or-uuid-string>", str(user.id) if user else "")
        )
        variables = {"rg": rg, "client": client}
        exec(compile(code, title, "exec"), variables)
        if variables["client"] is not client:
            variables["client"].close()
        return variables

    return run


def test_main_class(run, client):
    run("Main Class")
    assert "username" not in [user.username for user in client.users]


def test_get_current_user(run):
    assert run("Get current user")["current_user"].username == "argilla"


def test_create_a_user(run, client):
    created = run("Create a user")["created_user"]
    found = client.users("my_username")
    assert found == created
    assert (found.first_name, found.role) == ("my_username", "annotator")
    found.delete()


def test_list_users(run, client, capsys):
    run("List users")
    printed = capsys.readouterr().out
    assert printed.splitlines() == [repr(user) for user in client.users]
    assert "ana" in printed


def test_retrieve_a_user_by_name(run, my_username):
    assert run("Retrieve a user by name")["retrieved_user"] == my_username


def test_retrieve_a_user_by_id(run, my_username):
    assert run("Retrieve a user by id", my_username)["retrieved_user"].username == "my_username"


def test_check_user_existence(run, my_username):
    assert run("Check user existence")["user"] == my_username


def test_check_existence_of_an_unknown_user(run):
    with pytest.warns(UserWarning, match="my_username"):
        assert run("Check user existence")["user"] is None


def test_list_users_in_a_workspace(run, my_username, my_workspace, capsys):
    my_username.add_to_workspace(my_workspace)
    run("List users in a workspace")
    assert capsys.readouterr().out == f"{my_username!r}\n"


def test_add_a_user_to_a_workspace(run, my_username, my_workspace):
    assert run("Add a user to a workspace")["added_user"] == my_username
    assert my_workspace.users.list() == [my_username]


def test_remove_a_user_from_a_workspace(run, my_username, my_workspace):
    my_username.add_to_workspace(my_workspace)
    assert run("Remove a user from a workspace")["removed_user"] == my_username
    assert my_workspace.users.list() == []


def test_delete_a_user(run, client, my_username):
    assert run("Delete a user")["deleted_user"] == my_username
    assert my_username not in client.users


def test_every_example_of_the_guide_is_run():
    here = [name for name in globals() if name.startswith("test_")]
    wanted = [f"test_{title.lower().replace(' ', '_')}" for title in SNIPPETS]
    assert [name for name in wanted if name not in here] == []
