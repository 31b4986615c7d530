"""Names as people may read them: control, invisible and bidirectional characters are made visible."""

from __future__ import annotations


def visible(text: str) -> str:
    r"""``text`` with every character that does not print written as its escape.

    A username may hold anything (the server has no pattern for it), and a terminal or a log would obey it.

    >>> visible("ana\n\u202eb")
    'ana\\n\\u202eb'
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape", "replace").decode("ascii")
        for character in text
    )


def quoted(name: object) -> str:
    r"""``name`` in quotes, escaped and cut to a length that a sentence bears.

    >>> quoted("ana\n")
    "'ana\\n'"
    """
    longest = 80
    text = repr(name)
    return text if len(text) <= longest else f"{text[:longest]}…{text[0]}"


def listed(names: list[str]) -> str:
    """Join ``names`` as a sentence does: ``"owner, admin or annotator"``."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
