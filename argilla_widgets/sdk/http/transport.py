"""The only way to the server: a client of httpx that threads may share, its key, its retries, its responses.

The API key is kept only in `KeyAuth`: the ``repr`` of httpx's headers would show it, and redirects would carry it
along. Frames that hold the key or a password never appear in a traceback: `Transport._try` returns a `TransportFailure`
instead of raising.
"""

from __future__ import annotations

import gc
import socket
import threading
import time
import weakref
from collections.abc import Callable, Container, Generator, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import msgspec

from argilla_widgets.sdk.auth.secret import Secret, encode_body, unwrapped
from argilla_widgets.sdk.errors import ArgillaAPIError, ArgillaError
from argilla_widgets.sdk.http import retry
from argilla_widgets.sdk.http.error_mapping import MAX_SHOWN, classify, explain
from argilla_widgets.sdk.http.response import (
    ENCODING,
    NO_CONNECTION,
    UNAVAILABLE,
    WATCH,
    Attempt,
    Exchange,
    Response,
    StoppedError,
    TransportFailure,
    is_stopped,
    read_raised,
    read_response,
    try_apart,
)
from argilla_widgets.sdk.interrupts import uninterrupted
from argilla_widgets.sdk.models import UNREADABLE
from argilla_widgets.sdk.text import shortened

if TYPE_CHECKING:
    from argilla_widgets.sdk.auth.address import Address
    from argilla_widgets.sdk.http.clients import BorrowedClient, HTTPClient
    from argilla_widgets.sdk.http.request import RequestSpec

T = TypeVar("T")

ANSWER_WAIT = 10.0
"""Seconds within which a running server answers a cheap request; it hashes passwords for about 0.3 s each."""

PATIENCE = 1.5
"""Timeouts after which a request is not sent again: a connection that broke silently gets one more try, and no more."""

REFUSED = (401, 403)
"""Statuses that concern the account, not the request."""


_answered_as_argilla: set[str] = set()
"""Addresses where Argilla's API has answered in this process: a web page from there comes from something between."""


class KeyAuth(httpx.Auth):
    """Adds the API key to each request, in addition to the caller's own authentication (for a proxy, say)."""

    def __init__(self, key: Secret, inner: httpx.Auth | None) -> None:
        self._key = key
        self._inner = inner or httpx.Auth()
        self.requires_request_body = self._inner.requires_request_body
        self.requires_response_body = self._inner.requires_response_body

    def with_key(self, key: Secret) -> KeyAuth:
        """Return a copy that signs with another key, and is otherwise the same."""
        return KeyAuth(key, self._inner)

    def is_among(self, keys: Container[object]) -> bool:
        """Return whether the key is one of these."""
        return self._key.reveal() in keys

    def redact(self, text: str) -> str:
        """Mask the key in ``text``."""
        return self._key.redact(text)

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign only ``request``: what the inner flow sends elsewhere (to fetch a token) goes without the key."""
        request.headers["X-Argilla-Api-Key"] = str(self._key.reveal())
        yield from self._inner.sync_auth_flow(request)


class Transport:
    """Sends requests, up to ``tries`` times where that is safe; decodes responses, or raises an `ArgillaError`."""

    def __init__(self, http: HTTPClient | BorrowedClient, auth: KeyAuth, address: Address, tries: int) -> None:
        self._http = http
        self._auth = auth
        # Joining a path with a `base_url` of httpx takes longer.
        self._root = str(address)
        # On the same machine, compression costs both sides more than it saves.
        self._headers = {"Accept": "application/json", "Accept-Encoding": "identity" if address.is_local else ENCODING}
        # Also closes the sockets of a client that was never closed.
        self._closing = weakref.finalize(self, http.close)
        self._exchanges: set[Exchange] = set()
        """The requests under way."""
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        """The connections that were used so far."""
        self._closed = False
        self._lock = threading.Lock()
        self.address = address
        self.tries = tries
        self.on_refusal: Callable[[], None] = lambda: None
        """Called when the server refuses the client's own key, or an operation that its account may not do."""

    def after_fork(self) -> None:
        """Start again in a forked process, where the parent's threads never finish their requests.

        To end one of the parent's connections here would end it there, too.
        """
        self._lock, self._exchanges, self._sockets = threading.Lock(), set(), weakref.WeakSet()
        self._http.after_fork()

    def close(self) -> None:
        """Close the connections, at once or after the last running request of another thread."""
        with self._lock:
            self._closed = True
            idle = not self._exchanges
        if idle:
            self._closing()

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._closed or self._http.is_closed

    def _begin(self, exchange: Exchange) -> bool:
        with self._lock:
            if not self.closed:
                self._exchanges.add(exchange)
            return exchange in self._exchanges

    def _end(self, exchange: Exchange) -> None:
        exchange.release()
        WATCH.remove(exchange)
        with self._lock:
            self._exchanges.discard(exchange)
            last = self._closed and not self._exchanges
        if last:
            self._closing()

    def _note_stream(self, exchange: Exchange, stream: Any) -> None:  # noqa: ANN401 - httpx gives it no type
        """Note the connection of a request, if its transport says which one it is."""
        exchange.socket = stream.get_extra_info("socket") if stream is not None else None
        if exchange.socket is not None:
            with self._lock:
                self._sockets.add(exchange.socket)

    def _disconnect(self, exchange: Exchange) -> None:
        """End the connection of a request, even while a thread reads from it.

        If it is not known yet which one that is, end all that may be: the other requests are sent again.
        """
        with self._lock:
            if exchange not in self._exchanges:  # it has just ended
                return
            others = {other.socket for other in self._exchanges}
            unclaimed = [known for known in self._sockets if known not in others]
            for ended in unclaimed if exchange.socket is None else [exchange.socket]:
                with suppress(OSError):
                    # Not the method of an SSLSocket, which would send what follows unencrypted.
                    socket.socket.shutdown(ended, socket.SHUT_RDWR)

    def fetch(self, spec: RequestSpec, decoder: msgspec.json.Decoder[T]) -> T:
        """Send ``spec`` and decode its response."""
        return self.decode(self.send(spec), spec, decoder)

    def send(self, spec: RequestSpec, *, key: Secret | None = None) -> Attempt:
        """Send ``spec``, again where that is safe (`retry.retry_delay`), until there is a response.

        With ``key``, that key takes the place of the client's own.
        """
        auth = self._auth if key is None else self._auth.with_key(key)
        attempt = Attempt()
        lost = False
        timeout = self._http.timeout.read
        waited = 0.0
        for number in range(self.tries):
            began = time.monotonic()
            attempt = self._attempt(spec, auth)._replace(lost=lost)
            waited += time.monotonic() - began
            if attempt.succeeded:
                break
            delay = retry.retry_delay(number, attempt, spec)
            unsent = attempt.failure is not None and attempt.failure.kind == "unsent"
            if delay is None or number + 1 == self.tries or (unsent and self._http.reconnects):
                break
            if timeout is not None and waited >= PATIENCE * timeout:
                break
            lost = lost or attempt.maybe_done
            retry.wait(delay)
            if is_stopped():
                break
        if attempt.failure is not None and attempt.failure.error is not None:
            raise attempt.failure.error
        if key is None and spec.form is None and attempt.status in REFUSED:  # a form has its own password
            self.on_refusal()
        return attempt

    def answers(self, spec: RequestSpec) -> bool:
        """Return whether Argilla answers ``spec``, sent once, with anything within `ANSWER_WAIT`."""
        attempt = self._attempt(spec, self._auth, httpx.Timeout(ANSWER_WAIT))
        return attempt.response is not None and attempt.status not in UNAVAILABLE and not attempt.response.is_foreign

    def fetch_once(self, spec: RequestSpec, decoder: msgspec.json.Decoder[T], seconds: float) -> T:
        """Send ``spec`` once, and decode its response, which may take no longer than ``seconds``."""
        usual = self._http.timeout.read
        attempt = self._attempt(spec, self._auth, httpx.Timeout(seconds if usual is None else min(seconds, usual)))
        if attempt.failure is not None and attempt.failure.error is not None:
            raise attempt.failure.error
        return self.decode(attempt, spec, decoder)

    def decode(self, attempt: Attempt, spec: RequestSpec, decoder: msgspec.json.Decoder[T]) -> T:
        """Decode the response with ``decoder``, or raise the error for ``attempt``."""
        response = attempt.response
        if response is None or not response.is_success or response.is_foreign:
            raise self.failure(attempt, spec)
        model = _decode(response, spec, decoder)
        if not isinstance(model, _Unreadable):
            _answered_as_argilla.add(self._root)
            return model
        start = spec.failed if spec.method == "GET" else spec.unknown
        error = ArgillaAPIError(
            f"The answer to {spec.method} {spec.path} is not what Argilla sends "
            f"({shortened(self._redact(model.problem, spec), MAX_SHOWN)}). {start}.",
            response.status_code,
            hint="This package supports Argilla 2; client.doctor() shows the server's version.",
            unknown=spec.method != "GET",
        )
        del model
        raise error

    def failure(
        self, attempt: Attempt, spec: RequestSpec, *, absent: bool = False, unchecked: bool = False
    ) -> ArgillaError:
        """Return the error for an attempt that is not a success.

        ``absent`` means that the resource to be created was looked up in the meantime, and did not exist; ``unchecked``
        that the attempt may have succeeded, and that this could not be checked.
        """
        unknown = spec.method != "GET" and (attempt.maybe_done or attempt.lost or unchecked)
        start = spec.absent if absent else spec.unknown if unknown else spec.failed

        def redact(text: str) -> str:
            return self._redact(text, spec)

        error = explain(attempt, spec, start, self.address, redact).rewrite(redact)
        error.unknown = unknown
        return error

    def _redact(self, text: str, spec: RequestSpec) -> str:
        """Mask the API key and the password of ``spec`` in a text to be shown: a server may send them back."""
        return self._auth.redact(spec.redact(text))

    def _attempt(self, spec: RequestSpec, auth: httpx.Auth, timeout: httpx.Timeout | None = None) -> Attempt:
        """Send once, and wait until there is a response, or no reason to wait any longer.

        ``timeout`` replaces the client's own.
        """
        try:
            return try_apart(lambda: self._try(spec, auth, timeout or self._http.timeout))
        except StoppedError as error:
            return Attempt(failure=classify(error, str(self.address)))

    def _try(self, spec: RequestSpec, auth: httpx.Auth, timeout: httpx.Timeout) -> Attempt:
        """Send once. Never raises: the frames below this one hold key and password."""
        exchange = Exchange(timeout, self._note_stream)
        if not self._begin(exchange):
            return Attempt(
                failure=TransportFailure("unsendable", "This client is closed.", "Create a new one: rg.Argilla(...).")
            )
        try:
            WATCH.add(exchange, self._disconnect)
            headers, content = self._headers, None
            if spec.body is not None:
                content = encode_body(spec.body)
                if isinstance(content, ArgillaError):
                    return Attempt(failure=TransportFailure("unsendable", error=content))
                headers = {**headers, "Content-Type": "application/json"}
            request = self._http.build_request(
                spec.method,
                self._root + spec.path,
                params=spec.params,
                content=content,
                data=spec.form and {name: unwrapped(value) for name, value in spec.form.items()},
                headers=headers,
                timeout=timeout,
                extensions={"trace": exchange.trace},
            )
            response = self._http.send(request, auth=auth, follow_redirects=False, stream=True)
            self._note_stream(exchange, response.extensions.get("network_stream"))
            return self._checked(read_response(response, exchange, spec.max_size))
        except httpx.HTTPStatusError as error:  # a caller's hook or transport raises it; the errors here say more
            return Attempt(read_raised(error.response))
        except BaseException as error:  # noqa: BLE001 - a KeyboardInterrupt too: its traceback would show the frames
            to_proxy = exchange.connecting_to not in {None, self.address.endpoint}
            cause = exchange.ended or (httpx.ProxyError(NO_CONNECTION) if to_proxy else error)
            return Attempt(failure=classify(cause, str(self.address), answered=self._root in _answered_as_argilla))
        finally:
            self._end(exchange)

    def _checked(self, response: Response) -> Attempt:
        """Return the attempt; a page or redirect of something between, such as a captive portal, also is a failure.

        A redirect did not reach the server; what became of a request that a page answers is not known.
        """
        failure = None
        if self._root in _answered_as_argilla and response.status_code not in UNAVAILABLE:
            if response.is_redirect:
                failure = TransportFailure("unsent")
            elif response.is_page:
                failure = TransportFailure("cut")
        return Attempt(response, failure)


class _Unreadable(msgspec.Struct):
    """Why a response cannot be used; a traceback does not show it, since it may quote the response."""

    problem: str

    def __repr__(self) -> str:
        return "_Unreadable()"


def _decode(response: Response, spec: RequestSpec, decoder: msgspec.json.Decoder[T]) -> T | _Unreadable:
    """Decode a response. Never raises: msgspec quotes values, which may be secret."""
    try:
        with gc_paused():
            found = decoder.decode(response.content)
    except msgspec.ValidationError as error:
        return _Unreadable(str(error))
    except UNREADABLE:
        return _Unreadable("it is not JSON")
    for name, value in spec.expected.items():
        if getattr(found, name) != value:
            return _Unreadable(f"its {name} does not match")
    return found


_gc_lock = threading.Lock()
_gc_pauses = 0
_gc_was_on = False


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector within this context, for all threads: Python has only one collector.

    None of 100,000 users that are read is garbage, and looking for garbage costs as much as reading them. If several
    threads pause it, the last one to leave turns the collector on again, if it was on. An interrupt is raised then.
    """
    global _gc_pauses, _gc_was_on  # noqa: PLW0603 - all threads share one collector
    with uninterrupted():
        with _gc_lock:
            if not _gc_pauses:
                _gc_was_on = gc.isenabled()
                gc.disable()
            _gc_pauses += 1
        try:
            yield
        finally:
            with _gc_lock:
                _gc_pauses -= 1
                if not _gc_pauses and _gc_was_on:
                    gc.enable()


def resume_gc() -> None:
    """End the pauses of the parent's threads in a forked process, where they never end."""
    global _gc_lock, _gc_pauses  # noqa: PLW0603
    _gc_lock = threading.Lock()
    if _gc_pauses and _gc_was_on:
        gc.enable()
    _gc_pauses = 0
