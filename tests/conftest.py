from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.journal.entries import EntriesByAccount
from argilla_widgets.server import LocalServer
from tests.made_up import PASSWORD, remove, unique
from tests.platforms import PRELUDE, PRETENDED
from tests.servers import restored

if TYPE_CHECKING:
    from collections.abc import Iterator


if PRETENDED:
    from tests.platforms import windows

    SERVER = f"{PRELUDE}from argilla_widgets.server.__main__ import main; main()"
    LocalServer._command = (sys.executable, "-c", SERVER)  # noqa: SLF001 - of all servers, also those of demos

    @pytest.fixture
    def tmp_path(tmp_path):
        """Return a folder whose path looks like one of Windows, at least in part."""
        (tmp_path / windows.FOLDER).mkdir()
        return tmp_path / windows.FOLDER


@pytest.fixture(scope="session")
def server() -> Iterator[LocalServer]:
    """Run a server with the sample team. Tests share it: a test creates the users that it changes."""
    with LocalServer(sample="team") as running:
        yield running


@pytest.fixture(scope="session")
def bare_server() -> Iterator[LocalServer]:
    """Run a server with one account, for tests that decide themselves who else is there."""
    with LocalServer() as running:
        yield running


@pytest.fixture(scope="session")
def spare_server() -> Iterator[LocalServer]:
    """Run the server of `fresh_server`."""
    with LocalServer(sample="team") as running:
        yield running


@pytest.fixture
def fresh_server(spare_server) -> Iterator[LocalServer]:
    """Return a server that has the sample team and nothing else, and on which a test may change anything."""
    with restored(spare_server) as server:
        yield server


@pytest.fixture
def sign_in(server):
    """Connect to the sample's server as its owner or another of its users. Close the clients after the test."""
    clients = []

    def connect(username=None, **client_args):
        clients.append(server.client(username=username, **client_args))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture(autouse=True)
def own_journal(monkeypatch):
    """Start each test with an empty journal: clients of the same account share one."""
    monkeypatch.setattr("argilla_widgets.directory.journal.journal.ENTRIES", EntriesByAccount())


@pytest.fixture
def client(sign_in):
    """Return a client that is signed in as the owner."""
    return sign_in()


@pytest.fixture
def own(server, client):
    """Create an owner whom the test may change, and yield a client signed in as them."""
    name = unique("own")
    user = rg.User(username=name, password=PASSWORD, role="owner", client=client).create()
    with server.client(username=name, password=PASSWORD) as theirs:
        yield theirs
    remove(user)
