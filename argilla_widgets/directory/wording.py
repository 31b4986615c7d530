"""How names and counts stand in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.sdk.text import counted, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["counted", "listed"]

LONGEST_LIST = 5
"""Names that a sentence lists before it says how many more there are."""


def listed(names: Sequence[str], most: int = LONGEST_LIST) -> str:
    """List names in a sentence: ``a, b and c``, or ``a, b, c, d, e and 12 more``."""
    shown = [visible(name) for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most:,} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))
