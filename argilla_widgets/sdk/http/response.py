"""What comes back from one try: the response, read within limits of size and time, or why there is none.

And who ends a try early: its own thread, or `WATCH` below it, if it takes too long or is stopped.
"""

from __future__ import annotations

import math
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import httpx
import msgspec

from argilla_widgets.sdk.http.request import MAX_REFUSAL_SIZE
from argilla_widgets.sdk.interrupts import POLL, call_apart, interrupts_arrive

if TYPE_CHECKING:
    import socket

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
    """A response or a failure, and whether an earlier try may already have done the work (``lost``).

    Both, if the response is a page of something between the client and the server.
    """

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
        return self.response is not None and self.response.is_success and self.failure is None


ENCODING = "gzip"
"""The accepted compression of responses: one that Python can unpack up to a given size."""
_GZIP = 16 + zlib.MAX_WBITS
SLOWEST = 32 * 1024
"""Bytes per second: the slowest line (a quarter of a megabit) on which a long response still arrives."""
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
    def is_page(self) -> bool:
        """Whether it is a web page."""
        return "html" in self.headers.get("content-type", "") or self._start == b"<"

    @property
    def is_foreign(self) -> bool:
        """Whether it does not come from Argilla's API: it is a web page, or a 404 that is not about a resource.

        For paths that it does not know, Argilla sends its own page, with 200; a proxy, or a sleeping Space, sends 404.
        """
        if self.is_page:
            return True
        return self.status_code == httpx.codes.NOT_FOUND and (self._start != b"{" or b'"Not Found"' in self.content)

    @property
    def _start(self) -> bytes:
        return self.content[:64].lstrip()[:1]

    def __repr__(self) -> str:
        return f"<Response {self.status_code}>"


def read_response(response: httpx.Response, exchange: Exchange, max_size: int) -> Response:
    """Read the body of ``response``, within the limits of size and time, and close it.

    The body of a refusal that is too large is dropped: its status says enough.
    """
    try:
        content = _body(response, exchange, max_size if response.is_success else MAX_REFUSAL_SIZE)
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


def _body(response: httpx.Response, exchange: Exchange, largest: int) -> bytes:
    if response.is_stream_consumed:  # by a hook, or by a transport that has all of it at once
        if len(response.content) > largest:
            raise TooLargeError
        return response.content
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > largest:
        raise TooLargeError
    unpacker = _unpacker(response)
    exchange.begin()
    parts: list[bytes] = []
    size = packed = 0
    try:
        for chunk in response.iter_raw():
            exchange.receive(len(chunk))
            packed += len(chunk)
            room = largest - size
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
    """The response is larger than any of Argilla's."""


class TooSlowError(Exception):
    """The response arrives too slowly."""


class StoppedError(Exception):
    """The response is no longer awaited: see `stoppable`."""


class _Stop(NamedTuple):
    """When the requests of a context are stopped, and whether those who wait for one have to leave it at once."""

    stopped: Callable[[], bool]
    leaves: bool = True


_stop: ContextVar[_Stop | None] = ContextVar("stop", default=None)


@contextmanager
def _within(stop: _Stop | None) -> Iterator[None]:
    token = _stop.set(stop)
    try:
        yield
    finally:
        _stop.reset(token)


def stoppable(stopped: Callable[[], bool] | None) -> AbstractContextManager[None]:
    """End the requests of this context with an error once ``stopped`` returns True; with None, let them end."""
    return _within(stopped and _Stop(stopped))


def left_behind() -> AbstractContextManager[None]:
    """Make the requests of this context on its own thread, which is left behind once they are stopped."""
    stop = _stop.get()
    return _within(stop and stop._replace(leaves=False))


def is_stopped() -> bool:
    """Return whether the requests of this context are stopped."""
    stop = _stop.get()
    return stop is not None and stop.stopped()


def request_apart(function: Callable[[], _T]) -> _T:
    """Call a function that makes requests where no interrupt arrives; one that ends the waiting here stops them.

    The locks of a connection pool are shared by all threads, and httpx does not always release them when interrupted.
    """
    return _apart(function, None)


def try_apart(function: Callable[[], _T]) -> _T:
    """Call a function that makes one request, as `request_apart` does; raise a `StoppedError` once it is stopped."""
    stop = _stop.get()

    def check() -> None:
        if is_stopped():
            raise StoppedError

    return _apart(function, check if stop is not None and stop.leaves else None)


def _apart(function: Callable[[], _T], check: Callable[[], None] | None) -> _T:
    if check is None and not interrupts_arrive():
        return function()
    stop = _stop.get()
    abandoned = False

    def stopped() -> bool:
        return abandoned or (stop is not None and stop.stopped())

    def call() -> _T:
        leaves = stop is not None and check is None  # otherwise, it is this thread that is left behind
        with _within(_Stop(stopped, leaves)):
            return function()

    try:
        return call_apart(call, check)
    except BaseException:
        abandoned = True
        raise


class Exchange:
    """One try of a request: its connection, and the time that it may still take.

    The head of a response may take ``timeout.read`` seconds (None: any number) after the request was sent, and its body
    as many again, and one second more for each `SLOWEST` bytes that arrive: a large response may take long while it
    makes progress, and one that trickles is cut off. httpx's own timeout starts again with each byte.

    It ends when its own thread calls `check`, or when `WATCH` does so and closes the connection below that thread.
    """

    def __init__(self, timeout: httpx.Timeout, on_stream: Callable[[Exchange, Any], None]) -> None:
        steps = timeout.as_dict().values()
        self._seconds = math.inf if timeout.read is None else timeout.read
        # Until the request is sent: connecting, and what the caller's own authentication sends first.
        self._due = time.monotonic() + (math.inf if None in steps else sum(step or 0 for step in steps))
        self._stop = _stop.get()
        self.on_stream = on_stream
        self.socket: socket.socket | None = None
        """The connection. One that is used again is known only from the head of the response on."""
        self.connecting_to: tuple[str, int] | None = None
        """The host and port, of the server or a proxy, that it is connecting to, or could not connect to."""
        self.ended: Exception | None = None
        """Why its connection was closed."""

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow the request: see the extension ``trace`` of httpcore."""
        if event.endswith(".send_request_headers.started"):
            self.check()  # for a caller who no longer waits, nothing is sent
            self.begin()
        elif event.endswith(".connect_tcp.started"):
            self.connecting_to = info["host"], info["port"]
        elif event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self.connecting_to = None
            self.on_stream(self, info["return_value"])

    def begin(self) -> None:
        """Start the clock of the head, or of the body."""
        self._due = time.monotonic() + self._seconds

    def receive(self, size: int) -> None:
        """Count bytes of the body."""
        self._due += size / SLOWEST
        self.check()

    def release(self) -> None:
        """Forget who asked: a caller may keep the request, and with it this."""
        self._stop, self.on_stream = None, _ignore

    def check(self, grace: float = 0.0) -> None:
        """Raise what ends the request, if anything does; it may take some seconds of ``grace`` more."""
        stop = self._stop
        if stop is not None and stop.stopped():
            raise StoppedError
        if time.monotonic() >= self._due + grace:
            raise TooSlowError

    def is_due(self) -> bool:
        """Return whether its connection has to be closed, and note why."""
        try:
            # The grace lets httpx's own timeout of a silent server come first, after which it is tried again.
            self.check(POLL)
        except (StoppedError, TooSlowError) as error:
            self.ended = error.with_traceback(None)
        return self.ended is not None


def _ignore(_exchange: Exchange, _stream: object) -> None:
    """Do nothing."""


class Watch:
    """Ends requests that are stopped, or take too long, below the threads that wait for them: a thread for all.

    The thread ends when no request is under way.
    """

    def __init__(self) -> None:
        self.after_fork()

    def after_fork(self) -> None:
        """Start again in a forked process, where neither this thread nor those of the requests run."""
        self._lock = threading.Lock()
        self._runs = False
        self._watched: dict[Exchange, Callable[[Exchange], None]] = {}

    def add(self, exchange: Exchange, disconnect: Callable[[Exchange], None]) -> None:
        """Watch a request; ``disconnect`` closes its connection."""
        with self._lock:
            self._watched[exchange] = disconnect
            if not self._runs:
                threading.Thread(target=self._run, name="argilla-watch", daemon=True).start()
                self._runs = True

    def remove(self, exchange: Exchange) -> None:
        """Watch a request no longer."""
        with self._lock:
            self._watched.pop(exchange, None)

    def _run(self) -> None:
        while True:
            time.sleep(POLL)
            with self._lock:
                watched = list(self._watched.items())
                self._runs = bool(watched)
            if not watched:
                return
            while watched:
                exchange, disconnect = watched.pop()
                if exchange.is_due():
                    disconnect(exchange)


WATCH = Watch()
