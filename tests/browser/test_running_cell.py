"""Clicks work while a cell runs: changes reach the server and the table immediately.

``ARGILLA_WIDGETS_REPEAT=30`` runs each scenario 30 times and prints the slowest times.
"""

from __future__ import annotations

import os
import re
import time

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import MATRIX, SETUP, SHOW, Explorer, Matrix, Widget, Workspaces, fill_form
from tests.made_up import PASSWORD, unique

RUNS = int(os.environ.get("ARGILLA_WIDGETS_REPEAT", "1"))
ON_SERVER, IN_TABLE = 10.0, 10.0
"""Maximum seconds from the click until a new user is on the server and in the table, on a busy machine."""
SLEEP = "import time\ntime.sleep(90)"
LOOP = "import time\nfor _ in range(1200): time.sleep(0.1)"
CREATE = (
    "import time, uuid\nfor _ in range(90):\n"
    f"    rg.User(username='zz-' + uuid.uuid4().hex[:8], password={PASSWORD!r}, client=client).create()\n"
    "    time.sleep(1)"
)
RUN_ALL = "() => { void jupyterapp.commands.execute('notebook:run-all-cells'); }"


@pytest.fixture(autouse=True)
def tidy(client):
    """Delete the users that a test created."""
    before = {user.id for user in client.users}
    yield
    for user in client.users:
        if user.id not in before:
            user.delete()


class Stopwatch:
    """Create users through the form while a cell runs, and measure the times."""

    def __init__(self, client):
        self.client = client
        self.times = []

    def create(self, notebook, widget, *others):
        """Create a user, and expect them in time on the server, in the table, and in the tables of `others`."""
        name = unique(f"a{9999 - len(self.times)}")  # sorts first, so that its row is rendered
        form = fill_form(widget, name)
        form.get_by_role("button", name="Create user").click()
        clicked = time.monotonic()
        on_server = in_table = None
        tables = [widget, *others]
        while (on_server is None or in_table is None) and time.monotonic() - clicked < 2 * IN_TABLE:
            if on_server is None and any(user.username == name for user in self.client.api.users.list()):
                on_server = time.monotonic() - clicked
            if in_table is None and all(table.checkbox(name).count() for table in tables):
                in_table = time.monotonic() - clicked
            time.sleep(0.02)
        assert notebook.page.locator(".jp-InputPrompt", has_text="[*]").count(), "The cell has ended too early"
        self.times.append((on_server, in_table))
        assert on_server is not None, f"Not on the server after {2 * IN_TABLE} s: run {len(self.times)}"
        assert on_server <= ON_SERVER, self.times
        assert in_table is not None, f"Not in the table after {2 * IN_TABLE} s: run {len(self.times)}"
        assert in_table <= IN_TABLE, self.times
        expect(form).to_have_count(0)


@pytest.fixture
def stopwatch(client, request):
    watch = Stopwatch(client)
    yield watch
    if RUNS > 1:
        server, table = (max(one or 99 for one in times) for times in zip(*watch.times, strict=True))
        summary = f"{len(watch.times)} users: on the server within {server:.2f} s, in the table within {table:.2f} s"
        with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
            request.config.pluginmanager.get_plugin("terminalreporter").write_line(f"\n{request.node.name}: {summary}")


def running(notebook, index):
    """Start a cell and wait until it runs."""
    notebook.start(index)
    expect(notebook.page.locator(".jp-InputPrompt").nth(index)).to_have_text("[*]:")


@pytest.mark.long
def test_users_are_created_while_a_cell_creates_others(use_notebook, stopwatch):
    notebook = use_notebook(SHOW, CREATE)
    widget = Widget(notebook.run(0))
    for _ in range(RUNS):
        running(notebook, 1)
        for _ in range(2):
            stopwatch.create(notebook, widget)
        notebook.interrupt()


@pytest.mark.long
def test_users_are_created_while_the_displaying_cell_still_sleeps(open_notebook, stopwatch):
    notebook = open_notebook(f"{SETUP}\nfrom IPython.display import display\ndisplay(client.users)\n{SLEEP}")
    for _ in range(RUNS):
        stopwatch.create(notebook, Widget(notebook.start(0)))
        notebook.interrupt()


def test_users_are_created_while_the_next_cell_sleeps(open_notebook, stopwatch):
    notebook = open_notebook(SHOW, SLEEP)
    for _ in range(RUNS):
        widget = Widget(notebook.start(0))
        notebook.start(1)
        stopwatch.create(notebook, widget)
        notebook.interrupt()


@pytest.mark.long
def test_users_are_created_during_run_all(open_notebook, stopwatch):
    notebook = open_notebook(SHOW, SLEEP)
    for _ in range(RUNS):
        notebook.page.evaluate(RUN_ALL)
        stopwatch.create(notebook, Widget(notebook.output(0)))
        notebook.interrupt()


OBSERVERS = f"""{SHOW}
import time, uuid
manager = rg.UserManager.of(client)
def slow(change):
    print(change.name)
    time.sleep(15)
def writing(change):
    rg.User(username='zz-' + uuid.uuid4().hex[:8], password={PASSWORD!r}, client=client).create()
manager.observe(slow)
manager.observe(writing, 'search')
client.users"""


@pytest.mark.long
def test_users_are_created_despite_slow_observers_that_write(open_notebook, stopwatch):
    notebook = open_notebook(OBSERVERS, SLEEP)
    widget = Widget(notebook.run(0))
    for _ in range(RUNS):
        running(notebook, 1)
        widget.search("a")
        for _ in range(2):
            stopwatch.create(notebook, widget)
        widget.search("")
        notebook.interrupt()


@pytest.mark.long
def test_users_created_in_one_widget_appear_in_another_while_a_cell_runs(use_notebook, stopwatch):
    notebook = use_notebook(f"{SHOW}", "rg.UserManager(client)", CREATE)
    first, second = Widget(notebook.run(0)), Widget(notebook.run(1))
    for _ in range(RUNS):
        running(notebook, 2)
        stopwatch.create(notebook, first, second)
        stopwatch.create(notebook, second, first)
        notebook.interrupt()


@pytest.mark.long
def test_users_are_created_in_a_reloaded_page_while_a_cell_runs(open_notebook, stopwatch):
    notebook = open_notebook(SHOW, SLEEP)
    notebook.run(0)
    notebook.save()
    notebook.reload()
    widget = Widget(notebook.output(0))
    expect(widget.checkbox("ana")).to_be_visible()
    for _ in range(RUNS):
        running(notebook, 1)
        for _ in range(2):
            stopwatch.create(notebook, widget)
        notebook.interrupt()


def test_every_other_action_works_while_a_cell_runs(use_notebook, client):
    name = unique("acted")
    rg.User(username=name, password=PASSWORD, client=client).create()
    notebook = use_notebook(SHOW, LOOP)
    widget = Widget(notebook.run(0))
    running(notebook, 1)
    widget.select(name)

    def act(button, title, fill, status, submit="Apply"):
        widget.button(button).click()
        dialog = widget.dialog(title)
        fill(dialog)
        dialog.get_by_role("button", name=submit, exact=True).click()
        expect(widget.status).to_contain_text(status)

    def choose_vision(dialog):
        dialog.get_by_role("option", name="vision").click()

    def choose_admin(dialog):
        dialog.get_by_role("combobox", name="Role").select_option("admin")

    def type_ada(dialog):
        dialog.get_by_role("textbox", name="First name").fill("Ada")

    def type_password(dialog):
        dialog.get_by_role("textbox", name="Password").fill(PASSWORD)

    def confirm(dialog):
        dialog.get_by_role("textbox", name="Type the username to confirm").fill(name)

    def there():
        return client.users(name)

    act("Add to workspace", "Add to workspace", choose_vision, f"Added {name} to vision")
    assert name in [user.username for user in client.workspaces("vision").users]
    act("Remove from workspace", "Remove from workspace", choose_vision, f"Removed {name} from vision")
    assert name not in [user.username for user in client.workspaces("vision").users]
    act("Reset password", "Reset password", type_password, f"password of {name}")
    act("Change role", "Change role", choose_admin, "to admin")
    assert there().role == "admin"
    act("Edit", "Edit user", type_ada, "first name")
    assert there().first_name == "Ada"
    for button, status, first_name in (
        ("Undo", "Undone", name),
        ("Redo", "Redone", "Ada"),
        ("Refresh", "Refreshed", "Ada"),
    ):
        widget.region.get_by_role("button", name=re.compile(f"^{button}")).first.click()
        expect(widget.status).to_contain_text(status)
        assert there().first_name == first_name
    act("Delete", "Delete user", confirm, f"Deleted {name}", submit="Delete")
    assert name not in [user.username for user in client.users]
    expect(notebook.page.locator(".jp-InputPrompt").nth(1)).to_have_text("[*]:")
    notebook.interrupt()


@pytest.fixture
def room(client):
    """Create a workspace and a user with a common prefix, so that one search finds both."""
    name = unique("room")
    person = rg.User(username=f"{name}-ada", password=PASSWORD, client=client).create()
    yield rg.Workspace(name=name, client=client).create(), person
    if name in [one.name for one in client.workspaces]:
        client.workspaces(name).delete()


@pytest.mark.long
def test_double_clicks_in_the_tabs_act_once_while_a_cell_runs(use_notebook, client):
    name = unique("room")
    person = rg.User(username=f"{name}-ada", password=PASSWORD, client=client).create()
    notebook = use_notebook(SHOW, LOOP)
    widget = Widget(notebook.run(0))
    running(notebook, 1)

    tab = Workspaces(widget)
    tab.panel.get_by_role("button", name="New workspace").click()
    form = tab.panel.get_by_role("form", name="New workspace")
    form.get_by_role("textbox", name="Name").fill(name)
    form.get_by_role("button", name="Create workspace").dblclick()
    expect(widget.status).to_contain_text(f"Created workspace {name}")
    workspace = client.workspaces(name)

    widget.button("Add people").click()
    dialog = widget.dialog(f"Add people to {name}")
    dialog.get_by_role("searchbox", name="Search people").fill(person.username)
    dialog.get_by_role("option", name=person.username, exact=True).click()
    dialog.get_by_role("button", name="Add 1 person").dblclick()
    expect(widget.status).to_contain_text(f"Added {person.username} to {name}")
    assert [user.id for user in workspace.users] == [person.id]

    widget.region.get_by_role("tab", name="Users").click()
    widget.select(person.username)
    widget.button("Delete").click()
    deletion = widget.dialog("Delete user")
    expect(deletion).to_contain_text("This account has no responses.")  # what is below has moved to its place
    deletion.get_by_role("button", name="Remove access instead").dblclick()
    expect(widget.status).to_contain_text(f"Removed {person.username} from {name}")
    assert list(workspace.users) == []

    widget.region.get_by_role("tab", name="Journal").click()
    panel = widget.region.get_by_role("tabpanel", name="Journal")
    panel.get_by_role("button", name=re.compile("^Undo")).first.dblclick()
    expect(widget.status).to_contain_text("Undone")
    assert [user.id for user in workspace.users] == [person.id]

    tab = Workspaces(widget)
    tab.ask_to_delete(name).get_by_role("button", name="Delete", exact=True).dblclick()
    expect(widget.status).to_contain_text(f"Deleted workspace {name}")
    assert name not in [one.name for one in client.workspaces]
    expect(notebook.page.locator(".jp-InputPrompt").nth(1)).to_have_text("[*]:")
    notebook.interrupt()
    # Creation, addition, removal, undo and deletion, each once.
    notebook.await_print(f"print(len([one for one in client.directory.journal if {name!r} in one.summary]))", "5")


@pytest.mark.long
def test_double_clicks_in_matrix_and_explorer_act_once_while_a_cell_runs(use_notebook, room):
    workspace, person = room
    notebook = use_notebook(MATRIX, "rg.AccessExplorer(client)", LOOP)
    matrix, explorer = Matrix(notebook.run(0)), Explorer(notebook.run(1))
    running(notebook, 2)

    matrix.search(workspace.name)
    cell = matrix.cell(person, workspace)
    expect(cell).to_have_accessible_name(re.compile("annotator, not a member$"))
    cell.click()
    matrix.button("Review 1 change").click()
    dialog = matrix.region.get_by_role("dialog", name="Review 1 change")
    dialog.get_by_role("button", name="Apply").dblclick()
    expect(matrix.staged).to_have_count(0)
    expect(cell).to_have_accessible_name(re.compile("annotator, member$"))
    assert [user.id for user in workspace.users] == [person.id]

    explorer.choose("Person", person.username)
    explorer.region.get_by_role("button", name="What if …").click()
    form = explorer.region.get_by_role("form", name="What if")
    form.get_by_role("combobox", name="Role").select_option("admin")
    form.get_by_role("option", name=workspace.name).click()
    form.get_by_role("button", name="Apply").dblclick()
    expect(explorer.region.get_by_role("status")).to_contain_text(f"Changed {person.username} to admin")
    assert list(workspace.users) == []
    expect(notebook.page.locator(".jp-InputPrompt").nth(2)).to_have_text("[*]:")
    notebook.interrupt()
    # One entry for the membership, one for role and membership together.
    notebook.await_print(
        f"print(len([one for one in client.directory.journal if {person.username!r} in one.summary]))", "2"
    )
