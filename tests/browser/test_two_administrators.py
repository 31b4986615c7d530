"""Two administrators at once in JupyterLab: one edits a user whom the other changes."""

from __future__ import annotations

from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import show
from tests.made_up import PASSWORD, remove, unique

REFRESHED = 30_000
"""Milliseconds until an automatic refresh has shown a change, on a busy machine."""


def test_a_dialog_follows_automatic_refreshes_and_keeps_what_was_typed(use_notebook, client, person):
    a, free = person, unique("free")
    notebook, widget = show(use_notebook)
    widget.select(a.username)
    widget.button("Edit").click()
    dialog = widget.dialog("Edit user")
    field = dialog.get_by_role("textbox", name="First name")
    field.fill("Mine")
    field.press("Home")
    username = dialog.get_by_role("textbox", name="Username")
    a.first_name, a.last_name = "Theirs", "Theirs too"
    a.update()
    notebook.execute("rg.UserManager.of(client).auto_refresh = 1")
    expect(dialog.get_by_role("textbox", name="Last name")).to_have_value("Theirs too", timeout=REFRESHED)
    expect(field).to_be_focused()
    assert field.evaluate("field => [field.value, field.selectionStart]") == ["Mine", 0]
    expect(dialog.get_by_role("table", name="Changed in the meantime").get_by_role("row")).to_have_count(3)
    username.fill(free)
    taken = rg.User(username=free, password=PASSWORD, client=client).create()
    expect(dialog).to_contain_text("Already taken.", timeout=REFRESHED)
    remove(taken)
    expect(dialog).not_to_contain_text("Already taken.", timeout=REFRESHED)
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_have_count(0)
    notebook.execute("rg.UserManager.of(client).auto_refresh = 0")
    now = client.users(id=a.id)
    assert (now.username, now.first_name, now.last_name) == (free, "Mine", "Theirs too")
