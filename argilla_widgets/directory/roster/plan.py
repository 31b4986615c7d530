"""`Plan`: what a roster would change on a server, to read before anything happens."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import fsum
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import UUID

from msgspec import structs

from argilla_widgets.directory.private_file import write_private
from argilla_widgets.directory.roster.apply import Application, Applied
from argilla_widgets.directory.roster.bar import check_progress, seconds_of
from argilla_widgets.directory.roster.connected import connected
from argilla_widgets.directory.roster.saved_plan import plan_text, read_plan
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.resources.tables import MAX_ROWS, Table
from argilla_widgets.sdk.text import join_names, pluralize, shortened

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.commands.consequences import ResponseCounter
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.roster.connected import Connected
    from argilla_widgets.directory.roster.credentials_file import CredentialsPath
    from argilla_widgets.directory.roster.person import Person, Refusal
    from argilla_widgets.sdk.base_client import OfficialClient


class Line(NamedTuple):
    """One line of a plan."""

    sign: Literal["+", "~", "-", "!"]
    what: str

    def __str__(self) -> str:
        return f"{self.sign} {self.what}"


@hides_arguments
@dataclass(frozen=True, repr=False)
class Plan:
    """The changes that bring a server to a roster, in their order: ``print(plan)``.

    Attributes
    ----------
    server : str
        The address of the server that it is for.
    operations : tuple of Operation
        Workspaces, new users, changes, additions, removals, deletions.
    refusals : tuple of Refusal
        Rows that are left out because they would lock you out.
    notes : tuple of str
        Sentences about what may be unexpected.
    """

    server: str
    operations: tuple[Operation, ...]
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    left_alone: tuple[int, int, int] = (0, 0, 0)
    """How many memberships, in how many other workspaces, and how many other people it leaves as they are."""
    people: Mapping[UUID, Person] = field(default_factory=dict, compare=False)
    """The people to create, by their ids; a plan that was read from a file has none."""
    places: frozenset[str] = field(default=frozenset(), compare=False)
    """The names of the workspaces that were there when it was made; empty if it was read from a file."""
    listed: frozenset[str] = field(default=frozenset(), compare=False)
    """The usernames of everyone in the roster; a plan that was read from a file has none."""
    from_file: bool = field(default=False, compare=False)
    """Whether it was read from a file, which may come from someone else."""

    def __bool__(self) -> bool:
        return bool(self.operations)

    def __repr__(self) -> str:
        return f"<{self.summary()}>"

    def __str__(self) -> str:
        return "\n".join([*map(str, self.lines()), *self.notes, self.summary()])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        lines = self.lines()
        rows = [{"": line.sign, "change": line.what} for line in lines[:MAX_ROWS]]
        table = Table(self.summary(), rows, " ".join(self.notes) or None, len(lines))
        return {"text/html": table.html(), "text/plain": str(self)}

    @property
    def to_create(self) -> int:
        """Number of users to create."""
        return sum(one.kind == "create_user" for one in self.operations)

    @property
    def to_change(self) -> int:
        """Number of users to change, or whose workspaces change."""
        new = {one.user_id for one in self.operations if one.kind in {"create_user", "delete_user"}}
        return len({one.user_id for one in self.operations if one.user_id is not None} - new)

    @property
    def to_delete(self) -> int:
        """Number of users to delete."""
        return sum(one.kind == "delete_user" for one in self.operations)

    @property
    def owners(self) -> int:
        """Number of users who become owners."""
        return sum(dict(one.values).get("role") == Role.owner for one in self.operations)

    @property
    def owners_to_delete(self) -> int:
        """Number of owners among the users to delete."""
        users = (one.before for one in self.operations if one.kind == "delete_user")
        return sum(user is not None and user.role == Role.owner for user in users)

    @property
    def at_risk(self) -> tuple[int, int]:
        """Number of users to delete, and of owners who are made or deleted: who applies a file has to name both."""
        return self.to_delete, self.owners + self.owners_to_delete

    def with_responses(self, counter: ResponseCounter) -> Self:
        """Return the plan with how many responses its deletions end; whoever gives more before it is applied stays."""
        users = {one.user_id: one.before for one in self.operations if one.kind == "delete_user"}
        if not users:
            return self
        totals = counter.totals([user for user in users.values() if user is not None])
        if totals is None:
            note = "It is not known how many responses the deletions end: a dataset could not be counted."
            return replace(self, notes=(*self.notes, note))
        operations = tuple(
            structs.replace(one, responses=totals.get(one.user_id)) if one.user_id in users and one.user_id else one
            for one in self.operations
        )
        ended = sum(totals.values())
        note = f"The deletions end {pluralize(ended, 'response')}."
        return replace(self, operations=operations, notes=(*self.notes, note) if ended else self.notes)

    def risks(self) -> str:
        """Return a sentence on whom it deletes, and on the owners that it makes."""
        which = f", {self.owners_to_delete:,} of them owners," if self.owners_to_delete else ""
        return (
            f"This plan deletes {pluralize(self.to_delete, 'user')}{which} and makes {pluralize(self.owners, 'owner')}."
        )

    @property
    def seconds(self) -> float:
        """About how long it takes."""
        return fsum(map(seconds_of, self.operations))

    def summary(self) -> str:
        """Return the counts, in sentences."""
        memberships, workspaces, people = self.left_alone
        parts = []
        if memberships:
            parts.append(f"{pluralize(memberships, 'membership')} in {pluralize(workspaces, 'other workspace')}")
        if people:
            parts.append(f"{pluralize(people, 'person')} who {'is' if people == 1 else 'are'} not listed")
        alone = f" Left alone: {join_names(parts)}." if parts else ""
        if not self.operations:
            return f"Plan: Nothing to do.{alone}"
        counts = f"{self.to_create:,} to create, {self.to_change:,} to change, {self.to_delete:,} to delete"
        return f"Plan: {counts}.{alone} About {_duration(self.seconds)}."

    def lines(self) -> list[Line]:
        """Return a line for each change: memberships of new users are in theirs, others in one line for each person."""
        joining: dict[UUID | None, list[str]] = {}
        leaving: dict[UUID | None, list[str]] = {}
        arriving = Counter[str]()
        for one in self.operations:
            if one.kind == "add_to_workspace":
                joining.setdefault(one.user_id, []).append(one.workspace)
                arriving[one.workspace] += 1
            elif one.kind == "remove_from_workspace":
                leaving.setdefault(one.user_id, []).append(one.workspace)
        return [line for one in self.operations if (line := self._line(one, joining, leaving, arriving))] + [
            Line("!", f"{shortened(refusal.username)}: {refusal.reason}") for refusal in self.refusals
        ]

    def _line(
        self,
        one: Operation,
        joining: dict[UUID | None, list[str]],
        leaving: dict[UUID | None, list[str]],
        arriving: Mapping[str, int],
    ) -> Line | None:
        """Return the line of an operation; None if it is in that of another one."""
        who = shortened(one.username)
        if one.kind == "create_workspace":
            number = arriving[one.workspace]
            return Line("+", f"create workspace {one.where} ({pluralize(number, 'person')})")
        if one.kind == "create_user":
            places = joining.pop(one.user_id, [])
            where = f" in {join_names(places, len(places))}" if places else ""
            return Line("+", f"create {who} ({dict(one.values).get('role') or 'annotator'}){where}")
        if one.kind == "update_user":
            return Line("~", f"change {who}: {', '.join(_change(*pair, one.previous) for pair in one.values)}")
        if one.kind == "add_to_workspace":
            places = joining.pop(one.user_id, [])
            return Line("+", f"add {who} to {join_names(places, len(places))}") if places else None
        if one.kind == "remove_from_workspace":
            places = leaving.pop(one.user_id, [])
            return Line("-", f"remove {who} from {join_names(places, len(places))}") if places else None
        return Line("-", f"delete {who or f'workspace {one.where}'}")

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """Write the operations, without any password, to a file that only you can read, or return the text."""
        text = plan_text(self.server, self.operations)
        if path is None:
            return text
        write_private(path, text, "utf-8")
        return None

    @classmethod
    def from_json(cls, path: str | os.PathLike[str]) -> Self:
        """Read what `to_json` has written. Sentences and counts are computed again."""
        server, operations = read_plan(path)
        return cls(server, operations, from_file=True)

    def apply(
        self,
        client: Connected | OfficialClient,
        *,
        credentials: CredentialsPath = None,
        easy: bool = True,
        deletions: int = 0,
        owners: int = 0,
        progress: Progress | Literal[False] | None = None,
    ) -> Applied:
        """Make the changes. Skip what already matches, and anyone whom others have changed since the plan.

        The passwords of everyone to create are in the file before the first request, so applying again with the same
        file continues, also after a crash, and with a new plan; whoever exists keeps their password.

        Parameters
        ----------
        client
            Of the server that the plan is for: an `argilla_widgets.Argilla`, or an official ``argilla.Argilla``.
        credentials
            The file of passwords, which is extended if it exists; by default, the ``argilla-passwords-DATE.csv`` that
            an earlier run of this plan has made in the current folder, or a new one. False keeps them in memory alone.
        easy
            Whether passwords are easy to type; otherwise they have 20 letters and digits.
        deletions, owners
            For a plan from a file: how many users it may delete, and how many owners it may make or delete.
        progress
            Follows it, and can stop it. By default, a bar in a notebook or terminal; False shows none. An interrupt
            (Ctrl-C) stops it after the change in progress.

        Raises
        ------
        ArgillaError
            When the file is of another kind or server, or in use; when the plan is for another server, or deletes or
            makes owners and the numbers do not say so. Nothing was sent.
        """
        check_progress(progress)
        if self.from_file and self.at_risk != (deletions, owners):
            deleted, changed = self.at_risk
            raise ArgillaError(self.risks(), hint=f"If that is intended, pass deletions={deleted}, owners={changed}.")
        application = Application(
            self.server,
            self.operations,
            self.people,
            self.refusals,
            self.places,
            self.listed,
            easy,
            from_file=self.from_file,
        )
        return application.to(connected(client), credentials, progress)


def _change(name: str, value: str | None, before: Mapping[str, str | None]) -> str:
    return f"{name.replace('_', ' ')} {shortened(before.get(name) or 'none')} -> {shortened(value or 'none')}"


def _duration(seconds: float) -> str:
    return f"{max(1, round(seconds)):,} s" if seconds < 100 else f"{round(seconds / 60):,} min"  # noqa: PLR2004
