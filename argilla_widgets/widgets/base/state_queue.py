"""`StateQueue`: the changes of a widget's traits, one after another."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextvars import Context, copy_context

from argilla_widgets.sdk.interrupts import interruptible, uninterrupted, wait

_log = logging.getLogger("argilla_widgets")

CHANGE_WAIT = 0.2
"""Seconds that a caller waits for its change of the state; after that, the change goes on in the background."""


class StateQueue:
    """The changes of one widget's traits, one after another, whichever thread they come from.

    A change calls the observers that a cell has registered, and these may be slow, or wait for the very thread that
    makes the change. So the changes run on a thread of their own, and the caller waits only a moment: a click is
    received, performed and answered, and its rows are sent, whatever an observer does in the meantime. Each runs in the
    context of its caller, where the output of observers belongs.
    """

    def __init__(self) -> None:
        self._changes: deque[tuple[Context, Callable[[], object], Future[None]]] = deque()
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._slow: Future[None] | None = None

    def run(self, change: Callable[[], object], *, here: bool = False) -> None:
        """Run a change, and raise what it raises; if it takes longer than a moment, it goes on in the background.

        With ``here``, it runs on this thread, and to completion, if no other change is running.
        """
        future: Future[None] = Future()
        with uninterrupted():
            self._changes.append((copy_context(), change, future))
            nested = self._owner == threading.get_ident()  # an observer makes the next change, and may hold a lock
            if here and not nested:
                self._run_all()
            elif self._owner is None:
                self._start()
            if nested or (self._slow is not None and not self._slow.done()):
                future.add_done_callback(_log_failure)
                return
        try:
            wait(future, CHANGE_WAIT)
        except FutureTimeoutError:
            with uninterrupted():
                if not future.done():
                    self._slow = future
                    future.add_done_callback(_log_failure)
                    return
            future.result()  # it ended at this very moment, or an observer raised that

    def _start(self) -> None:
        threading.Thread(target=self._run_all, name="argilla-widgets-state", daemon=True).start()

    def _run_all(self) -> None:
        """Run the queued changes, unless another thread already does."""
        try:
            while self._changes and self._lock.acquire(blocking=False):
                self._owner = threading.get_ident()
                try:
                    while self._changes:
                        self._run_next()
                finally:
                    self._owner = None
                    self._lock.release()
        except BaseException:  # the cell on this thread was interrupted
            if self._changes:
                self._start()
            raise

    def _run_next(self) -> None:
        context, change, future = self._changes.popleft()
        try:
            with interruptible():
                context.run(change)
        except Exception as error:  # noqa: BLE001 - the exception goes to the caller that made the change
            future.set_exception(error)
        except BaseException as error:
            future.set_exception(error)
            raise
        else:
            future.set_result(None)


def _log_failure(future: Future[None]) -> None:
    if error := future.exception():
        _log.error("A change of the state failed", exc_info=error)
