"""Names with hidden characters are shown in readable form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from argilla_widgets.sdk.text import escape_invisible

JOINERS = json.loads((Path(__file__).parents[1] / "joiner_cases.json").read_text(encoding="utf-8"))
"""What the front end shows in the same way."""


@pytest.mark.parametrize("emoji", ["👩\u200d🚀", "👩\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "🧑🏽\u200d⚕\ufe0f"])
def test_an_emoji_sequence_stays_whole(emoji):
    assert escape_invisible(f"ana {emoji}") == f"ana {emoji}"


@pytest.mark.parametrize("name", ["❤\ufe0f", "葛\U000e0100城"])
def test_a_variation_selector_that_chooses_a_form_stays(name):
    assert escape_invisible(f"{name}\n") == f"{name}[U+000A]"


@pytest.mark.parametrize("selector", ["\ufe00", "\ufe0e", "\ufe0f", "\U000e0100"])
def test_a_variation_selector_without_effect_is_shown(selector):
    """Otherwise, the name looks like the one without it."""
    assert escape_invisible(f"argilla1{selector}") == f"argilla1[U+{ord(selector):04X}]"
    assert escape_invisible(f"❤\ufe0f{selector}") == f"❤\ufe0f[U+{ord(selector):04X}]"


def test_a_joiner_outside_an_emoji_is_shown():
    assert escape_invisible("ad\u200dmin 👩\u200d") == "ad[U+200D]min 👩[U+200D]"


@pytest.mark.parametrize("name", JOINERS["part of the name"])
def test_a_joiner_that_an_orthography_needs_stays(name):
    """In Persian, Hindi, Sinhala and Bengali, it is how a name is spelt, and can be seen in the letters beside it."""
    assert escape_invisible(name) == name


@pytest.mark.parametrize("name", JOINERS["without effect"])
def test_a_joiner_that_changes_no_letter_is_shown(name):
    """Otherwise, the name looks like the one without it."""
    assert "[U+200" in escape_invisible(name)


def test_other_hidden_characters_next_to_an_emoji_are_shown():
    assert escape_invisible("👩\u200d🚀\u202e\n") == "👩\u200d🚀[U+202E][U+000A]"


def test_marks_without_a_letter_before_them_are_shown():
    assert escape_invisible("\u0301\u0302e\u0301") == "[U+0301][U+0302]e\u0301"
