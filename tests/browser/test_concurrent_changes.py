"""Another owner makes changes during a change in JupyterLab, and neither overwrites the other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.widgets import EXPLORE, SHOW, Explorer, fill_form, show
from tests.made_up import unique

LINES = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getClientRects().length;
}"""


def test_applying_a_what_if_keeps_changes_by_others(use_notebook, client, member, workspace):
    explorer = Explorer(use_notebook(EXPLORE).run(0))
    explorer.choose("Person", member.username)
    explorer.region.get_by_role("button", name="What if …").click()
    form = explorer.region.get_by_role("form", name="What if")
    form.get_by_role("option", name="vision").click()
    member.role = "admin"
    member.update()
    member.add_to_workspace(client.workspaces("speech"))
    explorer.region.get_by_role("button", name="Refresh").click()
    changed = form.get_by_role("table", name="Changed in the meantime")
    expect(changed.get_by_role("row").filter(has_text="role")).to_contain_text("admin")
    expect(changed.get_by_role("row").filter(has_text="workspaces")).to_contain_text("speech")
    form.get_by_role("button", name="Apply").click()
    expect(explorer.region.get_by_role("status")).to_contain_text(f"Added {member.username} to vision")
    assert client.users(id=member.id).role == "admin"
    inside = {one.name for one in client.workspaces if member in list(one.users)}
    assert inside == {workspace.name, "speech", "vision"}


def test_a_new_owner_is_added_only_after_the_warning_is_shown(use_notebook, client, member):
    notebook, widget = show(use_notebook)
    widget.select(member.username)
    widget.button("Add to workspace").click()
    dialog = widget.dialog("Add to workspace")
    dialog.get_by_role("option", name="vision").click()
    member.role = "owner"
    member.update()
    dialog.get_by_role("button", name="Apply").click()
    changed = dialog.get_by_role("table", name="Changed in the meantime")
    expect(changed.get_by_role("row").last).to_have_text(re.compile(r"role\s*annotator\s*owner"))
    expect(dialog.get_by_text("The owner has access to every workspace already and is left out.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Apply")).to_be_disabled()
    notebook.picture("owner-meanwhile", widget.region)
    vision = client.workspaces("vision")
    assert member not in list(vision.users)
    dialog.get_by_role("checkbox", name="Add anyway").check()
    expect(dialog.get_by_text("Admins of a workspace can read the API keys of its members")).to_be_visible()
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_have_count(0)
    assert member in list(vision.users)


@pytest.mark.long
def test_what_changed_is_a_table_whose_headings_keep_their_words(use_notebook, member):
    notebook, widget = show(use_notebook)
    widget.select(member.username)
    widget.button("Edit").click()
    dialog = widget.dialog("Edit user")
    dialog.get_by_role("textbox", name="First name").fill("Mine")
    member.first_name = "k" * 120
    member.update()
    dialog.get_by_role("button", name="Apply").click()
    changed = dialog.get_by_role("table", name="Changed in the meantime")
    expect(changed).to_contain_text("first name")
    notebook.page.set_viewport_size({"width": 360, "height": 700})
    for name in ("What you saw", "What it is now"):
        heading = changed.get_by_role("columnheader", name=name)
        assert heading.evaluate(LINES) <= 2, name


@pytest.mark.long
def test_a_fix_is_not_applied_once_its_finding_is_gone(use_notebook, member, workspace):
    member.role = "owner"
    member.update()
    explorer = Explorer(use_notebook(SHOW).run(0))
    explorer.open_tab()
    fix = explorer.find(member.username).get_by_role("button", name=f"Remove from {workspace.name}")
    expect(fix).to_be_visible()
    member.role = "annotator"
    member.update()
    fix.click()
    expect(explorer.region.get_by_text(f"{member.username} role owner is now annotator")).to_be_visible()
    assert [user.username for user in workspace.users] == [member.username]


def test_undo_asks_for_the_name_of_a_user_who_became_an_owner(use_notebook, client):
    notebook, widget = show(use_notebook)
    name = unique("rose")
    fill_form(widget, name).get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {name}")
    theirs = client.users(name)
    theirs.role, theirs.username, theirs.first_name = "owner", f"{name}-two", "k" * 120
    theirs.update()
    widget.region.get_by_role("button", name=re.compile("^Undo")).click()
    dialog = widget.dialog("Undo by deleting")
    expect(dialog.get_by_role("list")).to_contain_text("role annotator is now owner")
    assert dialog.evaluate("box => box.scrollWidth <= box.clientWidth")
    notebook.picture("undo-asks", widget.region)
    delete = dialog.get_by_role("button", name="Delete")
    expect(delete).to_be_disabled()
    dialog.get_by_role("textbox", name="Type the username to confirm").fill(name)
    expect(delete).to_be_disabled()
    assert client.api.users.exist(theirs.id)
    dialog.get_by_role("textbox", name="Type the username to confirm").fill(theirs.username)
    delete.click()
    expect(dialog).to_have_count(0)
    expect(widget.status).to_contain_text(f"Undone: {theirs.username} no longer exists.")
    assert not client.api.users.exist(theirs.id)


@pytest.mark.long
def test_undo_of_a_workspace_names_its_members(use_notebook, client, member):
    name = unique("den")
    _, widget = show(use_notebook)
    widget.region.get_by_role("tab", name="Workspaces").click()
    widget.button("New workspace").click()
    widget.region.get_by_role("textbox", name="Name").fill(name)
    widget.button("Create workspace").click()
    expect(widget.status).to_contain_text(name)
    member.add_to_workspace(client.workspaces(name))
    undo = widget.region.get_by_role("button", name=re.compile("^Undo"))
    undo.click()
    dialog = widget.dialog("Undo by deleting")
    expect(dialog.get_by_role("list")).to_contain_text(f"1 member ({member.username})")
    dialog.get_by_role("button", name="Cancel").click()
    assert client.workspaces(name) is not None
    undo.click()
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_have_count(0)
    assert name not in [one.name for one in client.workspaces]
