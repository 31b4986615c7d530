"""The documentation site, as `make docs` has built it."""

from __future__ import annotations

import functools
import re
import threading
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright
from sphinx.util.inventory import InventoryFile

import argilla_widgets as rg
from argilla_widgets import directory, sdk
from argilla_widgets.directory.changes import Changes
from tests.browser.chromium import TIMEOUT, launch

SITE = Path(__file__).parents[2] / "docs/_build/html"


class Targets(HTMLParser):
    """What a page refers to, and what in it can be referred to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors = {""}
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, _tag, attrs):
        given = dict(attrs)
        self.anchors.update(given[name] for name in ("id", "name") if given.get(name))
        sources = [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]
        self.links += [link for link in (given.get("href"), given.get("src"), *sources) if link]


@pytest.fixture(scope="module")
def address():
    """Serve the site as any web server would."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(SITE))) as server:
        server.handle_error = lambda *_: None  # the browser may leave a page before it is complete
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(address):
    """Open the first page in Chromium; nothing may fail, or be loaded from elsewhere."""
    wrong = []
    expect.set_options(timeout=TIMEOUT)
    with sync_playwright() as playwright:
        page = launch(playwright).new_page()
        page.set_default_timeout(TIMEOUT)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request", lambda request: request.url.startswith((address, "data:", "blob:")) or wrong.append(request.url)
        )
        page.on("response", lambda response: response.ok or response.status == 304 or wrong.append(response.url))
        page.goto(address)
        page.wait_for_url("**/docs/index.html")
        yield page
    assert wrong == []


def test_every_public_name_is_in_the_reference():
    with (SITE / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda _base, path: path)
    documented = {name for kind in inventory if kind.startswith("py:") for name in inventory[kind]}
    public = {f"argilla_widgets.{name}" for name in (*rg.__all__, *sdk.__all__, *directory.__all__) if name != "Change"}
    public |= {f"argilla_widgets.Directory.{name}" for name in vars(Changes) if name[0] != "_"}
    assert sorted(public - documented) == []


def test_every_link_within_the_site_leads_somewhere():
    pages = {
        path: Targets(path)
        for path in SITE.rglob("*.html")
        if path.relative_to(SITE).parts[0] not in {"_static", "tables"}
    }
    missing = []
    for page, targets in pages.items():
        for link in targets.links:
            to = urlsplit(link)
            if to.scheme or to.netloc:
                assert re.fullmatch(r"(https?|mailto|data|javascript):.*", link, re.DOTALL), link
                continue
            target = (page.parent / unquote(to.path)).resolve() if to.path else page
            if not target.exists() or (target in pages and unquote(to.fragment) not in pages[target].anchors):
                missing.append((str(page.relative_to(SITE)), link))
    assert len(pages) > 20
    assert missing == []


def test_the_search_finds_a_page(page):
    page.keyboard.press("Control+k")
    page.get_by_role("searchbox", name="Search").last.fill("membership")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Manage users", exact=True).click()
    expect(page.get_by_role("heading", name="Manage users")).to_be_visible()


def test_the_table_on_the_first_page_sorts(page):
    table = page.frame_locator("iframe[title^='The users of the sample team']")
    first = table.get_by_role("grid", name="Users").get_by_role("row").nth(2)
    expect(first).to_contain_text("Ana Costa")
    expect(table.get_by_text("carla.<b>ruiz</b>", exact=True)).to_be_visible()  # a name is text here, too
    table.get_by_role("button", name="username", exact=True).click()
    expect(first).not_to_contain_text("Ana Costa")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_switch_of_the_theme_reaches_pictures_and_tables(page, address, system):
    page.emulate_media(color_scheme=system)
    other = {"light": "dark", "dark": "light"}[system]
    page.goto(f"{address}/docs/tour.html")
    picture = page.locator("picture img").first
    assert f"-{system}." in picture.evaluate("one => one.currentSrc")
    switch(page, other)
    page.wait_for_function(f"document.querySelector('picture img').currentSrc.includes('-{other}.')")
    page.goto(f"{address}/docs/index.html")  # the site remembers what was chosen
    table = page.frame_locator("iframe.table").locator(".argilla-widgets").first
    expect(table).to_have_attribute("data-theme", other)
    switch(page, system)
    expect(table).to_have_attribute("data-theme", system)


def switch(page, theme):
    page.get_by_role("button", name="Color mode").first.click()
    page.get_by_role("button", name=theme.title(), exact=True).first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
