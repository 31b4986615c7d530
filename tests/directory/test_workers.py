from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from argilla_widgets.directory.workers import Workers, each

HANGS = """
import threading
from argilla_widgets.directory.workers import Workers, each
threading.Thread(target=lambda: list(each(lambda _: threading.Event().wait(), [1], 1, "each")), daemon=True).start()
begun = threading.Event()
Workers(1, "hangs").submit(lambda: (begun.set(), threading.Event().wait()))
begun.wait()
"""


def test_a_worker_that_hangs_keeps_no_process_from_ending():
    subprocess.run([sys.executable, "-c", HANGS], check=True, timeout=30)


def test_answers_come_in_order_a_few_at_a_time():
    lock, running, most = threading.Lock(), 0, 0

    def work(number):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1
        return number * number

    assert list(each(work, range(20), 3, "squares")) == [number * number for number in range(20)]
    assert most == 3


def test_what_one_raises_is_raised_and_the_rest_is_dropped():
    done = []

    def work(number):
        if number == 1:
            raise KeyError(number)
        done.append(number)

    with pytest.raises(KeyError):
        list(each(work, range(100), 1, "fails"))
    assert len(done) < 100


def test_no_more_threads_than_allowed():
    workers, names, gate = Workers(2, "few"), set(), threading.Event()
    futures = [workers.submit(lambda: (names.add(threading.current_thread().name), gate.wait())) for _ in range(10)]
    gate.set()
    assert all(future.result(10) for future in futures)
    assert names <= {"few-1", "few-2"}
    workers.close()
