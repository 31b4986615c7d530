"""The "Workspaces" tab in JupyterLab: workspaces are created, shown, left and deleted, verified on the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import SETUP, Explorer, Widget, Workspaces, resize, show
from tests.made_up import unique


def test_a_workspace_is_created_and_deleted(use_notebook, client):
    notebook, widget = show(use_notebook)
    tab = Workspaces(widget)
    expect(tab.table.get_by_role("columnheader")).to_contain_text(["name", "members", "datasets"])
    expect(tab.row("nlp")).to_contain_text("reviews")
    expect(tab.row("nlp")).to_contain_text(str(len(client.workspaces("nlp").users)))
    name = unique("legal")

    tab.panel.get_by_role("button", name="New workspace").click()
    form = tab.panel.get_by_role("form", name="New workspace")
    form.get_by_role("textbox", name="Name").fill("nlp")
    form.get_by_role("textbox", name="Name").press("Enter")
    expect(form).to_contain_text("A workspace with this name already exists.")
    form.get_by_role("textbox", name="Name").fill(name)
    form.get_by_role("button", name="Create workspace").dblclick()
    expect(widget.status).to_contain_text(f"Created workspace {name}")
    assert client.workspaces(name).id
    expect(form).to_have_count(0)
    expect(tab.panel.get_by_role("button", name="New workspace")).to_be_focused()
    expect(tab.panel.get_by_role("region", name=name)).to_contain_text("No members.")
    code = widget.region.get_by_role("region", name="Code")
    expect(code).to_contain_text(name)
    notebook.pictures("workspaces", widget.region)

    # While a workspace is open, its "Delete workspace" is the only one.
    tab.panel.get_by_role("button", name="Delete workspace", exact=True).click()
    dialog = widget.dialog("Delete workspace")
    expect(dialog).to_contain_text("It has no members.")
    expect(dialog).to_contain_text("It has no datasets.")
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(widget.status).to_contain_text(f"Deleted workspace {name}")
    assert name not in [one.name for one in client.workspaces]
    expect(tab.row(name)).to_have_count(0)
    expect(dialog).to_have_count(0)


def test_deleting_a_workspace_names_its_datasets_until_they_are_gone(use_notebook, client, api, workspace, person):
    person.add_to_workspace(workspace)
    _, widget = show(use_notebook)
    tab = Workspaces(widget)
    made = api.post("/datasets", json={"name": "in-the-way", "workspace_id": str(workspace.id)}).json()
    dialog = tab.ask_to_delete(workspace.name)
    expect(dialog.get_by_role("listitem")).to_have_text(["in-the-way"])
    expect(dialog).to_contain_text(f"1 person loses access to it: 1 annotator ({person.username})")
    delete = dialog.get_by_role("button", name="Delete", exact=True)
    expect(delete).to_be_disabled()
    expect(delete).to_have_accessible_description(re.compile("Delete them first"))
    api.delete(f"/datasets/{made['id']}").raise_for_status()
    dialog.get_by_role("button", name="Check again").click()
    expect(delete).to_be_enabled()
    delete.click()
    expect(widget.status).to_contain_text(f"Deleted workspace {workspace.name}")
    assert not client.api.workspaces.exists(workspace.id)
    assert client.api.users.exist(person.id)


REMOVE = """(section) => {
  const added = section.appendChild(document.createElement('button'));
  added.focus();
  // The page hears of a change from before the removal, and then that the focus has left.
  section.append('');
  added.remove();
}"""


def test_the_focus_moves_to_what_was_around_a_button_that_is_gone(use_notebook):
    _, widget = show(use_notebook)
    detail = Workspaces(widget).choose("nlp")
    detail.evaluate(REMOVE)
    expect(detail).to_be_focused()


def test_a_key_that_is_held_down_removes_one_member(use_notebook, workspace, person):
    workspace.add_user(person)
    for username in ("ana", "bo.li"):
        workspace.add_user(username)
    notebook, widget = show(use_notebook)
    detail = Workspaces(widget).choose(workspace.name)
    detail.get_by_role("button", name=f"Remove ana from {workspace.name}").focus()
    for _ in range(20):  # the browser repeats the key
        notebook.page.keyboard.down("Enter")
        notebook.page.wait_for_timeout(40)
    notebook.page.keyboard.up("Enter")
    expect(detail.get_by_role("listitem")).to_have_count(2)
    expect(detail.get_by_role("button", name=f"Remove bo.li from {workspace.name}")).to_be_focused()
    assert {user.username for user in workspace.users} == {"bo.li", person.username}


def test_an_owner_leaves_a_workspace(use_notebook, client, workspace, person):
    workspace.add_user(client.me)
    workspace.add_user(person)
    _, widget = show(use_notebook)
    tab = Workspaces(widget)
    detail = tab.choose(workspace.name)
    expect(detail).to_contain_text("While they are members, admins of the workspace can read their API key.")
    detail.get_by_role("button", name=f"Remove argilla from {workspace.name}").click()
    expect(detail.get_by_role("listitem")).to_have_count(1)
    assert [user.username for user in workspace.users] == [person.username]


def test_a_workspace_deleted_by_others_is_reported(use_notebook, client, workspace):
    _, widget = show(use_notebook)
    tab = Workspaces(widget)
    tab.choose(workspace.name)
    dialog = tab.ask_to_delete(workspace.name)
    delete = dialog.get_by_role("button", name="Delete", exact=True)
    expect(delete).to_be_enabled()
    workspace.delete()
    delete.click()
    expect(dialog.or_(widget.alert).or_(tab.panel).first).to_contain_text("no longer exists")
    assert not client.api.workspaces.exists(workspace.id)


def test_keyboard_tabs_keep_the_table_and_follow_cells(use_notebook, client):
    notebook, widget = show(use_notebook)
    name = unique("cell")
    widget.search("bo.li")
    widget.region.get_by_role("tab", name="Users").focus()
    notebook.page.keyboard.press("ArrowRight")
    tab = Workspaces(widget)
    expect(widget.region.get_by_role("grid", name="Users")).to_have_count(0)
    expect(widget.region).to_contain_text("acting as argilla (owner)")
    notebook.execute(f"rg.Workspace(name='{name}', client=client).create()")
    expect(tab.row(name)).to_be_visible()
    tab.table.get_by_role("button", name="nlp", exact=True).click()
    notebook.page.keyboard.press("ArrowDown")
    notebook.page.keyboard.press("Enter")
    expect(tab.panel.get_by_role("region", name="nlp", exact=True)).to_have_count(0)
    expect(tab.table).to_be_focused()
    widget.region.get_by_role("tab", name="Users").click()
    expect(widget.checkbox("bo.li")).to_be_visible()
    expect(widget.people).to_have_count(1)
    client.workspaces(name).delete()


def test_the_tab_explains_why_a_change_is_refused(use_notebook, connect_as):
    notebook = use_notebook(f"{connect_as('bo.li')}\nclient.users", f"{SETUP}\nrg.UserManager(client, read_only=True)")
    tab = Workspaces(Widget(notebook.run(0)))
    expect(tab.table.get_by_role("row").nth(1)).to_contain_text("you")
    new = tab.panel.get_by_role("button", name="New workspace")
    expect(new).to_be_disabled()
    expect(new).to_have_accessible_description(re.compile("Only owners"))
    tab = Workspaces(Widget(notebook.run(1)))
    tab.choose("nlp")
    for name in ("New workspace", "Delete workspace", re.compile("^Remove ")):
        expect(tab.panel.get_by_role("button", name=name)).to_have_count(0)


@pytest.mark.long
def test_no_count_and_no_dataset_is_cut_off(use_notebook, client, api, workspace, person):
    names = ["product-reviews", "support-tickets", "news-topics", "intents", "legal-documents", "transcripts"]
    for name in names:
        api.post("/datasets", json={"name": name, "workspace_id": str(workspace.id)}).raise_for_status()
    person.role = "owner"
    person.update()
    person.add_to_workspace(workspace)
    for name in ("ana", "bo.li", "gil.ionescu", "kenji.sato", "ravi"):
        client.users(name).add_to_workspace(workspace)
    _, widget = show(use_notebook)
    tab = Workspaces(widget)
    row = tab.row(workspace.name)
    expect(row).to_contain_text("+3")
    cut = "spans => spans.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)"
    for width in (700, 950, 1200, 1600):
        resize(widget.region, width)
        assert row.locator(".aw-split, .aw-dataset-names .aw-chip").evaluate_all(cut) == [], width
        assert row.bounding_box()["height"] < 90, width


def test_several_members_are_removed_at_once_and_come_back_with_one_undo(use_notebook, client, workspace):
    for name in ("ana", "bo.li", "ravi"):
        client.users(name).add_to_workspace(workspace)
    notebook, widget = show(use_notebook)
    tab = Workspaces(widget)
    tab.table.get_by_role("button", name=workspace.name, exact=True).click()
    detail = tab.panel.get_by_role("region", name=workspace.name)
    detail.get_by_role("checkbox", name="Select bo.li").check()
    detail.get_by_role("checkbox", name="Select ravi").check()
    notebook.pictures("workspace-members", widget.region)
    detail.get_by_role("button", name="Remove 2").click()
    expect(detail).to_contain_text("1 member")
    assert [user.username for user in workspace.users] == ["ana"]
    widget.region.get_by_role("button", name=re.compile("^Undo")).click()
    expect(detail).to_contain_text("3 members")
    assert len(workspace.users) == 3


@pytest.mark.long
def test_the_tab_fits_a_narrow_screen(use_notebook):
    notebook, widget = show(use_notebook)
    notebook.page.set_viewport_size({"width": 440, "height": 900})
    tab = Workspaces(widget)
    # The first name may be shortened; the others are whole, or an ellipsis stands for what does not fit.
    cut = """all => all.filter((name) => name.getBoundingClientRect().right
            <= name.parentElement.getBoundingClientRect().right)
        .slice(1).some((name) => name.scrollWidth > name.clientWidth)"""
    datasets = tab.row("nlp").locator(".aw-c-datasets")
    for width in (480, 560, 700, 1100):
        resize(widget.region, width)
        expect(datasets).to_contain_text("3")
        # No button of a row is out of sight.
        assert tab.table.evaluate("table => table.offsetWidth <= table.parentElement.clientWidth"), width
        assert not datasets.locator(".aw-chip").evaluate_all(cut), width
    resize(widget.region, 900)
    expect(tab.choose("nlp")).to_be_visible()
    assert tab.table.evaluate("table => table.offsetWidth <= table.parentElement.clientWidth")
    members = tab.table.locator(".aw-c-members")
    assert not members.evaluate_all("all => all.some((cell) => cell.scrollWidth > cell.clientWidth)")
    resize(widget.region, None)
    assert widget.region.evaluate("(element) => element.scrollWidth <= element.clientWidth")
    expect(widget.region.get_by_text("localhost").or_(widget.region.get_by_text("127.0.0.1")).first).to_be_visible()
    notebook.picture("workspaces-narrow", widget.region)


@pytest.fixture
def thirty(client):
    """Create thirty workspaces, and delete them."""
    name = unique("many")
    made = [rg.Workspace(name=f"{name}-{number:02}", client=client).create() for number in range(30)]
    yield made
    for workspace in made:
        workspace.delete()


@pytest.mark.long
def test_the_workspaces_take_the_room_that_a_higher_tab_has_made(use_notebook, thirty):
    notebook, widget = show(use_notebook)
    notebook.page.set_viewport_size({"width": 1700, "height": 1000})
    Explorer(notebook.output(0)).open_tab()
    tab = Workspaces(widget)
    box = tab.table.locator("xpath=..")
    for width in (360, 700, 1200):
        resize(widget.region, width)
        panel, rows = tab.panel.bounding_box(), box.bounding_box()
        assert rows["y"] + rows["height"] == pytest.approx(panel["y"] + panel["height"], abs=1), width
        notebook.picture(f"workspaces-many-{width}", widget.region)
        box.evaluate("box => { box.scrollTop = box.scrollHeight; }")
        expect(tab.row(thirty[-1].name)).to_be_in_viewport(ratio=1)
        box.evaluate("box => { box.scrollTop = 0; }")
    detail = tab.choose(thirty[0].name)
    expect(detail).to_be_visible()
    assert box.evaluate("box => box.clientHeight < box.scrollHeight")
