from __future__ import annotations

from uuid import uuid4

import pytest

from argilla_widgets.sdk.http import retry, transport
from tests.sdk.fake import FakeServer


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Record the waits between attempts instead of sleeping."""
    seconds = []
    monkeypatch.setattr(retry, "wait", seconds.append)
    return seconds


@pytest.fixture(autouse=True)
def new_process(monkeypatch):
    """Start each test as a new process does: no server has answered yet."""
    monkeypatch.setattr(transport, "_answered_as_argilla", set())


@pytest.fixture
def unique():
    """Return a function that makes unique names."""
    return lambda stem="user": f"{stem}-{uuid4().hex[:12]}"


@pytest.fixture
def fake():
    return FakeServer()


@pytest.fixture
def writes(client):
    """Return the list of the writes that the client announces."""
    seen = []
    client.subscribe(seen.append)
    return seen
