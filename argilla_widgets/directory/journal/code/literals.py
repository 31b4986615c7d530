"""Names as Python writes them."""

from __future__ import annotations

from argilla_widgets.sdk.text import is_printable


def literal(value: object) -> str:
    """Write a value as a Python literal with double quotes, the way the guide writes its own."""
    # repr leaves some letters without a visible shape as they are.
    literal = "".join(
        letter if is_printable(letter) else letter.encode("unicode_escape").decode("ascii") for letter in repr(value)
    )
    if literal.startswith("'") and '"' not in literal and "\\'" not in literal:
        return f'"{literal[1:-1]}"'
    return literal
