"""Usernames that are easily confused with each other."""

from __future__ import annotations

from argilla_widgets.directory.model.collation import normalize
from argilla_widgets.sdk.text import is_printable

_ALIKE = str.maketrans(
    # Cyrillic, Greek and digits that look like Latin letters, after `normalize`
    "аеорсухіјѕһԁԛԝӏкмтвн" + "οανρτυικχ" + "01",
    "aeopcyxijshdqwlkmtbh" + "oavptuikx" + "ol",
)


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
