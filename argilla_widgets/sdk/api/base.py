"""What the route groups share: reads, and writes that must happen exactly once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from argilla_widgets.sdk.api.writes import PendingWrite
from argilla_widgets.sdk.errors import ArgillaConnectionError, ArgillaError, NotFoundError
from argilla_widgets.sdk.http import attempts
from argilla_widgets.sdk.http.attempts import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import msgspec

    from argilla_widgets.sdk.api.writes import Announcer, Write, WriteKey
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
        Sends the requests.
    announcer
        Announces each write that succeeded.
    """

    def __init__(self, transport: Transport, announcer: Announcer) -> None:
        self._transport = transport
        self._announcer = announcer

    def _ask(self, spec: RequestSpec, *, yes: int = OK, no: int = NOT_FOUND) -> bool:
        """Return whether the response to ``spec`` has the status ``yes``; raise unless it is ``yes`` or ``no``."""
        attempt = self._transport.send(spec)
        if attempt.status in {yes, no}:
            return attempt.status == yes
        raise self._transport.failure(attempt, spec)

    @contextmanager
    def _announcing_uncertain(
        self, spec: RequestSpec, recheck: Callable[[], Write | None], pending: PendingWrite
    ) -> Iterator[None]:
        """Run a write; announce it as uncertain if its outcome is unknown; ``recheck`` returns it if it was done."""
        try:
            yield
        except ArgillaError as error:
            if error.unknown:
                self._announcer.announce_uncertain(str(error), recheck, pending)
            raise
        except KeyboardInterrupt:
            self._announcer.announce_uncertain(f"Interrupted. {spec.unknown}.", recheck, pending)
            raise

    def _create(
        self,
        spec: RequestSpec,
        decoder: msgspec.json.Decoder[T],
        *,
        find: Callable[[], T | None],
        write: Callable[[T], Write],
        key: WriteKey,
    ) -> T:
        """Create under an id chosen here, exactly once, and announce it.

        After a try whose response was lost, ``find`` looks the id up: if it exists, the creation was done. If not, it
        is sent again if the connection broke; the id keeps it from being done twice.
        """

        def recheck() -> Write | None:
            return write(found) if (found := find()) is not None else None

        pending = PendingWrite(key, {})
        with self._announcer.making(pending):
            with self._announcing_uncertain(spec, recheck, pending):
                model = self._created(spec, decoder, find)
            self._announcer.announce(write(model))
        return model

    def _created(self, spec: RequestSpec, decoder: msgspec.json.Decoder[T], find: Callable[[], T | None]) -> T:
        attempt = Attempt()
        lost = False
        for number in range(self._transport.tries):
            attempt = self._transport.send(spec)
            if attempt.succeeded:
                return self._read_or_find(attempt, spec, decoder, find)
            lost = lost or attempt.maybe_done
            if lost and (attempt.maybe_done or attempt.status in {CONFLICT, SERVER_ERROR}):
                found = self._look_up(attempt, spec, find)
                if found is not None:
                    return found
            if attempt.failure is None or attempt.failure.kind != "cut" or number + 1 == self._transport.tries:
                break
            attempts.wait(attempts.backoff(number))
        refused = attempt.answer is not None and not attempt.maybe_done
        error = self._transport.failure(attempt, spec, absent=lost and not refused)
        if lost and not refused:
            error.hint = "It is safe to create it again: its id prevents a duplicate."
        raise error

    def _write(
        self,
        spec: RequestSpec,
        decoder: msgspec.json.Decoder[T],
        *,
        confirm: Callable[[], bool],
        fallback: Callable[[], M],
        write: Callable[[T | M], Write],
        key: WriteKey,
        values: Mapping[str, object] | None = None,
        done_status: int | None = None,
    ) -> T | M:
        """Send a write that can be repeated, find out whether it was done, and announce it.

        Parameters
        ----------
        spec
            The write.
        decoder
            Decodes the server's response.
        confirm
            Checks whether the goal is met; called when the response was lost, or cannot be decoded.
        fallback
            Returns a substitute for a missing response.
        write
            Makes the announcement from the response.
        key
            What it does, to which user and workspace.
        values
            What an update sets, without a password.
        done_status
            The status that, after a lost response, shows that the write was done.
        """

        def recheck() -> Write | None:
            return write(fallback()) if confirm() else None

        pending = PendingWrite(key, values or {})
        with self._announcer.making(pending):
            with self._announcing_uncertain(spec, recheck, pending):
                model = self._written(spec, decoder, confirm, done_status) or _read_afterwards(spec, fallback)
            self._announcer.announce(write(model))
        return model

    def _written(
        self, spec: RequestSpec, decoder: msgspec.json.Decoder[T], confirm: Callable[[], bool], done_status: int | None
    ) -> T | None:
        """Send the write; return None if it was done, and there is no response."""
        attempt = self._transport.send(spec)
        if attempt.lost and attempt.status == done_status:
            return None
        if attempt.answer is not None and attempt.succeeded and not attempt.answer.content:
            return None
        try:
            return self._transport.decode(attempt, spec, decoder)
        except ArgillaError:
            if not (attempt.maybe_done or attempt.lost or attempt.succeeded) or not _certainly(confirm):
                raise
        return None

    def _read_or_find(
        self, attempt: Attempt, spec: RequestSpec, decoder: msgspec.json.Decoder[T], find: Callable[[], T | None]
    ) -> T:
        """Decode the response to a creation; if that fails, ``find`` looks for what was created."""
        try:
            return self._transport.decode(attempt, spec, decoder)
        except ArgillaError:
            if (found := self._look_up(attempt, spec, find)) is None:
                raise
        return found

    def _look_up(self, attempt: Attempt, spec: RequestSpec, find: Callable[[], T | None]) -> T | None:
        try:
            return find()
        except NotFoundError:
            return None
        except ArgillaError as error:
            reason = attempt.failure.sentence if attempt.failure is not None else "The answer was lost."
            problem = ArgillaConnectionError(
                f"{reason} {spec.unknown}.", hint="Check whether it exists before you try again."
            )
            problem.unknown = True
            raise problem from error


def _read_afterwards(spec: RequestSpec, fallback: Callable[[], M]) -> M:
    """Return a substitute for the response of a write that was done; never report it as failed if there is none."""
    try:
        return fallback()
    except ArgillaError as error:
        problem = ArgillaError(f"{spec.done}, but could not be read afterwards: {error.message}", hint=error.hint)
        problem.unknown = True  # for callers that try again: the snapshot does not have it yet
        raise problem from error


def _certainly(confirm: Callable[[], bool]) -> bool:
    """Return whether the server confirms it; False if the server cannot be reached."""
    try:
        return confirm()
    except ArgillaError:
        return False
