"""A stub of the parts of Argilla's SDK that the widgets use, built like version 2.8.0 (``argilla/_api``)."""

from __future__ import annotations

import inspect
from typing import ClassVar

import httpx

TRANSPORT_ARGS = inspect.getfullargspec(httpx.HTTPTransport.__init__).args


class OfficialClient:
    """An ``argilla.Argilla`` that does not connect on creation; a fixture closes it."""

    made: ClassVar = []

    def __init__(self, api_url, api_key="argilla.apikey", timeout=60, retries=5, **http_client_args):
        self.api_url, self.api_key = api_url, api_key
        headers = http_client_args.pop("headers", {})
        headers["X-Argilla-Api-Key"] = api_key
        given = {name: http_client_args.pop(name) for name in TRANSPORT_ARGS if name in http_client_args}
        self.http_client = httpx.Client(
            base_url=api_url,
            headers=headers,
            timeout=timeout,
            transport=httpx.HTTPTransport(retries=retries, **given),
            **http_client_args,
        )
        self.made.append(self.http_client)


class Users:
    def __init__(self, client):
        self._client = client


class Workspace:
    def __init__(self, client, workspace):
        self._client, self.id, self.name = client, workspace.id, workspace.name


class WorkspaceUsers:
    def __init__(self, workspace):
        self._workspace = workspace
