""" "Stop" in JupyterLab ends a hanging request within a second."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.notebook import WITHIN_A_SECOND
from tests.browser.widgets import Widget, fill_form
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique
from tests.proxy import Proxy

SHOW = """
import argilla_widgets as rg
client = rg.Argilla(api_url={url!r}, api_key="argilla.apikey")
{what}
"""


@pytest.fixture
def proxy(server):
    with Proxy(server.url) as running:
        yield running


@pytest.fixture(autouse=True)
def tidy(server):
    """Delete the users that a test created."""
    yield
    with server.client() as client:
        for user in client.users:
            if user.username.startswith("stop-"):
                user.delete()


@pytest.fixture
def team(server):
    """Create three annotators."""
    with server.client() as client:
        return [rg.User(username=unique("stop"), password=PASSWORD, client=client).create() for _ in range(3)]


def test_a_change_that_hangs_is_stopped_and_done_later(use_notebook, proxy, team, server):
    notebook = use_notebook(SHOW.format(url=proxy.url, what="client.users"))
    widget = Widget(notebook.run(0))
    widget.search("stop-")
    widget.region.get_by_role("checkbox", name="Select all that match").check()
    held = proxy.hold("PATCH", "/users/.*")
    widget.button("Change role").click()
    dialog = widget.region.get_by_role("dialog", name="Change role")
    dialog.get_by_role("combobox", name="Role").select_option("admin")
    dialog.get_by_role("button", name="Apply").click()
    held.wait()
    widget.button("Stop").click()
    clicked = time.monotonic()
    expect(widget.alert.filter(has_text="may or may not have been made")).to_be_visible(timeout=10_000)
    assert time.monotonic() - clicked < WITHIN_A_SECOND / 1000
    expect(widget.alert).to_contain_text("1 change may or may not have been made. Stopped with 2 changes left.")
    expect(widget.alert).to_contain_text(re.compile(r"User 'stop-\w+' may or may not have been updated\."))
    notebook.picture("stopped", widget.region)
    held.release()
    widget.region.get_by_role("button", name="Retry the 1 not known and the 2 not tried").click()
    expect(widget.status).to_contain_text("Changed")
    expect(widget.alert).to_have_count(0)
    with server.client() as client:
        assert {client.users(user.username).role for user in team} == {"admin"}


def test_a_check_that_hangs_before_a_change_is_stopped_in_its_dialog(use_notebook, proxy, team, server):
    notebook = use_notebook(SHOW.format(url=proxy.url, what="client.users"))
    widget = Widget(notebook.run(0))
    widget.search("stop-")
    widget.region.get_by_role("checkbox", name="Select all that match").check()
    held = [proxy.hold("GET", f"/users(/{user.id})?") for user in team]
    widget.button("Change role").click()
    dialog = widget.region.get_by_role("dialog", name="Change role")
    dialog.get_by_role("combobox", name="Role").select_option("admin")
    dialog.get_by_role("button", name="Apply").click()
    held[0].wait()
    stop = dialog.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    expect(dialog.get_by_text("Waiting for the server")).to_be_visible()
    expect(widget.region.get_by_role("button", name="Stop", exact=True)).to_have_count(1)  # none behind the dialog
    expect(widget.region.get_by_role("progressbar", name="Waiting for the server")).to_have_count(1)
    notebook.picture("hanging-check", notebook.page)
    stop.click()
    clicked = time.monotonic()
    expect(dialog.get_by_role("alert")).to_have_text("Stopped before anything was changed.")
    assert time.monotonic() - clicked < WITHIN_A_SECOND / 1000
    for one in held:
        one.release()
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text("Changed 3 users to admin.")
    with server.client() as client:
        assert {client.users(user.username).role for user in team} == {"admin"}


@pytest.mark.long
def test_axe_finds_nothing_while_an_undo_hangs_beside_the_result(use_notebook, proxy, team):
    notebook = use_notebook(SHOW.format(url=proxy.url, what="client.users"))
    widget = Widget(notebook.run(0))
    widget.select(team[0].username)
    widget.button("Change role").click()
    dialog = widget.dialog("Change role")
    dialog.get_by_role("combobox", name="Role").select_option("admin")
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text("Changed")
    held = proxy.hold("PATCH", "/users/.*")
    widget.button("Undo").click()
    held.wait()
    expect(widget.button("Undo")).to_have_accessible_description("A change is in progress.")
    assert notebook.violations() == []
    held.release()
    expect(widget.status).to_contain_text("Undone")


@pytest.mark.parametrize("what", mostly_long(["client.users", "rg.UserForm(client)"]), ids=["sheet", "form alone"])
def test_a_creation_that_hangs_is_stopped_in_its_form(use_notebook, proxy, server, what):
    notebook = use_notebook(SHOW.format(url=proxy.url, what=what))
    output = notebook.run(0)
    widget = Widget(output)
    name = unique("stop")
    held = proxy.hold("POST", "/users")
    if what == "client.users":
        form = fill_form(widget, name)
    else:
        form = output.get_by_role("region", name="New user")
        form.get_by_role("textbox", name="Username").fill(name)
        form.get_by_role("textbox", name="Password").fill(PASSWORD)
    form.get_by_role("checkbox", name="nlp").check()
    form.get_by_role("button", name="Create user").click()
    held.wait()
    stop = form.get_by_role("button", name="Stop")
    notebook.picture(f"hanging-creation-{'sheet' if what == 'client.users' else 'alone'}", output)
    stop.click()
    clicked = time.monotonic()
    expect(form.get_by_role("alert")).to_contain_text("may or may not have been created")
    assert time.monotonic() - clicked < WITHIN_A_SECOND / 1000
    expect(output.get_by_role("progressbar")).to_have_count(0)
    notebook.picture(f"stopped-creation-{'sheet' if what == 'client.users' else 'alone'}", output)
    held.release()
    with server.client() as client:
        assert client.users(name) is not None


@pytest.mark.long
def test_a_workspace_whose_creation_hangs_is_stopped_in_its_form(use_notebook, proxy, server):
    output = use_notebook(SHOW.format(url=proxy.url, what="rg.WorkspaceForm(client)")).run(0)
    form = output.get_by_role("region", name="New workspace")
    name = unique("stop")
    held = proxy.hold("POST", "/workspaces", forwarded=False)
    form.get_by_role("textbox", name="Name").fill(name)
    form.get_by_role("button", name="Create workspace").click()
    held.wait()
    form.get_by_role("button", name="Stop").click()
    expect(form).to_contain_text("may or may not have been created")
    expect(output.get_by_role("progressbar")).to_have_count(0)
    held.release()
    with server.client() as client:
        assert name not in [one.name for one in client.workspaces]


@pytest.mark.long
def test_the_progress_of_a_creation_moves_to_the_panel_when_its_form_is_closed(use_notebook, proxy):
    notebook = use_notebook(SHOW.format(url=proxy.url, what="client.users"))
    widget = Widget(notebook.run(0))
    held = proxy.hold("POST", "/users")
    form = fill_form(widget, unique("stop"))
    form.get_by_role("checkbox", name="nlp").check()
    form.get_by_role("button", name="Create user").click()
    held.wait()
    expect(widget.progress).to_have_count(1)
    form.get_by_role("button", name="Cancel").click()
    expect(widget.progress).to_have_count(1)
    widget.button("Stop").click()
    expect(widget.alert).to_contain_text("may or may not have been created")
    held.release()
