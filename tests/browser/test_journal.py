"""The journal in JupyterLab: changes are listed, shown as code and undone, verified on the server."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from argilla_widgets.directory.journal.entries import EntriesByAccount
from tests.browser.widgets import SHOW, Widget, change_role, open_journal, resize, show
from tests.made_up import PASSWORD, remove, unique

# The filters that are too narrow for the text of their choice.
CUT_CHOICES = """all => all.filter((one) => {
  const { font, paddingLeft, paddingRight } = getComputedStyle(one);
  const drawing = document.createElement('canvas').getContext('2d');
  drawing.font = font;
  const text = drawing.measureText(one.selectedOptions[0].text).width;
  const arrow = 16; // px, and no part of the padding
  return text > one.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - arrow;
}).map((one) => one.selectedOptions[0].text)"""


def test_a_role_change_is_undone_from_its_status_message(use_notebook, client, person):
    _, widget = show(use_notebook)
    change_role(widget, person.username, "admin")
    assert client.users(id=person.id).role == "admin"
    undo = widget.region.get_by_role("button", name=re.compile("^Undo"))
    undo.dblclick()
    expect(widget.alert).to_have_count(0)
    expect(widget.row(person.username)).to_contain_text("annotator")
    expect(widget.status).to_have_text(f"Undone: {person.username} is an annotator again.")
    assert client.users(id=person.id).role == "annotator"
    # "Redo" takes the place of "Undo", and the other way round.
    redo = widget.region.get_by_role("button", name=re.compile("^Redo"))
    expect(redo).to_be_focused()
    redo.click()
    expect(widget.status).to_have_text(f"Redone: {person.username} changed to admin.")
    assert client.users(id=person.id).role == "admin"
    expect(undo).to_be_focused()
    undo.click()
    expect(widget.status).to_have_text(f"Undone: {person.username} is an annotator again.")
    assert client.users(id=person.id).role == "annotator"


@pytest.fixture
def other(client):
    made = rg.User(username=unique("person"), password=PASSWORD, client=client).create()
    yield made
    remove(made)


@pytest.mark.long
def test_a_result_is_readable_at_every_width(use_notebook, person, other):
    notebook, widget = show(use_notebook)
    widget.search("person-")
    widget.checkbox(other.username).check()
    widget.checkbox(person.username).check()
    widget.button("Add to workspace").click()
    dialog = widget.dialog("Add to workspace")
    dialog.get_by_role("option", name="speech").click()
    dialog.get_by_role("button", name="Apply").click()
    buttons = widget.region.locator(".aw-status").get_by_role("button")
    expect(buttons).to_have_text(["Select these users", "Undo", ""])
    message = widget.status.locator("span").first
    for width in (260, 320, 360, 480, 700, 1200):
        resize(widget.region, width)
        notebook.picture(f"result-{width}", widget.region.locator(".aw-status"))
        box = widget.region.bounding_box()
        assert message.bounding_box()["width"] >= 140
        for button in buttons.all():
            place = button.bounding_box()
            assert box["x"] <= place["x"]
            assert place["x"] + place["width"] <= box["x"] + box["width"]
    resize(widget.region, None)


def test_a_new_change_removes_the_redo(use_notebook, person):
    notebook, widget = show(use_notebook)
    change_role(widget, person.username, "admin")
    widget.region.get_by_role("button", name=re.compile("^Undo")).click()
    expect(widget.region.get_by_role("button", name=re.compile("^Redo"))).to_be_visible()
    notebook.execute(f"client.users('{person.username}').add_to_workspace(client.workspaces('speech'))")
    expect(widget.region.get_by_role("button", name=re.compile("^Redo"))).to_have_count(0)
    table = open_journal(widget)
    row = table.get_by_role("row", name=re.compile(f"{person.username}.*admin.*undone"))
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Other changes were made after the undo.")


@pytest.mark.long
def test_undoing_a_rename_reports_the_name_that_is_current_afterwards(use_notebook, client, person):
    _, widget = show(use_notebook)
    widget.select(person.username)
    widget.button("Edit").click()
    dialog = widget.dialog("Edit user")
    dialog.get_by_role("textbox", name="Username").fill("argilla")
    expect(dialog).to_contain_text("Already taken. Choose another username.")
    dialog.get_by_role("textbox", name="Username").fill(f"{person.username}-two")
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text(f"Renamed {person.username} to {person.username}-two.")
    widget.region.get_by_role("button", name=re.compile("^Undo")).click()
    expect(widget.status).to_have_text(f"Undone: {person.username} has their old username again.")
    assert client.users(id=person.id).username == person.username


@pytest.mark.long
def test_a_long_name_of_a_workspace_leaves_the_other_filters_room(use_notebook, client, person):
    long = rg.Workspace(name=unique("a-workspace-with-a-long-name"), client=client).create()
    try:
        _, widget = show(use_notebook)
        change_role(widget, person.username, "admin")
        open_journal(widget)
        filters = widget.region.locator(".aw-journal-filters select")
        expect(filters).to_have_count(3)
        for width in (360, 480, 700):
            resize(widget.region, width)
            assert filters.evaluate_all(CUT_CHOICES) == [], width
    finally:
        remove(long)


@pytest.mark.long
def test_long_lines_of_code_scroll_and_do_not_widen_the_journal(use_notebook, person):
    person.username = f"{person.username}{'z' * 150}"
    person.update()
    _, widget = show(use_notebook)
    change_role(widget, person.username, "admin")
    journal = open_journal(widget)
    journal.get_by_role("button", name=re.compile("^Show code of entry")).first.click()
    code = journal.get_by_role("region", name=re.compile("^Code of entry"))
    expect(code).to_contain_text("user.update()")
    for width in (1100, 700, 500):
        resize(widget.region, width)
        assert journal.evaluate("({ parentElement: box }) => box.scrollWidth - box.clientWidth") == 0, width
        assert code.bounding_box()["width"] > width - 10
        expect(code.get_by_role("button", name="Copy code")).to_be_in_viewport()


@pytest.mark.long
def test_code_below_another_message_names_its_change(use_notebook, person):
    _, widget = show(use_notebook)
    change_role(widget, person.username, "admin")
    code = widget.region.get_by_role("region", name="Code", exact=True)
    named = code.get_by_text(f"Code of: Changed {person.username} to admin.", exact=True)
    expect(named).to_have_count(0)
    expect(code).to_contain_text(person.username)  # loaded from the kernel
    before = code.bounding_box()["height"]
    person.first_name = "Someone"
    person.update()
    widget.button("Refresh").click()
    expect(widget.status).to_contain_text(person.username)
    expect(widget.status).to_contain_text("changed")
    expect(named).to_be_visible()
    assert code.bounding_box()["height"] == before
    expect(widget.region.get_by_role("button", name="Undo last change")).to_be_visible()


@pytest.mark.long
def test_rerunning_the_connection_cell_keeps_the_journal(use_notebook, client, person):
    notebook, widget = show(use_notebook)
    change_role(widget, person.username, "admin")
    expect(widget.status).to_contain_text("Changed")
    again = Widget(notebook.run(0))
    expect(again.row(person.username)).to_contain_text("admin")
    table = open_journal(again)
    row = table.get_by_role("row", name=re.compile(f"{person.username}.*admin"))
    row.get_by_role("button", name=re.compile("^Undo")).click()
    expect(again.status).to_contain_text("Undone: ")
    assert client.users(id=person.id).role == "annotator"


def test_the_journal_lists_and_undoes_clicks_and_cells(use_notebook, client, person):
    notebook, widget = show(use_notebook)
    change_role(widget, person.username, "admin")
    workspace = client.workspaces("speech")
    notebook.execute(f"client.users('{person.username}').add_to_workspace(client.workspaces('speech'))")
    table = open_journal(widget)
    from_cell = table.get_by_role("row", name=re.compile(rf"\(from a cell\).*{person.username}.*speech"))
    by_click = table.get_by_role("row", name=re.compile(rf"\(clicked\).*{person.username}.*admin"))
    for row in (from_cell, by_click):
        row.last.get_by_role("button", name=re.compile("^Undo")).click()
        expect(row.last.get_by_text("undone", exact=True)).to_be_visible()
    assert person not in list(workspace.users)
    assert client.users(id=person.id).role == "annotator"


def test_what_a_cell_has_changed_in_a_loop_is_one_line_that_is_undone_and_selected_together(
    use_notebook, client, person
):
    loop = f"""
for name in ("vision", "speech"):
    client.users("{person.username}").add_to_workspace(client.workspaces(name))
"""
    notebook = use_notebook(SHOW, loop)
    widget = Widget(notebook.run(0))
    notebook.run(1)
    table = open_journal(widget)
    run = table.get_by_role("row", name=re.compile(r"Cell \d+: 2 changes"))
    expect(run).to_have_count(1)
    run.get_by_role("button", name=re.compile("^Show Cell")).click()
    inner = table.get_by_role("button", name=re.compile(rf"^Undo entry \d+: Added {person.username} to vision"))
    expect(inner).to_have_count(1)
    notebook.pictures("journal-run", widget.region)
    widget.region.get_by_role("searchbox", name="Search the journal").fill("speech")
    expect(inner).to_have_count(0)
    widget.region.get_by_role("searchbox", name="Search the journal").fill("")
    run.get_by_role("button", name=re.compile("^Undo Cell")).click()
    expect(run.get_by_role("cell", name="undone")).to_be_visible()
    assert not [one.name for one in client.workspaces if person in list(one.users)]
    run.get_by_role("button", name="Select these users").click()
    expect(widget.checkbox(person.username)).to_be_checked()
    notebook.await_print("print(rg.UserManager.of(client).selected_ids)", f"['{person.id}']")


def test_code_is_shown_and_copied_in_the_chosen_form(use_notebook, person):
    notebook, widget = show(use_notebook)
    change_role(widget, person.username, "admin")
    code = widget.region.get_by_role("region", name="Code")
    expect(code).to_contain_text(person.username)
    code.get_by_text("curl", exact=True).click()
    expect(code.locator("pre")).to_contain_text("curl")
    expect(code.locator("pre")).to_have_css("white-space", "pre")  # long lines scroll instead of wrapping
    expect(code.locator("pre")).to_have_css("overflow-x", "auto")
    assert code.locator("pre").evaluate("pre => pre.scrollHeight <= pre.clientHeight + 1"), "some lines are hidden"
    change_role(widget, person.username, "annotator")
    expect(code.locator("pre")).to_contain_text("annotator")
    expect(code.locator("pre")).to_contain_text("curl")
    code.get_by_role("button", name="Copy code").click()
    expect(widget.status).to_contain_text("Copied the code.")
    copied = notebook.page.evaluate("() => navigator.clipboard.readText()")
    assert copied.strip() == code.locator("pre").inner_text().strip()
    assert "argilla.apikey" not in copied
    code.get_by_text("Argilla SDK", exact=True).click()
    expect(code.locator("pre")).to_contain_text("user.update()")


def test_the_script_of_the_session_is_copied(use_notebook, person):
    notebook, widget = show(use_notebook)
    change_role(widget, person.username, "admin")
    table = open_journal(widget)
    table.get_by_role("button", name=re.compile("^Show code")).first.click()
    code = table.get_by_role("region", name=re.compile("^Code of entry"))
    expect(code).to_contain_text(person.username)
    expect(widget.region.get_by_role("radio", name="curl")).to_have_count(1)  # one setting for all code shown
    widget.region.get_by_text("curl", exact=True).click()
    expect(code).to_contain_text("curl")
    widget.region.get_by_text("argilla-widgets", exact=True).click()
    expect(code).not_to_contain_text("curl")
    widget.button("Copy script").click()
    expect(widget.status).to_contain_text("Copied the script")
    copied = notebook.page.evaluate("() => navigator.clipboard.readText()")
    assert person.username in copied
    compile(copied, "script", "exec")


@pytest.fixture
def kept(server, client, person, tmp_path, monkeypatch):
    """Return a folder with two sessions: of 2 October, and of a kernel that was killed during a change."""
    folder, name = tmp_path / "argilla-journal", unique("kept")

    def begin():
        monkeypatch.setattr("argilla_widgets.directory.journal.journal.ENTRIES", EntriesByAccount())
        return server.client(journal=folder)

    with begin() as own:
        rg.User(username=name, password=PASSWORD, client=own).create()
        own.users(id=person.id).add_to_workspace(own.workspaces("speech"))
    with begin() as own:
        user = own.users(id=person.id)
        user.role = "admin"
        user.update()
    first, killed = sorted(folder.iterdir())
    first.write_text(re.sub(r'"at":"[-0-9]+T', '"at":"2026-10-02T', first.read_text()))
    begun = [line for line in killed.read_text().splitlines(keepends=True) if '"outcome"' not in line]
    killed.write_text("".join(line for line in begun if '"entry"' not in line))
    yield folder, name
    remove(*(user for user in client.users if user.username == name))


def test_earlier_sessions_are_shown_searched_exported_and_undone(use_notebook, lab, client, person, kept):
    folder, name = kept
    notebook = use_notebook(f"import argilla_widgets as rg\nclient = rg.Argilla(journal={str(folder)!r})\nclient.users")
    widget = Widget(notebook.run(0))
    expect(widget.row(person.username)).to_contain_text("admin")
    change_role(widget, person.username, "annotator")
    table = open_journal(widget)
    rows = table.get_by_role("row")
    expect(rows).to_contain_text(
        [
            "when",
            "This session 1 entry",
            f"Changed {person.username} to annotator.",
            re.compile("[A-Z][a-z]+day, "),
            f"looked up later: {person.username}, done. The kernel ended while this was done.",
            re.compile("^Friday, 2 October"),
            f"Added {person.username} to speech.",
            f"Created {name} (annotator).",
        ]
    )
    expect(table.get_by_text(re.compile("^(2-1|1-2|1-1)$"))).to_have_text(["2-1", "1-2", "1-1"])
    notebook.pictures("journal-kept", widget.region)
    for width in (360, 1200):
        resize(widget.region, width)
        notebook.pictures(f"journal-kept-{width}", widget.region)
        assert widget.region.evaluate("(box) => box.scrollWidth - box.clientWidth") <= 0, width
    resize(widget.region, None)

    search = widget.region.get_by_role("searchbox", name="Search the journal")
    changes = table.locator("tbody").get_by_role("row").filter(has=notebook.page.locator(".aw-entry-what"))
    search.fill(person.username)
    expect(changes).to_have_count(3)
    search.fill(name)
    expect(changes).to_contain_text([f"Created {name}"])
    search.fill("")
    for filter_, choice, found in (
        ("Workspace", "speech", [f"Added {person.username} to speech."]),
        ("Kind", "creations", [f"Created {name}"]),
        ("Time", "30", [f"Changed {person.username} to annotator.", "looked up later"]),
    ):
        choose = widget.region.get_by_role("combobox", name=filter_, exact=True)
        choose.select_option(choice)
        expect(changes).to_contain_text(found)
        if filter_ == "Kind":
            widget.button("Export CSV").click()
            expect(widget.status).to_contain_text("Exported 1 entry in 1 row.")
        choose.select_option("")
    (path,) = lab.notebooks.glob("argilla-journal-*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["entry"] for row in csv.DictReader(file)] == ["1-1"]

    table.get_by_role("button", name=re.compile("^Undo entry 1-1")).click()
    dialog = widget.dialog("Undo by deleting")
    expect(dialog).to_contain_text(f"{name}: annotator, gave no response.")
    dialog.get_by_role("button", name="Cancel").click()
    assert client.users(name) is not None
    table.get_by_role("button", name=re.compile("^Undo entry 1-1")).click()
    dialog.get_by_role("textbox").fill(name)
    dialog.get_by_role("button", name="Delete").click()
    expect(widget.status).to_contain_text(f"Undone: {name} no longer exists.")
    expect(rows.filter(has_text=f"Created {name}")).to_contain_text("undone")
    assert name not in {user.username for user in client.users}
