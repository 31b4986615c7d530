"""Whose server a widget shows: a client of ours, or one of Argilla's own SDK with one of ours beside it."""

from __future__ import annotations

import threading
import weakref
from typing import Any, TypeAlias

from argilla_widgets.sdk.client import Argilla
from argilla_widgets.sdk.default_client import DefaultClient

AnyClient: TypeAlias = Any
"""Our client, an official ``argilla.Argilla`` (which has no type here), or None for the newest of ours."""

_ours: weakref.WeakKeyDictionary[Any, Argilla] = weakref.WeakKeyDictionary()
"""The client of ours that stands beside each official one, so that both have one directory and one widget."""
_ours_lock = threading.Lock()


def as_client(client: AnyClient) -> Argilla:
    """Give our client for what a widget was handed: ours, an official ``argilla.Argilla``, or None for the default.

    Raises
    ------
    TypeError
        When it is neither.
    ArgillaError
        When no connection can be made as the official client's.

    """
    if client is None:
        return DefaultClient.get()
    if isinstance(client, Argilla):
        return client
    if not getattr(client, "api_url", None) or not getattr(client, "api_key", None):
        raise TypeError(f"A widget takes a client, rg.Argilla(...), not {type(client).__name__}.")
    with _ours_lock:
        if (ours := _ours.get(client)) is None:
            newest = DefaultClient.newest
            # The key is in no variable here, for a traceback could show this frame.
            ours = _ours[client] = Argilla(client.api_url, client.api_key, headers=_extra_headers(client))
            DefaultClient.newest = newest  # a widget's own client is not what `rg.User(...)` in a cell means
        return ours


def _extra_headers(client: Any) -> dict[str, str]:  # noqa: ANN401
    """Give the headers of an official client that let it through a private Space's door."""
    headers = getattr(getattr(client, "http_client", None), "headers", {})
    return {"Authorization": headers["Authorization"]} if "Authorization" in headers else {}
