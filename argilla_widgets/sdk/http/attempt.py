"""`Attempt`: the response to a request or its failure, and whether the server may have performed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import httpx
import msgspec

from argilla_widgets.sdk.http.limits import LARGEST, StoppedError, TooLargeError, TooSlowError

if TYPE_CHECKING:
    from argilla_widgets.sdk.http.answer import Answer

Kind = Literal["unsent", "cut", "timeout", "final"]

UNAVAILABLE = {502, 503, 504}
"""Statuses of a proxy that responds for the server, which may have received the request or not."""


class TransportFailure(msgspec.Struct, frozen=True):
    """Why there is no response.

    Attributes
    ----------
    kind
        ``unsent``: it certainly never reached the server. ``cut``: the connection broke while waiting for the response.
        ``timeout``: the server has it, and may still be working. ``final``: another try would end the same way.
    sentence, hint
        For users. They never quote the exception for a header that could not be sent, which would show the key.
    maybe_done
        Whether the server may have done the work.
    error
        The exception of a caller's hook or transport, to be raised again unchanged.
    """

    kind: Kind
    sentence: str
    hint: str | None = None
    maybe_done: bool = False
    error: BaseException | None = None


class Attempt(NamedTuple):
    """A response or a failure, and whether an earlier try may already have done the work (``lost``)."""

    response: Answer | None = None
    trouble: TransportFailure | None = None
    lost: bool = False

    @property
    def status(self) -> int:
        """The HTTP status; 0 without a response."""
        return self.response.status_code if self.response is not None else 0

    @property
    def maybe_done(self) -> bool:
        """Whether this try may have done the work without a response that confirms it."""
        return self.trouble.maybe_done if self.trouble is not None else self.status in UNAVAILABLE

    @property
    def succeeded(self) -> bool:
        """Whether the server confirms success."""
        return self.response is not None and self.response.is_success


def explain(error: BaseException, server: str) -> TransportFailure:
    """Describe an exception of ``httpx.Client.send``."""
    for exceptions, make in _EXPLANATIONS:
        if isinstance(error, exceptions):
            return make(error, server)
    # Not httpx's own: what the caller passed in failed. Its frames are dropped, because they hold the request.
    error.__context__ = error.__cause__ = None
    return TransportFailure("final", "", error=error.with_traceback(None))


def _connect_error(error: BaseException, server: str) -> TransportFailure:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return TransportFailure(
            "final",
            f"The certificate of {server} is not trusted.",
            "If your organization issued it, pass verify=ssl.create_default_context(cafile='/path/to/ca.pem').",
        )
    if "WRONG_VERSION_NUMBER" in text or "RECORD_LAYER_FAILURE" in text:
        return TransportFailure("final", f"{server} does not support https.", "Try the same api_url with http://.")
    if any(part in text for part in ("Name or service", "getaddrinfo", "nodename", "name resolution", "No address")):
        return TransportFailure("unsent", f"The host in {server} was not found.", "Check the spelling of api_url.")
    return TransportFailure(
        "unsent",
        f"Cannot reach {server}.",
        "Is Argilla running there? Check the host and port in api_url. In a hosted notebook, such as Colab, "
        "'localhost' is the notebook's own machine.",
    )


def _timed_out(_: BaseException, server: str) -> TransportFailure:
    return TransportFailure(
        "timeout", f"{server} did not answer in time.", "Try again later, or pass a longer timeout=.", maybe_done=True
    )


_EXPLANATIONS = (
    (
        TooLargeError,
        lambda _, server: TransportFailure(
            "final",
            f"{server} sent more than Argilla ever does (over {LARGEST // 2**20} MiB, or compressed too tightly).",
            "The rest was not read. Check api_url, or ask the server's administrator.",
            maybe_done=True,
        ),
    ),
    (
        TooSlowError,
        lambda _, server: TransportFailure(
            "final",
            f"{server} answered too slowly.",
            "Try again later, or pass a longer timeout=.",
            maybe_done=True,
        ),
    ),
    (
        StoppedError,
        lambda *_: TransportFailure("final", "The request was stopped before it was answered.", maybe_done=True),
    ),
    (httpx.ConnectError, _connect_error),
    (
        httpx.ConnectTimeout,
        lambda _, server: TransportFailure(
            "unsent",
            f"{server} did not accept the connection in time.",
            "Check the host and port in api_url, and your network.",
        ),
    ),
    (
        httpx.PoolTimeout,
        lambda _, server: TransportFailure("unsent", f"Too many requests to {server} are waiting.", "Try again."),
    ),
    (httpx.TimeoutException, _timed_out),
    (
        httpx.ProxyError,
        lambda _, server: TransportFailure(
            "unsent", f"The proxy refused the request to {server}.", "Check proxy= and HTTPS_PROXY."
        ),
    ),
    (
        httpx.LocalProtocolError,
        lambda _, server: TransportFailure(
            "final", f"The request to {server} is not valid.", "Check headers= and cookies= for line breaks."
        ),
    ),
    (
        (httpx.NetworkError, httpx.RemoteProtocolError),
        lambda _, server: TransportFailure("cut", f"{server} dropped the connection.", "Try again.", maybe_done=True),
    ),
    (
        httpx.HTTPError,
        lambda error, server: TransportFailure(
            "final", f"{server} sent an answer that cannot be read ({type(error).__name__}).", maybe_done=True
        ),
    ),
    (
        KeyboardInterrupt,
        lambda *_: TransportFailure("final", "", maybe_done=True, error=KeyboardInterrupt()),
    ),
)
