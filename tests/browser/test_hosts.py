"""Behaviour of other notebook hosts, simulated in JupyterLab."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
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


DIRTY = "() => jupyterapp.shell.currentWidget.context.model.dirty"
CHANGE = "() => jupyterapp.shell.currentWidget.content.model.sharedModel.setMetadata('changed', Math.random())"


@pytest.mark.parametrize("opener", ["use_notebook", "capturing_host"])
def test_the_notebook_is_saved_from_inside_the_widget(request, opener):
    """JupyterLab's commands reach it, but keys that edit text or choose cells do not."""
    notebook = request.getfixturevalue(opener)(SHOW + "client.users")
    output = notebook.run(0)
    page, cells = notebook.page, notebook.page.locator(".jp-Notebook .jp-Cell")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    def saves():
        page.evaluate(CHANGE)
        page.wait_for_function(f"() => ({DIRTY})()")
        saved = notebook.path.stat().st_mtime_ns
        for _ in range(3):  # JupyterLab drops the command while it is still saving
            page.keyboard.press("ControlOrMeta+s")
            with suppress(PlaywrightTimeout):
                page.wait_for_function(f"() => !({DIRTY})()", timeout=5_000)
                break
        assert not page.evaluate(f"() => ({DIRTY})()")
        assert notebook.path.stat().st_mtime_ns > saved

    output.get_by_role("grid").focus()
    saves()
    output.get_by_role("button", name="New user").click()
    field = output.get_by_role("textbox", name="Username")
    field.fill("half")
    saves()
    for key in ("ControlOrMeta+a", "ControlOrMeta+c", "End", "ControlOrMeta+v"):
        page.keyboard.press(key)
    expect(field).to_have_value("halfhalf")
    page.keyboard.press("ControlOrMeta+z")
    expect(field).to_have_value("half")
    output.get_by_role("button", name="Cancel").click()
    output.get_by_role("checkbox", name="Select bo.li").check()
    output.get_by_role("button", name="Change role").click()
    expect(output.get_by_role("dialog", name="Change role")).to_be_visible()
    saves()
    for key in ("a", "x", "d", "d"):
        page.keyboard.press(key)
    output.get_by_role("combobox", name="Role").select_option("admin")
    page.keyboard.press("ControlOrMeta+Enter")
    # A change would have been sent before the notebook is saved.
    saves()
    expect(output.get_by_role("dialog", name="Change role").get_by_role("button", name="Apply")).to_be_enabled()
    expect(output).not_to_contain_text("Changed bo.li")
    expect(cells).to_have_count(1)


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
