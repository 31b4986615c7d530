"""What was done is shown as code, stands in the journal, and is undone; each verified on the server."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.test_manager import Widget, show
from tests.browser.test_manager import client as client  # noqa: PLC0414 - a fixture
from tests.browser.test_manager import person as person  # noqa: PLC0414


def change_role(widget: Widget, username: str, role: str) -> None:
    widget.select(username)
    widget.button("Change role").click()
    dialog = widget.dialog("Change role")
    dialog.get_by_role("combobox", name="Role").select_option(role)
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_have_count(0)


def open_journal(widget: Widget):
    widget.region.get_by_role("tab", name="Journal").click()
    return widget.region.get_by_role("table", name="Journal")


def test_a_role_change_is_undone_from_where_it_is_said(open_notebook, client, person):
    _, widget = show(open_notebook)
    change_role(widget, person.username, "admin")
    assert client.users(id=person.id).role == "admin"
    undo = widget.region.get_by_role("button", name=re.compile("^Undo"))
    undo.dblclick()
    expect(widget.alert).to_have_count(0)
    expect(widget.row(person.username)).to_contain_text("annotator")
    assert client.users(id=person.id).role == "annotator"


def test_the_journal_shows_clicks_and_cells_and_undoes_both(open_notebook, client, person):
    notebook, widget = show(open_notebook)
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


def test_code_is_shown_in_the_chosen_way_and_copied(open_notebook, person):
    notebook, widget = show(open_notebook)
    change_role(widget, person.username, "admin")
    code = widget.region.get_by_role("region", name="Code")
    expect(code).to_contain_text(person.username)
    code.get_by_text("curl", exact=True).click()
    expect(code.locator("pre")).to_contain_text("curl")
    assert code.locator("pre").evaluate("pre => pre.scrollWidth <= pre.clientWidth"), "a long line is cut off"
    expect(code.locator("pre")).to_have_css("word-break", "normal")  # JupyterLab's breaks inside words
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


def test_the_script_of_the_session_is_copied(open_notebook, person):
    notebook, widget = show(open_notebook)
    change_role(widget, person.username, "admin")
    table = open_journal(widget)
    table.get_by_role("button", name=re.compile("^Show code")).first.click()
    expect(table.get_by_role("region", name=re.compile("^Code of entry"))).to_contain_text(person.username)
    widget.button("Copy script").click()
    expect(widget.status).to_contain_text("Copied the script")
    copied = notebook.page.evaluate("() => navigator.clipboard.readText()")
    assert person.username in copied
    compile(copied, "script", "exec")
