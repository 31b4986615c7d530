"""The first steps that the manager shows for a new server in JupyterLab."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from argilla_widgets.server import LocalServer
from tests.browser.widgets import Widget, resize
from tests.made_up import PASSWORD

OWN, WORKSPACE, USERS = "Create your own owner account", "Create a workspace", "Create your users"


@pytest.fixture
def empty():
    """Run a server with only its first owner."""
    with LocalServer() as running:
        yield running


def fill_in(widget, username):
    form = widget.region.get_by_role("form", name="New user")
    form.get_by_role("textbox", name="Username").fill(username)
    form.get_by_role("textbox", name="Password").fill(PASSWORD)
    form.get_by_role("button", name="Create user").click()
    expect(widget.status).to_contain_text(f"Created {username}")


def test_a_fresh_server_is_set_up_by_following_the_steps(use_notebook, empty):
    cell = f"import argilla_widgets as rg\nclient = rg.Argilla(api_url={empty.url!r}, api_key='argilla.apikey')"
    notebook = use_notebook(f"{cell}\nclient.users")
    widget = Widget(notebook.run())
    steps = widget.region.get_by_role("region", name="First steps")
    expect(steps).to_contain_text("You are using the published default key")
    # The steps do not cover the only row.
    row, box = widget.row("argilla").bounding_box(), steps.bounding_box()
    assert row["y"] + row["height"] <= box["y"] + 1
    notebook.pictures("first-steps", widget.region)
    resize(widget.region, 360)
    button, count = widget.button("New user").bounding_box(), widget.region.locator(".aw-count").bounding_box()
    assert button["y"] < count["y"] < button["y"] + button["height"]
    resize(widget.region, None)

    widget.button(OWN).click()
    expect(widget.region.get_by_role("combobox", name="Role", exact=True)).to_have_value("owner")
    widget.region.get_by_role("checkbox", name="Make them an owner").check()
    fill_in(widget, "ines")
    expect(widget.button(OWN)).to_have_count(0)
    expect(steps).to_contain_text(f"{OWN}, done")

    widget.button(WORKSPACE).click()
    sheet = widget.dialog("New workspace")
    expect(sheet.get_by_role("textbox", name="Name")).to_be_focused()
    sheet.get_by_role("textbox", name="Name").fill("course")
    sheet.get_by_role("button", name="Create workspace").click()
    expect(widget.status).to_contain_text("Created workspace course")
    expect(widget.region.get_by_role("region", name="course")).to_contain_text("No members.")

    widget.region.get_by_role("tab", name="Users").click()
    expect(widget.button(WORKSPACE)).to_have_count(0)
    widget.button(USERS).click()
    expect(widget.region.get_by_role("combobox", name="Role", exact=True)).to_have_value("annotator")
    fill_in(widget, "mia")
    # What is left can only be done in another cell.
    expect(steps).to_contain_text("Connect with your own key")
    expect(steps.get_by_role("button")).to_have_count(1)
    steps.get_by_role("button", name="Hide first steps").click()
    expect(steps).to_have_count(0)

    with empty.client() as client:
        assert {user.username: user.role for user in client.users} == {
            "argilla": "owner",
            "ines": "owner",
            "mia": "annotator",
        }
        assert [workspace.name for workspace in client.workspaces] == ["course"]

    # When displayed again, the steps are gone.
    again = Widget(notebook.run())
    expect(again.checkbox("mia")).to_be_visible()
    expect(again.region.get_by_role("region", name="First steps")).to_have_count(0)


@pytest.mark.long
def test_people_are_added_right_after_their_workspace_was_created(use_notebook, empty):
    cell = f"import argilla_widgets as rg\nclient = rg.Argilla(api_url={empty.url!r}, api_key='argilla.apikey')"
    notebook = use_notebook(f"{cell}\nclient.users")
    widget = Widget(notebook.run())
    widget.button(USERS).click()
    # Without workspaces, the user form offers to create one.
    form = widget.region.get_by_role("form", name="New user")
    form.get_by_role("button", name="New workspace").click()
    expect(form.get_by_role("textbox", name="Name", exact=True)).to_be_visible()
    expect(form.get_by_role("button", name="Create workspace")).to_be_visible()
    fill_in(widget, "mia")
    widget.region.get_by_role("tab", name="Access").click()
    widget.button("New workspace").click()
    widget.dialog("New workspace").get_by_role("textbox", name="Name").fill("course")
    notebook.page.keyboard.press("Enter")
    expect(widget.status).to_contain_text("Created workspace course")
    widget.button("Add people").click()
    dialog = widget.dialog("Add people to course")
    dialog.get_by_role("option", name="mia", exact=True).click()
    dialog.get_by_role("button", name="Add 1 person").click()
    expect(widget.status).to_contain_text("Added mia to course.")
    with empty.client() as client:
        assert [user.username for user in client.workspaces("course").users] == ["mia"]
