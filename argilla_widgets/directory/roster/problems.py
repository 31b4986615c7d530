"""What has to be fixed in a roster, all of it at once, by row and column as a spreadsheet shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import pluralize

MAX_LISTED = 10
"""Maximum number of problems in the text of the error."""


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
    """Whether the user who has this username, which was made of names, may be the person in this row."""

    def __str__(self) -> str:
        where = ", ".join(filter(None, [f"Row {self.row:,}" if self.row else "", self.column]))
        return f"{where}{': ' if where else ''}{self.problem}{f' Use {self.suggestion}.' if self.suggestion else ''}"


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
        For a plan: usernames that were made of names and are someone's already, as in the argument ``same_person``.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = (), *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.problems = tuple(problems)
        self.renames: dict[str, str] = {}
        self.same_person: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, problems: Sequence[Problem], *, hint: str | None = None) -> RosterError:
        """Return the error for a table with this name, its problems in the order of their rows."""
        ordered = sorted(problems, key=lambda problem: problem.row)
        listed = " ".join(map(str, ordered[:MAX_LISTED]))
        more = len(ordered) - MAX_LISTED
        rest = [f"{pluralize(more, 'more problem')} in error.problems."] if more > 0 else []
        return cls(f"{name} needs fixing. {listed}", ordered, hint=" ".join([*rest, *filter(None, [hint])]) or None)
