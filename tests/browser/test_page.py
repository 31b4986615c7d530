"""The page that `to_html` writes, opened as a file in Chromium without kernel, server or network."""

from __future__ import annotations

import re
from functools import partial

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.chromium import SIZE, turn_wheel
from tests.browser.notebook import PICTURES
from tests.browser.table import both_themes
from tests.made_up import PASSWORD, unique

CLOCK = """
const { now } = Date, every = setInterval;
globalThis.ahead = 0;
Date.now = () => now() + ahead;
globalThis.setInterval = (call, wait) => every(call, wait / 600);
"""
"""Can be set ahead; what a page repeats every minute, it repeats ten times a second."""


@pytest.fixture
def open_page(browser, tmp_path, theme):
    """Write a page with a client's users and open it; return the page and the widget's region.

    Requests, dialogs, errors and console messages fail the test.
    """
    events = []
    context = browser.new_context(color_scheme=theme, offline=True, viewport=SIZE, timezone_id="UTC")

    def opener(client, **traits):
        path = tmp_path / "users.html"
        rg.UserTable(client, **traits).to_html(path, current_view=True)
        page = context.new_page()
        page.on("pageerror", lambda error: events.append(str(error)))
        page.on("console", lambda message: events.append(message.text))
        page.on("dialog", lambda dialog: (events.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: events.append(request.url) if request.url != path.as_uri() else None)
        page.add_init_script(CLOCK)
        page.goto(path.as_uri())
        return page, page.get_by_role("region", name="Argilla users")

    yield opener
    context.close()
    assert events == []


@both_themes
def test_a_saved_page_sorts_searches_and_filters_without_a_network(open_page, client, theme):
    page, region = open_page(client)
    expect(region).to_contain_text(re.compile(r"Read on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. This is a copy"))
    first = region.get_by_role("grid", name="Users").get_by_role("row").nth(2)
    expect(first).to_contain_text("Ana Costa")
    region.get_by_role("button", name="username", exact=True).click()
    expect(first).not_to_contain_text("Ana Costa")
    region.get_by_role("searchbox", name="Search users").fill("costa")
    expect(first).to_contain_text("Ana Costa")
    expect(region).not_to_contain_text("bo.li")
    region.get_by_role("searchbox", name="Search users").fill("")
    region.get_by_role("button", name=re.compile("^owner: ")).click()
    expect(first).to_contain_text("all workspaces")
    expect(region).to_have_attribute("data-theme", theme)
    page.screenshot(path=PICTURES / f"page-{theme}.png")


@pytest.mark.long
def test_the_colours_are_those_of_vs_code_where_it_shows_the_widget(open_page, client):
    """Its widgets bring JupyterLab's variables, which always have the values of JupyterLab's light theme."""
    page, region = open_page(client)
    page.evaluate("""() => {
      const { style } = document.documentElement;
      style.setProperty('--jp-layout-color0', 'white');
      style.setProperty('--jp-ui-font-color1', 'rgba(0, 0, 0, 0.8)');
      style.setProperty('--vscode-editor-background', '#1e1e1e');
      style.setProperty('--vscode-editor-foreground', '#d4d4d4');
    }""")
    expect(region).to_have_attribute("data-theme", "dark")
    expect(region).to_have_css("color", "rgb(212, 212, 212)")
    expect(region.locator(".aw-panel")).to_have_css("background-color", "rgb(30, 30, 30)")


def test_a_saved_page_offers_nothing_that_needs_a_kernel(open_page, client):
    _, region = open_page(client)
    expect(region.get_by_role("grid", name="Users")).to_be_visible()
    for name in ("Refresh", "New user", "Delete"):
        expect(region.get_by_role("button", name=name)).to_have_count(0)
    expect(region.get_by_role("checkbox")).to_have_count(0)


@pytest.mark.long
def test_a_saved_page_keeps_its_times_current(open_page, client):
    page, region = open_page(client, search="gil.ionescu")
    cell = region.locator("tbody .aw-col-updated_at")
    expect(cell).to_have_text("5 weeks ago")
    exact = cell.get_attribute("title")
    page.evaluate("ahead = 30 * 86_400_000")
    expect(cell).to_have_text("2 months ago")
    assert cell.get_attribute("title") == exact == f"{client.users('gil.ionescu').updated_at:%Y-%m-%d %H:%M:%S} UTC"


@pytest.fixture(scope="module")
def many(crowd):
    """Return a client that has loaded 10,000 users."""
    with crowd.client() as client:
        client.directory.refresh()
        yield client


@pytest.mark.long
def test_a_saved_page_scrolls_sorts_and_searches_ten_thousand(open_page, many):
    people = rg.UserTable(many).visible()
    names = [user.username for user in people]
    page, region = open_page(many)
    grid = region.get_by_role("grid", name="Users")
    expect(grid).to_have_attribute("aria-rowcount", str(len(names) + 2))
    grid.get_by_role("row").nth(5).hover()
    turn_wheel(page, 100_000, partial(expect(grid.get_by_text(names[0], exact=True)).to_have_count, 0))
    grid.focus()
    page.keyboard.press("End")
    expect(grid.get_by_text(names[-1], exact=True)).to_be_in_viewport()
    assert grid.get_by_role("row").count() < 60
    region.get_by_role("button", name="username", exact=True).click()
    region.get_by_role("searchbox", name="Search users").fill("bergstrom")
    found = sum("Bergström" in (user.first_name, user.last_name) for user in people)
    expect(region).to_contain_text(f"{found:,} of ")


def test_hostile_names_are_text(open_page, client):
    names = [f"</script><img src=x onerror=alert(1)>{unique('')}", f"bidi\u202e {unique('')}", "\n" + unique("lines")]
    users = [rg.User(username=name, first_name=name, password=PASSWORD, client=client).create() for name in names]
    _, region = open_page(client)
    for user in users:
        region.get_by_role("searchbox", name="Search users").fill(str(user.id))
        expect(region.locator(".aw-row")).to_have_count(1)
        shown = user.username.replace("\u202e", "U+202E").replace("\n", "U+000A")
        expect(region.locator(".aw-username")).to_have_text(shown)
    expect(region.locator("img, script")).to_have_count(0)
    for user in users:
        user.delete()
