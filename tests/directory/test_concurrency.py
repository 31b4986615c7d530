from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from argilla_widgets.directory import concurrency
from argilla_widgets.directory.concurrency import NEAR, TICK, Workers, each, in_batches

HANGS = """
import threading
from argilla_widgets.directory.concurrency import Workers, each
threading.Thread(target=lambda: list(each(lambda _: threading.Event().wait(), [1], 1, "each")), daemon=True).start()
begun = threading.Event()
Workers(1, "hangs").submit(lambda: (begun.set(), threading.Event().wait()))
begun.wait()
"""


def test_a_worker_that_hangs_does_not_delay_exit():
    subprocess.run([sys.executable, "-c", HANGS], check=True, timeout=30)


def test_slow_calls_run_a_few_at_a_time():
    lock, running, most = threading.Lock(), 0, 0

    def work(number):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(3 * TICK)
        with lock:
            running -= 1
        return number * number

    assert dict(each(work, range(12), 3, "squares")) == {number: number * number for number in range(12)}
    assert most == 3


def test_fast_calls_run_on_one_thread(monkeypatch):
    monkeypatch.setattr(concurrency, "TICK", 60)
    names = {name for _, name in each(lambda _: threading.current_thread().name, range(1000), 3, "near")}
    assert names == {"near-1"}


def test_two_threads_keep_a_nearby_server_busy():
    def work(_):
        time.sleep(1.3 * NEAR)
        return threading.current_thread().name

    assert {name for _, name in each(work, range(40), 2, "busy")} == {"busy-1", "busy-2"}


def test_a_call_that_hangs_does_not_block_the_others():
    gate = threading.Event()
    answers = each(lambda number: number or gate.wait(), range(5), 2, "hangs")
    assert [next(answers) for _ in range(4)] == [(number, number) for number in range(1, 5)]
    gate.set()
    assert list(answers) == [(0, True)]


def test_results_are_gathered_in_parts_and_the_last_comes_at_once():
    began = time.monotonic()
    assert list(in_batches(lambda number: -number, range(100), 2, "parts", interval=60)) == [
        [(number, -number) for number in range(100)]
    ]
    assert time.monotonic() - began < 30
    slow = list(in_batches(lambda _: time.sleep(2 * TICK), range(4), 1, "parts", interval=0))
    assert len(slow) > 1
    assert sum(map(len, slow)) == 4
    assert list(in_batches(print, [], 2, "nothing")) == []


def test_an_exception_is_raised_and_the_rest_is_dropped():
    done = []

    def work(number):
        if number == 1:
            raise KeyError(number)
        done.append(number)

    answers = each(work, range(100), 1, "fails")
    assert next(answers) == (0, None)
    with pytest.raises(KeyError):
        list(answers)
    assert done == [0]


def test_threads_end_when_the_caller_stops_iterating():
    done = []
    answers = each(lambda number: (done.append(number), time.sleep(0.01)), range(1000), 2, "left")
    next(answers)
    answers.close()
    for thread in threading.enumerate():
        if thread.name.startswith("left-"):
            thread.join(10)
    assert len(done) < 1000


def test_no_more_threads_start_than_allowed():
    few, names, gate = Workers(2, "few"), set(), threading.Event()
    futures = [few.submit(lambda: (names.add(threading.current_thread().name), gate.wait())) for _ in range(10)]
    gate.set()
    assert all(future.result(10) for future in futures)
    assert names <= {"few-1", "few-2"}
    del few, futures
    for thread in threading.enumerate():
        if thread.name.startswith("few-"):
            thread.join(10)
            assert not thread.is_alive()
