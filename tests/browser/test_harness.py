"""What the other browser tests stand on, shown with a widget of a few lines."""

from __future__ import annotations

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


def test_a_widget_is_shown_clicked_and_read_back_and_its_state_saved_only_when_asked_for(open_notebook):
    notebook = open_notebook(COUNTER)
    output = notebook.run()
    output.get_by_role("button", name="Count 0").click()
    expect(output.get_by_role("button", name="Count 1")).to_be_visible()
    notebook.await_print("print(counter.value)", "1")
    assert "widgets" not in notebook.save().metadata
    assert "widgets" in notebook.save_with_widget_state().metadata


def test_the_kernel_finds_the_server_of_the_tests(use_notebook, server):
    notebook = use_notebook("import os; print(os.environ['ARGILLA_API_URL'])")
    expect(notebook.run()).to_contain_text(server.url)


def test_a_notebook_opens_in_the_theme_it_asks_for_and_changes_it(open_notebook):
    shade = "() => document.body.dataset.jpThemeLight"
    notebook = open_notebook("1 + 1", theme="dark")
    assert notebook.page.evaluate(shade) == "false"
    notebook.set_theme("light")
    assert notebook.page.evaluate(shade) == "true"


def test_an_error_on_the_console_fails_the_test(use_notebook):
    notebook = use_notebook("1 + 1")
    notebook.page.evaluate("() => console.error('something broke')")
    with notebook.page.expect_event("pageerror"):
        notebook.page.evaluate("() => { setTimeout(() => { throw new Error('something else broke') }) }")
    said, thrown = notebook.errors
    assert "something broke" in said
    assert "something else broke" in thrown
    notebook.errors.clear()
