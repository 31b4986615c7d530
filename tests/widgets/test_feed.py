"""A view that applies the messages of a feed ends up with the rows of the snapshot, after random edits."""

from __future__ import annotations

import struct
from array import array
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from argilla_widgets.directory import Change, Snapshot
from argilla_widgets.directory.model.query import Query
from argilla_widgets.directory.model.snapshot import SEPARATOR, by_name, milliseconds, seconds
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel
from argilla_widgets.widgets.protocol.structs import Row
from argilla_widgets.widgets.protocol.to_browser import Columns, FirstRows, Memberships, Patch
from argilla_widgets.widgets.rows.feed import RowFeed

START = datetime(2026, 1, 1)  # noqa: DTZ001 - the protocol uses naive UTC times
WORKSPACES = [
    WorkspaceModel(id=UUID(int=1000 + number), name=name, inserted_at=START, updated_at=START)
    for number, name in enumerate(("nlp", "vision"))
]

PLACES = [*WORKSPACES, WorkspaceModel(id=UUID(int=999), name="audio", inserted_at=START, updated_at=START)]


def user_id(number):
    return UUID(int=number + 1)


def person(number, username, *, version=0, role="annotator", last_name=None):
    return UserModel(
        id=UUID(int=number + 1),
        username=username,
        first_name=username or "x",
        last_name=last_name,
        role=Role(role),
        inserted_at=START + timedelta(hours=number, microseconds=999_999),
        updated_at=START + timedelta(minutes=version),
    )


class Table:
    """Rows as a view holds them."""

    def __init__(self):
        self.rows, self.revision, self.order = {}, None, []
        self.workspaces, self.inside = [], {}
        self.kinds = []

    def take(self, message, buffers):
        self.kinds.append(type(message))
        if isinstance(message, FirstRows):
            self.revision = message.revision
        elif isinstance(message, Columns):
            self._columns(message, buffers)
        elif isinstance(message, Memberships):
            assert message.revision == self.revision + 1
            self.revision = message.revision
            self._memberships(message, buffers)
        elif isinstance(message, Patch):
            assert message.revision == self.revision + 1
            self.revision = message.revision
            for one in message.removed:
                self.rows.pop(one, None)
            for row in message.rows:
                self.rows[row.id] = row
            self.order = [one for one in self.order if one in self.rows]
            self.order += [row.id for row in message.rows if row.id not in self.order]
            if message.workspaces is not None:
                self.workspaces = message.workspaces
                self._fill([key for key, row in self.rows.items() if row.workspaces is None])

    def _columns(self, message, buffers):
        texts = [[text.decode() for text in part.split(SEPARATOR)] if message.count else [] for part in buffers[:3]]
        moments, born = array("d", buffers[5]), array("I", buffers[6])
        self.order = [UUID(bytes=buffers[3][at : at + 16]) for at in range(0, 16 * message.count, 16)]
        self.rows = {
            one: Row(
                id=one,
                username=texts[0][number],
                first_name=texts[1][number],
                last_name=texts[2][number] or None,
                role=message.roles[buffers[4][number]],
                updated_at=moments[number],
                inserted_at=born[number],
                workspaces=None,
            )
            for number, one in enumerate(self.order)
        }
        self.revision, self.workspaces, self.inside = message.revision, message.workspaces, {}
        self._memberships(message, buffers[7:])

    def _memberships(self, message, buffers):
        counts = struct.unpack(f"<{len(message.known)}I", buffers[0])
        rows = list(array("I", buffers[1]))
        for number, count in zip(message.known, counts, strict=True):
            self.inside[self.workspaces[number].id] = {self.order[row] for row in rows[:count]}
            rows = rows[count:]
        assert rows == []
        self._fill(self.rows)

    def _fill(self, keys):
        if all(one.id in self.inside for one in self.workspaces):  # otherwise no row has workspaces
            for key in keys:
                inside = [one.id for one in self.workspaces if key in self.inside[one.id]]
                self.rows[key] = structs.replace(self.rows[key], workspaces=inside)


def expected(snapshot, workspace_id=None):
    people = snapshot.users.values()
    if workspace_id is not None:
        people = [user for user in people if user.id in snapshot.members[workspace_id]]
    return {
        user.id: Row(
            id=user.id,
            username=user.username,
            first_name=user.first_name,
            last_name=user.last_name,
            role=user.role,
            updated_at=milliseconds(user.updated_at),
            inserted_at=seconds(user.inserted_at),
            workspaces=[one.id for one in snapshot.workspaces_of(user.id)],
        )
        for user in people
    }


def loaded(people, members=None):
    members = members or {one.id: frozenset() for one in WORKSPACES}
    return Snapshot(
        users={one.id: one for one in people}, workspaces=by_name(WORKSPACES), members=members, complete=True
    )


edits = st.lists(
    st.tuples(
        st.sampled_from(["put", "delete", "add", "remove"]),
        st.integers(0, 5),
        st.text(max_size=4),
        st.sampled_from(WORKSPACES),
    ),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(edits=edits, opened_at=st.integers(0, 25), scope=st.sampled_from([None, WORKSPACES[0].id]))
def test_patches_bring_a_view_to_the_state_of_the_snapshot(edits, opened_at, scope):
    table = Table()
    feed = RowFeed(table.take, scope)
    snapshot = loaded([person(0, "first")])
    feed.first_rows(snapshot, Query())
    for number, (edit, who, name, workspace) in enumerate(edits):
        if number == opened_at:
            feed.open(snapshot)
        user = person(who, name, version=number)
        match edit:
            case "put":
                after = snapshot.with_user(user)
            case "delete":
                after = snapshot.without_user(user.id)
            case "add":
                after = snapshot.with_member(workspace.id, user.id) if user.id in snapshot.users else snapshot
            case "remove":
                after = snapshot.without_member(workspace.id, user.id)
        change = after.difference(snapshot)
        snapshot = after
        if change:
            feed.update(snapshot, change, Query)
    if opened_at >= len(edits):
        feed.open(snapshot)
    assert table.rows == expected(snapshot, scope)


@pytest.mark.parametrize(
    "name", ["line\nbreak", "tab\t", "\x00", "\x1f\n\ue000", "\u202eabc", "<img src=x>", "x" * 300]
)
def test_names_arrive_unchanged(name):
    table = Table()
    snapshot = loaded([person(0, name, last_name=name), person(1, "plain")])
    RowFeed(table.take).open(snapshot)
    assert table.rows == expected(snapshot)


def test_columns_may_be_empty():
    table = Table()
    RowFeed(table.take).open(loaded([]))
    assert table.rows == {}


def test_memberships_read_later_are_sent_without_the_users():
    table = Table()
    feed = RowFeed(table.take)
    people = [person(0, "ana"), person(1, "bo")]
    first = Snapshot(users={one.id: one for one in people}, workspaces=by_name(WORKSPACES), complete=True)
    feed.open(first)
    assert table.rows[people[0].id].workspaces is None
    both = loaded(people, {WORKSPACES[0].id: frozenset({people[0].id}), WORKSPACES[1].id: frozenset()})
    feed.update(both, both.difference(first), Query)
    assert table.kinds == [Columns, Memberships]
    assert table.rows == expected(both)


def test_many_changes_are_sent_as_columns_instead_of_a_patch():
    table = Table()
    feed = RowFeed(table.take)
    before = loaded([person(0, "first")])
    feed.open(before)
    after = loaded([person(number, f"user{number}") for number in range(1000)])
    feed.update(after, after.difference(before), Query)
    assert table.kinds == [Columns, Columns]
    assert table.rows == expected(after)


def test_nothing_is_sent_before_the_users_are_known():
    sent = []
    feed = RowFeed(lambda message, _: sent.append(message))
    feed.first_rows(Snapshot(), Query())
    feed.open(Snapshot())
    assert not feed.update(Snapshot(), Change(), Query)
    assert sent == []
    feed.update(loaded([person(0, "ana")]), Change(added=frozenset({UUID(int=1)})), Query)
    assert [type(message) for message in sent] == [Columns]


def partial_snapshot(people, members):
    """Return a snapshot in which the members of some workspaces are not known yet."""
    return Snapshot(
        users={one.id: one for one in people}, workspaces=by_name(WORKSPACES), members=members, complete=True
    )


steps = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.sampled_from(PLACES), st.frozensets(st.integers(0, 5))),
        st.tuples(st.sampled_from(["put", "delete"]), st.integers(0, 5), st.text(max_size=3)),
        st.tuples(st.sampled_from(["add", "remove"]), st.integers(0, 5), st.sampled_from(PLACES)),
        st.tuples(st.sampled_from(["create", "drop"]), st.sampled_from(PLACES), st.none()),
        st.tuples(st.just("open"), st.none(), st.none()),
    ),
    max_size=30,
)


def taken(snapshot, step, which, what, version):  # noqa: PLR0911 - one for each step
    match step:
        case "read" if which.id in snapshot.workspaces:
            inside = frozenset(one for one in map(user_id, what) if one in snapshot.users)
            return snapshot.with_members({**snapshot.members, which.id: inside})
        case "put":
            return snapshot.with_user(person(which, what, version=version))
        case "delete":
            return snapshot.without_user(user_id(which))
        case "add" if user_id(which) in snapshot.users:
            return snapshot.with_member(what.id, user_id(which))
        case "remove":
            return snapshot.without_member(what.id, user_id(which))
        case "create" if which.id not in snapshot.workspaces:
            return snapshot.with_workspace(which)
        case "drop":
            return snapshot.without_workspace(which.id)
    return snapshot


REMOVED_BEFORE_OPENING = [
    ("put", 2, ""),
    ("delete", 0, ""),
    ("open", None, None),
    ("put", 0, ""),
    ("read", PLACES[0], frozenset([1])),
]


@settings(max_examples=300, deadline=None)
@given(steps=steps)
@example(steps=REMOVED_BEFORE_OPENING)
def test_a_view_has_the_memberships_read_so_far(steps):
    table = Table()
    feed = RowFeed(table.take)
    snapshot = Snapshot(
        users={one.id: one for one in (person(0, "first"), person(1, "second"))},
        workspaces=by_name(PLACES),
        complete=True,
    )
    feed.open(snapshot)
    for number, (step, which, what) in enumerate(steps):
        if step == "open":
            feed.open(snapshot)
        after = taken(snapshot, step, which, what, version=number)
        change = after.difference(snapshot)
        snapshot = after
        feed.update(snapshot, change, Query)
        if not snapshot.memberships_known:
            there = {one.id for one in table.workspaces}
            known = {one: set(people) for one, people in snapshot.members.items() if one in snapshot.workspaces}
            assert {one: inside & table.rows.keys() for one, inside in table.inside.items() if one in there} == known
            assert list(table.rows) == table.order
    if snapshot.memberships_known:
        assert table.rows == expected(snapshot)
    assert table.rows.keys() == snapshot.users.keys()


def test_only_new_memberships_are_sent():
    sent, table = [], Table()

    def send(message, buffers):
        sent.append((message, buffers))
        table.take(message, buffers)

    feed = RowFeed(send)
    people = [person(number, f"user{number}") for number in range(500)]
    everyone = frozenset(one.id for one in people)
    nlp, vision = WORKSPACES
    none = partial_snapshot(people, {})
    one = none.with_members({nlp.id: everyone})
    both = one.with_members({**one.members, vision.id: everyone})
    feed.open(none)
    for before, after in ((none, one), (one, one), (one, both)):
        feed.update(after, after.difference(before), Query)
    assert [type(message) for message, _ in sent] == [Columns, Memberships, Memberships]
    assert [message.known for message, _ in sent] == [[], [0], [1]]
    assert [sum(map(len, buffers)) for _, buffers in sent[1:]] == [4 + 4 * 500] * 2
    assert table.rows == expected(both)


def test_first_rows_are_resent_only_once_all_memberships_are_known():
    sent = []
    feed = RowFeed(lambda message, _: sent.append(message))
    people = [person(0, "ana")]
    none = partial_snapshot(people, {})
    some = none.with_members({WORKSPACES[0].id: frozenset({people[0].id})})
    every = some.with_members({**some.members, WORKSPACES[1].id: frozenset()})
    feed.first_rows(none, Query())
    assert not feed.update(some, some.difference(none), Query)
    assert feed.update(every, every.difference(some), Query)
    assert [message.rows[0].workspaces for message in sent] == [None, [WORKSPACES[0].id]]


def test_a_new_workspace_is_unknown_while_the_others_stay_known():
    table = Table()
    feed = RowFeed(table.take)
    people = [person(0, "ana")]
    before = loaded(people, {one.id: frozenset({people[0].id}) for one in WORKSPACES})
    feed.open(before)
    found = Snapshot(
        users=before.users, workspaces=by_name([*WORKSPACES, PLACES[2]]), members=before.members, complete=True
    )
    feed.update(found, found.difference(before), Query)
    assert table.inside.keys() == before.members.keys()
    assert table.rows[people[0].id].workspaces is None
    after = found.with_members({**found.members, PLACES[2].id: frozenset()})
    feed.update(after, after.difference(found), Query)
    assert table.rows == expected(after)
