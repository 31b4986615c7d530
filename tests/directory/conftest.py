"""What tests of actions share: people and a workspace to change, and a server that fails on demand."""

from __future__ import annotations

import threading
import uuid

import httpx
import pytest

import argilla_widgets as rg

PASSWORD = "correct horse battery"


def unique(name):
    return f"{name}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def directory(client):
    """The owner's directory, loaded."""
    client.directory.refresh()
    return client.directory


@pytest.fixture
def make_user(sign_in):
    """Create users that end with the test."""
    client = sign_in()
    made = []

    def make(role="annotator", **kwargs):
        user = rg.User(username=unique("act"), password=PASSWORD, role=role, client=client, **kwargs).create()
        made.append(user)
        return user

    yield make
    for user in made:
        if client.api.users.exist(user.id):
            user.delete(force=True)


@pytest.fixture
def users(make_user, directory):
    """Three annotators that the directory knows."""
    made = [make_user() for _ in range(3)]
    directory.refresh()
    return made


@pytest.fixture
def workspace(sign_in, directory):
    """A workspace of nobody that the directory knows."""
    client = sign_in()
    workspace = rg.Workspace(name=unique("ws"), client=client).create()
    directory.refresh()
    yield workspace
    if client.api.workspaces.exists(workspace.id):
        for dataset in workspace.datasets:
            httpx.delete(f"{client.api_url}/api/v1/datasets/{dataset.id}", headers=key_of_owner()).raise_for_status()
        workspace.delete()


def key_of_owner():
    return {"X-Argilla-Api-Key": "argilla.apikey"}


def add_dataset(workspace, name):
    """Make a draft dataset, as somebody else would."""
    body = {"name": name, "workspace_id": str(workspace.id)}
    url = f"{workspace._client.api_url}/api/v1/datasets"
    httpx.post(url, headers=key_of_owner(), json=body).raise_for_status()


class Meddling(httpx.BaseTransport):
    """The real server, but for what ``answer(request)`` answers itself; None leaves it to the server."""

    def __init__(self, answer=lambda _request: None):
        self.answer = answer
        self.requests = []
        self._plain = httpx.HTTPTransport()
        self._lock = threading.Lock()

    def close(self):
        self._plain.close()

    def handle_request(self, request):
        with self._lock:
            self.requests.append((request.method, request.url.path.removeprefix("/api/v1")))
        return self.answer(request) or self._plain.handle_request(request)

    def sent(self, *methods):
        """The paths of the requests of these methods."""
        return [path for method, path in self.requests if method in methods]

    def writes(self):
        return self.sent("POST", "PATCH", "DELETE")
