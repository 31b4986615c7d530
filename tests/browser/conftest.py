"""Real JupyterLab in a real Chromium, with a real Argilla server behind it; all of it ends with the tests."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from argilla_widgets.server import LocalServer
from tests.browser.chromium import launch, open_profile
from tests.browser.lab import Lab
from tests.browser.notebook import Notebook, Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext

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
    """A real Chromium."""
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
def open_notebook(
    lab: Lab, browser_context: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Notebook]]:
    """Open a new notebook with the given cells: ``open_notebook("1 + 1", theme="dark")``.

    Afterwards its page must have said nothing on the browser's console that is an error; a test that provokes some
    empties `Notebook.errors` itself.
    """
    opened: list[Notebook] = []

    def opener(*cells: str, theme: Theme = "light") -> Notebook:
        name = f"{request.node.originalname}-{next(NUMBER)}"
        opened.append(Notebook(lab, browser_context, name, cells, theme))
        return opened[-1]

    yield opener
    for notebook in opened:
        notebook.close()
    errors = [error for notebook in opened for error in notebook.errors]
    assert not errors, "The browser's console said:\n" + "\n".join(errors)
