"""Usernames that are easily confused with each other."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from argilla_widgets.directory.model.collation import normalize
from argilla_widgets.sdk.text import is_printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSEEN = re.compile(r"[^\S\n]+")
_ALIKE = str.maketrans(
    # Cyrillic, Greek and digits that look like Latin letters, after `normalize`
    "аеорсухіјѕһԁԛԝӏкмтвн" + "οανρτυικχ" + "01",
    "aeopcyxijshdqwlkmtbh" + "oavptuikx" + "ol",
)


def skeleton(username: str) -> str:
    """Reduce a name to its looks: no case, marks, spaces or hidden characters, and look-alike letters unified."""
    return skeletons.__wrapped__((username,))[0]


@lru_cache(maxsize=1)  # findings are computed again and again, with the same users
def skeletons(usernames: tuple[str, ...]) -> Sequence[str]:
    """Return what each name looks like, all at once: a call for each would take several times as long."""
    if not usernames:
        return []
    text = "\n".join([name.replace("\n", "") for name in usernames])
    return _UNSEEN.sub("", normalize(text.translate(_HIDDEN)).translate(_ALIKE)).split("\n")


class _Hidden(dict[int, "int | None"]):
    """Removes invisible characters from a text with `str.translate`, and caches its lookups; line breaks are kept."""

    def __missing__(self, letter: int) -> int | None:
        self[letter] = letter if is_printable(chr(letter)) or chr(letter) == "\n" else None
        return self[letter]


_HIDDEN = _Hidden()
