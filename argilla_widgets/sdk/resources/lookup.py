"""Find one of several objects by name, UUID, the text of a UUID, or an object."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")

_LONGEST = 100
"""Maximum number of characters to compare: the time grows with the product of the lengths, and a typo shows early."""


def find(items: Iterable[T], value: object, key: str) -> T | None:
    """Return the item with this id, else the one with this name, else None.

    Parameters
    ----------
    items
        Objects with an ``id`` and a name.
    value
        A UUID, its text, or a name. Ids are tried first: no name can pose as the id of another item.
    key
        The attribute that holds the name.
    """
    items = list(items)
    id = uuid_of(value)
    by_id = next((item for item in items if id is not None and item.id == id), None)  # pyright: ignore[reportAttributeAccessIssue]
    if by_id is not None or not isinstance(value, str):
        return by_id
    return next((item for item in items if getattr(item, key) == value), None)


def uuid_of(value: Any) -> UUID | None:  # noqa: ANN401 - whatever a caller passed
    """Read a UUID or its text; return None for anything else."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name that was probably meant; None when none is close."""
    folded = {known.casefold()[:_LONGEST]: known for known in names}
    close = difflib.get_close_matches(name.casefold()[:_LONGEST], folded, n=1)
    return folded[close[0]] if close else None
