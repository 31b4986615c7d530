"""Input in JupyterLab: invalid values are reported at their fields, and unusual ones are accepted with a warning."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import SHOW, Widget, fill_form, show
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique

TEN_MEGABYTES = """(field) => {
  field.value = 'x'.repeat(10_000_000);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("password", "sentence"),
    [("1234567", "Use 8 or more characters. This has 7."), ("x" * 73, "takes 73 bytes"), ("é" * 37, "takes 74 bytes")],
)
def test_an_invalid_password_is_reported_before_anything_is_sent(use_notebook, client, person, password, sentence):
    notebook, widget = show(use_notebook)
    before = client.users(id=person.id)
    form = fill_form(widget, unique("nobody"), password)
    form.get_by_role("textbox", name="Password").press("Enter")
    expect(form.get_by_role("textbox", name="Password")).to_have_accessible_description(re.compile(sentence))
    form.get_by_role("button", name="Cancel").click()

    widget.select(person.username)
    widget.button("Reset password").click()
    dialog = widget.dialog("Reset password")
    dialog.get_by_role("textbox", name="Password").fill(password)
    dialog.get_by_role("textbox", name="Password").press("Enter")
    expect(dialog.get_by_role("textbox", name="Password")).to_have_accessible_description(re.compile(sentence))
    assert client.users(id=person.id).updated_at == before.updated_at
    assert notebook.execute("print(len(client.directory.journal))") == "0"


@pytest.mark.long
def test_a_password_of_36_letters_in_72_bytes_is_accepted(use_notebook, server, client):
    _, widget = show(use_notebook)
    name, password = unique("accents"), "é" * 36
    form = fill_form(widget, name, password)
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {name}")
    with server.client(username=name, password=password) as theirs:
        assert theirs.me.username == name
    client.users(name).delete()


@pytest.mark.parametrize(
    ("name", "warning"),
    mostly_long(
        [
            ("Bo.Li", "Looks like the existing user bo.li."),
            ("b\u043e.l\u0456", "Looks like the existing user bo.li."),  # two Cyrillic letters
            ("bo. li", "Looks like the existing user bo.li."),
            (" bo.li", "Begins or ends with a space"),
            ("bo\u202eil", "Contains invisible characters: bo[U+202E]il."),
            ("bo\u200bli", "Contains invisible characters: bo[U+200B]li."),
        ]
    ),
)
def test_a_confusable_username_gets_a_warning_but_is_allowed(use_notebook, client, name, warning):
    _, widget = show(use_notebook)
    form = fill_form(widget, name)
    field = form.get_by_role("textbox", name="Username")
    expect(field).to_have_accessible_description(re.compile(re.escape(warning)))
    expect(field).not_to_have_attribute("aria-invalid", "true")
    field.press("Enter")
    expect(widget.status).to_contain_text("Created")
    expect(form).to_have_count(0)
    assert client.users(name).username == name
    client.users(name).delete()


@pytest.mark.long
def test_a_name_of_300_characters_works_everywhere(use_notebook, client):
    notebook, widget = show(use_notebook)
    name = unique("long").ljust(300, "x")
    form = fill_form(widget, name)
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text("Created long")
    user = client.users(name)
    assert widget.region.evaluate("(element) => element.scrollWidth <= element.clientWidth")
    notebook.picture("long-name", widget.region)
    widget.select(name)
    widget.button("Change role").click()
    role = widget.dialog("Change role").locator(".aw-role").bounding_box()
    assert role["width"] > 2 * role["height"]  # the role is not wrapped
    notebook.page.keyboard.press("Escape")
    widget.button("Delete").click()
    dialog = widget.dialog("Delete user")
    expect(dialog).to_contain_text("Type the first 8 characters of the id instead")
    dialog.get_by_role("textbox").fill(str(user.id)[:8])
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(widget.status).to_contain_text("Deleted long")
    assert not client.api.users.exist(user.id)


@pytest.mark.long
@pytest.mark.parametrize("field", ["Username", "First name", "Password"])
def test_ten_megabytes_of_text_are_refused_at_the_field(use_notebook, client, field):
    before = len(client.users)
    _, widget = show(use_notebook)
    form = fill_form(widget, unique("flood"))
    box = form.get_by_role("textbox", name=field)
    box.evaluate(TEN_MEGABYTES)
    form.get_by_role("button", name="Create user").click()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(
        re.compile("the server reads only 72" if field == "Password" else "1,000 characters")
    )
    assert len(client.users) == before
    # The widget still works.
    box.fill("Short")
    form.get_by_role("textbox", name="Password").fill(PASSWORD)
    name = unique("calm")
    form.get_by_role("textbox", name="Username").fill(name)
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {name}")
    client.users(name).delete()


@pytest.mark.long
def test_ten_megabytes_typed_into_a_standalone_form_do_not_reach_the_notebook(use_notebook):
    notebook = use_notebook("import argilla_widgets as rg\nform = rg.UserForm(rg.Argilla())\nform")
    region = Widget(notebook.run(0), "New user").region
    box = region.get_by_role("textbox", name="Username")
    box.focus()
    box.evaluate(TEN_MEGABYTES)
    region.get_by_role("textbox", name="Password").fill(PASSWORD)
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(re.compile("1,000 characters"))
    assert notebook.execute("print(repr(form.username))") == "''"
    box.fill("short")
    expect(box).not_to_have_attribute("aria-invalid", "true")
    box.blur()
    notebook.await_print("print(form.username)", "short")


def test_malformed_messages_are_answered_and_change_nothing(use_notebook, client):
    """Send messages over the comm directly, bypassing the form's validation."""
    before = {(user.id, user.username, user.role) for user in client.users}
    notebook, widget = show(use_notebook)
    expect(widget.checkbox("ana")).to_be_visible()
    model = notebook.execute("print(rg.UserManager.of(client).model_id)")
    answers = notebook.page.evaluate(
        """async (id) => {
          const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          const received = {};
          kernel.iopubMessage.connect((_, message) => {
            const content = message.content?.data?.content;
            if (content?.type === 'failed' || content?.type === 'done') received[content.request] = content;
          });
          const missing = '00000000-0000-4000-8000-000000000000';
          const bad = [
            { type: 'drop_tables' },
            ...[
              { type: 'delete_users', users: [missing], shown: { responses: null, typed: '1' } },
              { type: 'delete_users', users: 'everyone', shown: { responses: null, typed: 7 } },
              { type: 'change_role', users: [missing], role: 'emperor' },
              { type: 'create_user', username: 'x'.repeat(10_000_000), role: 'owner', password: 'correct horse' },
              { type: 'create_user', username: 'x', role: 'owner', password: 'y'.repeat(10_000_000) },
              { type: 'undo_entries', numbers: [99] },
            ].map((command) => ({ type: 'execute', owners: null, command })),
            { type: 'open', password: 'correct horse' },
          ];
          bad.forEach((content, at) => kernel.sendShellMessage({
            channel: 'shell', parent_header: {}, metadata: {}, buffers: [],
            header: { msg_id: `bad-${at}`, msg_type: 'comm_msg', session: kernel.clientId, username: '', version: '5.3',
                      date: new Date().toISOString() },
            content: { comm_id: id, data: { method: 'custom', content: { id: `bad-${at}`, ...content } } },
          }));
          for (let waited = 0; Object.keys(received).length < bad.length && waited < 60000; waited += 100) {
            await new Promise((later) => setTimeout(later, 100));
          }
          return bad.map((_, at) => received[`bad-${at}`] ?? null);
        }""",
        model,
    )
    assert all(answer and answer["type"] == "failed" and answer["error"]["message"] for answer in answers), answers
    assert "correct horse" not in str(answers)
    assert {(user.id, user.username, user.role) for user in client.users} == before
    widget.button("Refresh").click()
    expect(widget.status).to_contain_text("Refreshed: no changes.")


@pytest.mark.long
def test_a_chosen_workspace_deleted_by_others_is_reported(use_notebook, client, person):
    workspace = rg.Workspace(name=unique("gone"), client=client).create()
    _, widget = show(use_notebook)
    widget.select(person.username)
    widget.button("Add to workspace").click()
    dialog = widget.region.get_by_role("dialog")
    dialog.get_by_role("option", name=workspace.name).click()
    workspace.delete()
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_contain_text(f"workspace {workspace.name} no longer exists")
    expect(dialog.get_by_role("option", name=workspace.name)).to_have_count(0)
    # The deleted workspace is no longer selected.
    expect(dialog.get_by_role("button", name="Apply")).to_be_disabled()


@pytest.mark.long
def test_a_user_is_created_although_their_workspace_was_deleted_by_others(use_notebook, client):
    workspace = rg.Workspace(name=unique("gone"), client=client).create()
    _, widget = show(use_notebook)
    name = unique("half")
    form = fill_form(widget, name)
    form.get_by_role("checkbox", name=workspace.name).check()
    form.get_by_role("checkbox", name="vision").check()
    workspace.delete()
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {name} (annotator) and added them to vision.")
    expect(widget.status).to_contain_text(f"Skipped: workspace {workspace.name} no longer exists.")
    user = client.users(name)
    assert user in list(client.workspaces("vision").users)
    user.delete()


@pytest.mark.long
def test_each_dialog_reports_someone_deleted_by_others(use_notebook, client):
    notebook = use_notebook(SHOW)
    widget = Widget(notebook.run(0))
    for button in ("Change role", "Reset password", "Delete"):
        user = rg.User(username=unique("gone"), password=PASSWORD, client=client).create()
        widget.button("Refresh").click()
        widget.select(user.username)
        widget.button(button).click()
        dialog = widget.dialog("Delete user" if button == "Delete" else button)
        if button == "Change role":
            dialog.get_by_role("combobox", name="Role").select_option("admin")
        elif button == "Reset password":
            dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
        else:
            dialog.get_by_role("textbox").fill(user.username)
        confirm = dialog.get_by_role("button", name="Delete" if button == "Delete" else "Apply", exact=True)
        expect(confirm).to_be_enabled()
        user.delete()
        confirm.click()
        expect(dialog.get_by_role("alert")).to_contain_text("This user has since been deleted.")
        expect(confirm).to_be_disabled()
        dialog.get_by_role("button", name="Cancel").click()
        expect(widget.checkbox(user.username)).to_have_count(0)
