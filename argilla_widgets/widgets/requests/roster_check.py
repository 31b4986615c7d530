"""What the step "Check" shows of a file: its rows, with their problems and the questions about who is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, cast

from msgspec import structs

from argilla_widgets.directory.model.collation import matcher
from argilla_widgets.directory.roster.planning.who import has_names_of
from argilla_widgets.directory.roster.reading.problems import Alike, Problem, alike
from argilla_widgets.sdk.text import escape_invisible, pluralize
from argilla_widgets.widgets.protocol.roster import (
    ProblemLine,
    RosterHeading,
    RosterRow,
    RosterRows,
    RosterSource,
    UsernameOffer,
)

if TYPE_CHECKING:
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.roster.draft import Draft
    from argilla_widgets.directory.roster.reading.headings import BothNames, RosterColumn
    from argilla_widgets.directory.roster.reading.person import Person
    from argilla_widgets.widgets.protocol.roster import AskRosterRows, RosterState

MAX_SHEETS = 100
"""Maximum number of sheets to choose from."""
MAX_HEADINGS = 100
"""Maximum number of headings that can be mapped with clicks."""
MAX_HEADING = 200
"""Maximum number of characters of a heading that are shown."""
MAX_LINES = 5
"""Maximum number of different problems that are shown at once in full."""
MAX_SHOWN = 1_000
"""Maximum number of characters of a text from a file, in a message."""
MAX_CELLS_SHOWN = 400_000
"""Maximum number of characters of all cells in a message: Jupyter drops messages beyond about a megabyte a second."""


@dataclass(frozen=True)
class Check:
    """A file as it is read now, beside what is known of the server."""

    draft: Draft
    snapshot: Snapshot
    found: Sequence[Problem]
    """Problems of planning."""

    @cached_property
    def questions(self) -> list[Problem]:
        """Those problems of planning that ask who is meant."""
        return [one for one in self.found if one.same_person]

    @cached_property
    def problems(self) -> dict[int, list[Problem]]:
        """The problems by row, also those of planning, but for questions about who is meant."""
        problems = {row: [*found] for row, found in self.draft.problems.items()}
        for problem in self.found:
            if problem.row and not problem.same_person:
                problems.setdefault(problem.row, []).append(problem)
        return problems

    @property
    def alike(self) -> list[Person]:
        """The people who may be users with the same username, which was made of names, and the same names."""
        people = [self.draft.person(one.row) for one in self.questions]
        return [one for one in people if one is not None and has_names_of(one, self.snapshot.user(one.username))]

    def add_to(self, state: RosterState) -> RosterState:
        """Return the state with how the file is read, and the numbers of its rows."""
        draft, problems, asked = self.draft, self.problems, {one.row for one in self.questions}
        rows = [row for row, _ in draft.rows] if draft.has_rows else []
        ready = [row for row in rows if draft.is_ready(row) and row not in problems and row not in asked]
        lines = alike(one for found in problems.values() for one in found)
        return structs.replace(
            state,
            source=RosterSource(
                escape_invisible(draft.name)[:MAX_SHOWN],
                [*draft.sheets[:MAX_SHEETS]],
                draft.sheet,
                draft.header,
                draft.asks_about_headings,
            ),
            headings=[
                RosterHeading(text[:MAX_HEADING], cast("RosterColumn | BothNames | None", column))
                for text, column in draft.headings[:MAX_HEADINGS]
            ],
            columns=draft.columns,
            workspaces=list(draft.reading.workspaces),
            role=draft.reading.role,
            usernames=draft.reading.usernames,
            offers=[UsernameOffer(*offer) for offer in draft.offers],
            unused=[heading[:MAX_HEADING] for heading in islice(draft.unused, MAX_HEADINGS)],
            rows=len(rows),
            ready=len(ready),
            problems=len(problems),
            suggestions=sum(any(one.suggestion for one in found) for found in problems.values()),
            lines=[*map(_line, lines[:MAX_LINES])],
            more_lines=max(0, len(lines) - MAX_LINES),
            questions=len(asked),
            question=next((_line(one) for one in alike(self.questions)), None),
            same_person=len(self.alike),
            left_out=sum(row in draft.left_out for row in rows),
            known=sum(map(self._is_known, ready)),
            notes=[
                *draft.notes,
                *more("sheet", len(draft.sheets) - MAX_SHEETS, "of this file cannot be chosen here"),
                *more("column", len(draft.headings) - MAX_HEADINGS, "of this file cannot be chosen here"),
            ],
        )

    def rows(self, request: AskRosterRows, number: int) -> RosterRows:
        """Return a page of the rows that match."""
        draft, matches = self.draft, matcher(request.search)
        questions = {one.row: one for one in self.questions}
        parts = {"questions": questions, "problems": self.problems, "left out": draft.left_out}
        part, beside = parts.get(request.show), draft.unused.get(request.beside or "")
        found: list[tuple[int, list[str]]] = []
        for row, cells in draft.rows if draft.has_rows else ():
            if part is not None and row not in part:
                continue
            texts = [*draft.cells(row, cells), draft.text_beside(cells, beside)]
            if matches([str(row), *texts]):
                found.append((row, texts))
        first = request.first
        if request.row is not None:
            first = next((at for at, (row, _) in enumerate(found) if row == request.row), first)
        page = found[first : first + request.count]
        longest = min(MAX_SHOWN, MAX_CELLS_SHOWN // max(1, len(page) * (1 + len(draft.columns))))
        asked = {row: [*self.problems.get(row, ()), *filter(None, [questions.get(row)])] for row, _ in page}
        shown = [self._row(row, [text[:longest] for text in texts], asked[row]) for row, texts in page]
        columns = cast("list[RosterColumn]", [*draft.columns])
        return RosterRows(request.id, number, first, len(found), columns, shown)

    def _row(self, row: int, texts: list[str], problems: list[Problem]) -> RosterRow:
        return RosterRow(
            row=row,
            cells=texts[:-1],
            beside=texts[-1],
            edited=cast("list[RosterColumn]", list(self.draft.edits.get(row, ()))),
            left_out=row in self.draft.left_out,
            known=self._is_known(row),
            problems=problems,
        )

    def _is_known(self, row: int) -> bool:
        person = self.draft.person(row)
        if person is None:
            return False
        return (
            not person.unsure and self.snapshot.user(person.username) is not None
        ) or person.id in self.snapshot.users


def more(what: str, number: int, where: str) -> list[str]:
    """Return a sentence about what is left off, if anything is."""
    return [f"{pluralize(number, f'more {what}')} {where}."] if number > 0 else []


def _line(found: Alike) -> ProblemLine:
    first = found.first
    sentence = first.problem if first.same_person else first.sentence
    return ProblemLine(found.rows, sentence, found.number, first.row, first.is_repeat)
