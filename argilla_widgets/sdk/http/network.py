"""Network streams that respect the `Allowance` of a request, also while waiting for the head of a response.

The timeout of httpx starts again with each byte that arrives.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpcore

from argilla_widgets.sdk.http.limits import POLL, Allowance, TooSlowError, current_allowance

if TYPE_CHECKING:
    import ssl

    import httpx


def watch(transport: httpx.BaseTransport | None) -> None:
    """Make the connections of one of httpx's own transports respect allowances; leave other transports unchanged."""
    pool = getattr(transport, "_pool", None)
    backend = getattr(pool, "_network_backend", None)
    if pool is not None and isinstance(backend, httpcore.NetworkBackend):
        pool._network_backend = _Backend(backend)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:  # noqa: ANN401 - the signature of httpcore
        return _Stream(self._inner.connect_tcp(*args, **kwargs))

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:  # noqa: ANN401
        return _Stream(self._inner.connect_unix_socket(*args, **kwargs))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        allowance = current_allowance()
        if allowance is None:
            return self._inner.read(max_bytes, timeout)
        data = self._wait(max_bytes, timeout, allowance)
        allowance.receive(len(data))
        return data

    def _wait(self, max_bytes: int, timeout: float | None, allowance: Allowance) -> bytes:
        """Read; in steps if the request may be stopped."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            allowance.check()
            seconds = [] if end is None else [end - time.monotonic(), allowance.left]
            seconds += [POLL] if allowance.stoppable else []
            try:
                return self._inner.read(max_bytes, max(min(seconds), 0.001) if seconds else None)
            except httpcore.ReadTimeout:
                if end is not None and time.monotonic() >= end:
                    raise
                if allowance.left <= 0:
                    if allowance.stalled:
                        raise
                    raise TooSlowError from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)
        if (allowance := current_allowance()) is not None:
            allowance.begin()

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401
        return self._inner.get_extra_info(info)
