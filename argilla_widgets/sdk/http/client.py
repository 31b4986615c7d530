"""The `httpx.Client` for an Argilla server, which computes once what httpx would compute for each request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from argilla_widgets.sdk.http.answer import ENCODING
from argilla_widgets.sdk.http.network import watch

if TYPE_CHECKING:
    from httpx._types import CookieTypes

    from argilla_widgets.sdk.auth.address import Address


class _Cookies(httpx.Cookies):
    """Reads the cookies of responses that set some; for the others, httpx would take a tenth of the request's time."""

    def extract_cookies(self, response: httpx.Response) -> None:
        if "set-cookie" in response.headers:
            super().extract_cookies(response)


class HTTPClient(httpx.Client):
    """A client for one server.

    Parameters
    ----------
    address
        The server's address. `url` returns the full address of a path: joining it with a ``base_url`` takes longer.
    arguments
        Those of `httpx.Client`.
    """

    reconnects = False
    """Whether it retries by itself if there is no response."""

    def __init__(self, address: Address, **arguments: Any) -> None:  # noqa: ANN401 - the arguments of httpx
        super().__init__(**arguments)
        given = {id(one) for one in (arguments.get("transport"), *(arguments.get("mounts") or {}).values())}
        for transport in (self._transport, *self._mounts.values()):
            if id(transport) not in given:  # a caller's own transport may serve others, too
                watch(transport)
        self._kept = _Cookies(super().cookies.jar)
        self._root = str(address)
        self.headers["Accept"] = "application/json"
        self.headers["Accept-Encoding"] = _encoding(address)

    @property
    def cookies(self) -> httpx.Cookies:
        """The cookies of the caller, and those that the server has set since."""
        return self._kept

    @cookies.setter
    def cookies(self, cookies: CookieTypes) -> None:
        self._kept = _Cookies(cookies)

    def url(self, path: str) -> str:
        """Return the address of a path of the server."""
        return self._root + path


class BorrowedClient:
    """Sends through an `httpx.Client` that belongs to another SDK, and leaves that client unchanged.

    Parameters
    ----------
    address
        The server's address.
    inner
        The other SDK's client. It is not closed along with this one.
    """

    reconnects = True
    """The client was made with as many connection retries as its owner wants."""

    def __init__(self, address: Address, inner: httpx.Client) -> None:
        self._root = str(address)
        self._inner = inner
        self._added = {"Accept": "application/json", "Accept-Encoding": _encoding(address)}

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

    def url(self, path: str) -> str:
        """Return the address of a path of the server."""
        return self._root + path

    def build_request(self, method: str, url: str, *, headers: dict[str, str], **arguments: Any) -> httpx.Request:  # noqa: ANN401 - as in httpx
        """Make a request with all that the SDK sends along."""
        return self._inner.build_request(method, url, headers={**self._added, **headers}, **arguments)

    def send(self, request: httpx.Request, **arguments: Any) -> httpx.Response:  # noqa: ANN401 - as in httpx
        """Send a request the way the SDK sends its own."""
        return self._inner.send(request, **arguments)

    def close(self) -> None:
        """Do nothing: the SDK may still use its client."""


def _encoding(address: Address) -> str:
    # On the same machine, compression costs both sides more than it saves.
    return "identity" if address.is_local else ENCODING
