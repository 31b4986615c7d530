"""Who has access, asked in real JupyterLab; what is tried and mended is verified on the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.test_manager import PASSWORD, SETUP, unique

MANAGE = f"{SETUP}\nclient.users"
EXPLORE = f"{SETUP}\nexplorer = rg.AccessExplorer(client)\nexplorer"


@pytest.fixture
def client(server):
    with server.client() as client:
        yield client


@pytest.fixture
def workspace(client):
    workspace = rg.Workspace(name=unique("room"), client=client).create()
    yield workspace
    workspace.delete()


@pytest.fixture
def person(client, workspace):
    user = rg.User(username=unique("person"), password=PASSWORD, client=client).create()
    user.add_to_workspace(workspace)
    yield user
    user.delete()


class Explorer:
    """The explorer, or the tab of a manager, with the names that a screen reader reads."""

    def __init__(self, output):
        self.region = output.get_by_role("region", name="Argilla users")

    def choose(self, label, text):
        field = self.region.get_by_role("combobox", name=label, exact=True)
        field.click()
        field.press_sequentially(text)
        expect(self.region.get_by_role("option").first).to_be_visible()
        field.press("Enter")

    def part(self, name):
        self.region.get_by_role("radio", name=re.compile(f"^{name}")).check(force=True)

    def open_tab(self):
        """Open a manager's tab; its script and style come from the kernel."""
        self.region.get_by_role("tab", name="Access").click()
        expect(self.matrix).to_be_visible()
        expect(self.matrix).to_have_css("overflow", "auto")  # its style is there

    @property
    def matrix(self):
        return self.region.get_by_role("grid", name="Access matrix")

    @property
    def permissions(self):
        return self.region.get_by_role("table", name="Permissions")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_person_is_asked_about_tried_with_another_role_and_changed(open_notebook, client, person, workspace, theme):
    explorer = Explorer(open_notebook(EXPLORE, theme=theme).run(0))
    explorer.choose("Person", person.username)
    row = explorer.permissions.get_by_role("row").filter(has_text="annotate datasets")
    expect(row).to_contain_text(f"annotator, and member of {workspace.name}")

    explorer.region.get_by_role("button", name="What if …").click()
    form = explorer.region.get_by_role("form", name="What if")
    form.get_by_role("combobox", name="Role").select_option("admin")
    change = form.get_by_role("table", name="What would change").get_by_role("row").filter(has_text="create datasets")
    expect(change).to_contain_text(workspace.name)
    assert client.users(person.username).role == "annotator"  # nothing was sent

    form.get_by_role("button", name="Apply").click()
    expect(explorer.region.get_by_role("status")).to_contain_text(person.username)
    expect(explorer.region.get_by_role("region", name="Code")).to_be_visible()
    assert client.users(person.username).role == "admin"
    expect(row).to_contain_text(f"admin, and member of {workspace.name}")


def test_a_place_is_asked_about_and_leads_to_a_person(open_notebook, person, workspace):
    explorer = Explorer(open_notebook(EXPLORE).run(0))
    explorer.part("A workspace or dataset")
    explorer.choose("Workspace or dataset", workspace.name)
    people = explorer.region.get_by_role("table", name=re.compile("Who can annotate datasets"))
    expect(people.get_by_role("row").filter(has_text=person.username)).to_contain_text(
        f"annotator, and member of {workspace.name}"
    )
    explorer.region.get_by_role("combobox", name="Who can").select_option(label="list the members of a workspace")
    expect(explorer.region.get_by_role("button", name="argilla", exact=True)).to_be_visible()
    expect(explorer.region.get_by_role("button", name=person.username, exact=True)).to_have_count(0)
    explorer.region.get_by_role("button", name="argilla", exact=True).click()
    expect(explorer.region.get_by_text("enters every workspace without being a member")).to_be_visible()


def test_two_people_are_compared_by_the_keyboard_alone(open_notebook, person):
    notebook = open_notebook(EXPLORE)
    explorer = Explorer(notebook.run(0))
    explorer.choose("Person", "bo.li")
    explorer.choose("Compare with", person.username)
    expect(explorer.region.get_by_text(f"Only {person.username}")).to_be_visible()
    expect(explorer.region.get_by_text("Only bo.li")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_finding_is_mended_from_the_managers_tab(open_notebook, person, workspace, theme):
    person.role = "owner"
    person.update()
    notebook = open_notebook(MANAGE, theme=theme)
    explorer = Explorer(notebook.run(0))
    explorer.open_tab()
    notebook.picture(f"access-tab-{theme}", explorer.region)
    explorer.part("Findings")
    finding = (
        explorer.region.get_by_role("list", name="Findings").get_by_role("listitem").filter(has_text=person.username)
    )
    finding.get_by_role("button", name=f"Remove from {workspace.name}").click()
    expect(explorer.region.get_by_role("status")).to_contain_text(f"Removed {person.username} from {workspace.name}")
    expect(finding).to_have_count(0)
    assert len(workspace.users) == 0
    explorer.region.get_by_role("button", name="Undo").click()
    expect(finding).to_have_count(1)
    assert [user.username for user in workspace.users] == [person.username]


def test_the_managers_tab_opens_in_each_view_and_again_behind_a_restart(open_notebook, person, workspace):
    notebook = open_notebook(MANAGE, "client.users")
    views = [Explorer(notebook.run(index)) for index in (0, 1)]
    for view in views:
        view.open_tab()
    views[0].part("A person")
    views[0].choose("Person", person.username)
    expect(views[0].permissions).to_contain_text(f"annotator, and member of {workspace.name}")
    expect(views[1].matrix).to_be_visible()  # what is asked belongs to one view
    views[0].region.get_by_role("tab", name="Users").click()
    views[0].region.get_by_role("tab", name="Access").click()
    expect(views[0].permissions).to_contain_text(f"annotator, and member of {workspace.name}")

    notebook.restart()
    again = Explorer(notebook.run(0))
    again.open_tab()


def test_the_managers_tab_says_that_the_kernel_is_gone(open_notebook):
    notebook = open_notebook(MANAGE)
    explorer = Explorer(notebook.run(0))
    expect(explorer.region.get_by_role("row").filter(has_text="bo.li")).to_be_visible()
    notebook.restart()
    explorer.region.get_by_role("tab", name="Access").click()
    panel = explorer.region.get_by_role("tabpanel", name="Access")
    expect(panel.get_by_role("alert")).to_contain_text("The kernel was restarted or is gone")
    expect(panel.get_by_role("button", name="Try again")).to_be_visible()
    again = Explorer(notebook.run(0))
    again.open_tab()
