"""A plugin of pytest that lets Argilla's own tests import this package in place of ``argilla``."""

from __future__ import annotations

import sys
from types import ModuleType

import httpx
import pytest

import argilla_widgets
from argilla_widgets.sdk import errors, models

AT = "2026-01-01T00:00:00"
OWNER = {
    "id": "00000000-0000-0000-0000-000000000001",
    "username": "argilla",
    "first_name": "Argilla",
    "last_name": None,
    "role": "owner",
    "inserted_at": AT,
    "updated_at": AT,
}
"""The account that every client asks for when it connects, which Argilla's own does not in its tests."""


class HTTPXMock:
    """What the tests use of pytest-httpx, which has no release for this version of httpx and pytest."""

    def __init__(self):
        self._responses = []

    def add_response(self, *, url, method=None, status_code=200, json=None):
        """Answer requests for this address."""
        self._responses.append((url, method, status_code, json))

    def answer(self, request):
        """Return the answer to a request; without one, that the account is an owner, or that there is no such thing."""
        for url, method, status, json in self._responses:
            if url == str(request.url) and method in {None, request.method}:
                return httpx.Response(status, json=json)
        return httpx.Response(200, json=OWNER) if request.url.path == "/api/v1/me" else httpx.Response(404, json={})


@pytest.fixture
def httpx_mock(monkeypatch):
    """Answer requests without a network."""
    mock = HTTPXMock()
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", lambda _, request: mock.answer(request))
    return mock


def pytest_configure():
    """Name this package ``argilla``."""
    other = ModuleType("pytest_httpx")
    other.HTTPXMock = HTTPXMock
    sys.modules |= {
        "argilla": argilla_widgets,
        "argilla._exceptions": errors,
        "argilla._models": models,
        "pytest_httpx": other,
    }
