"""The manager in JupyterLab, with every step verified on the server."""

from __future__ import annotations

import re
import uuid

import nbformat
import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import SETUP, Widget, fill_form, show
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique


def test_a_user_is_created_assigned_removed_and_deleted(use_notebook, client):
    notebook, widget = show(use_notebook)
    name = unique("ada")

    form = fill_form(widget, name)
    form.get_by_role("textbox", name="First name").fill("Ada")
    form.get_by_role("combobox", name="Role").select_option("admin")
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {name}")
    expect(widget.button("Copy invitation")).to_be_visible()
    user = client.users(name)
    assert (user.first_name, user.role) == ("Ada", "admin")

    widget.select(name)
    widget.button("Add to workspace").click()
    dialog = widget.region.get_by_role("dialog")
    dialog.get_by_role("listbox", name="Workspaces").get_by_role("option", name="vision").click()
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text(f"Added {name} to vision")
    assert user in list(client.workspaces("vision").users)
    expect(widget.row(name)).to_contain_text("vision")
    code = widget.region.get_by_role("region", name="Code")
    code.get_by_role("button", name="Copy code").click()
    expect(widget.status).to_contain_text("Copied the code.")
    code.get_by_role("button", name="Show code").click()
    expect(code).to_contain_text(f'client.users("{name}")')
    expect(code).to_contain_text('add_to_workspace(client.workspaces("vision"))')

    widget.button("Remove from workspace").click()
    dialog = widget.region.get_by_role("dialog")
    expect(dialog.get_by_role("option")).to_have_count(1)  # only the workspaces of the user
    dialog.get_by_role("option", name="vision").click()
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text(f"Removed {name} from vision")
    assert user not in list(client.workspaces("vision").users)

    widget.button("Delete").click()
    dialog = widget.dialog("Delete user")
    delete = dialog.get_by_role("button", name="Delete", exact=True)
    expect(delete).to_be_disabled()
    dialog.get_by_role("textbox", name="Type the username to confirm").fill(name)
    delete.click()
    expect(widget.status).to_contain_text(f"Deleted {name}")
    assert not client.api.users.exist(user.id)
    expect(widget.checkbox(name)).to_have_count(0)
    notebook.pictures("deleted")


def test_what_a_cell_creates_appears_in_the_open_table(use_notebook, client):
    name = unique("cell")
    notebook, widget = show(
        use_notebook, f"user = rg.User(username='{name}', password='-'.join(['correct'] * 2), client=client).create()"
    )
    widget.search(name)
    expect(widget.checkbox(name)).to_have_count(0)
    notebook.run(1)
    expect(widget.checkbox(name)).to_be_visible()
    client.users(name).delete()


def test_markup_in_a_name_is_text(use_notebook, client):
    name = f"<img src=x onerror=alert(1)>{uuid.uuid4().hex[:6]}"
    user = rg.User(username=name, password=PASSWORD, client=client).create()
    notebook, widget = show(use_notebook)
    dialogs = []

    def note(dialog):
        dialogs.append(dialog.message)
        dialog.dismiss()

    notebook.page.on("dialog", note)
    widget.search("onerror")
    expect(widget.row(name)).to_contain_text(name)
    widget.checkbox(name).check()
    widget.button("Delete").click()
    expect(widget.dialog("Delete user")).to_contain_text(name)
    assert notebook.output(0).locator("img[src='x']").count() == 0
    assert dialogs == []
    notebook.page.remove_listener("dialog", note)
    user.delete()


@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    mostly_long(
        [
            ("ana", PASSWORD, re.compile("ana|taken", re.IGNORECASE)),
            ("somebody-new", "short", re.compile("8")),
            ("somebody-new", "é" * 40, re.compile("72")),
            ("", PASSWORD, re.compile("needed|required|empty|username", re.IGNORECASE)),
        ]
    ),
)
def test_invalid_input_is_reported_at_its_field(use_notebook, client, username, password, sentence):
    before = len(client.users)
    _, widget = show(use_notebook)
    form = fill_form(widget, username, password)
    form.get_by_role("button", name="Create user").click()
    field = form.get_by_role("textbox", name="Password" if username == "somebody-new" else "Username")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(sentence)
    assert len(client.users) == before
    # The form keeps its input.
    expect(form.get_by_role("textbox", name="Username")).to_have_value(username)


def test_a_generated_password_is_valid(use_notebook, server, client):
    _, widget = show(use_notebook)
    name = unique("generated")
    form = fill_form(widget, name, "")
    form.get_by_role("button", name="Generate password").click()
    password = form.get_by_role("textbox", name="Password").input_value()
    assert len(password) == 20
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {name}")
    with server.client(username=name, password=password) as theirs:
        assert theirs.me.username == name
    client.users(name).delete()


def test_two_clicks_create_one_user(use_notebook, client):
    _, widget = show(use_notebook)
    name = unique("twice")
    form = fill_form(widget, name)
    form.get_by_role("button", name="Create user").dblclick()
    expect(widget.status).to_contain_text(f"Created {name}")
    expect(widget.alert).to_have_count(0)
    client.users(name).delete()


def test_selection_and_search_are_synchronized_with_python(use_notebook, person):
    notebook, widget = show(use_notebook)
    manager = "rg.UserManager.of(client)"
    widget.select(person.username)
    notebook.await_print(f"print({manager}.selected_ids)", repr([str(person.id)]))
    notebook.await_print(f"print([u.username for u in {manager}.visible()])", repr([person.username]))
    notebook.execute(f"{manager}.search = 'ana'; {manager}.selected_ids = []")
    expect(widget.region.get_by_role("searchbox")).to_have_value("ana")
    expect(widget.checkbox("ana")).not_to_be_checked()


def test_the_table_is_filtered_by_role_and_sorted_by_username(use_notebook, client):
    _, widget = show(use_notebook)
    widget.region.get_by_role("button", name="Role filter").click()
    widget.region.get_by_role("option", name="admin").click()
    widget.region.page.keyboard.press("Escape")
    admins = [user.username for user in client.users if user.role == "admin"]
    for name in admins:
        expect(widget.checkbox(name)).to_be_visible()
    expect(widget.people).to_have_count(len(admins))
    header = widget.region.get_by_role("columnheader", name="username")
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("button", name="username").click()
    expect(header).to_have_attribute("aria-sort", "descending")


def test_two_views_show_the_same_users(use_notebook, client):
    notebook, first = show(use_notebook, "client.users")
    second = Widget(notebook.run(1))
    name = unique("views")
    form = fill_form(first, name)
    form.get_by_role("button", name="Create user").click()
    second.search(name)
    expect(second.checkbox(name)).to_be_visible()
    client.users(name).delete()


def test_a_workspace_displays_its_members(use_notebook, client):
    notebook = use_notebook(f"{SETUP}\nclient.workspaces('vision').users")
    widget = Widget(notebook.run(0))
    for user in client.workspaces("vision").users:
        expect(widget.checkbox(user.username)).to_be_visible()
    expect(widget.checkbox("farah.k")).to_have_count(0)


def test_keys_stay_in_the_widget(use_notebook):
    notebook, widget = show(use_notebook)
    widget.region.get_by_role("row").nth(2).click()
    notebook.page.keyboard.press("b")  # inserts a cell below in command mode
    notebook.page.keyboard.press("/")
    expect(widget.region.get_by_role("searchbox")).to_be_focused()
    notebook.page.keyboard.type("dd")  # deletes the cell in command mode
    expect(widget.region.get_by_role("searchbox")).to_have_value("dd")
    assert notebook.page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == 1


def test_nothing_secret_is_saved(use_notebook, client):
    notebook, widget = show(use_notebook)
    name = unique("saved")
    form = fill_form(widget, name)
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {name}")
    saved = nbformat.writes(notebook.save_with_widget_state())
    assert "application/vnd.jupyter.widget-state+json" in saved
    page = notebook.page.content()
    for secret in (PASSWORD, "argilla.apikey"):
        assert secret not in saved
        assert secret not in page
    client.users(name).delete()


def test_a_deletion_names_its_consequences(use_notebook, client):
    _, widget = show(use_notebook)
    widget.select("bo.li")
    widget.button("Delete").click()
    dialog = widget.dialog("Delete user")
    expect(dialog).to_contain_text(re.compile(r"\d+ responses"))
    expect(dialog.get_by_role("table")).to_contain_text("submitted")
    lines = "all => all.map((one) => one.getClientRects().length)"
    assert set(dialog.locator("tbody th bdi").evaluate_all(lines)) == {1}
    bottom = "one => one.getBoundingClientRect().bottom"
    foot = dialog.get_by_role("button", name="Cancel").evaluate(bottom)
    assert dialog.evaluate(bottom) - foot == 19  # padding and border
    widget.region.page.set_viewport_size({"width": 360, "height": 800})
    cut = "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"
    assert dialog.locator(".aw-consequences, th").evaluate_all(cut) == []
    dialog.get_by_role("button", name="Cancel").click()
    assert client.users("bo.li") is not None


def test_a_long_name_leaves_room_in_a_dialog_and_can_be_read_whole(use_notebook, client):
    user = rg.User(username="n" * 900 + unique(""), password=PASSWORD, client=client).create()
    workspace = rg.Workspace(name="w" * 900 + unique(""), client=client).create()
    user.add_to_workspace(workspace)
    widget = Widget(use_notebook(f"{SETUP}\nclient.users").run())
    widget.region.get_by_role("searchbox").fill("nnnn")
    widget.button(f"Actions for {user.username}").click()
    widget.region.page.get_by_role("menuitem", name="Delete", exact=True).click()
    for text in (user.username, workspace.name):
        name = widget.dialog("Delete user").get_by_text(text)
        expect(name).to_be_visible()
        assert name.bounding_box()["height"] < 100
        assert name.evaluate("node => { node.scrollTop = 9999; return node.scrollTop > 0; }")
    user.delete()
    workspace.delete()


def test_removing_access_keeps_the_account(use_notebook, client, person):
    workspace = client.workspaces("speech")
    person.add_to_workspace(workspace)
    _, widget = show(use_notebook)
    widget.select(person.username)
    widget.button("Delete").click()
    widget.dialog("Delete user").get_by_role("button", name="Remove access instead").click()
    expect(widget.status).to_contain_text(f"Removed {person.username} from speech")
    assert person not in list(workspace.users)
    assert client.api.users.exist(person.id)


def test_a_wrong_key_is_reported(use_notebook):
    notebook = use_notebook("import argilla_widgets as rg\nrg.Argilla(api_key='wrong.key')")
    output = notebook.run(0, fails=True)
    expect(output).to_contain_text("ArgillaCredentialsError")
    expect(output).to_contain_text("My settings")


def test_an_address_without_an_api_is_reported(use_notebook, server):
    notebook = use_notebook(f"import argilla_widgets as rg\nrg.Argilla(api_url='{server.url}/wrong/path')")
    output = notebook.run(0, fails=True)
    expect(output).to_contain_text("ArgillaConnectionError")
    expect(output).to_contain_text("web page")


def test_an_annotator_sees_what_they_cannot_do(use_notebook, connect_as):
    notebook = use_notebook(f"{connect_as('bo.li')}\nclient.users")
    widget = Widget(notebook.run(0))
    expect(widget.region).to_contain_text("annotator")
    expect(widget.checkbox("bo.li")).to_be_visible()
    expect(widget.button("New user")).to_be_disabled()
    expect(widget.button("New user")).to_have_accessible_description(re.compile("Only owners can create users"))
