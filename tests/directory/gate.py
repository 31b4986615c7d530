"""For the table in `test_gate`: a few people on a server, what others do to them, and every way to change them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid4

import httpx

import argilla_widgets as rg
from argilla_widgets.directory import commands
from tests.made_up import PASSWORD
from tests.widgets.view import View, until

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.command import Command

LONG_AGO = "2026-01-05 08:50:10.652657"
CREATIONS = {"create user": "dora", "create workspace": "audio"}
"""The kinds that create something, and its name."""
WANTED = {
    "change role": {"ana": {"role": "admin"}, "bo": {"role": "admin"}},
    "change username": {"ana": {"username": "alba"}, "bo": {"username": "boris"}},
    "change first name": {"ana": {"first_name": "Alba"}, "bo": {"first_name": "Boris"}},
}
"""What the updates set."""
OPPOSITES = {"add": "remove", "remove": "add"}
BEFORE = {"change role": {"role": "annotator"}, "change username": {"username": "ana"}}
BEFORE["change first name"] = {"first_name": "Ana"}
"""What an undo sets back."""


class State(NamedTuple):
    """What the server has, by label."""

    users: dict[str, dict[str, str | None]]
    places: dict[str, dict[str, str | None]]
    members: set[tuple[str, str]]


class Others:
    """Other people with access to the same server, without this package.

    What they change goes through the server; what a case begins with, and the state, go past it, which is faster.
    """

    def __init__(self, http: httpx.Client, database: sqlite3.Connection) -> None:
        self._http = http
        self._database = database
        self._labels: dict[UUID, str] = {}
        self.ids: dict[str, UUID] = {}

    def send(self, method: str, path: str, **body: object) -> None:
        self._http.request(method, path, json=body or None).raise_for_status()

    def tidy(self) -> None:
        """Delete everyone and everything but the account in use."""
        with self._database as database:
            database.execute("delete from workspaces_users")
            database.execute("delete from workspaces")
            database.execute("delete from users where username <> 'argilla'")

    def label(self, label: str, id: UUID) -> None:
        """Give what was made a label, under which `state` shows it."""
        self._labels[id] = label
        self.ids[label] = id

    # -- what a case begins with --

    def begin_with(self, users: Iterable[str], places: Iterable[str], members: Iterable[str], **ana: str) -> None:
        """Make people and workspaces, and people members of nlp; ``ana`` has other fields than the others."""
        with self._database:
            for name in users:
                fields = {"first_name": name.title(), "role": "annotator", **(ana if name == "ana" else {})}
                self.label(name, uuid4())
                self._insert("users", self.ids[name], username=name, api_key=name, password_hash="", **fields)
            for name in places:
                self.label(name, uuid4())
                self._insert("workspaces", self.ids[name], name=name)
            for name in members:
                place, user = self.ids["nlp"].hex, self.ids[name].hex
                self._insert("workspaces_users", uuid4(), workspace_id=place, user_id=user)

    def _insert(self, table: str, id: UUID, **values: str) -> None:
        row = {"id": id.hex, "inserted_at": LONG_AGO, "updated_at": LONG_AGO, **values}
        places = ", ".join("?" * len(row))
        self._database.execute(f"insert into {table} ({', '.join(row)}) values ({places})", [*row.values()])

    def state(self) -> State:
        """Return what the server has; what others did not make or label is called "new" before its name."""
        read = {"users": "username", "workspaces": "name"}
        found: list[dict[str, dict[str, str | None]]] = []
        labels: dict[str, str] = {}
        for table, name in read.items():
            columns = ["first_name", "last_name", "role"] if table == "users" else []
            columns = ["id", "inserted_at", name, *columns]
            rows = [
                dict(zip(columns, row, strict=True))
                for row in self._database.execute(f"select {', '.join(columns)} from {table} where {name} <> 'argilla'")
            ]
            found.append({})
            for row in rows:
                id = row.pop("id")
                label = labels[id] = self._labels.get(UUID(id), f"new {row[name]}")
                if label.startswith("new"):
                    del row["inserted_at"]
                found[-1][label] = row
        pairs = self._database.execute("select user_id, workspace_id from workspaces_users")
        return State(*found, {(labels[user], labels[place]) for user, place in pairs})

    # -- what they do --

    def user(self, username: str, *, label: str, id: UUID | None = None, **fields: str | None) -> None:
        id = id or uuid4()
        names = {"first_name": username.title(), "last_name": None, "role": "annotator", **fields}
        self.send("POST", "/users", id=str(id), username=username, password=PASSWORD, **names)
        self.label(label, id)

    def place(self, name: str, *, label: str, id: UUID | None = None) -> None:
        id = id or uuid4()
        self.send("POST", "/workspaces", id=str(id), name=name)
        self.label(label, id)

    def update(self, label: str, **values: str | None) -> None:
        self.send("PATCH", f"/users/{self.ids[label]}", **values)

    def add(self, label: str, place: str) -> None:
        self.send("POST", f"/workspaces/{self.ids[place]}/users", user_id=str(self.ids[label]))

    def remove(self, label: str, place: str) -> None:
        self.send("DELETE", f"/workspaces/{self.ids[place]}/users/{self.ids[label]}")

    def delete_user(self, label: str) -> None:
        self.send("DELETE", f"/users/{self.ids[label]}")

    def delete_place(self, label: str) -> None:
        self.send("DELETE", f"/workspaces/{self.ids[label]}")


class OwnAccount:
    """The account of a client, in another cell, which makes the same changes as others do."""

    def __init__(self, client, others: Others) -> None:
        self.api, self.others, self.ids = client.api, others, others.ids

    def state(self) -> State:
        return self.others.state()

    def user(self, username: str, *, label: str, id: UUID | None = None, **fields: str | None) -> None:
        names = {"first_name": username.title(), "last_name": None, "role": "annotator", **fields}
        self.others.label(label, self.api.users.create(username, password=PASSWORD, id=id, **names).id)

    def place(self, name: str, *, label: str, id: UUID | None = None) -> None:
        self.others.label(label, self.api.workspaces.create(name, id=id).id)

    def update(self, label: str, **values: str | None) -> None:
        self.api.users.update(self.ids[label], **values)

    def add(self, label: str, place: str) -> None:
        self.api.users.add_to_workspace(self.ids[place], self.ids[label])

    def remove(self, label: str, place: str) -> None:
        self.api.users.delete_from_workspace(self.ids[place], self.ids[label])

    def delete_user(self, label: str) -> None:
        self.api.users.delete(self.ids[label])

    def delete_place(self, label: str) -> None:
        self.api.workspaces.delete(self.ids[label])


# -- what others do ----------------------------------------------------------------------------------------------------


def change(others: Others | OwnAccount, kind: str, what: str, wanted: dict[str, str], created: UUID | None) -> None:
    """Have others, or this account in another cell, change what an operation of this kind is about."""
    if kind in CREATIONS:
        return _take(others, kind, what, created)
    if kind == "delete workspace":
        return _change_place(others, what)
    on_person: dict[str, Callable[[], None]] = {
        "nothing": lambda: None,
        "role": lambda: others.update("ana", role="admin"),
        "owner": lambda: others.update("ana", role="owner"),
        "username": lambda: others.update("ana", username="maria"),
        "first name": lambda: others.update("ana", first_name="Theirs"),
        "joined": lambda: others.add("ana", "vision"),
        "left": lambda: others.remove("ana", "nlp"),
        "deleted": lambda: others.delete_user("ana"),
        "another id": lambda: _again(others, uuid4()),
        "same id": lambda: _again(others, others.ids["ana"]),
        "place deleted": lambda: others.delete_place("nlp"),
        "place another id": lambda: _place_again(others, uuid4()),
        "place same id": lambda: _place_again(others, others.ids["nlp"]),
    }
    if what == "as wanted" and kind == "add":
        others.add("ana", "nlp")
    elif what == "as wanted" and kind == "remove":
        others.remove("ana", "nlp")
    elif what == "as wanted":
        others.update("ana", **wanted)
    else:
        on_person[what]()
    return None


def _again(others: Others | OwnAccount, id: UUID) -> None:
    """Delete ana, and make an account with her name, fields and role."""
    fields = others.state().users["ana"]
    del fields["inserted_at"]
    others.delete_user("ana")
    others.user(str(fields.pop("username")), id=id, label="ana" if id == others.ids["ana"] else "another ana", **fields)


def _place_again(others: Others | OwnAccount, id: UUID) -> None:
    others.delete_place("nlp")
    others.place("nlp", id=id, label="nlp" if id == others.ids["nlp"] else "another nlp")


def _change_place(others: Others | OwnAccount, what: str) -> None:
    if what == "joined":
        others.add("bo", "nlp")
    elif what == "left":
        others.remove("ana", "nlp")
    elif what == "deleted":
        others.delete_place("nlp")
    elif what in {"another id", "same id"}:
        _place_again(others, uuid4() if what == "another id" else others.ids["nlp"])
    else:
        assert what == "nothing"


def _take(others: Others | OwnAccount, kind: str, what: str, created: UUID | None) -> None:
    """Take the name of what is about to be created, or its id, too."""
    if what == "nothing":
        return
    name = CREATIONS[kind]
    name, label = (name.upper(), "alike") if what == "name alike" else (name, "taken")
    make = others.user if kind == "create user" else others.place
    make(name, label=label, id=created if what == "as wanted" else None)


# -- ways to change them -----------------------------------------------------------------------------------------------


class Told(NamedTuple):
    """What the author is told."""

    word: str
    """An outcome, "left out", or the class of the error."""
    text: str


class Way:
    """A way to perform an operation: `prepare` ends with what its author sees, and `go` makes it."""

    people: tuple[str, ...] = ("ana", "bo")
    """Whom it is about, as far as an operation of the kind is about several people."""
    created: UUID | None = None
    """The id that a creation has, if it is known before."""
    known: str
    """What the author knows the subject as."""

    def __init__(self, kind: str, client, others: Others, transport, path) -> None:
        self.kind, self.client, self.others, self.transport, self.path = kind, client, others, transport, path
        self.wanted = {label: dict(WANTED.get(kind, {}).get(label, {})) for label in ("ana", "bo")}

    @property
    def several(self) -> bool:
        """Whether the operation is made for a bystander, too."""
        return self.kind in {"change role", "add", "remove", "delete user"}

    def ids(self) -> list[UUID]:
        return [self.others.ids[one] for one in self.people if one in self.others.ids]

    def make_people(self, *, inside: bool | None = None, **ana: str) -> None:
        """Make the workspaces and people: in nlp if the operation ends something."""
        people = dict.fromkeys(["ana", "bo", *self.people] if self.kind not in CREATIONS else ["bo"])
        within = self.kind in {"remove", "delete user"} if inside is None else inside
        members = ["ana"] if self.kind == "delete workspace" and inside is None else people if within else []
        self.others.begin_with(people, ["nlp", "vision"], members, **ana)

    def prepare(self) -> None:
        self.make_people()
        self.client.directory.refresh()

    def go(self) -> Told:
        raise NotImplementedError

    def command(self, kind: str = "") -> Command:
        """Return the command for an operation, of this kind by default."""
        user, place, ids = self.others.ids.get("ana"), self.others.ids.get("nlp"), self.ids()
        make = {
            "create user": lambda: commands.CreateUser("dora", PASSWORD),
            "create workspace": lambda: commands.CreateWorkspace("audio"),
            "delete workspace": lambda: commands.DeleteWorkspace(place),
            "change role": lambda: commands.ChangeRole(ids, "admin"),
            "change username": lambda: commands.EditUser(user, "alba"),
            "change first name": lambda: commands.EditUser(user, first_name="Alba"),
            "delete user": lambda: commands.DeleteUsers(ids),
            "add": lambda: commands.AddToWorkspace(ids, [place]),
            "remove": lambda: commands.RemoveFromWorkspace(ids, [place]),
        }
        return make[kind or self.kind]()

    def name(self) -> str:
        """Return what the author knows the subject as."""
        snapshot, id = self.client.directory.snapshot, self.others.ids.get
        if self.kind in CREATIONS:
            return CREATIONS[self.kind]
        if self.kind == "delete workspace":
            return "nlp"
        return snapshot.users[id("ana")].username

    def is_about(self, user: UUID | None) -> bool:
        """Return whether a write is about the subject: it is the only one, if that is no user who is there."""
        return self.kind in {*CREATIONS, "delete workspace"} or user == self.others.ids["ana"]

    def told(self, execute: Callable) -> Told:
        """Return what a call tells."""
        name, ana = self.known, self.others.ids.get("ana")
        try:
            result = execute()
        except rg.ArgillaError as error:
            return Told(type(error).__name__, str(error))
        failed = [one.error for one in result.failures if one.user_id == ana or one.name == name]
        touched = any(self.is_about(one.user_id) for one in result.operations)
        errors = [(type(one).__name__, str(one)) for one in failed]
        return _word(name, errors, result.summary, touched=touched)


def _word(name: str, failed: list[tuple[str, str]], summary: str, *, touched: bool) -> Told:
    """Return the outcome of an operation among several."""
    if failed:
        error, text = failed[0]
        changed = {"ChangedMeanwhileError", "ConflictError", "NotFoundError", "NewOwnerError"}
        return Told("changed since" if error in changed else error, text)
    if name in summary.partition("Skipped")[2]:
        return Told("left out", summary)
    return Told("done" if touched else "already so", summary)


class Code(Way):
    def go(self) -> Told:
        return self.told(lambda: self.client.directory.execute(self.command()))


class Click(Way):
    """A message to a manager that shows no one as an owner."""

    view: View | None = None

    def prepare(self) -> None:
        super().prepare()
        self.view = View(rg.UserManager(self.client))
        self.view.ask("open")
        assert until(lambda: self.client.directory.snapshot.memberships_known)

    def close(self) -> None:
        if self.view is not None:
            self.view.widget.close()

    def message(self) -> dict:
        users, place, wanted = [*map(str, self.ids())], str(self.others.ids["nlp"]), self.wanted["ana"]
        person = {"first_name": "", "last_name": "", "role": "annotator", "password": PASSWORD, "workspaces": []}
        if self.kind not in CREATIONS:
            edit = {"user": str(self.others.ids["ana"]), **wanted}
        messages = {
            "create user": lambda: {"type": "create_user", "username": "dora", **person},
            "create workspace": lambda: {"type": "create_workspace", "name": "audio"},
            "delete workspace": lambda: {"type": "delete_workspace", "workspace": place},
            "change username": lambda: {"type": "edit_user", **edit},
            "change first name": lambda: {"type": "edit_user", **edit},
            "change role": lambda: {"type": "change_role", "users": users, "role": "admin"},
            "delete user": lambda: {
                "type": "delete_users",
                "users": users,
                "confirmation": "2",
                "responses": 0,
                "uncounted": 0,
            },
            "add": lambda: {"type": "add_to_workspace", "users": users, "workspaces": [place]},
            "remove": lambda: {"type": "remove_from_workspace", "users": users, "workspaces": [place]},
        }
        return messages[self.kind]()

    def go(self) -> Told:
        name, journal, ana = self.known, self.client.directory.journal, self.others.ids.get("ana")
        number, message = len(journal), self.message()
        answer = self.view.ask(message.pop("type"), **message)
        if answer["type"] == "failed":
            error = answer["error"]
            return Told(error["code"], f"{error['message']} {error['hint'] or ''}")
        failures = [one["error"] for one in answer["failures"] if one["user_id"] == str(ana)]
        failed = [(error["code"], error["message"]) for error in failures]
        touched = any(self.is_about(one.user_id) for entry in journal[number:] for one in entry.operations)
        return _word(name, failed, answer["message"], touched=touched)


class Undo(Way):
    """The undo of the opposite operation, which its author made before."""

    number: int

    @property
    def several(self) -> bool:
        return self.kind in {"change role", "add", "remove"}

    def prepare(self) -> None:
        directory, others = self.client.directory, self.others
        if self.kind == "delete user":
            others.begin_with([], ["nlp", "vision"], [])
            directory.refresh()
            made = directory.execute(commands.CreateUser("ana", PASSWORD, "Ana"))
            others.label("ana", made.created_id)
        elif self.kind == "delete workspace":
            others.begin_with(["ana", "bo"], ["vision"], [])
            directory.refresh()
            made = directory.execute(commands.CreateWorkspace("nlp"))
            others.label("nlp", made.created_id)
        else:
            self.make_people(inside=self.kind == "add")
            directory.refresh()
            made = directory.execute(self.command(OPPOSITES.get(self.kind, self.kind)))
        self.number = made.entry.number
        self.wanted["ana"] = BEFORE.get(self.kind, {})
        self.wanted["bo"] = {name: value.replace("Ana", "Bo") for name, value in self.wanted["ana"].items()}

    def go(self) -> Told:
        return self.told(lambda: self.client.directory.undo(self.number))


class Redo(Way):
    number: int

    def prepare(self) -> None:
        super().prepare()
        directory = self.client.directory
        self.number = directory.execute(self.command()).entry.number
        directory.undo(self.number)

    def go(self) -> Told:
        return self.told(lambda: self.client.directory.redo(self.number))


class Planned(Way):
    """A plan of a roster, kept in memory."""

    plan: rg.Plan

    @property
    def several(self) -> bool:
        return self.kind != "create workspace"

    def prepare(self) -> None:
        self.make_people()
        self.plan = self.planned()
        self.created = next((one.subject for one in self.plan.operations if one.name == "dora"), None)
        if self.kind == "create workspace":
            self.created = self.plan.operations[0].subject

    def planned(self) -> rg.Plan:
        """Return the plan, whose people are planned alike."""
        if self.kind == "delete user":
            return rg.Roster.of(self.client).without(*self.people).plan(self.client, prune=True)
        wanted = {one: self.wanted[one] for one in self.people if one in self.wanted}
        rows, places, renames = ["username", *self.people], [], {}
        if self.kind == "create user":
            rows = ["username", "dora", "emil"]
        elif self.kind == "create workspace":
            rows, places = ["username", "bo"], ["audio"]
        elif self.kind == "add":
            places = ["nlp"]
        elif self.kind == "remove":
            rows, places = ["username,workspaces", *(f"{one}," for one in self.people)], ["nlp"]
        elif self.kind == "change username":
            renames = {one: values["username"] for one, values in wanted.items()}
            rows = ["username", *renames.values()]
        else:
            (column,) = wanted["ana"]
            rows = [f"username,{column}", *(f"{one},{values[column]}" for one, values in wanted.items())]
        return rg.Roster.from_text("\n".join(rows), workspaces=places).plan(self.client, renames=renames)

    def apply(self) -> rg.Applied:
        return self.plan.apply(self.client, credentials=False, progress=False)

    def go(self) -> Told:
        name = self.wanted["ana"].get("username") or self.known
        try:
            applied = self.apply()
        except rg.ArgillaError as error:
            return Told(type(error).__name__, str(error))
        (outcome,) = [one for one in applied.outcomes if one.name == name]
        return Told(outcome.outcome, f"{outcome.name}: {outcome.reason}")


class PlanFile(Planned):
    """The same, written into a file and read from there."""

    def planned(self) -> rg.Plan:
        super().planned().to_json(self.path / "plan.json")
        return rg.Plan.from_json(self.path / "plan.json")

    def apply(self) -> rg.Applied:
        options = {"deletions": self.plan.to_delete, "owners": self.plan.owners}
        return self.plan.apply(self.client, credentials=False, progress=False, **options)


class Retry(Planned):
    """The retry of a command, or of a plan, that the server refused in part: for ana and bo, not for cy."""

    people = ("cy", "ana", "bo")
    by_plan = ("create user", "create workspace", "change username", "change first name")

    def prepare(self) -> None:
        self.make_people()
        self.wanted["cy"] = {
            "change username": {"username": "cyril"},
            "change first name": {"first_name": "Cyril"},
        }.get(self.kind, {})
        self.client.directory.refresh()
        self.transport.answer = self.refuse
        if self.kind in self.by_plan:
            self.plan = self.planned()
            result = self.apply().result
        else:
            result = self.client.directory.execute(self.command())
        self.transport.answer = lambda _request: None
        self.rest = result.retry
        self.client.directory.refresh_soon().result()  # which the failures have begun

    def refuse(self, request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET":
            return None
        path = request.url.path.removeprefix("/api/v1")
        target = f"{path} {request.content.decode()}"
        refused = [str(self.others.ids[one]) for one in ("ana", "bo") if one in self.others.ids]
        refused = {"create user": ["/users "], "create workspace": ["/workspaces "]}.get(self.kind, refused)
        if any(one in target for one in refused):
            return httpx.Response(500, json={"detail": "no"})
        return None

    def go(self) -> Told:
        return self.told(lambda: self.client.directory.execute(self.rest))


class Fix(Way):
    """What the audit offers for a finding."""

    request: object

    @property
    def several(self) -> bool:
        return self.kind == "add"

    def prepare(self) -> None:
        fields = {"role": "owner"} if self.kind == "remove" else {}
        self.make_people(inside=None if self.kind == "remove" else False, **fields)
        others = self.others
        if self.kind == "change username":
            others.user("ANA", label="twin")
        self.client.directory.refresh()
        ana, nlp = others.ids["ana"], others.ids["nlp"]
        kinds = {"add": "no_workspace", "remove": "owner_is_member", "change username": "near_duplicates"}
        kind = kinds.get(self.kind, "empty_workspace")
        (finding,) = [
            one
            for one in self.client.directory.access.findings()
            if one.kind == kind and {ana, nlp} & {found.id for found in (*one.users, *one.workspaces)}
        ]
        if self.kind == "add":
            self.request = finding.fix_with([nlp])
        else:
            self.request = finding.fix_with([ana], "alba") if self.kind == "change username" else finding.fix

    def go(self) -> Told:
        return self.told(lambda: self.client.directory.execute(self.request))


class Choice(Fix):
    """A fix with a person whom its author chose."""

    @property
    def several(self) -> bool:
        return False

    def prepare(self) -> None:
        self.others.begin_with(["ana", "bo"], ["nlp", "vision"], ["bo"])
        if self.kind == "change role":
            self.wanted["ana"] = {"role": "owner"}
        self.client.directory.refresh()
        kind = "no_admin" if self.kind == "add" else "single_owner"
        (finding,) = [one for one in self.client.directory.access.findings() if one.kind == kind]
        self.request = finding.fix_with([self.others.ids["ana"]])


class Archive(Way):
    def go(self) -> Told:
        return self.told(lambda: self.client.directory.archive("nlp", self.path / "nlp.json"))

    def saved(self) -> set[str]:
        """Return who is in the file; no one if there is none."""
        with suppress(FileNotFoundError, rg.ArgillaError):
            return {person.username for person in rg.Roster.from_json(self.path / "nlp.json")}
        return set()


class ArchiveMeanwhile(Archive):
    """Others make their change once its members were read."""

    def meanwhile(self, act: Callable[[], None]) -> None:
        """Have others act then."""
        members = f"/api/v1/workspaces/{self.others.ids['nlp']}/users"

        def answer(request: httpx.Request) -> httpx.Response | None:
            if (request.method, request.url.path) != ("GET", members):
                return None
            self.transport.answer = lambda _request: None
            response = self.transport.forward(request)
            act()
            return response

        self.transport.answer = answer


WAYS = {
    "click": Click,
    "code": Code,
    "undo": Undo,
    "redo": Redo,
    "retry": Retry,
    "plan": Planned,
    "plan file": PlanFile,
    "fix": Fix,
    "choice": Choice,
    "archive": Archive,
    "archive meanwhile": ArchiveMeanwhile,
}
