"""Plan the writes that bring a server to a roster, from its snapshot alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Literal, TypeAlias
from uuid import UUID, uuid4

from argilla_widgets.directory.model.collation import folded, skeleton
from argilla_widgets.directory.model.operation import Operation, fields_of, update_of
from argilla_widgets.directory.roster.planning.plan import Plan
from argilla_widgets.directory.roster.planning.saved_plan import ORDER
from argilla_widgets.directory.roster.planning.who import NAMED, Questions
from argilla_widgets.directory.roster.reading.person import Refusal
from argilla_widgets.directory.roster.reading.problems import Problem, RosterError
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import join_names, pluralize, quoted, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.roster.planning.who import Earlier
    from argilla_widgets.directory.roster.reading.person import Person
    from argilla_widgets.sdk.models import UserModel

Prune: TypeAlias = Literal["members"] | bool
_LONGEST = 64
"""Longer usernames are not compared for a letter that differs."""
_COMPARED = 20
"""Maximum number of users to compare with a person, of those whose names share a form."""


class Planner:
    """Compares a roster with a server.

    Parameters
    ----------
    people, workspaces
        Of the roster.
    snapshot
        What is on the server, with all memberships.
    account
        The id of the account in use, which is neither demoted nor deleted.
    earlier
        Who has a password in the file that will be used, by username.
    no_changes
        Why the server cannot change users; None if it can.
    """

    def __init__(
        self,
        people: Sequence[Person],
        workspaces: Sequence[str],
        snapshot: Snapshot,
        account: UUID | None,
        earlier: Mapping[str, Earlier],
        no_changes: str | None,
    ) -> None:
        self._no_changes = no_changes
        self._people = people
        self._names = workspaces
        self._snapshot = snapshot
        self._account = account
        self._problems: list[Problem] = []
        self._notes: list[str] = []
        self._refusals: list[Refusal] = []
        self._new_places: list[str] = []
        self._owners: dict[str, None] = {}
        self._misspelt: dict[str, str] = {}
        self._matched: dict[str, UserModel] = {}
        self._taken: dict[UUID, Person] = {}
        self._exactly: set[UUID] = set()
        """Users who get the username in the roster; that of any other differs only in case, spaces or composition."""
        self._questions = Questions(people, snapshot, earlier)

    def plan(
        self, server: str, renames: Mapping[str, str | None], prune: Prune, *, create_users: bool
    ) -> Plan | RosterError:
        """Return the plan, or the error that names all problems."""
        matched = self._match(renames)
        absent = [person for person in self._people if person.username not in matched]
        created = {person.username: person.id or person.new_id for person in absent if create_users}
        if absent and not create_users:
            names = join_names([person.username for person in absent])
            self._notes.append(f"Not on the server, and not created: {names}.")
        listed = {user.id for user in matched.values()}
        leaving = self._leaving(listed) if prune is True else []
        gone = {user.id for user in leaving}
        places = self._places()
        if prune is True:
            self._check_misspelt(absent, leaving, renames, "created" if create_users else "is not on the server")
        self._note_look_alikes(created)
        self._note_same_names(created, listed)
        self._note_passwords(matched)
        self._note_empty_places()
        operations = [
            Operation("create_workspace", workspace_id=places[name], workspace=name) for name in self._new_places
        ]
        members = self._members(places)
        for person in self._people:
            if person.username in matched or person.username in created:
                operations += self._row(person, matched.get(person.username), places, members)
        if prune:
            stay = {*listed, *gone, self._account}
            operations += self._removals(places, {user: names for user, names in members.items() if user not in stay})
        operations += (Operation("delete_user", user.id, username=user.username) for user in leaving)
        if self._owners:
            who = join_names([*self._owners])
            self._notes.append(f"Owners have access to every workspace, and are not added: {who}.")
        if problems := [*self._questions.problems, *self._problems]:
            hints = filter(None, [self._questions.hint(), self._hint_on_renames()])
            error = RosterError.of("The roster", problems, hint=" ".join(hints) or None)
            error.renames, error.same_person = self._misspelt, (*self._questions.others,)
            return error
        operations.sort(key=lambda one: ORDER.index(one.kind))
        self._note_unchanged(matched, operations)
        return Plan(
            server,
            tuple(one.seen_in(self._snapshot) for one in operations),
            tuple(self._refusals),
            tuple(self._notes),
            self._left_alone(listed, gone),
            {created[person.username]: person for person in absent if create_users},
            frozenset(place.name for place in self._snapshot.workspaces.values()),
            {person.username: person.others for person in self._people},
        )

    def questions(self) -> list[Problem]:
        """Return what is not certain about who is meant, without a plan."""
        self._match({})
        return [*self._questions.problems, *self._problems]

    # -- matching -----------------------------------------------------------------------------------------------------

    def _match(self, renames: Mapping[str, str | None]) -> dict[str, UserModel]:
        """Return the users that people are already, by the username in the roster."""
        former = self._former_names(renames)
        rest: list[Person] = []
        for person in self._people:
            by_id = [self._snapshot.users.get(one) for one in (person.id, person.new_id) if one is not None]
            renamed = former.get(person.username, ())
            same = self._snapshot.user(person.username)
            found = {user.id: user for user in (*by_id, same, *renamed) if user is not None}
            if not found:
                rest.append(person)
            elif (user := self._one_of(person, [*found.values()])) is not None:
                self._exactly.add(user.id)
                if person.unsure and not any((*by_id, *renamed)):
                    self._questions.add(person, user)
        self._match_similar(rest)
        return self._matched

    def _match_similar(self, rest: Sequence[Person]) -> None:
        """Match people with users whose usernames differ only in case, spaces or composition."""
        similar: dict[str, list[UserModel]] = {}
        if rest:
            for user in self._snapshot.users.values():
                if user.id not in self._taken:
                    similar.setdefault(folded(user.username), []).append(user)
        for person in rest:
            candidates = similar.get(folded(person.username), [])
            if candidates and (user := self._one_of(person, candidates)) is not None:
                self._notes.append(f"{quoted(person.username)} is {quoted(user.username)} on the server.")
                if person.unsure:
                    self._questions.add(person, user)
            elif person.unsure and not candidates:
                self._questions.add_if_for_another_row(person)

    def _one_of(self, person: Person, candidates: Sequence[UserModel]) -> UserModel | None:
        """Return the user that a person is; if that is not certain, None after adding the problem."""
        user, *others = candidates
        if others:
            names = join_names([quoted(candidate.username) for candidate in candidates])
            self._add(person, f"This may be one of several users: {names}.")
            return None
        self._matched[person.username] = user
        other = self._taken.setdefault(user.id, person)
        if other is person:
            return user
        if person.username == user.username:
            self._add(
                person,
                f"This is the username of someone who becomes {quoted(other.username)}. Open sessions follow a "
                "username for 24 hours: apply the change first, and give the username away a day later.",
            )
        else:
            self._add(person, f"{quoted(other.username)} in row {other.row} is the same user.")
        return None

    def _former_names(self, renames: Mapping[str, str | None]) -> dict[str, list[UserModel]]:
        """Return the users to rename, by their new username."""
        former: dict[str, list[UserModel]] = {}
        listed = {person.username for person in self._people}
        for old, new in renames.items():
            user = self._snapshot.user(old)
            if user is None:
                self._problems.append(Problem(0, "renames", shortened(old), f"There is no user {quoted(old)}."))
            elif new is not None and new not in listed:
                self._problems.append(Problem(0, "renames", shortened(new), f"{quoted(new)} is not in the roster."))
            elif new is not None:
                former.setdefault(new, []).append(user)
        return former

    # -- users --------------------------------------------------------------------------------------------------------

    def _row(
        self,
        person: Person,
        user: UserModel | None,
        places: Mapping[str, UUID],
        members: Mapping[UUID, Collection[str]],
    ) -> Iterator[Operation]:
        """Yield what happens to a person: their workspaces depend on the role that they have in the end."""
        change = _creation(person) if user is None else self._update(person, user)
        after = fields_of(user) if user is not None else {}
        if change is not None:
            yield change
            after |= change.values
        if person.workspaces is None:
            return
        user_id = person.id or person.new_id if user is None else user.id
        username, now, wanted = after["username"] or "", members.get(user_id, {}), dict.fromkeys(person.workspaces)
        for name in wanted:
            if name in now or name not in places:
                continue
            if after["role"] == Role.owner:
                self._owners[username] = None
            else:
                yield Operation("add_to_workspace", user_id, places[name], username, name)
        for name in now:
            if name not in wanted:
                yield Operation("remove_from_workspace", user_id, places[name], username, name)

    def _update(self, person: Person, user: UserModel) -> Operation | None:
        """Return the update that the server can make, and that does not demote the account in use; note the rest."""
        wanted = {"first_name": person.first_name, "last_name": person.last_name, "role": person.role}
        if user.id in self._exactly:
            wanted["username"] = person.username
        values = {field: str(value) for field, value in wanted.items() if value is not None}
        if self._no_changes is not None and update_of(user, values) is not None:
            self._refusals.append(Refusal(user, self._no_changes))
            return None
        if user.id == self._account and values.get("role", Role.owner) != Role.owner:
            self._refusals.append(Refusal(user, "You can't change your own role. Ask another owner."))
            del values["role"]
        return update_of(user, values)

    def _leaving(self, listed: set[UUID]) -> list[UserModel]:
        """Return the users who are not in the roster, without the account in use."""
        leaving = [user for user in self._snapshot.users.values() if user.id not in listed]
        for user in leaving:
            if user.id == self._account:
                reason = "You can't delete your own account. Ask another owner."
                self._refusals.append(Refusal(user, reason))
        return [user for user in leaving if user.id != self._account]

    def _check_misspelt(
        self, absent: Sequence[Person], leaving: Sequence[UserModel], renames: Mapping[str, str | None], outcome: str
    ) -> None:
        """Refuse a deletion if someone who is not on the server has a username that differs by one letter.

        ``renames`` allows it; ``outcome`` says what becomes of the other one.
        """
        near: dict[str, list[UserModel]] = {}
        for user in leaving:
            for form in _without_a_letter(user.username) if user.username not in renames else ():
                near.setdefault(form, []).append(user)
        for person in absent:
            forms = _without_a_letter(person.username)
            candidates = (user for form in forms for user in near.get(form, ())[:_COMPARED])
            old = next((user for user in candidates if _differ_by_a_letter(user.username, person.username)), None)
            if old is not None:
                self._misspelt[old.username] = person.username
                asked = f"{quoted(old.username)} would be deleted, and {quoted(person.username)} {outcome}."
                self._add(person, f"{asked} Are they the same person?", renames=old)

    # -- workspaces ---------------------------------------------------------------------------------------------------

    def _places(self) -> dict[str, UUID]:
        """Return the ids of the named workspaces; the new ones are in `_new_places`."""
        known = {place.name: place.id for place in self._snapshot.workspaces.values()}
        alike = {folded(name): name for name in known}
        rows: dict[str, int] = {}
        for person in self._people:
            for name in person.workspaces or ():
                rows.setdefault(name, person.row)
        named = {*known, *self._names}
        self._new_places = [name for name in self._names if name not in known]
        for name in self._new_places:
            parts = [part.strip() for part in name.split(",")]
            if len(parts) > 1 and named.issuperset(parts):
                text = f"There is no workspace {quoted(name)}, but there are {join_names([*map(quoted, parts)])}."
                self._problems.append(Problem(rows.get(name, 0), "workspaces", shortened(name), text, "; ".join(parts)))
            elif (other := alike.setdefault(folded(name), name)) != name:
                self._notes.append(f"The new workspace {quoted(name)} looks like {quoted(other)}.")
        return {name: known.get(name) or uuid4() for name in self._names}

    def _members(self, places: Mapping[str, UUID]) -> dict[UUID, dict[str, None]]:
        """Return which of these workspaces everyone is a member of now."""
        members: dict[UUID, dict[str, None]] = {}
        for name, place in places.items():
            for user_id in self._snapshot.members.get(place, ()):
                members.setdefault(user_id, {})[name] = None
        return members

    def _removals(self, places: Mapping[str, UUID], members: Mapping[UUID, Collection[str]]) -> Iterator[Operation]:
        """Yield the end of all these memberships."""
        users = self._snapshot.users
        for user_id, names in members.items():
            for name in names:
                yield Operation("remove_from_workspace", user_id, places[name], users[user_id].username, name)

    def _left_alone(self, listed: set[UUID], leaving: set[UUID]) -> tuple[int, int, int]:
        """Return how many memberships in how many other workspaces, and how many people, the plan leaves alone."""
        named = {*self._names}
        others = [
            here
            for place in self._snapshot.workspaces.values()
            if place.name not in named and (here := len(self._snapshot.members.get(place.id, frozenset()) - leaving))
        ]
        return sum(others), len(others), len(self._snapshot.users) - len(listed) - len(leaving)

    # -- notes --------------------------------------------------------------------------------------------------------

    def _note_look_alikes(self, created: Iterable[str]) -> None:
        looks: dict[str, str] = {}
        for user in self._snapshot.users.values():
            looks.setdefault(skeleton(user.username), user.username)
        for name in created:
            other = looks.setdefault(skeleton(name), name)
            if other != name:
                self._notes.append(f"{quoted(name)} looks like {quoted(other)}.")

    def _note_same_names(self, created: Collection[str], listed: Collection[UUID]) -> None:
        """Name the users who have both names of someone to be created, and may be the same person."""
        users = {
            (folded(user.first_name), folded(user.last_name)): user.username
            for user in self._snapshot.users.values()
            if user.last_name and user.id not in listed
        }
        new = [person for person in self._people if person.username in created]
        names = {person.username: (folded(person.first_name or ""), folded(person.last_name or "")) for person in new}
        if same := [f"{users[both]} ({username} here)" for username, both in names.items() if both in users]:
            have = "1 user has" if len(same) == 1 else f"{len(same):,} users have"
            self._notes.append(
                f"{have} the names of someone new: {join_names(same)}. If it is the same person, write that username "
                "into the row."
            )

    def _note_passwords(self, matched: Mapping[str, UserModel]) -> None:
        unused = sum(person.password is not None and person.username in matched for person in self._people)
        if unused:
            verb = "is" if unused == 1 else "are"
            self._notes.append(f"{pluralize(unused, 'password')} {verb} not used: only new users get one.")

    def _note_unchanged(self, matched: Mapping[str, UserModel], operations: Collection[Operation]) -> None:
        """Name the people who stay as they are, unless there is nothing to do at all."""
        changed = {one.user_id for one in operations} | {refusal.user.id for refusal in self._refusals}
        names = [name for name, user in matched.items() if user.id not in changed]
        if operations and names:
            verb = "changes" if len(names) == 1 else "change"
            self._notes.append(f"{len(names):,} of your rows {verb} nothing: {join_names(names)}.")

    def _note_empty_places(self) -> None:
        """Name the workspaces given for everyone that get no one, since the table has a column of workspaces."""
        from_column = any(person.row and person.workspaces is not None for person in self._people)
        used = {name for person in self._people for name in person.workspaces or ()}
        if from_column and (empty := [quoted(name) for name in self._names if name not in used]):
            names = join_names(empty)
            self._notes.append(f"The table's column of workspaces never names {names}, so no one is added there.")

    def _hint_on_renames(self) -> str | None:
        """Return how to say in code who is renamed; None if no one may be."""
        if not self._misspelt:
            return None
        old, few = next(iter(self._misspelt)), len(self._misspelt) <= NAMED
        same = repr(self._misspelt) if few else "error.renames"
        others = repr(dict.fromkeys(self._misspelt)) if few else f"{{{old!r}: None, ...}}"
        return f"If they are the same people, pass renames={same}; if not, renames={others}."

    def _add(self, person: Person, text: str, *, renames: UserModel | None = None) -> None:
        found = Problem(person.row, "username", shortened(person.username), text)
        if renames is not None:
            found = dataclasses.replace(found, renames=renames.username, same_person=True, user=renames.id)
        self._problems.append(found)


def _creation(person: Person) -> Operation:
    values = (
        ("username", person.username),
        ("first_name", person.first_name or person.username),
        ("last_name", person.last_name),
        ("role", str(person.role or Role.annotator)),
    )
    return Operation("create_user", person.id or person.new_id, username=person.username, values=values, password=True)


def _without_a_letter(name: str) -> set[str]:
    """Return a name and its forms without one letter; two names that differ by a letter share one of these forms."""
    form = folded(name)
    return {form, *(form[:at] + form[at + 1 :] for at in range(len(form)))} if len(form) <= _LONGEST else set()


def _differ_by_a_letter(one: str, other: str) -> bool:
    """Return whether a letter was added, left out, replaced, or changed places with the next."""
    one, other = folded(one), folded(other)
    for _ in range(2):  # what is the same at the beginning, and then at the end
        same = len([*takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))])
        one, other = one[same:][::-1], other[same:][::-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])  # noqa: PLR2004 - a pair
