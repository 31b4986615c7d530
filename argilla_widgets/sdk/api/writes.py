"""The base of the routes: reads, and writes that are made exactly once and announced to the subscribers of a client."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from httpx import codes

from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, ConflictError, NotFoundError
from argilla_widgets.sdk.http import retry
from argilla_widgets.sdk.http.request import MAX_SIZE, RequestSpec
from argilla_widgets.sdk.http.response import Attempt, is_stopped, stoppable
from argilla_widgets.sdk.interrupts import interruptible, uninterrupted
from argilla_widgets.sdk.models import UserModel, WorkspaceModel

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.sdk.http.transport import Transport


T = TypeVar("T", UserModel, WorkspaceModel)
L = TypeVar("L")
M = TypeVar("M", bound="UserModel | WorkspaceModel | None")

BASE = "/api/v1"
MEMBERS_TOO = "Only owners and members of the workspace can do this."

WriteKind = Literal[
    "create_user",
    "update_user",
    "delete_user",
    "create_workspace",
    "delete_workspace",
    "add_to_workspace",
    "remove_from_workspace",
]

WriteKey = tuple[WriteKind, UUID | None, UUID | None]
"""What a write does, and to which user and workspace, by id."""

MAX_KEPT = 10_000
"""Maximum number of writes to keep for a later subscriber that wants earlier ones."""

_logger = logging.getLogger("argilla_widgets")


@dataclass
class Attribution:
    """A write that a command makes, with routes of its own: see `RouteGroup.by`."""

    command_id: UUID
    """The command."""
    made: bool = False
    """Whether the write was announced."""
    ids: dict[UUID, UUID] = field(default_factory=dict)
    """The ids of what was created, by those that were planned; the same for all writes of the command."""

    def note(self, planned: WriteKey, write: Write) -> None:
        """Note that the write was made, and the ids that the server has chosen."""
        self.made = True
        for id, chosen in zip(planned[1:], write.key[1:], strict=True):
            if id is not None and chosen is not None and id != chosen:
                self.ids[id] = chosen


_order = count(1)


def next_order() -> int:
    """Return the next place among the writes of all clients of this process."""
    return next(_order)


def _now() -> datetime:
    return datetime.now(timezone.utc)


class Run(msgspec.Struct, frozen=True):
    """One run of a cell: its changes belong together."""

    id: str
    label: str
    """Which cell it was, such as ``Cell 12``."""


class Write(msgspec.Struct, frozen=True):
    """A write: what it does, and once the server has done it, the response. It contains no password."""

    kind: WriteKind
    user_id: UUID | None = None
    workspace_id: UUID | None = None
    user: UserModel | None = None
    """The server's response; None when a lost response was found to mean success and nothing more is known."""
    workspace: WorkspaceModel | None = None
    """The server's response; for a membership, the workspace as far as the caller knew it."""
    before: UserModel | None = None
    """The user as the caller knew it before an update or a deletion."""
    values: Mapping[str, object] = {}
    """What a creation or an update sets: field and value. A password is None."""
    presumed: bool = False
    """Whether its response was lost, and only its effect shows that it was done: someone else may have done it."""
    at: datetime = msgspec.field(default_factory=_now)
    """When it was done, UTC."""
    number: int = 0
    """Counts the writes of a client from 1, in the order in which they were announced."""
    intent: int = 0
    """Its place among the writes of all clients of this process that were begun: it is announced before it is sent."""
    order: int = 0
    """Its place among the writes of all clients of this process, from `next_order`: clocks are set back, and differ."""
    command_id: UUID | None = None
    """The command that made it; None for a direct call of the sdk."""
    run: Run | None = None
    """The run of a cell that made it; None outside of a cell, and for a command."""

    @property
    def key(self) -> WriteKey:
        """What it does, to which user and workspace."""
        return self.kind, self.user_id, self.workspace_id

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that an update sets."""
        return tuple(self.values)

    def done(self, model: UserModel | WorkspaceModel | None, *, presumed: bool = False) -> Write:
        """Return this write as done now, with the server's response, and its id: before 2.7, servers choose ids."""
        response: dict[str, object] = {"presumed": presumed}
        if isinstance(model, UserModel):
            response |= {"user": model, "user_id": model.id}
        elif isinstance(model, WorkspaceModel):
            response |= {"workspace": model, "workspace_id": model.id}
        return msgspec.structs.replace(self, at=_now(), **response)


class UncertainWrite(msgspec.Struct, frozen=True):
    """A write whose outcome is unknown: its response was lost, and the server could not be asked."""

    write: Write
    message: str
    """A sentence on what is unknown."""
    recheck: Callable[[], None]
    """Asks the server once more, and announces the write if it was done."""

    @property
    def key(self) -> WriteKey:
        """What it would do, to which user and workspace."""
        return self.write.key


class Subscriber:
    """What a client tells; it ignores what its class does not override.

    No interrupt arrives in `intend`, `refuse` and `record`, which have to be quick.
    """

    def intend(self, write: Write) -> None:
        """Note a write that is about to be sent."""

    def refuse(self, write: Write) -> None:
        """Note that a write that was begun was not done."""

    def record(self, write: Write | UncertainWrite) -> None:
        """Record a write, or its unknown outcome: in the order of the numbers, before anyone is notified."""

    def notify(self, write: Write | UncertainWrite) -> None:
        """React to a write, or its unknown outcome, once everyone has recorded it."""

    def on_refusal(self) -> None:
        """React to a refusal of the key, or of an operation that the account may not do."""

    def on_account(self, account: UserModel) -> None:
        """React to the account, which ``client.me`` or a check has read."""


class Listener(Subscriber):
    """Calls a function with each write, and perhaps another one with each write whose outcome is unknown."""

    def __init__(
        self, on_write: Callable[[Write], object], on_uncertain: Callable[[UncertainWrite], object] | None
    ) -> None:
        for function in (on_write, on_uncertain) if on_uncertain is not None else (on_write,):
            require_callable(function)
        self._on_write = on_write
        self._on_uncertain = on_uncertain

    def notify(self, write: Write | UncertainWrite) -> None:
        """Call the function for it."""
        if isinstance(write, Write):
            self._on_write(write)
        elif self._on_uncertain is not None:
            self._on_uncertain(write)


def require_callable(listener: object) -> None:
    """Raise an `ArgumentError` for a listener that cannot be called."""
    if not callable(listener):
        raise ArgumentError(f"Pass a function to call, not {type(listener).__name__}.")


class Announcer:
    """Passes each `Write` to the subscribers, on the thread that made it.

    A client's directory is created on first use, but its journal covers the whole session. So the newest
    `MAX_KEPT` writes are kept until a subscriber asks for them. ``current_run`` returns the run of a cell that the
    calling thread works for.
    """

    def __init__(self, current_run: Callable[[], Run | None]) -> None:
        self._current_run = current_run
        self._lock = threading.Lock()
        self._subscribers: tuple[Subscriber, ...] = ()
        self._earlier: deque[Write | UncertainWrite] | None = deque(maxlen=MAX_KEPT)
        self._announced = 0
        self._pending: dict[int, Write] = {}

    def after_fork(self) -> None:
        """Start again in a forked process, where the parent's threads never finish their writes."""
        self._lock = threading.Lock()
        self._pending.clear()

    def subscribe(self, subscriber: Subscriber, *, earlier: bool = False) -> Callable[[], None]:
        """Call ``subscriber`` from now on; return a function that ends the subscription.

        With ``earlier``, it records the earlier writes now, in order. They are dropped afterwards, and none are kept
        from then on.
        """
        with uninterrupted(), self._lock:
            if earlier:
                kept, self._earlier = self._earlier, None
                for write in kept or ():
                    _call([subscriber.record], write)
            self._subscribers = (*self._subscribers, subscriber)

        def unsubscribe() -> None:
            with uninterrupted(), self._lock:
                self._subscribers = tuple(other for other in self._subscribers if other is not subscriber)

        return unsubscribe

    def announce(self, write: Write, note: Callable[[Write], None] | None = None) -> None:
        """Announce ``write`` to all subscribers; number it, unless its outcome was unknown before.

        ``note`` is called with it right before it is recorded.
        """
        with uninterrupted(), self._lock:
            if not write.number:
                write = self._numbered(write)
            if note is not None:
                note(write)
            subscribers = self._keep(write)
        _notify(subscribers, write)

    @property
    def pending(self) -> tuple[Write, ...]:
        """The writes that are being made."""
        return tuple(self._pending.copy().values())

    @contextmanager
    def making(self, write: Write, command_id: UUID | None) -> Iterator[Write]:
        """Make a write, and announce it or its unknown outcome, within this context: until its end, it is pending.

        Yield it as it was begun, which the announcements are made from: with the command that makes it, or else the run
        of a cell.
        """
        run = self._current_run() if command_id is None else None
        begun = msgspec.structs.replace(write, intent=next_order(), command_id=command_id, run=run)
        self._pending[begun.intent] = begun
        try:
            _call([subscriber.intend for subscriber in self._subscribers], begun)
            yield begun
        finally:
            del self._pending[begun.intent]

    def announce_refused(self, write: Write) -> None:
        """Announce that a write that was begun was not done."""
        _call([subscriber.refuse for subscriber in self._subscribers], write)

    def announce_uncertain(self, message: str, find: Callable[[], Write | None], write: Write) -> None:
        """Announce an `UncertainWrite`; ``find`` asks the server, and returns the write if it was done.

        While the same write is being repeated, ``find`` may see the effect of that: then only the repeated write is
        announced, by who makes it.
        """

        def recheck() -> None:
            done = find()
            if done is not None and all(other.key != write.key for other in self.pending):
                tried = uncertain.write
                numbers = {"number": tried.number, "intent": tried.intent, "order": tried.order}
                self.announce(msgspec.structs.replace(done, **numbers, command_id=tried.command_id, run=tried.run))

        with uninterrupted(), self._lock:
            uncertain = UncertainWrite(self._numbered(write), message, recheck)
            subscribers = self._keep(uncertain)
        _notify(subscribers, uncertain)

    def refused(self) -> None:
        """Announce that the server refused the key, or an operation that the account may not do."""
        for subscriber in self._subscribers:
            subscriber.on_refusal()

    def account_read(self, account: UserModel) -> None:
        """Announce that the account of the key was read."""
        for subscriber in self._subscribers:
            subscriber.on_account(account)

    def _numbered(self, write: Write) -> Write:
        self._announced += 1
        return msgspec.structs.replace(write, number=self._announced, order=next_order())

    def _keep(self, write: Write | UncertainWrite) -> tuple[Subscriber, ...]:
        if self._earlier is not None:
            self._earlier.append(write)
        _call([subscriber.record for subscriber in self._subscribers], write)
        return self._subscribers


def _call(recorders: Iterable[Callable[[L], None]], write: L) -> None:
    """Call what records a write: whatever it raises, the write goes on."""
    for record in recorders:
        try:
            record(write)
        except Exception:  # noqa: PERF203 - a few at most
            _logger.exception("A change could not be recorded")


def _notify(subscribers: Iterable[Subscriber], write: Write | UncertainWrite) -> None:
    calls = [partial(subscriber.notify, write) for subscriber in subscribers]
    call_listeners(calls, f"client's {write.key[0]}")


def call_listeners(calls: Iterable[Callable[[], object]], of: str) -> None:
    """Make all these calls, log what they raise, and raise an interrupt that arrives in one of them afterwards.

    An interrupt ends only the call in which it arrives. ``of`` says whose listeners these are, for the log.
    """
    interrupt: BaseException | None = None
    with uninterrupted(), stoppable(None):  # their own requests do not end with those of the caller
        for call in calls:
            try:
                with interruptible():
                    call()
            except Exception:  # noqa: PERF203 - a listener that fails must not stop the others
                _logger.exception("A listener of the %s failed", of)
            except BaseException as error:  # noqa: BLE001 - raised below
                interrupt = error
    if interrupt is not None:
        raise interrupt


def read(
    path: str, subject: str, id: UUID | None = None, *, if_forbidden: str | None = None, max_size: int = MAX_SIZE
) -> RequestSpec:
    """Return a GET; with ``id``, the response must be the resource with that id."""
    expected: dict[str, object] = {} if id is None else {"id": id}
    return RequestSpec(
        "GET", f"{BASE}/{path}", subject, "read", if_forbidden=if_forbidden, expected=expected, max_size=max_size
    )


class Items(msgspec.Struct, Generic[L]):
    """A list in a response."""

    items: list[L]


class RouteGroup:
    """Some routes of one server; each write that succeeded is announced."""

    _attribution: Attribution | None = None

    def __init__(self, transport: Transport, announcer: Announcer) -> None:
        self._transport = transport
        self._announcer = announcer

    def by(self, attribution: Attribution) -> Self:
        """Return these routes for one write of a command; other writes, such as a listener's, are not the command's."""
        routes = copy(self)
        routes._attribution = attribution
        return routes

    def _ask(self, spec: RequestSpec, *, yes: int = codes.OK, no: int = codes.NOT_FOUND) -> bool:
        """Return whether the response to ``spec`` has the status ``yes``; raise unless it is ``yes`` or ``no``."""
        attempt = self._transport.send(spec)
        if attempt.response is not None and attempt.status in {yes, no} and not attempt.response.is_foreign:
            return attempt.status == yes
        raise self._transport.failure(attempt, spec)

    def _make(
        self,
        spec: RequestSpec,
        write: Write,
        send: Callable[[], tuple[M, bool]],
        recheck: Callable[[], Write | None],
    ) -> M:
        """Make a write with ``send``, and announce it; if its outcome is unknown, ``recheck`` returns it if done.

        ``send`` returns the response, and whether it is only presumed that the write was done here.
        """
        attribution = self._attribution
        with uninterrupted(), self._announcer.making(write, attribution and attribution.command_id) as begun:
            try:
                with interruptible():
                    model, presumed = send()
                done = begun.done(model, presumed=presumed)
            except ArgillaError as error:
                if error.unknown:
                    self._announcer.announce_uncertain(str(error), recheck, begun)
                else:
                    self._announcer.announce_refused(begun)
                raise
            except BaseException as error:  # an interrupt, or what a caller's hook or transport raised
                self._announcer.announce_uncertain(f"{_cause(error)} {spec.unknown}.", recheck, begun)
                raise
            self._announcer.announce(done, attribution and partial(attribution.note, write.key))
        return model

    def _create(
        self,
        spec: RequestSpec,
        decoder: msgspec.json.Decoder[T],
        write: Write,
        find: Callable[[], T | None],
        *,
        recheck: Callable[[], T | None] | None = None,
        presumes: bool = False,
        again: bool = False,
    ) -> T:
        """Create exactly once, and announce it.

        After a try whose response was lost, ``find`` looks up what would be created: if it exists, the creation was
        done. If not, it is sent again if the connection broke; its id keeps it from being done twice, or its name on a
        server that chooses ids. ``recheck`` takes the place of ``find`` later, ``presumes`` says that what it finds may
        also be someone else's, and ``again`` that an earlier attempt may have been done.
        """

        def check() -> Write | None:
            return write.done(found, presumed=presumes) if (found := (recheck or find)()) is not None else None

        def send() -> tuple[T, bool]:
            model, looked_up = self._created(spec, decoder, find, again=again)
            return model, looked_up and presumes

        return self._make(spec, write, send, check)

    def _created(
        self, spec: RequestSpec, decoder: msgspec.json.Decoder[T], find: Callable[[], T | None], *, again: bool
    ) -> tuple[T, bool]:
        """Send a creation; return what was created, and whether it was looked up."""
        attempt = Attempt()
        lost = False
        for number in range(self._transport.tries):
            attempt = self._transport.send(spec)
            if attempt.succeeded:
                return self._read_or_find(attempt, spec, decoder, find)
            lost = lost or attempt.maybe_done
            # A 500 may come from a proxy, after the server has done it.
            in_doubt = attempt.maybe_done or attempt.status == codes.INTERNAL_SERVER_ERROR
            if in_doubt or ((lost or again) and attempt.status == codes.CONFLICT):
                found = self._look_up(find, self._transport.failure(attempt, spec, unchecked=True))
                if found is not None:
                    return found, True
            if attempt.failure is None or attempt.failure.kind != "cut" or number + 1 == self._transport.tries:
                break
            retry.wait(retry.backoff(number))
            if is_stopped():
                break
        refused = attempt.response is not None and not attempt.maybe_done
        absent = lost and not refused
        error = self._transport.failure(attempt, spec, absent=absent)
        if absent:
            error.hint = "It is safe to create it again: its id, or else its name, prevents a duplicate."
        raise error

    def _write(
        self,
        spec: RequestSpec,
        decoder: msgspec.json.Decoder[T],
        write: Write,
        *,
        confirm: Callable[[], bool],
        fallback: Callable[[], M],
        done_status: int | None = None,
    ) -> T | M:
        """Send a write that can be repeated, find out whether it was done, and announce it.

        ``confirm`` checks whether the goal is met when the response was lost, or cannot be decoded; ``fallback``
        returns a substitute for it. ``done_status`` shows, after a lost response, that the write was done.
        """

        def recheck() -> Write | None:
            return write.done(fallback(), presumed=True) if confirm() else None

        def send() -> tuple[T | M, bool]:
            model, presumed = self._written(spec, decoder, confirm, done_status)
            return model or _read_afterwards(spec, fallback), presumed

        return self._make(spec, write, send, recheck)

    def _written(
        self, spec: RequestSpec, decoder: msgspec.json.Decoder[T], confirm: Callable[[], bool], done_status: int | None
    ) -> tuple[T | None, bool]:
        """Send the write; return the response, None if it was done without one, and whether that is presumed."""
        attempt = self._transport.send(spec)
        foreign = attempt.response is not None and attempt.response.is_foreign
        if attempt.lost and attempt.status == done_status and not foreign:
            return None, True
        if attempt.response is not None and attempt.succeeded and not attempt.response.content:
            return None, False
        try:
            return self._transport.decode(attempt, spec, decoder), False
        except ArgillaError as error:
            # Before a proxy sent its own page, or a 500, the write may have been done.
            in_doubt = error.unknown or attempt.succeeded or attempt.status == codes.INTERNAL_SERVER_ERROR
            confirmed = _confirmed(confirm) if in_doubt else False
            if confirmed is None and not error.unknown:
                raise self._transport.failure(attempt, spec, unchecked=True) from None
            if not confirmed:
                raise
        return None, True

    def _read_or_find(
        self, attempt: Attempt, spec: RequestSpec, decoder: msgspec.json.Decoder[T], find: Callable[[], T | None]
    ) -> tuple[T, bool]:
        """Decode the response to a creation; if that fails, ``find`` looks for what was created."""
        try:
            return self._transport.decode(attempt, spec, decoder), False
        except ArgillaError as error:
            in_doubt = error if error.unknown else self._transport.failure(attempt, spec, unchecked=True)
            if (found := self._look_up(find, in_doubt)) is None:
                raise
        return found, True

    @staticmethod
    def _look_up(find: Callable[[], T | None], in_doubt: ArgillaError) -> T | None:
        """Return what was created, None if there is nothing; if the server cannot say, raise ``in_doubt``."""
        try:
            return find()
        except NotFoundError:
            return None
        except ConflictError:  # someone else's
            raise
        except ArgillaError as error:
            in_doubt.hint = "Check whether it exists before you try again."
            raise in_doubt from error


def _cause(error: BaseException) -> str:
    """Say what ended a request, without its text, which may contain a secret."""
    return "Interrupted." if isinstance(error, KeyboardInterrupt) else f"{type(error).__name__} was raised."


def _read_afterwards(spec: RequestSpec, fallback: Callable[[], M]) -> M:
    """Return a substitute for the response of a write that was done; never report it as failed if there is none."""
    try:
        return fallback()
    except ArgillaError as error:
        message = f"{spec.done}, but could not be read afterwards: {error.message}"
        # Unknown for callers that try again: the snapshot does not have it yet.
        raise ArgillaError(message, hint=error.hint, unknown=True) from error


def _confirmed(confirm: Callable[[], bool]) -> bool | None:
    """Return whether the server confirms it; None if it cannot say."""
    try:
        return confirm()
    except ArgillaError:
        return None
