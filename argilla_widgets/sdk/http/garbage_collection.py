"""Pause Python's garbage collector while creating many objects that are all kept."""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_lock = threading.Lock()
_paused = 0
_was_on = False


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector within this context, for all threads: Python has only one collector.

    None of 100,000 users that are read is garbage, and looking for garbage costs as much as reading them. If several
    threads pause it, the last one to leave turns the collector on again, if it was on.
    """
    global _paused, _was_on  # noqa: PLW0603 - all threads share one collector
    with _lock:
        if not _paused:
            _was_on = gc.isenabled()
            gc.disable()
        _paused += 1
    try:
        yield
    finally:
        with _lock:
            _paused -= 1
            if not _paused and _was_on:
                gc.enable()
