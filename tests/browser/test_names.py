"""The accessible names of the manager, on which screen readers and tests rely, and its keyboard focus."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.long import mostly_long


@pytest.fixture
def manager(run):
    return run("client.users").get_by_role("region", name="Argilla users")


@pytest.fixture
def selected(manager):
    """Select one user in the manager."""
    manager.get_by_role("checkbox", name="Select bo.li", exact=True).check()
    return manager


def test_the_widget_shows_the_sample_team(manager, server):
    table = manager.get_by_role("table", name="Users").or_(manager.get_by_role("grid", name="Users"))
    with server.client() as client:
        usernames = [user.username for user in client.users]
    # Few enough for all rows to be rendered. Markup in a name is text.
    assert "carla.<b>ruiz</b>" in usernames
    for username in usernames:
        expect(table.get_by_role("checkbox", name=f"Select {username}", exact=True)).to_have_count(1)


@pytest.mark.long
def test_each_column_has_a_sort_button(manager):
    for column in ("username", "id", "role", "workspaces", "updated_at"):
        expect(manager.get_by_role("columnheader").get_by_role("button", name=column)).to_have_count(1)


@pytest.mark.long
def test_the_search_box_and_the_refresh_button_are_named(manager):
    expect(manager.get_by_role("searchbox", name="Search users")).to_be_visible()
    expect(manager.get_by_role("button", name="Refresh")).to_be_visible()


@pytest.mark.long
def test_the_fields_and_buttons_of_the_user_form_are_named(manager):
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


@pytest.mark.long
def test_the_button_of_a_row_menu_names_its_user(manager):
    expect(manager.get_by_role("button", name="Actions for farah.k", exact=True)).to_be_visible()


@pytest.mark.long
def test_a_selection_shows_a_toolbar_with_named_buttons(selected):
    toolbar = selected.get_by_role("toolbar", name="Selected users")
    for name in ("Add to workspace", "Remove from workspace", "Change role", "Reset password", "Edit", "Delete"):
        expect(toolbar.get_by_role("button", name=name, exact=True)).to_be_visible()


@pytest.mark.long
def test_workspaces_are_options_of_a_named_listbox(selected):
    selected.get_by_role("button", name="Add to workspace").click()
    listbox = selected.get_by_role("listbox", name="Workspaces")
    for name in ("archive", "nlp", "speech", "vision"):
        expect(listbox.get_by_role("option", name=name)).to_be_visible()
    expect(listbox.get_by_role("option", name="nlp")).to_have_accessible_description("already a member")
    expect(selected.get_by_role("button", name="Apply")).to_be_visible()


@pytest.mark.parametrize(
    ("button", "title", "role", "field"),
    mostly_long(
        [
            ("Change role", "Change role", "combobox", "Role"),
            ("Reset password", "Reset password", "textbox", "Password"),
            ("Edit", "Edit user", "textbox", "Username"),
        ]
    ),
)
def test_a_dialog_is_named_focuses_its_field_and_returns_the_focus(selected, button, title, role, field):
    toolbar = selected.get_by_role("toolbar", name="Selected users")
    toolbar.get_by_role("button", name=button, exact=True).click()
    dialog = selected.get_by_role("dialog", name=title, exact=True)
    expect(dialog.get_by_role(role, name=field, exact=True)).to_be_focused()
    expect(dialog.get_by_role("button", name="Apply", exact=True)).to_be_visible()
    expect(dialog.get_by_role("button", name="Cancel", exact=True)).to_be_visible()
    selected.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(toolbar.get_by_role("button", name=button, exact=True)).to_be_focused()


@pytest.mark.long
def test_deleting_several_users_asks_for_their_number(selected):
    selected.get_by_role("checkbox", name="Select ravi", exact=True).check()
    selected.get_by_role("toolbar", name="Selected users").get_by_role("button", name="Delete").click()
    dialog = selected.get_by_role("dialog", name="Delete 2 users")
    expect(dialog.get_by_role("textbox", name="Type 2 to confirm")).to_be_visible()


@pytest.mark.long
def test_deleting_a_user_asks_for_the_username(selected):
    selected.get_by_role("toolbar", name="Selected users").get_by_role("button", name="Delete").click()
    dialog = selected.get_by_role("dialog", name="Delete user")
    expect(dialog.get_by_role("textbox", name="Type the username to confirm")).to_be_visible()
    for name in ("Delete", "Remove access instead", "Cancel"):
        expect(dialog.get_by_role("button", name=name, exact=True)).to_be_visible()


@pytest.mark.long
def test_each_tab_opens_a_panel_with_its_name(manager):
    for name in ("Users", "Workspaces", "Access", "Journal"):
        tab = manager.get_by_role("tab", name=name, exact=True)
        tab.click()
        expect(manager.get_by_role("tabpanel", name=name, exact=True)).to_be_visible()


@pytest.mark.long
def test_the_table_and_buttons_of_the_workspaces_tab_are_named(manager):
    manager.get_by_role("tab", name="Workspaces").click()
    table = manager.get_by_role("grid", name="Workspaces", exact=True)
    for column in ("name", "members", "datasets"):
        expect(table.get_by_role("columnheader", name=column, exact=True)).to_be_visible()
    expect(table.get_by_role("button", name="Delete workspace")).to_have_count(4)
    manager.get_by_role("button", name="New workspace").click()
    expect(manager.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    expect(manager.get_by_role("button", name="Create workspace")).to_be_visible()


def test_a_change_shows_its_status_code_and_undo_and_is_listed_in_the_journal(person, manager):
    manager.get_by_role("checkbox", name=f"Select {person.username}", exact=True).check()
    manager.get_by_role("button", name="Change role").click()
    dialog = manager.get_by_role("dialog", name="Change role")
    dialog.get_by_role("combobox", name="Role").select_option("admin")
    dialog.get_by_role("button", name="Apply").dblclick()
    expect(manager.get_by_role("status")).to_have_text(f"Changed {person.username} to admin.")
    code = manager.get_by_role("region", name="Code", exact=True)
    expect(code.get_by_role("button", name="Copy code")).to_be_visible()
    undo = manager.get_by_role("button", name=re.compile("^Undo"))
    undo.dblclick()
    expect(manager.get_by_role("status")).to_have_text(f"Undone: {person.username} is an annotator again.")
    manager.get_by_role("tab", name="Journal").click()
    journal = manager.get_by_role("table", name="Journal", exact=True)
    # A double click is one action.
    expect(journal.get_by_role("button", name=re.compile("^Show code of entry"))).to_have_count(2)
    expect(journal.get_by_role("button", name=re.compile("^Undo"))).to_have_count(0)
    expect(journal.get_by_role("button", name=re.compile("^Redo entry"))).to_have_count(1)
    # The button explains that no one can delete their own account.
    manager.get_by_role("tab", name="Users").click()
    manager.get_by_role("checkbox", name=f"Select {person.username}", exact=True).uncheck()
    manager.get_by_role("checkbox", name="Select argilla", exact=True).check()
    delete = manager.get_by_role("button", name="Delete", exact=True)
    expect(delete).to_be_disabled()
    expect(delete).to_have_attribute("title", "You can't delete your own account. Ask another owner.")


def test_keys_typed_into_the_search_stay_in_the_widget(manager):
    """`b`, `x` and `d d` insert, cut and delete cells in JupyterLab's command mode."""
    cells = manager.page.locator(".jp-Notebook .jp-Cell")
    before = cells.count()
    search = manager.get_by_role("searchbox", name="Search users")
    search.focus()
    search.press_sequentially("bxdd")
    expect(search).to_have_value("bxdd")
    expect(cells).to_have_count(before)


@pytest.mark.parametrize("tab", mostly_long(["Users", "Workspaces", "Access", "Journal"]))
def test_keys_after_a_click_on_plain_text_stay_in_the_widget(manager, tab):
    code, cells = (manager.page.locator(f".jp-Notebook .{kind}") for kind in ("jp-CodeCell", "jp-Cell"))
    before = cells.count()
    manager.get_by_role("tab", name=tab).click()
    keyboard = manager.page.keyboard
    manager.get_by_text("acting as").click()
    for key in "ddabxm00":
        keyboard.press(key)
    manager.get_by_role("tabpanel", name=tab).click(position={"x": 3, "y": 3})
    for key in "ddabxm00":
        keyboard.press(key)
    expect(code).to_have_count(before)
    expect(cells).to_have_count(before)
    expect(manager.page.get_by_role("dialog")).to_have_count(0)


def test_escape_closes_the_form_after_a_click_on_its_text(manager):
    manager.get_by_role("button", name="New user").click()
    form = manager.get_by_role("dialog", name="New user")
    form.get_by_role("heading", name="New user").click()
    manager.page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(manager.get_by_role("button", name="New user")).to_be_focused()


def test_focus_survives_the_removal_of_its_button(manager):
    refresh = manager.get_by_role("button", name="Refresh")
    refresh.press("Enter")
    expect(manager.get_by_role("status")).to_contain_text("Refreshed")
    expect(refresh).to_be_focused()
    manager.get_by_role("button", name="Dismiss").press("Enter")
    expect(manager.get_by_role("status")).to_have_text("")
    expect(manager.get_by_role("grid", name="Users").or_(manager.get_by_role("table", name="Users"))).to_be_focused()
    manager.get_by_role("button", name="Role filter").press("Enter")
    manager.get_by_role("option", name="admin").click()
    manager.get_by_role("button", name="Any role").press("Enter")
    expect(manager.get_by_role("button", name="Role filter")).to_be_focused()
