"""The standalone forms in JupyterLab: filled in by a person and by code, and what they create on the server."""

from __future__ import annotations

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.widgets import SETUP, Widget, fill_form, resize, show
from tests.made_up import PASSWORD, unique

SHOW = f"{SETUP}\nform = rg.UserForm(client, role='admin', workspaces=['speech'])\nform"


class Form(Widget):
    def __init__(self, output, name="New user"):
        super().__init__(output, name)
        self.form = self.region.get_by_role("form", name=name)

    def field(self, name):
        return self.form.get_by_role("textbox", name=name)


@pytest.mark.long
def test_a_button_is_clicked_even_if_the_field_that_is_left_then_shows_an_error_above_it(use_notebook):
    notebook = use_notebook(SHOW)
    form = Form(notebook.run(0))
    form.field("Username").fill("argilla")
    form.form.get_by_role("button", name="Generate password").click()
    expect(form.form).to_contain_text("Already taken.")
    expect(form.field("Password")).not_to_have_value("")


def test_a_standalone_form_creates_a_user(use_notebook, client):
    notebook = use_notebook(SHOW)
    form = Form(notebook.run(0))
    expect(form.region).to_contain_text("acting as argilla (owner)")
    for width in (360, None):
        resize(form.region, width)
        who = form.region.get_by_text("argilla (owner) at")
        lines = "text => [text, ...text.children].every((one) => one.scrollWidth <= one.clientWidth)"
        assert who.evaluate(lines), width
    expect(form.form.get_by_role("combobox", name="Role")).to_have_value("admin")
    expect(form.form.get_by_role("checkbox", name="speech")).to_be_checked()
    name = unique("ada")
    form.field("Username").fill(name)
    form.field("First name").fill("Ada")
    form.form.get_by_role("checkbox", name="nlp").check()
    form.form.get_by_role("button", name="Generate password").click()
    password = form.field("Password").input_value()
    notebook.pictures("user-form", form.region)
    form.form.get_by_role("button", name="Create user").dblclick()
    expect(form.status).to_contain_text(f"Created {name}")
    user = client.users(name)
    assert (user.first_name, user.role) == ("Ada", "admin")
    assert {one.name for one in client.workspaces if user in list(one.users)} == {"speech", "nlp"}
    notebook.await_print("print(form.created_id)", str(user.id))
    expect(form.region.get_by_role("region", name="Code")).to_contain_text(name)
    for field in ("Username", "First name", "Last name", "Password"):
        expect(form.field(field)).to_have_value("")
    expect(form.field("Username")).to_be_focused()
    expect(form.form).not_to_contain_text("Enter a username.")
    notebook.await_print("print([form.username, form.role, form.workspaces])", "['', 'admin', ['speech']]")
    saved = nbformat.writes(notebook.save_with_widget_state())
    assert password not in saved
    assert password not in notebook.page.content()
    user.delete()


def test_form_fields_and_traits_stay_in_sync(use_notebook):
    notebook = use_notebook(SHOW, "import ipywidgets\nipywidgets.HBox([form])")
    form = Form(notebook.run(0))
    second = Form(notebook.run(1))
    expect(second.region).to_be_visible()  # though an HBox leaves the width to its content
    form.field("Username").press_sequentially("grace")
    expect(second.field("Username")).to_have_value("grace")
    form.field("Username").blur()
    form.field("Password").fill(PASSWORD)
    notebook.await_print("print(form.username)", "grace")
    notebook.execute("form.username = 'grace.hopper'; form.role = 'annotator'; form.workspaces = ['vision']")
    for shown in (form, second):
        expect(shown.field("Username")).to_have_value("grace.hopper")
        expect(shown.form.get_by_role("combobox", name="Role")).to_have_value("annotator")
        expect(shown.form.get_by_role("checkbox", name="vision")).to_be_checked()
        expect(shown.form.get_by_role("checkbox", name="speech")).not_to_be_checked()
    assert PASSWORD not in notebook.execute("print(form.get_state())")


def test_a_taken_username_is_reported_at_its_field(use_notebook, client):
    notebook = use_notebook(SHOW)
    form = Form(notebook.run(0))
    before = len(client.users)
    form.field("Username").fill("bo.li")
    form.field("Password").fill("short")
    expect(form.form).to_contain_text("Already taken.")  # shown once the users are loaded
    form.field("Password").press("Enter")
    expect(form.form).to_contain_text("Use 8 or more characters. This has 5.")
    expect(form.field("Username")).to_be_focused()
    assert len(client.users) == before


def test_a_standalone_form_creates_a_workspace(use_notebook, client):
    notebook = use_notebook(f"{SETUP}\nform = rg.WorkspaceForm(client, name='nlp')\nform")
    form = Form(notebook.run(0), "New workspace")
    expect(form.form).to_contain_text("A workspace with this name already exists.")
    name = unique("legal")
    form.field("Name").fill(name)
    form.field("Name").press("Enter")
    expect(form.status).to_contain_text(f"Created workspace {name}")
    notebook.await_print("print(form.created_id)", str(client.workspaces(name).id))
    expect(form.field("Name")).to_have_value("")
    notebook.picture("workspace-form", form.region)
    client.workspaces(name).delete()


@pytest.mark.long
def test_a_form_in_place_of_the_table_gets_the_focus_of_a_button_that_disappears(use_notebook):
    notebook, widget = show(use_notebook)
    resize(widget.region, 600)
    widget.button("Refresh").click()
    expect(widget.status).to_contain_text("Refreshed")
    widget.button("New user").click()
    expect(widget.region.get_by_role("grid", name="Users")).to_be_hidden()
    widget.button("Dismiss").focus()
    notebook.page.keyboard.press("Enter")
    expect(widget.dialog("New user")).to_be_focused()


def test_a_form_explains_why_the_account_cannot_create(use_notebook, connect_as):
    notebook = use_notebook(f"{connect_as('bo.li')}\nrg.UserForm(client)")
    form = Form(notebook.run(0))
    create = form.form.get_by_role("button", name="Create user")
    expect(create).to_be_disabled()
    expect(create).to_have_accessible_description(re.compile("Only owners can create users"))
    reason = form.form.get_by_text("Only owners can create users").bounding_box()
    assert reason["width"] > 100  # visible before the form is filled in


@pytest.mark.long
def test_what_was_typed_survives_a_closed_form_a_cell_that_runs_again_and_a_restart(open_notebook):
    notebook, widget = show(open_notebook, f"{SETUP}\nrg.UserForm(client)")
    alone = Form(notebook.run(1))
    alone.field("Username").fill("grace")
    fill_form(widget, "ada", "")
    form = widget.region.get_by_role("form", name="New user")
    form.get_by_role("checkbox", name="speech").check()
    form.get_by_role("textbox", name="Username").press("Escape")
    expect(form).to_have_count(0)
    notebook.run(0)
    widget.button("New user").click()
    expect(form.get_by_role("textbox", name="Username")).to_have_value("ada")
    expect(form.get_by_role("checkbox", name="speech")).to_be_checked()
    notebook.restart()
    expect(form).to_contain_text("This form keeps what you typed.")
    expect(alone.form).to_contain_text("This form keeps what you typed.")
    notebook.run(0)
    widget.button("New user").click()
    expect(form.get_by_role("textbox", name="Username")).to_have_value("ada")
    notebook.run(1)
    expect(alone.field("Username")).to_have_value("grace")
    alone.field("Username").blur()
    form.get_by_role("button", name="Clear form").click()
    expect(form.get_by_role("textbox", name="Username")).to_have_value("")
    form.get_by_role("button", name="Cancel").click()
    notebook.run(0)
    widget.button("New user").click()
    expect(form.get_by_role("textbox", name="Username")).to_have_value("")


def test_what_is_open_comes_back_with_a_cell_that_the_notebook_took_off_the_page(notebook, run):
    widget = Widget(run("rg.UserManager(client)"))
    take_off_and_put_back = """region => {
        const cell = region.closest(".jp-Cell");
        const [parent, next] = [cell.parentNode, cell.nextSibling];
        cell.remove();
        parent.insertBefore(cell, next);
    }"""
    widget.button("Columns").click()
    columns = widget.dialog("Columns")
    expect(columns).to_be_visible()
    widget.region.evaluate(take_off_and_put_back)
    expect(columns).to_be_visible()
    notebook.page.keyboard.press("Escape")
    expect(columns).to_have_count(0)
    widget.select("ravi")
    widget.button("Delete").click()
    dialog = widget.dialog("Delete")
    typed = dialog.get_by_role("textbox")
    typed.fill("half-typed")
    widget.region.evaluate(take_off_and_put_back)
    expect(typed).to_have_value("half-typed")
    assert dialog.evaluate("dialog => dialog.matches(':modal')")
    notebook.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
