"""What the route groups share: reads, and writes that must happen exactly once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from argilla_widgets.sdk.errors import ArgillaConnectionError, ArgillaError, NotFoundError
from argilla_widgets.sdk.http import retries
from argilla_widgets.sdk.http.attempt import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import msgspec

    from argilla_widgets.sdk.api.writes import About, Announcer, Write
    from argilla_widgets.sdk.http.request_spec import RequestSpec
    from argilla_widgets.sdk.http.transport import Transport

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
        Announces each write that succeeded.
    """

    def __init__(self, transport: Transport, announcer: Announcer) -> None:
        self._transport = transport
        self._announcer = announcer

    def _ask(self, call: RequestSpec, *, yes: int = OK, no: int = NOT_FOUND) -> bool:
        """Return whether the response to ``call`` has the status ``yes``; raise unless it is ``yes`` or ``no``."""
        outcome = self._transport.send(call)
        if outcome.status in {yes, no}:
            return outcome.status == yes
        raise self._transport.failure(outcome, call)

    @contextmanager
    def _doubting(self, call: RequestSpec, look: Callable[[], Write | None], about: About) -> Iterator[None]:
        """Run a write; announce it as uncertain if its outcome is unknown; ``look`` returns it if it was done."""
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

        After a try whose response was lost, ``find`` looks the id up: if it exists, the creation was done. If not, it
        is sent again if the connection broke; the id keeps it from being done twice.
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
        """Send a write that can be repeated, find out whether it was done, and announce it.

        Parameters
        ----------
        call
            The write.
        decoder
            Decodes the server's response.
        is_so
            Checks whether the goal is met; called when the response was lost, or cannot be decoded.
        missing
            Returns a substitute for a missing response.
        write
            Makes the announcement from the response.
        about
            What it does, to which user and workspace.
        done
            The status that, after a lost response, shows that the write was done.
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
        """Send the write; return None if it was done, and there is no response."""
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
        """Decode the response to a creation; if that fails, ``find`` looks for what was created."""
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
            reason = outcome.trouble.sentence if outcome.trouble is not None else "The answer was lost."
            problem = ArgillaConnectionError(
                f"{reason} {call.unknown}.", hint="Check whether it exists before you try again."
            )
            problem.unknown = True
            raise problem from error


def _read_afterwards(call: RequestSpec, missing: Callable[[], M]) -> M:
    """Return a substitute for the response of a write that was done; never report it as failed if there is none."""
    try:
        return missing()
    except ArgillaError as error:
        problem = ArgillaError(f"{call.done}, but could not be read afterwards: {error.message}", hint=error.hint)
        problem.unknown = True  # for callers that try again: the snapshot does not have it yet
        raise problem from error


def _certainly(is_so: Callable[[], bool]) -> bool:
    """Return whether the server confirms it; False if the server cannot be reached."""
    try:
        return is_so()
    except ArgillaError:
        return False
