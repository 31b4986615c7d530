"""The base of all widgets: it carries out each message once, on worker threads, and changes traits one at a time.

A message from the browser is untrusted input. It is checked against `protocol`, handled on a worker thread of the
directory, so that it never blocks the kernel, and always answered: with a result, or with an error message.
"""

from __future__ import annotations

import logging
import sys
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias, TypeVar

import anywidget
import msgspec
import traitlets
from ipywidgets.widgets import widget as registry

from argilla_widgets.directory.concurrency import Workers
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.interrupts import uninterrupted
from argilla_widgets.widgets.base.known_requests import KnownRequests, view_and_number
from argilla_widgets.widgets.base.running_request import RunningRequest
from argilla_widgets.widgets.base.state_queue import StateQueue
from argilla_widgets.widgets.base.trait_values import without_surrogates
from argilla_widgets.widgets.front_end import bundle
from argilla_widgets.widgets.protocol.from_browser import AskAgain, AskChunk, Execute, FromBrowser, Hello, Stop
from argilla_widgets.widgets.protocol.structs import ErrorInfo, Message, Request
from argilla_widgets.widgets.protocol.to_browser import Chunk, Done, Failed, Missing, ProgressReport, Received

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.commands import AnyCommand
    from argilla_widgets.directory.execution.progress import Progress

_T = TypeVar("_T")
_log = logging.getLogger("argilla_widgets")

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


_encoder = msgspec.json.Encoder(enc_hook=lambda _secret: None)  # a password is checked where it is used


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
            request = msgspec.convert(content, FromBrowser, dec_hook=_secret)
            _encoder.encode(request)
        except (msgspec.ValidationError, UnicodeEncodeError) as error:
            # The latter for unpaired surrogates: no answer, and no state, could be sent with one.
            reason = str(error)[:200] if isinstance(error, msgspec.ValidationError) else "a text cannot be encoded"
            sentence = f"This request is not valid: {reason}."
            self._send_message(Failed(request_id, ErrorInfo("InvalidRequest", sentence)))
            return None
        return request

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


def what_is_asked(request: FromBrowser) -> FromBrowser | AnyCommand:
    """Return the command that a request executes, or else the request itself."""
    return request.command if isinstance(request, Execute) else request
