"""Pause Python's garbage collector while many objects are made that all stay."""

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
    """Pause the collector meanwhile, for all threads, since that is how Python has it.

    Of 100,000 users that are read none is garbage, and looking for some costs as much as reading them. One thread after
    the other may leave: the last turns the collector on again, if it was on.
    """
    global _paused, _was_on  # noqa: PLW0603 - the collector is one for all, too
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
