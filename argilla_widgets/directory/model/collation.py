# ruff: noqa: RUF001 - look-alike letters are intended
"""Order, search and looks of names; order and search are the same in the browser (``js/src/data/order/collation.ts``).

Both are tested with the cases of ``tests/order_cases.json``. No locale is involved, so that all users see the same
order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Literal
from uuid import UUID

from argilla_widgets.sdk.text import is_printable

LETTERS = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h", "ς": "σ"}
)
"""Those that Unicode does not decompose."""
_DIGITS = re.compile("[0-9]+")
_DIGITS_WIDTH = 12
_ID_DIGITS = 32
ID_PREFIX = 4
"""Minimum length of a search word that is also compared with ids: shorter ones would match users by chance."""

_ALIKE = str.maketrans(
    # Cyrillic, Greek and digits that look like Latin letters, after `normalize`.
    "аеорсухіјѕһԁԛԝӏкмтвн" + "οανρτυικχ" + "01",
    "aeopcyxijshdqwlkmtbh" + "oavptuikx" + "ol",
)


class _Normalized(dict[int, str]):
    """Normalizes letters with `str.translate`, and caches its lookups, which are the slow part.

    One letter at a time: Unicode sorts the marks after a letter, and for many marks that takes hours.
    """

    def __missing__(self, letter: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(letter))
        unmarked = "".join(part for part in parts if not unicodedata.category(part).startswith("M"))
        self[letter] = unmarked.lower().translate(LETTERS)
        return self[letter]


_NORMALIZED = _Normalized()


def normalize(text: str) -> str:
    """Normalize a text for searches: NFKD without marks, lower-cased, letters that do not decompose mapped."""
    return text.lower() if text.isascii() else text.translate(_NORMALIZED)


def sort_key(text: str) -> str:
    """Return the sort key of a text: `normalize`, with runs of digits padded so that 2 comes before 10."""
    return _DIGITS.sub(lambda run: run.group().zfill(_DIGITS_WIDTH), normalize(text))


def name_order(name: str) -> tuple[str, str]:
    """Return what to sort names by: `sort_key`, then the name itself, since different names may have the same key."""
    return sort_key(name), name


def tokenize(search: str) -> list[str]:
    """Return the normalized words of a search; a user matches if they match all of them."""
    return normalize(search).split()


def matcher(search: str) -> Callable[[Iterable[str]], bool]:
    """Return a function that tells whether texts together have all words of a search."""
    words = tokenize(search)

    def matches(texts: Iterable[str]) -> bool:
        text = normalize("\n".join(texts)) if words else ""  # no word has a line break
        return all(word in text for word in words)

    return matches


def ids_beginning(word: str) -> range:
    """Return the ids, as integers, that begin with a search word; none if it is shorter than `ID_PREFIX`."""
    digits = word.replace("-", "")
    try:
        first, last = (int(digits.ljust(_ID_DIGITS, fill), 16) for fill in "0f")
        begins = len(word) >= ID_PREFIX and str(UUID(int=first)).startswith(word)
    except ValueError:
        return range(0)
    return range(first, last + 1) if begins else range(0)


class _Looks(dict[int, "str | None"]):
    """Reduces letters to their looks with `str.translate`, and caches its lookups, which are the slow part."""

    def __missing__(self, letter: int) -> str | None:
        text = normalize(chr(letter)).translate(_ALIKE) if is_printable(chr(letter)) else ""
        self[letter] = "".join(text.split()) or None
        return self[letter]


_LOOKS = _Looks()


def skeleton(username: str) -> str:
    """Reduce a name to its looks: no case, marks, spaces or hidden characters, and look-alike letters unified."""
    return username.translate(_LOOKS)


_LONGEST_RUN = "m" * 31
"""More marks than any letter has: Unicode sorts them, and for many that takes hours."""


class _Marks(dict[int, str]):
    """Tells marks from other characters with `str.translate`, and caches its lookups, which are the slow part."""

    def __missing__(self, character: int) -> str:
        self[character] = "m" if unicodedata.combining(chr(character)) else "-"
        return self[character]


_MARKS = _Marks()


def normalized(form: Literal["NFC", "NFKD"], text: str) -> str:
    """Return a text in a form of Unicode, but one with a long run of marks as it is."""
    if text.isascii() or _LONGEST_RUN in text.translate(_MARKS):
        return text
    return unicodedata.normalize(form, text)


def normal(text: str) -> str:
    """Return a name as it is read: without outer spaces, composed (NFC), with ordinary spaces for unbreakable ones."""
    return normalized("NFC", text.strip().replace("\u00a0", " ").replace("\u202f", " "))


def folded(name: str) -> str:
    """Return a username without what is ignored when people are matched: case, outer spaces, composition."""
    return normal(name).casefold()
