"""What a notebook displays and saves, with a real kernel and server."""

from __future__ import annotations

import json
import re

import nbformat
import pytest

from tests.package.interpreter import python

PASSWORD = "s3cret-s3cret"


def data(notebook, cell=-1):
    return notebook.cells[cell].outputs[-1]["data"]


def test_users_display_as_a_widget_with_a_static_form(run, client):
    shown = data(run("client.users"))
    assert "application/vnd.jupyter.widget-view+json" in shown
    html = shown["text/html"]
    assert "carla.&lt;b&gt;ruiz&lt;/b&gt;" in html
    assert f"{len(client.users)} users" in html
    assert shown["text/plain"].startswith(f"{len(client.users)} users. ")


def test_a_resource_has_one_widget(run):
    notebook = run("client.users", "client.users", "client.workspaces('nlp').users", "rg.UserManager.of(client)")
    models = [data(notebook, cell)["application/vnd.jupyter.widget-view+json"]["model_id"] for cell in range(1, 5)]
    assert models[0] == models[1] == models[3]
    assert models[2] != models[0]


def test_a_workspace_displays_its_members(run, client):
    shown = data(run("client.workspaces('vision').users"))
    members = client.workspaces("vision").users
    assert f"{len(members)} users" in shown["text/html"]


@pytest.mark.long
def test_a_dead_server_shows_a_message_and_no_traceback(run):
    notebook = run(
        "from argilla_widgets.server import LocalServer\n"
        "server = LocalServer().start()\nlate = server.client(retries=0)\nserver.stop()",
        "late.users",
    )
    html = data(notebook)["text/html"]
    assert "Traceback" not in json.dumps(notebook)
    assert re.search(r"Nothing|No server|not reach|nobody|connect", html, re.IGNORECASE), html


def test_no_secret_is_saved(run):
    notebook = run(
        # The cells must not contain the secret, or the saved notebook would.
        "user = rg.User(username='nb-secret', password='-'.join(['s3cret'] * 2), client=client)",
        "user",
        "user.create()",
        "client.users",
        "client.users.to_pandas()",
        "rg.UserManager.of(client).selected_ids = [str(user.id)]",
        "rg.UserManager.of(client).selected_users",
        "user.delete()",
    )
    saved = nbformat.writes(notebook)
    assert PASSWORD not in saved
    assert "argilla.apikey" not in saved
    assert "widget-state" in saved


def test_marimo_displays_the_widgets(server):
    """marimo does not run IPython, and calls an object's `_display_`."""
    printed = python(
        """
        import argilla_widgets as rg
        client = rg.Argilla()
        workspace = client.workspaces("nlp")
        print(client.users._display_() is rg.UserManager.of(client))
        print(workspace.users._display_() is rg.UserManager.of(client, workspace))
        """,
        ARGILLA_API_URL=server.url,
        ARGILLA_API_KEY="argilla.apikey",
    )
    assert printed.split() == ["True", "True"]


def test_users_of_the_default_client_display_as_a_widget(server):
    """Without a client in the cell, the client comes from the environment."""
    printed = python(
        """
        import argilla_widgets as rg
        members = rg.Workspace(name="display-of-default").create().users
        print(type(members._display_()).__name__)
        rg.Argilla().workspaces("display-of-default").delete()
        """,
        ARGILLA_API_URL=server.url,
        ARGILLA_API_KEY="argilla.apikey",
    )
    assert printed.strip() == "UserManager"
