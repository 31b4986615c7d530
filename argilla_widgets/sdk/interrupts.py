"""Interrupts of a cell: what completes before one is raised, and what runs where none can arrive.

Python raises an interrupt on the main thread, between any two steps: also right after a lock was acquired, and before
the ``try`` that releases it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import copy_context
from functools import partial
from typing import Any, ClassVar, TypeVar

_T = TypeVar("_T")

POLL = 0.2
"""Seconds between two checks whether to stop."""
LINGER = 1.0
"""Seconds for which a thread waits for another call."""

_NOTHING = nullcontext()


class _Deferring:
    """A handler of interrupts that defers them to the end of `uninterrupted`, except within `interruptible`."""

    def __init__(self, handler: Callable[..., Any]) -> None:
        self.handler = handler
        self.arrived: list[tuple[int, Any]] = []
        self.open = False

    def __call__(self, number: int, frame: Any) -> None:  # noqa: ANN401 - as Python calls it
        if self.open:
            self.open = False  # what handles this interrupt completes before the next one
            self.handler(number, frame)
        else:
            self.arrived.append((number, frame))

    def raise_deferred(self) -> None:
        """Raise an interrupt that was deferred."""
        if self.arrived:
            number, frame = self.arrived[0]
            self.arrived.clear()
            self(number, frame)


def uninterrupted() -> AbstractContextManager[None]:
    """Complete this block before an interrupt of a cell is raised, also if the block raises an exception."""
    handler = _handler()
    if handler is None:
        return _NOTHING
    return _within(handler, interruptible=False) if isinstance(handler, _Deferring) else _deferred(handler)


@contextmanager
def _deferred(handler: Callable[..., Any]) -> Iterator[None]:
    deferring = _Deferring(handler)
    signal.signal(signal.SIGINT, deferring)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        deferring.open = True
        deferring.raise_deferred()


@contextmanager
def _within(handler: _Deferring, *, interruptible: bool) -> Iterator[None]:
    was_open, handler.open = handler.open, interruptible
    try:
        yield
    finally:
        handler.open = was_open
        if was_open:
            handler.raise_deferred()


def interruptible() -> AbstractContextManager[None]:
    """Within `uninterrupted`, let an interrupt that arrives in this block end it: it calls code that may be slow."""
    handler = _handler()
    return _within(handler, interruptible=True) if isinstance(handler, _Deferring) else _NOTHING


@contextmanager
def held(begin: Callable[[], object], end: Callable[[], object]) -> Iterator[None]:
    """Call ``end`` after this block if ``begin`` was called before it, whenever an interrupt arrives."""
    with uninterrupted():
        begin()
        try:
            with interruptible():
                yield
        finally:
            end()


def wait(future: Future[_T], timeout: float | None = None, check: Callable[[], None] | None = None) -> _T:
    """Return the result of a future; an interrupt ends only the waiting.

    After ``timeout`` seconds raise a `FutureTimeoutError`; without it, call ``check``, which may raise, every `POLL`
    seconds.

    An interrupt in `Future.result` may leave the future locked, and the thread that sets its result stuck. On Windows,
    an interrupt does not end the acquisition of a lock: it is raised after it, so none may last.
    """
    ended = threading.Lock()
    ended.acquire()
    with uninterrupted():
        future.add_done_callback(lambda _: ended.release())
    while not ended.acquire(timeout=POLL if timeout is None else timeout):
        if timeout is not None:
            raise FutureTimeoutError
        if check is not None:
            check()
    with uninterrupted():
        return future.result()


class _Thread:
    """A thread for one call after another, where no interrupt arrives; it ends after `LINGER` seconds without one."""

    _idle: ClassVar[list[_Thread]] = []

    def __init__(self) -> None:
        self._call: Callable[[], object] | None = None
        self._given = threading.Lock()
        self._given.acquire()
        threading.Thread(target=self._work, name="argilla-request", daemon=True).start()

    @classmethod
    def start(cls, call: Callable[[], object]) -> None:
        """Make a call on a thread that is free, or on a new one."""
        with uninterrupted():
            try:
                thread = cls._idle.pop()
            except IndexError:
                thread = cls()
            thread._call = call
            thread._given.release()

    @classmethod
    def after_fork(cls) -> None:
        """Forget the threads in a forked process, where they do not run."""
        cls._idle.clear()

    def _work(self) -> None:
        while True:
            if not self._given.acquire(timeout=LINGER):
                try:
                    self._idle.remove(self)
                except ValueError:  # a call is just being given
                    self._given.acquire()
                else:
                    return
            call, self._call = self._call, None
            if call is not None:
                call()
            del call  # what it refers to may be freed
            self._idle.append(self)


if hasattr(os, "register_at_fork"):  # not on Windows, where no process forks
    os.register_at_fork(after_in_child=_Thread.after_fork)


def call_apart(function: Callable[[], _T], check: Callable[[], None] | None = None) -> _T:
    """Return the result of a function that is called on another thread, where no interrupt arrives, in this context.

    ``check`` is called every `POLL` seconds: it may raise an exception, which ends the waiting.
    """
    future: Future[_T] = Future()

    def call() -> None:
        try:
            future.set_result(function())
        except BaseException as error:  # noqa: BLE001 - the exception goes to the caller
            future.set_exception(error)

    _Thread.start(partial(copy_context().run, call))
    return wait(future, check=check)


def interrupts_arrive() -> bool:
    """Return whether interrupts arrive on this thread."""
    return threading.current_thread() is threading.main_thread()


def _handler() -> Callable[..., Any] | None:
    """Return what Python calls for an interrupt of this thread; None where none arrives."""
    if not interrupts_arrive():
        return None
    handler = signal.getsignal(signal.SIGINT)
    return handler if callable(handler) else None
