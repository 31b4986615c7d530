"""What the commands for classes share: a connection, a question, and progress on standard error."""

from __future__ import annotations

import argparse
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import argilla_widgets as rg
from argilla_widgets.directory.execution import bar
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import pluralize

_LINES = 10
"""How many lines a whole run prints on a pipe."""


def connect(options: argparse.Namespace) -> rg.Argilla:
    """Connect with the key from the environment: other users of this machine can see arguments."""
    return rg.Argilla(**({} if options.api_url is None else {"api_url": options.api_url}))


def say(text: str) -> None:
    """Print a line that is not the output of the command; if no one reads it any longer, the command goes on.

    It is written with its end, so that Ctrl-C leaves no half of a line before what is said next.
    """
    with suppress(OSError):
        print(f"{text}\n", end="", file=sys.stderr, flush=True)


def confirm(question: str) -> None:
    """Ask on a terminal.

    Raises
    ------
    ArgillaError
        When the answer is not yes, or there is no one to ask.
    """
    if not sys.stdin.isatty():
        raise ArgillaError("Nothing was changed: there is no terminal to ask on.", hint="Pass --yes.")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in {"y", "yes"}:
        raise ArgillaError("Nothing was changed.")


@contextmanager
def following(client: rg.Argilla, what_now: Callable[[], str]) -> Iterator[Progress]:
    """Yield what follows a command: a bar on a terminal, lines elsewhere.

    When Ctrl-C stops it, say what was done until then, and what ``what_now`` returns.
    """
    before = len(client.directory.journal)
    try:
        with bar.following(None if sys.stderr.isatty() else _lines()) as progress:
            yield progress
    except KeyboardInterrupt:
        made = sum(len(entry.operations) for entry in client.directory.journal[before:])
        say(f"Interrupted after {pluralize(made, 'change')}. {what_now()}".rstrip())
        raise


@contextmanager
def saying_warnings() -> Iterator[None]:
    """Print warnings as plain sentences on standard error, with the options of commands for the arguments of calls."""
    with warnings.catch_warnings(record=True) as cautions:
        warnings.simplefilter("always")
        yield
    for caution in cautions:
        say(re.sub(r"\bPass (\w+)=", r"Pass --\1", str(caution.message)))


def _lines() -> Progress:
    said = 0

    def on_progress(tried: int, total: int) -> None:
        nonlocal said
        if tried * _LINES // total > said:
            said = tried * _LINES // total
            say(f"{tried:,} of {total:,}")

    return Progress(on_progress)
