"""Roles other than owner, and protection against locking oneself out: refusals are explained in sentences."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from argilla_widgets.server.owner import PASSWORD as SAMPLE_PASSWORD
from tests.browser.widgets import resize, show
from tests.made_up import unique

OWN_ROLE = "You can't change your own role. Ask another owner."
OWN_ACCOUNT = "You can't delete your own account. Ask another owner."
BARE = re.compile(r"\b403\b|Forbidden|Unauthorized")


@pytest.fixture
def pair(client):
    """Create an admin, an annotator and a workspace with only these members."""
    workspace = rg.Workspace(name=unique("pair"), client=client).create()
    people = [
        rg.User(username=unique(role), role=role, password=SAMPLE_PASSWORD, client=client).create()
        for role in ("admin", "annotator")
    ]
    for user in people:
        user.add_to_workspace(workspace)
    yield *people, workspace
    for user in people:
        user.delete()
    workspace.delete()


def check_every_tab(widget):
    """Open every tab: each names the account and none shows a bare error."""
    tabs = widget.region.get_by_role("tab")
    expect(tabs).to_have_count(5)
    for tab in tabs.all():
        tab.click()
        expect(widget.region.get_by_role("tabpanel")).to_be_visible()
        expect(widget.region).to_contain_text("acting as")
        expect(widget.alert).to_have_count(0)
        expect(widget.region).not_to_contain_text(BARE)
    widget.region.get_by_role("tab", name="Users").click()


def test_an_admin_removes_people_from_their_workspaces_and_sees_why_not_from_others(acting_as, pair):
    admin, annotator, workspace = pair
    _, widget = acting_as(admin.username)
    expect(widget.region).to_contain_text(f"acting as {admin.username} (admin) at 127.0.0.1")
    expect(widget.checkbox(annotator.username)).to_be_visible()
    expect(widget.checkbox("farah.k")).to_have_count(0)  # not in their workspaces
    expect(widget.region.get_by_text("You see only the members of your workspaces.")).to_be_visible()
    check_every_tab(widget)
    expect(widget.button("New user")).to_be_disabled()
    widget.select(annotator.username)
    for name in ("Add to workspace", "Change role", "Reset password", "Edit", "Delete"):
        expect(widget.button(name)).to_be_disabled()
        expect(widget.button(name)).to_have_accessible_description(re.compile("Only owners can"))
    widget.button("Remove from workspace").click()
    dialog = widget.region.get_by_role("dialog")
    dialog.get_by_role("option", name=workspace.name).click()
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text(f"Removed {annotator.username} from {workspace.name}")
    assert [user.username for user in workspace.users] == [admin.username]
    # Only an owner could undo it, so no "Undo" is offered.
    expect(widget.region.get_by_role("button", name=re.compile("^Undo"))).to_have_count(0)


def test_a_demoted_admin_is_refused_with_the_reason(acting_as, pair):
    admin, annotator, workspace = pair
    _, widget = acting_as(admin.username)
    widget.select(annotator.username)
    widget.button("Remove from workspace").click()
    dialog = widget.region.get_by_role("dialog")
    dialog.get_by_role("option", name=workspace.name).click()
    admin.role = "annotator"
    admin.update()
    dialog.get_by_role("button", name="Apply").click()
    message = dialog.get_by_role("alert").or_(widget.alert).first
    expect(message).to_contain_text(re.compile("may not|not allowed|Only "))
    expect(message).not_to_contain_text(BARE)
    expect(widget.region).to_contain_text(f"acting as {admin.username} (annotator)")
    assert annotator in list(workspace.users)


@pytest.mark.long
def test_a_username_stays_on_one_line_in_the_header(acting_as, pair):
    admin, _, _ = pair
    _, widget = acting_as(admin.username)
    who = widget.region.locator(".aw-who-text")
    expect(who).to_contain_text(admin.username)
    heights = []
    for width in (260, 360, 1200):
        resize(widget.region, width)
        heights.append(who.bounding_box()["height"])
    resize(widget.region, None)
    one_line = heights.pop()
    assert heights == [2 * one_line] * 2  # the account, and the server


@pytest.mark.long
def test_the_header_of_a_manager_shows_the_whole_account_and_address_in_no_more_height(acting_as, pair):
    _, widget = acting_as(pair[0].username)
    header = widget.region.locator(".aw-header")
    texts = widget.region.locator(".aw-who-text, .aw-who-text > span")
    expect(texts).to_have_count(3)
    heights, cut = set(), []
    for width in (720, 780, 850, 1000, 1040, 1200):
        resize(widget.region, width)
        heights.add(header.bounding_box()["height"])
        cut += [width] * texts.evaluate_all("texts => texts.filter(one => one.scrollWidth > one.clientWidth).length")
    resize(widget.region, None)
    assert cut == []
    assert len(heights) == 1


def test_an_annotator_sees_themselves_and_their_workspaces(acting_as):
    _, widget = acting_as("bo.li")
    expect(widget.region).to_contain_text("acting as bo.li (annotator) at 127.0.0.1")
    expect(widget.people).to_have_count(1)
    expect(widget.region.get_by_text("You see only yourself.")).to_be_visible()
    expect(widget.row("bo.li")).to_contain_text("nlp")
    check_every_tab(widget)
    widget.checkbox("bo.li").check()
    toolbar = widget.region.get_by_role("toolbar", name="Selected users")
    for name in ("Add to workspace", "Remove from workspace", "Change role", "Reset password", "Edit", "Delete"):
        button = toolbar.get_by_role("button", name=name, exact=True)
        expect(button).to_be_disabled()
        expect(button).to_have_accessible_description(re.compile("Only owners"))


def test_read_only_shows_everything_and_changes_nothing(acting_as):
    notebook, widget = acting_as("helena", ", read_only=True")
    expect(widget.region).to_contain_text("read only")
    check_every_tab(widget)
    widget.checkbox("bo.li").check()
    for name in ("New user", "Add to workspace", "Change role", "Reset password", "Edit", "Delete"):
        expect(widget.region.get_by_role("button", name=name, exact=True)).to_have_count(0)
    widget.button("Actions for bo.li").click()
    expect(widget.region.get_by_role("menuitem")).to_have_text(["What they can do", "Copy id"])
    assert notebook.execute("print(len(client.directory.journal))") == "0"


def test_the_last_owner_and_ones_own_account_cannot_be_deleted(use_notebook, client):
    notebook, widget = show(use_notebook)
    expect(widget.row("argilla").get_by_text("you", exact=True)).to_be_visible()
    expect(widget.checkbox("argilla")).to_have_accessible_name("Select argilla")
    expect(widget.region.locator(".aw-you")).to_have_count(1)
    widget.button("Actions for argilla").click()
    for name, reason in (("Change role", OWN_ROLE), ("Delete", OWN_ACCOUNT)):
        item = widget.region.get_by_role("menuitem", name=name)
        expect(item).to_be_disabled()
        expect(item.get_by_text(reason)).to_be_visible()
    notebook.picture("own-menu", widget.region)
    notebook.page.keyboard.press("Escape")
    widget.select("argilla")
    for name, reason in (("Change role", OWN_ROLE), ("Delete", OWN_ACCOUNT)):
        expect(widget.button(name)).to_be_disabled()
        expect(widget.button(name)).to_have_accessible_description(reason)
    # In a bulk deletion, one's own account is skipped in advance.
    widget.select("helena")
    widget.button("Change role").click()
    dialog = widget.dialog("Change role")
    expect(dialog).to_contain_text(f"You (argilla) are left out. {OWN_ROLE}")
    dialog.get_by_role("combobox", name="Role").select_option("admin")
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text("Changed helena to admin")
    expect(widget.alert).to_have_count(0)
    assert (client.users("argilla").role, client.users("helena").role) == ("owner", "admin")
    widget.region.get_by_role("button", name=re.compile("^Undo")).click()
    expect(widget.row("helena")).to_contain_text("owner")
    assert client.users("helena").role == "owner"
