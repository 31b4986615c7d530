"""Fixtures for the tests of the directory: users and a workspace to change."""

from __future__ import annotations

from copy import copy

import httpx
import pytest

import argilla_widgets as rg
from tests.made_up import PASSWORD, unique
from tests.transports import InterceptingTransport


@pytest.fixture
def directory(request, client):
    """Return the owner's directory, loaded once the users and the workspace that a test requests exist."""
    for name in ("annotators", "place"):
        if name in request.fixturenames:
            request.getfixturevalue(name)
    client.directory.refresh()
    return client.directory


@pytest.fixture(scope="session")
def maker(server):
    """Return a client that makes what tests change."""
    with server.client() as client:
        yield client


@pytest.fixture(scope="session")
def pool(maker):
    """Create three annotators for the whole session, by id."""
    users = [rg.User(username=unique("act"), password=PASSWORD, client=maker).create() for _ in range(3)]
    return {user.id: user for user in users}


@pytest.fixture
def annotators(pool):
    """Return three annotators on the server, restored after each test; a test may change and delete them."""
    yield pool
    for user in list(pool.values()):
        try:
            now = copy(user).get()
        except rg.NotFoundError:
            user.password = PASSWORD
            user.create()
            continue
        if now.updated_at != user.updated_at:
            for field in ("username", "first_name", "last_name", "role"):
                setattr(now, field, getattr(user, field))
            pool[user.id] = now.update(force=True)


@pytest.fixture
def users(annotators, directory):
    """Return three annotators known to the directory; a test may change and delete them."""
    if not directory.snapshot.users.keys() >= annotators.keys():  # a file's own `directory` may be loaded earlier
        directory.refresh()
    return [copy(user) for user in annotators.values()]


@pytest.fixture
def place(maker):
    """Return a workspace without members on the server."""
    workspace = rg.Workspace(name=unique("ws"), client=maker).create()
    yield workspace
    try:
        workspace.delete()
    except rg.NotFoundError:
        pass
    except rg.ConflictError:  # it has datasets
        for dataset in workspace.datasets:
            httpx.delete(f"{maker.api_url}/api/v1/datasets/{dataset.id}", headers=key_of_owner()).raise_for_status()
        workspace.delete()


@pytest.fixture
def workspace(place, directory):
    """Return a workspace without members, known to the directory."""
    if place.id not in directory.snapshot.workspaces:
        directory.refresh()
    return place


@pytest.fixture
def failing(sign_in, users, workspace):  # noqa: ARG001 - they exist before it reads the server
    """Return a client whose writes fail if their path or body contains a text in ``failing.at``."""
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    client.directory.refresh()
    client.at = set()

    def answer(request):
        target = f"{request.url.path} {request.content.decode()}" if request.method != "GET" else ""
        return httpx.Response(500, json={"detail": "no"}) if any(one in target for one in client.at) else None

    transport.answer = answer
    client.requests = transport
    return client


def ids(users):
    """Return the ids of users."""
    return [user.id for user in users]


def key_of_owner():
    return {"X-Argilla-Api-Key": "argilla.apikey"}


def add_dataset(client, workspace, name):
    """Create a draft dataset on the server of a client, without this package."""
    body = {"name": name, "workspace_id": str(workspace.id)}
    url = f"{client.api_url}/api/v1/datasets"
    httpx.post(url, headers=key_of_owner(), json=body).raise_for_status()
