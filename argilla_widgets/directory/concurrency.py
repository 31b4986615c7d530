"""Threads that never keep a process from exiting, and listeners that are notified in order from any thread.

Python joins the threads of a `concurrent.futures.ThreadPoolExecutor` before it exits, so a server that hangs would keep
a script, or a kernel, alive for minutes. The threads here are daemons.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import closing, nullcontext
from contextvars import copy_context
from functools import partial
from typing import Any, Generic, ParamSpec, TypeVar

from argilla_widgets.sdk.api.writes import call_listeners, require_callable
from argilla_widgets.sdk.http.response import left_behind
from argilla_widgets.sdk.interrupts import uninterrupted

_P = ParamSpec("_P")
_T = TypeVar("_T")
_A = TypeVar("_A")
TICK = 0.015
"""Maximum seconds that a nearby server takes to respond."""
NEAR = 0.003
"""Seconds above which a second request is worth it, even to a nearby server: it responds to one after the other."""
PAUSE = 0.05
"""Seconds between two looks at calls that no other thread can join."""


class Workers:
    """Up to ``number`` threads with a ``name``: each is started for a job, and ends when no other one is waiting."""

    def __init__(self, number: int, name: str) -> None:
        self._free = list(range(number, 0, -1))
        """The numbers of threads that do not run."""
        self._name = name
        self._jobs: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._lock = threading.Lock()

    def submit(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run a function on one of the threads, as `concurrent.futures.Executor.submit` does."""
        future: Future[_T] = Future()
        with uninterrupted(), self._lock:
            self._jobs.append((future, partial(function, *args, **kwargs)))
            if self._free:
                number = self._free.pop()
                name = f"{self._name}-{number}"
                threading.Thread(target=self._work, args=(number,), name=name, daemon=True).start()
        return future

    def _work(self, number: int) -> None:
        while True:
            with self._lock:
                if not self._jobs:
                    self._free.append(number)
                    return
                future, run = self._jobs.popleft()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(run())
                except BaseException as error:  # noqa: BLE001 - the exception goes to those who wait for the result
                    future.set_exception(error)
            del future, run  # for a long job that follows, they would be kept alive


def in_batches(
    function: Callable[[_A], _T],
    items: Iterable[_A],
    at_once: int,
    name: str,
    interval: float = 0.0,
    until: Callable[[], bool] | None = None,
) -> Iterator[list[tuple[_A, _T]]]:
    """Yield ``(item, function(item))`` for each item, a few at a time, as they complete, in batches.

    One thread starts, a second one joins if a response takes longer than `NEAR` on average, and others, ``at_once`` at
    most, while it takes longer than a `TICK`: two threads keep a nearby server busy. Batches come
    ``interval`` seconds apart or more, the last one as soon as everything is done. An exception in one of the threads
    is raised here, after the results that were completed before; items that were not started are dropped. Once
    ``until`` returns True, calls in progress are left to their threads.
    """
    waiting = deque(items)
    left = total = len(waiting)
    completed: deque[tuple[_A, _T]] = deque()
    failures: list[BaseException] = []
    lock, over = threading.Lock(), threading.Event()

    def work() -> None:
        nonlocal left
        while waiting:
            try:
                item = waiting.popleft()
            except IndexError:  # another thread took the last one
                return
            try:
                completed.append((item, function(item)))
            except BaseException as error:  # noqa: BLE001 - the exception goes to those who wait for the results
                waiting.clear()
                failures.append(error)
                over.set()
                return
            with lock:
                left -= 1
            if not left:
                over.set()

    threads, began = 0, time.monotonic()
    due = began + interval
    leave = until or (lambda: False)
    try:
        while (left or completed) and not leave():
            ended = over.wait(TICK if waiting and threads < at_once else PAUSE) if threads else False
            if completed and (ended or time.monotonic() >= due):
                yield [completed.popleft() for _ in range(len(completed))]
                due = time.monotonic() + interval
            if failures:
                raise failures[0]
            slow = time.monotonic() - began > (TICK if threads > 1 else NEAR) * (total - left + 1)
            if waiting and threads < at_once and (slow or not threads):
                threads += 1
                # In a copy of the caller's context, which determines whether its requests can be stopped.
                with nullcontext() if until is None else left_behind():
                    run = copy_context().run
                with uninterrupted():
                    threading.Thread(target=run, args=(work,), name=f"{name}-{threads}", daemon=True).start()
    finally:
        waiting.clear()


def each(
    function: Callable[[_A], _T],
    items: Iterable[_A],
    at_once: int,
    name: str,
    until: Callable[[], bool] | None = None,
) -> Iterator[tuple[_A, _T]]:
    """Yield ``(item, function(item))`` one by one, as they complete: see `in_batches`."""
    for batch in in_batches(function, items, at_once, name, until=until):
        yield from batch


def both(first: Callable[[], _T], second: Callable[[], _A], name: str) -> tuple[_T, _A]:
    """Return what two functions return, called at the same time if they take longer than a moment: see `in_batches`."""
    done: dict[object, Any] = dict(each(lambda run: run(), (first, second), 2, name))
    return done[first], done[second]


def call_later(seconds: float, method: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> None:
    """Call a method after this many seconds, unless nothing else refers to its object by then."""
    weak = weakref.WeakMethod(method)
    timer = threading.Timer(seconds, lambda: (bound := weak()) and bound(*args, **kwargs))
    timer.daemon = True
    timer.start()


class Subscribers(Generic[_P]):
    """Notifies listeners of events. Listeners may cause further events; exceptions that they raise are logged.

    ``of`` says whose subscribers these are, for the log.
    """

    def __init__(self, of: str) -> None:
        self._of = of
        self._waiting: deque[tuple[Any, Any]] = deque()
        # A garbage-collected widget ends its subscription, on any thread and even at exit: so use no lock.
        self._listeners: dict[object, Callable[_P, object]] = {}
        self._notifying = threading.Lock()

    def subscribe(self, listener: Callable[_P, object]) -> Callable[[], None]:
        """Call ``listener`` for every event from now on; return the function that ends the subscription."""
        require_callable(listener)
        key = object()
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    def add(self, *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Queue an event for the next `notify`; call it under the lock that decides the order of events."""
        self._waiting.append((args, kwargs))

    @property
    def waiting(self) -> bool:
        """Whether there are queued events."""
        return bool(self._waiting)

    @property
    def is_notifying(self) -> bool:
        """Whether a thread is calling the listeners now."""
        return self._notifying.locked()

    def notify(self) -> None:
        """Notify listeners of all queued events, from one thread for all callers; call it without holding a lock."""
        if not self.waiting:
            return
        with closing(self._calls()) as calls:
            call_listeners(calls, self._of)

    def _calls(self) -> Generator[Callable[[], object], None, None]:
        while self._waiting and self._notifying.acquire(blocking=False):
            try:
                while self._waiting:
                    args, kwargs = self._waiting.popleft()
                    for listener in list(self._listeners.values()):
                        yield partial(listener, *args, **kwargs)
            finally:
                self._notifying.release()
