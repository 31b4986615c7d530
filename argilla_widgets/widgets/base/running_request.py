"""`RunningRequest`: the progress of a request, which its views show, and what stops it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

import msgspec

from argilla_widgets.directory.concurrency import call_later
from argilla_widgets.directory.execution.progress import Pace, Progress
from argilla_widgets.widgets.protocol.to_browser import ProgressReport

if TYPE_CHECKING:
    from argilla_widgets.widgets.protocol.from_browser import FromBrowser

PROGRESS_INTERVAL = 0.1
"""Seconds between two progress messages: Jupyter drops messages over its rate limit."""
SLOW = 1.0
"""Seconds without progress after which a request is shown to be waiting, so that it can be stopped."""
SILENT = 5.0
"""Seconds without progress after which a request on many says for how long the server has not answered."""


class RunningRequest(Progress):
    """A request that runs or waits to run, with its progress and what can stop it.

    Its newest progress is reported after a moment, so that a request that has ended by then reports none.
    """

    def __init__(
        self,
        request: FromBrowser,
        doing: Callable[[], str],
        report: Callable[[ProgressReport], None],
    ) -> None:
        super().__init__(self._advance, on_begin=self._begin)
        self.request = request
        self.future: Future[None] | None = None
        """What can be cancelled while it is queued or awaits a result elsewhere."""
        self.stops: set[str] = set()
        """Requests of other views to stop it: they are answered with its result."""
        self._doing = doing
        self._report = report
        self._lock = threading.Lock()
        self._newest: ProgressReport | None = None
        self._reported = False
        self._pace = Pace()
        self._last = waiting = ProgressReport(request.id, "Waiting for the server", 0, 0)
        self._advanced = 0.0
        if request.shown_waiting:
            call_later(SLOW, self._report_newest, waiting)

    def _begin(self, total: int) -> None:
        if total > 1:  # the first one may hang, and can be stopped only where it is seen
            self._advance(0, total)
            call_later(SILENT, self._watch)

    def _advance(self, done: int, total: int) -> None:
        with self._lock:
            due = self._newest is not None
            left = self._pace.left(done, total, self.one_by_one)
            self._newest = self._last = ProgressReport(self.request.id, self._doing(), done, total, left)
            self._advanced = time.monotonic()
        if not due:
            call_later(PROGRESS_INTERVAL, self._report_newest)

    def _report_newest(self, waiting: ProgressReport | None = None) -> None:
        """Report the newest progress; if there was none so far, that the request is ``waiting``."""
        with self._lock:
            report = self._newest or (None if self._reported else waiting)
            self._newest, self._reported = None, True
        if report is not None:
            self._report(report)

    def _watch(self) -> None:
        """Report each second for how long the server has not answered, until the request has ended."""
        if self.future is not None and self.future.done():
            return
        with self._lock:
            last, silent = self._last, time.monotonic() - self._advanced
        if silent >= SILENT:
            message = f"{last.message}: {last.done:,} of {last.total:,}. "
            message += f"The server has not answered for {int(silent):,} s; still trying."
            self._report(msgspec.structs.replace(last, message=message, total=0, left=None))
        call_later(1, self._watch)
