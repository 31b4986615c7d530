# ruff: noqa: RUF001 - the letters that look like others are meant
"""The one order and the one search of names, in Python as in the browser (``js/src/collation.ts``).

Both pass the cases of ``tests/order_cases.json``. No locale takes part, so that two people see the same order.
"""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

_LETTERS = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h", "ς": "σ"}
)
_DIGITS = re.compile("[0-9]+")
_DIGITS_WIDTH = 12
_ID_DIGITS = 32
ID_PREFIX = 4
"""Characters from which a word of a search is compared with ids too: shorter ones would find people by chance."""


class _Unmarked(dict[int, "int | None"]):
    """Drops marks from a text by `str.translate`, and keeps what it has looked up: that is the slow part."""

    def __missing__(self, letter: int) -> int | None:
        self[letter] = None if unicodedata.category(chr(letter)).startswith("M") else letter
        return self[letter]


_UNMARKED = _Unmarked()


def normalize(text: str) -> str:
    """Give the text that searches compare: NFKD without marks, lower-cased, letters that do not decompose mapped."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).translate(_UNMARKED).lower().translate(_LETTERS)


def sort_key(text: str) -> str:
    """Give the text that orders compare: `normalize`, its runs of digits padded so that 2 comes before 10."""
    folded = normalize(text)
    return _DIGITS.sub(lambda run: run.group().zfill(_DIGITS_WIDTH), folded)


def tokenize(search: str) -> list[str]:
    """Give the folded words of a search; a person matches when it matches all of them."""
    return normalize(search).split()


def search_text(texts: tuple[str, ...]) -> str:
    """Give the folded texts of a user (username, first and last name) as one, in which no word spans two of them."""
    return normalize("\n".join(texts))


def ids_beginning(word: str) -> range:
    """Give the ids, as integers, that begin with a word of a search; none for one shorter than `ID_PREFIX`."""
    digits = word.replace("-", "")
    try:
        first, last = (int(digits.ljust(_ID_DIGITS, fill), 16) for fill in "0f")
        begins = len(word) >= ID_PREFIX and str(UUID(int=first)).startswith(word)
    except ValueError:
        return range(0)
    return range(first, last + 1) if begins else range(0)
