"""What a user types to confirm a deletion, and the error that asks for it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import begins_with_mark, is_printable

if TYPE_CHECKING:
    from argilla_widgets.sdk.models import UserModel

MAX_TYPED_LENGTH = 40
"""Longest username, in characters, that a user is asked to type."""
MAX_COMPARED = 10 * MAX_TYPED_LENGTH
"""Characters to compare of what was typed: one letter may be composed of several, and many marks take long to sort."""
ID_TYPED = 8
"""Characters of an id to type instead of a username."""


@dataclass(frozen=True)
class Confirmation:
    """The text that a user types to confirm a deletion: the username, the number of users, or the start of the id."""

    kind: Literal["username", "count", "id"]
    text: str

    def matches(self, typed: str) -> bool:
        """Compare in NFC, since keyboards differ in how they compose letters."""
        return unicodedata.normalize("NFC", typed[:MAX_COMPARED]) == unicodedata.normalize("NFC", self.text)


def confirmation_of(users: Sequence[UserModel]) -> Confirmation:
    """Return what confirms the deletion of these users: the username of one, the number of several.

    A name that cannot be typed (hidden characters, leading marks, leading or trailing spaces, over 40 characters) is
    replaced by the beginning of the id.
    """
    if len(users) != 1:
        return Confirmation("count", str(len(users)))
    (user,) = users
    name = user.username
    typeable = name == name.strip() and is_printable(name) and not begins_with_mark(name)
    if len(name) > MAX_TYPED_LENGTH or not typeable:
        return Confirmation("id", str(user.id)[:ID_TYPED])
    return Confirmation("username", name)


class NeedsConfirmationError(ArgillaError):
    """A change would do more than the user knew; nothing was sent.

    An undo would delete something that has changed since its creation, or make someone an owner, or responses were
    added after they were counted.

    Attributes
    ----------
    what : str
        What would be done, a sentence.
    deletes : bool
        Whether it would delete something.
    reasons : tuple of str
        What has changed, a sentence for each user and workspace, or whom it concerns.
    user_ids : sequence of UUID
        The users that would be deleted if confirmed.
    confirmation : Confirmation or None
        What a user types to confirm; None if no such user would be deleted.
    """

    def __init__(
        self,
        message: str,
        *,
        what: str,
        deletes: bool = True,
        reasons: Sequence[str],
        user_ids: Sequence[UUID],
        confirmation: Confirmation | None,
        hint: str,
    ) -> None:
        super().__init__(message, hint=hint)
        self.what = what
        self.deletes = deletes
        self.reasons = tuple(reasons)
        self.user_ids = user_ids
        self.confirmation = confirmation

    @property
    def key(self) -> str:
        """A key of this question: a confirmation is valid for it, and for no other."""
        return hashlib.sha256("\n".join((self.what, *self.reasons)).encode()).hexdigest()[:16]
