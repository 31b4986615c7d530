"""The page of a person in JupyterLab: from their row's menu and back, with access, progress and changes."""

from __future__ import annotations

import re

from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import Widget, Workspaces, resize, show

WIDTHS = (360, 700, 950, 1200, 1600)
TEXT_LEFT = """(one) => {
  const text = document.createRange();
  text.selectNodeContents(one);
  return Math.round(text.getBoundingClientRect().left);
}"""


def open_page(widget: Widget, username: str):
    widget.region.get_by_role("button", name=f"Actions for {username}", exact=True).click()
    widget.region.get_by_role("menuitem", name="What they can do").click()
    page = widget.region.get_by_role("region", name=username, exact=True)
    expect(page).to_be_visible()
    return page


def test_the_menu_of_a_row_leads_to_the_page_of_a_person_and_back(use_notebook):
    notebook, widget = show(use_notebook)
    page = open_page(widget, "bo.li")
    expect(page).to_be_focused()
    access, progress = (page.get_by_role("region", name=name, exact=True) for name in ("Access", "Progress"))
    expect(access).to_contain_text("is a member of")
    expect(access.get_by_role("list", name="Workspaces of bo.li")).to_contain_text("news-topics")
    expect(progress).to_contain_text("6 given, 2 left")
    expect(progress).to_contain_text("4 given, nothing left for them")
    expect(progress).to_contain_text("Each record needs 1 submitted response; others have given the rest.")
    expect(progress).to_contain_text("not published, and left out")
    expect(page.get_by_role("region", name="Changes")).to_contain_text("Nothing was changed in this session.")
    expect(widget.people.first).to_be_hidden()
    assert notebook.violations() == []
    for width in WIDTHS:
        resize(widget.region, width)
        notebook.pictures(f"person-{width}", widget.region)
    resize(widget.region, 360)
    assert page.evaluate("page => page.scrollWidth <= page.clientWidth")
    resize(widget.region, None)
    more = access.get_by_role("button", name=re.compile("^Show all .* actions with reasons"))
    assert more.evaluate(TEXT_LEFT) == access.get_by_role("heading").first.evaluate(TEXT_LEFT)
    more.click()
    expect(access.get_by_role("table", name="Permissions")).to_be_visible()
    notebook.picture("person-reasons", widget.region)
    page.press("Escape")
    expect(page).to_have_count(0)
    expect(widget.region.get_by_role("button", name="Actions for bo.li", exact=True)).to_be_focused()
    page = open_page(widget, "ravi")
    expect(page).not_to_contain_text("Bo Li")
    page.get_by_role("button", name="Back to Users").press("Enter")
    expect(widget.region.get_by_role("button", name="Actions for ravi", exact=True)).to_be_focused()


def test_what_is_changed_on_the_page_is_listed_and_undone_there(use_notebook, client, member):
    notebook, widget = show(use_notebook)
    widget.search(member.username)
    page = open_page(widget, member.username)
    page.get_by_role("button", name="Add to nlp", exact=True).click()
    changes = page.get_by_role("list", name="Changes")
    added = f"Added {member.username} to nlp."
    expect(changes).to_contain_text(added)
    expect(page.get_by_role("region", name="Progress")).to_contain_text("0 given, 2 left")
    assert member.id in {user.id for user in client.workspaces("nlp").users}
    notebook.picture("person-changed", widget.region)
    changes.get_by_role("button", name=re.compile(f"^Undo .*{re.escape(added)}")).click()
    expect(changes).to_contain_text("(undone)")
    assert member.id not in {user.id for user in client.workspaces("nlp").users}
    page.get_by_role("button", name="Edit").click()
    dialog = widget.dialog("Edit user")
    dialog.get_by_role("textbox", name="First name").fill("Renamed")
    dialog.get_by_role("button", name="Apply").click()
    expect(page).to_contain_text("Renamed")
    expect(page.get_by_role("button", name="Edit")).to_be_focused()


def test_a_person_whom_someone_else_deletes_is_said_to_be_gone(use_notebook, client):
    user = rg.User(username="leaving", password="long enough", client=client).create()
    notebook, widget = show(use_notebook)
    page = open_page(widget, "leaving")
    client.api.users.delete(user.id)
    widget.region.get_by_role("button", name="Refresh").click()
    expect(page).to_contain_text("This user no longer exists.")
    assert notebook.violations() == []
    page.get_by_role("button", name="Back to Users").click()
    expect(page).to_have_count(0)


def test_the_focus_returns_to_the_page_of_a_person_who_is_deleted_while_they_are_edited(use_notebook, person):
    notebook, widget = show(use_notebook)
    widget.search(person.username)
    page = open_page(widget, person.username)
    page.get_by_role("button", name="Edit").click()
    dialog = widget.dialog("Edit user")
    expect(dialog.get_by_role("textbox", name="First name")).to_be_visible()
    person.delete()
    notebook.execute("client.directory.refresh()")
    expect(dialog).to_contain_text("This user has since been deleted.")
    notebook.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page).to_be_focused()
    notebook.page.keyboard.press("Escape")
    expect(page).to_have_count(0)
    expect(widget.region.get_by_role("grid", name="Users")).to_be_focused()


def test_the_name_of_a_member_leads_to_their_page(use_notebook):
    _, widget = show(use_notebook)
    members = Workspaces(widget).choose("nlp").get_by_role("list", name="Members")
    members.get_by_role("button", name="bo.li", exact=True).click()
    page = widget.region.get_by_role("region", name="bo.li", exact=True)
    expect(page).to_be_focused()
    expect(page.get_by_role("region", name="Access")).to_contain_text("is a member of")
    page.press("Escape")
    expect(widget.people.first).to_be_visible()
