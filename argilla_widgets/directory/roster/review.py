"""`Review`: a plan while people decide about it: who is left out of it, and what has to be confirmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.commands.confirmation import Confirmation, confirmation_of
from argilla_widgets.directory.model.collation import folded
from argilla_widgets.directory.roster.apply import Application
from argilla_widgets.directory.roster.changes import PersonChange, changes_of
from argilla_widgets.directory.roster.problems import Problem, RosterError
from argilla_widgets.sdk.text import pluralize

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.entries import Origin
    from argilla_widgets.directory.roster.connected import Connected
    from argilla_widgets.directory.roster.person import Person
    from argilla_widgets.directory.roster.plan import Plan
    from argilla_widgets.directory.roster.planner import Prune
    from argilla_widgets.directory.roster.roster import Roster
    from argilla_widgets.sdk.models import UserModel


@dataclass(frozen=True)
class Question:
    """What a plan is made of.

    Attributes
    ----------
    roster
        The people who are ready.
    left_out
        Other people in the same table, who are left alone whatever ``prune`` says.
    prune, renames
        As for `Roster.plan`. A rename to someone who is not in the roster, or of someone who is not on the server,
        answers an earlier plan, and has no effect.
    """

    roster: Roster
    left_out: Sequence[Person]
    prune: Prune
    renames: Mapping[str, str | None]

    def answer(self, client: Connected) -> Review:
        """Plan the roster for the current state of the server."""
        if self.prune and (unclear := [one for one in self.left_out if not one.username and one.id is None]):
            problem = "It is not clear who this row means, so no one else can be removed. Add the username."
            raise RosterError.of("The roster", [Problem(one.row, "username", "", problem) for one in unclear])
        known, listed = client.directory.snapshot, {None, *(one.username for one in self.roster)}
        renames = {old: new for old, new in self.renames.items() if new in listed and known.user(old) is not None}
        plan = self.roster.plan(client, renames=renames, prune=self.prune)
        snapshot = client.directory.snapshot
        names, ids = {folded(one.username) for one in self.left_out}, {one.id for one in self.left_out}
        names |= {folded(old) for old, new in self.renames.items() if new is not None and folded(new) in names}
        alone = {user.id for user in snapshot.users.values() if user.id in ids or folded(user.username) in names}
        plan = replace(plan, operations=tuple(one for one in plan.operations if one.user_id not in alone))
        deleted = {one.user_id for one in plan.operations if one.kind == "delete_user"}
        return Review(self, plan, changes_of(plan, snapshot), snapshot.known_users(filter(None, deleted)))


@dataclass(frozen=True, repr=False)
class Review:
    """A plan, with what it changes, and what is left out of it."""

    question: Question
    plan: Plan
    changes: Sequence[PersonChange]
    deleted: Sequence[UserModel]
    left_out: Collection[tuple[bool, str]] = field(default=frozenset())
    """The keys of changes that are left out."""

    def is_left_out(self, change: PersonChange) -> bool:
        """Return whether a change is left out."""
        return change.kind != "refused" and change.key in self.left_out

    def choose(self, leave_out: Collection[UUID], take_in: Collection[UUID]) -> Review:
        """Leave changes out, and take others in again, by the ids of users and workspaces."""
        out, back = ({one.key for one in self.changes if one.id in ids} for ids in (leave_out, take_in))
        return replace(self, left_out=frozenset({*self.left_out, *out} - back))

    def again(self, client: Connected) -> Review:
        """Plan it again, for the current state of the server; the same people are left out."""
        return replace(self.question.answer(client), left_out=self.left_out)

    def shows_the_same_as(self, other: Review) -> bool:
        """Return whether someone who has read one of these plans knows the other one."""
        return [one.shown for one in self.changes] == [one.shown for one in other.changes]

    @property
    def chosen(self) -> Plan:
        """The plan without what is left out; no one joins a workspace that is not created."""
        ids = {one.id for one in self.changes if self.is_left_out(one)}
        kept = (one for one in self.plan.operations if one.user_id not in ids and one.workspace_id not in ids)
        return replace(self.plan, operations=tuple(kept))

    def to_confirm(self) -> tuple[Confirmation | None, str]:
        """Return what to type before it is applied, and what that confirms."""
        plan = self.chosen
        deleted = {one.user_id for one in plan.operations if one.kind == "delete_user"}
        users = [user for user in self.deleted if user.id in deleted]
        parts = [f"deletes {pluralize(len(users), 'user')}"] if users else []
        parts += [f"makes {pluralize(plan.owners, 'owner')}"] if plan.owners else []
        if not parts:
            return None, ""
        number = len(users) + plan.owners
        confirmation = confirmation_of(users) if number == len(users) else Confirmation("count", str(number))
        return confirmation, f"This {' and '.join(parts)}."

    def without_passwords(self) -> Review:
        """Return it as it is shown once it is applied."""
        people = tuple(replace(person, password=None) for person in self.question.roster)
        question = replace(self.question, roster=replace(self.question.roster, people=people), left_out=())
        return replace(self, question=question, plan=replace(self.plan, people={}))

    def application(self, *, easy: bool, origin: Origin) -> Application:
        """Return what to apply."""
        plan = self.chosen
        return Application(
            plan.server, plan.operations, plan.people, plan.refusals, plan.places, plan.listed, easy, origin
        )
