"""How long the rest of a command takes: what was measured says so, and nothing before."""

from __future__ import annotations

import pytest

from argilla_widgets.directory.execution.progress import Pace


@pytest.fixture
def said(monkeypatch):
    """Return what is said of changes that take so long each, one after the other, with those done and all."""

    def said(*durations):
        pace, now, total = Pace(), 100.0, len(durations)
        monkeypatch.setattr("argilla_widgets.directory.execution.progress.time.monotonic", lambda: now)
        answers = [pace.left(0, total)]
        for tried, duration in enumerate(durations, 1):
            now += duration
            answers.append(pace.left(tried, total))
        return answers

    return said


def test_nothing_is_promised_before_the_first_requests_were_measured(said):
    assert said(1.0, 1.0, 1.0, 1.0) == [None, None, 2.0, 1.0, 0.0]
    assert said(*[0.1] * 100)[:15] == [None] * 15
    assert said(60.0, 1.0)[:2] == [None, None]  # one may have waited for something else


@pytest.mark.parametrize("each", [0.05, 0.3, 0.7, 4.0])
def test_a_slow_server_takes_as_long_as_it_has_taken_so_far(said, each):
    answers = said(*[each] * 60)
    known = [(tried, left) for tried, left in enumerate(answers) if left is not None]
    assert known[0][0] <= max(2, 1.5 / each) + 1
    assert all(left == pytest.approx(each * (60 - tried), abs=0.001) for tried, left in known)


def test_memberships_do_not_take_as_long_as_the_creations_before_them(said):
    answers = said(*[0.3] * 60, *[0.02] * 60)
    assert answers[70] == pytest.approx(50 * 0.02)
