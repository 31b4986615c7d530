"""When a request is sent again, and how long to wait before."""

from __future__ import annotations

import math
import random
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from argilla_widgets.sdk.http.response import UNAVAILABLE, Attempt, is_stopped
from argilla_widgets.sdk.interrupts import POLL

if TYPE_CHECKING:
    from argilla_widgets.sdk.http.request import RequestSpec

MAX_WAIT = 60.0
"""Longest wait in seconds. If a server asks for more, report it instead of waiting."""


def retry_delay(number: int, attempt: Attempt, spec: RequestSpec) -> float | None:
    """Return the seconds to wait before ``spec`` is sent again after try ``number``; None if it must not be.

    A `RequestSpec.creates` is repeated only if it was certainly not executed: no connection, or 429. Everything else is
    repeated on broken connections, 429, 502, 503 and 504, and a GET after a timeout as well.
    """
    if attempt.failure is not None:
        kind = attempt.failure.kind
        again = kind == "unsent" or (kind == "cut" and not spec.creates) or (kind == "timeout" and spec.method == "GET")
        return backoff(number) if again else None
    if attempt.response is None:
        return None
    if attempt.status != httpx.codes.TOO_MANY_REQUESTS and (attempt.status not in UNAVAILABLE or spec.creates):
        return None
    asked = retry_after(attempt.response.headers.get("retry-after"))
    if asked is None:
        return backoff(number)
    return asked if asked <= MAX_WAIT else None


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
    """Sleep until the next try, or until it is stopped; a separate function, which tests replace."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not is_stopped():
        time.sleep(min(left, POLL))
