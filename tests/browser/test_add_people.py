"""Adding people to a workspace in the "Workspaces" tab in JupyterLab, verified on the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import SETUP, Widget, Workspaces, show
from tests.made_up import unique


def names(workspace):
    return sorted(user.username for user in workspace.users)


def inside(use_notebook, workspace):
    notebook = use_notebook(f"{SETUP}\nclient.workspaces({workspace.name!r}).users")
    return notebook, Widget(notebook.run())


def test_people_are_added_in_the_tab_and_removed_by_one_undo(use_notebook, client, workspace):
    notebook, widget = show(use_notebook)
    tab = Workspaces(widget)
    detail = tab.choose(workspace.name)
    expect(detail).to_contain_text("No members.")
    widget.button("Add people").click()
    dialog = widget.dialog(f"Add people to {workspace.name}")
    people = dialog.get_by_role("listbox", name="People")
    owners = [user.username for user in client.users if user.role == "owner"]
    for owner in owners:
        expect(people.get_by_role("option", name=owner, exact=True)).to_have_count(0)
    expect(dialog).to_contain_text("Owners always have access")
    expect(dialog.get_by_role("button", name="Add people")).to_be_disabled()
    dialog.get_by_role("searchbox", name="Search people").fill("maria jose")
    expect(people.get_by_role("option")).to_have_count(1)
    people.get_by_role("option").click()
    dialog.get_by_role("searchbox", name="Search people").fill("")
    people.get_by_role("option", name="bo.li", exact=True).click()
    expect(people.get_by_role("option", name="bo.li", exact=True)).to_have_accessible_description("Bo Li, annotator")
    notebook.pictures("add-people", notebook.page.locator("dialog"))
    dialog.get_by_role("button", name="Add 2 people").dblclick()
    expect(widget.status).to_contain_text(f"Added 2 users to {workspace.name}.")
    expect(dialog).to_have_count(0)
    assert names(workspace) == ["bo.li", "maría-josé"]
    expect(detail).to_contain_text("2 members")
    expect(widget.button("Add people")).to_be_focused()
    widget.button("Undo").click()
    expect(detail).to_contain_text("No members.")
    assert names(workspace) == []


def test_people_are_added_next_to_the_members_with_the_keyboard_alone(use_notebook, workspace):
    notebook, widget = inside(use_notebook, workspace)
    page = notebook.page
    widget.button("Add people").focus()
    page.keyboard.press("Enter")
    dialog = widget.dialog(f"Add people to {workspace.name}")
    expect(dialog.get_by_role("searchbox", name="Search people")).to_be_focused()
    page.keyboard.type("farah")
    expect(dialog.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("option", name="farah.k")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("no such name")
    expect(dialog).to_contain_text("No matches.")
    page.keyboard.press("Enter")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("ravi")
    expect(dialog.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press(" ")
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Add 2 people")).to_be_focused()
    page.keyboard.press("Enter")
    expect(widget.status).to_contain_text(f"Added 2 users to {workspace.name}.")
    expect(widget.checkbox("farah.k")).to_be_visible()
    assert names(workspace) == ["farah.k", "ravi"]


@pytest.mark.long
def test_two_people_are_added_to_two_workspaces_with_the_keyboard_alone(use_notebook, client, workspace, person):
    other = rg.Workspace(name=unique("other"), client=client).create()
    try:
        notebook, widget = show(use_notebook)
        page = notebook.page
        for name in (person.username, "ravi"):
            search = widget.region.get_by_role("searchbox", name="Search users")
            search.focus()
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(name)
            expect(widget.checkbox(name)).to_be_visible()
            expect(widget.people).to_have_count(1)
            page.keyboard.press("ArrowDown")
            page.keyboard.press(" ")
            expect(widget.checkbox(name)).to_be_checked()
        toolbar = widget.region.get_by_role("toolbar", name="Selected users")
        toolbar.get_by_role("button").first.focus()
        for name in ("Export the selected users", "Add to workspace"):
            page.keyboard.press("ArrowRight")
            expect(toolbar.get_by_role("button", name=name)).to_be_focused()
        page.keyboard.press("Enter")
        dialog = widget.dialog("Add to workspace")
        expect(dialog.get_by_role("searchbox")).to_be_focused()
        for name in (workspace.name, other.name):
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(name)
            expect(dialog.get_by_role("option")).to_have_count(1)
            page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(dialog.get_by_role("button", name="Apply")).to_be_focused()
        page.keyboard.press("Enter")
        expect(widget.status).to_contain_text("Added 2 users to")
        assert names(workspace) == names(other) == sorted([person.username, "ravi"])
    finally:
        other.delete()


def test_someone_added_by_others_while_the_list_is_open_is_named(use_notebook, workspace, person):
    _, widget = inside(use_notebook, workspace)
    widget.button("Add people").click()
    dialog = widget.dialog(f"Add people to {workspace.name}")
    for name in (person.username, "ravi"):
        dialog.get_by_role("searchbox").fill(name)
        dialog.get_by_role("option", name=name, exact=True).click()
    workspace.add_user(person)  # through another client
    dialog.get_by_role("button", name="Add 2 people").click()
    expect(widget.status).to_contain_text(f"Added ravi to {workspace.name}. Already a member: {person.username}.")
    assert names(workspace) == sorted([person.username, "ravi"])


def test_an_admin_sees_why_they_cannot_add_people(acting_as):
    _, widget = acting_as("ana", ", workspace=client.workspaces('nlp')")
    expect(widget.checkbox("bo.li")).to_be_visible()
    button = widget.button("Add people")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(re.compile("Only owners can add users to workspaces"))


@pytest.mark.long
def test_a_workspace_deleted_in_a_cell_is_reported_without_an_alert(use_notebook, workspace, person):
    workspace.add_user(person)
    notebook, widget = inside(use_notebook, workspace)
    widget.checkbox(person.username).check()
    notebook.execute(f"client.workspaces({workspace.name!r}).delete()")
    expect(widget.region).to_contain_text("This workspace was deleted.")
    expect(widget.alert).to_have_count(0)
    expect(widget.region).not_to_contain_text("may be old")
    for name in ("Add people", "New user", "Delete", f"Actions for {person.username}"):
        expect(widget.button(name)).to_have_count(0)
    widget.button("Refresh").click()
    expect(widget.status).to_contain_text("Refreshed")
    expect(widget.region).to_contain_text("This workspace was deleted.")
    notebook.picture("workspace-deleted", widget.region)


def test_a_workspace_deleted_by_others_is_noticed_by_a_refresh(use_notebook, workspace, person):
    workspace.add_user(person)
    _, widget = inside(use_notebook, workspace)
    expect(widget.checkbox(person.username)).to_be_visible()
    workspace.delete()
    widget.button("Refresh").click()
    expect(widget.region).to_contain_text("This workspace was deleted.")
    expect(widget.alert).to_have_count(0)


@pytest.mark.long
def test_one_of_ten_thousand_people_is_found_and_added_quickly(use_notebook, crowd):
    with crowd.client() as client:
        room = rg.Workspace(name=unique("room"), client=client).create()
        try:
            cell = f"import argilla_widgets as rg\nclient = rg.Argilla(api_url={crowd.url!r})"
            notebook = use_notebook(f"{cell}\nclient.workspaces({room.name!r}).users")
            widget = Widget(notebook.run())
            widget.button("Add people").click()
            dialog = widget.dialog(f"Add people to {room.name}")
            expect(dialog.get_by_role("option").first).to_be_visible()
            assert dialog.get_by_role("option").count() < 60
            wanted = next(user.username for user in reversed(list(client.users)) if user.role == "annotator")
            search = dialog.get_by_role("searchbox", name="Search people")
            search.fill(wanted)
            dialog.get_by_role("option", name=wanted, exact=True).click()
            dialog.get_by_role("button", name="Add 1 person").click()
            expect(widget.status).to_contain_text(f"Added {wanted} to {room.name}.")
            assert names(room) == [wanted]
        finally:
            room.delete()


@pytest.mark.long
def test_a_long_name_breaks_in_a_title_and_leaves_the_buttons_in_view(use_notebook, client):
    workspace = rg.Workspace(name=f"{unique('long')}{'w' * 180}", client=client).create()
    notebook, widget = inside(use_notebook, workspace)
    notebook.page.set_viewport_size({"width": 360, "height": 400})
    widget.button("Add people").click()
    dialog = widget.region.get_by_role("dialog")
    expect(dialog.get_by_role("option").first).to_be_visible()
    assert dialog.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert dialog.evaluate("box => box.scrollHeight > box.clientHeight")
    for scrolled in (0, 9999):
        dialog.evaluate("(box, top) => { box.scrollTop = top; }", scrolled)
        expect(dialog.get_by_role("button", name="Cancel")).to_be_in_viewport(ratio=1)
    workspace.delete()
