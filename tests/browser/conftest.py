"""Fixtures for tests that run JupyterLab in Chromium against a real Argilla server."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

import argilla_widgets as rg
from argilla_widgets.server import LocalServer
from tests.browser.chromium import SIZE, TIMEOUT, launch, open_profile
from tests.browser.lab import Lab
from tests.browser.notebook import Notebook, Theme
from tests.browser.table import Table
from tests.browser.widgets import Widget
from tests.kernel import TIDY
from tests.made_up import PASSWORD, remove, unique
from tests.servers import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

NUMBER = itertools.count(1)  # makes notebook names unique


TEAM = """
select users.username, users.role, users.first_name, users.last_name, coalesce(workspaces.name, '')
from users
left join workspaces_users on workspaces_users.user_id = users.id
left join workspaces on workspaces.id = workspaces_users.workspace_id
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that keeps screenshots."""
    parser.addoption("--pictures", action="store_true", help="keep screenshots in tests/browser/pictures")


def pytest_configure(config: pytest.Config) -> None:
    """Tell notebooks whether to take screenshots."""
    Notebook.keeps_pictures = config.getoption("pictures")


@pytest.fixture(autouse=True)
def same_team(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves the shared sample team changed, which other tests would find.

    It reads the database: requests would take longer, and need someone who may make them.
    """
    if "server" not in request.fixturenames:
        yield
        return
    server = request.getfixturevalue("server")
    with closing(sqlite3.connect(server.home / "argilla.db")) as database:
        before = set(database.execute(TEAM))
        yield
        after = set(database.execute(TEAM))
    if after != before:
        pytest.fail(f"Left on the shared server: {after - before}. Missing from it: {before - after}.")


@pytest.fixture(scope="session")
def lab(server: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Run JupyterLab, in whose kernels `rg.Argilla()` connects to the sample team."""
    running = Lab(
        tmp_path_factory.mktemp("jupyterlab"),
        {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey"},
    ).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run Chromium. Assertions about its pages get the timeout of its steps."""
    expect.set_options(timeout=TIMEOUT)
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """Open one profile for all tests, so that JupyterLab's files are loaded once."""
    context = open_profile(browser)
    yield context
    context.close()


@pytest.fixture
def theme() -> Theme:
    """Return JupyterLab's theme. Tests of colours are parametrized with both; `pictures` covers both itself."""
    return "light"


@pytest.fixture(scope="session")
def pages() -> list[Page]:
    """Keep JupyterLab pages for reuse: loading one takes longer than most tests."""
    return []


@pytest.fixture
def open_notebook(
    lab: Lab, browser_context: BrowserContext, pages: list[Page], theme: Theme, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Notebook]]:
    """Open a new notebook with the given cells and its own kernel: ``open_notebook("1 + 1", theme="dark")``.

    Its page may be reused from an earlier test. Errors on the browser's console fail the test; a test that provokes
    some clears `Notebook.errors`.
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
    assert not errors, "Errors on the browser's console:\n" + "\n".join(errors)


@pytest.fixture(scope="session")
def crowd() -> Iterator[LocalServer]:
    """Run a server with 10,000 users. Tests share it and may change only first names."""
    with LocalServer(sample=10_000) as running:
        yield running


@pytest.fixture(scope="session")
def shared_notebook(lab: Lab, browser_context: BrowserContext) -> Iterator[Notebook]:
    """Open a notebook with one empty cell."""
    shared = Notebook(lab, browser_context, "shared", [""])
    yield shared
    shared.close()


@pytest.fixture
def notebook(shared_notebook: Notebook, theme: Theme) -> Notebook:
    """Return the shared notebook, in the theme of the test."""
    shared_notebook.page.bring_to_front()
    shared_notebook.set_theme(theme)
    return shared_notebook


@pytest.fixture
def use_notebook(notebook: Notebook, request: pytest.FixtureRequest) -> Iterator[Callable[..., Notebook]]:
    """Put the given cells into the shared notebook. It is faster than `open_notebook`.

    After the test, the kernel's widgets and `client` are closed, its journal and the passwords in its memory are
    forgotten, and the page is restored. Errors on the browser's console fail the test.
    """

    def opener(*cells: str) -> Notebook:
        notebook.set_cells(*cells)
        return notebook

    failed_before = request.session.testsfailed
    yield opener
    if request.session.testsfailed > failed_before:
        notebook.print_page()
    notebook.dismiss_passwords()
    notebook.forget()
    notebook.page.set_viewport_size(SIZE)
    notebook.page.set_default_timeout(TIMEOUT)
    notebook.page.emulate_media(forced_colors="none", reduced_motion="no-preference", color_scheme="no-preference")
    notebook.execute(TIDY)
    errors = notebook.errors.copy()
    notebook.errors.clear()
    assert not errors, "Errors on the browser's console:\n" + "\n".join(errors)


@pytest.fixture
def connect_as(server: LocalServer) -> Callable[..., str]:
    """Return the code that connects as a user of a sample: ``connect_as("ana")``."""

    def lines(username: str, at: LocalServer = server) -> str:
        key = key_of(at, username)
        return f"import argilla_widgets as rg\nclient = rg.Argilla(api_url='{at.url}', api_key='{key}')"

    return lines


@pytest.fixture
def run(use_notebook: Callable[..., Notebook], server: LocalServer) -> Callable[..., Locator]:
    """Run a cell in the shared notebook, with `rg` and a new `client`, and return its output area."""

    def runner(cell: str, at: LocalServer = server) -> Locator:
        setup = f"import argilla_widgets as rg\nclient = rg.Argilla(api_url='{at.url}', api_key='argilla.apikey')"
        return use_notebook(f"{setup}\n{cell}").run(0)

    return runner


@pytest.fixture
def acting_as(use_notebook, connect_as):
    """Show the manager to a user of the sample; return the notebook and the widget."""

    def manager(username, arguments=""):
        notebook = use_notebook(f"{connect_as(username)}\nrg.UserManager(client{arguments})")
        return notebook, Widget(notebook.run(0))

    return manager


@pytest.fixture
def person(client):
    """Create a user for one test."""
    user = rg.User(username=unique("person"), password=PASSWORD, client=client).create()
    yield user
    remove(user)


@pytest.fixture
def workspace(client, api):
    """Create a workspace for one test, and delete its datasets with it."""
    made = rg.Workspace(name=unique("space"), client=client).create()
    yield made
    if client.api.workspaces.exists(made.id):
        for dataset in made.datasets:
            api.delete(f"/datasets/{dataset.id}").raise_for_status()
        made.delete()


@pytest.fixture
def member(person, workspace):
    """Return the user of `person`, who is a member of `workspace`."""
    person.add_to_workspace(workspace)
    return person


@pytest.fixture
def api(server):
    """Return an HTTP client to create and delete datasets, which the package only reads."""
    with httpx.Client(base_url=f"{server.url}/api/v1", headers={"X-Argilla-Api-Key": "argilla.apikey"}) as http:
        yield http


@pytest.fixture
def table(notebook: Notebook, run: Callable[..., Locator]) -> Table:
    """Show a table of the sample team."""
    table = Table(notebook, run("table = rg.UserTable(client.users)\ntable"))
    expect(table.checkbox("ana")).to_be_visible()
    return table
