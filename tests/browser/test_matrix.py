"""The access matrix in JupyterLab: changes are staged with mouse and keyboard, reviewed and applied."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import datetime, timezone
from uuid import uuid4

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.contrast import TEXT, contrast
from tests.browser.widgets import MATRIX, Matrix, resize
from tests.made_up import PASSWORD, unique


@pytest.fixture
def room(client):
    """Create three annotators and two workspaces with a common prefix, so that one search finds only them."""
    name = unique("room")
    users = [rg.User(username=f"{name}-{letter}", password=PASSWORD, client=client).create() for letter in "abc"]
    workspaces = [rg.Workspace(name=f"{name}-{number}", client=client).create() for number in (1, 2)]
    yield name, users, workspaces
    for user in users:
        user.delete()
    for workspace in workspaces:
        workspace.delete()


@pytest.fixture
def wide(crowd):
    """Add workspaces to the server with 10,000 users, up to 500, until the test ends."""
    now = datetime.now(timezone.utc).replace(tzinfo=None).isoformat(" ")
    rows = [(uuid4().hex, f"extra-{number}", now, now) for number in range(400)]
    # Write to the database: one request per workspace would take longer than the test.
    with closing(sqlite3.connect(crowd.home / "argilla.db")) as database, database:
        database.executemany("insert into workspaces (id, name, inserted_at, updated_at) values (?, ?, ?, ?)", rows)
    yield crowd
    with closing(sqlite3.connect(crowd.home / "argilla.db")) as database, database:
        database.executemany("delete from workspaces where id = ?", [row[:1] for row in rows])


def show(use_notebook, room):
    notebook = use_notebook(MATRIX)
    matrix = Matrix(notebook.run(0))
    matrix.search(room)
    expect(matrix.grid.get_by_role("columnheader").first).to_contain_text(re.compile(r"^3 of \d+ people, 2 of "))
    expect(matrix.grid.get_by_role("gridcell", name=re.compile(", (not a )?member$"))).to_have_count(6)  # all loaded
    return notebook, matrix


def test_mouse_changes_are_staged_reviewed_and_applied(use_notebook, room):
    name, (a, b, c), (one, two) = room
    b.add_to_workspace(two)
    notebook, matrix = show(use_notebook, name)

    matrix.cell(a, one).click()
    matrix.says(a, one, "staged: will be added")
    matrix.cell(b, two).click()
    matrix.says(b, two, "staged: will be removed")
    expect(matrix.staged).to_contain_text("2 changes staged")
    assert list(one.users) == []  # nothing was sent yet
    notebook.pictures("matrix", matrix.region)

    # A range: the second and third user of the first workspace.
    matrix.cell(b, one).click()
    matrix.cell(c, one).click(modifiers=["Shift"])
    expect(matrix.staged).to_contain_text("4 changes staged")

    lines = matrix.apply("Review 4 changes")
    assert len(lines) == 4
    assert f"\N{MINUS SIGN} {b.username} from {two.name}" in lines
    expect(matrix.region.get_by_role("status")).to_contain_text("Added")
    assert {user.id for user in one.users} == {a.id, b.id, c.id}
    assert list(two.users) == []
    matrix.says(a, one, "member")
    code = matrix.region.get_by_role("region", name="Code")
    expect(code).to_contain_text("add_to_workspace")


def test_changes_are_staged_and_applied_with_the_keyboard_alone(use_notebook, room):
    name, (a, b, c), (one, two) = room
    notebook, matrix = show(use_notebook, name)
    keys = notebook.page.keyboard
    cells = notebook.page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length")
    matrix.region.get_by_role("searchbox").press("Enter")
    expect(matrix.grid).to_be_focused()
    keys.press("Control+Home")
    keys.press("Space")
    matrix.says(a, one, "staged: will be added")
    keys.press("Escape")
    expect(matrix.staged).to_contain_text("1 change staged")
    keys.press("Space")
    expect(matrix.staged).to_have_count(0)
    for key in ("ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "Enter"):  # all three users of the second workspace
        keys.press(key)
    expect(matrix.staged).to_contain_text("3 changes staged")
    keys.press("ArrowUp")
    keys.press("Shift+Space")  # the row of the second user
    expect(matrix.staged).to_contain_text("4 changes staged")
    for key in ("a", "b", "d", "d", "x", "j", "0", "0"):  # shortcuts of JupyterLab
        keys.press(key)
    assert notebook.page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == cells
    keys.press("Tab")
    expect(matrix.button("Review 4 changes")).to_be_focused()
    keys.press("Enter")
    dialog = matrix.region.get_by_role("dialog", name="Review 4 changes")
    dialog.get_by_role("button", name="Apply").focus()
    keys.press("Enter")
    expect(matrix.staged).to_have_count(0)
    assert {user.id for user in two.users} == {a.id, b.id, c.id}
    assert {user.id for user in one.users} == {b.id}
    expect(matrix.grid).to_be_focused()


def test_a_change_is_left_out_by_a_click_anywhere_in_its_cell(use_notebook, room):
    name, (a, *_), (one, two) = room
    notebook, matrix = show(use_notebook, name)
    for workspace in (one, two):
        matrix.cell(a, workspace).click()
    matrix.button("Review 2 changes").click()
    changes = matrix.region.get_by_role("grid", name="Changes")
    head = changes.get_by_role("columnheader", name="leave out")
    assert head.evaluate("head => head.scrollWidth <= head.clientWidth")
    button = notebook.page.get_by_role("button", name=re.compile("^Do not add"))
    for place in ({"x": 3, "y": 3}, None):
        changes.get_by_role("gridcell").filter(has=button).first.click(position=place)
    expect(matrix.staged).to_have_count(0)


PROMPT_FITS = """(field) => {
  field.value = field.placeholder;
  const fits = field.scrollWidth <= field.clientWidth;
  field.value = '';
  return fits;
}"""


@pytest.mark.long
def test_the_search_says_all_that_it_searches(use_notebook):
    matrix = Matrix(use_notebook(MATRIX).run(0))
    expect(matrix.grid).to_be_visible()
    matrix.region.page.set_viewport_size({"width": 1700, "height": 1000})
    for width in (360, 700, 950, 1200, 1600):
        resize(matrix.region, width)
        assert matrix.region.get_by_role("searchbox").evaluate(PROMPT_FITS), width


CELLS_CUT = "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel)"


def test_a_cell_says_the_role_in_a_word_where_it_has_room(use_notebook):
    notebook = use_notebook(MATRIX)
    matrix = Matrix(notebook.run(0))
    matrix.region.page.set_viewport_size({"width": 1800, "height": 1000})
    cells = matrix.grid.get_by_role("gridcell")
    owner = matrix.grid.get_by_role("gridcell", name=re.compile("^argilla in nlp: "))
    for width, text in ((1600, "owner"), (950, "owner"), (360, "O")):
        resize(matrix.region, width)
        expect(owner).to_have_text(text)
        assert cells.evaluate_all(CELLS_CUT) == []
        notebook.pictures(f"matrix-roles-{width}", matrix.region)


@pytest.mark.long
def test_cells_are_beside_the_names_of_their_people(use_notebook, room):
    name, users, (one, _) = room
    _, matrix = show(use_notebook, name)
    for user in users:
        person = matrix.grid.get_by_role("rowheader").filter(has_text=user.username).locator("xpath=..").bounding_box()
        cell = matrix.cell(user, one).bounding_box()
        assert (cell["y"], cell["height"]) == (person["y"], person["height"])


@pytest.mark.long
def test_in_forced_colours_a_focused_cell_shows_whether_it_is_staged(use_notebook, room):
    name, (a, b, _), (one, _) = room
    b.add_to_workspace(one)
    notebook, matrix = show(use_notebook, name)
    notebook.page.emulate_media(forced_colors="active")
    frame = "cell => [getComputedStyle(cell).outlineStyle, getComputedStyle(cell).textDecorationLine].join()"
    matrix.grid.focus()
    notebook.page.keyboard.press("Control+Home")
    notebook.page.keyboard.press("Space")
    matrix.says(a, one, "staged: will be added")
    added = matrix.cell(a, one).evaluate(frame)
    notebook.page.keyboard.press("ArrowDown")
    expect(matrix.cell(b, one)).to_have_class(re.compile("aw-m-active"))
    member = matrix.cell(b, one).evaluate(frame)
    notebook.page.keyboard.press("Space")
    matrix.says(b, one, "staged: will be removed")
    assert len({added, member, matrix.cell(b, one).evaluate(frame)}) == 3
    notebook.picture("matrix-forced", matrix.region)


def test_staged_changes_that_a_cell_makes_are_discarded(use_notebook, room):
    name, (a, *_), (one, _) = room
    notebook, matrix = show(use_notebook, name)
    matrix.cell(a, one).click()
    notebook.execute(f"client.users({a.username!r}).add_to_workspace(client.workspaces({one.name!r}))")
    expect(matrix.region).to_contain_text("Discarded 1 staged change that had already been made.")
    expect(matrix.staged).to_have_count(0)
    matrix.says(a, one, "member")


@pytest.mark.long
def test_the_matrix_passes_axe_and_fits_into_320_pixels(use_notebook, room):
    name, (a, b, _), (one, two) = room
    b.add_to_workspace(two)
    notebook, matrix = show(use_notebook, name)
    matrix.cell(a, one).click()
    matrix.cell(b, two).click()
    matrix.search("")
    for theme in ("dark", "light"):
        notebook.set_theme(theme)
        assert notebook.violations() == [], theme
        for sign in ("+", "\N{MINUS SIGN}"):
            assert contrast(matrix.staged.get_by_text(sign, exact=True)) >= TEXT, (theme, sign)
    resize(matrix.region, 320)
    box = matrix.grid.bounding_box()
    assert box is not None
    assert box["width"] <= 320
    assert matrix.button("Review 2 changes").bounding_box()["x"] >= box["x"]
    notebook.pictures("matrix-320", matrix.region)


# Between the count of people, which is on the line of the arrow, and the arrow.
GAP = """(corner) => {
  const [people] = corner.querySelectorAll('.aw-m-counts > span');
  const { left } = corner.querySelector('.aw-arrow').getBoundingClientRect();
  return left - people.getBoundingClientRect().right;
}"""


@pytest.mark.long
def test_the_matrix_of_ten_thousand_people_and_500_workspaces_renders_few_cells(use_notebook, connect_as, wide):
    notebook = use_notebook(
        f"{connect_as('argilla', wide)}\nclient.directory.refresh()\nmatrix = rg.AccessMatrix(client)\nmatrix"
    )
    notebook.page.set_default_timeout(120_000)
    matrix = Matrix(notebook.run(0))
    expect(matrix.grid).to_have_attribute("aria-colcount", "501", timeout=60_000)
    expect(matrix.grid).to_have_attribute("aria-rowcount", re.compile("^1000[12]$"))
    cells = matrix.grid.get_by_role("gridcell")
    assert cells.count() < 600
    matrix.grid.focus()
    notebook.page.keyboard.press("Control+End")
    last = matrix.grid.evaluate(
        "grid => document.getElementById(grid.getAttribute('aria-activedescendant'))?.ariaLabel"
    )
    order = "sorted(matrix.visible(), key=lambda user: user.username)"
    assert notebook.execute("print(matrix.visible()[-1].username)") == last.split(" in ")[0], order
    assert cells.count() < 600
    for _ in range(20):
        notebook.page.mouse.wheel(300, -900)
    assert cells.count() < 600
    resize(matrix.region, 360)
    assert matrix.grid.get_by_role("columnheader").first.evaluate(GAP) > 3  # px


def test_a_column_header_sorts_and_stages_everyone_with_mouse_and_keyboard(use_notebook, room):
    name, (a, b, c), (one, two) = room
    c.add_to_workspace(two)
    notebook, matrix = show(use_notebook, name)
    matrix.says(c, two, "member")
    people = matrix.grid.get_by_role("rowheader")
    expect(people).to_have_text([a.username, b.username, c.username])
    matrix.button(f"Sort by members of {two.name}").click()
    expect(people).to_have_text([c.username, a.username, b.username])
    expect(matrix.staged).to_have_count(0)

    head = matrix.grid.get_by_role("columnheader", name=one.name)
    widths = [column.bounding_box()["width"] for column in matrix.grid.get_by_role("columnheader").all()]
    assert sum(widths) == matrix.grid.evaluate("box => box.clientWidth")
    stage = matrix.button(f"Stage everyone in {one.name}")
    expect(stage).to_have_css("opacity", "0")
    head.hover()
    expect(stage).to_have_css("opacity", "1")
    stage.click()
    expect(matrix.staged).to_contain_text("3 changes staged")
    matrix.button("Discard").click()

    matrix.grid.focus()
    keys = notebook.page.keyboard
    for key in ("Control+Home", "ArrowUp", "Tab"):
        keys.press(key)
    expect(stage).to_be_focused()
    keys.press("Enter")
    expect(matrix.staged).to_contain_text("3 changes staged")
    expect(stage).to_be_focused()
    keys.press("Shift+Tab")
    expect(matrix.grid).to_be_focused()
    keys.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(matrix.staged).to_contain_text("3 changes staged")
