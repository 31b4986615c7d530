"""`WorkspaceProgress`: how far each person is with each dataset of a workspace, as it was at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args
from uuid import UUID

from argilla_widgets.sdk.resources.tables import MAX_ROWS, Table, data_frame
from argilla_widgets.sdk.text import join_names, pluralize

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Self

    from argilla_widgets.sdk.models import ResponseCounts, Role

State = Literal["not started", "in progress", "done", "unknown", "not a member"]
"""How far a person is with all datasets of a workspace."""

_STATES: tuple[State, ...] = get_args(State)
_NUMBERS: dict[str, str] = dict.fromkeys(("records", "submitted", "discarded", "draft", "to_do"), "Int64")
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
    """

    id: UUID
    name: str
    published: bool
    records: int | None = 0
    pending: int | None = 0
    error: str | None = None

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
        numbers = [part.to_do for part in self.parts]
        return None if None in numbers else sum(number for number in numbers if number)

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

    def summary(self) -> str:
        """Return the counts, as a phrase."""
        people = pluralize(len(self), "person")
        states = [f"{number:,} {state}" for state, number in self.counts.items() if number]
        where = f"Progress in {join_names([self.workspace])}: {people}, {pluralize(len(self.datasets), 'dataset')}"
        return f"{where}; {', '.join(states)}" if states else where

    def to_pandas(self) -> pd.DataFrame:
        """Return a data frame with a row for each person and dataset; ``<NA>`` is unknown."""
        rows = [
            {
                "username": person.username,
                "first_name": person.first_name,
                "last_name": person.last_name,
                "role": person.role,
                "state": person.state,
                "dataset": dataset.name,
                "records": dataset.records,
                "submitted": part.responses and part.responses.submitted,
                "discarded": part.responses and part.responses.discarded,
                "draft": part.responses and part.responses.draft,
                "to_do": part.to_do,
            }
            for person in self.people
            for dataset, part in zip(self.datasets, person.parts, strict=True)
        ]
        names = ("username", "first_name", "last_name", "role", "state", "dataset", "records")
        columns = (*names, "submitted", "discarded", "draft", "to_do")
        return data_frame(
            {name: [row[name] for row in rows] for name in columns}, _NUMBERS, " ".join(self.notes) or None
        )

    def _table(self, people: tuple[PersonProgress, ...]) -> Table:
        at = f"As of {self.read_at:%Y-%m-%d %H:%M} UTC."
        return Table(self.summary(), [*map(self._row, people)], " ".join([at, *self.notes]), len(self.people))

    def _row(self, person: PersonProgress) -> dict[str, object]:
        row: dict[str, object] = {"username": person.username, "name": person.name}
        for dataset, part in zip(self.datasets, person.parts, strict=True):
            if dataset.published:
                given = part.responses and part.responses.submitted + part.responses.discarded
                heading = dataset.name
                while heading in row or heading == "to do":
                    heading += " (dataset)"
                row[heading] = f"{_number(given)} of {_number(dataset.records)}"
        row["to do"] = _number(person.to_do) if person.state in {"in progress", "done"} else person.state
        return row


def _number(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"
