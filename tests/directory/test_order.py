from __future__ import annotations

import json
from pathlib import Path

import pytest

from argilla_widgets.directory.order import fold, matches, sort_key

CASES = json.loads((Path(__file__).parents[1] / "order_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["texts"], ids=lambda case: ascii(case["text"]))
def test_texts_fold_as_in_the_browser(case):
    assert fold(case["text"]) == case["fold"]
    assert sort_key(case["text"]) == case["sort_key"]


def test_the_order_is_the_browsers():
    people = sorted(CASES["order"], key=lambda one: (sort_key(one["username"]), one["username"], one["id"]))
    assert people == CASES["order"]


@pytest.mark.parametrize("case", CASES["searches"], ids=lambda case: ascii(case["search"]))
def test_searches_find_whom_the_browser_finds(case):
    found = [
        one["username"]
        for one in CASES["people"]
        if matches(case["search"], (one["username"], one["first_name"], one["last_name"]), one["id"])
    ]
    assert found == case["found"]


@pytest.mark.parametrize(
    ("search", "name"), [("strasse", "Straße"), ("lukasz", "Łukasz"), ("noel", "Nöel"), ("istanbul", "İSTANBUL")]
)
def test_a_plain_keyboard_finds_every_name(search, name):
    assert matches(search, (name,), "")


def test_numbers_sort_as_numbers():
    assert sorted(["user10", "user9", "user1"], key=sort_key) == ["user1", "user9", "user10"]
