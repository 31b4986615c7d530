"""The appearance of the table in JupyterLab: cell contents, layout, themes and accessibility."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import SIZE, turn_wheel
from tests.browser.contrast import PART, TEXT, contrast
from tests.browser.table import COLUMNS, Table, both_themes
from tests.browser.widgets import resize

FITS = "node => node.scrollWidth <= node.clientWidth + 1"
HIDDEN_HEIGHT = "node => node.scrollHeight - node.clientHeight"
OUTSIDE = """root => {
  const { left, right } = root.getBoundingClientRect();
  return [...root.querySelectorAll('button, input, h2')]
    .filter((one) => one.checkVisibility() && one.closest('.aw-scroll') === null)
    .filter((one) => one.getBoundingClientRect().left < left || one.getBoundingClientRect().right > right + 1)
    .map((one) => one.outerHTML);
}"""


def test_an_id_is_shortened_and_copied_by_a_click(table, client):
    person = str(client.users("bo.li").id)
    button = table.column("id", "bo.li").get_by_role("button")
    expect(button).to_have_text(f"{person[:8]}…")
    expect(button).to_have_attribute("title", f"{person}\nClick to copy")
    button.click()
    expect(table.status).to_have_text(f"Copied the id {person}.")
    assert table.page.evaluate("() => navigator.clipboard.readText()") == person
    expect(table.grid).to_be_focused()


def test_times_are_relative_and_exact_on_hover(table, client):
    cell = table.column("updated_at", "kenji.sato")
    expect(cell).to_have_text("5 months ago")
    expect(cell).to_have_attribute("title", f"{client.users('kenji.sato').updated_at:%Y-%m-%d %H:%M:%S} UTC")


def test_the_header_stays_while_rows_scroll(table):
    names = table.names()
    before = table.head("username").bounding_box()
    table.row(names[5]).hover()
    turn_wheel(table.page, 2_000, partial(expect(table.checkbox(names[-1])).to_be_in_viewport, ratio=1))
    assert table.region.locator(".aw-scroll").evaluate("node => node.scrollTop") > 0
    assert table.head("username").bounding_box() == before
    above = "([x, y]) => document.elementFromPoint(x, y).closest('th')?.dataset.column"
    spot = [before["x"] + before["width"] / 2, before["y"] + before["height"] / 2]
    assert table.page.evaluate(above, spot) == "username"


@pytest.mark.long
def test_the_table_fits_from_320_pixels_to_the_full_screen_and_at_200_percent(table):
    for width in (320, 480, 620, 700, 1100):
        resize(table.region, width)
        expect(table.checkbox("ana")).to_be_visible()
        expect(table.head("role")).to_be_visible()
        assert table.region.evaluate(FITS), width
        assert table.region.evaluate(OUTSIDE) == [], width
        if width in (320, 620):
            table.pictures(f"width-{width}")
    resize(table.region, None)
    # Zooming to 200% halves the viewport in CSS pixels.
    table.page.set_viewport_size({"width": SIZE["width"] // 2, "height": SIZE["height"] // 2})
    expect(table.head("id")).to_be_hidden()
    assert table.region.evaluate(FITS)
    assert table.region.evaluate(OUTSIDE) == []
    table.checkbox("ana").check()
    table.pictures("zoom-200")


def test_ticking_a_column_shows_it_in_a_narrow_widget(table):
    resize(table.region, 360)
    expect(table.head("id")).to_be_hidden()
    assert table.heads() == ["username", "role", "workspaces"]
    table.button("Columns").click()
    menu = table.page.get_by_role("dialog", name="Columns")
    for name in ("id", "updated_at"):
        column = menu.get_by_role("checkbox", name=name, exact=True)
        expect(column).not_to_be_checked()
        column.check()
        expect(column).to_be_checked()
        expect(table.head(name)).to_be_visible()
    table.page.keyboard.press("Escape")
    assert table.heads() == list(COLUMNS)
    # The table scrolls horizontally in its own box.
    assert table.grid.evaluate("table => table.offsetWidth > table.parentElement.clientWidth")
    assert table.region.evaluate(FITS)
    table.column("updated_at", "ana").scroll_into_view_if_needed()
    expect(table.column("updated_at", "ana")).to_be_in_viewport(ratio=1)
    expect(table.column("updated_at", "ana")).to_have_text(re.compile("ago|just now|yesterday"))
    table.pictures("narrow-columns")


def test_right_to_left_names_are_isolated_and_a_right_to_left_page_keeps_the_layout(table):
    name = table.row("נועה").locator("bdi.aw-username")
    expect(name).to_have_text("נועה")
    assert name.evaluate("node => getComputedStyle(node).unicodeBidi") == "isolate"
    table.page.evaluate("document.body.dir = 'rtl'")
    try:
        heads = table.region.get_by_role("columnheader")
        assert heads.first.bounding_box()["x"] < heads.last.bounding_box()["x"]  # the interface is English
        table.button("Columns").click()
        expect(table.page.get_by_role("dialog", name="Columns")).to_be_in_viewport(ratio=1)
        table.pictures("right-to-left")
    finally:
        table.page.evaluate("document.body.dir = ''")


@both_themes
def test_forced_colours_and_reduced_motion_are_respected(table):
    table.page.emulate_media(forced_colors="active", reduced_motion="reduce", color_scheme=table.notebook.theme)
    table.checkbox("ana").check()
    # A selected row remains distinguishable in forced colours.
    background = "row => getComputedStyle(row).backgroundColor"
    assert table.row("ana").evaluate(background) != table.row("bo.li").evaluate(background)
    # Its role and workspaces are drawn on its background, in its colour.
    colour = "part => getComputedStyle(part).color"
    for part in (table.row("ana").locator(".aw-role"), table.row("ana").locator(".aw-chip").first):
        assert part.evaluate(colour) == table.row("ana").locator("td").first.evaluate(colour)
        expect(part).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    # Checkboxes use the system's appearance.
    for box in (table.checkbox("ana"), table.region.get_by_role("checkbox", name="Select all that match")):
        assert box.evaluate("box => getComputedStyle(box).appearance") == "auto"
    table.picture("forced-colours")
    # The line under what a search finds has the colour of the text.
    table.search("ana")
    mark = table.row("ana").locator("mark").first
    assert mark.evaluate(colour) == mark.evaluate("mark => getComputedStyle(mark).textDecorationColor")
    table.button("Refresh").click()
    assert table.region.evaluate("node => node.getAnimations({ subtree: true }).length") == 0


@pytest.mark.long
@both_themes
def test_in_forced_colours_the_main_button_what_is_chosen_and_a_focused_field_stand_out(notebook, run):
    region = run("rg.UserManager(client)").get_by_role("region", name="Argilla users")
    notebook.page.emulate_media(forced_colors="active", color_scheme=notebook.theme)
    highlighted = """node => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.cssText = 'forced-color-adjust: none; background: Highlight; color: HighlightText';
      const look = (one) => {
        const { color, backgroundColor, forcedColorAdjust } = getComputedStyle(one);
        return [color, backgroundColor, forcedColorAdjust].join();
      };
      const same = look(node) === look(probe);
      probe.remove();
      return same;
    }"""
    region.get_by_role("searchbox").focus()
    expect(region.locator(".aw-search")).to_have_css("outline-style", "solid")
    assert region.get_by_role("button", name="New user").evaluate(highlighted)
    assert region.get_by_role("tab", name="Users").evaluate(highlighted)
    assert not region.get_by_role("tab", name="Access").evaluate(highlighted)
    region.get_by_role("tab", name="Access").click()
    for part, chosen in (("Matrix", True), ("A person", False)):
        label = region.get_by_role("radio", name=part, exact=True).locator("..")
        assert label.evaluate(highlighted) == chosen


@pytest.mark.long
@pytest.mark.parametrize(("theme", "scheme"), [("light", "dark"), ("dark", "light")])
def test_in_forced_colours_an_icon_stands_out_although_the_theme_of_jupyterlab_is_the_opposite(table, scheme):
    table.page.emulate_media(forced_colors="active", color_scheme=scheme)
    table.button("Refresh").click()
    expect(table.status).to_contain_text("Refreshed")
    for icon in (table.row("helena").locator(".aw-risk .aw-icon"), table.region.locator(".aw-status .aw-icon").first):
        assert contrast(icon) >= PART


def test_the_widget_follows_a_theme_switch(table):
    panel = table.region.locator(".aw-panel")
    expect(table.region).to_have_attribute("data-theme", "light")
    before = panel.evaluate("node => getComputedStyle(node).backgroundColor")
    table.notebook.set_theme("dark")
    expect(table.region).to_have_attribute("data-theme", "dark")
    expect(panel).not_to_have_css("background-color", before)
    table.notebook.set_theme("light")
    expect(table.region).to_have_attribute("data-theme", "light")
    expect(panel).to_have_css("background-color", before)


@pytest.mark.long
@both_themes
def test_the_manager_passes_axe(notebook, run, table):
    page = notebook.page
    assert notebook.violations() == []
    table.search("costa")
    expect(table.people).to_have_count(1)
    table.checkbox("ana").check()
    table.button("Columns").click()
    assert notebook.violations() == []
    page.keyboard.press("Escape")
    table.search("nobody at all")
    expect(table.button("Clear filters")).to_be_visible()
    assert notebook.violations() == []
    table = Table(notebook, run("table = rg.UserManager(client)\ntable"))
    table.checkbox("bo.li").check()
    table.button("New user").click()
    expect(table.dialog("New user")).to_be_visible()
    assert notebook.violations() == []
    table.picture("form")


@pytest.mark.long
@both_themes
def test_the_borders_and_placeholders_of_fields_stand_out(notebook, run):
    table = Table(notebook, run("rg.UserManager(client)"))
    table.button("Role filter").click()
    ticks = table.region.locator(".aw-tick")
    expect(ticks).to_have_count(3)
    for tick in ticks.all():  # one of them in the active option
        assert contrast(tick, "borderTopColor") >= PART
    notebook.page.keyboard.press("Escape")
    table.button("New user").click()
    expect(table.dialog("New user")).to_be_visible()
    fields = table.region.locator(".aw-input:visible")
    expect(fields.nth(6)).to_be_visible()
    for field in fields.all():
        assert contrast(field, "borderTopColor") >= PART, field.inner_text()
    table.button("Cancel").click()
    table.region.get_by_role("tab", name="Roster").click()
    pasted = table.region.get_by_role("textbox", name="Paste rows")
    assert contrast(pasted, "borderTopColor") >= PART
    assert contrast(pasted, "color", "::placeholder") >= TEXT


def bottom_edge(locator):
    box = locator.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.long
def test_beside_a_form_more_rows_are_shown_in_the_height_of_the_form(notebook, run):
    table = Table(notebook, run("rg.UserManager(client)"))
    box = table.region.locator(".aw-scroll")
    alone = box.bounding_box()["height"]
    assert box.evaluate(HIDDEN_HEIGHT) > 0
    table.button("New user").click()
    form = table.dialog("New user")
    expect(form).to_be_visible()
    form.evaluate("form => { form.style.minHeight = '800px'; }")  # as with errors, or many workspaces
    assert box.bounding_box()["height"] > alone
    # Other tests may have left more users than fit.
    assert box.evaluate(HIDDEN_HEIGHT) == 0 or abs(bottom_edge(box) - bottom_edge(form)) < 2
    table.checkbox("ana").check()
    delete = table.button("Delete").bounding_box()
    assert delete["x"] + delete["width"] < form.bounding_box()["x"]
    fields = form.get_by_role("group", name="Workspaces").bounding_box()
    assert 0 < form.locator(".aw-row-of-buttons").last.bounding_box()["y"] - fields["y"] - fields["height"] < 30


COVERED = """root => [...root.querySelectorAll('button, input, select, [tabindex="0"]')].filter((one) => {
  if (!one.checkVisibility({ visibilityProperty: true }) || one.disabled || one.closest('.aw-sr-only')) return false;
  one.scrollIntoView({ block: 'center', inline: 'nearest' });
  const { left, top, width, height } = one.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return !(one.contains(there) || there?.closest('label')?.contains(one));
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.long
def test_all_tabs_are_on_one_line_down_to_the_width_of_a_phone(notebook, run):
    table = Table(notebook, run("rg.UserManager(client)"))
    tabs = table.region.get_by_role("tab")
    for width in (1100, 950, 765, 700, 480, 330):
        resize(table.region, width)
        assert len({tab.bounding_box()["y"] for tab in tabs.all()}) == 1, width
    resize(table.region, None)


@pytest.mark.long
def test_a_form_covers_nothing_that_can_take_the_focus(notebook, run):
    table = Table(notebook, run("rg.UserManager(client)"))
    table.page.set_viewport_size({"width": 1500, "height": 1400})
    table.checkbox("ana").check()
    for tab, button in (("Users", "New user"), ("Workspaces", "New workspace")):
        table.region.get_by_role("tab", name=tab).click()
        table.button(button).click()
        for width in (1200, 950, 720, 600, 360):
            resize(table.region, width)
            assert table.region.evaluate(COVERED) == [], (tab, width)
            table.picture(f"form-{tab.lower()}-{width}")
            if tab == "Users" and width >= 720:
                expect(table.row("ana").get_by_role("button", name="Actions for ana")).to_be_visible()
        form = table.dialog(button)
        form.get_by_role("button", name="Cancel").click()
        resize(table.region, None)
    table.page.set_viewport_size(SIZE)


@pytest.mark.long
def test_actions_that_do_not_fit_beside_the_selection_wrap_together_and_none_alone(notebook, run):
    table = Table(notebook, run("rg.UserManager(client)"))
    table.checkbox("ana").check()
    toolbar = table.region.get_by_role("toolbar", name="Selected users")
    for width, beside, in_line in (
        (1000, True, 6),
        (900, True, 6),
        (770, False, 6),
        (730, False, 6),
        (700, True, 3),
        (600, False, 3),
        (490, False, 3),
        (360, False, 2),
        (250, False, 2),
    ):
        resize(table.region, width)
        _clear, export, *actions = [button.bounding_box() for button in toolbar.get_by_role("button").all()]
        assert (export["x"] + export["width"] <= actions[0]["x"]) == beside, width
        lines = Counter(round(box["y"] + box["height"] / 2) for box in actions)
        assert set(lines.values()) == {in_line}, width
        assert toolbar.evaluate("node => node.scrollWidth <= node.clientWidth"), width


@pytest.mark.long
def test_the_other_tabs_fill_the_height_of_the_users_and_their_selection(notebook, run):
    table = Table(notebook, run("rg.Workspace('short-lived', client=client).create().delete()\nrg.UserManager(client)"))
    table.checkbox("ana").check()
    expect(table.region.get_by_role("toolbar", name="Selected users")).to_be_visible()
    before = table.region.bounding_box()["height"]
    for tab, part in (
        ("Workspaces", ".aw-workspace-scroll"),
        ("Access", ".aw-a-scroll"),
        ("Journal", ".aw-journal-scroll"),
    ):
        table.region.get_by_role("tab", name=tab).click()
        if tab == "Workspaces":
            expect(table.region).to_contain_text("4 workspaces. Choose one to see its members and datasets.")
        if tab == "Access":
            canvas = table.region.locator(".aw-m-canvas")
            for width in (360, 700, None):  # the columns of a few workspaces fill the width
                resize(table.region, width)
                expect(canvas.get_by_role("columnheader")).to_have_count(5)
                table.page.wait_for_function(
                    "one => one.offsetWidth === one.parentElement.clientWidth", arg=canvas.element_handle()
                )
            table.region.get_by_text("A person", exact=True).click()
        box = table.region.locator(part)
        expect(box).to_be_visible()
        assert table.region.bounding_box()["height"] == before, tab
        end = "box => box.getBoundingClientRect().bottom"
        for width in (700, None):
            resize(table.region, width)
            assert box.evaluate(end) == pytest.approx(table.region.evaluate(end), abs=2), (tab, width)


def test_a_search_without_matches_offers_to_clear_the_filters(table):
    table.search("nobody at all")
    expect(table.region).to_contain_text("No one matches “nobody at all”.")
    expect(table.region.locator(".aw-empty")).to_have_css("border-top-width", "0px")  # below the line of the head
    table.pictures("no-match")
    table.button("Clear filters").click()
    expect(table.checkbox("ana")).to_be_visible()
