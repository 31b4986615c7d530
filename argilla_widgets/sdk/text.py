"""Text in messages: names in readable form, with invisible characters made visible, and the name that was meant."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import cycle, takewhile
from uuid import UUID

from argilla_widgets.sdk.errors import UnknownArgumentError

_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Letters and marks without a visible shape, which Python counts as printable.
_BLANK = re.compile(f"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0{_SELECTORS}]")
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_VIRAMA = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
# Before a digit or a sign, neither changes anything, and before a letter of Arabic that is never joined.
_LETTER = r"(?=[^\W\d])"
_INDIC = f"{_LETTER}(?=[\u0900-\u0dff])"
_ARABIC = f"{_LETTER}(?=[\u0622-\u0673\u0675-\u06d3])"
# Letters that are joined to the next one: only after these is it seen that they are not.
_JOINED = (
    "\u0626\u0628\u062a-\u062e\u0633-\u063f\u0641-\u0647\u0649\u064a"
    "\u0678-\u0687\u069a-\u06bf\u06c1\u06c2\u06cc\u06ce\u06d0\u06d1"
)
# A joiner merges the emoji on both sides, or consonants of India; a non-joiner keeps those apart, or letters of Arabic,
# as names in Hindi and Persian need. A variation selector chooses the form of an emoji or an ideograph.
_SHAPING = re.compile(
    f"((?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])|(?<=[{_EMOJI}{_HAN}])[{_SELECTORS}]"
    f"|(?<=[{_VIRAMA}])[\u200c\u200d]{_INDIC}|(?<=\u09b0)\u200d(?=\u09cd)|(?<=[{_JOINED}])\u200c{_ARABIC})"
)

FROM_DATA_FRAME = (
    "From a data frame: read the file with dtype=str, and leave out empty cells, as in User(**row.dropna())."
)
"""What to do about a number, such as NaN, in place of a text."""

MAX_LISTED = 5
"""Maximum number of names that a sentence lists before it counts the others."""

LONGEST_NAME = 80
"""Maximum number of characters of a name in a sentence."""

_LONGEST_LISTED = 300
"""Maximum number of characters of one of several things that a sentence lists, such as a user with their workspaces."""

_LONGEST = 100
"""Maximum number of characters to compare: the time grows with the product of the lengths, and a typo shows early."""


def escape_invisible(text: str) -> str:
    r"""Return ``text`` with the code point of every non-printable character, except what shapes those beside it.

    The same holds for marks at the beginning: they would combine with whatever is before the text.

    A username may contain anything (the server has no pattern for it), and a terminal or a log would obey it.
    Widgets show such characters in the same way (``ui/display/displayText.ts``).

    >>> escape_invisible("ana\n\u202eb")
    'ana[U+000A][U+202E]b'
    """
    if is_printable(text) and not begins_with_mark(text):
        return text
    marks = "".join(takewhile(begins_with_mark, text))
    parts = _SHAPING.split(text[len(marks) :])
    rest = (part if shaping else part.translate(_ESCAPES) for part, shaping in zip(parts, cycle((False, True))))
    return "".join([*map(_code_point, map(ord, marks)), *rest])


class _Escapes(dict[int, "int | str"]):
    """Escapes characters with `str.translate`, and caches its lookups, which are the slow part."""

    def __missing__(self, character: int) -> int | str:
        self[character] = character if is_printable(chr(character)) else _code_point(character)
        return self[character]


_ESCAPES = _Escapes()


def _code_point(character: int) -> str:
    return f"[U+{character:04X}]"


def begins_with_mark(text: str) -> bool:
    """Return whether the first character of ``text`` is a mark, which has no letter to combine with."""
    return unicodedata.category(text[:1] or " ").startswith("M")


def is_printable(text: str) -> bool:
    """Return whether every character of ``text`` is visible, or is a space."""
    return text.isprintable() and _BLANK.search(text) is None


def is_visible(text: str) -> bool:
    """Return whether every character of ``text`` is visible, is a space, or shapes those beside it."""
    return is_printable(text) or is_printable(_SHAPING.sub("", text))


def quoted(name: object) -> str:
    r"""Return ``name`` in quotes, escaped and shortened to fit a sentence.

    For a collection or another object only the type is shown: it may contain a password.

    >>> quoted("ana\n"), quoted({"password": "secret"})
    ("'ana[U+000A]'", 'a dict')
    """
    if not isinstance(name, str | int | float | UUID | None):
        kind = type(name).__name__
        return f"{'an' if kind[0] in 'AEIOaeio' else 'a'} {kind}"
    text = shortened(str(name))
    if not isinstance(name, str):
        return text
    mark = '"' if "'" in text and '"' not in text else "'"
    return f"{mark}{text}{mark}"


def shortened(text: str, longest: int = LONGEST_NAME) -> str:
    """Return a text that someone else wrote, escaped and shortened to fit a sentence."""
    # Shortened twice: escaped, each character may become nine, and escaping a very long text takes long.
    shown = escape_invisible(text[: longest + 1])
    return shown if len(shown) <= longest else f"{shown[:longest]}…"


_PLURALS = {"person": "people", "entry": "entries"}


def pluralize(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 user``, ``1,200 users``."""
    return f"{number:,} {noun if number == 1 else _PLURALS.get(noun, f'{noun}s')}"


def join_choices(names: list[str]) -> str:
    """Join ``names`` as a sentence does: ``"owner, admin or annotator"``."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def join_names(names: Sequence[str], most: int = MAX_LISTED) -> str:
    """List names in a sentence: ``a, b and c``, or ``a, b, c, d, e and 12 more``."""
    shown = [shortened(name, _LONGEST_LISTED) for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most:,} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def suggestion(name: str, names: Iterable[str], otherwise: str = "") -> str:
    """Return a question with the name that was probably meant; ``otherwise`` when none of the names is close."""
    folded = {known[:_LONGEST].casefold(): known for known in names}
    close = difflib.get_close_matches(name[:_LONGEST].casefold(), folded, n=1)
    return f"Did you mean {quoted(folded[close[0]])}?" if close else otherwise


def refuse_unknown(unknown: dict[str, object], owner: str, known: tuple[str, ...]) -> None:
    """Raise an error that names the nearest known argument.

    The values are dropped first: that of a misspelt ``pasword=`` would show in the traceback's frames.
    """
    names = sorted(unknown)
    unknown.clear()
    if not names:
        return
    advice = suggestion(names[0], known, f"It takes {', '.join(known)}.")
    raise UnknownArgumentError(f"{owner} has no argument {names[0]!r}.", hint=advice)
