"""Drive a notebook in a JupyterLab page through JupyterLab's commands, and read its outputs from the page."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

import nbformat
from playwright.sync_api import Error, expect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page

    from tests.browser.lab import Lab

AXE = Path(__file__).parents[2] / "js/node_modules/axe-core/axe.min.js"
PICTURES = Path(__file__).parent / "pictures"
Theme = Literal["light", "dark"]
THEMES: dict[Theme, str] = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SOON = 30  # s
WITHIN_A_SECOND = 1_000 + 9_000
"""ms: the promised limit, plus the time to render and check on a busy machine. What hangs would take far longer."""
LOAD_TIMEOUT = 60_000  # ms, for JupyterLab's scripts or a kernel on a busy machine

# Errors that JupyterLab itself logs or throws in a healthy page.
HARMLESS: tuple[re.Pattern[str], ...] = (
    # JupyterLab requests the saved layout of a workspace that was never saved.
    re.compile(r"status of 404 .*/api/workspaces/"),
    # Its server cannot list the kernels at the moment that one of them ends.
    re.compile(r"status of 500 .*/api/kernels\?"),
    # Its debugger queries a kernel that a test has just shut down.
    re.compile(r"Could not restore the debugger state: Canceled future"),
    # A notebook is closed before its restarted kernel has replied to everything.
    re.compile(r"Canceled future for create_subshell_request message before replies were done"),
)

# ipykernel 7 prints these warnings into the running cell after the page that a subshell belongs to was closed.
CLOSED_SUBSHELL = re.compile(
    r"(Task was destroyed but it is pending!|task: <Task [^\n]*Kernel\.shell_main[^\n]*"
    r"|[^\n]*RuntimeWarning: coroutine '(?:Kernel\.shell_main|_async_in_context\.<locals>\.run_in_context)'"
    r" was never awaited\n[^\n]*"
    r"|RuntimeWarning: Enable tracemalloc[^\n]*"
    r"|Task exception was never retrieved\nfuture: <Task [^\n]*exception=UnknownSubshellError\([^\n]*\n"
    r"(?:[^\n]*\n)*?ipykernel\.subshell_manager\.UnknownSubshellError: Unknown subshell_id '[^\n]*'|\n)*"
)

OPEN = """() => {
  const problem = document.querySelector('.jp-Dialog-content')?.innerText;
  if (problem) throw new Error(problem);
  const panel = window.jupyterapp?.shell.currentWidget;
  return document.body.dataset.jpThemeName && panel?.content?.widgets?.length > 0
    && panel.context.isReady && panel.sessionContext.isReady
    // After a reload the session is ready before its connection.
    && panel.sessionContext.session?.kernel?.connectionStatus === 'connected';
}"""
# Do not wait for its promises: those of a notebook that cannot be loaded are never settled.
OPEN_IN_PAGE = """(path) => {
  void jupyterapp.commands.execute('docmanager:open', { path, factory: 'Notebook', kernel: { name: 'python3' } });
}"""
READY = """async () => {
  await jupyterapp.restored;
  jupyterapp.shell.collapseLeft();
}"""
RUN = """async (index) => {
  const notebook = jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  await jupyterapp.commands.execute('notebook:run-cell');
}"""
EXECUTE = """async (code) => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const future = kernel.requestExecute({ code, store_history: false });
  let printed = '', error = '';
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === 'stream') printed += content.text;
    if (header.msg_type === 'error') error = content.ename + ': ' + content.evalue;
  };
  await future.done;
  return { printed, error };
}"""
SET_SOURCE = """([index, source]) => {
  jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.setSource(source);
}"""
LEAVE = """async () => {
  const panel = jupyterapp.shell.currentWidget;
  await panel.sessionContext.shutdown();
  panel.dispose();
}"""
EMPTY = """() =>
  [...jupyterapp.shell.widgets('main')].every((widget) => widget.id.startsWith('launcher'))
  && document.querySelector('.jp-Dialog, dialog[open], .argilla-widgets') === null
"""
SET_CELLS = """(cells) => {
  const { sharedModel } = jupyterapp.shell.currentWidget.content.model;
  const { length } = sharedModel.cells; // does not change until the transaction ends
  sharedModel.transact(() => {
    sharedModel.insertCells(0, cells.map((source) => ({ cell_type: 'code', source, metadata: { trusted: true } })));
    sharedModel.deleteCellRange(cells.length, cells.length + length);
  });
}"""
# Otherwise, the next widget of the page would show them.
DISMISS_PASSWORDS = """async () => {
  for (const names of ["[aria-label^='Dismiss password']", ".aw-credentials .aw-alert .aw-danger"]) {
    for (const button of document.querySelectorAll(names)) button.click();
    await new Promise((resolve) => setTimeout(resolve));
  }
}"""
# Otherwise, a later test of the profile would find an address or a draft.
FORGET = """() => {
  for (const place of [localStorage, sessionStorage])
    for (const key of Object.keys(place)) if (key.startsWith('argilla-widgets')) place.removeItem(key);
}"""
INTERRUPT = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
RECORD_MESSAGES = """() => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  window.received = [];
  kernel.anyMessage.connect((_, { msg, direction }) => {
    if (direction === 'recv') window.received.push(JSON.stringify(msg.content));
  });
}"""
VIOLATIONS = "async () => (await axe.run('.argilla-widgets')).violations.map(({ id, nodes }) => [id, nodes[0].html])"
STATUS = "() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status"


class Notebook:
    """A new notebook, open in JupyterLab with its kernel idle.

    ``page`` is its Playwright page and ``theme`` the current theme. Cells are counted from 0.

    It opens in a new page of the profile, or in a ``page`` that another notebook of this JupyterLab has left.
    """

    keeps_pictures: ClassVar[bool] = False
    """Whether screenshots are taken: a switch of the theme takes longer than most of what a test does."""

    def __init__(
        self,
        lab: Lab,
        context: BrowserContext,
        name: str,
        cells: Sequence[str],
        theme: Theme = "light",
        *,
        page: Page | None = None,
    ) -> None:
        self.path = lab.notebooks / f"{name}.ipynb"
        content = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(content, self.path)
        self.theme: Theme = theme
        self.errors: list[str] = []
        # `?reset` discards JupyterLab's saved layout. It is saved with a delay, so a page that is reloaded soon after a
        # notebook was opened would show an earlier notebook on top.
        self._address = f"{lab.url}/lab/tree/{self.path.name}?reset&token={lab.token}"
        self.page = page or context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", self._on_page_error)
        if page is None:
            self.page.goto(self._address, wait_until="domcontentloaded")
        else:
            self.page.bring_to_front()
            self.page.evaluate(OPEN_IN_PAGE, self.path.name)
        try:
            self._wait_open()
        except AssertionError:
            self.page.close()
            raise
        self.wait_idle()
        self._wait_splash()
        self.set_theme(theme)

    def run(self, index: int = 0, *, fails: bool = False) -> Locator:
        """Run a cell and wait for it to finish; return its output area.

        Raise an AssertionError if the cell writes to stderr or raises, unless `fails` is set.
        """
        self.page.evaluate(RUN, index)
        output = self.output(index)
        traceback = output.locator(".jp-mod-error, [data-mime-type='application/vnd.jupyter.stderr']")
        stderr = "\n".join(traceback.all_inner_texts())
        if not fails and not CLOSED_SUBSHELL.fullmatch(stderr):
            raise AssertionError(f"Cell {index} failed:\n{stderr}")
        return output

    def start(self, index: int = 0) -> Locator:
        """Run a cell without waiting for it to finish; return its output area."""
        self.page.evaluate(f"(index) => {{ void ({RUN})(index); }}", index)
        return self.output(index)

    def run_all(self) -> None:
        """Run every cell in order."""
        for index in range(self.page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length")):
            self.run(index)

    def set_cell(self, index: int, source: str) -> None:
        """Replace the source of a cell."""
        self.page.evaluate(SET_SOURCE, [index, source])

    def set_cells(self, *sources: str) -> None:
        """Replace all cells."""
        self.page.evaluate(SET_CELLS, sources)

    def output(self, index: int = 0) -> Locator:
        """Return the output area of a cell."""
        cell = self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")
        return cell.locator(".jp-Cell-outputArea")

    def execute(self, code: str) -> str:
        """Run code in the kernel outside the cells; return what it prints."""
        answer = self.page.evaluate(EXECUTE, code)
        if answer["error"]:
            raise AssertionError(f"{code!r} failed: {answer['error']}")
        return answer["printed"].strip()

    def await_print(self, code: str, text: str) -> None:
        """Wait until code that runs in the kernel prints this text."""
        deadline = time.monotonic() + SOON
        while (printed := self.execute(code)) != text and time.monotonic() < deadline:
            time.sleep(0.05)
        assert printed == text

    def wait_idle(self) -> None:
        """Wait until the kernel is idle."""
        self.page.wait_for_function(f"() => ({STATUS})() === 'idle'", timeout=LOAD_TIMEOUT)

    def interrupt(self) -> None:
        """Interrupt the running cell and wait until the kernel is idle."""
        starred = self.page.locator(".jp-InputPrompt", has_text="[*]")
        for _ in range(10):  # Jupyter loses about one interrupt in a hundred
            self.page.evaluate(INTERRUPT)
            with suppress(AssertionError):
                expect(starred).to_have_count(0, timeout=LOAD_TIMEOUT / 20)
                break
        self.wait_idle()
        expect(starred).to_have_count(0)

    def restart(self) -> None:
        """Restart the kernel, without the confirmation that the menu asks for."""
        self.page.evaluate(
            "async () => { await jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }"
        )
        self.wait_idle()

    def reload(self) -> None:
        """Reload the page. The kernel keeps running."""
        self.page.goto(self._address, wait_until="domcontentloaded")
        self._wait_open()
        self._wait_splash()

    def set_theme(self, theme: Theme) -> None:
        """Switch JupyterLab's theme and wait until it is applied."""
        self.theme = theme
        # JupyterLab keeps the theme of an earlier test.
        if self.page.evaluate("() => document.body.dataset.jpThemeName") == THEMES[theme]:
            return
        self.page.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })", THEMES[theme])
        self.page.wait_for_function("(theme) => document.body.dataset.jpThemeName === theme", arg=THEMES[theme])
        self._wait_splash()

    def save(self) -> nbformat.NotebookNode:
        """Save the notebook; return the contents of the file."""
        self.page.evaluate("async () => { await jupyterapp.shell.currentWidget.context.save(); }")
        return nbformat.read(self.path, as_version=4)

    def save_with_widget_state(self) -> nbformat.NotebookNode:
        """Save the notebook with the state of its widgets; return the contents of the file."""
        toggle = "() => jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')"
        self.page.evaluate(toggle)
        try:
            return self.save()
        finally:
            self.page.evaluate(toggle)

    def record_messages(self) -> None:
        """Record the contents of all messages from the kernel from now on."""
        self.page.evaluate(RECORD_MESSAGES)

    def messages(self) -> str:
        """Return the recorded messages."""
        return "".join(self.page.evaluate("() => window.received"))

    def violations(self) -> list[list[str]]:
        """Return what axe finds wrong in the widgets of the page: rule and element."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.add_script_tag(path=AXE)
        return self.page.evaluate(VIOLATIONS)

    def picture(self, name: str, of: Locator | None = None) -> None:
        """Save a screenshot of the page, or of one element, to ``tests/browser/pictures``, if pictures are kept."""
        if self.keeps_pictures:
            (of or self.page).screenshot(path=PICTURES / f"{name}.png")

    def pictures(self, name: str, of: Locator | None = None) -> None:
        """If pictures are kept, save one in each theme, named after the theme, and restore the current theme."""
        if not self.keeps_pictures:
            return
        shown = self.theme
        for theme in THEMES:
            self.set_theme(theme)
            self.picture(f"{name}-{theme}", of)
        self.set_theme(shown)

    def dismiss_passwords(self) -> None:
        """Dismiss the passwords that widgets show."""
        self.page.evaluate(DISMISS_PASSWORDS)

    def forget(self) -> None:
        """Forget what widgets remember in the browser."""
        self.page.evaluate(FORGET)

    def leave(self) -> Page | None:
        """Shut the kernel down and close the notebook. Return the page if it is empty, otherwise close it."""
        self.dismiss_passwords()
        self.forget()
        self.page.evaluate(LEAVE)
        self.page.remove_listener("console", self._on_console)
        self.page.remove_listener("pageerror", self._on_page_error)
        if self.page.evaluate(EMPTY):
            return self.page
        self.page.close()
        return None

    def close(self) -> None:
        """Shut the kernel down and close the page."""
        self.page.evaluate("async () => { await jupyterapp.shell.currentWidget?.sessionContext?.shutdown(); }")
        self.page.close()

    def print_page(self) -> None:
        """Print the text of the page, without API keys, for the report of a failed test."""
        shown = self.page.locator("body").inner_text()[:6000]
        print(re.sub(r"api_key='[^']*'", "api_key='...'", shown))  # noqa: T201 - pytest captures it for its report

    def _wait_open(self) -> None:
        try:
            self.page.wait_for_function(OPEN, timeout=LOAD_TIMEOUT)
        except Error as error:
            self.print_page()
            raise AssertionError("\n".join(["The notebook did not open.", *self.errors])) from error
        self.page.evaluate(READY)

    def _wait_splash(self) -> None:
        """Wait until JupyterLab's splash screen is gone: two at once cause an error in JupyterLab."""
        self.page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=LOAD_TIMEOUT)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._record(f"{message.text} {message.location.get('url', '')}".strip())

    def _on_page_error(self, error: Error) -> None:
        self._record(error.stack or str(error))

    def _record(self, error: str) -> None:
        if not any(pattern.search(error) for pattern in HARMLESS):
            self.errors.append(error)
