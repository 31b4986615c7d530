"""What other hosts do differently, done to JupyterLab's page: the widget cannot tell them apart."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

SHOW = "import argilla_widgets as rg\nclient = rg.Argilla()\n"
HEARS_FIRST = """() => {
  window.hearsFirst = (key) => jupyterapp.commands.processKeydownEvent(key);
  document.addEventListener('keydown', window.hearsFirst, true);
}"""
HEARS_IN_ITS_TURN = "() => document.removeEventListener('keydown', window.hearsFirst, true)"


@pytest.fixture
def eager_host(use_notebook):
    """The shared notebook where JupyterLab hears each key first, until the test has ended: other tests use its page."""

    def opener(*cells):
        notebook = use_notebook(*cells)
        notebook.page.evaluate(HEARS_FIRST)
        opened.append(notebook)
        return notebook

    opened = []
    yield opener
    for notebook in opened:
        notebook.page.evaluate(HEARS_IN_ITS_TURN)


@pytest.mark.parametrize("widget", ["client.users", "rg.AccessMatrix(client)"])
def test_keys_stay_in_the_widget_even_if_the_host_listens_first(eager_host, widget):
    """Notebook 7 listens in the capture phase, where nothing inside can stop a key."""
    notebook = eager_host(SHOW + widget)
    output = notebook.run(0)
    keyboard = notebook.page.keyboard
    cells = notebook.page.locator(".jp-Notebook .jp-Cell")
    for place in (output.get_by_text("bo.li", exact=True), output.get_by_text("acting as"), output.get_by_role("grid")):
        place.first.click()
        for key in ("b", "d", "d", "Shift+Enter", "Escape"):
            keyboard.press(key)
        expect(cells).to_have_count(1)
    output.get_by_role("searchbox").first.focus()
    for _ in range(4):
        keyboard.press("Tab")
        keyboard.press("a")
        expect(cells).to_have_count(1)
