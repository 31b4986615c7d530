from __future__ import annotations

import comm
import pytest

import argilla_widgets as rg
from tests.kernel import Kernel
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


@pytest.fixture(scope="session")
def shared_kernel(server):
    kernel = Kernel(server)
    yield kernel
    kernel.end()


@pytest.fixture
def kernel(shared_kernel):
    """Give one kernel to all tests that ask for it; it holds nothing of earlier ones."""
    yield shared_kernel
    shared_kernel.tidy()


SETUP = "import argilla_widgets as rg\nclient = rg.Argilla()"


@pytest.fixture
def run(kernel):
    """Run cells and give the notebook, as saved with its widget state."""
    return lambda *cells, **options: kernel.notebook(SETUP, *cells, **options)
