"""`Question`: what a plan is made of, while people decide about it, so that it can be planned again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argilla_widgets.directory.model.collation import folded
from argilla_widgets.directory.roster.reading.problems import Problem, RosterError

if TYPE_CHECKING:
    from argilla_widgets.directory.roster.connected import Connected
    from argilla_widgets.directory.roster.planning.plan import Plan
    from argilla_widgets.directory.roster.planning.planner import Prune
    from argilla_widgets.directory.roster.reading.person import Person
    from argilla_widgets.directory.roster.roster import Roster


@dataclass(frozen=True, repr=False)
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

    def answer(self, client: Connected) -> Plan:
        """Plan the roster for the current state of the server."""
        if self.prune and (unclear := [one for one in self.left_out if not one.username and one.id is None]):
            problem = "It is not clear who this row means, so no one else can be removed. Add the username."
            raise RosterError.of("The roster", [Problem(one.row, "username", "", problem) for one in unclear])
        known, listed = client.directory.snapshot, {None, *(one.username for one in self.roster)}
        renames = {old: new for old, new in self.renames.items() if new in listed and known.user(old) is not None}
        plan = self.roster.plan(client, renames=renames, prune=self.prune)
        names, ids = {folded(one.username) for one in self.left_out}, {one.id for one in self.left_out}
        names |= {folded(old) for old, new in self.renames.items() if new is not None and folded(new) in names}
        users = client.directory.snapshot.users.values()
        alone = {user.id for user in users if user.id in ids or folded(user.username) in names}
        return plan.without(alone & {one.user_id for one in plan.operations})
