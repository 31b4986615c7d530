"""Threads that wait for a server, and that never keep a process from ending.

Python joins the threads of a `concurrent.futures.ThreadPoolExecutor` before it exits, so that a server that hangs would
keep a script, or a kernel, for minutes. These are daemons.
"""

from __future__ import annotations

import threading
import weakref
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_P = ParamSpec("_P")
_T = TypeVar("_T")
_A = TypeVar("_A")
_Job: TypeAlias = "tuple[Future[Any], Callable[[], Any]]"


class Workers:
    """A few threads that are started when needed, and end when this object is dropped or closed.

    Parameters
    ----------
    number
        Threads at most.
    name
        What they are called.

    """

    def __init__(self, number: int, name: str) -> None:
        self._number = number
        self._name = name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._started = 0
        self._lock = threading.Lock()
        self.close: Callable[[], object] = weakref.finalize(self, self._jobs.put, None)
        """End the threads once everything submitted is done."""

    def submit(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run a function on one of the threads, as `concurrent.futures.Executor.submit` does."""
        future: Future[_T] = Future()
        self._jobs.put((future, lambda: function(*args, **kwargs)))
        if not self._idle.acquire(blocking=False):
            with self._lock:
                if self._started < self._number:
                    self._started += 1
                    name = f"{self._name}-{self._started}"
                    threading.Thread(target=_work, args=(self._jobs, self._idle), name=name, daemon=True).start()
        return future


def _work(jobs: SimpleQueue[_Job | None], idle: threading.Semaphore) -> None:
    while True:
        try:
            job = jobs.get_nowait()
        except Empty:
            idle.release()
            job = jobs.get()
        if job is None:
            break
        future, run = job
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(run())
            except BaseException as error:  # noqa: BLE001 - whoever waits for the result gets it
                future.set_exception(error)
        del job, future, run  # a thread that waits holds nothing
    jobs.put(None)  # for the next one


def each(function: Callable[[_A], _T], items: Iterable[_A], at_once: int, name: str) -> Iterator[_T]:
    """Give ``function(item)`` for each item, in order, a few at a time.

    Whatever one of them raises is raised here; those that were not begun are dropped then.
    """
    workers = Workers(at_once, name)
    futures = [workers.submit(function, item) for item in items]
    try:
        for future in futures:
            yield future.result()
    finally:
        for future in futures:
            future.cancel()
        workers.close()
