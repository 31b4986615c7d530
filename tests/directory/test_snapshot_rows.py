"""Rows follow edits: they equal rows that are made from the same snapshot."""

from __future__ import annotations

from unittest.mock import patch
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from argilla_widgets.directory import Snapshot
from argilla_widgets.directory.model import snapshot
from argilla_widgets.directory.model.snapshot import ROLES, SEPARATOR, by_name, milliseconds, seconds
from tests.directory.test_query import person, workspace
from tests.directory.test_snapshot_index import WORKSPACES, after, edits, snapshots, users

NAMES = ("username", "first_name", "last_name")

texts = st.text("ab\n\0é😀", max_size=3)
named = st.builds(
    lambda one, username, first, last: structs.replace(one, username=username, first_name=first, last_name=last),
    users,
    texts,
    texts,
    st.none() | texts,
)
renames = st.lists(st.tuples(st.just("with_user"), named), max_size=8)


def decoded(shown):
    """Return the users and members as a view reads them."""
    rows = shown.columns
    count = len(rows.users)
    names = [[value.decode() for value in rows[name].join().split(SEPARATOR)] if count else [] for name in NAMES]
    assert {len(one) for one in (*names, rows["role"], rows["updated"], rows["inserted"])} == {count}
    ids = [UUID(bytes=one) for one in rows["id"]]
    assert [one.id for one in rows.users] == ids
    assert dict(rows.rows) == {one.int: row for row, one in enumerate(ids)}
    people = {
        one: (*(column[row] for column in names), ROLES[rows["role"][row]], rows["updated"][row], rows["inserted"][row])
        for row, one in enumerate(ids)
    }
    members = {}
    for place in shown.workspaces:
        if place in shown.members:
            inside = [ids[row] for row in rows.member_rows(place, shown.members[place])]
            assert len(inside) == len(set(inside))
            members[place] = set(inside)
    return people, members


def simply(shown):
    people = {
        user.id: (
            user.username,
            user.first_name,
            user.last_name or "",
            user.role,
            milliseconds(user.updated_at),
            seconds(user.inserted_at),
        )
        for user in shown.users.values()
    }
    members = {
        place: {one for one in shown.members[place] if one in people}
        for place in shown.workspaces
        if place in shown.members
    }
    return people, members


@settings(deadline=None, max_examples=400)
@given(snapshots, edits, renames, edits, st.integers(1, 3), st.integers(0, 3))
def test_edited_rows_equal_the_snapshot(start, first, renames, last, block, few):
    with patch.multiple(snapshot, BLOCK=block, FEW=few):
        _ = start.columns
        shown = after(start, first)
        _ = shown.columns
        shown = after(shown, [step for rename in renames for step in (rename, ("look",))])
        assert decoded(shown) == simply(shown)
        shown = after(shown, last)
        assert decoded(shown) == simply(shown)


def test_an_edit_does_not_change_earlier_rows():
    people = [person(number, f"user{number}") for number in range(5)]
    members = {one.id: frozenset(user.id for user in people) for one in WORKSPACES}
    start = Snapshot({one.id: one for one in people}, by_name(WORKSPACES), members, complete=True)
    before = decoded(start)
    edited = (
        start.without_user(people[1].id).with_user(person(7, "new")).with_member(WORKSPACES[0].id, person(7, "").id)
    )
    assert decoded(edited) == simply(edited)
    assert decoded(start) == before == simply(start)


def test_rows_of_unchanged_members_are_kept():
    """Most edits concern one workspace: the rows of the others are not computed again."""
    people = [person(number, f"user{number}") for number in range(5)]
    places = [workspace(number, f"place-{number}") for number in range(2)]
    members = {one.id: frozenset(user.id for user in people) for one in places}
    start = Snapshot({one.id: one for one in people}, by_name(places), members, complete=True)
    kept = [start.columns.member_rows(one.id, members[one.id]) for one in places]
    renamed = start.with_user(structs.replace(people[0], username="zed"))
    assert [renamed.columns.member_rows(one.id, members[one.id]) for one in places] == kept
    assert all(
        renamed.columns.member_rows(one.id, members[one.id]) is rows for one, rows in zip(places, kept, strict=True)
    )
    fewer = renamed.without_member(places[0].id, people[0].id)
    assert fewer.columns.member_rows(places[1].id, fewer.members[places[1].id]) is kept[1]
