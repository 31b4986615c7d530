from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from argilla_widgets.directory.journal.ledger import Ledgers
from argilla_widgets.server import LocalServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server() -> Iterator[LocalServer]:
    """The sample team. Tests share it: make people of your own to change."""
    with LocalServer(sample="team") as running:
        yield running


@pytest.fixture
def sign_in(server):
    """Connect to the sample's server as the owner, or as anybody of the sample; the connections end with the test."""
    clients = []

    def connect(username=None, **client_args):
        clients.append(server.client(username=username, **client_args))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture(autouse=True)
def own_journal(monkeypatch):
    """Start each test with an empty journal: that of an account goes on from one client to the next."""
    monkeypatch.setattr("argilla_widgets.directory.journal.journal.LEDGERS", Ledgers())


@pytest.fixture
def client(sign_in):
    """The owner's client."""
    return sign_in()
