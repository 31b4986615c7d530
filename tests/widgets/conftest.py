from __future__ import annotations

import comm
import nbformat
import pytest
from nbclient import NotebookClient

import argilla_widgets as rg
from tests.made_up import PASSWORD, unique
from tests.widgets.official import OfficialClient
from tests.widgets.view import BrowserComm, View, until


@pytest.fixture(autouse=True)
def _closed_official_clients():
    """Close the official clients that a test made."""
    yield
    while OfficialClient.made:
        OfficialClient.made.pop().close()


@pytest.fixture
def browser(monkeypatch):
    """Give the view of a widget that is made afterwards."""
    monkeypatch.setattr(comm, "create_comm", BrowserComm)
    opened = []

    def view(widget):
        opened.append(widget)
        return View(widget)

    yield view
    for widget in opened:
        widget.close()


@pytest.fixture
def opened(browser):
    """Give the view of a widget that has been sent everything."""

    def view(widget):
        view = browser(widget)
        view.ask("open")
        assert until(lambda: widget._directory.snapshot.memberships_known)
        return view

    return view


@pytest.fixture
def manager_view(opened, client):
    """Give the view of a manager of everyone."""
    return lambda **kwargs: opened(rg.UserManager(client, **kwargs))


@pytest.fixture
def team(client):
    """Give three people, who are gone afterwards."""
    users = [rg.User(username=unique("team"), password=PASSWORD, client=client).create() for _ in range(3)]
    yield users
    left = {user.id for user in client.users}
    for user in users:
        if user.id in left:
            user.delete()


SETUP = "import argilla_widgets as rg\nclient = rg.Argilla()"


@pytest.fixture
def run(server, monkeypatch):
    """Run cells in a fresh kernel and give the notebook, as saved with its widget state."""
    monkeypatch.setenv("ARGILLA_API_URL", server.url)
    monkeypatch.setenv("ARGILLA_API_KEY", "argilla.apikey")

    def run(*cells, **options):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (SETUP, *cells)])
        NotebookClient(notebook, timeout=60, store_widget_state=True, **options).execute()
        return notebook

    return run
