"""The table in JupyterLab, in both themes: messages, sorting, search, filters, columns and visible parts."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.table import COLUMNS, Table, known
from tests.browser.widgets import Widget, resize
from tests.long import mostly_long

WIRE = """() => {
  const { anyMessage } = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  window.wire = [];
  window.tap = (_, { direction, msg }) => {
    const { data } = msg.content ?? {};
    if (msg.header.msg_type !== 'comm_msg' || data?.method !== 'custom') return;
    const buffers = (msg.buffers ?? []).reduce((sum, { byteLength }) => sum + byteLength, 0);
    window.wire.push([direction, data.content.type, JSON.stringify(data.content).length + buffers]);
  };
  anyMessage.connect(window.tap);
}"""
SCROLL_HEIGHTS = """(table) => {
  const box = table.parentElement;
  const heights = [table.offsetHeight, box.scrollHeight];
  table.tBodies[0].style.display = 'none';
  heights.push(box.scrollHeight);
  table.tBodies[0].style.display = '';
  return heights;
}"""


# -- messages ------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_ten_thousand_users_arrive_as_first_rows_then_columns_then_patches(notebook, run, crowd):
    page = notebook.page
    page.evaluate(WIRE)
    table = Table(notebook, run(known(crowd)))
    expect(table.grid).to_have_attribute("aria-rowcount", re.compile("^1000[23]$"))
    table.shows_its_order()
    page.wait_for_function("() => wire.some(([, type]) => type === 'columns')")
    wire = page.evaluate("() => wire")
    types = [type_ for _, type_, _ in wire]
    assert types.index("first_rows") < types.index("open") < types.index("columns")
    size = {type_: bytes_ for _, type_, bytes_ in wire}
    assert size["first_rows"] < 40_000
    assert 400_000 < size["columns"] < 700_000  # a tenth of the limit for 100,000

    table.pictures("ten-thousand")

    # Only the rows in the viewport are rendered.
    last = table.names()[-1]
    table.grid.focus()
    page.keyboard.press("End")
    expect(table.checkbox(last)).to_be_in_viewport()
    assert table.grid.get_by_role("row").count() < 60
    # In a size container, Safari lays out without new rows first, and would scroll up if that made the table shorter.
    height, with_rows, without_rows = table.grid.evaluate(SCROLL_HEIGHTS)
    assert height == with_rows == without_rows

    # Search all rows, and sort them from Python.
    table.search("an")
    table.becomes("table.search", "an")
    expect(table.region).to_contain_text(f"{len(table.names()):,} of ")
    notebook.execute("table.sort = ['-username']")
    table.shows_its_order()

    # An edit is sent as one small patch.
    page.evaluate("() => { wire.length = 0; }")
    notebook.execute("user = table.visible()[7]; user.first_name = 'Patched'; user.update()")
    table.search("patched")
    expect(table.people).to_have_count(1)
    received = [[type_, bytes_] for direction, type_, bytes_ in page.evaluate("() => wire") if direction == "recv"]
    assert [type_ for type_, _ in received] == ["patch"]
    assert received[0][1] < 2_000
    notebook.execute("user.first_name = 'Before'; user.update()")

    # Rows are not traits, so a saved notebook stays small.
    saved = notebook.save_with_widget_state()
    state = json.dumps(saved.metadata.widgets["application/vnd.jupyter.widget-state+json"])
    assert len(state) < 150_000
    assert last not in state
    assert len(nbformat.writes(saved)) < 250_000  # with the static table and the widget's styles


# -- sort, search, filters, columns --------------------------------------------------------------------------------


def test_every_column_sorts_both_ways_and_several_sort_with_shift(table):
    for column in ("id", "role", "workspaces", "updated_at", "username"):
        for sort, order in ((column, "ascending"), (f"-{column}", "descending")):
            table.sort(column)
            expect(table.head(column)).to_have_attribute("aria-sort", order)
            table.becomes("table.sort", [sort])
            table.shows_its_order()
    table.sort("role")
    table.sort("updated_at", extend=True)
    table.sort("updated_at", extend=True)
    table.becomes("table.sort", ["role", "-updated_at"])
    table.shows_its_order()
    expect(table.head("role").locator("sup")).to_have_text("1")
    expect(table.head("updated_at").locator("sup")).to_have_text("2")


@pytest.mark.parametrize(
    ("typed", "found", "marked"),
    mostly_long(
        [
            ("cost an", ["ana"], ["an", "an", "Cost"]),  # all words, in username and names
            ("zoe LEFEVRE", ["zoë.lefèvre"], ["zoë", "lefèvre", "Zoë", "Lefèvre"]),  # matches ignore case and accents
            ("לוי", ["נועה"], ["לוי"]),
        ],
        ("zoe LEFEVRE", ["zoë.lefèvre"], ["zoë", "lefèvre", "Zoë", "Lefèvre"]),
    ),
)
def test_a_search_filters_while_typing_and_marks_its_matches(table, typed, found, marked):
    field = table.region.get_by_role("searchbox", name="Search users")
    field.press_sequentially(typed)
    for name in found:
        expect(table.checkbox(name)).to_be_visible()
    expect(table.people).to_have_count(len(found))
    expect(table.row(found[0]).locator("mark")).to_have_text(marked, ignore_case=True)
    table.becomes("table.search", typed)
    assert table.names() == found
    field.press("Escape")
    expect(table.checkbox("bo.li")).to_be_visible()


def test_an_id_is_found_by_its_beginning(table):
    person = table.value("str(client.users('ravi').id)")
    table.search(person[:6])
    expect(table.people).to_have_count(1)
    expect(table.column("id", "ravi").locator("mark")).to_have_text(person[:6])
    table.search(person)
    expect(table.people).to_have_count(1)


def test_filters_by_role_and_workspace_are_synchronized_with_python(table):
    table.choose("Role", "annotator")
    table.choose("Workspace", "vision")
    table.becomes("[table.role_filter, table.workspace_filter]", [["annotator"], ["vision"]])
    assert "carla.<b>ruiz</b>" in table.names()
    expect(table.people).to_have_count(len(table.names()))
    table.shows_its_order()
    table.pictures("filtered")
    table.notebook.execute("table.role_filter = []; table.workspace_filter = ['speech']")
    expect(table.checkbox("emil_h")).to_be_visible()
    expect(table.checkbox("bo.li")).to_have_count(0)
    expect(table.checkbox("helena")).to_have_count(0)  # an owner has access, but is not a member
    table.shows_its_order()
    table.choose("Workspace", "Owners (access everywhere)")
    table.becomes("table.workspace_filter", ["speech", ""])
    expect(table.checkbox("helena")).to_be_visible()
    expect(table.checkbox("argilla")).to_be_visible()
    expect(table.checkbox("emil_h")).to_be_visible()
    table.shows_its_order()
    table.notebook.execute("table.workspace_filter = []")
    table.choose("Workspace", "No workspace")
    table.becomes("table.workspace_filter", [None])
    expect(table.checkbox("helena")).to_have_count(0)
    assert table.names()
    expect(table.people).to_have_count(len(table.names()))
    assert (
        table.value(
            "any(user.role == 'owner' or user in place.users for user in table.visible()"
            " for place in client.workspaces)"
        )
        is False
    )
    table.notebook.execute("table.workspace_filter = []")


def test_shown_columns_belong_to_a_view_and_the_sort_to_all_views(notebook, run):
    output = run("table = rg.UserTable(client)\ndisplay(table)\ntable")
    regions = output.get_by_role("region", name="Argilla users")
    expect(regions).to_have_count(2)
    table, other = Table(notebook, output), Table(notebook, output)
    table.region, other.region = regions.first, regions.last
    table.button("Columns").click()
    menu = table.page.get_by_role("dialog", name="Columns")
    menu.get_by_role("checkbox", name="id", exact=True).uncheck()
    table.pictures("columns")
    table.page.keyboard.press("Escape")
    assert table.heads() == [name for name in COLUMNS if name != "id"]

    assert other.heads() == list(COLUMNS)
    other.sort("role")
    expect(table.head("role")).to_have_attribute("aria-sort", "ascending")
    table.button("Columns").click()
    table.button("Reset columns").click()
    assert table.heads() == list(COLUMNS)


@pytest.mark.long
def test_the_inserted_at_column_sorts_as_in_python(table, client):
    table.notebook.execute("table.sort = ['-inserted_at']")  # while it is hidden
    table.shows_its_order()
    assert table.heads() == list(COLUMNS)
    table.button("Columns").click()
    box = table.page.get_by_role("dialog", name="Columns").get_by_role("checkbox", name="inserted_at", exact=True)
    expect(box).not_to_be_checked()
    box.check()
    expect(table.head("inserted_at")).to_have_attribute("aria-sort", "descending")
    table.page.keyboard.press("Escape")
    assert table.heads() == [*COLUMNS, "inserted_at"]
    born = client.users("kenji.sato").inserted_at
    cell = table.column("inserted_at", "kenji.sato")
    expect(cell).to_have_text(re.compile("ago|just now|yesterday"))
    expect(cell).to_have_attribute("title", f"{born:%Y-%m-%d %H:%M:%S} UTC")
    for sort, order in (("inserted_at", "ascending"), ("-inserted_at", "descending")):
        table.sort("inserted_at")
        expect(table.head("inserted_at")).to_have_attribute("aria-sort", order)
        table.becomes("table.sort", [sort])
        table.shows_its_order()
    times = table.value("[user.inserted_at.isoformat(timespec='seconds') for user in table.visible()]")
    assert times == sorted(times, reverse=True)
    assert len(set(times)) > 5
    table.pictures("inserted-at")
    table.button("Columns").click()
    table.button("Reset columns").click()
    assert table.heads() == list(COLUMNS)


@pytest.mark.long
def test_the_focused_row_stays_in_view_after_sort_and_refresh(notebook, run, crowd):
    table = Table(notebook, run(known(crowd)))
    table.search("ana")
    expect(table.region).to_contain_text(re.compile(r"\d of \d"))
    chosen = table.people.nth(3)
    name = chosen.get_attribute("aria-label").removeprefix("Select ")
    table.row(name).locator(".aw-col-role").click()
    table.search("")
    for column in ("updated_at", "id", "username"):
        table.sort(column)
        expect(table.checkbox(name)).to_be_in_viewport()
    table.button("Refresh").click()
    expect(table.status).to_contain_text("Refreshed", timeout=60_000)
    expect(table.checkbox(name)).to_be_in_viewport()


IN_VIEW = """(table) => {
  const { bottom: top } = table.tHead.getBoundingClientRect();
  const { bottom } = table.parentElement.getBoundingClientRect();
  const rows = [...table.querySelectorAll('[data-id]')].map((row) => row.getBoundingClientRect());
  return rows.filter((row) => row.bottom > top && row.top < bottom).length;
}"""


def test_a_class_of_sixty_is_shown_as_a_whole_if_a_person_wants_it(notebook, run, crowd):
    manager = f"tall = rg.Argilla(api_url='{crowd.url}', api_key='argilla.apikey')\nrg.UserManager(tall)"
    table = Table(notebook, run(manager))
    expect(table.grid).to_have_attribute("aria-rowcount", re.compile("^1000[23]$"), timeout=60_000)
    assert table.grid.evaluate(IN_VIEW) <= 13
    height = table.region.bounding_box()["height"]
    table.button("Columns").press("Enter")
    rows = table.page.get_by_role("group", name="Rows to show")
    expect(rows.get_by_role("radio", name="12 rows")).to_be_checked()
    table.page.keyboard.press("Tab")
    table.page.keyboard.press("ArrowLeft")
    expect(rows.get_by_role("radio", name="60 rows")).to_be_checked()
    for width in (None, 360):
        resize(table.region, width)
        assert 60 <= table.grid.evaluate(IN_VIEW) <= 61
        table.pictures(f"sixty-rows-{width}")
    resize(table.region, None)
    table.page.keyboard.press("Escape")
    # The focused row stays in view, also in the middle of so many.
    table.grid.press("End")
    assert 60 <= table.grid.evaluate(IN_VIEW) <= 61
    expect(table.grid.locator(".aw-focused")).to_be_in_viewport()
    # Other tabs have what they need next within reach.
    table.region.get_by_role("tab", name="Journal").click()
    assert table.region.bounding_box()["height"] <= height + 60
    table.pictures("sixty-rows-other-tab")
    table.region.get_by_role("tab", name="Users").click()
    assert table.region.bounding_box()["height"] > height + 1000


# -- the standalone table, and the parts of a manager --------------------------------------------------------------


@pytest.mark.parametrize("whom", mostly_long(["client.workspaces('vision')", "client.workspaces('vision').users"]))
def test_a_standalone_table_shows_a_workspace_without_actions(notebook, run, whom):
    table = Table(notebook, run(f"table = rg.UserTable({whom})\ntable"))
    expect(table.checkbox("ana")).to_be_visible()
    expect(table.people).to_have_count(table.value("len(client.workspaces('vision').users)"))
    expect(table.region.get_by_role("heading", name="vision")).to_be_visible()
    table.checkbox("ana").check()
    for name in ("New user", "Add to workspace", "Delete", "Actions for ana"):
        expect(table.button(name)).to_have_count(0)
    table.pictures("members")


def test_parts_of_a_manager_can_be_shown_and_hidden(notebook, run):
    widget = Widget(run("manager = rg.UserManager(client, show=['search'])\nmanager"))
    expect(widget.region.get_by_role("searchbox")).to_be_visible()
    expect(widget.region.get_by_role("grid", name="Users")).to_be_visible()
    for part in (widget.button("New user"), widget.region.get_by_role("group"), widget.region.get_by_role("tab")):
        expect(part).to_have_count(0)
    notebook.execute("manager.show = ['charts', 'actions']")
    expect(widget.button("New user")).to_be_visible()
    expect(widget.region.get_by_role("group", name="People by role")).to_be_visible()
    expect(widget.region.get_by_role("searchbox")).to_have_count(0)
