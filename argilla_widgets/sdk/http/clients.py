"""The clients of httpx that a transport sends through: our own, or that of another SDK."""

from __future__ import annotations

from typing import Any

import httpx


class HTTPClient(httpx.Client):
    """An `httpx.Client` that can be opened again in a forked process."""

    reconnects = False
    """Whether it retries automatically if there is no connection."""

    def __init__(self, **arguments: Any) -> None:  # noqa: ANN401 - the arguments of httpx
        super().__init__(**arguments)
        self._open_again = lambda: super(HTTPClient, self).__init__(**arguments)  # not shown, since they hold secrets

    def after_fork(self) -> None:
        """Open new connections in a forked process, where no thread can release the locks of the old ones."""
        self._open_again()
        close_connections(self)


class BorrowedClient:
    """Sends through an `httpx.Client` of another SDK, which is neither changed nor closed.

    That client's headers hold the key, so it is not shown here.
    """

    reconnects = True
    """The client was made with as many connection retries as its owner wants."""

    def __init__(self, inner: httpx.Client) -> None:
        self._inner = inner
        self.build_request = inner.build_request
        self.send = inner.send

    @property
    def headers(self) -> httpx.Headers:
        """The headers of each request."""
        return self._inner.headers

    @property
    def timeout(self) -> httpx.Timeout:
        """The timeout of each request."""
        return self._inner.timeout

    @property
    def is_closed(self) -> bool:
        """Whether the SDK has closed its client."""
        return self._inner.is_closed

    def after_fork(self) -> None:
        """Open new connections in a forked process, where the SDK uses its client, too."""
        close_connections(self._inner)

    def close(self) -> None:
        """Do nothing: the SDK may still use its client."""


def close_connections(owner: object) -> None:
    """Close the connections of httpx's own transports that an object holds, also within other transports.

    Two processes on one connection would read each other's responses.
    """
    for held in getattr(owner, "__dict__", {}).values():
        for inner in held.values() if isinstance(held, dict) else [held]:
            if isinstance(inner, httpx.HTTPTransport):
                inner.close()
            elif isinstance(inner, httpx.BaseTransport):
                close_connections(inner)
