"""How long hostile input may take, on a machine of any speed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_USUAL = 0.05
"""Seconds that `_work` takes on the machine for which the tests state their seconds."""


@contextmanager
def takes_at_most(seconds: float) -> Iterator[None]:
    """Fail if the block needs more processor time than this; more is allowed where other work takes longer, too."""
    before = _work()
    began = time.process_time()
    yield
    took = time.process_time() - began
    allowed = seconds * max(before, _work(), _USUAL) / _USUAL
    assert took < allowed, f"{took:.1f} s, where {allowed:.1f} s are allowed"


def _work() -> float:
    """Return how long a fixed amount of work takes, in seconds."""
    began = time.process_time()
    "".join(sorted(f"{number % 997:05}".upper() for number in range(100_000)))
    return time.process_time() - began
