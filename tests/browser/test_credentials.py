"""New passwords in JupyterLab: copy them, copy invitations, save them as CSV; each one signs its user in."""

from __future__ import annotations

import csv
import re
import stat
from pathlib import Path

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.chromium import SIZE
from tests.browser.widgets import fill_form, resize, show
from tests.made_up import PASSWORD, unique

WIDTHS = (360, 1000)


@pytest.fixture
def people(client):
    """Create three users whose usernames start with the same name."""
    name = unique("class")
    users = [rg.User(username=f"{name}-{number}", password=PASSWORD, client=client).create() for number in range(3)]
    yield name, users
    for user in users:
        user.delete()


def clipboard(widget):
    return widget.region.page.evaluate("() => navigator.clipboard.readText()")


def pictures(notebook, card, name):
    """Save screenshots of an element in both themes, with the widget as wide as a phone and as a notebook."""
    for theme in ("light", "dark"):
        notebook.set_theme(theme)
        for width in WIDTHS:
            output = notebook.output(0).locator(".argilla-widgets")
            resize(output, width)
            notebook.picture(f"{name}-{theme}-{width}", card)
            wide = "(box) => [box, ...box.querySelectorAll('*')].filter((one) => one.scrollWidth > one.clientWidth + 1"
            wide += " && getComputedStyle(one).overflowX === 'auto').length"
            assert card.evaluate(wide) == 0
    notebook.set_theme("light")


def test_a_generated_password_is_copied_from_the_result_and_valid(use_notebook, client):
    notebook, widget = show(use_notebook)
    name = unique("mia")
    form = fill_form(widget, name, "")
    form.get_by_role("checkbox", name="vision").check()
    form.get_by_role("button", name="Generate password").click()
    form.get_by_role("button", name="Create user").click()
    card = widget.region.get_by_role("region", name="New password")
    expect(card).to_contain_text("Copy this password now. You won't see it again.")
    end = "one => one.getBoundingClientRect().right"
    button = card.get_by_role("button", name="Copy invitation").evaluate(end)
    assert card.get_by_role("table").evaluate(end) - button == 10  # the padding
    card.get_by_role("button", name="Copy password").click()
    expect(widget.status).to_contain_text(f"Copied the password of {name}.")
    password = clipboard(widget)
    assert client.api.server.accepts_password(name, password)
    assert password not in notebook.page.content()
    pictures(notebook, card, "credential-card")
    # As wide as on a screen of 360 px: nothing scrolls sideways except the code.
    resize(widget.region, 244)
    for part in (".aw-panel", ".aw-credentials-body", ".aw-code-side"):
        assert widget.region.locator(part).evaluate("node => node.scrollWidth <= node.clientWidth"), part
    resize(widget.region, None)
    # The card stays after another action, and when the cell connects again.
    widget.button("Refresh").click()
    expect(widget.status).to_contain_text("Refreshed")
    notebook.run(0)
    card.get_by_role("button", name="Copy invitation").click()
    expect(widget.status).to_contain_text("Copied the invitation")
    text = clipboard(widget)
    assert [f"Server:   {client.api_url}", f"Username: {name}", f"Password: {password}"] == text.splitlines()[2:5]
    assert text.endswith("Then open a dataset in the workspace vision.")
    # The next form is no taller than the screen, although the panel is.
    widget.button("New user").click()
    expect(widget.button("Create user")).to_be_in_viewport()
    notebook.picture("second-form")
    widget.button("Cancel").click()
    card.get_by_role("button", name="Dismiss password").click()
    expect(card).to_have_count(0)
    assert password not in str(notebook.save_with_widget_state())
    client.users(name).delete()


def test_three_passwords_are_reset_saved_and_valid(use_notebook, client, people):
    name, users = people
    notebook, widget = show(use_notebook)
    notebook.record_messages()
    widget.search(name)
    widget.region.get_by_role("checkbox", name="Select all that match").check()
    widget.button("Reset password").click()
    dialog = widget.dialog("Reset password")
    pictures(notebook, dialog, "credential-dialog")
    notebook.page.set_viewport_size({"width": 1280, "height": 500})
    dialog.get_by_role("button", name="Apply").click()
    card = widget.region.get_by_role("region", name="New passwords")
    expect(card.get_by_role("row")).to_have_count(4)
    expect(card.get_by_role("button", name="Save as CSV")).to_be_in_viewport()
    notebook.page.set_viewport_size(SIZE)
    card.get_by_role("button", name=f"Copy password of {name}-1").click()
    expect(widget.status).to_contain_text(f"Copied the password of {name}-1.")
    copied = clipboard(widget)
    card.get_by_role("button", name=f"Show password of {name}-0").click()
    card.get_by_role("button", name="Save as CSV").click()
    expect(card).to_contain_text("Only you can read this file.")
    saved = card.get_by_text(re.compile(r"Saved 3 passwords to \S+\.csv\."))
    path = Path(re.search(r"to (\S+\.csv)\.", saved.inner_text())[1])
    assert path.parent == Path(notebook.execute("import os; print(os.getcwd())"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert {row["username"] for row in rows} == {user.username for user in users}
    assert len({row["password"] for row in rows}) == 3
    assert all(client.api.server.accepts_password(row["username"], row["password"]) for row in rows)
    assert copied in {row["password"] for row in rows if row["username"] == f"{name}-1"}
    pictures(notebook, card, "credential-table")
    notebook.picture("credential-widget", widget.region)
    card.get_by_role("button", name="Copy all invitations").click()
    expect(widget.status).to_contain_text("Copied the 3 invitations.")
    assert clipboard(widget).count("First step:") == 3
    received = notebook.messages()
    assert path.name in received
    everywhere = (
        f"{notebook.save_with_widget_state()} {received} {notebook.execute('print(client.directory.journal[:])')}"
    )
    assert not [row for row in rows if row["password"] in everywhere]


def test_the_page_asks_before_it_is_left_with_passwords_that_are_not_copied(open_notebook, client):
    notebook, widget = show(open_notebook)
    name = unique("mia")
    form = fill_form(widget, name, "")
    form.get_by_role("button", name="Generate password").click()
    form.get_by_role("button", name="Create user").click()
    card = widget.region.get_by_role("region", name="New password")
    expect(card).to_be_visible()
    asks = """() => {
      const event = new Event('beforeunload', { cancelable: true });
      const { onbeforeunload } = window;
      window.onbeforeunload = null;
      window.dispatchEvent(event);
      window.onbeforeunload = onbeforeunload;
      return event.defaultPrevented;
    }"""
    notebook.save()  # so that JupyterLab itself has nothing to ask
    assert notebook.page.evaluate(asks)
    notebook.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    expect(card).to_have_count(0)
    assert notebook.page.evaluate(asks)
    notebook.run(0)  # shows it again
    card.get_by_role("button", name="Dismiss password").click()
    expect(card).to_contain_text("1 password has not been copied or saved.")
    card.get_by_role("button", name="Keep").click()
    card.get_by_role("button", name="Copy password").click()
    expect(widget.status).to_contain_text(f"Copied the password of {name}.")
    assert not notebook.page.evaluate(asks)
    card.get_by_role("button", name="Dismiss password").click()
    expect(card).to_have_count(0)
    client.users(name).delete()
