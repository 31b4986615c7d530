"""`WorkspaceProgress`: how far each person is with each dataset of a workspace, as it was at one moment."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args, overload
from uuid import UUID

from argilla_widgets.directory.model.collation import name_order
from argilla_widgets.directory.private_file import write_table
from argilla_widgets.directory.roster.reading.cells import csv_text, guard
from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.resources.tables import MAX_ROWS, Table, data_frame
from argilla_widgets.sdk.text import join_names, pluralize

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Self

    from argilla_widgets.sdk.models import ResponseCounts, Role

State = Literal["not started", "in progress", "done", "unknown", "not a member"]
"""How far a person is with all datasets of a workspace."""

_STATES: tuple[State, ...] = get_args(State)
NOTHING_LEFT = "nothing left"
"""What is said of people who are done, who may have given less than others."""
_LABELS: dict[State, str] = {"done": f"with {NOTHING_LEFT}"}
_NAMES = ("username", "first_name", "last_name", "role", "state", "dataset")
_COUNTS = ("records", "given", "submitted", "draft", "discarded", "left")
_COLUMNS = (*_NAMES, *_COUNTS)
_NUMBERS: dict[str, str] = dict.fromkeys(_COUNTS, "Int64")
"""The dtypes of columns that are not text."""


@dataclass(frozen=True)
class DatasetProgress:
    """A dataset, and how far all its records are.

    Attributes
    ----------
    id : UUID
    name : str
    published : bool
        Whether it can be annotated; a draft has no records.
    records : int or None
        The number of its records; None if unknown, as without the server's search engine.
    pending : int or None
        How many of them still need responses; None if unknown.
    error : str or None
        Why its responses are not known.
    needed : int or None
        How many submitted responses complete a record, by the rule of the dataset; None if unknown.
    """

    id: UUID
    name: str
    published: bool
    records: int | None = 0
    pending: int | None = 0
    error: str | None = None
    needed: int | None = None

    @property
    def completed(self) -> int | None:
        """How many records have all the responses that they need; None if unknown."""
        return None if self.records is None or self.pending is None else self.records - self.pending


@dataclass(frozen=True)
class DatasetPart:
    """A person's part in one dataset.

    Attributes
    ----------
    responses : ResponseCounts or None
        How many responses they gave, by status; None if unknown.
    to_do : int or None
        The pending records that they neither submitted nor discarded; None if unknown, or if they are not a member.
    """

    responses: ResponseCounts | None
    to_do: int | None

    @property
    def given(self) -> int | None:
        """How many responses they submitted or discarded; None if unknown."""
        return None if self.responses is None else self.responses.submitted + self.responses.discarded


@dataclass(frozen=True)
class PersonProgress:
    """How far a person is with all datasets of a workspace.

    Attributes
    ----------
    username : str
    parts : tuple of DatasetPart
        One for each dataset, in their order.
    id : UUID or None
        None if the account in use cannot see them.
    first_name, last_name : str or None
    role : Role or None
        None if the account in use cannot see them.
    is_member : bool
        Whether they are a member now. Others have responses, too: those who have left, and owners.
    """

    username: str
    parts: tuple[DatasetPart, ...]
    id: UUID | None = None
    first_name: str | None = None
    last_name: str | None = None
    role: Role | None = None
    is_member: bool = True

    @property
    def to_do(self) -> int | None:
        """The records left for them in all datasets; None if that is unknown, or if they are not a member."""
        return _sum(part.to_do for part in self.parts)

    @property
    def given(self) -> int | None:
        """How many responses they submitted or discarded in all datasets; None if that is unknown."""
        return _sum(part.given for part in self.parts)

    @property
    def state(self) -> State:
        """``"not started"`` without any response, ``"done"`` with nothing left to do, otherwise ``"in progress"``.

        It is ``"unknown"`` if what is not known could change it, and ``"not a member"`` for all others with responses.
        """
        if not self.is_member:
            return "not a member"
        known = [part.responses for part in self.parts]
        if not any(responses is not None and responses.total for responses in known):
            return "unknown" if None in known else "not started"
        if any(part.to_do for part in self.parts):
            return "in progress"
        return "unknown" if self.to_do is None else "done"

    @property
    def name(self) -> str:
        """Their first and last name."""
        return " ".join(filter(None, [self.first_name, self.last_name]))


@dataclass(frozen=True, repr=False)
class WorkspaceProgress:
    """How far each person is with each dataset of a workspace, from ``client.directory.progress``. It never changes.

    Attributes
    ----------
    workspace : str
        Its name.
    datasets : tuple of DatasetProgress
        Sorted by name.
    people : tuple of PersonProgress
        Members, sorted by username; then others who have responses, such as those who have left.
    read_at : datetime
        When it was read, UTC.
    notes : tuple of str
        Sentences about what is not known.
    """

    workspace: str
    datasets: tuple[DatasetProgress, ...]
    people: tuple[PersonProgress, ...]
    read_at: datetime
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.people)

    def __iter__(self) -> Iterator[PersonProgress]:
        return iter(self.people)

    def __repr__(self) -> str:
        return f"<{self.summary()}>"

    def __str__(self) -> str:
        return self._table(self.people).text()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self._table(self.people[:MAX_ROWS])._repr_mimebundle_()

    @cached_property
    def counts(self) -> dict[State, int]:
        """The number of people in each state."""
        counted = Counter(person.state for person in self.people)
        return {state: counted[state] for state in _STATES}

    @property
    def not_started(self) -> Self:
        """Only those who have not given any response."""
        return self._only("not started")

    @property
    def in_progress(self) -> Self:
        """Only those who have responses and something left to do."""
        return self._only("in progress")

    @property
    def done(self) -> Self:
        """Only those who have responses and nothing left to do."""
        return self._only("done")

    @property
    def unknown(self) -> Self:
        """Only those whose progress is unknown; the notes say why."""
        return self._only("unknown")

    @property
    def not_members(self) -> Self:
        """Only those who have responses without being a member: they have left, or are owners."""
        return self._only("not a member")

    def _only(self, state: State) -> Self:
        return replace(self, people=tuple(person for person in self.people if person.state == state))

    @property
    def usernames(self) -> list[str]:
        """Their usernames, as ``Credentials.only`` and ``client.directory.reset_passwords`` take them."""
        return [person.username for person in self.people]

    def sorted_by(self, what: Literal["left", "given", "username"]) -> Self:
        """Return the same people in another order: those with most left first, those who gave least first, or by name.

        People whose number is unknown come next, and non-members last.
        """
        if what not in {"left", "given", "username"}:
            raise ArgumentError('Progress is sorted by "left", "given" or "username".', field="what")

        def order(person: PersonProgress) -> tuple[bool, bool, int]:
            number = {"left": person.to_do, "given": person.given, "username": 0}[what]
            return not person.is_member, number is None, (number or 0) * (-1 if what == "left" else 1)

        return replace(
            self, people=tuple(sorted(sorted(self.people, key=lambda one: name_order(one.username)), key=order))
        )

    @property
    def explanations(self) -> tuple[str, ...]:
        """Sentences on what the numbers mean: the rule of each dataset, what is left out, and what does not count."""
        rules: dict[int, list[str]] = {}
        for one in self.datasets:
            if one.published and one.needed is not None:
                rules.setdefault(one.needed, []).append(one.name)
        found = [
            f"A record of {join_names(names)} is complete with {pluralize(needed, 'submitted response')}."
            for needed, names in rules.items()
        ]
        if any(
            part.to_do == 0 and part.given is not None and dataset.records is not None and part.given < dataset.records
            for person in self.people
            for dataset, part in zip(self.datasets, person.parts, strict=True)
        ):
            text = "the records that they have not responded to are complete, with the responses of others."
            found.append(f"{NOTHING_LEFT.capitalize()}: {text}")
        if any(part.responses and part.responses.draft for person in self.people for part in person.parts):
            found.append("Given are submitted and discarded responses; drafts do not count.")
        if drafts := [one.name for one in self.datasets if not one.published]:
            found.append(f"Not published, and left out: {join_names(drafts)}.")
        return tuple(found)

    def summary(self) -> str:
        """Return the counts, as a phrase."""
        where = f"Progress in {join_names([self.workspace])}: {pluralize(len(self), 'person')}"
        if not self._is_open:
            return f"{where}, no {'published ' if self.datasets else ''}datasets"
        states = [f"{number:,} {_LABELS.get(state, state)}" for state, number in self.counts.items() if number]
        return "; ".join(filter(None, [f"{where}, {pluralize(len(self.datasets), 'dataset')}", ", ".join(states)]))

    @property
    def _is_open(self) -> bool:
        """Whether there is anything to annotate: otherwise nobody could have started."""
        return any(one.published for one in self.datasets)

    def to_pandas(self) -> pd.DataFrame:
        """Return a data frame with a row for each person and published dataset, as for grading; ``<NA>`` is unknown.

        ``given`` is what they submitted or discarded; ``state`` is what the table shows.
        """
        rows = self._rows()
        return data_frame(
            {name: [row[name] for row in rows] for name in _COLUMNS}, _NUMBERS, " ".join(self.notes) or None
        )

    @overload
    def to_csv(self, path: None = None) -> str: ...
    @overload
    def to_csv(self, path: str | os.PathLike[str]) -> None: ...
    def to_csv(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """Write the rows of `to_pandas` to a file that only you can read, or return its text.

        A cell is empty if its number is unknown.
        """
        rows = ([row[name] for name in _COLUMNS] for row in self._rows())
        cells = (["" if value is None else guard(str(value)) for value in row] for row in rows)
        text = csv_text([_COLUMNS, *cells])
        if path is None:
            return text
        write_table(path, text)
        return None

    def _rows(self) -> list[dict[str, object]]:
        return [
            {
                "username": person.username,
                "first_name": person.first_name,
                "last_name": person.last_name,
                "role": person.role,
                "state": _shown(person.state),
                "dataset": dataset.name,
                "records": dataset.records,
                "given": part.given,
                "submitted": part.responses and part.responses.submitted,
                "discarded": part.responses and part.responses.discarded,
                "draft": part.responses and part.responses.draft,
                "left": part.to_do,
            }
            for person in self.people
            for dataset, part in zip(self.datasets, person.parts, strict=True)
            if dataset.published
        ]

    def _table(self, people: tuple[PersonProgress, ...]) -> Table:
        at = f"As of {self.read_at:%Y-%m-%d %H:%M} UTC."
        note = " ".join([at, *self.explanations, *self.notes])
        return Table(
            self.summary(), [*map(self._row, people)], note, len(self.people), self._total() if people else None
        )

    def _row(self, person: PersonProgress) -> dict[str, object]:
        texts = [
            _number(part.given) if not person.is_member else f"{_number(part.given)} given, {_left(part.to_do)}"
            for part in self._published(person.parts)
        ]
        state = _shown(person.state) if self._is_open else ""
        return self._cells(person.username, person.name, texts, person.given, state, person.to_do)

    def _total(self) -> dict[str, object]:
        """Return the last row: what all have given, and how many records still need responses."""
        parts = [*zip(*(person.parts for person in self.people), strict=True)]
        given = [_sum(part.given for part in of_all) for of_all in parts]
        pending = [dataset.pending for dataset in self.datasets]
        texts = [
            f"{_number(number)} given, {_number(left)} of {_number(dataset.records)} records left"
            for number, left, dataset in zip(given, pending, self.datasets, strict=True)
            if dataset.published
        ]
        return self._cells("Total", "", texts, _sum(given), "", _sum(pending))

    def _published(self, parts: Sequence[DatasetPart]) -> list[DatasetPart]:
        return [part for dataset, part in zip(self.datasets, parts, strict=True) if dataset.published]

    def _cells(
        self, username: str, name: str, texts: Sequence[str], given: int | None, state: str, left: int | None
    ) -> dict[str, object]:
        row: dict[str, object] = {"username": username, "name": name}
        for dataset, text in zip((one for one in self.datasets if one.published), texts, strict=True):
            heading = dataset.name
            while heading in row or heading in {"given", "left", "state"}:
                heading += " (dataset)"
            row[heading] = text
        return {**row, "given": given, "left": left, "state": state}


def _sum(numbers: Iterable[int | None]) -> int | None:
    """Return the sum of numbers; None if one is unknown."""
    known = [*numbers]
    return None if None in known else sum(number for number in known if number)


def _shown(state: State) -> str:
    return NOTHING_LEFT if state == "done" else state


def _left(number: int | None) -> str:
    return NOTHING_LEFT if number == 0 else f"{_number(number)} left"


def _number(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"
