"""Behaviour of other notebook hosts, simulated in JupyterLab."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

SHOW = "import argilla_widgets as rg\nclient = rg.Argilla()\n"
ADD_CAPTURING_LISTENER = """() => {
  window.capturingListener = (key) => jupyterapp.commands.processKeydownEvent(key);
  document.addEventListener('keydown', window.capturingListener, true);
}"""
REMOVE_CAPTURING_LISTENER = "() => document.removeEventListener('keydown', window.capturingListener, true)"


@pytest.fixture
def capturing_host(use_notebook):
    """Open the shared notebook with JupyterLab's key handler in the capture phase, until the test ends."""

    def opener(*cells):
        notebook = use_notebook(*cells)
        notebook.page.evaluate(ADD_CAPTURING_LISTENER)
        opened.append(notebook)
        return notebook

    opened = []
    yield opener
    for notebook in opened:
        notebook.page.evaluate(REMOVE_CAPTURING_LISTENER)


@pytest.mark.parametrize("widget", ["client.users", "rg.AccessMatrix(client)"])
def test_keys_stay_in_the_widget_even_if_the_host_listens_first(capturing_host, widget):
    """Notebook 7 listens in the capture phase, in which the widget cannot stop a key event."""
    notebook = capturing_host(SHOW + widget)
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
