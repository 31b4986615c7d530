"""The charts above the columns in JupyterLab, in both themes: all users in grey, matches in colour."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.browser.table import Table

COLOUR = "node => getComputedStyle(node).backgroundColor"


@pytest.fixture
def table(notebook, run):
    """Show the sample team with all charts."""
    table = Table(notebook, run("table = rg.UserTable(client.users)\ntable"))
    expect(chart(table, "number of workspaces").get_by_role("button").first).to_be_visible()
    return table


def chart(table, by):
    return table.region.get_by_role("group", name=re.compile(f"^People by {by}"))


def bar(table, name):
    return table.region.get_by_role("button", name=re.compile(f"^{name}: "))


def test_charts_count_everyone_and_highlight_the_matches(table, client):
    people = list(client.users)
    admins = sum(user.role == "admin" for user in people)
    expect(bar(table, "admin")).to_have_accessible_name(f"admin: {admins} people")
    inside = Counter(user.id for workspace in client.workspaces for user in workspace.users if user.role != "owner")
    for number, word in ((1, "1 workspace"), (2, "2 workspaces")):
        count = list(inside.values()).count(number)
        expect(bar(table, word)).to_have_accessible_name(f"{word}: {count} people")
    stretches = chart(table, "last update").get_by_role("button")
    assert stretches.count() == 10
    assert re.match(r".*\d{4}: \d+ (people|person)$", stretches.first.get_attribute("title"))
    heights = [part.bounding_box()["height"] for part in bar(table, "1 workspace").locator("i, b").all()]
    assert heights[0] == heights[1] > 0  # everyone matches

    table.search("sato")
    expect(bar(table, "annotator")).to_have_accessible_name(re.compile(r"^annotator: \d+ people, 1 match$"))
    one = bar(table, "1 workspace")
    expect(one).to_have_accessible_name(re.compile(", 1 match$"))
    grey, coloured = one.locator("i"), one.locator("b")
    assert 0 < coloured.bounding_box()["height"] < grey.bounding_box()["height"]
    for theme in ("dark", "light"):
        table.notebook.set_theme(theme)
        assert coloured.evaluate(COLOUR) != grey.evaluate(COLOUR), theme
    expect(bar(table, "admin")).to_have_accessible_name(f"admin: {admins} people, 0 match")
    expect(table.region.locator(".aw-chart-count")).to_have_text(f"1 of {len(people)} people")
    table.pictures("charts")


def test_clicking_a_role_in_the_chart_toggles_the_filter(table):
    bar(table, "admin").click()
    table.becomes("table.role_filter", ["admin"])
    expect(bar(table, "admin")).to_have_attribute("aria-pressed", "true")
    expect(table.checkbox("bo.li")).to_have_count(0)
    table.shows_its_order()
    bar(table, "admin").click()
    expect(table.checkbox("bo.li")).to_be_visible()


def test_clicking_a_workspace_count_filters_and_a_chip_removes_the_filter(table):
    bar(table, "2 workspaces").click()
    table.becomes("table.workspace_count_filter", [2, 2])
    expect(table.people).to_have_count(len(table.names()))
    table.shows_its_order()
    table.button("Clear the filter by number of workspaces").click()
    table.becomes("table.workspace_count_filter", None)


@pytest.mark.long
def test_brushing_the_time_chart_filters(table):
    bars = chart(table, "last update").get_by_role("button")
    first, last = bars.nth(8).bounding_box(), bars.last.bounding_box()
    mouse = table.page.mouse
    mouse.move(first["x"] + 2, first["y"] + 3)
    mouse.down()
    mouse.move(last["x"] + last["width"] - 1, last["y"] + 3, steps=6)
    mouse.up()
    expect(table.checkbox("kenji.sato")).to_have_count(0)  # changed months ago
    expect(table.checkbox("bo.li")).to_be_visible()
    table.becomes("table.updated_filter is not None and table.updated_filter[0] < table.updated_filter[1]", value=True)
    table.shows_its_order()
    table.pictures("brushed")
    table.notebook.execute("table.updated_filter = None")
    expect(table.checkbox("kenji.sato")).to_be_visible()


@pytest.mark.long
def test_charts_filter_with_the_keyboard(table):
    bars = chart(table, "number of workspaces").get_by_role("button")
    bars.first.focus()
    table.page.keyboard.press("ArrowRight")
    expect(bars.nth(1)).to_be_focused()
    table.page.keyboard.press("Space")
    table.becomes("table.workspace_count_filter", [1, 1])
    table.page.keyboard.press("Shift+ArrowRight")
    table.becomes("table.workspace_count_filter", [1, 2])
    table.shows_its_order()
    table.page.keyboard.press("Escape")
    table.becomes("table.workspace_count_filter", None)
