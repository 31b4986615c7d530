"""`Plan`: what a roster would change on a server, to read before anything happens."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from msgspec import structs

from argilla_widgets.directory.access.references import several
from argilla_widgets.directory.commands.confirmation import Confirmation, confirmation_of
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.private_file import write_private
from argilla_widgets.directory.roster.connected import connected
from argilla_widgets.directory.roster.planning.apply import Application, Applied
from argilla_widgets.directory.roster.planning.changes import PersonChange, changes_of
from argilla_widgets.directory.roster.planning.saved_plan import plan_text, read_plan
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.resources.lookup import uuid_of
from argilla_widgets.sdk.resources.tables import MAX_ROWS, Table
from argilla_widgets.sdk.text import join_names, pluralize, quoted, suggestion

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.access.references import PlaceRef, UserRef
    from argilla_widgets.directory.commands.consequences import ResponseCounter
    from argilla_widgets.directory.journal.entries import Origin
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.roster.connected import Connected
    from argilla_widgets.directory.roster.credentials.where_kept import CredentialsPath
    from argilla_widgets.directory.roster.reading.person import Person, Refusal
    from argilla_widgets.sdk.base_client import OfficialClient


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
    listed: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    """Everyone in the roster by username, with their other columns; a plan that was read from a file has no one."""
    from_file: bool = field(default=False, compare=False)
    """Whether it was read from a file, which may come from someone else."""

    def __bool__(self) -> bool:
        return bool(self.operations)

    def __repr__(self) -> str:
        return f"<{self.summary()}>"

    def __str__(self) -> str:
        return "\n".join([*map(str, self.changes), *self.notes, self.summary()])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        rows = [{"": change.sign, "change": change.what} for change in self.changes[:MAX_ROWS]]
        table = Table(self.summary(), rows, " ".join(self.notes) or None, len(self.changes))
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
        """Return the plan with how many responses its deletions end. People who give more later are not deleted."""
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
        parts = [f"deletes {pluralize(self.to_delete, 'user')}"] if self.to_delete else []
        if self.owners_to_delete:
            parts = [f"{parts[0]} ({pluralize(self.owners_to_delete, 'owner')} among them)"]
        parts += [f"makes {pluralize(self.owners, 'owner')}"] if self.owners else []
        return f"This plan {' and '.join(parts) or 'deletes no one and makes no owner'}."

    @property
    def confirmation(self) -> Confirmation | None:
        """What to type before it is applied with a click; None if it deletes no one and makes no owner."""
        users = [one.before for one in self.operations if one.kind == "delete_user" and one.before is not None]
        if users and not self.owners:
            return confirmation_of(users)
        return Confirmation("count", str(len(users) + self.owners)) if self.owners else None

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
        return f"Plan: {counts}.{alone}"

    @cached_property
    def changes(self) -> tuple[PersonChange, ...]:
        """What happens to each person, and which workspaces are created; what is refused comes last."""
        return changes_of(self.operations, self.refusals)

    def without(self, who: UserRef | PlaceRef | Iterable[UserRef | PlaceRef]) -> Self:
        """Return the plan without what happens to these users and workspaces.

        No one joins a workspace that is not created.

        Parameters
        ----------
        who
            Names, ids (UUID or its text) or objects; a single one needs no list.

        Raises
        ------
        ArgumentError
            When something is not in the plan.
        """
        left_out = self._ids_of(several(who))
        kept = (one for one in self.operations if not left_out & {one.user_id, one.workspace_id})
        return replace(self, operations=tuple(kept))

    def _ids_of(self, who: Iterable[object]) -> set[UUID | None]:
        """Return the ids of users and workspaces of the plan. An id comes first: a name may read like one."""
        ids: set[UUID | None] = {id for one in self.operations for id in (one.user_id, one.workspace_id) if id}
        names: dict[str, set[UUID | None]] = {}
        for one in self.operations:
            for name, id in ((one.name, one.user_id), (one.workspace, one.workspace_id)):
                if id is not None:
                    names.setdefault(name, set()).add(id)
        found: set[UUID | None] = set()
        for each in who:
            id = uuid_of(getattr(each, "id", each))
            if id in ids:
                found.add(id)
            elif isinstance(each, str) and each in names:
                found |= names[each]
            else:
                raise ArgumentError(f"{quoted(each)} is not in the plan.", hint=suggestion(str(each), names))
        return found

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
        deletions: int | None = None,
        owners: int | None = None,
        progress: Progress | Literal[False] | None = None,
    ) -> Applied:
        """Make the changes. Skip what already matches, and anyone whom others have changed since the plan.

        The passwords of everyone to create are in the file before the first request, so applying again with the same
        file continues, also after a crash, and with a new plan; people who exist keep their passwords.

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
            How many users it may delete, and how many owners it may make or delete. A plan from a file has to be told;
            for any other, a number that is passed has to be right.
        progress
            Follows it, and can stop it. By default, a bar in a notebook or terminal; False shows none. An interrupt
            (Ctrl-C) stops it after the change in progress.

        Raises
        ------
        ArgillaError
            When the file is of another kind or server, or in use; when the plan is for another server, or the numbers
            are not those of the plan. Nothing was sent.
        """
        if progress is not False:
            Progress.of(progress, "a Progress or False")
        deleted, changed = self.at_risk
        unsaid = (0, 0) if self.from_file else self.at_risk
        said = [least if given is None else given for given, least in zip((deletions, owners), unsaid, strict=True)]
        if said != [deleted, changed]:
            raise ArgillaError(self.risks(), hint=f"If that is intended, pass deletions={deleted}, owners={changed}.")
        return self.application(easy=easy).to(connected(client), credentials, progress)

    def application(self, *, easy: bool, origin: Origin = "code") -> Application:
        """Return what to apply."""
        return Application(
            self.server,
            self.operations,
            self.people,
            self.refusals,
            self.places,
            self.listed,
            easy,
            origin,
            from_file=self.from_file,
        )
