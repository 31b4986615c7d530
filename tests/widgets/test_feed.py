"""What a feed sends brings a view to where the snapshot is: a view kept in Python, and random edits."""

from __future__ import annotations

import struct
from array import array
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argilla_widgets.directory import Change, Snapshot
from argilla_widgets.directory.query import Query, milliseconds
from argilla_widgets.directory.snapshot import by_name
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel
from argilla_widgets.widgets.feed import RowFeed
from argilla_widgets.widgets.protocol import Columns, FirstRows, Memberships, Patch, Row

START = datetime(2026, 1, 1)  # noqa: DTZ001 - the wire's times are naive UTC
WORKSPACES = [
    WorkspaceModel(id=UUID(int=1000 + number), name=name, inserted_at=START, updated_at=START)
    for number, name in enumerate(("nlp", "vision"))
]


def person(number, username, *, version=0, role="annotator", last_name=None):
    return UserModel(
        id=UUID(int=number + 1),
        username=username,
        first_name=username or "x",
        last_name=last_name,
        role=Role(role),
        inserted_at=START,
        updated_at=START + timedelta(minutes=version),
    )


class Table:
    """Rows as a view keeps them."""

    def __init__(self):
        self.rows, self.revision, self.order = {}, None, []

    def take(self, message, buffers):
        if isinstance(message, FirstRows):
            self.revision = message.revision
        elif isinstance(message, Columns):
            self._columns(message, buffers)
        elif isinstance(message, Memberships):
            assert message.revision == self.revision
            self._memberships(message, buffers)
        elif isinstance(message, Patch):
            assert message.revision == self.revision + 1
            self.revision = message.revision
            for row in message.rows:
                self.rows[row.id] = row
            for one in message.removed:
                self.rows.pop(one, None)

    def _columns(self, message, buffers):
        texts = [part.decode().split(message.separator) if message.count else [] for part in buffers[:3]]
        moments = array("d", buffers[5])
        self.order = [UUID(bytes=buffers[3][at : at + 16]) for at in range(0, 16 * message.count, 16)]
        self.rows = {
            one: Row(
                id=one,
                username=texts[0][number],
                first_name=texts[1][number],
                last_name=texts[2][number] or None,
                role=message.roles[buffers[4][number]],
                updated_at=moments[number],
                workspaces=None,
            )
            for number, one in enumerate(self.order)
        }
        self.revision = message.revision
        if message.has_memberships:
            self._memberships(message, buffers[6:])

    def _memberships(self, message, buffers):
        counts = struct.unpack(f"<{len(message.workspaces)}I", buffers[0])
        rows = list(array("I", buffers[1]))
        inside = {one: [] for one in self.rows}
        for workspace, count in zip(message.workspaces, counts, strict=True):
            for number in rows[:count]:
                inside[self.order[number]].append(workspace.id)
            rows = rows[count:]
        self.rows = {
            one: Row(**{**{f: getattr(row, f) for f in row.__struct_fields__}, "workspaces": inside[one]})
            for one, row in self.rows.items()
        }


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
def test_a_view_ends_where_the_snapshot_is(edits, opened_at, scope):
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
            feed.update(snapshot, change, Query())
    if opened_at >= len(edits):
        feed.open(snapshot)
    assert table.rows == expected(snapshot, scope)


@pytest.mark.parametrize(
    "name", ["line\nbreak", "tab\t", "\x00", "\x1f\n\ue000", "\u202eabc", "<img src=x>", "x" * 300]
)
def test_names_arrive_as_they_are(name):
    table = Table()
    snapshot = loaded([person(0, name, last_name=name), person(1, "plain")])
    RowFeed(table.take).open(snapshot)
    assert table.rows == expected(snapshot)


def test_nobody_is_a_table_too():
    table = Table()
    RowFeed(table.take).open(loaded([]))
    assert table.rows == {}


def test_memberships_that_come_later_are_sent_alone():
    table, sent = Table(), []

    def send(message, buffers):
        sent.append(type(message))
        table.take(message, buffers)

    feed = RowFeed(send)
    people = [person(0, "ana"), person(1, "bo")]
    first = Snapshot(users={one.id: one for one in people}, workspaces=by_name(WORKSPACES), complete=True)
    feed.open(first)
    assert table.rows[people[0].id].workspaces is None
    both = loaded(people, {WORKSPACES[0].id: frozenset({people[0].id}), WORKSPACES[1].id: frozenset()})
    feed.update(both, both.difference(first), Query())
    assert sent == [Columns, Memberships]
    assert table.rows == expected(both)


def test_many_changes_come_as_columns_not_as_a_patch():
    table, sent = Table(), []

    def send(message, buffers):
        sent.append(type(message))
        table.take(message, buffers)

    feed = RowFeed(send)
    before = loaded([person(0, "first")])
    feed.open(before)
    after = loaded([person(number, f"user{number}") for number in range(1000)])
    feed.update(after, after.difference(before), Query())
    assert sent == [Columns, Columns]
    assert table.rows == expected(after)


def test_before_everyone_is_known_nothing_is_sent():
    sent = []
    feed = RowFeed(lambda message, _: sent.append(message))
    feed.first_rows(Snapshot(), Query())
    feed.open(Snapshot())
    assert not feed.update(Snapshot(), Change(), Query())
    assert sent == []
    feed.update(loaded([person(0, "ana")]), Change(added=frozenset({UUID(int=1)})), Query())
    assert [type(message) for message in sent] == [Columns]
