"""The fixtures of the browser tests, tested with a minimal widget."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

COUNTER = '''
import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    _esm = """
    export default {
      render({ model, el }) {
        const button = el.ownerDocument.createElement('button');
        const show = () => { button.textContent = `Count ${model.get('value')}`; };
        button.onclick = () => { model.set('value', model.get('value') + 1); model.save_changes(); };
        model.on('change:value', show);
        show();
        el.append(button);
      },
    };
    """
    value = traitlets.Int(0).tag(sync=True)

counter = Counter()
counter
'''


def test_a_widget_can_be_clicked_and_its_state_is_saved_only_on_request(open_notebook):
    notebook = open_notebook(COUNTER)
    output = notebook.run()
    output.get_by_role("button", name="Count 0").click()
    expect(output.get_by_role("button", name="Count 1")).to_be_visible()
    notebook.await_print("print(counter.value)", "1")
    assert "widgets" not in notebook.save().metadata
    assert "widgets" in notebook.save_with_widget_state().metadata


def test_the_kernel_connects_to_the_test_server(use_notebook, server):
    notebook = use_notebook("import os; print(os.environ['ARGILLA_API_URL'])")
    expect(notebook.run()).to_contain_text(server.url)


def test_a_notebook_opens_in_the_requested_theme_and_can_switch_it(open_notebook):
    shade = "() => document.body.dataset.jpThemeLight"
    notebook = open_notebook("1 + 1", theme="dark")
    assert notebook.page.evaluate(shade) == "false"
    notebook.set_theme("light")
    assert notebook.page.evaluate(shade) == "true"


def test_a_notebook_that_cannot_be_loaded_fails_at_once_and_says_why(open_notebook, browser_context):
    contents = re.compile("/api/contents/.*content=1")
    browser_context.route(contents, lambda route: route.fulfill(status=500, json={"message": "The disk is full."}))
    with pytest.raises(AssertionError, match="did not open") as failed:
        open_notebook("1 + 1")
    browser_context.unroute(contents)
    assert "The disk is full." in str(failed.value.__cause__)


def test_errors_on_the_console_are_recorded(use_notebook):
    notebook = use_notebook("1 + 1")
    notebook.page.evaluate("() => console.error('something broke')")
    with notebook.page.expect_event("pageerror"):
        notebook.page.evaluate("() => { setTimeout(() => { throw new Error('something else broke') }) }")
    logged, thrown = notebook.errors
    assert "something broke" in logged
    assert "something else broke" in thrown
    notebook.errors.clear()
