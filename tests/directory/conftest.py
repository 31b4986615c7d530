"""What tests of the directory share: people and a workspace to change."""

from __future__ import annotations

from copy import copy

import httpx
import pytest

import argilla_widgets as rg
from tests.made_up import PASSWORD, unique


@pytest.fixture
def directory(client):
    """The owner's directory, loaded."""
    client.directory.refresh()
    return client.directory


@pytest.fixture(scope="session")
def pool(server):
    """Three annotators for all tests."""
    client = server.client()
    yield [rg.User(username=unique("act"), password=PASSWORD, client=client) for _ in range(3)]
    client.close()


@pytest.fixture
def users(pool, directory):
    """Three annotators that the directory knows; a test may change and delete them."""
    for user in pool:
        if not user._api.users.exist(user.id):
            user.password = PASSWORD
            user.create()
    directory.refresh()
    yield [copy(user) for user in pool]
    for user in pool:
        try:
            now = copy(user).get()
        except rg.NotFoundError:
            continue
        for field in ("username", "first_name", "last_name", "role"):
            setattr(now, field, getattr(user, field))
        now.update(force=True)


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
