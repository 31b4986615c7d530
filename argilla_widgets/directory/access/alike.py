"""Which usernames a person would take for one another."""

from __future__ import annotations

import re

from argilla_widgets.directory.order import fold
from argilla_widgets.sdk.text import is_shown

_UNSEEN = re.compile(r"\s+")
_ALIKE = str.maketrans(
    # Cyrillic, Greek and digits that are drawn like Latin letters, after `fold`
    "аеорсухіјѕһԁԛԝӏкмтвн" + "οανρτυικχ" + "01",
    "aeopcyxijshdqwlkmtbh" + "oavptuikx" + "ol",
)


def looks_like(username: str) -> str:
    """Give what a name looks like: without case, marks, spaces and hidden characters, look-alike letters as one."""
    if not (username.isascii() and username.isprintable()):
        username = "".join(letter for letter in username if is_shown(letter))
    return _UNSEEN.sub("", fold(username).translate(_ALIKE))
