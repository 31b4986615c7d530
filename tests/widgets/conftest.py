from __future__ import annotations

import sys

import comm
import pytest

import argilla_widgets as rg
from tests.kernel import Kernel
from tests.made_up import PASSWORD, remove, unique
from tests.transports import HoldingTransport, InterceptingTransport
from tests.widgets.view import BrowserComm, View, ids, until


@pytest.fixture(autouse=True)
def _closed_official_clients():
    """Close the official clients that a test created."""
    yield
    official = sys.modules.get("tests.widgets.official")  # importing Argilla's SDK takes seconds
    while official is not None and official.OfficialClient.made:
        official.OfficialClient.made.pop().close()


@pytest.fixture
def browser(monkeypatch):
    """Return a function that opens the browser's side of a widget and closes the widget after the test."""
    monkeypatch.setattr(comm, "create_comm", BrowserComm)
    opened = []

    def view(widget):
        opened.append(widget)
        return View(widget)

    yield view
    for widget in opened:
        widget.close()


@pytest.fixture(autouse=True)
def own_passwords(monkeypatch):
    """Start each test without passwords in memory: they outlive the widgets of an account."""
    monkeypatch.setattr("argilla_widgets.widgets.requests.roster.IN_MEMORY", {})


@pytest.fixture
def opened(browser):
    """Return a function that opens a view and waits until it has all rows and memberships."""

    def view(widget):
        view = browser(widget)
        view.ask("open")
        assert until(view.complete)
        return view

    return view


@pytest.fixture
def manager_view(opened, client):
    """Return a function that opens a view of a manager of all users."""
    return lambda **kwargs: opened(rg.UserManager(client, **kwargs))


@pytest.fixture
def faulty_view(opened, sign_in):
    """Return a view of a manager and the transport to its server."""
    transport = InterceptingTransport()
    view = opened(rg.UserManager(sign_in(transport=transport, retries=0)))
    return view, transport


@pytest.fixture
def team(client):
    """Create three users, and delete them after the test."""
    users = [rg.User(username=unique("team"), password=PASSWORD, client=client).create() for _ in range(3)]
    yield users
    remove(*users)


@pytest.fixture
def held_view(opened, sign_in, team):
    """Return a function that makes a view change the roles of a team, with a hold on the response about one user.

    It returns the view and the hold; the request is ``page-1``.
    """

    def make(user=team[0]):
        transport = HoldingTransport()
        client = sign_in(transport=transport)
        view = opened(rg.UserManager(client))
        view.client = client
        held = transport.hold("PATCH", f"/users/{user.id}")
        view.send({"type": "change_role", "id": "page-1", "users": ids(team), "role": "admin"})
        held.wait()
        return view, held

    return make


@pytest.fixture(scope="session")
def shared_kernel(server):
    kernel = Kernel(server)
    yield kernel
    kernel.end()


@pytest.fixture
def kernel(shared_kernel):
    """Return the session's kernel, reset after each test."""
    yield shared_kernel
    shared_kernel.tidy()


SETUP = "import argilla_widgets as rg\nclient = rg.Argilla()"


@pytest.fixture
def run(kernel):
    """Run cells and return the notebook as saved, with widget state."""
    return lambda *cells, **options: kernel.notebook(SETUP, *cells, **options)
