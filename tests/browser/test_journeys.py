"""Whole tasks with a keyboard alone, and by touch in a widget of 360 pixels; axe finds nothing wrong on the way."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from uuid import uuid4

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.chromium import open_profile
from tests.browser.hands import Finger, Keyboard
from tests.browser.notebook import Notebook
from tests.browser.widgets import SHOW, Widget, resize
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique

LONG = 120_000  # ms, for changes of everyone in a class on a busy machine
PHONE = {"viewport": {"width": 600, "height": 900}, "has_touch": True}
RESPOND = """
insert into responses (id, "values", status, record_id, user_id, inserted_at, updated_at)
values (?, '{}', 'submitted', ?, ?, datetime(), datetime())
"""


@pytest.fixture(scope="module")
def phone(browser):
    """Open a profile with a touch screen."""
    context = open_profile(browser, **PHONE)
    yield context
    context.close()


@pytest.fixture(params=mostly_long(["keyboard", "touch"]))
def journey(request, lab):
    """Show the manager to someone with a keyboard alone, or a touch screen: the notebook, the widget and hands."""
    if request.param == "keyboard":
        notebook = request.getfixturevalue("use_notebook")(SHOW)
        widget = Widget(notebook.run(0))
        resize(widget.region, None)
        yield notebook, widget, Keyboard(widget)
        return
    notebook = Notebook(lab, request.getfixturevalue("phone"), unique("touch"), [SHOW])
    widget = Widget(notebook.run(0))
    resize(widget.region, 360)
    failed_before = request.session.testsfailed
    yield notebook, widget, Finger(widget)
    if request.session.testsfailed > failed_before:
        notebook.print_page()
    errors = notebook.errors.copy()
    notebook.dismiss_passwords()
    notebook.close()
    assert not errors, "Errors on the browser's console:\n" + "\n".join(errors)


@pytest.fixture
def responses(server, member):
    """Give a member two responses, in the database: Argilla's own page needs a search engine."""
    (file,) = server.home.glob("*.db")
    with closing(sqlite3.connect(file)) as database, database:
        records = database.execute("select id from records limit 2").fetchall()
        for (record,) in records:
            database.execute(RESPOND, [uuid4().hex, record, member.id.hex])
    return len(records)


@pytest.fixture
def room(client):
    """Create two annotators and a workspace with a common prefix, so that one search finds only them."""
    name = unique("room")
    users = [rg.User(f"{name}-{letter}", password=PASSWORD, client=client).create() for letter in "ab"]
    workspace = rg.Workspace(f"{name}-1", client=client).create()
    yield name, users, workspace
    for one in (*users, workspace):
        one.delete()


@pytest.fixture
def names(client):
    """Return the prefix of usernames and the name of a workspace, and delete what a test makes of them."""
    prefix = unique("r")
    yield prefix, f"class-{prefix}"
    for one in (*client.users, *client.workspaces):
        if prefix in (getattr(one, "username", "") or one.name):
            one.delete()


def test_memberships_are_staged_in_the_matrix_reviewed_and_applied(room, journey):
    name, (a, b), workspace = room
    notebook, widget, hands = journey
    hands.open_tab(widget.region.get_by_role("tab", name="Access"))
    matrix = widget.region.get_by_role("grid", name="Access matrix")
    expect(matrix).to_be_visible()
    for discard in widget.region.get_by_role("button", name="Discard", exact=True).all():
        discard.click()  # what another test on this page has staged, which outlives its widget
    hands.write(widget.region.get_by_role("searchbox", name="Search people and workspaces"), name)
    cells = [
        matrix.get_by_role("gridcell", name=re.compile(f"^{re.escape(f'{one.username} in {workspace.name}: ')}"))
        for one in (a, b)
    ]
    expect(matrix.get_by_role("gridcell")).to_have_count(2)
    assert notebook.violations() == []
    for cell in cells:
        hands.act(matrix, cell, "Space")
        expect(cell).to_have_accessible_name(re.compile("staged: will be added$"))
    assert notebook.violations() == []

    hands.press(widget.button("Review 2 changes"))
    dialog = widget.region.get_by_role("dialog")
    changes = dialog.get_by_role("grid", name="Changes")
    expect(changes).to_contain_text(b.username)
    assert notebook.violations() == []
    leave_out = changes.get_by_role("row").filter(has_text=b.username).get_by_role("gridcell")
    hands.act(changes, leave_out, "Delete")
    expect(dialog).to_have_accessible_name("Review 1 change")
    hands.press(dialog.get_by_role("button", name="Apply"))
    expect(dialog).to_have_count(0)
    expect(widget.status).to_contain_text(f"Added {a.username} to {workspace.name}")
    assert [user.username for user in workspace.users] == [a.username]
    assert notebook.violations() == []


def test_someone_with_responses_is_deleted(member, responses, client, journey):
    notebook, widget, hands = journey
    name = member.username
    hands.write(widget.region.get_by_role("searchbox", name="Search users"), name)
    expect(widget.people).to_have_count(1)
    hands.select(widget.checkbox(name))
    bar = widget.region.get_by_role("toolbar", name="Selected users")
    expect(bar).to_contain_text("1 selected")
    assert notebook.violations() == []

    hands.press_in_bar(bar.get_by_role("button", name="Delete"))
    dialog = widget.dialog("Delete user")
    expect(dialog).to_contain_text(f"{responses} responses")
    delete = dialog.get_by_role("button", name="Delete", exact=True)
    expect(delete).to_be_disabled()
    assert notebook.violations() == []
    hands.write(dialog.get_by_role("textbox", name="Type the username to confirm"), name)
    hands.press(delete)
    expect(dialog).to_have_count(0)
    expect(widget.status).to_contain_text(f"Deleted {name}")
    assert not client.api.users.exist(member.id)
    assert notebook.violations() == []


def test_those_who_have_not_started_are_found_in_the_progress_and_selected(journey):
    notebook, widget, hands = journey
    hands.open_tab(widget.region.get_by_role("tab", name="Workspaces"))
    workspaces = widget.region.get_by_role("grid", name="Workspaces")
    hands.act(workspaces, workspaces.get_by_role("rowheader").filter(has_text=re.compile("^nlp$")), "Enter")
    detail = widget.region.get_by_role("region", name="nlp")
    hands.open_tab(detail.get_by_role("tab", name="Progress"))
    progress = detail.get_by_role("grid", name="Progress")
    expect(progress.get_by_role("rowheader").filter(has_text="bo.li")).to_be_visible()
    assert notebook.violations() == []
    hands.choose(detail.get_by_role("radio", name=re.compile("^Not started")))
    expect(progress.get_by_role("rowheader")).to_have_text([re.compile("helena"), re.compile("ravi")])
    assert notebook.violations() == []
    hands.press(detail.get_by_role("button", name=re.compile("^Select these")))
    expect(widget.region.get_by_role("tab", name="Users")).to_have_attribute("aria-selected", "true")
    expect(widget.checkbox("ravi")).to_be_checked()
    expect(widget.checkbox("bo.li")).not_to_be_checked()
    assert notebook.violations() == []


@pytest.mark.long
def test_a_class_list_with_problems_is_fixed_applied_and_handed_out(names, client, lab, journey):
    prefix, workspace = names
    notebook, widget, hands = journey
    hands.press(widget.button("Import users"))
    panel = widget.region.get_by_role("tabpanel", name="Roster")
    rows = [["Username", "Role", "Workspaces"], [f"{prefix}-a", "annotator", workspace]]
    rows += [[f"{prefix}-b", "anotator", workspace], *[["", "annotator", workspace]] * 2]
    field = panel.get_by_role("textbox", name="Paste rows")
    expect(field).to_be_visible()
    assert notebook.violations() == []
    text = "\n".join("\t".join(row) for row in rows)
    hands.paste(field, text, panel.get_by_role("button", name="Check rows"))
    grid = panel.get_by_role("grid", name="Rows")
    row = grid.get_by_role("row").filter(has_text=f"{prefix}-b")
    expect(row).to_be_visible()
    assert notebook.violations() == []
    hands.edit(grid, row.get_by_role("gridcell").filter(has_text="anotator").first, "admin")
    expect(row).to_contain_text("admin")
    hands.press(panel.get_by_role("button", name="Leave out 2"))
    assert notebook.violations() == []

    hands.press(panel.get_by_role("button", name="Review plan"))
    expect(panel.get_by_role("grid", name="Plan")).to_contain_text(f"{prefix}-b")
    assert notebook.violations() == []
    hands.press(panel.get_by_role("button", name="Apply to 2 people"))
    expect(panel.get_by_role("heading", name="Hand out")).to_be_visible(timeout=LONG)
    hands.write(panel.get_by_role("textbox", name="Address for others"), "https://argilla.example")
    assert {user.username for user in client.workspaces(workspace).users} == {f"{prefix}-a", f"{prefix}-b"}
    assert notebook.violations() == []
    hands.press(panel.get_by_role("button", name="Save slips"))
    slips = panel.get_by_role("region", name="Slips")
    expect(slips.get_by_role("link")).to_be_visible()
    assert notebook.violations() == []
    assert (lab.notebooks / slips.get_by_role("textbox", name="File for slips").input_value()).exists()
