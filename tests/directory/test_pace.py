"""How long the rest of a command takes: what was measured says so, and nothing before."""

from __future__ import annotations

import pytest

from argilla_widgets.directory.execution.progress import Pace


@pytest.fixture
def said(monkeypatch):
    """Return what is said of changes that take so long each, one after the other; before the first, and after each."""

    def said(*durations, one_by_one=None):
        pace, now, total = Pace(), 100.0, len(durations)
        one_by_one = total if one_by_one is None else one_by_one
        monkeypatch.setattr("argilla_widgets.directory.execution.progress.time.monotonic", lambda: now)
        answers = [pace.left(0, total, one_by_one)]
        for tried, duration in enumerate(durations, 1):
            now += duration
            answers.append(pace.left(tried, total, one_by_one))
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


@pytest.mark.parametrize("workspaces", [1, 2, 3])
@pytest.mark.parametrize(
    ("creation", "membership"),
    [(0.035, 0.025), (0.11, 0.07), (0.35, 0.1), (0.35, 0.06), (0.7, 0.14)],
    ids=["practice server", "busy practice server", "busy server", "server", "far server"],
)
def test_a_class_takes_about_as_long_as_is_said_after_the_first_requests(said, creation, membership, workspaces):
    """A membership takes less long than the creations before it, and four of them end at once."""
    durations = [creation] * 60 + [4 * membership, 0.0, 0.0, 0.0] * (15 * workspaces)
    answers, took = said(*durations, one_by_one=60), sum(durations)
    assert answers[60] is not None
    for tried, left in enumerate(answers):
        if left is not None:
            passed = sum(durations[:tried])
            assert took / 1.5 < passed + left < took * 1.5
            if tried > 72 and tried % 4 == 0:
                assert left == pytest.approx(took - passed)


def test_what_is_measured_of_memberships_is_theirs(said):
    answers = said(*[0.3] * 60, *[0.02] * 60, one_by_one=60)
    assert answers[70] == pytest.approx(50 * 0.02)
    assert said(*[0.2] * 20, one_by_one=0)[-5] == pytest.approx(0.8)
