from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace

from argilla_widgets.directory import Snapshot
from argilla_widgets.directory.model.query import OWNERS, SORTS, Query
from argilla_widgets.directory.model.snapshot import by_name, milliseconds
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel

START = datetime(2026, 1, 1)  # noqa: DTZ001 - the protocol uses naive UTC times


def person(number, username, role="annotator", **names):
    moment = START + timedelta(days=number)
    return UserModel(
        id=UUID(int=number),
        username=username,
        first_name=names.get("first_name", username),
        last_name=names.get("last_name"),
        role=Role(role),
        inserted_at=moment,
        updated_at=moment,
    )


def workspace(number, name):
    return WorkspaceModel(id=UUID(int=1000 + number), name=name, inserted_at=START, updated_at=START)


PEOPLE = [
    person(1, "argilla", "owner"),
    person(2, "user10", "admin"),
    person(3, "user9", first_name="Ana", last_name="Costa"),
    person(4, "Łukasz"),
    person(5, "lukas"),
]
WORKSPACES = [workspace(1, "nlp"), workspace(2, "vision"), workspace(3, "empty")]
SNAPSHOT = Snapshot(
    users={one.id: one for one in PEOPLE},
    workspaces=by_name(WORKSPACES),
    members={
        WORKSPACES[0].id: frozenset({PEOPLE[1].id, PEOPLE[2].id}),
        WORKSPACES[1].id: frozenset({PEOPLE[2].id}),
        WORKSPACES[2].id: frozenset(),
    },
    complete=True,
)


def names(**query):
    return [user.username for user in Query(**query).run(SNAPSHOT).all()]


def test_usernames_are_in_order():
    assert names() == ["argilla", "lukas", "Łukasz", "user9", "user10"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (["-username"], ["user10", "user9", "Łukasz", "lukas", "argilla"]),
        (["role"], ["argilla", "user10", "lukas", "Łukasz", "user9"]),
        (["-role", "-username"], ["user9", "Łukasz", "lukas", "user10", "argilla"]),
        (["-updated_at"], ["lukas", "Łukasz", "user9", "user10", "argilla"]),
        (["-inserted_at"], ["lukas", "Łukasz", "user9", "user10", "argilla"]),
        (["id"], ["argilla", "user10", "user9", "Łukasz", "lukas"]),
        (["-workspaces"], ["argilla", "user9", "user10", "lukas", "Łukasz"]),
        ([], ["argilla", "lukas", "Łukasz", "user9", "user10"]),
    ],
)
def test_every_column_sorts(sort, expected):
    assert names(sort=sort) == expected


def test_filters_select_matching_users():
    assert names(roles=["admin", "owner"]) == ["argilla", "user10"]
    assert names(workspaces=["vision"]) == ["user9"]  # owners have access without being members
    assert names(workspaces=["vision", OWNERS]) == ["argilla", "user9"]
    assert names(workspace_count=(0, 1)) == ["lukas", "Łukasz", "user10"]
    assert names(updated=(milliseconds(PEOPLE[1].updated_at), milliseconds(PEOPLE[2].updated_at))) == [
        "user9",
        "user10",
    ]
    assert names(search="costa an") == ["user9"]
    assert names(search="costa", roles=["admin"]) == []


FILTERS = json.loads((Path(__file__).parents[1] / "filter_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("wanted", "expected"), FILTERS["filters"], ids=ascii)
def test_a_workspace_filter_matches_as_in_the_browser(wanted, expected):
    people = [person(number, name, role) for number, (name, role, _) in enumerate(FILTERS["people"])]
    places = [workspace(number, name) for number, name in enumerate(FILTERS["workspaces"])]
    inside = {
        place.id: frozenset(
            user.id for user, (_, _, names) in zip(people, FILTERS["people"], strict=True) if place.name in names
        )
        for place in places
    }
    snapshot = Snapshot(
        users={one.id: one for one in people}, workspaces=by_name(places), members=inside, complete=True
    )
    assert [user.username for user in Query(workspaces=wanted).run(snapshot).all()] == expected


CASES = json.loads((Path(__file__).parents[1] / "sort_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("sort", "expected"), CASES["sorts"], ids=ascii)
def test_a_sort_is_that_of_the_browser(sort, expected):
    people = [
        replace(
            person(number, **{key: value for key, value in one.items() if key != "workspaces"}),
            **{key: datetime.fromisoformat(one[key]) for key in ("inserted_at", "updated_at")},
        )
        for number, one in enumerate(CASES["people"])
    ]
    inside = list(zip(people, (one["workspaces"] for one in CASES["people"]), strict=True))
    snapshot = Snapshot(
        users={one.id: one for one in people},
        workspaces=by_name(WORKSPACES[:2]),
        members={
            there.id: frozenset(one.id for one, names in inside if there.name in names) for there in WORKSPACES[:2]
        },
        complete=True,
    )
    assert [user.username for user in Query(sort=sort).run(snapshot).all()] == expected


def test_each_sort_is_compared_with_that_of_the_browser():
    compared = {key.removeprefix("-") for sort, _ in CASES["sorts"] for key in sort}
    assert compared == SORTS.keys(), "Add cases to tests/sort_cases.json."


def test_a_sort_by_creation_follows_a_change():
    first = SNAPSHOT.with_user(replace(person(6, "first"), inserted_at=START))
    assert [user.username for user in Query(sort=["inserted_at"]).run(first).first(2)] == ["first", "argilla"]
    gone = first.without_user(PEOPLE[0].id)
    assert [user.username for user in Query(sort=["inserted_at"]).run(gone).first(2)] == ["first", "user10"]


@pytest.mark.parametrize("year", [1, 1969, 2107, 9999])
def test_times_far_from_today_are_sorted(year):
    odd = replace(person(6, "odd"), inserted_at=datetime(year, 1, 1))  # noqa: DTZ001
    expected = {True: "odd", False: "argilla"}[year < 2000]
    found = Query(sort=["inserted_at"]).run(SNAPSHOT.with_user(odd)).all()
    assert found[0].username == expected
    assert "odd" in (found[0].username, found[-1].username)


def test_a_rename_moves_a_user_in_the_order():
    assert SNAPSHOT.columns.users
    renamed = person(3, "aaron")
    after = SNAPSHOT.with_user(renamed)
    assert [user.username for user in after.columns.ordered] == ["aaron", "argilla", "lukas", "Łukasz", "user10"]
    gone = after.without_user(renamed.id)
    assert [user.username for user in gone.columns.ordered] == ["argilla", "lukas", "Łukasz", "user10"]
    assert all(renamed.id not in people for people in gone.members.values())
    assert gone.difference(SNAPSHOT).removed == {renamed.id}


def calls(work):
    """Return the number of calls to Python functions."""
    number, before = 0, sys.getprofile()

    def count(_frame, event, _what):
        nonlocal number
        number += event == "call"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


@pytest.mark.parametrize(
    "query",
    [
        Query(sort=("workspaces",)),
        Query(sort=("-role", "-workspaces", "-updated_at")),
        Query(workspace_count=(1, 2)),
        Query(workspaces=("place-1",)),
        Query(search="user1"),
    ],
    ids=str,
)
def test_a_query_after_an_edit_makes_no_call_per_user(query):
    """Per-user calls took seconds with 100,000 users in 100 workspaces."""
    people = {one.id: one for one in (person(number, f"user{number}") for number in range(4_000))}
    places = by_name([workspace(number, f"place-{number}") for number in range(100)])
    members = {one: frozenset(list(people)[number::7]) for number, one in enumerate(places)}
    shown = Snapshot(people, places, members, complete=True)
    Query().run(shown).first(60)
    shown = shown.with_user(person(1, "renamed"))
    assert calls(lambda: query.run(shown).first(60)) < 1_000


def test_several_sort_keys_equal_stable_sorts_from_the_weakest():
    """Ties are ordered by the following keys, and finally by username."""
    people = [person(number, f"user{number % 7}-{number}", ("annotator", "admin")[number % 2]) for number in range(200)]
    people = [replace(one, updated_at=START + timedelta(days=number % 11)) for number, one in enumerate(people)]
    snapshot = Snapshot({one.id: one for one in people}, {}, {}, complete=True)
    expected = snapshot.columns.ordered
    for field in ("updated_at", "role"):
        expected = sorted(expected, key=lambda one, field=field: getattr(one, field), reverse=field == "updated_at")
    by_role = ["admin", "annotator"]
    expected = sorted(expected, key=lambda one: by_role.index(one.role.value))
    found = Query(sort=("role", "-updated_at")).run(snapshot)
    assert found.all() == expected
    for number in (1, 30, 150):
        assert found.first(number) == expected[:number]


def test_with_user_keeps_the_newer_state():
    assert SNAPSHOT.with_user(person(1, "late-reply")).user("late-reply") is not None
    newer = SNAPSHOT.with_user(UserModel(**{**_fields(PEOPLE[0]), "updated_at": START + timedelta(days=9)}))
    assert newer.with_user(person(1, "late-reply")) is newer


def test_a_workspace_filter_works_while_other_members_are_unknown():
    members = {WORKSPACES[0].id: SNAPSHOT.members[WORKSPACES[0].id]}
    reading = SNAPSHOT.with_members(members)
    assert not reading.memberships_known

    def inside(*workspaces):
        return [user.username for user in Query(workspaces=workspaces).run(reading).all()]

    assert inside("nlp") == ["user9", "user10"]
    assert inside("vision") == []
    assert inside("vision", OWNERS) == ["argilla"]
    assert inside(None) == []  # anyone may turn out to be a member


def test_while_members_are_unknown_a_number_of_workspaces_finds_only_those_whose_number_is_known():
    reading = SNAPSHOT.with_members({WORKSPACES[0].id: SNAPSHOT.members[WORKSPACES[0].id]})
    assert Query(workspace_count=(0, 0)).run(reading).all() == []
    assert [user.username for user in Query(workspace_count=(0, 9)).run(reading).all()] == ["argilla"]


def _fields(model):
    return {name: getattr(model, name) for name in model.__struct_fields__}
