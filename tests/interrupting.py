"""Interrupt the main thread of this process from another one, as the Stop button of a notebook does."""

from __future__ import annotations

import _thread
import signal
import threading

from argilla_widgets.directory.execution.progress import Progress


def interrupt_main():
    """Interrupt the main thread: with a signal; or, as on Windows, so that it notices between two steps of Python."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        _thread.interrupt_main()


def interrupted_after(number):
    """Return a progress that interrupts a change once so many of its operations were tried."""

    def interrupt(tried, _total):
        if tried == number:
            raise KeyboardInterrupt

    return Progress(interrupt)
