"""The clients of httpx that a transport sends through: our own, or that of another SDK."""

from __future__ import annotations

from typing import Any

import httpx

from argilla_widgets.sdk.http.response import enforce_limits


class HTTPClient(httpx.Client):
    """An `httpx.Client` with the limits of `Allowance`."""

    reconnects = False
    """Whether it retries automatically if there is no connection."""

    def __init__(self, **arguments: Any) -> None:  # noqa: ANN401 - the arguments of httpx
        super().__init__(**arguments)
        given = {id(transport) for transport in (arguments.get("transport"), *(arguments.get("mounts") or {}).values())}
        for transport in (self._transport, *self._mounts.values()):
            if id(transport) not in given:  # a caller's own transport may serve others, too
                enforce_limits(transport)

    def after_fork(self) -> None:
        """Open new connections in a forked process."""
        forget_connections(self)


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
        forget_connections(self._inner)

    def close(self) -> None:
        """Do nothing: the SDK may still use its client."""


def forget_connections(client: httpx.Client) -> None:
    """Give a client new connections in a forked process.

    Two processes on one connection would read each other's responses, and a thread that the fork does not have may hold
    the lock of the pool.
    """
    for transport in (client._transport, *client._mounts.values()):
        _forget(transport)


def _forget(transport: httpx.BaseTransport | None) -> None:
    """Forget the connections of httpx's own transports, also of those that another transport holds."""
    for inner in getattr(transport, "__dict__", {}).values():
        if isinstance(inner, httpx.BaseTransport):
            _forget(inner)
    if (pool := getattr(transport, "_pool", None)) is not None:
        pool._optional_thread_lock = type(pool._optional_thread_lock)()
        pool._requests.clear()
        pool.close()  # only in this process
