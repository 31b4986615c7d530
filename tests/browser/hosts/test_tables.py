"""Static tables in the applications whose own rules align cells: texts left, numbers right, sentences not cut off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import SIZE, open_profile
from tests.browser.hosts.applications import APPLICATIONS
from tests.browser.notebook import PICTURES

pytestmark = pytest.mark.long

CODE = """
import argilla_widgets as rg
from IPython.display import display
client = rg.Argilla()
client.directory.refresh()
plan = rg.Roster.from_text("username\\nzoe.new\\nyan.new", workspaces=["nlp"]).plan(client)
display(client.doctor(), client.directory, client.directory.progress("nlp"), client.directory.access.findings())
display(client.directory.access.of("farah.k"), plan)
"""
NOTEBOOKS = [one for one in APPLICATIONS if one.name in {"JupyterLab 4.0, ipykernel 6", "Notebook 7", "nbclassic"}]
OVERFLOWS = "element => element.scrollWidth > element.clientWidth + 1"
LEFT_OF_TITLE = "element => element.getBoundingClientRect().left"


@pytest.mark.parametrize("application", NOTEBOOKS, ids=lambda one: one.name.replace(" ", "-"))
def test_static_tables_are_aligned_and_wrap(application, browser, server, tmp_path):
    variables = {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey"}
    context = open_profile(browser)
    page = context.new_page()
    with application.serving(tmp_path, variables, CODE) as address:
        page.goto(address)
        application.run(page)
        tables = page.locator(".argilla-widgets-static")
        expect(tables).to_have_count(6, timeout=60_000)
        for theme in ("light", "dark") if application.dark is not None else ("light",):
            if theme == "dark":
                application.dark(page)
                expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
            for width in (700, 1_200):
                page.set_viewport_size({"width": width, "height": 900})
                for table in tables.all():
                    name = table.locator("table").get_attribute("aria-label")
                    title = table.locator("p").first
                    expect(title).to_have_text(name)
                    assert title.evaluate(LEFT_OF_TITLE) == pytest.approx(table.evaluate(LEFT_OF_TITLE), abs=8)
                    for column in range(table.locator("thead th").count()):
                        cells = table.locator(f"tbody td:nth-child({column + 1})")
                        texts = [text for text in cells.all_inner_texts() if text]
                        numbers = all(re.fullmatch(r"[\d,.]+", text) for text in texts) and texts
                        side = "right" if numbers else "left"
                        for cell in [table.locator("thead th").nth(column), *cells.all()[:3]]:
                            expect(cell).to_have_css("text-align", side)
                            assert cell.evaluate("element => getComputedStyle(element).whiteSpace") == "normal"
                            assert not cell.evaluate(OVERFLOWS)
                tables.first.scroll_into_view_if_needed()
                where = re.sub(r"[ ,.]+", "-", application.name)
                page.screenshot(path=PICTURES / f"tables-{where}-{theme}-{width}.png")
    page.set_viewport_size(SIZE)
    context.close()
