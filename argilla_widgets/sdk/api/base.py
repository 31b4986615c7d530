"""What the groups of routes share: reading, and the writes that must happen exactly once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from argilla_widgets.sdk import retries
from argilla_widgets.sdk.attempt import Attempt
from argilla_widgets.sdk.errors import ArgillaConnectionError, ArgillaError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import msgspec

    from argilla_widgets.sdk.api.writes import About, Announcer, Write
    from argilla_widgets.sdk.request_spec import RequestSpec
    from argilla_widgets.sdk.transport import Transport

T = TypeVar("T")
M = TypeVar("M")

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

    def _ask(self, call: RequestSpec, *, yes: int = OK, no: int = NOT_FOUND) -> bool:
        """Whether the server answers ``call`` with the status ``yes``; anything but ``yes`` and ``no`` is raised."""
        outcome = self._transport.send(call)
        if outcome.status in {yes, no}:
            return outcome.status == yes
        raise self._transport.failure(outcome, call)

    @contextmanager
    def _doubting(self, call: RequestSpec, look: Callable[[], Write | None], about: About) -> Iterator[None]:
        """Surround a write; when nobody knows whether it was done, tell so. ``look`` asks, and gives it if it was."""
        try:
            yield
        except ArgillaError as error:
            if error.unknown:
                self._announcer.doubt(str(error), look, about)
            raise
        except KeyboardInterrupt:
            self._announcer.doubt(f"Interrupted. {call.unknown}.", look, about)
            raise

    def _create(
        self,
        call: RequestSpec,
        decoder: msgspec.json.Decoder[T],
        *,
        find: Callable[[], T | None],
        write: Callable[[T], Write],
        about: About,
    ) -> T:
        """Create under an id chosen here, exactly once, and announce it.

        After a try whose answer was lost, ``find`` looks the id up: what is there was done. What is not there is sent
        again if the connection broke; the id keeps it from being done twice.
        """

        def look() -> Write | None:
            return write(found) if (found := find()) is not None else None

        with self._doubting(call, look, about):
            model = self._created(call, decoder, find)
        self._announcer.announce(write(model))
        return model

    def _created(self, call: RequestSpec, decoder: msgspec.json.Decoder[T], find: Callable[[], T | None]) -> T:
        outcome = Attempt()
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
            if outcome.trouble is None or outcome.trouble.kind != "cut" or attempt + 1 == self._transport.tries:
                break
            retries.wait(retries.backoff(attempt))
        refused = outcome.response is not None and not outcome.maybe_done
        error = self._transport.failure(outcome, call, absent=lost and not refused)
        if lost and not refused:
            error.hint = "It is safe to create it again: its id prevents a duplicate."
        raise error

    def _write(
        self,
        call: RequestSpec,
        decoder: msgspec.json.Decoder[T],
        *,
        is_so: Callable[[], bool],
        missing: Callable[[], M],
        write: Callable[[T | M], Write],
        about: About,
        done: int | None = None,
    ) -> T | M:
        """Send a write that can be repeated, learn whether it was done, and announce it.

        Parameters
        ----------
        call
            The write.
        decoder
            Reads the server's answer.
        is_so
            Looks whether what is wanted is so; asked when the answer was lost, or cannot be read.
        missing
            Gives what stands for an answer that is not there.
        write
            Makes what is announced of the answer.
        about
            What it does, to whom and where.
        done
            The status that, after a lost answer, says that it happened then.
        """

        def look() -> Write | None:
            return write(missing()) if is_so() else None

        with self._doubting(call, look, about):
            model = self._written(call, decoder, is_so, done) or _read_afterwards(call, missing)
        self._announcer.announce(write(model))
        return model

    def _written(
        self, call: RequestSpec, decoder: msgspec.json.Decoder[T], is_so: Callable[[], bool], done: int | None
    ) -> T | None:
        """Send it; None where it was done, and there is no answer."""
        outcome = self._transport.send(call)
        if outcome.lost and outcome.status == done:
            return None
        if outcome.response is not None and outcome.succeeded and not outcome.response.content:
            return None
        try:
            return self._transport.decode(outcome, call, decoder)
        except ArgillaError:
            if not (outcome.maybe_done or outcome.lost or outcome.succeeded) or not _certainly(is_so):
                raise
        return None

    def _read_or_find(
        self, outcome: Attempt, call: RequestSpec, decoder: msgspec.json.Decoder[T], find: Callable[[], T | None]
    ) -> T:
        """Read the answer to a creation; where it cannot be read, ``find`` looks for what was created."""
        try:
            return self._transport.decode(outcome, call, decoder)
        except ArgillaError:
            if (found := self._look_up(outcome, call, find)) is None:
                raise
        return found

    def _look_up(self, outcome: Attempt, call: RequestSpec, find: Callable[[], T | None]) -> T | None:
        try:
            return find()
        except NotFoundError:
            return None
        except ArgillaError as error:
            told = outcome.trouble.sentence if outcome.trouble is not None else "The answer was lost."
            problem = ArgillaConnectionError(
                f"{told} {call.unknown}.", hint="Check whether it exists before you try again."
            )
            problem.unknown = True
            raise problem from error


def _read_afterwards(call: RequestSpec, missing: Callable[[], M]) -> M:
    """Give what stands for the answer of a write that was done; nobody is told that it failed if that is not there."""
    try:
        return missing()
    except ArgillaError as error:
        problem = ArgillaError(f"{call.done}, but could not be read afterwards: {error.message}", hint=error.hint)
        problem.unknown = True  # to those who ask again: the snapshot does not have it yet
        raise problem from error


def _certainly(is_so: Callable[[], bool]) -> bool:
    """Whether the server says that it is so; a server that cannot be asked does not."""
    try:
        return is_so()
    except ArgillaError:
        return False
