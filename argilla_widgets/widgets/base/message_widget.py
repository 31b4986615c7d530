"""The base of all widgets: it carries out each message once, on worker threads, and changes traits one at a time.

A message from the browser is untrusted input. It is checked against `protocol`, handled on a worker thread of the
directory, so that it never blocks the kernel, and always answered: with a result, or with an error message.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias, TypeVar

import anywidget
import msgspec
import traitlets
from ipywidgets.widgets import widget as registry

from argilla_widgets.directory.concurrency import Workers
from argilla_widgets.directory.execution.progress import Pace, Progress
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.interrupts import interruptible, uninterrupted, wait
from argilla_widgets.widgets.base.trait_values import without_surrogates
from argilla_widgets.widgets.front_end import bundle
from argilla_widgets.widgets.protocol.from_browser import AskAgain, AskChunk, Execute, FromBrowser, Hello, Stop
from argilla_widgets.widgets.protocol.structs import ErrorInfo, Message, Request
from argilla_widgets.widgets.protocol.to_browser import Chunk, Done, Failed, Missing, ProgressReport, Received

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.commands import AnyCommand

_T = TypeVar("_T")
_log = logging.getLogger("argilla_widgets")

KEPT = 1_000
"""How many of a widget's newest requests are kept, with their answers."""
KEPT_SIZE = 4_000_000
"""Maximum bytes of all the answers that are kept."""
VIEWS = 10_000
"""Number of views with forgotten requests above which unknown requests of any other view count as forgotten, too."""
_NUMBERED = re.compile(r"(.+)-([0-9]{1,15})", re.DOTALL)

CHANGE_WAIT = 0.2
"""Seconds that a caller waits for its change of the state; after that, the change goes on in the background."""
PROGRESS_INTERVAL = 0.1
"""Seconds between two progress messages: Jupyter drops messages over its rate limit."""
SLOW = 1.0
"""Seconds without progress after which a request is shown to be waiting, so that it can be stopped."""
SILENT = 5.0
"""Seconds without progress after which a request on many says for how long the server has not answered."""
_INTERNAL = ErrorInfo(
    "InternalError",
    "Something went wrong in the kernel, and the result is unknown. See the log for details.",
    hint="Refresh to see the current state.",
    unknown=True,
)
MAX_RUNNING = 100
"""Maximum requests of one widget that may run or wait: this many that query the server, and as many that do not."""
_TOO_MANY = ErrorInfo(
    "TooManyRequests",
    f"{MAX_RUNNING} requests are already waiting; this one was dropped.",
    hint="Wait until some are done.",
)
_local_workers = Workers(2, "argilla-widgets")
Answer: TypeAlias = "Message | tuple[Message, list[bytes]] | DeferredAnswer[Any]"
"""A message, perhaps with buffers, now or later."""
Handler: TypeAlias = "Callable[[Any, Any, Progress], Answer]"
"""Carries out a request to a widget, with what follows its progress and stops it."""


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


class StateQueue:
    """The changes of one widget's traits, one after another, whichever thread they come from.

    A change calls the observers that a cell has registered, and these may be slow, or wait for the very thread that
    makes the change. So the changes run on a thread of their own, and the caller waits only a moment: a click is
    received, performed and answered, and its rows are sent, whatever an observer does in the meantime. Each runs in the
    context of its caller, where the output of observers belongs.
    """

    def __init__(self) -> None:
        self._changes: deque[tuple[Context, Callable[[], object], Future[None]]] = deque()
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._slow: Future[None] | None = None

    def run(self, change: Callable[[], object], *, here: bool = False) -> None:
        """Run a change, and raise what it raises; if it takes longer than a moment, it goes on in the background.

        With ``here``, it runs on this thread, and to completion, if no other change is running.
        """
        future: Future[None] = Future()
        with uninterrupted():
            self._changes.append((copy_context(), change, future))
            nested = self._owner == threading.get_ident()  # an observer makes the next change, and may hold a lock
            if here and not nested:
                self._run_all()
            elif self._owner is None:
                self._start()
            if nested or (self._slow is not None and not self._slow.done()):
                future.add_done_callback(_log_failure)
                return
        try:
            wait(future, CHANGE_WAIT)
        except FutureTimeoutError:
            with uninterrupted():
                if not future.done():
                    self._slow = future
                    future.add_done_callback(_log_failure)
                    return
            future.result()  # it ended at this very moment, or an observer raised that

    def _start(self) -> None:
        threading.Thread(target=self._run_all, name="argilla-widgets-state", daemon=True).start()

    def _run_all(self) -> None:
        """Run the queued changes, unless another thread already does."""
        try:
            while self._changes and self._lock.acquire(blocking=False):
                self._owner = threading.get_ident()
                try:
                    while self._changes:
                        self._run_next()
                finally:
                    self._owner = None
                    self._lock.release()
        except BaseException:  # the cell on this thread was interrupted
            if self._changes:
                self._start()
            raise

    def _run_next(self) -> None:
        context, change, future = self._changes.popleft()
        try:
            with interruptible():
                context.run(change)
        except Exception as error:  # noqa: BLE001 - the exception goes to the caller that made the change
            future.set_exception(error)
        except BaseException as error:
            future.set_exception(error)
            raise
        else:
            future.set_result(None)


def _log_failure(future: Future[None]) -> None:
    if error := future.exception():
        _log.error("A change of the state failed", exc_info=error)


_SECRET = frozenset({"password", "passwords", "content"})
"""Fields of messages that may have passwords; ``content`` is a part of a file."""


def _without_password(record: logging.LogRecord) -> bool:
    """Keep messages with a password out of the comm log, which records every message at DEBUG."""
    return not isinstance(record.args, tuple) or not any(map(_holds_password, record.args))


def _holds_password(message: object) -> bool:
    for key in ("content", "data", "content"):
        message = message.get(key) if isinstance(message, dict) else None
    parts = [message, message.get("command")] if isinstance(message, dict) else []
    return any(isinstance(part, dict) and not _SECRET.isdisjoint(part) for part in parts)


logging.getLogger("Comm").addFilter(_without_password)


def _secret(kind: type, value: object) -> object:
    if kind is Secret and isinstance(value, str):
        return Secret(value)
    raise TypeError("expected text")


class RunningRequest(Progress):
    """A request that runs or waits to run, with its progress and what can stop it.

    Its newest progress is reported after a moment, so that a request that has ended by then reports none.
    """

    def __init__(
        self,
        request: FromBrowser,
        doing: Callable[[], str],
        report: Callable[[ProgressReport], None],
    ) -> None:
        super().__init__(self._advance, on_begin=self._begin)
        self.request = request
        self.future: Future[None] | None = None
        """What can be cancelled while it is queued or awaits a result elsewhere."""
        self.stops: set[str] = set()
        """Requests of other views to stop it: they are answered with its result."""
        self._doing = doing
        self._report = report
        self._lock = threading.Lock()
        self._newest: ProgressReport | None = None
        self._reported = False
        self._pace = Pace()
        self._last = waiting = ProgressReport(request.id, "Waiting for the server", 0, 0)
        self._advanced = 0.0
        if request.shown_waiting:
            call_later(SLOW, lambda: self._report_newest(waiting))

    def _begin(self, total: int) -> None:
        if total > 1:  # the first one may hang, and can be stopped only where it is seen
            self._advance(0, total)
            self._watch_in(SILENT)

    def _advance(self, done: int, total: int) -> None:
        with self._lock:
            due = self._newest is not None
            left = self._pace.left(done, total)
            self._newest = self._last = ProgressReport(self.request.id, self._doing(), done, total, left)
            self._advanced = time.monotonic()
        if not due:
            call_later(PROGRESS_INTERVAL, self._report_newest)

    def _report_newest(self, waiting: ProgressReport | None = None) -> None:
        """Report the newest progress; if there was none so far, that the request is ``waiting``."""
        with self._lock:
            report = self._newest or (None if self._reported else waiting)
            self._newest, self._reported = None, True
        if report is not None:
            self._report(report)

    def _watch(self) -> None:
        """Report each second for how long the server has not answered, until the request has ended."""
        if self.future is not None and self.future.done():
            return
        with self._lock:
            last, silent = self._last, time.monotonic() - self._advanced
        if silent >= SILENT:
            message = f"{last.message}: {last.done:,} of {last.total:,}. "
            message += f"The server has not answered for {int(silent):,} s; still trying."
            self._report(msgspec.structs.replace(last, message=message, total=0, left=None))
        self._watch_in(1)

    def _watch_in(self, seconds: float) -> None:
        """Watch from then on, for as long as the request is there: it may hold passwords."""
        watch = weakref.WeakMethod(self._watch)
        call_later(seconds, lambda: (call := watch()) and call())


@dataclass(frozen=True)
class DeferredAnswer(Generic[_T]):
    """An answer that depends on work in progress elsewhere: no thread waits for it."""

    result: Future[_T]
    answer: Callable[[_T], Message]
    """Builds the answer from the result."""


def publish(send: Callable[..., _T], *args: object, **kwargs: object) -> _T:
    """Call a function that publishes on a comm, so that the next message does not wait behind the running cell.

    JupyterLab sends a widget's messages over a separate subshell, which is not blocked by cells. ipykernel 7.4
    overrides that: a message on a comm goes to the shell whose request was current when the comm last published, and
    while a cell runs, that is the main shell. It records that shell for requests that are passed as whole messages. If
    only the header is passed, which ``Session.send`` accepts as well, the request is still the parent of what is
    published (nbclient keeps nothing else), and the front end's choice of a shell is respected.

    Use it only for the call itself: observers of a cell need the whole request, so that their output appears in its
    place.
    """
    kernels = getattr(sys.modules.get("ipykernel.kernelbase"), "Kernel", None)
    kernel: Any = getattr(kernels, "_instance", None)  # `instance()` raises in Panel, which stores a string there
    request = getattr(kernel, "_shell_parent", None)
    if not isinstance(request, ContextVar):  # there is no kernel, or ipykernel is older than 7
        return send(*args, **kwargs)
    context = copy_context()
    context.run(request.set, kernel.get_parent("shell").get("header") or {})
    return context.run(send, *args, **kwargs)


class MessageWidget(anywidget.AnyWidget):
    """A widget that exchanges `protocol` messages with its views.

    A subclass lists in `browser_traits` what a browser may assign, and in `handlers` the requests that it answers. A
    handler is called with the widget and the request, on a worker thread, and returns the answer; an `ArgillaError`
    that it raises becomes one.
    """

    _css = bundle("core.css")

    browser_traits: ClassVar[frozenset[str]] = frozenset()

    def _answer_chunk(self, request: AskChunk, _progress: Progress) -> Chunk:
        return Chunk(request.id, bundle(f"{request.name}.js"))

    handlers: ClassVar[dict[type[Request], Handler]] = {AskChunk: _answer_chunk}

    read_only = traitlets.Bool(default_value=False, help="Whether changes are disabled.").tag(sync=True)
    busy = traitlets.Bool(default_value=False, help="Whether a request is running.").tag(sync=True)

    def __init__(self, directory: Directory, **kwargs: object) -> None:
        self._directory = directory
        self._state = StateQueue()
        self._requests_lock = threading.Lock()
        self._running: dict[str, RunningRequest] = {}
        self._requests = KnownRequests()
        super().__init__(**kwargs)
        self.on_msg(self._receive)

    # -- publishing ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the comm."""
        publish(super().open)
        if self.comm is not None:  # so that only the registry keeps the widget alive
            handle = weakref.WeakMethod(self._handle_msg)
            self.comm.on_msg(lambda msg: (handler := handle()) and handler(msg))

    def close(self) -> None:
        """Close the comm, and that of the layout unless another widget has the same layout."""
        if self.comm is None:
            return
        layout = self.layout
        publish(super().close)
        if not any(getattr(other, "layout", None) is layout for other in list(registry._instances.values())):  # noqa: SLF001 - there is no other list of all widgets
            layout.close()

    def _send(self, msg: Any, buffers: Any = None) -> None:  # noqa: ANN401 - the signature of ipywidgets
        publish(super()._send, msg, buffers=buffers)

    # -- state --------------------------------------------------------------------------------------------------------

    def _handle_msg(self, msg: Any) -> None:  # noqa: ANN401 - untrusted
        """Ignore what no widget sends, and binary values, which no trait has: ipywidgets would show a traceback."""
        data = msg["content"]["data"]
        if isinstance(data, dict) and data.get("method") in ("update", "request_state", "custom"):
            super()._handle_msg({**msg, "content": {"data": {**data, "buffer_paths": []}}})

    def set_state(self, sync_data: Any) -> None:  # noqa: ANN401 - untrusted
        """Apply what a browser assigns: the traits that it may assign, if the values are valid."""
        if not isinstance(sync_data, dict):
            return
        # A host without subshells calls observers on the main thread, where an event loop may be running.
        here = threading.current_thread() is threading.main_thread()
        self._state.run(lambda: self._set_from_browser(sync_data), here=here)

    def _set_from_browser(self, sync_data: dict[str, Any]) -> None:
        refused = [name for name in sync_data if name in self.keys and name not in self.browser_traits]
        for name in self.browser_traits & sync_data.keys():
            try:
                super().set_state({name: without_surrogates(sync_data[name])})
            except (traitlets.TraitError, OverflowError, RecursionError):  # noqa: PERF203 - each alone: a bad value affects no other
                refused.append(name)
        if refused:
            self.send_state(refused)

    def _assign(self, values: Callable[[], dict[str, object]]) -> None:
        """Assign traits from any thread, with the values that are current at that moment."""

        def assign() -> None:
            for name, value in values().items():
                self._set_safely(name, value)

        self._state.run(assign)

    def _set_safely(self, name: str, value: object) -> None:
        try:
            self.set_trait(name, value)
        except Exception:  # noqa: BLE001 - requests are answered even if an observer fails
            _log.exception("An observer of %s failed", name)

    # -- messages -----------------------------------------------------------------------------------------------------

    def _send_message(self, message: Message, buffers: list[bytes] | None = None) -> None:
        self.send(msgspec.to_builtins(message), buffers=buffers or [])

    def _receive(self, _widget: object, content: Any, _buffers: object) -> None:  # noqa: ANN401 - untrusted
        request_id = content.get("id") if isinstance(content, dict) else None
        request_id = request_id[:64] if isinstance(request_id, str) and request_id.isascii() else ""
        try:
            self._dispatch(request_id, content)
        except Exception as error:  # noqa: BLE001 - IPython would show this frame, and the message contains a password
            _log.error("A request could not be handled: %s", type(error).__name__)
            self._finish(request_id, Failed(request_id, _INTERNAL))

    def _dispatch(self, request_id: str, content: Any) -> None:  # noqa: ANN401 - untrusted
        request = self._decode(request_id, content)
        if isinstance(request, AskAgain):
            self._reply(request.id)
        elif isinstance(request, Stop):
            if self._is_new(request):
                self._stop(request)
        elif request is not None and request.ordered:
            if self._is_new(request):
                self._answer_in_order(request)
        elif request is not None:
            try:
                self._accept(request)
            finally:
                if not isinstance(request, Hello):  # before the first frame, send nothing but the first rows
                    self._show_busy()

    def _is_new(self, request: FromBrowser) -> bool:
        """Return whether a request arrives for the first time; otherwise, reply what became of it."""
        with self._requests_lock:  # two threads may deliver messages
            new = self._requests.add(request.id)
        if not new:
            self._reply(request.id)
        return new

    def _reply(self, request_id: str) -> None:
        """Send the answer to a request again, or why there is none."""
        with self._requests_lock:
            reply = self._requests.reply(request_id)
        self._send_message(reply)

    def _accept(self, request: FromBrowser) -> None:
        """Hand a request that arrives for the first time over to a worker."""
        with uninterrupted():  # a host without subshells runs this on the main thread
            if not self._is_new(request):
                return
            running = RunningRequest(
                request, lambda: what_is_asked(request).running(self._directory.snapshot), self._report
            )
            with self._requests_lock:
                # A server that hangs fills only its own queue.
                alike = sum(other.request.local is request.local for other in self._running.values())
                if alike < MAX_RUNNING:
                    self._running[request.id] = running
            self._acknowledge(request)
            if alike >= MAX_RUNNING:
                self._send_answer(request.id, Failed(request.id, _TOO_MANY))
                return
            future = (_local_workers if request.local else self._directory).submit(self._answer, request, running)
            with self._requests_lock:
                if running.future is None:  # a worker may already have returned a waiting answer
                    running.future = future

    def _acknowledge(self, request: FromBrowser) -> None:
        """Confirm to the view that its request arrived; otherwise the view asks again."""
        if isinstance(request, Hello):
            return
        try:
            self._send_message(Received(request.id))
        except Exception:  # noqa: BLE001 - the request is carried out anyway
            _log.exception("A request could not be acknowledged")

    def _stop(self, request: Stop) -> None:
        """Stop a request; if it waits for a thread, answer it at once: a server that hangs may occupy all threads."""
        from_other_view = view_and_number(request.id)[0] != view_and_number(request.request)[0]
        with self._requests_lock:
            running = self._running.get(request.request)
            if running is not None and from_other_view:
                running.stops.add(request.id)
        if running is not None:
            running.stop()
        if running is None or not from_other_view:
            self._send_answer(request.id, Done(request.id, ""))
        else:
            self._acknowledge(request)
        if running is not None and running.future is not None and running.future.cancel():
            answer = Done(request.request, "This was stopped before it began.", stopped=True)
            self._finish(request.request, answer)

    def _decode(self, request_id: str, content: object) -> FromBrowser | None:
        """Return the decoded request; if it is invalid, answer with an error and return None."""
        try:
            return msgspec.convert(content, FromBrowser, dec_hook=_secret)
        except (msgspec.ValidationError, UnicodeEncodeError) as error:
            # msgspec raises the latter for unpaired surrogates where an id, a role or an object is expected.
            reason = str(error)[:200] if isinstance(error, msgspec.ValidationError) else "a text cannot be encoded"
            sentence = f"This request is not valid: {reason}."
            self._send_message(Failed(request_id, ErrorInfo("InvalidRequest", sentence)))
            return None

    def _handle(self, request: FromBrowser, progress: Progress) -> Answer:
        """Carry out a request, and return the answer."""
        handler = self.handlers.get(type(request))
        if handler is None:
            raise ArgillaError(f"This widget does not answer {type(request).__name__}.")
        return getattr(self, handler.__name__)(request, progress)  # a subclass may override it

    def _answer_in_order(self, request: FromBrowser) -> None:
        """Carry out an ordered request, and answer it."""
        self._send_answer(request.id, Failed(request.id, ErrorInfo("ArgillaError", "This widget has no selection.")))

    def _answer(self, request: FromBrowser, running: RunningRequest) -> None:
        answer = self._answer_or_failure(request, lambda: self._handle(request, running))
        if isinstance(answer, DeferredAnswer):
            self._answer_deferred(running, answer)
        elif isinstance(answer, tuple):  # with buffers
            self._finish(request.id, *answer)
        else:
            self._finish(request.id, answer)

    def _answer_or_failure(self, request: FromBrowser, handle: Callable[[], _T]) -> _T | Failed:
        """Return the result of ``handle``, or an answer with the error."""
        try:
            return handle()
        except ArgillaError as error:
            return Failed(request.id, ErrorInfo.of(error))
        except BaseException:  # noqa: BLE001 - every request gets an answer, and no thread of a cell ends here
            _log.exception("A request failed: %s", type(request).__name__)
            return Failed(request.id, _INTERNAL)

    def _answer_deferred(self, running: RunningRequest, deferred: DeferredAnswer[Any]) -> None:
        """Answer once the result is available, unless the request is stopped before."""
        waiting: Future[None] = Future()
        request = running.request

        def on_result(result: Future[Any]) -> None:
            if waiting.set_running_or_notify_cancel():
                waiting.set_result(None)
                self._finish(request.id, self._answer_or_failure(request, lambda: deferred.answer(result.result())))

        with self._requests_lock:
            running.future = waiting
        deferred.result.add_done_callback(on_result)

    def _finish(self, request_id: str, answer: Message, buffers: list[bytes] | None = None) -> None:
        with self._requests_lock:
            running = self._running.pop(request_id, None)
        self._show_busy()
        self._send_answer(request_id, answer, buffers)
        for stop in running.stops if running is not None else ():
            message = answer.error.message if isinstance(answer, Failed) else getattr(answer, "message", "")
            self._send_answer(stop, Done(stop, message))

    def _send_answer(self, request_id: str, answer: Message, buffers: list[bytes] | None = None) -> None:
        """Send an answer, and keep it in case it is lost on the way, unless it is large."""
        with self._requests_lock:
            self._requests.answer(request_id, Missing(request_id, forgotten=True) if buffers else answer)
        self._send_message(answer, buffers)

    def _show_busy(self) -> None:
        self._assign(lambda: {"busy": bool(self._running)})

    def _report(self, report: ProgressReport) -> None:
        """Send the progress of a request that is still running."""
        if report.request not in self._running:
            return
        try:
            self._send_message(report)
        except Exception:  # noqa: BLE001 - a request is carried out even if no one sees its progress
            _log.exception("Progress could not be reported")


def call_later(seconds: float, call: Callable[[], object]) -> None:
    """Call a function after this many seconds, unless the process ends before."""
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()


def what_is_asked(request: FromBrowser) -> FromBrowser | AnyCommand:
    """Return the command that a request executes, or else the request itself."""
    return request.command if isinstance(request, Execute) else request
