"""The table of people in real JupyterLab: selection, search, order, columns, charts, size, a page of its own."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.notebook import PICTURES
from tests.browser.test_manager import SETUP, Widget, unique

AXE = Path(__file__).parents[2] / "js/node_modules/axe-core/axe.min.js"
PASSWORD = "correct horse battery"
TABLE = f"{SETUP}\ntable = rg.UserTable(client.users)\ntable"
CROWD = (
    "import argilla_widgets as rg\nserver = rg.LocalServer(sample=10_000).start()\nclient = server.client()\n"
    "table = rg.UserTable(client)\ntable"
)


@pytest.fixture
def client(server):
    with server.client() as client:
        yield client


def test_ten_thousand_people_scroll_sort_and_search(open_notebook):
    notebook = open_notebook(CROWD)
    widget = Widget(notebook.run(0))
    grid = widget.region.get_by_role("grid", name="Users")
    expect(grid).to_have_attribute("aria-rowcount", re.compile("^1000[12]$"))
    last = notebook.execute("table.sort = ['-username']; print(table.visible()[0].username)")
    expect(widget.people.first).to_have_accessible_name(f"Select {last}")
    first = notebook.execute("table.sort = ['username']; print(table.visible()[0].username)")
    expect(widget.people.first).to_have_accessible_name(f"Select {first}")
    grid.get_by_role("button", name="username").click()
    expect(widget.people.first).to_have_accessible_name(f"Select {last}")
    rows = grid.get_by_role("row").count()
    assert rows < 100  # only what is in sight stands in the page
    widget.search("an")
    found = int(notebook.execute("table.search = 'an'; print(len(table.visible()))"))
    expect(widget.region).to_contain_text(f"{found:,}")
    notebook.execute("table.search = ''; server.stop()")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_table_alone_offers_nothing_that_changes(open_notebook, theme):
    notebook = open_notebook(TABLE, theme=theme)
    widget = Widget(notebook.run(0))
    expect(widget.checkbox("ana")).to_be_visible()
    widget.checkbox("ana").check()
    for name in ("New user", "Delete", "Actions for ana"):
        expect(widget.button(name)).to_have_count(0)
    notebook.picture(f"table-{theme}", widget.region)


def test_the_selection_survives_sort_search_and_refresh(open_notebook, client):
    notebook = open_notebook(TABLE)
    widget = Widget(notebook.run(0))
    widget.checkbox("bo.li").check()
    widget.region.get_by_role("columnheader", name="role").get_by_role("button", name="role").click()
    widget.search("nobody at all")
    expect(widget.checkbox("bo.li")).to_have_count(0)
    widget.search("")
    widget.button("Refresh").click()
    expect(widget.checkbox("bo.li")).to_be_checked()
    assert notebook.execute("print(table.selected_ids)") == repr([str(client.users("bo.li").id)])


def test_the_keyboard_alone_is_enough(open_notebook):
    notebook = open_notebook(TABLE)
    widget = Widget(notebook.run(0))
    expect(widget.checkbox("ana")).to_be_visible()
    names = notebook.execute("print(*[u.username for u in table.visible()], sep='|')").split("|")
    widget.region.get_by_role("grid", name="Users").focus()
    keys = notebook.page.keyboard
    keys.press("Home")
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("Shift+ArrowDown")
    keys.press("End")
    keys.press("Space")
    notebook.page.wait_for_timeout(500)
    chosen = notebook.execute("print(*sorted(u.username for u in table.selected_users), sep='|')").split("|")
    assert names[0] in chosen
    assert names[-1] in chosen
    keys.press("/")
    expect(widget.region.get_by_role("searchbox")).to_be_focused()


def test_all_that_match_are_selected(open_notebook, client):
    notebook = open_notebook(TABLE)
    widget = Widget(notebook.run(0))
    notebook.execute("table.role_filter = ['admin']")
    widget.region.get_by_role("checkbox", name="Select all that match").check()
    notebook.page.wait_for_timeout(500)
    chosen = notebook.execute("print(*sorted(u.username for u in table.selected_users), sep='|')").split("|")
    assert chosen == sorted(user.username for user in client.users if user.role == "admin")


def test_a_chart_filters(open_notebook):
    notebook = open_notebook(TABLE)
    widget = Widget(notebook.run(0))
    widget.region.get_by_role("button", name=re.compile("^admin: ")).click()
    notebook.page.wait_for_timeout(500)
    assert notebook.execute("print(table.role_filter)") == "['admin']"
    expect(widget.checkbox("bo.li")).to_have_count(0)
    expect(widget.checkbox("ana")).to_be_visible()
    widget.region.get_by_role("button", name=re.compile("^admin: ")).click()
    expect(widget.checkbox("bo.li")).to_be_visible()


def test_columns_can_be_hidden_and_moved(open_notebook):
    notebook = open_notebook(TABLE)
    widget = Widget(notebook.run(0))
    expect(widget.region.get_by_role("columnheader", name="id")).to_be_visible()
    widget.button("Columns").click()
    notebook.page.get_by_role("checkbox", name="id", exact=True).uncheck()
    notebook.page.keyboard.press("Escape")
    expect(widget.region.get_by_role("columnheader", name="id", exact=True)).to_have_count(0)


def test_hostile_names_are_shown_as_text(open_notebook, client):
    names = [
        f"<b onclick=alert(1)>{uuid.uuid4().hex[:6]}",
        f"two\nlines {uuid.uuid4().hex[:6]}",
        f"bidi \u202e{uuid.uuid4().hex[:6]}",
        f"emoji 👩‍🚀 {uuid.uuid4().hex[:6]}",
        "x" * 290 + uuid.uuid4().hex[:6],
    ]
    users = [rg.User(username=name, password=PASSWORD, client=client).create() for name in names]
    notebook = open_notebook(TABLE)
    widget = Widget(notebook.run(0))
    for user in users:
        widget.search(str(user.id))
        expect(widget.people).to_have_count(1)
        assert widget.region.locator("b[onclick]").count() == 0
    widget.search(str(users[2].id))
    expect(widget.region.get_by_role("row").last).to_contain_text("U+202E")
    box = widget.region.bounding_box()
    assert box["width"] <= notebook.page.viewport_size["width"]
    for user in users:
        user.delete()


def test_linked_widgets_and_two_windows_move_together(open_notebook, client):
    notebook = open_notebook(
        f"{SETUP}\nimport traitlets\none, two = rg.UserTable(client), rg.UserManager(client)\n"
        "_ = traitlets.link((one, 'selected_ids'), (two, 'selected_ids'))\none",
        "two",
    )
    first, second = Widget(notebook.run(0)), Widget(notebook.run(1))
    first.checkbox("ana").check()
    expect(second.checkbox("ana")).to_be_checked()
    name = unique("both")
    notebook.execute(f"user = rg.User(username='{name}', password='-'.join(['correct'] * 2), client=client).create()")
    for widget in (first, second):
        widget.search(name)
        expect(widget.checkbox(name)).to_be_visible()
    client.users(name).delete()


def test_parts_come_and_go(open_notebook):
    notebook = open_notebook(f"{SETUP}\nmanager = rg.UserManager(client, show=['search'])\nmanager")
    widget = Widget(notebook.run(0))
    expect(widget.region.get_by_role("searchbox")).to_be_visible()
    expect(widget.button("New user")).to_have_count(0)
    expect(widget.region).to_contain_text("acting as argilla")
    notebook.execute("manager.show = ['actions']")
    expect(widget.button("New user")).to_be_visible()
    expect(widget.region.get_by_role("searchbox")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_of_its_own_needs_no_kernel(open_notebook, browser_context, tmp_path, theme):
    file = tmp_path / "people.html"
    notebook = open_notebook(f"{TABLE}.to_html({str(file)!r})")
    notebook.run(0)
    page = browser_context.new_page()
    page.emulate_media(color_scheme=theme)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(file.as_uri())
    region = page.get_by_role("region", name="Argilla users")
    expect(region).to_contain_text("bo.li")
    region.get_by_role("searchbox").fill("costa")
    expect(region).not_to_contain_text("bo.li")
    expect(region.get_by_role("grid", name="Users")).to_contain_text("ana")
    page.screenshot(path=PICTURES / f"page-{theme}.png")
    assert said == []
    page.close()


@pytest.mark.parametrize("width", [360, 640])
def test_a_narrow_window_fits(open_notebook, width):
    notebook = open_notebook(TABLE)
    widget = Widget(notebook.run(0))
    expect(widget.checkbox("ana")).to_be_visible()
    notebook.page.set_viewport_size({"width": width, "height": 800})
    notebook.page.wait_for_timeout(300)
    assert widget.region.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
    expect(widget.checkbox("ana")).to_be_visible()
    notebook.picture(f"narrow-{width}", widget.region)
    notebook.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_notebook, theme):
    notebook = open_notebook(f"{SETUP}\nclient.users", theme=theme)
    widget = Widget(notebook.run(0))
    expect(widget.checkbox("ana")).to_be_visible()
    notebook.page.add_script_tag(path=AXE)

    def violations():
        return notebook.page.evaluate(
            "async () => (await axe.run('.argilla-widgets')).violations.map(one => [one.id, one.nodes[0].html])"
        )

    assert violations() == []
    widget.checkbox("ana").check()
    widget.button("New user").click()
    expect(widget.dialog("New user")).to_be_visible()
    assert violations() == []
    notebook.picture(f"form-{theme}", widget.region)


def test_a_brush_over_the_time_filters(open_notebook):
    notebook = open_notebook(TABLE)
    widget = Widget(notebook.run(0))
    expect(widget.checkbox("ana")).to_be_visible()
    bars = widget.region.get_by_role("group", name=re.compile("updat", re.IGNORECASE)).get_by_role("button")
    last = bars.last.bounding_box()
    mouse = notebook.page.mouse
    mouse.move(last["x"] + 1, last["y"] + 3)
    mouse.down()
    mouse.move(last["x"] + last["width"] - 1, last["y"] + 3, steps=4)
    mouse.up()
    expect(widget.checkbox("kenji.sato")).to_have_count(0)  # changed months ago
    expect(widget.checkbox("bo.li")).to_be_visible()
    notebook.page.wait_for_timeout(500)
    low, high = notebook.execute("print(*table.updated_filter)").split()
    assert float(low) < float(high)
    notebook.execute("table.updated_filter = None")
    expect(widget.checkbox("kenji.sato")).to_be_visible()


def test_a_narrow_widget_shows_the_columns_that_are_ticked(open_notebook):
    notebook = open_notebook(TABLE)
    widget = Widget(notebook.run(0))
    grid = widget.region.get_by_role("grid", name="Users")
    expect(widget.checkbox("ana")).to_be_visible()
    widget.region.evaluate("node => { node.style.width = '420px'; }")
    expect(grid.get_by_role("columnheader", name="id", exact=True)).to_be_hidden()
    widget.button("Columns").click()
    for name in ("id", "updated_at"):
        column = notebook.page.get_by_role("checkbox", name=name, exact=True)
        expect(column).not_to_be_checked()
        column.check()
        expect(column).to_be_checked()
        expect(grid.get_by_role("columnheader", name=name, exact=True)).to_be_visible()
    notebook.page.keyboard.press("Escape")
    scrolls = grid.evaluate("table => table.offsetWidth > table.parentElement.clientWidth")
    assert scrolls
    assert widget.region.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
    notebook.picture("narrow-columns", widget.region)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_from_right_to_left_leaves_the_words_as_they_are(open_notebook, theme):
    notebook = open_notebook(TABLE, theme=theme)
    widget = Widget(notebook.run(0))
    expect(widget.checkbox("ana")).to_be_visible()
    notebook.page.evaluate("document.body.dir = 'rtl'")
    heads = widget.region.get_by_role("columnheader")
    assert heads.first.bounding_box()["x"] < heads.last.bounding_box()["x"]
    widget.button("Columns").click()
    expect(notebook.page.get_by_role("dialog", name="Columns")).to_be_in_viewport(ratio=1)
    notebook.picture(f"right-to-left-{theme}")
    notebook.page.evaluate("document.body.dir = ''")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forced_colours_and_reduced_motion(open_notebook, theme):
    notebook = open_notebook(TABLE, theme=theme)
    widget = Widget(notebook.run(0))
    notebook.page.emulate_media(forced_colors="active", reduced_motion="reduce", color_scheme=theme)
    widget.checkbox("ana").check()
    # A row that is selected differs from the others also where the system chooses the colours.
    ana, other = (widget.checkbox(name).locator("xpath=ancestor::tr") for name in ("ana", "bo.li"))
    background = "row => getComputedStyle(row).backgroundColor"
    assert ana.evaluate(background) != other.evaluate(background)
    moving = "node => node.getAnimations({subtree: true}).length"
    assert widget.region.evaluate(moving) == 0
    notebook.picture(f"forced-colours-{theme}", widget.region)
    notebook.page.emulate_media(forced_colors="none", reduced_motion="no-preference", color_scheme="no-preference")


def test_a_theme_switched_while_shown_is_followed(open_notebook):
    notebook = open_notebook(TABLE)
    widget = Widget(notebook.run(0))
    expect(widget.region).to_have_attribute("data-theme", "light")
    light = widget.region.evaluate("node => getComputedStyle(node.querySelector('.aw-panel')).backgroundColor")
    notebook.page.evaluate(
        "document.body.dataset.jpThemeLight = 'false';"
        "document.documentElement.style.setProperty('--jp-layout-color0', '#111')"
    )
    expect(widget.region).to_have_attribute("data-theme", "dark")
    dark = widget.region.evaluate("node => getComputedStyle(node.querySelector('.aw-panel')).backgroundColor")
    assert light != dark


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_matches_and_a_server_that_is_gone(open_notebook, theme):
    notebook = open_notebook(
        'import argilla_widgets as rg\nserver = rg.LocalServer(sample="team").start()\nclient = server.client()\n'
        "table = rg.UserTable(client)\ntable",
        theme=theme,
    )
    widget = Widget(notebook.run(0))
    widget.search("nobody at all")
    expect(widget.region).to_contain_text("No one matches “nobody at all”.")
    widget.button("Clear filters").click()
    expect(widget.checkbox("ana")).to_be_visible()
    notebook.execute("server.stop()")
    widget.button("Refresh").click()
    expect(widget.region.get_by_role("alert")).to_contain_text("What is shown may be old.", timeout=60_000)
    expect(widget.checkbox("ana")).to_be_visible()
    notebook.picture(f"offline-{theme}", widget.region)
