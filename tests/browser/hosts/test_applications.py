"""Applications show the manager, create a user, keep their password, open every tab, and follow the theme."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import SIZE, open_profile
from tests.browser.hosts.applications import APPLICATIONS
from tests.browser.hosts.leaving import check_leaving
from tests.browser.notebook import PICTURES
from tests.browser.widgets import Widget, fill_form
from tests.made_up import remove, unique

pytestmark = pytest.mark.long

LUMINANCE = """element => {
  for (let one = element; one; one = one.parentElement ?? one.getRootNode().host) {
    const color = getComputedStyle(one).backgroundColor;
    const parts = color.match(/[\\d.]+/g).map(Number);
    const white = color.startsWith("color(") ? 3 : 765;
    if (parts.length < 4 || parts[3] > 0.5) return (parts[0] + parts[1] + parts[2]) / white;
  }
  return 1;
}"""


def take_pictures(page, name, region):
    """Save pictures of a widget in a narrow and a wide window."""
    for width in (360, 1_200):
        page.set_viewport_size({"width": width, "height": 900})
        region.scroll_into_view_if_needed()
        region.screenshot(path=PICTURES / f"{name.replace(' ', '-').replace(',', '')}-{width}.png")
    page.set_viewport_size(SIZE)


@pytest.fixture
def page(browser):
    context = open_profile(browser)
    page = context.new_page()
    yield page
    print(page.locator("body").inner_text()[:6000])  # noqa: T201 - pytest captures it for its report
    context.close()


@pytest.fixture
def name(client):
    """Return the name of a user to create, who is deleted after the test."""
    name = unique("host")
    yield name
    remove(*(user for user in client.users if user.username == name))


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda one: one.name.replace(" ", "-"))
def test_an_application_runs_the_manager(application, page, server, client, name, tmp_path):
    variables = {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey"}
    errors = []
    page.on("pageerror", lambda error: "blob:" in (error.stack or "") and errors.append(error.stack))
    with application.serving(tmp_path, variables) as address:
        page.goto(address)
        if application.run is not None:
            application.run(page)
        widget = Widget(page)
        widget.region = widget.region.filter(has=page.get_by_role("tablist"))
        expect(widget.checkbox("ana")).to_be_visible(timeout=60_000)
        form = fill_form(widget, name, "")
        form.get_by_role("button", name="Generate password").click()
        form.get_by_role("button", name="Create user").click()
        expect(widget.row(name)).to_be_visible()
        assert client.users(name) is not None
        check_leaving(page, widget)
        widget.button("Dismiss").first.click()
        for tab in widget.region.get_by_role("tab").all():
            tab.click()
            panel = widget.region.get_by_role("tabpanel", name=tab.inner_text())
            expect(panel).to_be_visible()
            expect(panel).not_to_contain_text("Loading this tab")
        widget.region.get_by_role("tab", name="Users").click()
        assert widget.region.evaluate(LUMINANCE) > 0.5
        take_pictures(page, f"{application.name}-light", widget.region)
        if application.dark is not None:
            application.dark(page)
            expect(widget.region).to_have_css("color-scheme", "dark")
            assert widget.region.evaluate(LUMINANCE) < 0.5
            take_pictures(page, f"{application.name}-dark", widget.region)
    assert errors == []


def test_a_selection_in_marimo_reaches_other_cells(page, server, tmp_path):
    (marimo,) = [application for application in APPLICATIONS if application.name == "marimo run"]
    variables = {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey"}
    with marimo.serving(tmp_path, variables) as address:
        page.goto(address)
        table = Widget(page)
        table.region = table.region.filter(has_not=page.get_by_role("tablist"))
        expect(page.get_by_text("selected: no one")).to_be_visible(timeout=60_000)
        table.checkbox("ana").check()
        expect(page.get_by_text("selected: ana")).to_be_visible()
