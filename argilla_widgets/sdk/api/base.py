"""What the groups of routes share: reading, and the writes that must happen exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from argilla_widgets.sdk import retries
from argilla_widgets.sdk.errors import ArgillaConnectionError, ArgillaError, NotFoundError
from argilla_widgets.sdk.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    import msgspec

    from argilla_widgets.sdk.api.writes import Announcer
    from argilla_widgets.sdk.call import Call
    from argilla_widgets.sdk.transport import Transport

T = TypeVar("T")

BASE = "/api/v1"
OK, CREATED, UNAUTHORIZED, NOT_FOUND, CONFLICT, SERVER_ERROR = 200, 201, 401, 404, 409, 500


class RouteGroup:
    """Some routes of one server.

    Parameters
    ----------
    transport
        Sends the calls.
    announcer
        Is told each write that succeeded.
    """

    def __init__(self, transport: Transport, announcer: Announcer) -> None:
        self._transport = transport
        self._announcer = announcer

    def _ask(self, call: Call, *, yes: int = OK, no: int = NOT_FOUND) -> bool:
        """Whether the server answers ``call`` with the status ``yes``; anything but ``yes`` and ``no`` is raised."""
        outcome = self._transport.send(call)
        if outcome.status in {yes, no}:
            return outcome.status == yes
        raise self._transport.failure(outcome, call)

    def _create(self, call: Call, decoder: msgspec.json.Decoder[T], find: Callable[[], T | None]) -> T:
        """Create under an id chosen here, exactly once.

        After a try whose answer was lost, ``find`` looks the id up: what is there was done. What is not there is sent
        again if the connection broke; the id keeps it from being done twice.
        """
        outcome = Outcome()
        lost = False
        for attempt in range(self._transport.tries):
            outcome = self._transport.send(call)
            if outcome.succeeded:
                return self._read_or_find(outcome, call, decoder, find)
            lost = lost or outcome.maybe_done
            if lost and (outcome.maybe_done or outcome.status in {CONFLICT, SERVER_ERROR}):
                found = self._look_up(outcome, call, find)
                if found is not None:
                    return found
            if outcome.trouble is None or outcome.trouble.kind != "cut":
                break
            retries.wait(retries.backoff(attempt))
        refused = outcome.response is not None and not outcome.maybe_done
        error = self._transport.failure(outcome, call, absent=lost and not refused)
        if lost and not refused:
            error.hint = "Creating it again is safe: its id keeps it from existing twice."
        raise error

    def _write(
        self,
        call: Call,
        decoder: msgspec.json.Decoder[T],
        *,
        is_so: Callable[[], bool],
        done: int | None = None,
        known: T | None = None,
    ) -> T | None:
        """Send a write that can be repeated, and learn whether it was done.

        Parameters
        ----------
        call
            The write.
        decoder
            Reads the server's answer.
        is_so
            Looks whether what is wanted is so; asked when the answer was lost, or cannot be read.
        done
            The status that, after a lost answer, says that it happened then.
        known
            What is returned where there is no answer.
        """
        outcome = self._transport.send(call)
        if outcome.lost and outcome.status == done:
            return known
        if outcome.response is not None and outcome.succeeded and not outcome.response.content:
            return known
        try:
            return self._transport.decode(outcome, call, decoder)
        except ArgillaError:
            if not (outcome.maybe_done or outcome.lost or outcome.succeeded) or not _certainly(is_so):
                raise
        return known

    def _read_or_find(
        self, outcome: Outcome, call: Call, decoder: msgspec.json.Decoder[T], find: Callable[[], T | None]
    ) -> T:
        """Read the answer to a creation; where it cannot be read, ``find`` looks for what was created."""
        try:
            return self._transport.decode(outcome, call, decoder)
        except ArgillaError:
            if (found := self._look_up(outcome, call, find)) is None:
                raise
        return found

    def _look_up(self, outcome: Outcome, call: Call, find: Callable[[], T | None]) -> T | None:
        try:
            return find()
        except NotFoundError:
            return None
        except ArgillaError as error:
            told = outcome.trouble.sentence if outcome.trouble is not None else "The answer was lost."
            problem = ArgillaConnectionError(
                f"{told} {call.unknown}.", hint="Look whether it is there before you repeat it."
            )
            raise problem from error


def _certainly(is_so: Callable[[], bool]) -> bool:
    """Whether the server says that it is so; a server that cannot be asked does not."""
    try:
        return is_so()
    except ArgillaError:
        return False
