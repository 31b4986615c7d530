"""What has to be fixed in a roster, all of it at once, by row and column as a spreadsheet shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from shlex import quote
from typing import NamedTuple
from uuid import UUID

from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import MAX_LISTED as MAX_ROWS
from argilla_widgets.sdk.text import join_names, pluralize, quoted, shortened

MAX_LISTED = 10
"""Maximum number of lines in the text of the error: equal problems of several rows are one."""

_PAIR = 2
"""More rows than this are shown as the first and the last."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to fix."""

    row: int
    """The row, as the spreadsheet shows it; 0 if no row is meant."""
    column: str
    """The heading of the column; empty if the row as a whole is meant."""
    value: str
    """What is there, escaped and shortened; never a password."""
    problem: str
    """What is wrong, a sentence."""
    suggestion: str = ""
    """What could be there instead, if that is known."""
    also: int | None = None
    """The earlier row that has the same value."""
    renames: str | None = None
    """The username of a user who would be deleted, and may be the person in this row: planning says who is who."""
    same_person: bool = False
    """Whether a user may be the person in this row: one to rename, or who has its username by chance."""
    user: UUID | None = None
    """The id of that user; None if it is another row in the file of passwords."""
    someone_else: UUID | None = None
    """The id of the account that an earlier run created for this row because it was someone else; None without one."""

    def __str__(self) -> str:
        return self.text(f"Row {self.row:,}" if self.row else "")

    @property
    def is_repeat(self) -> bool:
        """Whether the row as a whole repeats another."""
        return self.also is not None and not self.column

    @property
    def sentence(self) -> str:
        """What is wrong, and what could be there instead."""
        return f"{self.problem} Use {self.suggestion}." if self.suggestion else self.problem

    def text(self, rows: str) -> str:
        """Return the problem as a line, for these rows."""
        return ": ".join(filter(None, [", ".join(filter(None, [rows, self.column])), self.sentence]))


class Alike(NamedTuple):
    """Problems that are equal but for their rows."""

    rows: str
    """As in "Rows 6 to 34"; empty if no row is meant."""
    first: Problem
    number: int


def alike(problems: Iterable[Problem]) -> list[Alike]:
    """Return problems in the order of their rows; equal ones once, with all their rows."""
    found: dict[tuple[str, str, str], list[Problem]] = {}
    for one in sorted(problems, key=lambda problem: problem.row):
        found.setdefault((one.column, one.problem, one.suggestion), []).append(one)
    return [Alike(_rows([one.row for one in same]), same[0], len(same)) for same in found.values()]


def lines_of(problems: Iterable[Problem]) -> list[str]:
    """Return problems as lines, equal ones once."""
    return [one.first.text(one.rows) for one in alike(problems)]


def _rows(rows: Sequence[int]) -> str:
    """Return "Row 6", "Rows 6 to 34", or "Rows 3, 6 to 34 and 40"; nothing if no row is meant."""
    if not any(rows):
        return ""
    runs: list[list[int]] = [
        [row for _, row in run] for _, run in groupby(enumerate(dict.fromkeys(rows)), lambda one: one[1] - one[0])
    ]
    names = list[str]()
    for run in runs:
        names += [f"{run[0]:,} to {run[-1]:,}"] if len(run) > _PAIR else [f"{row:,}" for row in run]
    return f"{'Row' if len(rows) == 1 else 'Rows'} {join_names(names, MAX_ROWS)}"


class Choice(NamedTuple):
    """How to read a table another way: an argument, and what it should be; None means "not used"."""

    argument: str
    value: str | Mapping[str, str | None] | list[int]

    @property
    def code(self) -> str:
        """As Python."""
        if not isinstance(self.value, Mapping):
            return f"{self.argument}={quoted(self.value) if isinstance(self.value, str) else self.value}"
        values = ((heading, value if value is None else f'"{value}"') for heading, value in self._pairs)
        return f"{self.argument}={{{', '.join(f'{quoted(heading)}: {value}' for heading, value in values)}}}"

    @property
    def option(self) -> str:
        """As options of the command line."""
        if isinstance(self.value, str):
            return f"--{self.argument} {quote(self.value)}"
        if isinstance(self.value, list):
            return " ".join(f"--{self.argument.replace('_', '-')} {row}" for row in self.value)
        return " ".join(f"--column {quote(f'{shortened(heading)}={value or str()}')}" for heading, value in self._pairs)

    @property
    def _pairs(self) -> Sequence[tuple[str, str | None]]:
        return [*self.value.items()] if isinstance(self.value, Mapping) else []


class RosterError(ArgillaError):
    """A table that cannot be used as a roster before it is fixed.

    Attributes
    ----------
    problems : tuple of Problem
        Each with ``row``, ``column``, ``value``, ``problem`` and ``suggestion``; ``pd.DataFrame(error.problems)`` is a
        table of them. Empty if the file as a whole cannot be read.
    renames : dict
        For a plan: the usernames of users who would be deleted, and of those who would be created and may be the same
        people, as in the argument ``renames``.
    same_person : tuple of str
        For a plan: usernames that may be someone else's by now, as in the argument ``same_person``.
    """

    def __init__(
        self,
        message: str,
        problems: Sequence[Problem] = (),
        *,
        hint: str | None = None,
        choices: Sequence[Choice] = (),
    ) -> None:
        """Make the error; ``{}`` in its hint are the ``choices``, in their order."""
        super().__init__(message, hint=hint.format(*(one.code for one in choices)) if hint and choices else hint)
        self._hint_of_options = hint.format(*(one.option for one in choices)) if hint and choices else hint
        self.problems = tuple(problems)
        self.renames: dict[str, str] = {}
        self.same_person: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, name: str, problems: Sequence[Problem], *, hint: str | None = None, choices: Sequence[Choice] = ()
    ) -> RosterError:
        """Return the error for a table with this name, its problems in the order of their rows."""
        ordered = sorted(problems, key=lambda problem: problem.row)
        lines = lines_of(ordered)
        if (more := len(lines) - MAX_LISTED) > 0:
            lines[MAX_LISTED:] = [f"{pluralize(more, 'more problem')} in error.problems."]
        return cls("\n".join([f"{name} needs fixing.", *lines]), ordered, hint=hint, choices=choices)

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint and "\n" in self.message else super().__str__()

    def for_command_line(self) -> RosterError:
        """Return the error with the options of the command line in its hint, in place of arguments."""
        self.hint = self._hint_of_options
        return self
