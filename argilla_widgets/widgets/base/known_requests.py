"""`KnownRequests`: which requests have arrived, and what was answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from argilla_widgets.widgets.protocol.to_browser import Missing, Received

if TYPE_CHECKING:
    from argilla_widgets.widgets.protocol.structs import Message

KEPT = 1_000
"""How many of a widget's newest requests are kept, with their answers."""
KEPT_SIZE = 4_000_000
"""Maximum bytes of all the answers that are kept."""
VIEWS = 10_000
"""Number of views with forgotten requests above which unknown requests of any other view count as forgotten, too."""
_NUMBERED = re.compile(r"(.+)-([0-9]{1,15})", re.DOTALL)


class KnownRequests:
    """The newest requests and their answers, so that none is carried out twice, and a lost answer can be sent again.

    A view numbers its requests: ``<view>-1``, ``<view>-2`` and so on. Of each view, all requests up to the newest one
    that is no longer kept count as forgotten. An id without a number is a view of its own.
    """

    def __init__(self) -> None:
        self._answers: dict[tuple[str, int], tuple[Message, int] | None] = {}
        """The answers with their sizes; None while there is none."""
        self._forgotten: dict[str, int] = {}
        """By view, the highest number that is forgotten."""
        self._size = 0

    def add(self, request_id: str) -> bool:
        """Record that a request arrived, and return whether it is new."""
        reply = self.reply(request_id)
        new = isinstance(reply, Missing) and not reply.forgotten
        if new:
            self._answers[view_and_number(request_id)] = None
            self._make_room()
        return new

    def answer(self, request_id: str, answer: Message) -> None:
        """Keep the answer to a request; the oldest ones make room for it."""
        key = view_and_number(request_id)
        if self._answers.get(key, answer) is None:
            size = len(msgspec.json.encode(answer))
            self._answers[key] = answer, size
            self._size += size
            self._make_room()

    def reply(self, request_id: str) -> Message:
        """Return what to send to a view that asks about a request: its answer, or why there is none."""
        key = view, number = view_and_number(request_id)
        if key in self._answers:
            known = self._answers[key]
            return Received(request_id) if known is None else known[0]
        last = self._forgotten.get(view, -1 if len(self._forgotten) < VIEWS else number)
        return Missing(request_id, forgotten=number <= last)

    def _make_room(self) -> None:
        """Forget the oldest answers that are too many, or too large together."""
        while len(self._answers) > KEPT or self._size > KEPT_SIZE:
            oldest = next((key for key, known in self._answers.items() if known is not None), None)
            if oldest is None:
                return
            view, number = oldest
            _, size = self._answers.pop(oldest) or (None, 0)
            self._size -= size
            self._forgotten[view] = max(number, self._forgotten.get(view, 0))


def view_and_number(request_id: str) -> tuple[str, int]:
    """Return the view that made the id of a request, and its number there."""
    match = _NUMBERED.fullmatch(request_id)
    return (match[1], int(match[2])) if match else (request_id, 0)
