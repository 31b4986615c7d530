"""Queries use columns, which follow edits: their results equal those of a simple definition."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from argilla_widgets.directory import Snapshot
from argilla_widgets.directory.model import snapshot
from argilla_widgets.directory.model.collation import normalize, sort_key
from argilla_widgets.directory.model.query import OWNERS, SORTS, Query
from argilla_widgets.directory.model.snapshot import UserColumns, by_name, milliseconds
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.sdk.models import Role
from tests.directory.test_query import START, person, workspace

NAMES = ("ana", "Ana", "ANA", "Łukasz", "lukas", "user2", "user10", "user02", "ß", "ss", "İ", "o\u0308")
WORKSPACES = [workspace(number, f"place-{number}") for number in range(4)]
DAYS = 5
_RANKS = {Role.owner: 0, Role.admin: 1, Role.annotator: 2}

# Pairs of ids that differ so little that they are the same float.
ids = st.integers(0, 11).map(lambda number: UUID(int=number // 2 * 0x2468_ACF1_3579_BDE0_2468_ACF1_3578 + number % 2))
users = st.builds(
    lambda one, username, first, last, role, day: structs.replace(
        person(day, username, role, first_name=first, last_name=last), id=one
    ),
    ids,
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.sampled_from((None, *NAMES)),
    st.sampled_from(Role),
    st.integers(0, DAYS),
)
places = st.sampled_from([one.id for one in WORKSPACES])
edits = st.lists(
    st.one_of(
        st.tuples(st.just("with_user"), users),
        st.tuples(st.just("without_user"), ids),
        st.tuples(st.just("with_member"), places, ids),
        st.tuples(st.just("without_member"), places, ids),
        st.tuples(st.just("with_workspace"), st.sampled_from(WORKSPACES)),
        st.tuples(st.just("without_workspace"), places),
        st.tuples(st.just("with_members"), st.dictionaries(places, st.frozensets(ids))),
        st.tuples(st.just("look")),
    ),
    max_size=12,
)
snapshots = st.builds(
    lambda found, shown, members: Snapshot(
        users={one.id: one for one in found}, workspaces=by_name(shown), members=members, complete=True
    ),
    st.lists(users, max_size=12),
    st.lists(st.sampled_from(WORKSPACES), unique=True),
    st.dictionaries(places, st.frozensets(ids)),
)
moments = st.integers(0, DAYS).map(lambda day: milliseconds(START + timedelta(days=day)))
queries = st.builds(
    Query,
    search=st.sampled_from(("", "a", "an", "luk", "SS", "user 1", "1234", "12345678-", "i", "ö")),
    sort=st.lists(st.sampled_from([*SORTS]), unique=True).flatmap(
        lambda keys: st.tuples(*[st.sampled_from((key, f"-{key}")) for key in keys])
    ),
    roles=st.lists(st.sampled_from([role.value for role in Role])),
    workspaces=st.lists(st.sampled_from([*(one.name for one in WORKSPACES), OWNERS, None])),
    workspace_count=st.none() | st.tuples(st.floats(-1, 5), st.floats(-1, 5)),
    updated=st.none() | st.tuples(moments, moments),
)


def simply(query, shown, among=None):
    """Return the matching users by definition: filter one by one, and sort stably by each key from the last."""

    def entered(user):
        inside = shown.workspaces_of(user.id) or ()
        return len(shown.workspaces if user.role in ROLES_EVERYWHERE else inside)

    def fits(user):
        texts = [normalize(text) for text in (user.username, user.first_name, user.last_name or "")]
        wanted = [one.id for one in shown.workspaces.values() if one.name in query.workspaces]
        return (
            (among is None or user.id in among)
            and (not query.roles or user.role.value in query.roles)
            and (not query.updated or query.updated[0] <= milliseconds(user.updated_at) <= query.updated[1])
            and (not query.workspace_count or query.workspace_count[0] <= entered(user) <= query.workspace_count[1])
            and (not query.workspace_count or shown.memberships_known or user.role in ROLES_EVERYWHERE)
            and (
                not query.workspaces
                or (user.role in ROLES_EVERYWHERE and OWNERS in query.workspaces)
                or any(user.id in shown.members.get(one, ()) for one in wanted)
                or (
                    None in query.workspaces
                    and user.role not in ROLES_EVERYWHERE
                    and all(user.id not in shown.members.get(one, {user.id}) for one in shown.workspaces)
                )
            )
            and all(
                any(word in text for text in texts) or (len(word) >= 4 and str(user.id).startswith(word))
                for word in normalize(query.search).split()
            )
        )

    values = {
        "username": lambda user: sort_key(user.username),
        "id": lambda user: user.id,
        "role": lambda user: _RANKS[user.role],
        "workspaces": entered,
        "updated_at": lambda user: user.updated_at,
        "inserted_at": lambda user: user.inserted_at,
    }
    found = sorted(shown.users.values(), key=lambda user: (sort_key(user.username), user.username, user.id))
    for key in reversed(query.sort):
        found.sort(key=values[key.removeprefix("-")], reverse=key.startswith("-"))
    return [user for user in found if fits(user)]


def after(start, steps):
    """Apply edits in order; ``look`` reads the columns in between."""
    for name, *arguments in steps:
        if name == "look":
            _ = start.columns
        else:
            start = getattr(start, name)(*arguments)
    return start


@settings(deadline=None, max_examples=400)
@given(snapshots, edits, queries, st.none() | st.frozensets(ids), st.integers(0, 4))
def test_a_query_returns_matches_in_order(start, steps, query, among, number):
    shown = after(start, steps)
    expected = simply(query, shown, among)
    found = query.run(shown, among)
    assert len(found) == len(expected)
    assert found.first(number) == expected[:number]
    assert found.all() == expected


@settings(deadline=None, max_examples=400)
@given(snapshots, edits)
def test_edited_columns_equal_new_ones(start, steps):
    _ = start.columns
    edited = after(start, steps)
    members = {one: edited.members[one] for one in edited.workspaces} if edited.memberships_known else {}
    assert in_order(edited.columns) == in_order(UserColumns.of(edited.users.values(), members))


def in_order(columns):
    """Return what queries read, in the order of usernames."""
    read = [columns[name] for name in ("id", "role", "updated", "inserted", "key", "looks", "text", "id_float")]
    return [[column[row] for row in columns.order] for column in (columns.users, columns.counts, *read)]


@settings(deadline=None, max_examples=200)
@given(snapshots, snapshots, st.booleans())
def test_sharing_objects_with_an_earlier_load_changes_no_result(known, loaded, looked):
    if looked:
        _ = known.columns
    shared = loaded.sharing(known)
    assert shared == loaded
    assert [*shared.users] == [*loaded.users]
    assert [*shared.workspaces] == [*loaded.workspaces]
    assert in_order(shared.columns) == in_order(replaced(loaded).columns)
    assert shared.difference(known) == loaded.difference(known) == replaced(loaded).difference(replaced(known))


def replaced(shown):
    """Return an equal snapshot without cached results."""
    return Snapshot(shown.users, shown.workspaces, shown.members, shown.complete)


def test_an_equal_load_keeps_the_columns_and_the_users():
    """A refresh that finds nothing new sorts nothing, and keeps no second copy of the users."""
    people = [person(number, f"user{number}") for number in range(20)]
    members = {one.id: frozenset(user.id for user in people[::3]) for one in WORKSPACES}
    known = Snapshot({one.id: one for one in people}, by_name(WORKSPACES), members, complete=True)
    columns = known.columns
    again = [structs.replace(user, id=UUID(int=user.id.int)) for user in people]
    loaded = Snapshot({one.id: one for one in again}, by_name(WORKSPACES), {**members}, complete=True)
    shared = loaded.sharing(known)
    assert shared.columns is columns
    assert shared.users is known.users
    assert all(shared.members[one] is members[one] for one in members)
    assert not shared.difference(known)


@pytest.mark.parametrize("number", [1, snapshot.MAX_PENDING, snapshot.MAX_PENDING + 1, 5 * snapshot.MAX_PENDING])
def test_many_edits_are_applied_before_the_next_use(number, monkeypatch):
    together, edited = [], UserColumns.edited

    def counted(columns, changes, members):
        together.append(len(changes))
        return edited(columns, changes, members)

    monkeypatch.setattr(UserColumns, "edited", counted)
    shown = Snapshot({one.id: one for one in (person(n, f"user{n}") for n in range(2000))}, complete=True)
    _ = shown.columns
    for n in range(number):
        shown = shown.with_user(person(n, f"renamed{n}"))
    assert in_order(shown.columns) == in_order(UserColumns.of(shown.users.values(), {}))
    assert sum(together) == number
    assert max(together) <= snapshot.MAX_PENDING + 1


def test_building_columns_does_not_block_other_threads(monkeypatch):
    made, go = threading.Event(), threading.Event()
    original = UserColumns.of.__func__

    def slow(cls, users, members):
        if threading.current_thread() is not threading.main_thread():
            made.set()
            assert go.wait(10)
        return original(cls, users, members)

    monkeypatch.setattr(UserColumns, "of", classmethod(slow))
    loading, shown = (Snapshot({one.id: one for one in [person(n, "ana")]}, complete=True) for n in (1, 2))
    thread = threading.Thread(target=lambda: loading.columns)
    thread.start()
    assert made.wait(10)
    assert len(shown.columns.users) == 1
    go.set()
    thread.join()
