"""What callers pass to commands: ids as lists, and errors for anything else, such as names and objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast
from uuid import UUID

from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.models import not_text
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    Pair = tuple[UUID, UUID]
    """A user and a workspace."""


def check_id(value: object) -> None:
    """Refuse names and objects in place of an id: no such id is known, which would look like a user who is gone.

    Raises
    ------
    UnprocessableEntityError
        With ``field="id"``.
    """
    if not isinstance(value, UUID):
        raise _error("ids (UUID)", value, 'As in client.users("ana").id.')


def ids_of(values: object) -> list[UUID]:
    """Return ids as a list.

    Raises
    ------
    UnprocessableEntityError
        With ``field="id"``, for a single id, a name, or an object.
    """
    ids = _listed(values, "a list of ids (UUID)" if isinstance(values, UUID) else "ids (UUID)", "[user.id]")
    for one in ids:
        check_id(one)
    return cast("list[UUID]", ids)


def pairs_of(values: object) -> list[Pair]:
    """Return pairs of a user and a workspace, by id, as a list.

    Raises
    ------
    UnprocessableEntityError
        With ``field="id"``, for anything else.
    """
    what, example = "pairs of a user's and a workspace's id (UUID)", "[(user.id, workspace.id)]"
    pairs = _listed(values, what, example)
    for one in pairs:
        if not (isinstance(one, tuple) and len(one) == 2 and all(isinstance(part, UUID) for part in one)):  # noqa: PLR2004 - a pair
            raise _error(what, one, f"As in {example}.")
    return cast("list[Pair]", pairs)


def check_texts(**values: object) -> None:
    """Refuse anything but text and None.

    Raises
    ------
    UnprocessableEntityError
        For the first of them; ``field`` names it.
    """
    problem = not_text(values)
    values.clear()  # a traceback may show this frame
    if problem is not None:
        raise problem


def _listed(values: object, what: str, example: str) -> list[object]:
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise _error(what, values, f"As in {example}.")
    return list(values)


def _error(what: str, given: object, hint: str) -> UnprocessableEntityError:
    return UnprocessableEntityError(f"A command takes {what}, not {quoted(given)}.", 422, field="id", hint=hint)
