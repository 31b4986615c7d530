"""While memberships are loaded workspace by workspace, JupyterLab shows what is known and the progress."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import Matrix, Widget, resize
from tests.made_up import unique

GATE = """
import argilla_widgets as rg
from argilla_widgets.directory import sync
from tests.transports import MembershipGate
interval, sync.BATCH_INTERVAL = sync.BATCH_INTERVAL, 0
gate = MembershipGate()
client = rg.Argilla(transport=gate)
"""
MANY = 24


@pytest.fixture
def many(server):
    """Workspaces that sort before all others."""
    with server.client() as client:
        name = unique("00-read")
        made = [rg.Workspace(name=f"{name}-{number:02}", client=client).create() for number in range(MANY)]
        client.users("ana").add_to_workspace(made[0])
        client.users("ana").add_to_workspace(made[1])
        yield made
        for workspace in made:
            workspace.delete()


@pytest.fixture
def gated(use_notebook):
    """Run a cell whose `client` reads memberships through a gate and publishes each at once."""

    def opener(cell):
        notebook = use_notebook(GATE + cell)
        opened.append(notebook)
        return notebook, notebook.run(0)

    opened = []
    yield opener
    for notebook in opened:
        notebook.execute("gate.release()\nsync.BATCH_INTERVAL = interval")


def release(notebook, *workspaces):
    notebook.execute(f"gate.release(*(client.workspaces(id=one) for one in {[str(one.id) for one in workspaces]}))")


def test_the_matrix_fills_column_by_column(gated, many):
    notebook, output = gated("matrix = rg.AccessMatrix(client)\nmatrix")
    matrix = Matrix(output)
    ana = rg.User(username="ana", role="admin")
    matrix.says(ana, many[0], "not known yet")
    height = matrix.region.bounding_box()["height"]
    release(notebook, *many[:3])
    matrix.says(ana, many[0], "member")
    matrix.says(ana, many[2], "not a member")
    matrix.says(ana, many[3], "not known yet")
    expect(matrix.region).to_contain_text(re.compile(r"Reading memberships: 3 of \d+ workspaces"))
    expect(matrix.region.get_by_role("progressbar", name="Reading memberships")).to_be_visible()
    notebook.pictures("reading", matrix.region)
    assert matrix.region.bounding_box()["height"] == height  # the progress does not shift the layout

    matrix.cell(ana, many[3]).click()
    expect(matrix.region).to_contain_text("The members are still loading. Try again in a moment.")
    matrix.button("Dismiss").click()
    matrix.cell(ana, many[2]).click()
    expect(matrix.staged).to_contain_text("1 change staged")

    notebook.execute("gate.release()")
    matrix.says(ana, many[3], "not a member")
    matrix.says(ana, many[2], "staged: will be added")
    expect(matrix.region.get_by_role("progressbar")).to_have_count(0)
    matrix.button("Discard").click()


@pytest.mark.long
def test_the_table_shows_the_progress_of_reading(gated, many):
    notebook, output = gated("manager = rg.UserManager(client)\nmanager")
    widget = Widget(output)
    expect(widget.row("ana").get_by_role("img", name="workspaces not known yet")).to_be_visible()
    release(notebook, *many[:3])
    expect(widget.region).to_contain_text(re.compile(r"Reading memberships: 3 of \d+ workspaces"))
    notebook.pictures("reading-table", widget.region)
    # A filter by a loaded workspace shows its members; by any other, only users with access to all workspaces.
    notebook.execute(f"manager.workspace_filter = ['{many[0].name}']")
    expect(widget.checkbox("bo.li")).to_have_count(0)
    expect(widget.checkbox("ana")).to_be_visible()
    assert "ana" in notebook.execute("print([user.username for user in manager.visible()])")
    notebook.execute(f"manager.workspace_filter = ['{many[-1].name}']")
    expect(widget.checkbox("ana")).to_have_count(0)
    notebook.execute("manager.workspace_filter = []")
    notebook.execute("gate.release()")
    expect(widget.row("ana")).to_contain_text(many[0].name)
    expect(widget.region.get_by_role("progressbar", name="Reading memberships")).to_have_count(0)


@pytest.mark.long
def test_the_progress_covers_no_buttons_of_a_selection(gated):
    notebook, output = gated("rg.UserManager(client)")
    widget = Widget(output)
    widget.checkbox("bo.li").check()
    progress = widget.region.locator("p").filter(has=notebook.page.get_by_role("progressbar"))
    toolbar = widget.region.get_by_role("toolbar", name="Selected users")
    for width in (360, None):
        resize(widget.region, width)
        expect(progress).to_be_visible()
        bar = toolbar.bounding_box()
        assert progress.bounding_box()["y"] >= bar["y"] + bar["height"], width
    notebook.picture("reading-selected", widget.region)
