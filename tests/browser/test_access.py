"""The access explorer in JupyterLab: queries, simulated changes and fixes, verified on the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import EXPLORE, SHOW, Explorer, resize
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique


def test_the_explorer_shows_a_person_simulates_a_role_and_applies_it(use_notebook, client, member, workspace):
    explorer = Explorer(use_notebook(EXPLORE).run(0))
    explorer.choose("Person", member.username)
    expect(explorer.card(workspace.name)).to_contain_text("member")
    explorer.show_reasons()
    row = explorer.permissions.get_by_role("row").filter(has_text="annotate datasets")
    expect(row).to_contain_text(f"annotator and member of {workspace.name}")

    explorer.region.get_by_role("button", name="What if …").click()
    form = explorer.region.get_by_role("form", name="What if")
    form.get_by_role("combobox", name="Role").select_option("admin")
    summary = form.get_by_role("table", name="What would change", exact=True)
    change = summary.get_by_role("row").filter(has_text=workspace.name)
    expect(change).to_contain_text("create, configure, update and delete datasets")
    reasons = form.get_by_role("table", name="What would change, with reasons")
    expect(reasons.get_by_role("row").filter(has_text="create datasets")).to_contain_text(workspace.name)
    assert client.users(member.username).role == "annotator"  # nothing was sent yet

    form.get_by_role("button", name="Apply").click()
    expect(explorer.region.get_by_role("status")).to_contain_text(member.username)
    expect(explorer.region.get_by_role("region", name="Code")).to_be_visible()
    assert client.users(member.username).role == "admin"
    expect(row).to_contain_text(f"admin and member of {workspace.name}")


def test_a_role_and_a_membership_are_applied_undone_and_redone_together(use_notebook, client, member, workspace):
    explorer = Explorer(use_notebook(EXPLORE).run(0))
    explorer.choose("Person", member.username)
    explorer.region.get_by_role("button", name="What if …").click()
    form = explorer.region.get_by_role("form", name="What if")
    form.get_by_role("combobox", name="Role").select_option("admin")
    form.get_by_role("option", name="vision").click()
    form.get_by_role("option", name=workspace.name).click()
    form.get_by_role("button", name="Apply").click()
    status = explorer.region.get_by_role("status")
    name = member.username
    expect(status).to_have_text(f"Changed {name} to admin; added them to vision; removed them from {workspace.name}.")
    code = explorer.region.get_by_role("region", name="Code", exact=True)
    for text in ("admin", "vision", workspace.name):
        expect(code).to_contain_text(text)
    vision = client.workspaces("vision")

    def state():
        return client.users(name).role, member in vision.users, member in workspace.users

    assert state() == ("admin", True, False)
    explorer.region.get_by_role("button", name="Undo", exact=True).click()
    expect(status).to_have_text(
        f"Undone: {name} is an annotator again; {name} is no longer a member of vision; "
        f"{name} is a member of {workspace.name} again."
    )
    assert state() == ("annotator", False, True)
    explorer.region.get_by_role("button", name="Redo", exact=True).click()
    expect(status).to_have_text(
        f"Redone: {name} changed to admin; {name} added to vision; {name} removed from {workspace.name}."
    )
    assert state() == ("admin", True, False)


def test_the_explorer_shows_a_workspace_and_links_to_a_person(use_notebook, member, workspace):
    explorer = Explorer(use_notebook(EXPLORE).run(0))
    explorer.part("A workspace or dataset")
    explorer.choose("Workspace or dataset", workspace.name)
    people = explorer.region.get_by_role("table", name=re.compile("Who can annotate datasets"))
    expect(people.get_by_role("row").filter(has_text=member.username)).to_contain_text(
        f"annotator and member of {workspace.name}"
    )
    explorer.region.get_by_role("combobox", name="Who can").select_option(label="list the members of a workspace")
    expect(explorer.region).to_contain_text(f"can list the members of {workspace.name}.")
    expect(explorer.region.get_by_role("button", name="argilla", exact=True)).to_be_visible()
    expect(explorer.region.get_by_role("button", name=member.username, exact=True)).to_have_count(0)
    explorer.region.get_by_role("button", name="argilla", exact=True).press("Enter")
    expect(explorer.region.get_by_text("has access to every workspace without being a member")).to_be_visible()
    expect(explorer.region.get_by_role("combobox", name="Person")).to_be_focused()


def test_two_people_are_compared_with_the_keyboard_alone(use_notebook, member):
    notebook = use_notebook(EXPLORE)
    explorer = Explorer(notebook.run(0))
    explorer.choose("Person", "bo.li")
    explorer.choose("Compare with", member.username)
    expect(explorer.region.get_by_text(f"Only {member.username}")).to_be_visible()
    expect(explorer.region.get_by_text("Only bo.li")).to_be_visible()


def test_a_finding_is_fixed_in_the_managers_tab(use_notebook, member, workspace):
    member.role = "owner"
    member.update()
    notebook = use_notebook(SHOW)
    explorer = Explorer(notebook.run(0))
    explorer.open_tab()
    notebook.pictures("access-tab", explorer.region)
    finding = explorer.find(member.username)
    notebook.pictures("findings", explorer.region)
    finding.get_by_role("button", name=f"Remove from {workspace.name}").click()
    expect(explorer.region.get_by_role("status")).to_contain_text(f"Removed {member.username} from {workspace.name}")
    expect(finding).to_have_count(0)
    assert len(workspace.users) == 0
    explorer.region.get_by_role("button", name="Undo").click()
    expect(finding).to_have_count(1)
    assert [user.username for user in workspace.users] == [member.username]


@pytest.mark.long
def test_the_access_tab_opens_in_each_view_and_again_after_a_restart(open_notebook, member, workspace):
    notebook = open_notebook(SHOW, "client.users")
    views = [Explorer(notebook.run(index)) for index in (0, 1)]
    for view in views:
        view.open_tab()
    views[0].part("A person")
    views[0].choose("Person", member.username)
    views[0].show_reasons()
    expect(views[0].permissions).to_contain_text(f"annotator and member of {workspace.name}")
    expect(views[1].matrix).to_be_visible()  # each view has its own query
    views[0].region.get_by_role("tab", name="Users").click()
    views[0].region.get_by_role("tab", name="Access").click()
    expect(views[0].permissions).to_contain_text(f"annotator and member of {workspace.name}")

    notebook.restart()
    again = Explorer(notebook.run(0))
    again.open_tab()


def right_edge(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"]


@pytest.mark.long
def test_the_explorer_wraps_the_name_of_a_workspace_that_is_longer_than_a_line(use_notebook, client, member):
    workspace = rg.Workspace(name=unique("room").ljust(300, "x"), client=client).create()
    member.add_to_workspace(workspace)
    explorer = Explorer(use_notebook(EXPLORE).run(0))
    explorer.choose("Person", member.username)
    expect(explorer.region).to_contain_text(workspace.name)
    answer = explorer.region.locator(".aw-a-scroll")
    assert answer.evaluate("element => element.scrollWidth <= element.clientWidth")
    workspace.delete()


@pytest.mark.long
def test_the_explorer_passes_axe_and_fits_into_320_pixels(use_notebook, member):
    notebook = use_notebook(EXPLORE)
    explorer = Explorer(notebook.run(0))
    resize(explorer.region, 320)
    explorer.choose("Person", member.username)
    edge = right_edge(explorer.region)
    for name in ("Matrix", "A person", "A workspace or dataset", "Findings"):
        assert right_edge(explorer.region.locator("label").filter(has_text=re.compile(f"^{name}"))) <= edge
    assert edge - right_edge(explorer.region.locator(".aw-a-chooser").first) < 20
    expect(explorer.cards.first).to_be_visible()
    for card in explorer.cards.all():
        assert right_edge(card) <= edge
    notebook.pictures("person-320", explorer.region)
    explorer.show_reasons()
    table = explorer.permissions
    expect(table).to_be_visible()
    assert edge - right_edge(table.get_by_role("columnheader").last) < 20  # no trailing empty column
    assert table.get_by_role("rowheader", name="annotate datasets").bounding_box()["width"] > 70
    notebook.pictures("access-320", explorer.region)
    for part in ("A person", "A workspace or dataset", "Findings"):
        explorer.part(part)
        for theme in ("dark", "light"):
            notebook.set_theme(theme)
            assert notebook.violations() == [], (part, theme)
    findings = explorer.region.get_by_role("list", name="Findings").get_by_role("listitem")
    expect(findings.first).to_be_visible()
    for item in findings.all():
        assert item.locator("p").first.bounding_box()["width"] > 200
        assert all(right_edge(button) <= edge for button in item.get_by_role("button").all())
        expect(item.get_by_role("button").first).to_be_visible()
    notebook.pictures("findings-320", explorer.region)


@pytest.mark.long
def test_a_very_narrow_manager_shows_each_tab_and_button_as_a_whole(use_notebook):
    explorer = Explorer(use_notebook(SHOW).run(0))
    region = explorer.region
    resize(region, 244)  # as in JupyterLab on a screen of 360 px
    cut = "buttons => buttons.filter((button) => button.scrollWidth > button.clientWidth).map((one) => one.innerText)"
    edge = right_edge(region)
    tabs = region.get_by_role("tab")
    expect(tabs).to_have_count(5)
    assert all(right_edge(tab) <= edge for tab in tabs.all())
    resize(region, 320)
    assert len({tab.bounding_box()["y"] for tab in tabs.all()}) == 1
    resize(region, 244)
    explorer.open_tab()
    explorer.part("Findings")
    findings = region.get_by_role("list", name="Findings")
    expect(findings.get_by_role("button").first).to_be_visible()
    assert findings.get_by_role("button").evaluate_all(cut) == []
    region.get_by_role("tab", name="Workspaces").click()
    region.get_by_role("button", name="New workspace").click()
    form = region.get_by_role("form", name="New workspace")
    create, cancel = (form.get_by_role("button", name=name).bounding_box() for name in ("Create workspace", "Cancel"))
    assert create["y"] == cancel["y"]
    region.get_by_role("button", name="Cancel").click()


@pytest.mark.long
def test_no_word_of_the_permission_table_is_cut_off_in_a_narrow_widget(use_notebook):
    explorer = Explorer(use_notebook(EXPLORE).run())
    expect(explorer.region.get_by_role("columnheader", name="annotator")).to_be_visible()
    cut = "cells => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.innerText)"
    for width in (360, 480, 560):
        resize(explorer.region, width)
        assert explorer.region.locator("th, td").evaluate_all(cut) == [], width
    resize(explorer.region, 700)
    cells = explorer.region.get_by_role("row", name="see workspaces").get_by_role("cell")
    heights = cells.evaluate_all("cells => cells.map((cell) => cell.scrollHeight)")
    assert max(heights) < 35  # "own workspaces" is on one line


@pytest.fixture
def twin(client, member):
    """Create a user whose name looks like that of `member`."""
    user = rg.User(username=member.username.replace("person", "pers\u03bfn"), password=PASSWORD, client=client).create()
    yield user
    if user.id in {one.id for one in client.users}:
        user.delete()


def choose_twin(explorer, twin):
    """Open the finding about two names that look alike, and choose one user by id."""
    finding = explorer.find("look alike", twin.username)
    finding.get_by_role("button", name="Rename one of them").click()
    sentence, choice = (finding.locator(part).bounding_box() for part in (".aw-a-finding", ".aw-a-choice"))
    assert choice["y"] >= sentence["y"] + sentence["height"]
    finding.get_by_role("combobox", name="Person").select_option(value=str(twin.id))
    return finding


def test_one_of_two_confusable_usernames_is_changed_in_the_explorer(use_notebook, twin):
    notebook = use_notebook(EXPLORE)
    explorer = Explorer(notebook.run(0))
    finding = choose_twin(explorer, twin)
    name = unique("renamed")
    finding.get_by_role("textbox", name="New username").fill(twin.username.upper())
    finding.get_by_role("button", name="Rename", exact=True).click()
    expect(finding.get_by_role("alert")).to_contain_text("looks too much like")
    finding.get_by_role("textbox", name="New username").fill(name)
    notebook.pictures("finding-alike", explorer.region)
    finding.get_by_role("button", name="Rename", exact=True).click()
    expect(explorer.region.get_by_role("status")).to_contain_text(f"to {name}")
    expect(finding).to_have_count(0)
    assert twin.get().username == name
    explorer.region.get_by_role("button", name="Undo").click()
    expect(finding).to_have_count(1)


@pytest.mark.long
def test_deleting_a_confusable_user_in_the_access_tab_needs_confirmation(use_notebook, client, twin):
    explorer = Explorer(use_notebook(SHOW).run(0))
    explorer.open_tab()
    choose_twin(explorer, twin).get_by_role("button", name="Delete").click()
    dialog = explorer.region.get_by_role("dialog", name="Delete user")
    expect(dialog).to_contain_text("This can't be undone.")
    expect(dialog.get_by_role("button", name="Delete", exact=True)).to_be_disabled()
    assert client.users(id=twin.id) is not None
    dialog.get_by_role("textbox", name="Type the username to confirm").fill(twin.username)
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(explorer.region.get_by_role("status")).to_contain_text(f"Deleted {twin.username}")
    assert twin.id not in {user.id for user in client.users}


def test_the_default_key_is_replaced_step_by_step(use_notebook, connect_as, fresh_server):
    notebook = use_notebook(f"{connect_as('argilla', fresh_server)}\nclient.users", "")
    notebook.page.set_default_timeout(60_000)
    explorer = Explorer(notebook.run(0))
    explorer.open_tab()
    known = "the published default key"
    finding = explorer.find(known)
    finding.get_by_role("button", name="Make another user an owner").click()
    finding.get_by_role("button", name="New user").click()
    form = explorer.region.get_by_role("form", name="New user")
    expect(form.get_by_role("combobox", name="Role")).to_have_value("owner")
    form.get_by_role("textbox", name="Username").fill("my.own")
    form.get_by_role("textbox", name="Password").fill(PASSWORD)
    form.get_by_role("checkbox", name="Make them an owner").check()
    form.get_by_role("button", name="Create user").click()
    expect(explorer.region.get_by_role("status")).to_contain_text("Created my.own (owner)")

    own_account = connect_as("my.own", fresh_server).replace("client = ", "mine = ")
    notebook.set_cell(1, f"{own_account}\nexplorer = rg.AccessExplorer(mine)\nexplorer")
    mine = Explorer(notebook.run(1))
    mine.find(known).get_by_role("button", name="Change to annotator").click()
    expect(mine.region.get_by_role("status")).to_contain_text("Changed argilla to annotator")
    expect(mine.region.get_by_role("listitem").filter(has_text=known)).to_have_count(0)
    assert notebook.execute("print(mine.users('argilla').role.value)").strip() == "annotator"
    notebook.execute("mine.close()")


@pytest.mark.parametrize(
    ("username", "expected"),
    mostly_long([("emil_h", "only members of your workspaces"), ("bo.li", "only yourself and your workspaces")]),
)
def test_the_explorer_tells_an_admin_what_they_cannot_see(use_notebook, connect_as, username, expected):
    explorer = Explorer(use_notebook(f"{connect_as(username)}\nrg.AccessExplorer(client)").run(0))
    explorer.choose("Person", username)
    explorer.show_reasons()
    row = explorer.permissions.get_by_role("row").filter(has_text="annotate datasets")
    expect(row).to_contain_text("and member of")
    expect(explorer.region).to_contain_text(expected)
    expect(explorer.region).not_to_contain_text(re.compile(r"\b403\b|Forbidden"))


def test_the_explorer_reports_a_person_deleted_while_shown(use_notebook, client):
    user = rg.User(username=unique("leaver"), password=PASSWORD, client=client).create()
    explorer = Explorer(use_notebook(EXPLORE).run(0))
    explorer.choose("Person", user.username)
    expect(explorer.cards.first).to_be_visible()
    user.delete()  # by another client: this kernel does not know
    explorer.region.get_by_role("button", name="What if …").click()
    form = explorer.region.get_by_role("form", name="What if")
    form.get_by_role("combobox", name="Role").select_option("admin")
    form.get_by_role("button", name="Apply").click()
    expect(explorer.region).to_contain_text("This user no longer exists. Choose someone else.")
    # The permissions of the roles, for no particular person.
    expect(explorer.permissions.get_by_role("row").first).to_be_visible()
    expect(explorer.region).not_to_contain_text("Traceback")
