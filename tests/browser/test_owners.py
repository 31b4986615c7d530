"""Owners in JupyterLab: workspace filters exclude them, dialogs name them, and none is changed unnoticed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import EXPLORE, Explorer, resize, show
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique


@pytest.fixture
def workspace(client):
    """Create a workspace for one test."""
    workspace = rg.Workspace(name=unique("workspace"), client=client).create()
    yield workspace
    workspace.delete()


@pytest.fixture
def members(client, workspace):
    """Create two annotators and an owner and add them to the workspace."""
    users = [
        rg.User(username=unique(name), role=role, password=PASSWORD, client=client).create()
        for name, role in (("one", "annotator"), ("two", "annotator"), ("own", "owner"))
    ]
    for user in users:
        user.add_to_workspace(workspace)
    yield users
    for user in users:
        if client.api.users.exist(user.id):
            client.users(id=user.id).delete(force=True)


def select_members(widget, workspace, *more):
    """Filter by workspaces and select everyone shown."""
    box = widget.region.get_by_role("button", name="Workspace filter")
    box.click()
    for name in (workspace.name, *more):
        widget.region.get_by_role("option", name=name, exact=True).click()
    widget.region.page.keyboard.press("Escape")
    widget.checkbox("all that match").check()


def test_a_filter_by_workspace_selects_members_and_no_other_owner(use_notebook, client, workspace, members):
    one, two, own = members
    notebook, widget = show(use_notebook)
    select_members(widget, workspace)
    expect(widget.people).to_have_count(3)
    expect(widget.checkbox("helena")).to_have_count(0)
    widget.button("Change role").click()
    dialog = widget.dialog("Change role")
    expect(dialog).to_contain_text("3 users: 2 annotators, 1 owner")
    expect(dialog.get_by_role("list", name="Owners").get_by_role("listitem")).to_have_text([own.username])
    dialog.get_by_role("combobox", name="Role").select_option("admin")
    notebook.picture("owners-role", widget.region)
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text("Changed 3 users to admin")
    assert {client.users(id=user.id).role for user in (one, two, own)} == {"admin"}
    assert client.users("helena").role == "owner"


@pytest.mark.long
@pytest.mark.usefixtures("members")
def test_the_workspace_filter_can_include_owners(use_notebook, workspace):
    _, widget = show(use_notebook)
    select_members(widget, workspace, "Owners (access everywhere)")
    expect(widget.people).to_have_count(5)  # the members, argilla and helena
    expect(widget.checkbox("helena")).to_be_checked()


@pytest.mark.parametrize("label", mostly_long(["Change role", "Delete"]))
def test_someone_who_has_become_an_owner_is_skipped_and_named(use_notebook, client, server, workspace, members, label):
    one, two, own = members
    _, widget = show(use_notebook)
    select_members(widget, workspace)
    widget.button(label).click()
    dialog = widget.region.get_by_role("dialog")
    expect(dialog.get_by_role("list", name="Owners").get_by_role("listitem")).to_have_text([own.username])
    with server.client(username="helena") as other:
        theirs = other.users(id=two.id)
        theirs.role = "owner"
        theirs.update()
    if label == "Delete":
        dialog.get_by_role("textbox", name="Type 3 to confirm").fill("3")
        dialog.get_by_role("button", name="Delete", exact=True).click()
    else:
        dialog.get_by_role("combobox", name="Role").select_option("admin")
        dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text(f"Skipped {two.username}, who is an owner now.")
    assert client.users(id=two.id).role == "owner"
    if label == "Delete":
        assert not any(client.api.users.exist(user.id) for user in (one, own))
    else:
        assert [client.users(id=user.id).role for user in (one, own)] == ["admin", "admin"]


@pytest.mark.long
def test_remove_access_skips_owners(use_notebook, client, workspace, members):
    one, two, own = members
    notebook, widget = show(use_notebook)
    widget.select(own.username)
    widget.button("Delete").click()
    dialog = widget.region.get_by_role("dialog")
    expect(dialog).to_contain_text("Owners have access to every workspace.")
    expect(dialog.get_by_role("button", name="Remove access instead")).to_have_count(0)
    notebook.picture("owners-delete-one", widget.region)
    dialog.get_by_role("button", name="Cancel").click()
    widget.search("")
    select_members(widget, workspace)
    widget.button("Delete").click()
    expect(dialog).to_contain_text("They have no responses.")  # which moves the buttons
    expect(dialog).to_contain_text(f"{own.username} is an owner and keeps access to every workspace.")
    notebook.picture("owners-delete", widget.region)
    dialog.get_by_role("button", name="Remove access instead").click()
    expect(widget.status).to_contain_text("Removed 2 users")
    assert [user.username for user in workspace.users] == [own.username]
    assert all(client.api.users.exist(user.id) for user in (one, two, own))


def test_owners_are_added_to_a_workspace_only_when_asked_for(use_notebook, client, workspace, members):
    one, two, own = members
    vision = client.workspaces("vision")
    notebook, widget = show(use_notebook)
    select_members(widget, workspace)
    widget.button("Add to workspace").click()
    dialog = widget.dialog("Add to workspace")
    expect(dialog).to_contain_text("The owner has access to every workspace already and is left out.")
    dialog.get_by_role("option", name="vision").click()
    notebook.picture("owners-add", widget.region)
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text("Added 2 users to vision")
    inside = {user.username for user in vision.users}
    assert {one.username, two.username} <= inside
    assert own.username not in inside


def test_a_new_owner_is_asked_for_and_leaves_the_workspace_in_one_change(use_notebook, client, workspace, members):
    one, _two, _own = members
    notebook, widget = show(use_notebook)
    widget.select(one.username)
    widget.button("Change role").click()
    dialog = widget.dialog("Change role")
    dialog.get_by_role("combobox", name="Role").select_option("owner")
    question = dialog.get_by_role("group", name="A new owner")
    expect(question).to_contain_text("create and delete users, workspaces and datasets")
    expect(question.get_by_role("list", name="Their workspaces")).to_have_text(workspace.name)
    expect(dialog.get_by_role("button", name="Apply")).to_be_disabled()
    assert notebook.violations() == []
    notebook.pictures("owners-new", widget.region)
    resize(widget.region, 360)
    notebook.pictures("owners-new-360", dialog)
    resize(widget.region, None)
    question.get_by_role("checkbox", name="And remove them from their workspaces").check()
    question.get_by_role("checkbox", name="Make them an owner").check()
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text(f"Changed {one.username} to owner; removed them from {workspace.name}.")
    assert client.users(id=one.id).role == "owner"
    assert one.id not in {user.id for user in workspace.users}
    widget.region.get_by_role("button", name=re.compile("^Undo")).first.click()
    expect(widget.status).to_contain_text("Undone: ")
    assert client.users(id=one.id).role == "annotator"
    assert one.id in {user.id for user in workspace.users}


def test_what_if_and_findings_ask_before_they_make_an_owner(use_notebook, client, workspace, members):
    one, two, _own = members
    notebook = use_notebook(EXPLORE)
    explorer = Explorer(notebook.run(0))
    explorer.choose("Person", one.username)
    explorer.region.get_by_role("button", name="What if …").click()
    form = explorer.region.get_by_role("form", name="What if")
    form.get_by_role("combobox", name="Role").select_option("owner")
    question = form.get_by_role("group", name="A new owner")
    expect(question).to_contain_text("They stay members of these workspaces")
    expect(question.get_by_role("list", name="Their workspaces")).to_have_text(workspace.name)
    expect(form.get_by_role("button", name="Apply")).to_be_disabled()
    question.get_by_role("checkbox", name="And remove them from their workspaces").check()
    expect(form.get_by_role("option", name=workspace.name)).to_contain_text("leaves")
    question.get_by_role("checkbox", name="Make them an owner").check()
    assert notebook.violations() == []
    notebook.pictures("owners-what-if", explorer.region)
    resize(explorer.region, 360)
    notebook.pictures("owners-what-if-360", explorer.region)
    resize(explorer.region, None)
    form.get_by_role("button", name="Apply").click()
    status = explorer.region.get_by_role("status")
    expect(status).to_contain_text(f"Changed {one.username} to owner; removed them from {workspace.name}.")
    assert client.users(id=one.id).role == "owner"
    assert one.id not in {user.id for user in workspace.users}

    finding = explorer.find("published default")
    finding.get_by_role("button", name="Make another user an owner").click()
    explorer.choose("Person", two.username)
    question = finding.get_by_role("group", name="A new owner")
    expect(question.get_by_role("list", name="Their workspaces")).to_have_text(workspace.name)
    expect(finding.get_by_role("button", name="Apply")).to_be_disabled()
    assert notebook.violations() == []
    notebook.pictures("owners-finding", explorer.region)
    question.get_by_role("checkbox", name="Make them an owner").check()
    finding.get_by_role("button", name="Apply").click()
    expect(status).to_contain_text(f"Changed {two.username} to owner")
    assert client.users(id=two.id).role == "owner"
    assert two.id in {user.id for user in workspace.users}
