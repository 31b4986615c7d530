"""Resolve the client of a widget: one of this package, or one of Argilla's own SDK that is paired with one of ours."""

from __future__ import annotations

import threading
import weakref
from concurrent.futures import Future
from typing import Any, TypeAlias

from argilla_widgets.sdk.base_client import DefaultClient
from argilla_widgets.sdk.client import Argilla
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.resources.workspaces import Workspace

AnyClient: TypeAlias = Any
"""Our client, an official ``argilla.Argilla`` (which has no type here), or None for the newest of ours."""

_ours: weakref.WeakKeyDictionary[Any, Future[Argilla]] = weakref.WeakKeyDictionary()
"""Our client for each official one, so that both have one directory and one widget."""
_ours_lock = threading.Lock()  # never held while connecting


def resolve_client(client: AnyClient) -> Argilla:
    """Return our client for a widget's argument: ours, an official ``argilla.Argilla``, or None for the default.

    Raises
    ------
    TypeError
        When it is something else.
    ArgillaError
        When connecting with the official client's settings fails.
    """
    if (problem := wrong_client(client)) is not None:
        del client  # it may be a key, and a traceback shows this frame
        raise problem
    client = DefaultClient.get() if client is None else client
    return client if isinstance(client, Argilla) else _beside(client)


def wrong_client(client: object) -> TypeError | None:
    """Return the error for an object that is not a client, without showing the object."""
    official = all(hasattr(client, name) for name in ("api_url", "api_key", "http_client"))
    if client is None or isinstance(client, Argilla) or official:
        return None
    return TypeError(f"A widget needs an rg.Argilla(...) client, not {type(client).__name__}.")


def check_workspace(workspace: Any, client: Argilla) -> None:  # noqa: ANN401 - a workspace of this package, or of the official SDK
    """Refuse a workspace of another server than the client's.

    Raises
    ------
    ArgillaError
        With the names of both servers.
    """
    if isinstance(workspace, Workspace):
        workspace._check_server(client)  # noqa: SLF001 - the sdk's own check
    elif (theirs := getattr(workspace, "_client", None)) is not None and (server := resolve_client(theirs).api_url) != (
        client.api_url
    ):
        raise ArgillaError(f"This workspace belongs to {server} and cannot be used with {client.api_url}.")


def _beside(official: Any) -> Argilla:  # noqa: ANN401
    """Connect alongside an official client, once; other threads that ask wait for the same connection."""
    with _ours_lock:
        future = _ours.get(official)
        if future is None or (future.done() and future.result().closed):
            future = _ours[official] = Future()
            first = True
        else:
            first = False
    if not first:
        return future.result()
    try:
        future.set_result(Argilla._beside(official))  # noqa: SLF001 - this client must not become the default
    except BaseException as error:
        with _ours_lock:
            del _ours[official]  # so that the next caller tries again
        future.set_exception(error)
        raise
    return future.result()
