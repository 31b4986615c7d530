"""What comes back from one try: the response, read within limits of size and time, or why there is none.

The limits on time also hold while waiting for the head of a response: httpx's timeout starts again with each byte.
"""

from __future__ import annotations

import math
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import httpx
import msgspec

from argilla_widgets.sdk.interrupts import call_apart

if TYPE_CHECKING:
    import httpcore

_T = TypeVar("_T")

Kind = Literal["unsent", "unsendable", "cut", "timeout", "unread"]
"""``unsent``: it did not reach the server; another try may. ``unsendable``: another try would not, either. ``cut``: the
connection broke while waiting for the response. ``timeout``: the server has the request, and may still be working.
``unread``: the server has it, and another try would end the same way."""

UNAVAILABLE = {502, 503, 504, *range(520, 528), 599}
"""Statuses of a proxy that responds for the server, which may have received the request or not.

520 to 527 are Cloudflare's; 599 is that of jupyter-server-proxy for a server that is too slow.
"""


class TransportFailure(msgspec.Struct, frozen=True):
    """Why there is no response."""

    kind: Kind
    sentence: str = ""
    """For users, like ``hint``. They never quote the exception for a header that cannot be sent: it shows the key."""
    hint: str | None = None
    error: BaseException | None = None
    """An interrupt, or the exception of a caller's hook or transport: to be raised again unchanged."""

    @property
    def maybe_done(self) -> bool:
        """Whether the server may have done the work."""
        return self.kind in {"cut", "timeout", "unread"}


class Attempt(NamedTuple):
    """A response or a failure, and whether an earlier try may already have done the work (``lost``)."""

    response: Response | None = None
    failure: TransportFailure | None = None
    lost: bool = False

    @property
    def status(self) -> int:
        """The HTTP status; 0 without a response."""
        return self.response.status_code if self.response is not None else 0

    @property
    def maybe_done(self) -> bool:
        """Whether this try may have done the work without a response that confirms it."""
        return self.failure.maybe_done if self.failure is not None else self.status in UNAVAILABLE

    @property
    def succeeded(self) -> bool:
        """Whether the server confirms success."""
        return self.response is not None and self.response.is_success


ENCODING = "gzip"
"""The accepted compression of responses: one that Python can unpack up to a given size."""
_GZIP = 16 + zlib.MAX_WBITS
MAX_SIZE = 512 * 2**20
"""Maximum bytes of a response, unpacked. The largest one that is needed, a list of 1,000,000 users, has 270 MiB."""
MAX_REFUSAL_SIZE = 2**20
"""Maximum bytes of the body of a refusal. Argilla's own are sentences."""
RATIO = 100
"""Maximum bytes that one packed byte may become. User lists shrink to a third, other JSON to a twentieth at most."""
UNCHECKED = 16 * 2**20
"""Up to this many bytes, the `RATIO` is not checked."""
SLOWEST = 32 * 1024
"""Bytes per second: the slowest line (a quarter of a megabit) on which a long response still arrives."""
POLL = 0.2
"""Seconds between two checks whether to stop."""
NO_CONNECTION = "no connection"
"""The text of an `httpx.ProxyError` if the proxy cannot be reached; otherwise it has refused the request."""


@dataclass(frozen=True, slots=True)
class Response:
    """A status with its headers and unpacked body, which a traceback does not show: it contains other users' keys.

    Not a tuple: some error reporters list the items of one, whatever its repr.
    """

    status_code: int
    headers: httpx.Headers
    content: bytes
    url: httpx.URL

    @property
    def is_success(self) -> bool:
        """Whether the server did what was requested."""
        return httpx.codes.is_success(self.status_code)

    @property
    def is_redirect(self) -> bool:
        """Whether it is a redirect."""
        return httpx.codes.is_redirect(self.status_code)

    @property
    def is_foreign(self) -> bool:
        """Whether it does not come from Argilla's API: it is a web page, or a 404 that is not about a resource.

        For paths that it does not know, Argilla sends its own page, with 200; a proxy, or a sleeping Space, sends 404.
        """
        start = self.content[:64].lstrip()[:1]
        if "html" in self.headers.get("content-type", "") or start == b"<":
            return True
        return self.status_code == httpx.codes.NOT_FOUND and (start != b"{" or b'"Not Found"' in self.content)

    def __repr__(self) -> str:
        return f"<Response {self.status_code}>"


def read_response(response: httpx.Response, allowance: Allowance) -> Response:
    """Read the body of ``response``, within the limits of size and time, and close it.

    The body of a refusal that is too large is dropped: its status says enough.
    """
    try:
        content = _body(response, allowance, MAX_SIZE if response.is_success else MAX_REFUSAL_SIZE)
    except TooLargeError:
        if response.is_success:
            raise
        content = b""
    finally:
        response.close()
    return Response(response.status_code, response.headers, content, response.request.url)


def read_raised(response: httpx.Response) -> Response:
    """Read a response that was raised as an exception; its body is lost, unless it was read before.

    Then it counts as an answer of Argilla that gives no reason.
    """
    known = response.is_stream_consumed and len(response.content) <= MAX_REFUSAL_SIZE
    return Response(response.status_code, response.headers, response.content if known else b"{}", response.request.url)


def _body(response: httpx.Response, allowance: Allowance, largest: int) -> bytes:
    if response.is_stream_consumed:  # by a hook, or by a transport that has all of it at once
        if len(response.content) > largest:
            raise TooLargeError
        return response.content
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > largest:
        raise TooLargeError
    unpacker = _unpacker(response)
    allowance.begin_body()
    parts: list[bytes] = []
    size = packed = 0
    try:
        for chunk in response.iter_raw():
            allowance.received += len(chunk)
            allowance.check()
            packed += len(chunk)
            room = min(largest, max(UNCHECKED, packed * RATIO)) - size
            part = chunk
            if unpacker is not None:  # what follows the end of the packed data is ignored, but counts as received
                part = b"" if unpacker.eof else unpacker.decompress(chunk, room + 1)
            if packed > largest or len(part) > room:
                raise TooLargeError
            size += len(part)
            parts.append(part)
    except zlib.error as error:
        raise httpx.DecodingError(str(error), request=response.request) from None
    return b"".join(parts)


def _unpacker(response: httpx.Response) -> zlib._Decompress | None:
    match response.headers.get("content-encoding", "").strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return zlib.decompressobj(_GZIP)
    raise httpx.DecodingError("The answer is compressed in a way that was not requested.", request=response.request)


class TooLargeError(Exception):
    """The response is larger than `MAX_SIZE`, or packs more than `RATIO` into each byte."""


class TooSlowError(Exception):
    """The response arrives too slowly."""


class StoppedError(Exception):
    """The response is no longer awaited: see `stoppable`."""


_stopped: ContextVar[Callable[[], bool] | None] = ContextVar("stopped", default=None)


@contextmanager
def stoppable(stopped: Callable[[], bool] | None) -> Iterator[None]:
    """End the requests of this context with an error once ``stopped`` returns True; with None, let them end."""
    token = _stopped.set(stopped)
    try:
        yield
    finally:
        _stopped.reset(token)


def is_stopped() -> bool:
    """Return whether the requests of this context are stopped."""
    stopped = _stopped.get()
    return stopped is not None and stopped()


def request_apart(function: Callable[[], _T]) -> _T:
    """Call a function that makes requests where no interrupt arrives; one that arrives here stops the requests.

    The locks of a connection pool are shared by all threads, and httpx does not always release them when interrupted.
    """
    stopped = _stopped.get()
    interrupted = False

    def call() -> _T:
        with stoppable(lambda: interrupted or (stopped is not None and stopped())):
            return function()

    try:
        return call_apart(call)
    except BaseException:
        interrupted = True
        raise


class Allowance:
    """The time that a response may take: ``timeout`` seconds (None: any number) for its head, and as many for its body.

    The body has one second more for each `SLOWEST` bytes of it that arrived: a large response may take long while it
    makes progress, and one that trickles is cut off.
    """

    def __init__(self, timeout: float | None) -> None:
        self._timeout = math.inf if timeout is None else timeout
        self._slowest = math.inf
        self.begin()

    def begin(self) -> None:
        """Start the clock."""
        self._began = self.arrived = time.monotonic()
        self.received = 0

    def begin_body(self) -> None:
        """Start the clock of the body."""
        self._slowest = SLOWEST
        self.begin()

    @property
    def left(self) -> float:
        """Seconds until the time is over."""
        return self._began + self._timeout + self.received / self._slowest - time.monotonic()

    @property
    def stalled(self) -> bool:
        """Whether nothing has arrived for so long that the connection has failed, and the server is not just slow."""
        return time.monotonic() - self.arrived >= self._timeout / 2

    def check(self) -> None:
        """Raise what ends the request, if anything does."""
        if is_stopped():
            raise StoppedError
        if self.left <= 0:
            raise TooSlowError


_current: ContextVar[Allowance] = ContextVar("allowance")


@contextmanager
def allowing(allowance: Allowance) -> Iterator[None]:
    """Make the network streams of this context respect ``allowance``."""
    token = _current.set(allowance)
    try:
        yield
    finally:
        _current.reset(token)


def enforce_limits(transport: httpx.BaseTransport | None) -> None:
    """Make the connections of one of httpx's own transports respect allowances; leave other transports unchanged."""
    if (pool := getattr(transport, "_pool", None)) is not None:
        pool._network_backend = _Backend(pool._network_backend, to_proxy=hasattr(pool, "_proxy_url"))


# These have no base classes: httpx imports httpcore with the first client, and that takes as long as importing httpx.
class _Backend:
    def __init__(self, inner: httpcore.NetworkBackend, *, to_proxy: bool) -> None:
        self._inner = inner
        self._to_proxy = to_proxy

    def connect_tcp(self, *args: Any, **kwargs: Any) -> _Stream:  # noqa: ANN401 - the signature of httpcore
        from httpcore import ConnectError, ConnectTimeout, ProxyError  # noqa: PLC0415

        try:
            return _Stream(self._inner.connect_tcp(*args, **kwargs))
        except (ConnectError, ConnectTimeout) as error:
            if self._to_proxy:
                raise ProxyError(NO_CONNECTION) from error
            raise

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> _Stream:  # noqa: ANN401
        return _Stream(self._inner.connect_unix_socket(*args, **kwargs))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._inner, name)


class _Stream:
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        from httpcore import ReadTimeout  # noqa: PLC0415

        allowance = _current.get()
        end = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            allowance.check()
            try:
                seconds = min(POLL, allowance.left, end - time.monotonic())
                data = self._inner.read(max_bytes, max(seconds, 0.001))
            except ReadTimeout:
                if time.monotonic() >= end or (allowance.left <= 0 and allowance.stalled):
                    raise
            else:
                allowance.arrived = time.monotonic()
                return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        allowance = _current.get()
        allowance.begin()  # the connection may have taken long
        allowance.check()
        self._inner.write(buffer, timeout)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Stream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, timeout))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._inner, name)
