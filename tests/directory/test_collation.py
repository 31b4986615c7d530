from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import structs

from argilla_widgets.directory import Snapshot
from argilla_widgets.directory.model.collation import ids_beginning, normalize, sort_key
from argilla_widgets.directory.model.query import Query
from tests.directory.test_query import person

CASES = json.loads((Path(__file__).parents[1] / "order_cases.json").read_text(encoding="utf-8"))


def snapshot_of(people):
    return Snapshot(users={one.id: one for one in people}, complete=True)


@pytest.mark.parametrize("case", CASES["texts"], ids=lambda case: ascii(case["text"]))
def test_texts_are_normalized_as_in_the_browser(case):
    assert normalize(case["text"]) == case["fold"]
    assert sort_key(case["text"]) == case["sort_key"]


def test_the_order_is_that_of_the_browser():
    people = sorted(CASES["order"], key=lambda one: (sort_key(one["username"]), one["username"], one["id"]))
    assert people == CASES["order"]


@pytest.mark.parametrize("case", CASES["searches"], ids=lambda case: ascii(case["search"]))
def test_searches_match_as_in_the_browser(case):
    people = [
        structs.replace(
            person(0, **{name: one[name] for name in ("username", "first_name", "last_name")}), id=UUID(one["id"])
        )
        for one in CASES["people"]
    ]
    found = {user.username for user in Query(search=case["search"]).run(snapshot_of(people)).all()}
    assert [one["username"] for one in CASES["people"] if one["username"] in found] == case["found"]


@pytest.mark.parametrize(
    ("search", "name"), [("strasse", "Straße"), ("lukasz", "Łukasz"), ("noel", "Nöel"), ("istanbul", "İSTANBUL")]
)
def test_names_are_found_without_their_accents(search, name):
    assert Query(search=search).run(snapshot_of([person(1, name)])).all()


def test_numbers_sort_as_numbers():
    assert sorted(["user10", "user9", "user1"], key=sort_key) == ["user1", "user9", "user10"]


@pytest.mark.parametrize(
    "word", ["0000", "0000a", "00000000-", "00000000-00a0-4", "00000000-0000-0000-0000-0000000000ff"]
)
def test_ids_beginning_matches_the_text_of_ids(word):
    ids = [UUID(int=number) for number in (0, 255, 2**44, 0xA0 << 80, 0x00A04 << 76, 0xA << 108, 2**127)]
    assert [one for one in ids if one.int in ids_beginning(word)] == [one for one in ids if str(one).startswith(word)]


@pytest.mark.parametrize("word", ["", "-", "000", "0_00", "+000", "0000-", "000000000", "zzzz", "\u0660" * 4, "0" * 60])
def test_ids_beginning_is_empty_for_anything_else(word):
    assert not ids_beginning(word)
