"""The accessible names of the manager: by them screen readers, keyboards and tests find things."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

SHOW = "import argilla_widgets as rg\nclient = rg.Argilla()\nclient.users"


@pytest.fixture
def manager(open_notebook):
    return open_notebook(SHOW).run().get_by_role("region", name="Argilla users")


@pytest.fixture
def selected(manager):
    """The manager with one person chosen."""
    manager.get_by_role("checkbox", name="Select bo.li", exact=True).check()
    return manager


def test_the_widget_shows_the_sample_team(manager, server):
    table = manager.get_by_role("table", name="Users").or_(manager.get_by_role("grid", name="Users"))
    with server.client() as client:
        usernames = [user.username for user in client.users]
    # Few enough to stand in the table at once; markup in a name is text.
    assert "carla.<b>ruiz</b>" in usernames
    for username in usernames:
        expect(table.get_by_role("checkbox", name=f"Select {username}", exact=True)).to_have_count(1)


def test_header(manager):
    for column in ("username", "id", "role", "workspaces", "updated_at"):
        expect(manager.get_by_role("columnheader").get_by_role("button", name=column)).to_have_count(1)


def test_search_filters_and_refresh(manager):
    expect(manager.get_by_role("searchbox", name="Search users")).to_be_visible()
    expect(manager.get_by_role("button", name="Refresh")).to_be_visible()


def test_new_user(manager):
    manager.get_by_role("button", name="New user").click()
    form = manager.get_by_role("dialog", name="New user").or_(manager.get_by_role("form", name="New user")).first
    for name in ("Username", "First name", "Last name", "Password"):
        expect(form.get_by_role("textbox", name=name, exact=True)).to_be_visible()
    expect(form.get_by_role("combobox", name="Role")).to_be_visible()
    workspaces = form.get_by_role("group", name="Workspaces")
    for name in ("archive", "nlp", "speech", "vision"):
        expect(workspaces.get_by_role("checkbox", name=name)).to_be_visible()
    for name in ("Generate password", "Create user", "Cancel"):
        expect(form.get_by_role("button", name=name)).to_be_visible()


def test_row_menu(manager):
    expect(manager.get_by_role("button", name="Actions for farah.k", exact=True)).to_be_visible()


def test_selection(selected):
    toolbar = selected.get_by_role("toolbar", name="Selected users")
    for name in ("Add to workspace", "Remove from workspace", "Delete"):
        expect(toolbar.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_choosing_workspaces(selected):
    selected.get_by_role("button", name="Add to workspace").click()
    listbox = selected.get_by_role("listbox", name="Workspaces")
    for name in ("archive", "nlp", "speech", "vision"):
        expect(listbox.get_by_role("option", name=name)).to_be_visible()
    expect(selected.get_by_role("button", name="Apply")).to_be_visible()


def test_deletion(selected):
    selected.get_by_role("toolbar", name="Selected users").get_by_role("button", name="Delete").click()
    dialog = selected.get_by_role("dialog", name="Delete user")
    expect(dialog.get_by_role("textbox", name="Type the username to confirm")).to_be_visible()
    for name in ("Delete", "Remove access instead", "Cancel"):
        expect(dialog.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_new_workspace_where_there_is_none_yet(open_notebook):
    output = open_notebook(
        "import argilla_widgets as rg\nserver = rg.LocalServer().start()\nserver.client().users"
    ).run()
    output.get_by_role("button", name="New user").click()
    output.get_by_role("button", name="New workspace").click()
    expect(output.get_by_role("textbox", name="Name", exact=True)).to_be_visible()
    expect(output.get_by_role("button", name="Create workspace")).to_be_visible()


def test_keys_stay_in_the_widget(manager):
    """`b`, `x` and `d d` insert, cut and delete cells in JupyterLab's command mode."""
    search = manager.get_by_role("searchbox", name="Search users")
    search.focus()
    search.press_sequentially("bxdd")
    expect(search).to_have_value("bxdd")
    expect(manager.page.locator(".jp-Notebook .jp-Cell")).to_have_count(1)
