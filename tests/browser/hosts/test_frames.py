"""The manager in the layouts of VS Code and Colab: theme, size, dialogs, focus, and two outputs with a manager each."""

from __future__ import annotations

import comm
import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.chromium import open_profile
from tests.browser.hosts.frames import COLAB, VS_CODE, FrameComm
from tests.browser.hosts.test_applications import LUMINANCE, PICTURES, take_pictures
from tests.browser.widgets import Widget, fill_form
from tests.made_up import remove, unique

pytestmark = pytest.mark.long

FITS = "() => document.documentElement.scrollHeight <= innerHeight"
INSIDE = """(one) => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}"""

CUT = """(all) => all.filter((one) => {
  const { left, right } = one.getBoundingClientRect();
  return left < 0 || right > innerWidth;
}).map((one) => one.ariaLabel || one.innerText)"""


@pytest.fixture
def show(browser, monkeypatch, client):
    """Open the manager and a table in a layout; return the page and both."""
    monkeypatch.setattr(comm, "create_comm", FrameComm)
    client.directory.refresh()
    widgets = [rg.UserManager(client), rg.UserTable(client)]
    context = open_profile(browser)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(error.stack))

    def opener(layout):
        shown = [Widget(frame) for frame in layout.open(page, *widgets)]
        for one in shown:
            expect(one.checkbox("ana")).to_be_visible()
        return page, *shown

    yield opener
    context.close()
    for widget in widgets:
        widget.close()
    assert errors == []


@pytest.mark.parametrize("layout", [VS_CODE, COLAB], ids=lambda one: one.name.replace(" ", "-"))
def test_a_manager_works_in_a_frame(show, layout, client):
    page, manager, table = show(layout)
    name = unique("frame")
    fill_form(manager, name).get_by_role("button", name="Create user").click()
    for one in (manager, table):
        expect(one.row(name)).to_be_visible()
    manager.button("Dismiss").first.click()
    for tab in manager.region.get_by_role("tab").all():
        tab.click()
        panel = manager.region.get_by_role("tabpanel", name=tab.inner_text())
        expect(panel).to_be_visible()
        expect(panel).not_to_contain_text("Loading this tab")
    manager.region.get_by_role("tab", name="Users").click()
    remove(client.users(name))
    for frame in page.frames[1:]:
        assert frame.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("layout", [VS_CODE, COLAB], ids=lambda one: one.name.replace(" ", "-"))
def test_each_tab_of_a_manager_fits_into_a_narrow_frame(show, layout):
    page, manager, _ = show(layout)
    page.set_viewport_size({"width": 360, "height": 900})
    frame = page.frames[1]
    tabs = manager.region.get_by_role("tab").all()
    assert len({tab.bounding_box()["y"] for tab in tabs}) == 1
    for tab in tabs:
        tab.click()
        name = tab.inner_text()
        panel = manager.region.get_by_role("tabpanel", name=name)
        expect(panel).not_to_contain_text("Loading this tab")
        assert frame.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        assert panel.get_by_role("button").evaluate_all(CUT) == [], name
        manager.region.screenshot(path=PICTURES / f"{layout.name.replace(' ', '-')}-360-{name}.png")


@pytest.mark.parametrize("layout", [VS_CODE, COLAB], ids=lambda one: one.name.replace(" ", "-"))
def test_each_frame_has_the_theme_of_its_own_document(show, layout):
    page, manager, table = show(layout)
    for one in (manager, table):
        expect(one.region).to_have_css("color-scheme", "light")
    page.frames[1].evaluate(layout.dark)
    expect(manager.region).to_have_css("color-scheme", "dark")
    assert manager.region.evaluate(LUMINANCE) < 0.5
    expect(table.region).to_have_css("color-scheme", "light")
    take_pictures(page, f"{layout.name}-dark", manager.region)


@pytest.mark.parametrize("width", [360, 1_200])
@pytest.mark.parametrize("layout", [VS_CODE, COLAB], ids=lambda one: one.name.replace(" ", "-"))
def test_a_dialog_is_inside_its_frame_and_keeps_the_focus(show, layout, width):
    page, manager, _ = show(layout)
    page.set_viewport_size({"width": width, "height": 900})
    frame = page.frames[1]
    frame.wait_for_function(FITS)
    manager.checkbox("bo.li").check()
    manager.button("Change role").click()
    dialog = manager.dialog("Change role")
    expect(dialog).to_be_visible()
    frame.wait_for_function(INSIDE, arg=dialog.element_handle())
    frame.wait_for_function("(one) => one.contains(document.activeElement)", arg=dialog.element_handle())
    for _ in range(12):
        page.keyboard.press("Tab")
        assert dialog.evaluate(
            "(one) => one.contains(document.activeElement) || document.activeElement === document.body"
        )
    dialog.get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(manager.button("Change role")).to_be_focused()
    manager.checkbox("bo.li").uncheck()
    frame.wait_for_function(FITS)
    assert frame.evaluate("() => innerHeight") < 1_000  # a frame and its content do not make each other grow


ROWS_IN_VIEW = """(table) => {
  const { bottom } = table.parentElement.getBoundingClientRect();
  const rows = [...table.querySelectorAll('[data-id]')];
  return rows.filter((row) => row.getBoundingClientRect().bottom < bottom + 1).length;
}"""


@pytest.mark.parametrize("width", [360, 1_200])
@pytest.mark.parametrize("layout", [VS_CODE, COLAB], ids=lambda one: one.name.replace(" ", "-"))
def test_more_rows_are_chosen_in_a_frame(show, layout, width, client):
    page, manager, _ = show(layout)
    page.set_viewport_size({"width": width, "height": 640})
    frame = page.frames[1]
    table = manager.region.get_by_role("grid", name="Users")
    everyone = len(client.users)
    assert table.evaluate(ROWS_IN_VIEW) < everyone
    for forced, rows in (("none", "30 rows"), ("active", "60 rows")):
        page.emulate_media(forced_colors=forced)
        manager.button("Columns").click()
        menu = manager.region.get_by_role("dialog", name="Columns")
        frame.wait_for_function(INSIDE, arg=menu.element_handle())
        menu.get_by_text(rows).click()
        expect(menu.get_by_role("radio", name=rows)).to_be_checked()
        name = f"{layout.name.replace(' ', '-')}-{width}-rows-{forced}"
        page.screenshot(path=PICTURES / f"{name}.png")
        page.keyboard.press("Escape")
        expect(manager.button("Columns")).to_be_focused()
    assert table.evaluate(ROWS_IN_VIEW) == everyone
    assert frame.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    if layout.sized:
        frame.wait_for_function(FITS)
