"""Which requests are sent again, and how long to wait before."""

from __future__ import annotations

import math
import random
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from argilla_widgets.sdk.http.attempt import UNAVAILABLE, Attempt

if TYPE_CHECKING:
    from argilla_widgets.sdk.http.request_spec import RequestSpec

TOO_MANY_REQUESTS = 429
LONGEST_WAIT = 60.0
"""Longest wait in seconds. If a server asks for more, report it instead of waiting."""


def pause(attempt: int, outcome: Attempt, call: RequestSpec) -> float | None:
    """Return the seconds to wait before ``call`` is sent again after try number ``attempt``; None if it must not be.

    A `RequestSpec.creates` is repeated only if it was certainly not executed: no connection, or 429. Everything else is
    repeated on broken connections, 429, 502, 503 and 504, and a GET after a timeout as well.
    """
    if outcome.trouble is not None:
        kind = outcome.trouble.kind
        again = kind == "unsent" or (kind == "cut" and not call.creates) or (kind == "timeout" and call.method == "GET")
        return backoff(attempt) if again else None
    if outcome.response is None:
        return None
    if outcome.status != TOO_MANY_REQUESTS and (outcome.status not in UNAVAILABLE or call.creates):
        return None
    asked = retry_after(outcome.response.headers.get("retry-after"))
    if asked is None:
        return backoff(attempt)
    return asked if asked <= LONGEST_WAIT else None


def backoff(attempt: int) -> float:
    """Return the seconds before the next try, randomized so that several threads do not retry together."""
    return min(8.0, 0.1 * 2**attempt) * random.uniform(0.75, 1.25)  # noqa: S311 - nothing secret about it


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
