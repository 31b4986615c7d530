"""The table at every width in JupyterLab: columns shrink, then drop by importance, and no cell is cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.table import COLUMNS, Table
from tests.browser.widgets import ENLARGE, Explorer, Workspaces, resize
from tests.servers import restored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argilla_widgets.server import LocalServer

WIDTHS = (224, 260, 300, 340, *range(360, 1600, 100), 400, 600, 640, 700, 705, 800, 802, 1200, 1600)
SCROLLBAR = 15  # px of a classic scrollbar, as on Windows; headless Chromium has overlay scrollbars
MANY = ("computer-vision", "x" * 60, "nlp", "speech", "vision", "日本語の注釈チーム")

# What people who read with difficulty may set: WCAG 1.4.12.
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
CUT = "all => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.outerHTML)"

TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
CUT_OFF = """root => {
  const cut = [];
  const report = (cell, what, detail) =>
    cut.push([cell.className, cell.closest('tr').innerText.slice(0, 20), what, detail].join(' | '));
  for (const cell of root.querySelectorAll('.aw-table tr.aw-row > td, .aw-table th')) {
    if (!cell.checkVisibility()) { report(cell, 'is hidden', ''); continue; }
    const box = cell.getBoundingClientRect();
    const whole = '.aw-sort, .aw-you, .aw-chip, .aw-role, .aw-copy-id, .aw-row-menu, input, .aw-risk, .aw-everywhere';
    for (const part of cell.querySelectorAll(whole)) {
      const { left, right, width } = part.getBoundingClientRect();
      if (left < box.left - 0.5 || right > box.right + 0.5) report(cell, 'cuts off', part.outerHTML.slice(0, 90));
      const text = part.textContent.trim();
      const short = !part.matches('.aw-chip') || text.length <= 8;
      if (short && part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0) report(cell, 'shortens', text);
      if (part.matches('.aw-chip') && !short && width < 48) report(cell, 'leaves nothing of', text);
    }
    if (!cell.matches('.aw-col-username') && cell.scrollWidth > cell.clientWidth + 1)
      report(cell, 'is cut off', cell.innerText);
    const name = cell.querySelector('.aw-username');
    const end = box.right - parseFloat(getComputedStyle(cell).paddingRight);
    if (name && name.textContent.length <= 10 && name.getBoundingClientRect().right > end + 0.5)
      report(cell, 'shortens', name.textContent);
  }
  return cut;
}"""


@pytest.fixture(scope="module")
def long_names(server: LocalServer) -> Iterator[LocalServer]:
    """Add users with long names and many workspaces to the sample team."""
    with restored(server) as running:
        client = rg.Argilla(api_url=running.url, api_key="argilla.apikey")
        known = {workspace.name for workspace in client.workspaces}
        for name in sorted(set(MANY) - known):
            rg.Workspace(name=name, client=client).create()
        for username, role in (("a.very.long.username.of.someone.with.a.title", "annotator"), ("a.helena", "owner")):
            names = {"first_name": "A long first name", "last_name": "and a longer last name"}
            user = rg.User(username=username, **names, role=role, password="12345678", client=client).create()
            for name in MANY:
                client.workspaces(name).add_user(user.username)
        client.close()
        yield running


@pytest.fixture
def table(notebook, run, long_names):
    table = Table(notebook, run("table = rg.UserManager(client)\ntable", long_names))
    expect(table.checkbox("a.helena")).to_be_visible()
    return table


@pytest.mark.long
def test_no_column_is_cut_off_at_any_width(table):
    table.page.set_viewport_size({"width": 2000, "height": 1000})
    box = table.region.locator(".aw-scroll")
    for width in WIDTHS:
        resize(table.region, width)
        for scrollbar in (SCROLLBAR, 0):
            # A border takes up as much space as a scrollbar.
            box.evaluate("(box, px) => { box.style.borderRight = `${px}px solid transparent`; }", scrollbar)
            table.page.evaluate(TWO_FRAMES)
            assert table.region.evaluate(CUT_OFF) == [], (width, scrollbar)
            assert box.evaluate("box => box.scrollWidth <= box.clientWidth"), (width, scrollbar)
        if width in (224, 300, 360, 700, 1200):
            table.pictures(f"width-{width}")


@pytest.mark.long
def test_columns_are_dropped_by_importance_and_the_menu_says_why(table):
    expected = {
        1200: list(COLUMNS),
        852: list(COLUMNS),
        840: ["username", "role", "workspaces", "updated_at"],
        802: ["username", "role", "workspaces", "updated_at"],
        705: ["username", "role", "workspaces", "updated_at"],
        640: ["username", "role", "workspaces"],
        360: ["username", "role", "workspaces"],
        290: ["username", "role"],
        224: ["username"],
        399: ["username", "role", "workspaces"],
    }
    for width, heads in expected.items():
        resize(table.region, width)
        visible = table.region.locator("th[data-column]:visible")
        expect(visible).to_have_count(len(heads))
        for at, column in enumerate(heads):
            expect(visible.nth(at)).to_have_attribute("data-column", column)
    expect(table.region.locator(".aw-role-word").first).to_have_css(
        "position", "absolute"
    )  # only the role's initial is visible
    table.button("Columns").click()
    menu = table.page.get_by_role("dialog", name="Columns")
    expect(menu.get_by_text("no room")).to_have_count(2)
    expect(menu.get_by_text("The table is too narrow for every column. Tick one")).to_be_visible()
    table.pictures("columns-without-room")


@pytest.mark.long
def test_with_more_space_between_letters_no_tab_and_no_label_of_a_button_is_cut_off(table):
    style = table.page.add_style_tag(content=SPACED)
    try:
        detail = Workspaces(table).choose("nlp")
        explorer = Explorer(table.notebook.output(0))
        for width in (1200, 640, 360):
            table.region.get_by_role("tab", name="Workspaces").click()
            resize(table.region, width)
            expect(detail.get_by_role("tab")).to_have_count(3)
            assert detail.evaluate_all(CUT) == [], width
            table.pictures(f"spaced-detail-{width}")
            explorer.open_tab()
            explorer.find()
            expect(table.button("Make another user an owner")).to_be_visible()
            assert table.button("Make another user an owner").evaluate_all(CUT) == [], width
            table.pictures(f"spaced-findings-{width}")
            explorer.part("Matrix")
    finally:
        style.evaluate("style => style.remove()")


def test_in_a_place_too_narrow_for_any_layout_the_widget_scrolls_sideways(table):
    """As beside the open side bar of a window of 700 pixels."""
    resize(table.region, 95)
    table.page.evaluate(TWO_FRAMES)
    assert table.region.evaluate(CUT_OFF) == []
    button = table.button("New user")
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport(ratio=0.95)
    assert table.region.evaluate("root => root.scrollLeft") > 0
    table.pictures("too-narrow")


def test_the_roles_of_members_are_whole_beside_an_open_workspace(table):
    table.page.set_viewport_size({"width": 1400, "height": 1000})
    resize(table.region, 1200)
    spaces = Workspaces(table)
    expect(spaces.choose("nlp")).to_be_visible()
    roles = spaces.row("nlp").get_by_text(re.compile(r"owners?, .* admin, \d+ annotators$"))
    expect(roles).to_be_visible()
    assert roles.evaluate_all(CUT) == []
    table.pictures("workspaces-1200")
    resize(table.region, None)


# Texts that are higher than what they are in. A line of text may be a pixel higher than its line.
LOW = """root => [...root.querySelectorAll('button, select, th, .aw-input, .aw-member, .aw-captions')]
  .filter((one) => one.checkVisibility() && one.clientHeight > 0 && one.scrollHeight > one.clientHeight + 2)
  .map((one) => `${one.className} ${one.textContent}: ${one.scrollHeight} in ${one.clientHeight}`)"""


def test_with_text_alone_at_200_percent_no_control_and_no_heading_is_cut(table):
    table.page.evaluate(ENLARGE, 2)
    assert table.region.evaluate("region => getComputedStyle(region).fontSize") == "26px"
    try:
        for width in (1200, 360):
            table.region.get_by_role("tab", name="Users").click()
            resize(table.region, width)
            assert table.region.evaluate(LOW) == [], width
            values = table.region.get_by_role("button", name=re.compile(" filter$")).locator(".aw-filter-value")
            expect(values).to_have_text(["any", "any"])
            assert values.evaluate_all(CUT) == [], width
            table.pictures(f"text-200-{width}")
            detail = Workspaces(table).choose("nlp")
            assert detail.evaluate(LOW) == [], width
            name = detail.locator(".aw-member bdi").filter(has_text="bo.li")
            assert name.evaluate("name => name.scrollWidth <= name.clientWidth"), width
            # What is too high scrolls, but not before some members are in view.
            edge, box = detail.bounding_box(), name.bounding_box()
            assert box["y"] + box["height"] <= edge["y"] + edge["height"], width
            table.pictures(f"text-200-members-{width}")
            Explorer(table.notebook.output(0)).open_tab()
            corner = table.region.locator(".aw-m-counts")
            assert corner.evaluate("one => one.scrollHeight <= one.closest('.aw-m-corner').clientHeight"), width
            table.pictures(f"text-200-matrix-{width}")
    finally:
        table.page.evaluate(ENLARGE, 0.5)


# Words of names on more than one line, of those that fit into a column.
TORN = r"""heads => heads.flatMap((head) => {
  const { firstChild: text } = head.querySelector('bdi');
  return [...text.data.matchAll(/(?<![\w-])[a-z]{1,7}(?![\w-])/g)].filter(({ index, 0: { length } }) => {
    const word = document.createRange();
    word.setStart(text, index);
    word.setEnd(text, index + length);
    return word.getClientRects().length > 1;
  }).map(([word]) => word);
})"""


def test_with_text_alone_at_200_percent_lists_show_more_than_names_on_a_phone(table):
    detail = Workspaces(table).choose("nlp")
    explorer = Explorer(table.notebook.output(0))
    table.page.evaluate(ENLARGE, 2)
    try:
        resize(table.region, 360)
        detail.get_by_role("tab", name="Progress").click()
        heads = detail.get_by_role("grid", name="Progress").get_by_role("columnheader")
        left = heads.filter(has_text=re.compile("^left")).get_by_role("button")
        expect(left).to_be_visible()
        assert left.bounding_box()["x"] < table.region.bounding_box()["x"] + 200
        table.pictures("text-200-progress-360")
        explorer.open_tab()
        heads = explorer.matrix.get_by_role("columnheader")
        assert heads.locator("xpath=self::*[@data-workspace]").evaluate_all(TORN) == []
        table.pictures("text-200-matrix-360")
    finally:
        table.page.evaluate(ENLARGE, 0.5)
        resize(table.region, None)


IN_PAGE = """one => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}"""


def test_with_text_alone_at_200_percent_the_menu_of_columns_is_inside_a_low_page(table):
    table.page.evaluate(ENLARGE, 2)
    try:
        table.page.set_viewport_size({"width": 500, "height": 640})
        resize(table.region, 360)
        table.button("Columns").click()
        menu = table.page.get_by_role("dialog", name="Columns")
        expect(menu.get_by_role("button", name="Reset columns")).to_be_visible()
        assert menu.evaluate(IN_PAGE)
        table.notebook.picture("text-200-columns-low")
        table.page.keyboard.press("Escape")
    finally:
        table.page.evaluate(ENLARGE, 0.5)
        resize(table.region, None)


# Texts on more than one line.
BROKEN = """all => all
  .filter((one) => {
    const text = document.createRange();
    text.selectNodeContents(one);
    return text.getClientRects().length > 1;
  })
  .map((one) => one.textContent)"""


def test_with_text_alone_at_200_percent_a_dialog_is_as_wide_as_its_table(table):
    table.page.set_viewport_size({"width": 1300, "height": 1100})
    table.select("bo.li")
    table.page.evaluate(ENLARGE, 2)
    try:
        table.button("Delete").click()
        heads = table.dialog("Delete user").get_by_role("columnheader")
        expect(heads).to_have_text(["dataset", "submitted", "draft", "discarded"])
        assert heads.evaluate_all(BROKEN) == []
        table.pictures("text-200-deletion")
        table.dialog("Delete user").get_by_role("button", name="Cancel").click()
    finally:
        table.page.evaluate(ENLARGE, 0.5)


# What is beside its widget, or has letters below each other.
BESIDE = """root => {
  const { right } = root.getBoundingClientRect();
  return [...root.querySelectorAll('button, td')]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => one.getBoundingClientRect().right > right + 1 && !one.closest('.aw-grid')
      || /\\w{3}/.test(one.textContent) && one.clientWidth > 1 && one.clientWidth < 26)
    .map((one) => one.outerHTML.slice(0, 90));
}"""
# Of one that is hidden as long as there is no room for it, the text is indented.
HEADS = """heads => heads
  .filter((one) => getComputedStyle(one).textIndent === '0px' && one.scrollWidth > one.clientWidth)
  .map((one) => one.textContent)"""


def find_none(table, find, widths, name):
    """Expect that nothing is found in the widget at any of these widths, and take pictures of it."""
    for width in widths:
        resize(table.region, width)
        assert find() == [], width
        table.pictures(f"{name}-{width}")


@pytest.mark.long
def test_with_text_alone_at_200_percent_pages_and_lists_change_their_layout_sooner(table):
    table.page.set_viewport_size({"width": 1500, "height": 1000})
    table.notebook.execute("ravi = client.users('ravi'); ravi.first_name = 'Ravindra'; ravi.update()")
    table.page.evaluate(ENLARGE, 2)
    try:
        table.region.get_by_role("button", name="Actions for bo.li").click()
        table.region.get_by_role("menuitem", name="What they can do").click()
        page = table.region.get_by_role("region", name="bo.li", exact=True)
        expect(page.get_by_role("button", name="Reset password")).to_be_visible()
        find_none(table, lambda: page.evaluate(BESIDE), (360, 700, 1200), "text-200-person")
        table.region.get_by_role("tab", name="Journal").click()
        journal = table.region.get_by_role("tabpanel", name="Journal")
        expect(journal).to_contain_text("ravi")
        find_none(table, lambda: journal.evaluate(BESIDE), (360, 700, 1200), "text-200-journal")
        table.region.get_by_role("tab", name="Roster").click()
        roster = table.region.get_by_role("tabpanel", name="Roster")
        roster.get_by_role("textbox", name="Paste rows").fill("username,role,workspaces\nada,annotator,nlp")
        roster.get_by_role("button", name="Check rows").click()
        heads = roster.get_by_role("grid", name="Rows").get_by_role("columnheader")
        expect(heads.first).to_be_visible()
        find_none(table, lambda: heads.evaluate_all(HEADS), (360, 1200), "text-200-rows")
        roster.get_by_role("button", name="Review plan").click()
        planned = roster.get_by_role("grid", name="Plan").get_by_role("columnheader")
        expect(planned.first).to_be_visible()
        find_none(table, lambda: planned.evaluate_all(HEADS), (700, 1200), "text-200-review")
    finally:
        table.page.evaluate(ENLARGE, 0.5)
        table.notebook.execute("ravi.first_name = 'Ravi'; ravi.update()")


SHORTENED = """name => {
  const box = [name, name.parentElement].find((one) => getComputedStyle(one).display !== 'inline');
  return box.scrollWidth > box.clientWidth + 1;
}"""


@pytest.mark.long
def test_with_text_twice_as_large_a_member_is_on_one_line_with_their_button_and_no_workspace_is_cut_off(table):
    table.page.set_viewport_size({"width": 2000, "height": 1000})
    resize(table.region, 1600)
    detail = Workspaces(table).choose("nlp")
    explorer = Explorer(table.notebook.output(0))
    table.page.evaluate(ENLARGE, 2)
    try:
        member = detail.get_by_role("listitem").filter(has_text="ana").first
        tick = member.get_by_role("checkbox").bounding_box()
        remove = member.get_by_role("button", name=re.compile("^Remove")).bounding_box()
        assert remove["y"] < tick["y"] + tick["height"]
        explorer.open_tab()
        explorer.part("A person")
        explorer.choose("Person", "emil_h")
        for name in ("archive", "vision"):
            assert table.region.locator("li").filter(has_text=name).get_by_text(name).last.evaluate(SHORTENED) is False
    finally:
        table.page.evaluate(ENLARGE, 0.5)
        resize(table.region, None)
