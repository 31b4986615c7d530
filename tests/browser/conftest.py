"""Real JupyterLab in a real Chromium, with a real Argilla server behind it; all of it ends with the tests."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from argilla_widgets.server import LocalServer
from argilla_widgets.server.local import PASSWORD
from tests.browser.chromium import SIZE, TIMEOUT, launch, open_profile
from tests.browser.lab import Lab
from tests.browser.notebook import Notebook, Theme
from tests.kernel import TIDY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

NUMBER = itertools.count(1)  # no two notebooks of one name


@pytest.fixture
def fresh_server() -> Iterator[LocalServer]:
    """A sample team for one test alone."""
    with LocalServer(sample="team") as running:
        yield running


@pytest.fixture(scope="session")
def lab(server: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab, whose kernels find the sample team under `rg.Argilla()`."""
    running = Lab(
        tmp_path_factory.mktemp("jupyterlab"),
        {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey"},
    ).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; what is expected of its pages may take as long as a step of theirs."""
    expect.set_options(timeout=TIMEOUT)
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """One profile for all tests, so that JupyterLab's own files are loaded once."""
    context = open_profile(browser)
    yield context
    context.close()


@pytest.fixture
def theme() -> Theme:
    """JupyterLab's theme. A test that looks at colours is parametrized with both; `pictures` takes them in both."""
    return "light"


@pytest.fixture(scope="session")
def pages() -> list[Page]:
    """Pages of the JupyterLab that notebooks have left: loading one costs more than most tests."""
    return []


@pytest.fixture
def open_notebook(
    lab: Lab, browser_context: BrowserContext, pages: list[Page], theme: Theme, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Notebook]]:
    """Open a new notebook with the given cells and a kernel of its own: ``open_notebook("1 + 1", theme="dark")``.

    Its page may have shown notebooks of earlier tests. Afterwards it must have said nothing on the browser's console
    that is an error; a test that provokes some empties `Notebook.errors` itself.
    """
    opened: list[Notebook] = []
    failed_before = request.session.testsfailed

    def opener(*cells: str, theme: Theme = theme) -> Notebook:
        name = f"{request.node.originalname}-{next(NUMBER)}"
        page = pages.pop() if pages else None
        opened.append(Notebook(lab, browser_context, name, cells, theme, page=page))
        return opened[-1]

    yield opener
    for notebook in opened:
        if request.session.testsfailed > failed_before:
            notebook.print_page()
            notebook.close()
        elif page := notebook.leave():
            page.set_viewport_size(SIZE)
            page.set_default_timeout(TIMEOUT)
            pages.append(page)
    errors = [error for notebook in opened for error in notebook.errors]
    assert not errors, "The browser's console said:\n" + "\n".join(errors)


@pytest.fixture(scope="session")
def crowd() -> Iterator[LocalServer]:
    """Ten thousand people. Tests share them: a first name is all that may change."""
    with LocalServer(sample=10_000) as running:
        yield running


@pytest.fixture(scope="session")
def shared_notebook(lab: Lab, browser_context: BrowserContext) -> Iterator[Notebook]:
    """One notebook of one empty cell."""
    shared = Notebook(lab, browser_context, "shared", [""])
    yield shared
    shared.close()


@pytest.fixture
def notebook(shared_notebook: Notebook, theme: Theme) -> Notebook:
    """Give one notebook to all tests that ask for it, in the theme of each."""
    shared_notebook.page.bring_to_front()
    shared_notebook.set_theme(theme)
    return shared_notebook


@pytest.fixture
def use_notebook(notebook: Notebook, request: pytest.FixtureRequest) -> Iterator[Callable[..., Notebook]]:
    """Put cells into the shared notebook, as `open_notebook` puts them into one of the test's own.

    Afterwards the widgets of its kernel and `client` are closed, its journal is empty, the page is as it was, and the
    browser's console has heard of no error.
    """

    def opener(*cells: str) -> Notebook:
        notebook.set_cells(*cells)
        return notebook

    failed_before = request.session.testsfailed
    yield opener
    if request.session.testsfailed > failed_before:
        notebook.print_page()
    notebook.page.set_viewport_size(SIZE)
    notebook.page.set_default_timeout(TIMEOUT)
    notebook.page.emulate_media(forced_colors="none", reduced_motion="no-preference", color_scheme="no-preference")
    notebook.execute(TIDY)
    errors = notebook.errors.copy()
    notebook.errors.clear()
    assert not errors, "The browser's console said:\n" + "\n".join(errors)


@pytest.fixture
def connect_as(server: LocalServer) -> Callable[..., str]:
    """Write the lines that connect as somebody of a sample: ``connect_as("ana")``."""

    def lines(username: str, at: LocalServer = server, password: str = PASSWORD) -> str:
        key = at._api_key(username, password)
        return f"import argilla_widgets as rg\nclient = rg.Argilla(api_url='{at.url}', api_key='{key}')"

    return lines


@pytest.fixture
def run(use_notebook: Callable[..., Notebook], server: LocalServer) -> Callable[..., Locator]:
    """Run a cell in the shared notebook, with `rg` and a `client` of its own; gives its output."""

    def runner(cell: str, at: LocalServer = server) -> Locator:
        setup = f"import argilla_widgets as rg\nclient = rg.Argilla(api_url='{at.url}', api_key='argilla.apikey')"
        return use_notebook(f"{setup}\n{cell}").run(0)

    return runner
