from __future__ import annotations

from uuid import uuid4

import pytest

from argilla_widgets.sdk.http import exchange
from tests.sdk.fake import FakeServer


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Nobody waits between two tries; the seconds are kept."""
    seconds = []
    monkeypatch.setattr(exchange, "wait", seconds.append)
    return seconds


@pytest.fixture
def unique():
    """Make names that no other test has."""
    return lambda stem="user": f"{stem}-{uuid4().hex[:12]}"


@pytest.fixture
def fake():
    return FakeServer()
