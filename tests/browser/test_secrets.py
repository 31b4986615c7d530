"""A session with passwords: no password or API key is stored anywhere, and its script reproduces it elsewhere."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
from uuid import uuid4

import httpx
import nbformat
import pytest
from playwright.sync_api import expect

from argilla_widgets.server.owner import OWNER_API_KEY
from tests.browser.widgets import Widget, change_role, fill_form, open_journal, show
from tests.directory.test_code_session import state
from tests.made_up import unique
from tests.servers import restored

TYPED = "s3cret as typed here"


def key_from_environment(url):
    """Return a cell that contains no API key."""
    return f"import os, argilla_widgets as rg\nclient = rg.Argilla(api_url={url!r})\nclient.users"


def test_a_session_saves_no_secret_and_its_script_reproduces_it(open_notebook, fresh_server, server, tmp_path):
    notebook = open_notebook(key_from_environment(fresh_server.url))
    widget = Widget(notebook.run(0))
    notebook.record_messages()
    ada, bob = unique("ada"), unique("bob")
    form = fill_form(widget, ada, TYPED)
    form.get_by_role("combobox", name="Role").select_option("admin")
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {ada}")
    form = fill_form(widget, bob, "")
    form.get_by_role("checkbox", name="vision").check()
    form.get_by_role("button", name="Generate password").click()
    generated = form.get_by_role("textbox", name="Password").input_value()
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {bob}")
    # A form that is filled in and cancelled leaves its password in no message either.
    form = fill_form(widget, "ana", TYPED)
    form.get_by_role("button", name="Cancel").click()
    widget.select(ada)
    widget.button("Reset password").click()
    dialog = widget.dialog("Reset password")
    dialog.get_by_role("button", name="Generate password").click()
    again = dialog.get_by_role("textbox", name="Password").input_value()
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text(f"Reset the password of {ada}")
    change_role(widget, bob, "owner")
    widget.region.get_by_role("button", name=re.compile("^Undo")).click()
    expect(widget.status).to_contain_text("Undone: ")
    notebook.execute(
        "lab = rg.Workspace(name='lab', client=client).create()\n"
        f"client.users('{ada}').add_to_workspace(lab)\nclient.users('ravi').delete()"
    )
    open_journal(widget)
    widget.region.get_by_role("button", name=re.compile("^Show code")).first.click()

    saved = nbformat.writes(notebook.save_with_widget_state())
    path = tmp_path / "journal.jsonl"
    script = notebook.execute(
        f"client.directory.journal.to_jsonl({str(path)!r})\nprint(rg.UserManager.of(client).script())"
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    everything = {
        "notebook": saved,
        "page": notebook.page.content(),
        "messages": notebook.messages(),
        "journal": path.read_text(),
        "script": script,
        "reprs": notebook.execute(
            "print(client, client.directory.journal[:], client.users, rg.UserManager.of(client))"
        ),
    }
    assert "application/vnd.jupyter.widget-state+json" in saved
    answer = httpx.get(f"{fresh_server.url}/api/v1/users", headers={"X-Argilla-Api-Key": OWNER_API_KEY})
    keys = {one["api_key"] for one in answer.json()["items"]}
    assert len(keys) == len(answer.json()["items"])
    with fresh_server.client() as client:
        with fresh_server.client(username=ada, password=again) as theirs:
            assert theirs.me.username == ada
        wanted = state(client)
    for place, text in everything.items():
        assert place == "notebook" or ada in text, place  # the saved table dates from before she was created
        for secret in (TYPED, generated, again, *keys):
            assert secret not in text, place

    with restored(server) as elsewhere:
        run(script, elsewhere, tmp_path, password=again)
        with elsewhere.client() as client:
            assert state(client) == wanted


def run(script, server, folder, password):
    """Run a script twice, with the same password for every user."""
    file = folder / "session.py"
    file.write_text(script)
    asked = dict.fromkeys(re.findall(r"ARGILLA_PASSWORD_\w+", script), password)
    environment = {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": OWNER_API_KEY, **asked}
    subprocess.run([sys.executable, file], env={**os.environ, **environment}, check=True, timeout=120)


@pytest.mark.long
def test_undoing_a_creation_asks_once_the_user_has_responses(use_notebook, server, client):
    _, widget = show(use_notebook)
    name = unique("new")
    form = fill_form(widget, name)
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {name}")
    user = client.users(name)
    # Insert a response into the database: to respond in Argilla's web page needs a search engine.
    (database,) = server.home.glob("*.db")
    with sqlite3.connect(database) as connection:
        record = connection.execute("SELECT id FROM records LIMIT 1").fetchone()[0]
        now = "2026-11-25 09:00:00.000000"
        connection.execute(
            'INSERT INTO responses (id, "values", status, record_id, user_id, inserted_at, updated_at) '
            "VALUES (?, '{}', 'submitted', ?, ?, ?, ?)",
            (uuid4().hex if "-" not in record else str(uuid4()), record, _like(record, user.id), now, now),
        )
    widget.region.get_by_role("button", name=re.compile("^Undo")).click()
    dialog = widget.dialog("Undo by deleting")
    expect(dialog).to_contain_text("1 response")
    assert client.api.users.exist(user.id)
    dialog.get_by_role("textbox", name="Type the username to confirm").fill(name)
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(widget.status).to_contain_text(f"Undone: {name} no longer exists.")
    assert not client.api.users.exist(user.id)


def _like(example, one):
    """Format an id as the database formats its own."""
    return str(one) if "-" in example else one.hex


@pytest.fixture
def no_clipboard(notebook):
    """Make writes to the clipboard fail."""
    notebook.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    yield
    notebook.page.evaluate("() => { delete navigator.clipboard.writeText; }")


@pytest.mark.usefixtures("no_clipboard")
def test_with_a_blocked_clipboard_the_password_is_shown_to_copy_manually(use_notebook, client):
    before = len(client.users)
    notebook, widget = show(use_notebook)
    form = fill_form(widget, unique("x"), "")
    form.get_by_role("button", name="Generate password").click()
    field = form.get_by_role("textbox", name="Password")
    password = field.input_value()
    expect(field).to_have_accessible_description(re.compile("copy it from the result"))
    form.get_by_role("button", name="Hide password").click()
    form.get_by_role("button", name="Copy password").click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_js_property("selectionEnd", 20)
    assert field.evaluate("(box) => box.value.slice(box.selectionStart, box.selectionEnd)") == password
    assert notebook.page.content().count(password) == 0
    notebook.page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(widget.button("New user")).to_be_focused()
    assert len(client.users) == before
