"""The page that `to_html` writes, opened as a file in a real Chromium: no kernel, no server, no network."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg


@pytest.fixture
def written(client, tmp_path):
    """Give a page of everyone, as a file."""
    path = tmp_path / "users.html"
    rg.UserTable(client).to_html(path)
    return path.as_uri()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_sorts_searches_and_filters_without_network(browser, written, theme):
    context = browser.new_context(color_scheme=theme, offline=True)
    page = context.new_page()
    trouble, asked = [], []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(written)
    region = page.get_by_role("region", name="Argilla users")
    expect(region).to_contain_text(re.compile(r"Read on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. This is a copy"))
    first = region.get_by_role("grid", name="Users").get_by_role("row").nth(2)
    expect(first).to_contain_text("Ana Costa")
    region.get_by_role("button", name="username", exact=True).click()
    expect(first).not_to_contain_text("Ana Costa")
    region.get_by_role("searchbox", name="Search users").fill("costa")
    expect(first).to_contain_text("Ana Costa")
    region.get_by_role("searchbox", name="Search users").fill("")
    region.get_by_role("button", name=re.compile("^owner: ")).click()
    expect(first).to_contain_text("all workspaces")
    assert page.evaluate("document.querySelector('.argilla-widgets').dataset.theme") == theme
    assert asked == [written]
    assert trouble == []
    context.close()


def test_it_offers_nothing_that_needs_a_kernel(browser, written):
    page = browser.new_context(offline=True).new_page()
    page.goto(written)
    region = page.get_by_role("region", name="Argilla users")
    expect(region.get_by_role("grid", name="Users")).to_be_visible()
    for name in ("Refresh", "New user", "Delete"):
        expect(region.get_by_role("button", name=name)).to_have_count(0)
    expect(region.get_by_role("checkbox")).to_have_count(0)
    page.context.close()
