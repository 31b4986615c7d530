"""Python literals that are safe whatever a name contains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH = 88
"""Maximum number of characters in a line of names."""


def python(value: object) -> str:
    """Write a value as a Python literal with double quotes, the way the guide writes its own."""
    literal = escape_invisible(repr(value))
    if literal.startswith("'") and '"' not in literal and "\\'" not in literal:
        return f'"{literal[1:-1]}"'
    return literal


def literals(texts: Sequence[str]) -> str:
    """Write a tuple of texts, over several lines if it does not fit on one."""
    written = [python(text) for text in texts]
    if sum(map(len, written)) + 2 * len(written) <= _WIDTH - len("for username in ():"):
        return f"({', '.join(written)})"
    lines, line = [], ""
    for literal in written:
        if line and len(line) + len(literal) + 2 > _WIDTH - 4:
            lines.append(line)
            line = ""
        line += f"{' ' if line else ''}{literal},"
    return "(\n" + "".join(f"    {text}\n" for text in [*lines, line]) + ")"
