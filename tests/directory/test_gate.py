"""Every kind of operation, whatever others change before it, in every way to make it: one table.

The expected values are the rules, and not what the code happens to do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

import comm
import httpx
import pytest

from tests.directory import gate
from tests.directory.gate import CREATIONS, WAYS, Others, State, Told, Way
from tests.long import mostly_long
from tests.transports import InterceptingTransport
from tests.widgets.view import BrowserComm

if TYPE_CHECKING:
    from argilla_widgets.server import LocalServer


class Case(NamedTuple):
    """One cell of the table."""

    way: str
    kind: str
    change: str
    by: str = "others"
    """Who makes the change: others, or the own account in another cell."""

    @property
    def id(self) -> str:
        return "-".join(self).removesuffix("-others").replace(" ", "_")


UPDATES = ["change role", "change username", "change first name"]
MEMBERSHIPS = ["add", "remove"]
KINDS = [*CREATIONS, *UPDATES, *MEMBERSHIPS, "delete user", "delete workspace"]
PERSON = [
    "nothing",
    "as wanted",
    "role",
    "owner",
    "username",
    "first name",
    "joined",
    "deleted",
    "another id",
    "same id",
]
PLACE = ["place deleted", "place another id", "place same id"]
CHANGES = {
    **{kind: ["nothing", "name taken", "name alike", "as wanted"] for kind in CREATIONS},
    **dict.fromkeys(UPDATES, PERSON),
    "change role": [one for one in PERSON if one != "role"],  # which is as wanted
    **{kind: [*PERSON, *PLACE] for kind in MEMBERSHIPS},
    "delete user": [*(one for one in PERSON if one != "as wanted"), "left"],
    "delete workspace": ["nothing", "joined", "left", "deleted", "another id", "same id"],
}
"""What others may change for each kind."""
PLANNED = [one for one in KINDS if one != "delete workspace"]
MADE = {
    "click": KINDS,
    "code": KINDS,
    "undo": [*UPDATES, *MEMBERSHIPS, "delete user", "delete workspace"],
    "redo": [*UPDATES, *MEMBERSHIPS, "create workspace"],
    "retry": PLANNED,
    "plan": PLANNED,
    "plan file": PLANNED,
    "fix": ["add", "remove", "change username", "delete workspace"],
    "choice": ["add", "change role"],
    "archive": ["remove"],
    "archive meanwhile": ["remove"],
}
"""The kinds that each way can make."""


def _makes_sense(case: Case) -> bool:
    way, kind, what, _ = case
    if kind in CREATIONS and what == "as wanted":  # no one else knows the id
        return way in {"plan", "plan file"}
    if what == "left":  # what was just created has no members
        return way not in {"undo", "fix"}
    if way == "fix" and kind == "remove":  # ana is an owner
        return what != "owner"
    if way == "fix" and what == "same id":  # what was found is read again
        return False
    return way != "archive" or what != "owner"


CASES = [
    case
    for way, kinds in MADE.items()
    for kind in kinds
    for what in CHANGES[kind]
    if _makes_sense(case := Case(way, kind, what))
]


OWN = ["role", "owner", "username", "first name", "joined"]
"""What the own account may change in another cell."""
OWN_WAYS = ["click", "code", "undo", "retry", "plan", "plan file"]
"""Not a redo, which another change by the own account ends."""
CASES += [
    case
    for way in OWN_WAYS
    for kind in MADE[way]
    if kind not in CREATIONS and not kind.endswith("workspace")
    for what in OWN
    if what in CHANGES[kind] and _makes_sense(case := Case(way, kind, what, "own"))
]


# -- the rules ---------------------------------------------------------------------------------------------------------

IDENTITY = {"another id", "username", "role", "owner"}
RESTS_ON = {
    **{kind: {"name taken", "name alike"} for kind in CREATIONS},
    **dict.fromkeys(UPDATES, IDENTITY),
    "change first name": {*IDENTITY, "first name"},
    **{kind: {*IDENTITY, "place another id"} for kind in MEMBERSHIPS},
    "delete user": {*IDENTITY, "first name", "joined", "same id"},
    "delete workspace": {"another id", "same id", "joined"},
}
"""What an operation rests on: who a person is, the fields that it sets, and all that a deletion ends."""
GONE = {"deleted", "place deleted"}
REFUSED_AS_A_WHOLE = {"click", "code", "undo", "redo", "fix", "choice"}
"""Calls whose author can look at what has changed, and decide again; the others leave this person alone and go on."""
SEVERAL = {"change role", "add", "remove", "delete user"}
FINDING_ENDS = {
    ("fix", "add"): {"role", "owner", "as wanted", "joined", "deleted", "another id", "place deleted"},
    ("fix", "remove"): {"role", "as wanted", "joined", "deleted", "another id", "same id", *PLACE},
    ("fix", "change username"): {"username", "as wanted", "deleted", "another id"},
    ("fix", "delete workspace"): {"joined", "deleted", "another id"},
    ("choice", "add"): {"deleted", *PLACE},
    ("choice", "change role"): {"as wanted", "owner", "deleted"},
}
"""What leaves nothing to fix, or no one to fix it with."""


class Expected(NamedTuple):
    word: str
    """What the author is told."""
    made: set[str]
    """For whom the operation is made: for ana, whom others change, and for bo, a bystander."""


BOTH, BYSTANDER, NO_ONE = {"ana", "bo"}, {"bo"}, set[str]()
DONE, ALREADY = Expected("done", BOTH), Expected("already so", BYSTANDER)


def verdict(kind: str, what: str) -> str:
    """Return what becomes of an operation: gone, already so, changed or send, in this order."""
    if what in GONE:
        return "gone"
    if what == "as wanted" or (kind == "remove" and what in {"same id", "place same id"}):  # memberships end with these
        return "already so"
    return "changed" if what in RESTS_ON[kind] else "send"


def expected(case: Case) -> Expected:
    """Return what the rules say."""
    way, kind, what, _ = case
    if way in {"fix", "choice"}:
        return _fixed(case)
    if way == "archive":
        return _archived(what)
    found = verdict(kind, what)
    if case.by == "own":
        return _own(case)
    if found == "send":
        return DONE
    if found == "already so":
        # Who was created with its id, but not with its password, cannot sign in with it.
        return Expected("password unknown", BYSTANDER) if kind == "create user" else ALREADY
    return _gone(case) if found == "gone" else _changed(case)


def _own(case: Case) -> Expected:
    """Own writes elsewhere excuse what an operation leaves as it is; no one becomes a member as an owner unseen."""
    way, kind, what, _ = case
    field = kind.removeprefix("change ")
    if way == "click" and what == "owner" and kind in SEVERAL:
        return Expected("left out", BYSTANDER)
    if way in {"click", "code"} or what not in RESTS_ON[kind]:
        return DONE
    if kind == "add" and what == "owner":
        return Expected("changed since", BYSTANDER)
    if kind == "delete user":
        asks = way == "undo"
        return Expected("NeedsConfirmationError", NO_ONE) if asks else Expected("changed since", BYSTANDER)
    if field == what or (field == "role" and what == "owner"):
        alone = way == "undo" and kind not in SEVERAL
        return Expected("ConflictError", NO_ONE) if alone else Expected("changed since", BYSTANDER)
    return DONE


def _gone(case: Case) -> Expected:
    way, kind, what, _ = case
    if way in {"plan", "plan file"} or (way, kind) in {("retry", "change username"), ("retry", "change first name")}:
        ended = what == "deleted" and kind in {"remove", "delete user"}
        return ALREADY if ended else Expected("changed since", BYSTANDER if what == "deleted" else NO_ONE)
    undone = way == "undo" and kind.startswith("delete")
    if what == "place deleted" or not (kind in SEVERAL or undone):
        return Expected("NotFoundError", NO_ONE)
    return Expected("left out", BYSTANDER)


def _changed(case: Case) -> Expected:
    way, kind, what, _ = case
    new_owner = kind == "add" and what == "owner" and way in {"code", "undo", "redo"}
    if way not in REFUSED_AS_A_WHOLE or new_owner:
        alone = kind != "create workspace" and what != "place another id"
        return Expected("changed since", BYSTANDER if alone else NO_ONE)
    if kind in CREATIONS:
        return Expected("ConflictError", NO_ONE)  # a field to correct
    if way == "click" and what == "owner" and kind in SEVERAL:  # who was not shown as one
        return Expected("left out", BYSTANDER)
    asks = way == "undo" and kind.startswith("delete") and what not in {"another id", "same id"}
    return Expected("NeedsConfirmationError" if asks else "ChangedMeanwhileError", NO_ONE)


def _fixed(case: Case) -> Expected:
    """A fix is for what was just read, if that is still to be fixed; but no one becomes a member as an owner unseen."""
    way, kind, what, _ = case
    if what in FINDING_ENDS[way, kind]:
        return Expected("NotFoundError", NO_ONE)
    if what in {"another id", "place another id"}:
        return Expected("ChangedMeanwhileError", NO_ONE)
    if what == "owner" and kind != "remove":  # an owner now, who was not seen as one
        return Expected("ConflictError", NO_ONE)
    return ALREADY if what == "as wanted" else DONE


def _archived(what: str) -> Expected:
    """An archive is of the members whom it reads."""
    if what in PLACE:  # a new workspace of that name has no members
        return Expected("UnknownNameError" if what == "place deleted" else "ArgillaError", NO_ONE)
    return ALREADY if what in {"as wanted", "deleted", "another id", "same id"} else DONE


def _representative() -> list[Case]:
    """Choose cases in which each way and each kind leads to each of its words, and each change occurs once."""
    facets = {case: _facets(case) for case in CASES}
    missing, chosen = set[tuple[str, str]]().union(*facets.values()), list[Case]()
    while missing:
        chosen.append(max(CASES, key=lambda case: len(facets[case] & missing)))
        missing -= facets[chosen[-1]]
    return chosen


def _facets(case: Case) -> set[tuple[str, str]]:
    word = expected(case).word
    facets = {(case.way, word), (case.kind, word), ("change", case.change)}
    if case.by == "own":
        return {*facets, ("own", case.change), ("own", case.kind), ("own", word)}
    return facets


# -- the test ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def others(bare_server: LocalServer) -> Iterator[Others]:
    key = {"X-Argilla-Api-Key": "argilla.apikey"}
    assert bare_server.home is not None
    with (
        httpx.Client(base_url=f"{bare_server.url}/api/v1", headers=key) as http,
        closing(sqlite3.connect(bare_server.home / "argilla.db", check_same_thread=False)) as database,
    ):
        others = Others(http, database)
        yield others
        others.tidy()


@pytest.fixture
def make_way(bare_server, others, tmp_path, monkeypatch) -> Iterator:
    """Return a function that makes a way for a case."""
    monkeypatch.setattr(comm, "create_comm", BrowserComm)
    monkeypatch.chdir(tmp_path)
    transport = InterceptingTransport()
    with bare_server.client(transport=transport, retries=0) as client:
        made = []

        def make(case: Case) -> Way:
            made.append(WAYS[case.way](case.kind, client, others, transport, tmp_path))
            return made[-1]

        yield make
        for way in made:
            getattr(way, "close", lambda: None)()


UNSEEN = [Case(way, "add", "owner", "own") for way in ("undo", "retry", "plan", "plan file")]
"""This account made ana an owner itself: that excuses no addition, since the admins could read her key."""


@pytest.mark.parametrize("case", mostly_long(CASES, *_representative(), *UNSEEN), ids=lambda case: case.id)
def test_what_others_changed_is_as_the_rules_say(case: Case, others: Others, make_way) -> None:
    way, rule = make_way(case), expected(case)
    way.prepare()
    way.known, sent = way.name(), len(way.transport.writes())
    states: list[State] = [others.state()]

    def act() -> None:
        by = others if case.by == "others" else gate.OwnAccount(way.client, others)
        gate.change(by, case.kind, case.change, way.wanted["ana"], way.created)
        states.append(others.state())

    if case.way == "archive meanwhile":
        way.meanwhile(act)
    else:
        act()
    told = way.go()
    if len(states) == 1:
        pytest.fail(f"Nothing was read before: {told}")
    before, changed = states
    assert (before == changed) == (case.change == "nothing")
    wanted = _after(changed, case, way, rule)
    assert (told.word, others.state()) == (rule.word, wanted), told
    _check_words(told, way.known, rule)
    written = way.transport.writes()[sent + (case.by == "own") :]
    if not (rule.made or case.kind in CREATIONS):  # the server itself refuses a name that is taken
        assert written == []
    if "ana" not in rule.made and case.kind in {*UPDATES, "delete user"}:
        assert not [path for path in written if str(others.ids["ana"]) in path]
    if isinstance(way, gate.Archive):
        read = before if case.way == "archive meanwhile" else changed
        there = {read.users[who]["username"] for who, place in read.members if place == "nlp"}
        assert way.saved() == (set() if told.word.endswith("Error") else there)
    if case.way in {"click", "code"} and told.word == "ChangedMeanwhileError" and "another id" not in case.change:
        told = way.go()
        assert (told.word, others.state()) == ("done", _after(changed, case, way, DONE)), told


def _after(state: State, case: Case, way: Way, rule: Expected) -> State:
    """Return a state after the operation was made as expected."""
    users, places, members = deepcopy(state)
    if case.kind == "create workspace":
        if "ana" in rule.made:
            places["new audio"] = {"name": "audio"}
        if "bo" in rule.made and isinstance(way, gate.Planned):
            members.add(("bo", "new audio" if "ana" in rule.made else "taken"))
    elif case.kind == "delete workspace" and "ana" in rule.made:
        del places["nlp"]
        members = {one for one in members if one[1] != "nlp"}
    elif case.kind != "delete workspace":
        for who in rule.made if way.several else rule.made & {"ana"}:
            members = _after_one(users, members, case.kind, who, way)
    return State(users, places, members)


def _after_one(users: dict, members: set[tuple[str, str]], kind: str, who: str, way: Way) -> set[tuple[str, str]]:
    """Change one of the users as an operation does, and return the memberships after it."""
    if kind == "create user":
        name = {"ana": "dora", "bo": "emil"}[who]
        users[f"new {name}"] = {"username": name, "first_name": name, "last_name": None, "role": "annotator"}
    elif kind == "delete user":
        del users[who]
        return {one for one in members if one[0] != who}
    elif kind == "add":
        return members | {(who, "nlp")}
    elif kind == "remove":
        return members - {(who, "nlp")}
    else:
        users[who] |= way.wanted[who]
    return members


def _check_words(told: Told, known: str, rule: Expected) -> None:
    """Whoever is not changed as asked is named."""
    if rule.word not in {"done", "already so"} and "finding no longer applies" not in told.text:
        assert any(name in told.text for name in (known, "nlp", "alba"))
