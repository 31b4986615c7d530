"""Attempts to send a request: how one ended, and whether and when to make another."""

from __future__ import annotations

import math
import random
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:
    from argilla_widgets.sdk.http.answer import Answer
    from argilla_widgets.sdk.http.request_spec import RequestSpec

Kind = Literal["unsent", "cut", "timeout", "final"]

UNAVAILABLE = {502, 503, 504}
"""Statuses of a proxy that responds for the server, which may have received the request or not."""

TOO_MANY_REQUESTS = 429
LONGEST_WAIT = 60.0
"""Longest wait in seconds. If a server asks for more, report it instead of waiting."""


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
    """An answer or a failure, and whether an earlier try may already have done the work (``lost``)."""

    answer: Answer | None = None
    failure: TransportFailure | None = None
    lost: bool = False

    @property
    def status(self) -> int:
        """The HTTP status; 0 without a response."""
        return self.answer.status_code if self.answer is not None else 0

    @property
    def maybe_done(self) -> bool:
        """Whether this try may have done the work without a response that confirms it."""
        return self.failure.maybe_done if self.failure is not None else self.status in UNAVAILABLE

    @property
    def succeeded(self) -> bool:
        """Whether the server confirms success."""
        return self.answer is not None and self.answer.is_success


def pause(number: int, attempt: Attempt, spec: RequestSpec) -> float | None:
    """Return the seconds to wait before ``spec`` is sent again after try ``number``; None if it must not be.

    A `RequestSpec.creates` is repeated only if it was certainly not executed: no connection, or 429. Everything else is
    repeated on broken connections, 429, 502, 503 and 504, and a GET after a timeout as well.
    """
    if attempt.failure is not None:
        kind = attempt.failure.kind
        again = kind == "unsent" or (kind == "cut" and not spec.creates) or (kind == "timeout" and spec.method == "GET")
        return backoff(number) if again else None
    if attempt.answer is None:
        return None
    if attempt.status != TOO_MANY_REQUESTS and (attempt.status not in UNAVAILABLE or spec.creates):
        return None
    asked = retry_after(attempt.answer.headers.get("retry-after"))
    if asked is None:
        return backoff(number)
    return asked if asked <= LONGEST_WAIT else None


def backoff(number: int) -> float:
    """Return the seconds to wait after try ``number``, randomized so that several threads do not retry together."""
    return min(8.0, 0.1 * 2**number) * random.uniform(0.75, 1.25)  # noqa: S311 - nothing secret about it


def retry_after(value: str | None) -> float | None:
    """Read the header ``Retry-After`` in seconds; it contains a number or a date."""
    if value is None:
        return None
    try:
        seconds = float(value)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def wait(seconds: float) -> None:
    """Sleep; a separate function so that tests need not."""
    time.sleep(seconds)
