"""Two administrators and a stranger change the same people, in any order: nothing is overwritten that was not seen.

Before any request of the two, the stranger may write. Each write of the two is compared, at the moment when it is sent,
with what its author saw and with what was read since. ``STATE_MACHINE_STEPS=5000 pytest -m long --hypothesis-seed=1``
takes so many other steps, instead of the same 200.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.journal.entries import EntriesByAccount, Entry
from tests.made_up import PASSWORD

STEPS = int(os.environ.get("STATE_MACHINE_STEPS", "200"))
STEPS_EACH = 25
FIELDS = ("username", "first_name", "last_name", "role", "inserted_at")
IDENTITY = ("username", "role")
NAMES = ("ana", "bo", "cy")
PLACES = ("nlp", "vision")
LONG_AGO = "2026-01-05 08:50:10.652657"

KNOWN: dict[tuple[str, str], str] = {
    ("undo", "in part"): "An entry of which something was changed again is undone in part, and that is named.",
}
"""What is meant to be so, by way and what differed, with the reason."""

AUTHOR = st.integers(0, 1)
PERSON = st.integers(0, len(NAMES) - 1)
PLACE = st.sampled_from(PLACES)
ROLE = st.sampled_from(["annotator", "admin"])
STRANGERS = st.sampled_from(["role", "owner", "rename", "first name", "join", "leave", "delete", "make again"])
DISTURBANCES = st.lists(st.tuples(st.integers(0, 9), STRANGERS, PERSON, PLACE), max_size=2)
"""Before which request of an operation the stranger does what to whom."""


class World(NamedTuple):
    """What the server has: users by id, and pairs of a user and a workspace."""

    users: dict[UUID, dict[str, str | None]]
    members: set[tuple[UUID, UUID]]


class Sent(NamedTuple):
    """A write that was carried out."""

    kind: str
    user: UUID
    place: UUID | None
    values: dict[str, str | None]
    before: dict[str, str | None]
    """The user before it."""


@dataclass
class Operation:
    """What is going on: in which way, and what its author expects of everyone."""

    way: str
    expects: dict[UUID, dict[str, str | None]]
    places: dict[UUID, set[UUID]]
    """The workspaces that they know each user to be in."""
    allowed: list[tuple[str, UUID, UUID | None, dict[str, str | None]]] | None = None
    """For an undo or redo: the only writes that it may send."""
    left: dict[tuple[UUID, str], str | None] = field(default_factory=dict)
    """For an undo or redo: the fields as its entry left them, which it may change only from there."""
    meant: dict[tuple[UUID, str], str | None] = field(default_factory=dict)
    """For a plan: the fields that it sets. If others have set the same, it goes on from there."""
    sent: list[Sent] = field(default_factory=list)
    unknown: list[Sent] = field(default_factory=list)
    """Writes that were answered with an error of the server, after which no one knows whether they were carried out."""
    read: dict[UUID, dict[str, str | None] | None] = field(default_factory=dict)
    """Users as they were read since it began; None for those who are gone."""
    inside: dict[UUID, set[UUID]] = field(default_factory=dict)
    """The workspaces that they were in, as read since it began."""


class Wire(httpx.BaseTransport):
    """The way of one of the two to the server: one request at a time, with the stranger and the checks before each."""

    def __init__(self, machine: Machine, account: str) -> None:
        self._machine = machine
        self._account = account
        self._inner = httpx.HTTPTransport()

    def close(self) -> None:
        self._inner.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        machine = self._machine
        with machine.lock:
            if not machine.is_of(self._account):  # the other one reads in the background
                response = self._inner.handle_request(request)
                response.read()
                return response
            machine.before_request(request)
            before = machine.world()
            if machine.refuses(request):
                machine.after_refusal(request, before)
                return httpx.Response(500, json={"detail": "no"}, request=request)
            response = self._inner.handle_request(request)
            response.read()
            machine.after_request(request, response, before)
            return response


@dataclass
class Author:
    """One of the two, with what they can still go on with."""

    client: rg.Argilla
    account: str
    undoable: dict[int, list[Sent]] = field(default_factory=dict)
    """What each entry of their journal wrote."""
    retry: tuple[object, Operation, int | None] | None = None
    plan: tuple[rg.Plan, Operation] | None = None


def rest() -> None:
    """Wait until the directories' workers have no jobs left, such as a refresh that an operation has caused."""
    for thread in threading.enumerate():
        if thread.name.startswith("argilla-directory"):
            thread.join(30)


class Machine(RuleBasedStateMachine):
    """The steps, and the checks."""

    def __init__(self, url: str, database: sqlite3.Connection, stranger: httpx.Client) -> None:
        super().__init__()
        self.lock = threading.RLock()
        self._database, self._stranger = database, stranger
        self._numbers = count()
        self.found: list[str] = []
        self.tally = Counter[tuple[str, str]]()
        """How often each way ended how."""
        self._operation: Operation | None = None
        self._author: Author | None = None
        self._due: list[tuple[int, str, int, str]] = []
        self._refused: UUID | None = None
        self._requests = 0
        self._disturbed = False
        self.worth_trying: set[str] = set()
        """The rules that may find something to do, by the rules before: Hypothesis wants to draw the same again, and
        what they really find depends on the order of requests."""
        self.history: dict[tuple[UUID, str], list[tuple[str, str | None, str | None]]] = {}
        """The writes of each field: who, what it was, and what it became."""
        self._begin()
        self.authors = [Author(rg.Argilla(url, key, transport=Wire(self, key), retries=0), key) for key in KEYS]
        for author in self.authors:
            author.client.directory.refresh()

    def teardown(self) -> None:
        for author in self.authors:
            author.client.close()

    # -- the server ---------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Make three people and two workspaces."""
        self.people: list[list[UUID]] = [[uuid4()] for _ in NAMES]
        """The ids that each of the three has had; the last one is theirs now."""
        self.places = {name: uuid4() for name in PLACES}
        with self._database as database:
            for table in ("workspaces_users", "workspaces"):
                database.execute(f"delete from {table}")
            database.execute("delete from users where username not in ('argilla', 'helena')")
            for (id,), name in zip(self.people, NAMES, strict=True):
                database.execute(
                    "insert into users values (?, ?, null, ?, 'annotator', ?, '', ?, ?)",
                    [id.hex, name.title(), name, name, LONG_AGO, LONG_AGO],
                )
            for name, id in self.places.items():
                database.execute("insert into workspaces values (?, ?, ?, ?)", [id.hex, name, LONG_AGO, LONG_AGO])

    def world(self) -> World:
        rows = self._database.execute(f"select id, {', '.join(FIELDS)} from users where api_key not in (?, ?)", KEYS)
        users = {UUID(id): dict(zip(FIELDS, values, strict=True)) for id, *values in rows}
        pairs = self._database.execute("select user_id, workspace_id from workspaces_users")
        return World(users, {(UUID(user), UUID(place)) for user, place in pairs})

    def unused(self, name: str) -> str:
        return f"{name}{next(self._numbers)}"

    # -- the stranger -------------------------------------------------------------------------------------------------

    def disturb(self, what: str, person: int, place: str) -> None:
        """Have the stranger change someone, if that is possible."""
        world, id, room = self.world(), self.people[person][-1], self.places[place]
        self._disturbed = True
        if id not in world.users:
            if what == "make again":
                new = uuid4()
                self._write("POST", "/users", id=str(new), username=self.unused(NAMES[person]), **self._named("New"))
                self.people[person].append(new)
            return
        user = f"/users/{id}"
        values = {"role": {"role": "admin"}, "owner": {"role": "owner"}, "first name": {"first_name": self.unused("F")}}
        values["rename"] = {"username": self.unused(NAMES[person])}
        if what in values:
            self._write("PATCH", user, **values[what])
            self._note("stranger", id, values[what], world.users[id])
        elif what == "join" and (id, room) not in world.members:
            self._write("POST", f"/workspaces/{room}/users", user_id=str(id))
        elif what == "leave" and (id, room) in world.members:
            self._write("DELETE", f"/workspaces/{room}/users/{id}")
        elif what in {"delete", "make again"}:
            self._write("DELETE", user)
            if what == "make again":  # under the same name, with another id
                names = {"username": world.users[id]["username"], **self._named("Again")}
                self.people[person].append(uuid4())
                self._write("POST", "/users", id=str(self.people[person][-1]), **names)

    def _named(self, first_name: str) -> dict[str, str]:
        return {"first_name": first_name, "password": PASSWORD}

    def _write(self, method: str, path: str, **body: object) -> None:
        self._stranger.request(method, path, json=body or None).raise_for_status()

    def _note(self, who: str, id: UUID, values: dict, before: dict) -> None:
        for name, value in values.items():
            if before[name] != value:
                self.history.setdefault((id, name), []).append((who, before[name], value))

    # -- before and after each request of the two ---------------------------------------------------------------------

    def is_of(self, account: str) -> bool:
        """Return whether a request belongs to what is going on, and not to what the other one has begun before."""
        if self._author is not None and self._author.account != account:
            self.tally["other account", "read"] += 1
            return False
        return True

    def before_request(self, request: httpx.Request) -> None:
        due = [one for one in self._due if one[0] <= self._requests]
        self._due = [one for one in self._due if one not in due]
        self._requests += 1
        for _, what, person, place in due:
            self.disturb(what, person, place)
        if request.method != "GET":
            self._check(request)

    def refuses(self, request: httpx.Request) -> bool:
        target = f"{request.url.path} {request.content.decode()}"
        return request.method != "GET" and self._refused is not None and str(self._refused) in target

    def after_request(self, request: httpx.Request, response: httpx.Response, before: World) -> None:
        operation = self._operation
        if operation is None or self._author is None:
            return
        if request.method == "GET":
            self._note_read(operation, _path(request), before)
        elif response.is_success:
            self._note_sent(operation, self._author, _sent(request, response, before))

    def after_refusal(self, request: httpx.Request, before: World) -> None:
        if self._operation is not None:
            kind, user, place, values = _meant(request)
            self._operation.unknown.append(Sent(kind, user, place, values, before.users.get(user, {})))

    def _note_read(self, operation: Operation, path: list[str], world: World) -> None:
        """Note what a request has read: users, or the members of a workspace, or the workspaces of a user."""
        if path == ["users"]:
            operation.read = {**dict.fromkeys(operation.read), **world.users}
        elif path[0] == "users" and len(path) == 2:
            operation.read[UUID(path[1])] = world.users.get(UUID(path[1]))
        elif path[0] == "users":
            user = UUID(path[1])
            operation.inside[user] = {room for who, room in world.members if who == user}
        elif path[0] == "workspaces" and path[-1] == "users":
            room = UUID(path[1])
            for user in world.users:
                there = operation.inside.setdefault(user, set())
                (there.add if (user, room) in world.members else there.discard)(room)

    def _note_sent(self, operation: Operation, author: Author, sent: Sent) -> None:
        """Note what was written, which later writes of the operation expect."""
        if sent.kind == "update_user":
            self._note(author.account, sent.user, sent.values, sent.before)
        # What others do between a read and the write that follows it cannot be seen, so an undo restores what was read.
        operation.sent.append(sent._replace(before=operation.read.get(sent.user) or sent.before))
        if sent.kind == "update_user":
            operation.expects[sent.user] |= sent.values
            if (read := operation.read.get(sent.user)) is not None:
                operation.read[sent.user] = {**read, **sent.values}
            operation.left |= {(sent.user, name): value for name, value in sent.values.items()}
        elif sent.kind == "create_user":
            operation.expects[sent.user] = operation.read[sent.user] = self.world().users[sent.user]
        elif sent.place is not None:
            places = operation.places.setdefault(sent.user, set())
            (places.add if sent.kind == "add_to_workspace" else places.discard)(sent.place)

    def _check(self, request: httpx.Request) -> None:
        """Compare a write, right before it is sent, with what its author expects and what was read since."""
        operation = self._operation
        if operation is None:
            self.found.append(f"{request.method} {request.url.path} belongs to no operation")
            return
        kind, user, place, values = _meant(request)
        if operation.allowed is not None and not any(
            (kind, user, place) == one[:3] and values.items() <= one[3].items() for one in operation.allowed
        ):
            self._report(operation, "another write", f"{kind} {values} is in no inverse")
        if kind == "create_user":
            return
        if user not in operation.expects:
            self._report(operation, "unknown person", f"{kind} of someone the author does not know")
        elif user not in operation.read:
            self._report(operation, "not read", f"{kind} without reading {operation.expects[user]['username']}")
        elif (now := operation.read[user]) is not None:
            self._compare_person(operation, kind, user, values, now)
        elif kind != "remove_from_workspace":
            self._report(operation, "gone", f"{kind} of {operation.expects[user]['username']}, who is gone")

    def _compare_person(
        self, operation: Operation, kind: str, user: UUID, values: dict[str, str | None], now: dict[str, str | None]
    ) -> None:
        """Compare all that a write rests on: who someone is, the fields that it sets, and what a deletion ends."""
        expected = {**operation.expects[user]}
        for name in FIELDS if kind == "delete_user" else values:
            expected[name] = operation.left.get((user, name), expected[name])
        for name in FIELDS if kind == "delete_user" else dict.fromkeys([*IDENTITY, *values]):
            if (user, name) in operation.meant and now[name] == operation.meant[user, name]:
                continue
            if now[name] != expected[name] and not self._own(operation, user, name, expected[name], now[name], values):
                what = f"{kind}: {name}" if kind == "delete_user" else name
                self._report(operation, what, f"{kind} of {expected['username']}: {expected[name]} was {now[name]}")
        inside = {room for who, room in self.world().members if who == user}
        if kind == "delete_user" and operation.inside.get(user, inside) - operation.places.get(user, set()):
            self._report(operation, "delete_user: joined", f"{expected['username']} has joined another workspace")

    def _own(
        self, operation: Operation, user: UUID, name: str, before: str | None, now: str | None, values: dict
    ) -> bool:
        """Return whether the author changed a field themselves: by a chain of values back to what they expect."""
        if operation.way not in {"retry", "plan"} or name in values or self._author is None:
            return False
        for who, old, new in reversed(self.history.get((user, name), [])):
            if who != self._author.account or new != now:
                return False
            if old == before:
                return True
            now = old
        return False

    def _report(self, operation: Operation, what: str, text: str) -> None:
        if (operation.way, what) in KNOWN:
            self.tally[operation.way, f"known: {what}"] += 1
        else:
            self.found.append(f"{operation.way}, {what}: {text}")

    # -- an operation of one of the two -------------------------------------------------------------------------------

    def _seen(self, author: Author, way: str) -> Operation:
        """Return an operation that expects what its author sees."""
        rest()
        snapshot = author.client.directory.snapshot
        users = {user.id: {name: _text(getattr(user, name)) for name in FIELDS} for user in snapshot.users.values()}
        places = {id: {place for place, inside in snapshot.members.items() if id in inside} for id in users}
        return Operation(way, users, places)

    def _perform(
        self,
        author: Author,
        operation: Operation,
        call: Callable[[], object],
        disturbances: list,
        extends: int | None = None,
    ) -> object:
        """Perform an operation, and compare what it says that it did with what it has sent."""
        journal = author.client.directory.journal
        number, had = len(journal), len(journal.entry(extends).operations) if extends else 0
        self._operation, self._author, self._due, self._requests = operation, author, [*disturbances], 0
        self._disturbed = False
        result = None
        try:
            result = call()
            self.tally[operation.way, "written" if operation.sent else "nothing written"] += 1
        except rg.ArgillaError as error:
            self._error = error
            self.tally[operation.way, type(error).__name__] += 1
        finally:
            with self.lock:
                self._due = []
            rest()
            self._operation = self._author = None
        entries = [entry for entry in journal if entry.number > number]
        said = [one for entry in entries for one in entry.operations]
        if extends:
            said += journal.entry(extends).operations[had:]
        told = {one.key for one in said}
        # What an unknown write wanted, and a look-up finds, counts as written, although a stranger may have done it.
        operation.sent += [one for one in operation.unknown if (one.kind, one.user, one.place) in told]
        self._compare(operation, said)
        for entry in entries:
            keys = {one.key for one in entry.operations}
            author.undoable[entry.number] = [one for one in operation.sent if (one.kind, one.user, one.place) in keys]
        if extends:
            author.undoable[extends] += operation.sent
        return result

    def _compare(self, operation: Operation, said: list) -> None:
        """What the journal says was done is what was sent and carried out, each once."""
        sent = Counter((one.kind, one.user, one.place, _items(one.values)) for one in operation.sent)
        told = Counter((one.kind, one.user_id, one.workspace_id, _items(dict(one.values))) for one in said)
        if sent != told:
            self._report(operation, "journal", f"it says {told - sent} without, and does not say {sent - told}")
        keys = Counter(one[:3] for one in sent.elements())
        if twice := [key for key, number in keys.items() if number > 1]:
            self._report(operation, "twice", str(twice))

    def _known_id(self, author: Author, person: int) -> UUID | None:
        """Return the id of a person whom an author knows."""
        users = author.client.directory.snapshot.users
        return next((id for id in reversed(self.people[person]) if id in users), None)

    # -- the steps ----------------------------------------------------------------------------------------------------

    @rule(
        author=AUTHOR,
        kind=st.sampled_from(["role", "rename", "first name", "add", "remove", "add", "remove", "delete"]),
        person=PERSON,
        place=PLACE,
        role=ROLE,
        between=DISTURBANCES,
    )
    def command(self, author, kind, person, place, role, between):
        """Execute a command on someone; if no one else has changed them, it has to be done."""
        self.worth_trying |= {"create", "undo"}
        mine = self.authors[author]
        id = self._known_id(mine, person)
        if id is None:
            mine.client.directory.refresh()
            return
        username, first_name, room = self.unused(NAMES[person]), self.unused("Mine"), self.places[place]
        command, is_done = {
            "role": (commands.ChangeRole([id], role), lambda now: now.users[id]["role"] == role),
            "rename": (commands.EditUser(id, username), lambda now: now.users[id]["username"] == username),
            "first name": (
                commands.EditUser(id, first_name=first_name),
                lambda now: now.users[id]["first_name"] == first_name,
            ),
            "add": (commands.AddToWorkspace([id], [room]), lambda now: (id, room) in now.members),
            "remove": (commands.RemoveFromWorkspace([id], [room]), lambda now: (id, room) not in now.members),
            "delete": (commands.DeleteUsers([id]), lambda now: id not in now.users),
        }[kind]
        operation, world = self._seen(mine, "code"), self.world()
        expected, inside = operation.expects[id], {there for who, there in world.members if who == id}
        undisturbed = expected == world.users.get(id) and operation.places[id] == inside and expected["role"] != "owner"
        result = self._perform(mine, operation, lambda: mine.client.directory.execute(command), between)
        if undisturbed and not self._disturbed and (result is None or result.failures or not is_done(self.world())):
            self._report(operation, "not done", f"{command}: {result or self._error}")

    @precondition(lambda self: "create" in self.worth_trying)
    @rule(author=AUTHOR, place=PLACE, between=DISTURBANCES)
    def create(self, author, place, between):
        """Create someone who is gone again, under a new name."""
        mine, there = self.authors[author], self.world().users
        person = next((at for at, ids in enumerate(self.people) if ids[-1] not in there), None)
        if person is None:
            return
        username, room = self.unused(NAMES[person]), self.places[place]
        command = commands.CreateUser(username, PASSWORD, "New", workspaces=[room])
        operation = self._seen(mine, "code")
        self.people[person].append(command.id)
        self._perform(mine, operation, lambda: mine.client.directory.execute(command), between)

    @precondition(lambda self: "undo" in self.worth_trying)
    @rule(author=AUTHOR, between=DISTURBANCES)
    def undo(self, author, between):
        self.worth_trying.add("redo")
        self._reverse(self._reversible("can_undo"), author, between, "undo")

    @precondition(lambda self: "redo" in self.worth_trying)
    @rule(author=AUTHOR, between=DISTURBANCES)
    def redo(self, author, between):
        self._reverse(self._reversible("can_redo"), author, between, "redo")

    def _reversible(self, which: str) -> list[tuple[Author, Entry]]:
        """Return the last entry of each of the two that can be undone, or redone."""
        found = [(mine, [one for one in mine.client.directory.journal if getattr(one, which)]) for mine in self.authors]
        return [(mine, entries[-1]) for mine, entries in found if entries]

    def _reverse(self, possible: list[tuple[Author, Entry]], author: int, between: list, way: str) -> None:
        """Undo or redo an entry, which restores exactly its fields or refuses."""
        if not possible:
            return
        mine, entry = possible[author % len(possible)]
        directory, operation = mine.client.directory, self._seen(mine, way)
        written = mine.undoable[entry.number]
        operation.allowed = [_inverse(one) if way == "undo" else (*one[:3], one.values) for one in written]
        for one in written:  # in the order in which they were made
            if one.kind == "update_user":
                left = one.values if way == "undo" else {name: one.before[name] for name in one.values}
                operation.left |= {(one.user, name): value for name, value in left.items()}
            elif one.kind == "create_user":
                operation.left |= {(one.user, name): value for name, value in one.values.items()}
                added = {other.place for other in written if other.user == one.user and other.place is not None}
                operation.places[one.user] = added
        result = self._perform(mine, operation, lambda: getattr(directory, way)(entry.number), between)
        if self._disturbed:
            return
        if operation.sent and (result is None or result.failures):
            self._report(operation, "in part", f"{entry.summary} {result or self._error}")
        elif way == "undo" and result is not None:
            self._check_restored(operation, written)

    def _check_restored(self, operation: Operation, written: list[Sent]) -> None:
        """After an undo, everyone who is still there has again what they had before."""
        world, restored = self.world(), dict[tuple[UUID, str | UUID], object]()
        for one in reversed(written):
            if one.kind == "update_user":
                restored |= {(one.user, name): one.before[name] for name in one.values}
            elif one.place is not None:
                restored[one.user, one.place] = one.kind == "remove_from_workspace"
        for (user, what), value in restored.items():
            if user in world.users:
                now = world.users[user][what] if isinstance(what, str) else (user, what) in world.members
                if now != value:
                    self._report(operation, "not restored", f"{what} of {world.users[user]['username']} is {now}")

    @rule(
        author=AUTHOR,
        pair=st.permutations(range(len(NAMES))),
        place=PLACE,
        kind=st.sampled_from(["role", "add", "remove", "delete"]),
        between=DISTURBANCES,
    )
    def fail_in_part(self, author, pair, place, kind, between):
        """Change two people, of whom the server refuses one: the rest can be retried."""
        self.worth_trying |= {"retry", "undo"}
        mine = self.authors[author]
        ids = [id for id in (self._known_id(mine, person) for person in pair[:2]) if id is not None]
        if len(ids) < 2:
            return
        room = self.places[place]
        command = {
            "role": commands.ChangeRole(ids, "admin"),
            "add": commands.AddToWorkspace(ids, [room]),
            "remove": commands.RemoveFromWorkspace(ids, [room]),
            "delete": commands.DeleteUsers(ids),
        }[kind]
        operation = self._seen(mine, "code")
        expects, places = deepcopy(operation.expects), deepcopy(operation.places)
        self._refused = ids[1]
        try:
            result = self._perform(mine, operation, lambda: mine.client.directory.execute(command), between)
        finally:
            self._refused = None
        if result is not None and result.retry is not None:
            rest = Operation("retry", expects, places)
            mine.retry = result.retry, rest, result.retry.continues

    @precondition(lambda self: "retry" in self.worth_trying)
    @rule(between=DISTURBANCES)
    def retry(self, between):
        self.worth_trying.discard("retry")
        mine = next((mine for mine in self.authors if mine.retry), None)
        if mine is None:
            return
        (request, operation, continues), mine.retry = mine.retry, None
        entry = mine.client.directory.journal.recorder.continued(continues)
        extends = entry.number if entry is not None else None
        self._perform(mine, operation, lambda: mine.client.directory.execute(request), between, extends)

    @rule(author=AUTHOR, people=st.lists(PERSON, min_size=1, unique=True), role=ROLE, inside=st.booleans())
    def plan(self, author, people, role, inside):
        """Plan a role, a first name and the members of nlp for some people."""
        self.worth_trying |= {"apply", "undo"}
        mine, users = self.authors[author], self.world().users
        rows = [
            f"{users[id]['username']},{role},Planned,{'nlp' if inside else ''}"
            for id in (self.people[person][-1] for person in people)
            if id in users
        ]
        if not rows:
            return
        text = "\n".join(["username,role,first_name,workspaces", *rows])
        plan = rg.Roster.from_text(text, workspaces=["nlp"]).plan(mine.client)
        operation = self._seen(mine, "plan")
        operation.meant = {
            (one.user_id, name): value
            for one in plan.operations
            if one.kind == "update_user" and one.user_id is not None
            for name, value in one.values
        }
        mine.plan = plan, operation

    @precondition(lambda self: "apply" in self.worth_trying)
    @rule(between=DISTURBANCES)
    def apply(self, between):
        self.worth_trying.discard("apply")
        mine = next((mine for mine in self.authors if mine.plan), None)
        if mine is None:
            return
        (plan, operation), mine.plan = mine.plan, None
        self._perform(mine, operation, lambda: plan.apply(mine.client, credentials=False, progress=False), between)

    @rule(what=STRANGERS, person=PERSON, place=PLACE)
    def stranger(self, what, person, place):
        self.worth_trying.add("create")
        self.disturb(what, person, place)

    @rule(author=AUTHOR)
    def refresh(self, author):
        """After a refresh, the snapshot is what the server has."""
        directory, world = self.authors[author].client.directory, self.world()
        directory.refresh()
        seen = self._seen(self.authors[author], "refresh")
        ours = {id: values for id, values in seen.expects.items() if values["username"] not in ACCOUNTS}
        assert ours == world.users
        assert {(id, place) for id, rooms in seen.places.items() for place in rooms} == world.members

    @invariant()
    def nothing_was_found(self):
        assert self.found == []


ACCOUNTS = ("argilla", "helena")
KEYS = ("argilla.apikey", "helena.apikey")


def _path(request: httpx.Request) -> list[str]:
    return request.url.path.removeprefix("/api/v1/").split("/")


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _items(values: dict[str, str | None]) -> tuple:
    return tuple(sorted((name, value) for name, value in values.items()))


def _meant(request: httpx.Request) -> tuple[str, UUID, UUID | None, dict[str, str | None]]:
    """Return what a write would do: its kind, the user, the workspace and the fields."""
    path, body = _path(request), json.loads(request.content or "{}")
    if path[0] == "workspaces":
        added = request.method == "POST"
        return (
            "add_to_workspace" if added else "remove_from_workspace",
            UUID(body["user_id"] if added else path[3]),
            UUID(path[1]),
            {},
        )
    if path == ["users"]:
        return "create_user", UUID(body["id"]), None, {}
    values = {name: value for name, value in body.items() if name in FIELDS}
    return "delete_user" if request.method == "DELETE" else "update_user", UUID(path[1]), None, values


def _sent(request: httpx.Request, response: httpx.Response, before: World) -> Sent:
    kind, user, place, values = _meant(request)
    if kind == "create_user":
        answer = response.json()
        values = {name: answer[name] for name in FIELDS if name != "inserted_at"}
    return Sent(kind, user, place, values, before.users.get(user, {}))


def _inverse(one: Sent) -> tuple[str, UUID, UUID | None, dict[str, str | None]]:
    """Return the only write that undoes another one."""
    opposites = {"create_user": "delete_user", "add_to_workspace": "remove_from_workspace"}
    opposites |= {"remove_from_workspace": "add_to_workspace", "update_user": "update_user", "delete_user": ""}
    values = {name: one.before[name] for name in one.values} if one.kind == "update_user" else {}
    return opposites[one.kind], one.user, one.place, values


@pytest.mark.long
def test_nothing_is_overwritten_that_was_not_seen(bare_server, record_property, monkeypatch) -> None:
    key = {"X-Argilla-Api-Key": KEYS[0]}
    tally = Counter[tuple[str, str]]()
    with (
        httpx.Client(base_url=f"{bare_server.url}/api/v1", headers=key) as stranger,
        closing(sqlite3.connect(bare_server.home / "argilla.db", check_same_thread=False)) as database,
    ):
        with database:
            database.execute(
                "insert into users values (?, 'Helena', null, 'helena', 'owner', ?, '', ?, ?)",
                [uuid4().hex, KEYS[1], LONG_AGO, LONG_AGO],
            )

        def machine() -> Machine:
            monkeypatch.setattr("argilla_widgets.directory.journal.journal.ENTRIES", EntriesByAccount())
            made = Machine(bare_server.url, database, stranger)
            made.tally = tally
            return made

        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=max(1, STEPS // STEPS_EACH),
                    stateful_step_count=STEPS_EACH,
                    derandomize="STATE_MACHINE_STEPS" not in os.environ,
                    database=None,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.generate],
                    report_multiple_bugs=False,
                ),
            )
        finally:
            with database:
                for table in ("workspaces_users", "workspaces", "users where username <> 'argilla'"):
                    database.execute(f"delete from {table}")
    record_property("tally", dict(tally))
    written = Counter({way: number for (way, how), number in tally.items() if how == "written"})
    assert written.keys() >= {"code", "plan", "undo"}
    assert written.total() > STEPS / 10
