"""Observers in a cell may be slow, wait for other threads or be interrupted without blocking anything else."""

from __future__ import annotations

import threading
import time
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextvars import ContextVar

import pytest

import argilla_widgets as rg
from argilla_widgets.widgets.base.state_queue import StateQueue
from tests.made_up import PASSWORD, unique
from tests.widgets.view import new_user, until

WHERE = ContextVar("where", default="nowhere")


def in_thread(function, *args):
    thread = threading.Thread(target=function, args=args)
    thread.start()
    return thread


def test_a_quick_change_is_made_before_the_call_returns(monkeypatch):
    monkeypatch.setattr("argilla_widgets.widgets.base.state_queue.CHANGE_WAIT", 20)  # on a slow machine, too
    made = []
    StateQueue().run(lambda: made.append(1))
    assert made == [1]


def test_changes_are_made_in_order_and_a_slow_one_delays_no_caller(monkeypatch):
    monkeypatch.setattr("argilla_widgets.widgets.base.state_queue.CHANGE_WAIT", 1)
    queue, gate, made = StateQueue(), threading.Event(), []
    began = time.monotonic()
    queue.run(lambda: gate.wait(20) and made.append(0))
    for number in range(1, 20):
        queue.run(lambda number=number: made.append(number))
    assert time.monotonic() - began < 10  # 19, if each waited
    assert made == []
    gate.set()
    assert until(lambda: len(made) == 20)
    assert made == [*range(20)]


def test_a_nested_change_runs_after_the_outer_one():
    queue, made = StateQueue(), []

    def outer():
        queue.run(lambda: made.append("inner"))
        made.append("outer")

    queue.run(outer, here=True)
    assert made == ["outer", "inner"]


def test_a_change_runs_in_the_context_of_its_caller():
    queue, found = StateQueue(), []
    WHERE.set("cell")
    queue.run(lambda: found.append(WHERE.get()))
    assert found == ["cell"]


def test_the_caller_gets_the_exception_of_its_change():
    with pytest.raises(TimeoutError, match="its own"):
        StateQueue().run(lambda: (_ for _ in ()).throw(TimeoutError("its own")))


def test_a_change_that_ends_as_the_wait_for_it_does_is_made_without_an_exception(monkeypatch):
    def too_late(future, _seconds):
        assert until(future.done)
        raise FutureTimeoutError

    made = []
    monkeypatch.setattr("argilla_widgets.widgets.base.state_queue.wait", too_late)
    StateQueue().run(lambda: made.append(1))
    assert made == [1]


def test_an_exception_in_a_slow_change_is_logged(caplog):
    gate = threading.Event()

    def fail():
        gate.wait(20)
        raise ValueError("too late")

    StateQueue().run(fail)
    gate.set()
    assert until(lambda: "too late" in caplog.text)


def test_changes_after_an_interrupted_one_still_run():
    queue, made, began, gate = StateQueue(), [], threading.Event(), threading.Event()

    def interrupted():
        began.set()
        gate.wait(20)
        raise KeyboardInterrupt

    def cell():
        with pytest.raises(KeyboardInterrupt):
            queue.run(interrupted, here=True)

    thread = in_thread(cell)
    assert began.wait(20)
    queue.run(lambda: made.append(1))
    assert made == []
    gate.set()
    thread.join(20)
    assert until(lambda: made == [1])


def test_requests_are_answered_and_rows_sent_while_an_observer_sleeps(manager_view, client):
    view = manager_view()
    gate, names = threading.Event(), []

    def slow(change):
        names.append(change.name)
        gate.wait(60)

    view.widget.observe(slow)
    name = unique("quick")
    subshell = in_thread(lambda: view.assign(search=name))
    subshell.join(20)
    assert not subshell.is_alive()
    answer = new_user(view, name)
    assert answer["type"] == "done"
    assert any(row["username"] == name for patch in view.received("patch") for row in patch["rows"])
    assert len(names) == 1  # still sleeping
    gate.set()
    assert until(lambda: "revision" in names and not view.widget.busy)
    client.users(name).delete()


def test_rows_are_sent_while_observers_create_users_and_sleep(manager_view, client):
    """An observer's own writes are announced on its thread, where another observer must not block them."""
    view = manager_view()
    gate, sleeping = threading.Event(), threading.Event()
    theirs, ours = unique("theirs"), unique("ours")

    def create(_change):
        view.widget.observe(sleep, "revision")
        rg.User(username=theirs, password=PASSWORD, client=client).create()

    def sleep(_change):
        sleeping.set()
        gate.wait(20)

    view.widget.observe(create, "search")
    in_thread(lambda: view.assign(search="a")).join(20)
    assert sleeping.wait(20)
    assert new_user(view, ours)["type"] == "done"
    sent = {row["username"] for patch in view.received("patch") for row in patch["rows"]}
    assert {theirs, ours} <= sent
    gate.set()
    for name in (theirs, ours):
        client.users(name).delete()
