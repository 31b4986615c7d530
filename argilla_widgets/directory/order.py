# ruff: noqa: RUF001 - the letters that look like others are meant
"""The one order and the one search of names, in Python as in the browser (``js/src/order.ts``).

Both pass the cases of ``tests/order_cases.json``. No locale takes part, so that two people see the same order.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h", "ς": "σ"}
)
_DIGITS = re.compile("[0-9]+")
_DIGITS_WIDTH = 12
ID_PREFIX = 4
"""Characters from which a word of a search is compared with ids too: shorter ones would find people by chance."""


def fold(text: str) -> str:
    """Give the text that searches compare: NFKD without marks, lower-cased, letters that do not decompose mapped."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    unmarked = "".join(letter for letter in decomposed if not unicodedata.category(letter).startswith("M"))
    return unmarked.lower().translate(_LETTERS)


def sort_key(text: str) -> str:
    """Give the text that orders compare: `fold`, its runs of digits padded so that 2 comes before 10."""
    folded = fold(text)
    return _DIGITS.sub(lambda run: run.group().zfill(_DIGITS_WIDTH), folded)


def words(search: str) -> list[str]:
    """Give the folded words of a search; a person matches when it matches all of them."""
    return fold(search).split()


def matches(search: str, texts: tuple[str, ...], user_id: str) -> bool:
    """Tell whether a person with these texts (username, first and last name) is found by a search."""
    folded = [fold(text) for text in texts]
    return all(
        any(word in text for text in folded) or (len(word) >= ID_PREFIX and user_id.startswith(word))
        for word in words(search)
    )
