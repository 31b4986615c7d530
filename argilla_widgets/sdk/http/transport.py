"""The only way to the server: an `httpx.Client` that threads may share, its key, its retries, its responses.

The API key is kept only in `KeyAuth`: the ``repr`` of httpx's headers would show it, and redirects would carry it
along. Frames that hold the key or a password never appear in a traceback: `Transport._try` returns a `TransportFailure`
instead of raising.
"""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, TypeVar

import httpx
import msgspec

from argilla_widgets.sdk.auth.secret import Secret, encode_body
from argilla_widgets.sdk.errors import ArgillaAPIError, ArgillaConnectionError, ArgillaError
from argilla_widgets.sdk.http import retries
from argilla_widgets.sdk.http.answer import read_answer
from argilla_widgets.sdk.http.attempt import UNAVAILABLE, Attempt, TransportFailure, explain
from argilla_widgets.sdk.http.error_mapping import refusal
from argilla_widgets.sdk.http.limits import Allowance, allowing
from argilla_widgets.sdk.models import UNREADABLE, gc_paused

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from argilla_widgets.sdk.auth.address import Address
    from argilla_widgets.sdk.http.answer import Answer
    from argilla_widgets.sdk.http.client import BorrowedClient, HTTPClient
    from argilla_widgets.sdk.http.request_spec import RequestSpec

T = TypeVar("T")

ANSWER_WAIT = 10.0
"""Seconds within which a running server responds to a cheap request; it hashes passwords for about 0.3 s each."""


REFUSED = (401, 403)
"""Statuses that concern the account, not the request."""


class KeyAuth(httpx.Auth):
    """Adds the API key to each request, in addition to the caller's own authentication (for a proxy, say)."""

    def __init__(self, key: Secret, inner: httpx.Auth | None = None) -> None:
        self._key = key
        self._inner = inner or httpx.Auth()
        self.requires_request_body = self._inner.requires_request_body
        self.requires_response_body = self._inner.requires_response_body

    def with_key(self, key: Secret) -> KeyAuth:
        """Return a copy that signs with another key, and is otherwise the same."""
        return KeyAuth(key, self._inner)

    def hide(self, text: str) -> str:
        """Mask the key in ``text``."""
        return self._key.hide(text)

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign only ``request``: what the inner flow sends elsewhere (to fetch a token) goes without the key."""
        request.headers["X-Argilla-Api-Key"] = str(self._key.reveal())
        yield from self._inner.sync_auth_flow(request)


class Transport:
    """Sends calls and returns decoded responses, or raises an `ArgillaError`.

    Parameters
    ----------
    http
        The client.
    auth
        Signs its requests.
    address
        The server's address.
    tries
        Maximum number of times to send a call that may be repeated.
    """

    def __init__(self, http: HTTPClient | BorrowedClient, auth: KeyAuth, address: Address, tries: int) -> None:
        self._http = http
        self._auth = auth
        # Also closes the sockets of a client that was never closed.
        self._closing = weakref.finalize(self, http.close)
        self._under_way = 0
        self._closed = False
        self._lock = threading.Lock()
        self.address = address
        self.tries = tries
        self.on_refusal: Callable[[], None] = lambda: None
        """Called when the server refuses the client's own key, or an operation that its account may not do."""

    def close(self) -> None:
        """Close the connections, at once or after the last running request of another thread."""
        with self._lock:
            self._closed = True
            idle = not self._under_way
        if idle:
            self._closing()

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._closed or self._http.is_closed

    def _begin(self) -> bool:
        with self._lock:
            self._under_way += not self.closed
            return not self.closed

    def _end(self) -> None:
        with self._lock:
            self._under_way -= 1
            last = self._closed and not self._under_way
        if last:
            self._closing()

    def fetch(self, call: RequestSpec, decoder: msgspec.json.Decoder[T]) -> T:
        """Send ``call`` and decode its response."""
        return self.decode(self.send(call), call, decoder)

    def send(self, call: RequestSpec, *, key: Secret | None = None) -> Attempt:
        """Send ``call``, again where that is safe (`retries.pause`), until there is a response.

        With ``key``, that key takes the place of the client's own.
        """
        auth = self._auth if key is None else self._auth.with_key(key)
        outcome = Attempt()
        lost = False
        for attempt in range(self.tries):
            outcome = self._try(call, auth)._replace(lost=lost)
            wait = retries.pause(attempt, outcome, call)
            unsent = outcome.trouble is not None and outcome.trouble.kind == "unsent"
            if wait is None or attempt + 1 == self.tries or (unsent and self._http.reconnects):
                break
            lost = lost or outcome.maybe_done
            retries.wait(wait)
        if outcome.trouble is not None and outcome.trouble.error is not None:
            raise outcome.trouble.error
        if key is None and outcome.status in REFUSED:
            self.on_refusal()
        return outcome

    def answers(self, call: RequestSpec) -> bool:
        """Return whether the server responds to ``call``, sent once, with anything within `ANSWER_WAIT`."""
        outcome = self._try(call, self._auth, timeout=ANSWER_WAIT)
        return outcome.response is not None and outcome.status not in UNAVAILABLE

    def decode(self, outcome: Attempt, call: RequestSpec, decoder: msgspec.json.Decoder[T]) -> T:
        """Decode the response with ``decoder``, or raise the error for ``outcome``."""
        answer = outcome.response
        if answer is None or not answer.is_success or _is_page(answer):
            raise self.failure(outcome, call)
        found = _decode(answer, call, decoder)
        if not isinstance(found, _Unreadable):
            return found
        start = call.failed if call.method == "GET" else call.unknown
        error = ArgillaAPIError(
            f"The answer to {call.method} {call.path} is not what Argilla sends ({self._hide(found.problem, call)}). "
            f"{start}.",
            answer.status_code,
            hint="This package supports Argilla 2; client.doctor() shows the server's version.",
        )
        del found
        error.unknown = call.method != "GET"
        raise error

    def failure(self, outcome: Attempt, call: RequestSpec, *, absent: bool = False) -> ArgillaError:
        """Return the error for an outcome that is not a success.

        ``absent`` means that the resource to be created was looked up in the meantime, and did not exist.
        """
        unknown = call.method != "GET" and (outcome.maybe_done or outcome.lost)
        start = call.absent if absent else call.unknown if unknown else call.failed
        error = self._explain(outcome, call, start).rewrite(lambda text: self._hide(text, call))
        error.unknown = unknown
        return error

    def _hide(self, text: str, call: RequestSpec) -> str:
        """Mask the API key and the password of ``call`` in a text to be shown: a server may send them back."""
        return self._auth.hide(call.hide(text))

    def _explain(self, outcome: Attempt, call: RequestSpec, start: str) -> ArgillaError:
        response, trouble = outcome.response, outcome.trouble
        if trouble is not None:
            message = trouble.sentence if call.method == "GET" else f"{trouble.sentence} {start}."
            return ArgillaConnectionError(message, hint=trouble.hint)
        if response is None or response.is_success:
            return self._web_page()
        if response.is_redirect:
            return self._redirected(response)
        return refusal(response, call, start, lambda text: self._hide(text, call))

    def _try(self, call: RequestSpec, auth: httpx.Auth, *, timeout: float | None = None) -> Attempt:
        """Send once. Never raises: the frames below this one hold key and password.

        ``timeout``, in seconds for each step, replaces the client's own.
        """
        if not self._begin():
            return Attempt(
                trouble=TransportFailure("final", "This client is closed.", "Create a new one: rg.Argilla(...).")
            )
        try:
            headers, content = {}, None
            if call.body is not None:
                content = encode_body(call.body)
                if isinstance(content, ArgillaError):
                    return Attempt(trouble=TransportFailure("final", content.message, error=content))
                headers["Content-Type"] = "application/json"
            url = self._http.url(call.path)
            request = self._http.build_request(
                call.method,
                url,
                params=call.params,
                content=content,
                data=call.form,
                headers=headers,
                timeout=self._http.timeout if timeout is None else timeout,
            )
            allowance = Allowance(request.extensions.get("timeout", {}).get("read"))
            with allowing(allowance):
                response = self._http.send(request, auth=auth, follow_redirects=False, stream=True)
                return Attempt(read_answer(response, allowance))
        except BaseException as error:  # noqa: BLE001 - a KeyboardInterrupt too: its traceback would show the frames
            return Attempt(trouble=explain(error, str(self.address)))
        finally:
            self._end()

    def _redirected(self, response: Answer) -> ArgillaConnectionError:
        try:
            target = response.url.join(response.headers.get("location", ""))
            shown = str(target.copy_with(userinfo=b"", query=None, fragment=None))
        except (httpx.InvalidURL, ValueError):
            shown = "another address"
        return ArgillaConnectionError(
            f"{self.address} redirects to {shown}. The API key was not sent there.",
            field="api_url",
            hint="If that is your server, pass its address as api_url.",
        )

    def _web_page(self) -> ArgillaConnectionError:
        hint = "Pass the server's address as api_url, without the path of a page."
        if self.address.path:
            hint = f"Is the path {self.address.path} correct? Without it, api_url would be {self.address.root}."
        return ArgillaConnectionError(
            f"{self.address} sent a web page, not an answer of Argilla's API.", field="api_url", hint=hint
        )


class _Unreadable(msgspec.Struct):
    """Why a response cannot be used; a traceback does not show it, since it may quote the response."""

    problem: str

    def __repr__(self) -> str:
        return "_Unreadable()"


def _decode(answer: Answer, call: RequestSpec, decoder: msgspec.json.Decoder[T]) -> T | _Unreadable:
    """Decode a response. Never raises: msgspec quotes values, which may be secret."""
    try:
        with gc_paused():
            found = decoder.decode(answer.content)
    except msgspec.ValidationError as error:
        return _Unreadable(str(error))
    except UNREADABLE:
        return _Unreadable("it is not JSON")
    for name, value in call.expected.items():
        if getattr(found, name) != value:
            return _Unreadable(f"its {name} does not match")
    return found


def _is_page(response: Answer) -> bool:
    """Return whether this is a web page: the server sends its own, with 200, for every path that it does not know."""
    return "html" in response.headers.get("content-type", "") or response.content[:64].lstrip()[:1] == b"<"
