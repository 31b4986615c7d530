"""Selection in JupyterLab: with pointer, keyboard and code, across widgets and browser windows."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import expect

from tests.browser.notebook import LOAD_TIMEOUT, OPEN, READY
from tests.browser.table import Table, known
from tests.browser.widgets import Widget
from tests.made_up import unique

BINARY = 2
"""The opcode of a binary WebSocket frame."""


def test_shift_and_ctrl_clicks_select_ranges_and_single_rows(table):
    names = table.names()
    table.checkbox(names[1]).click()
    table.selects([names[1]])
    table.column("role", names[4]).click(modifiers=["Shift"])
    table.selects(names[1:5])
    table.column("role", names[2]).click(modifiers=["ControlOrMeta"])
    table.selects([names[1], *names[3:5]])
    table.column("role", names[0]).click()  # a plain click moves only the keyboard focus
    table.checkbox(names[1]).click()
    table.selects(names[3:5])
    for name in names:
        expect(table.checkbox(name)).to_be_checked(checked=name in names[3:5])
        expect(table.row(name)).to_have_attribute("aria-selected", str(name in names[3:5]).lower())
    table.pictures("selected")


def test_select_all_keeps_the_earlier_selection(table):
    table.checkbox("bo.li").check()
    table.choose("Role", "admin")
    table.becomes("table.role_filter", ["admin"])
    everyone = table.region.get_by_role("checkbox", name="Select all that match")
    everyone.check()
    admins = table.names()
    table.selects([*admins, "bo.li"])
    expect(table.region).to_contain_text(f"{len(admins) + 1} selected, 1 of them not shown")
    everyone.uncheck()
    table.selects(["bo.li"])
    table.button("Clear").click()
    table.selects([])


def test_the_selection_survives_sort_filter_and_refresh(table):
    table.checkbox("bo.li").check()
    table.checkbox("ravi").check()
    table.sort("role")
    table.choose("Role", "admin")
    expect(table.checkbox("bo.li")).to_have_count(0)
    table.becomes("table.role_filter", ["admin"])
    table.notebook.execute("table.role_filter = []")
    table.search("nobody at all")
    expect(table.people).to_have_count(0)
    table.search("")
    table.button("Refresh").click()
    expect(table.status).to_contain_text("Refreshed")
    for name in ("bo.li", "ravi"):
        expect(table.checkbox(name)).to_be_checked()
    table.selects(["bo.li", "ravi"])


def test_code_assigns_reads_and_observes_the_selection(table):
    table.notebook.execute(
        "seen, moved = [], []\ntable.observe(lambda change: seen.append(len(change.new)), 'selected_ids')\n"
        "table.observe(lambda change: moved.append(change.new), 'revision')\n"
        "table.selected_ids = [str(client.users(name).id) for name in ('ana', 'emil_h')]"
    )
    for name in ("ana", "emil_h"):
        expect(table.checkbox(name)).to_be_checked()
    table.checkbox("ravi").check()
    table.becomes("seen", [2, 3])
    table.choose("Role", "admin")
    table.sort("username")
    table.becomes("table.sort", ["-username"])
    shown = table.value("[user.username for user in table.visible()]")
    assert shown == sorted(shown, reverse=True)
    assert table.value("[*table.to_pandas()['username']]") == shown
    table.shows_its_order()
    name = unique("observed")
    table.notebook.execute(
        f"user = rg.User(username='{name}', password='-'.join(['correct'] * 2), client=client).create()"
    )
    table.becomes("len(moved) > 0", value=True)
    table.notebook.execute("user.delete()")


def test_linked_widgets_share_the_selection(notebook, run):
    output = run(
        "import traitlets\ntable, two = rg.UserTable(client), rg.UserManager(client)\n"
        "for name in ('selected_ids', 'search'):\n    traitlets.link((table, name), (two, name))\n"
        "display(table)\ntwo"
    )
    first, second = Widget(output), Widget(output)
    regions = output.get_by_role("region", name="Argilla users")
    first.region, second.region = regions.first, regions.last
    first.checkbox("ana").check()
    expect(second.checkbox("ana")).to_be_checked()
    second.checkbox("ana").uncheck()
    expect(first.checkbox("ana")).not_to_be_checked()
    second.search("bo.li")
    expect(first.checkbox("ana")).to_have_count(0)
    expect(first.checkbox("bo.li")).to_be_visible()
    second.search("")
    # Both widgets share a directory and show what a cell creates.
    name = unique("both")
    notebook.execute(f"user = rg.User(username='{name}', password='-'.join(['correct'] * 2), client=client).create()")
    for widget in (first, second):
        expect(widget.checkbox(name)).to_have_count(1)
    notebook.execute("user.delete()")
    for widget in (first, second):
        expect(widget.checkbox(name)).to_have_count(0)


@pytest.mark.long
def test_a_browser_link_and_a_saved_notebook_keep_the_selection(notebook, run):
    output = run(
        "import ipywidgets\ntable, two = rg.UserTable(client), rg.UserTable(client)\n"
        "link = ipywidgets.jslink((table, 'selected_ids'), (two, 'selected_ids'))\ndisplay(table)\ntwo"
    )
    first, second = Widget(output), Widget(output)
    regions = output.get_by_role("region", name="Argilla users")
    first.region, second.region = regions.first, regions.last
    first.checkbox("ana").check()
    expect(second.checkbox("ana")).to_be_checked()
    second.checkbox("bo.li").check()
    expect(first.checkbox("bo.li")).to_be_checked()
    second.checkbox("ana").uncheck()
    expect(first.checkbox("ana")).not_to_be_checked()
    expected = notebook.execute("print(client.users('bo.li').id)")
    for name in ("table", "two"):
        notebook.await_print(f"print(*{name}.selected_ids)", expected)
    saved = notebook.save_with_widget_state()
    states = saved.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    kept = [one["state"]["selected_ids"] for one in states if one["state"].get("selected_ids")]
    assert kept == [[expected], [expected]]


def test_two_browser_windows_stay_in_sync(notebook, table, browser_context, lab):
    notebook.save()
    page = browser_context.new_page()
    page.goto(f"{lab.url}/lab/tree/{notebook.path.name}?reset&token={lab.token}", wait_until="domcontentloaded")
    page.wait_for_function(OPEN, timeout=LOAD_TIMEOUT)
    page.evaluate(READY)
    second = Widget(page.locator(".jp-Notebook .jp-Cell-outputArea").first)
    expect(second.checkbox("ana")).to_be_visible()
    table.checkbox("ana").check()
    expect(second.checkbox("ana")).to_be_checked()
    second.search("costa")
    expect(table.region.get_by_role("searchbox")).to_have_value("costa")
    expect(table.people).to_have_count(1)
    name = unique("windows")
    second.search(name)
    notebook.execute(f"user = rg.User(username='{name}', password='-'.join(['correct'] * 2), client=client).create()")
    for widget in (second, table):
        expect(widget.checkbox(name)).to_be_visible()
    notebook.execute("user.delete()")
    page.close()
    notebook.page.bring_to_front()


# -- the keyboard --------------------------------------------------------------------------------------------------


def test_rows_are_selected_with_the_keyboard_alone(table):
    names, press = table.names(), table.page.keyboard.press
    cells = table.page.locator(".jp-Notebook .jp-Cell")
    before = cells.count()

    def at(name):
        expect(table.row(name)).to_have_class("aw-row aw-focused")
        mine = table.row(name).get_attribute("id")
        expect(table.grid).to_have_attribute("aria-activedescendant", mine)

    table.grid.focus()
    at(names[0])
    press("ArrowDown")
    at(names[1])
    press("End")
    at(names[-1])
    press("PageUp")
    at(names[max(0, len(names) - 12)])
    press("PageDown")
    at(names[-1])
    press("Home")
    at(names[0])
    press("Space")
    press("ArrowDown")
    press("ArrowDown")
    press("Shift+Space")
    table.selects([names[0], names[2]])
    press("Shift+ArrowUp")
    press("Shift+ArrowUp")
    table.selects(names[:3])
    press("ArrowDown")
    press("Space")
    table.selects([names[0], names[2]])
    press("ControlOrMeta+a")
    table.becomes("len(table.selected_ids)", len(names))
    for key in ("a", "b", "x", "c", "v", "z", "m", "d", "d", "0", "0", "Delete"):  # shortcuts of JupyterLab
        press(key)
    press("/")
    expect(table.region.get_by_role("searchbox")).to_be_focused()
    table.page.keyboard.type("ddxb")
    expect(table.region.get_by_role("searchbox")).to_have_value("ddxb")
    press("Escape")
    expect(table.region.get_by_role("searchbox")).to_have_value("")
    press("ArrowDown")
    expect(table.grid).to_be_focused()
    press("Escape")
    expect(table.grid).to_be_focused()
    assert cells.count() == before
    expect(table.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.long
def test_a_range_starts_where_the_keyboard_was_and_shrinks_again(table):
    names, press = table.names(), table.page.keyboard.press
    table.grid.focus()
    press("Home")
    press("Space")
    for _ in range(6):
        press("ArrowDown")
    press("Shift+ArrowDown")
    table.selects([names[0], *names[6:8]])
    press("Shift+ArrowDown")
    table.selects([names[0], *names[6:9]])
    press("Shift+ArrowUp")
    press("Shift+ArrowUp")
    press("Shift+ArrowUp")
    table.selects([names[0], *names[5:7]])
    table.column("role", names[2]).click()
    table.column("role", names[4]).click(modifiers=["Shift"])
    table.selects([names[0], *names[2:7]])
    table.column("role", names[3]).click(modifiers=["Shift"])
    table.selects([names[0], *names[2:4], *names[5:7]])


@pytest.mark.long
def test_the_keyboard_reaches_every_cell_and_header(notebook, run):
    table = Table(notebook, run("table = rg.UserManager(client)\ntable"))
    expect(table.checkbox("ana")).to_be_visible()
    press = table.page.keyboard.press
    name = table.names()[0]
    table.grid.focus()
    press("ArrowRight")
    expect(table.checkbox(name)).to_be_focused()
    press("Space")
    expect(table.checkbox(name)).to_be_focused()
    table.selects([name])
    press("ArrowRight")
    expect(table.column("username", name)).to_be_focused()
    press("End")
    expect(table.row(name).get_by_role("button", name=f"Actions for {name}")).to_be_focused()
    press("Enter")
    expect(table.region.get_by_role("menuitem").first).to_be_focused()
    press("Escape")
    expect(table.row(name).get_by_role("button", name=f"Actions for {name}")).to_be_focused()
    press("Home")
    press("ArrowRight")
    press("ArrowUp")
    username = table.head("username").get_by_role("button")
    expect(username).to_be_focused()
    press("Enter")
    table.becomes("table.sort", ["-username"])
    expect(username).to_be_focused()
    press("ArrowDown")
    expect(table.column("username", table.names()[0])).to_be_focused()
    press("Tab")  # the rows are one tab stop
    assert not table.grid.evaluate("grid => grid.querySelector('tbody').contains(document.activeElement)")


def test_enter_opens_the_row_menu(notebook, run):
    table = Table(notebook, run("table = rg.UserManager(client)\ntable"))
    expect(table.checkbox("ana")).to_be_visible()
    table.grid.focus()
    table.page.keyboard.press("Enter")
    menu = table.region.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    table.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(table.grid).to_be_focused()


@pytest.mark.long
def test_a_toggle_among_ten_thousand_selected_sends_little(notebook, run, crowd):
    table = Table(notebook, run(known(crowd)))
    everyone = table.region.get_by_role("checkbox", name="Select all that match")
    expect(everyone).to_be_enabled(timeout=60_000)
    everyone.check()
    count = table.value("len(many.users)")
    table.becomes("len(table.selected_ids)", count)
    assert count >= 10_000
    names = table.names()[:3]
    sent, received = frames(table.page)
    table.checkbox(names[1]).click()
    expect(table.region).to_contain_text(f"{count - 1:,} selected")
    await_rest(table.page, sent, received)
    assert 0 < sum(sent) < 2_000
    assert 0 < sum(received) < 10_000  # includes the kernel's status messages
    sent.clear()
    table.page.keyboard.press("ArrowDown")
    table.page.keyboard.press(" ")
    expect(table.checkbox(names[2])).not_to_be_checked()
    await_rest(table.page, sent)
    assert 0 < sum(sent) < 2_000
    ticked = [True, False, False]
    table.becomes("[one in table.selected_ids for one in (str(user.id) for user in table.visible()[:3])]", ticked)
    for name, expected in zip(names, ticked, strict=True):
        expect(table.checkbox(name)).to_be_checked(checked=expected)
    table.notebook.execute("table.selected_ids = table.selected_ids[:5]")
    expect(table.region).to_contain_text("5 selected")


def await_rest(page, *sizes):
    """Wait until each list has an item and none has grown for half a second."""
    for _ in range(40):
        before = [len(one) for one in sizes]
        page.wait_for_timeout(500)
        if all(before) and before == [len(one) for one in sizes]:
            return
    raise AssertionError(f"Frames keep arriving, or there are none: {sizes}")


def frames(page):
    """Record the sizes in bytes of the frames that the page's WebSockets send and receive; return the two lists."""
    session = page.context.new_cdp_session(page)
    sent, received = [], []

    def record(sizes):
        return lambda event: sizes.append(size(event["response"]))

    def size(frame):
        data = frame["payloadData"]
        return len(base64.b64decode(data)) if frame["opcode"] == BINARY else len(data.encode())

    session.on("Network.webSocketFrameSent", record(sent))
    session.on("Network.webSocketFrameReceived", record(received))
    session.send("Network.enable")
    return sent, received
