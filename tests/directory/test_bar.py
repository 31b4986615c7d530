"""What follows a command: a bar on a terminal, nothing where no one sees it."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

import pytest

from argilla_widgets.directory.execution.bar import following
from argilla_widgets.directory.execution.progress import Progress

OPERATIONS = 4


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("LINES", raising=False)  # with both, tqdm fills the line; without, its bar has ten characters
    return Terminal()


def follow(progress, tried=(1, 2, 3, 4)):
    with following(progress) as follower:
        follower.on_begin(OPERATIONS)
        for number in tried:
            follower.on_progress(number, OPERATIONS)
    return follower


def test_a_terminal_shows_how_far_it_is(terminal):
    with redirect_stderr(terminal):
        follow(None)
    shown = terminal.getvalue()
    assert shown.startswith("\r4 changes ")
    assert "4 of 4 changes" in shown
    assert shown.endswith(" left\n")


def test_nothing_is_shown_before_the_first_change_and_without_any(terminal):
    with redirect_stderr(terminal), following(None) as follower:
        follower.on_begin(0)
    assert terminal.getvalue() == ""


def test_nothing_is_shown_to_those_who_follow_it_themselves(terminal):
    seen = []
    own = Progress(lambda *numbers: seen.append(numbers))
    with redirect_stderr(terminal):
        assert follow(own) is own
        follow(progress=False)
    assert seen[-1] == (4, 4)
    assert terminal.getvalue() == ""


def test_a_file_or_pipe_gets_no_bar(capfd):
    follow(None)
    assert "".join(capfd.readouterr()) == ""
