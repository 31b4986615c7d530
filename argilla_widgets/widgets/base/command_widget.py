"""The base of all widgets that change the server: permissions, running commands, retry, undo and redo."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import msgspec
from ipywidgets.widgets import widget as registry

from argilla_widgets.directory.commands import COMMANDS, DeleteUsers, RedoEntries, UndoEntries
from argilla_widgets.directory.commands.command import CommandRequest
from argilla_widgets.directory.commands.failures import KEY_REFUSED
from argilla_widgets.directory.concurrency import call_later
from argilla_widgets.directory.journal.entries import ref_text
from argilla_widgets.sdk.errors import ArgillaError, ForbiddenError, NotFoundError, UnauthorizedError
from argilla_widgets.widgets.base.live import LiveWidget
from argilla_widgets.widgets.base.message_widget import what_is_asked
from argilla_widgets.widgets.protocol.access import Fix
from argilla_widgets.widgets.protocol.from_browser import (
    QUERIES,
    REQUESTS,
    AskConsequences,
    AskEntryUsers,
    AskEveryone,
    AskScript,
    Execute,
    Forget,
    FromBrowser,
    Hello,
    Retry,
    SavePasswords,
)
from argilla_widgets.widgets.protocol.progress import ArchiveWorkspace
from argilla_widgets.widgets.protocol.roster import ApplyRoster
from argilla_widgets.widgets.protocol.structs import Message, Query, Request, Running
from argilla_widgets.widgets.protocol.to_browser import Done, EntryUsers, Everyone, Outdated, Script, Session
from argilla_widgets.widgets.requests.consequences import consequences
from argilla_widgets.widgets.requests.passwords import save_passwords
from argilla_widgets.widgets.requests.results import done, entry_users
from argilla_widgets.widgets.rows.feed import columns

if TYPE_CHECKING:
    from argilla_widgets.directory import Change, Snapshot
    from argilla_widgets.directory.commands.command import Command
    from argilla_widgets.directory.commands.execute import Result
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.journal.entries import Entry, EntryRef
    from argilla_widgets.widgets.base.message_widget import Answer, Handler

_T = TypeVar("_T")

MAX_RESULTS = 20
"""How many requests, newest first, can be retried, and how many results are checked for changes that outdate them."""
SOON_AFTER = 60  # s
"""How long the result of setting passwords is repeated to a page that loads: its passwords may be lost."""

PASSWORDS_KEPT = 300  # s
"""How long passwords that could not be set are kept for a retry, unless the result is dismissed before."""
GONE = "There is no one left to retry this for."
FORGOTTEN = "This can no longer be retried: the passwords that it needs are no longer kept."
RETRYING = "This is being retried already."
RETRIED = "This has been retried already."

MAX_CODE_LENGTH = 200_000
"""Maximum characters of code to send to a browser: Jupyter drops messages beyond about a megabyte a second."""
TOO_LONG = "# This code is too long to show. Run manager.script() in a cell to get the code of the whole session."
"""Shown instead of code that is too long."""

LINES = {one.rule for one in (*REQUESTS, *COMMANDS) if one.rule is not None}
"""The lines of the permission table that allow requests and commands."""

NEED_ALL = {"add_to_workspace", "delete_user"}
"""The lines that need more than the members of one workspace: the other workspaces, or what a deletion ends there."""
UNREAD = "The rest of the server has not been read yet. Try again in a moment."


class CommandWidget(LiveWidget):
    """A widget that carries out requests to change the server.

    A subclass that answers only some requests takes their `handlers` from `only`, and lists its `commands`.
    """

    commands: ClassVar[tuple[type[Command], ...]] = COMMANDS
    """What it executes, besides undo and redo."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as in `LiveWidget`
        self._retries: dict[str, CommandRequest] = {}
        self._empty_retries: tuple[str, ...] = ()
        self._ended_retries: dict[str, str] = {}
        """Why a request that could be retried cannot, or not now; of the newest."""
        self._own_entries: set[int] = set()
        self._running_changes: dict[str, Running] = {}
        self._results: dict[str, Entry] = {}
        self._passwords_set: tuple[float, Done] | None = None
        super().__init__(*args, **kwargs)
        self._follow(self._directory.journal.subscribe, self._outdate_results)

    def _session(self) -> Session:
        return msgspec.structs.replace(
            super()._session(),
            refused=self._refused(),
            running=list(self._running_changes.values()),
            no_retry={**dict.fromkeys(self._empty_retries, GONE), **self._ended_retries},
        )

    def _refused(self) -> dict[str, str]:
        """Return the refused lines of the permission table, with the reasons."""
        account = self._directory.account
        lines = {*filter(None, LINES), "list_members"}  # without it, a view explains why it shows no members
        denied = {rule: reason for rule in lines if account and (reason := self._directory.denial([rule]))}
        if self.read_only:
            reason = "This widget is read-only (read_only=True)."
        elif account is not None:
            return denied if self._directory.snapshot.complete else {**dict.fromkeys(self._unread(), UNREAD), **denied}
        elif isinstance(self._directory.error, UnauthorizedError):
            reason = KEY_REFUSED
        else:
            reason = "Your account is not known yet. Try again in a moment."
        return {**denied, **dict.fromkeys(LINES, reason)}

    def _unread(self) -> Iterable[str]:
        """Return the lines that wait for the rest of the server: members who are shown can be changed before."""
        return LINES if self._workspace is None else NEED_ALL

    def _handle(self, request: FromBrowser, progress: Progress) -> Answer:
        """Carry out a request if it is allowed here, and return the answer."""
        self._check_allowed(request)
        return super()._handle(request, progress)

    def _check_allowed(self, request: FromBrowser) -> None:
        """Refuse what is not allowed here, after reading the account's role again."""
        command = request.command if isinstance(request, Execute) else None
        if command is not None and not isinstance(command, (*self.commands, UndoEntries, RedoEntries)):
            raise ArgillaError(f"This widget does not answer {type(command).__name__}.")
        rule = request.rule if command is None else command.rule
        if rule is None or rule not in self._refused():
            return
        if not self.read_only:
            self._directory.confirm_denial([rule] if rule else [])
        if reason := self._refused().get(rule):
            raise ForbiddenError(reason)

    # -- requests -----------------------------------------------------------------------------------------------------

    def _answer_command(self, request: FromBrowser, progress: Progress) -> Done:
        """Carry out a request that changes the server."""
        with self._shown_as_running(request):
            try:
                result = self._execute(request, progress)
            except ArgillaError as error:
                self._notify_successors(str(error))
                raise
            self._notify_successors(result.summary)
        if result.entry is not None:
            self._own_entries.add(result.entry.number)
        rules: Sequence[str] = ()
        if result.retry is not None:
            _keep(self._retries, request.id, result.retry)
            if result.retry.command.holds_passwords or any(one.password for one in result.retry.operations or ()):
                call_later(PASSWORDS_KEPT, self._forget_retry, request.id)
            if self._check_retries():  # before the answer, so that no button appears for a moment
                self._update_session()
            rules = result.retry.rules(self._directory.journal)
        outdated = self._keep_result(request.id, result.entry)
        answer = done(request.id, result, self._directory, rules, outdated)
        if answer.passwords_set:
            self._passwords_set = time.monotonic(), answer
        return answer

    def _answer_hello(self, request: Hello, progress: Progress) -> Done:
        """Repeat a result with passwords to a page that may have replaced the only one that has them."""
        answer = super()._answer_hello(request, progress)
        if self._passwords_set is not None and time.monotonic() - self._passwords_set[0] < SOON_AFTER:
            self._send_message(self._passwords_set[1])
        return answer

    def _answer_forget(self, request: Forget, _progress: Progress) -> Done:
        self._forget_retry(request.request)
        return Done(request.id, "")

    def _forget_retry(self, request_id: str) -> None:
        """Forget the rest of a request, which may hold passwords: it can no longer be retried."""
        known = self._retries.pop(request_id, None) is not None
        if known or self._ended_retries.get(request_id) == RETRYING:
            self._end_retry(request_id, FORGOTTEN)

    def _end_retry(self, request_id: str, reason: str) -> None:
        """Show all views why a request cannot be retried."""
        _keep(self._ended_retries, request_id, reason)
        self._update_session()

    def _answer_query(self, request: Query, _progress: Progress) -> Message:
        return request.answer(self._directory)

    def _answer_consequences(self, request: AskConsequences, progress: Progress) -> Message:
        return consequences(request, self._directory, progress)

    def _answer_save_passwords(self, request: SavePasswords, _progress: Progress) -> Done:
        return save_passwords(request, self._directory)

    def _answer_everyone(self, request: AskEveryone, _progress: Progress) -> tuple[Everyone, list[bytes]]:
        if not self._directory.snapshot.complete:
            self._directory.refresh()
        snapshot = self._directory.snapshot
        message, buffers = columns(snapshot, snapshot.columns, 0)
        return Everyone(request.id, message), buffers

    def _answer_entry_users(self, request: AskEntryUsers, _progress: Progress) -> EntryUsers:
        for entry in request.entries:
            self._check_entry_shown(entry, "Select its users")
        return entry_users(request, self._directory)

    def _answer_script(self, request: AskScript, _progress: Progress) -> Script:
        self._check_entry_shown(request.entry, "See its code")
        journal = self._directory.journal
        written = journal.script() if request.entry is None else journal.code(request.entry)
        code = getattr(written, request.kind)
        return Script(request.id, code if len(code) <= MAX_CODE_LENGTH else TOO_LONG)

    handlers: ClassVar[dict[type[Request], Handler]] = {
        **LiveWidget.handlers,
        Hello: _answer_hello,
        **dict.fromkeys([Execute, Fix, Retry, ArchiveWorkspace, ApplyRoster], _answer_command),
        **dict.fromkeys(QUERIES, _answer_query),
        AskConsequences: _answer_consequences,
        AskEveryone: _answer_everyone,
        AskEntryUsers: _answer_entry_users,
        Forget: _answer_forget,
        AskScript: _answer_script,
        SavePasswords: _answer_save_passwords,
    }

    @classmethod
    def only(cls, *requests: type[Request]) -> dict[type[Request], Handler]:
        """Return the handlers of these requests, of the requests about what they did, and those of every widget."""
        about = (Execute, Retry, Forget, AskEntryUsers, AskScript)
        return {kind: cls.handlers[kind] for kind in (*LiveWidget.handlers, *requests, *about)}

    # -- what other views see of it -----------------------------------------------------------------------------------

    def _changed(self, snapshot: Snapshot, change: Change) -> None:
        super()._changed(snapshot, change)  # the rows first: nothing about retries may hold them up
        if self._retries and (change.removed or change.workspaces) and self._check_retries():
            self._update_session()

    def _check_retries(self) -> bool:
        """Find the retries whose users or workspaces are all gone, and return whether these are others than before."""
        found = [
            request_id
            for request_id, command in self._retries.copy().items()
            if not self._directory.has_targets(command)
        ]
        before, self._empty_retries = self._empty_retries, tuple(found)
        return before != self._empty_retries

    @contextmanager
    def _shown_as_running(self, request: FromBrowser) -> Iterator[None]:
        """Show all views that a request is running, including those that open in the meantime."""
        asked = what_is_asked(request)
        doing = asked.running(self._directory.snapshot)
        self._running_changes[request.id] = Running(request.id, str(asked.__struct_config__.tag), doing)
        try:
            self._update_session()
            yield
        finally:
            del self._running_changes[request.id]
            self._update_session()

    def _notify_successors(self, summary: str) -> None:
        """Report the result of a widget that is no longer shown to other widgets, as when its cell has run again."""
        if self.comm is not None and self.model_id in registry._instances:  # noqa: SLF001 - there is no other list of all widgets
            return
        message = f"An earlier run of this cell was still running: {summary}"
        for widget in list(registry._instances.values()):  # noqa: SLF001 - there is no other list of all widgets
            if isinstance(widget, LiveWidget):
                widget._report_from_closed(self._directory, message)  # noqa: SLF001 - a widget like this one

    def _keep_result(self, request_id: str, entry: Entry | None) -> str:
        """Track whether a request's result stays current; return what was changed again before the answer."""
        if entry is None:
            return ""
        _keep(self._results, request_id, entry)
        journal = self._directory.journal
        return next(filter(None, (journal.outdated(entry, other) for other in journal[-MAX_RESULTS:])), "")

    def _outdate_results(self, other: Entry) -> None:
        """Report which results a new or changed journal entry has outdated."""
        for request_id, entry in self._results.copy().items():  # requests of other threads add to them
            if summary := self._directory.journal.outdated(entry, other):
                self._send_message(Outdated(request_id, summary))

    # -- executing it -------------------------------------------------------------------------------------------------

    def _execute(self, request: FromBrowser, progress: Progress) -> Result:
        """Execute the command of a request."""
        if isinstance(request, Retry):
            return self._retry(request, progress)
        if isinstance(request, ArchiveWorkspace):
            return request.carry_out(self._directory, progress)
        if isinstance(request, Fix):
            asked = request.command(self._directory)
        else:
            assert isinstance(request, Execute)  # noqa: S101 - as `handlers` lists
            command, owners = request.command, request.owners
            for entry in (*command.undoes, *command.redoes):
                self._check_entry_shown(entry, f"{'Undo' if command.undoes else 'Redo'} it")
            if isinstance(command, DeleteUsers):
                command = command.confirmed(self._directory.require_users(command.users))
            asked = CommandRequest(command, owners=None if owners is None else frozenset(owners))
        return self._directory.execute(asked, progress, origin="widget")

    def _check_entry_shown(self, entry: EntryRef | None, act: str) -> None:
        """Refuse to act on an entry, or on the whole journal, that is not shown here."""
        if self._shows_entry(entry):
            return
        raise ForbiddenError(
            "This widget shows no journal." if entry is None else f"Entry {ref_text(entry)} was not made here.",
            hint=f"{act} in the widget that made it, or in the journal of a UserManager.",
        )

    def _shows_entry(self, entry: EntryRef | None) -> bool:
        """Return whether an entry, or the whole journal for None, is shown here: only entries that this widget made."""
        return entry in self._own_entries

    def _retry(self, request: Retry, progress: Progress) -> Result:
        """Retry the rest of a request; it is removed first, so that two clicks retry once."""
        command = self._retries.pop(request.request, None)
        if command is None:
            ended = self._ended_retries.get(request.request)
            hint = "Select the users again." if ended is None else None
            raise NotFoundError(ended or "This request can no longer be retried.", hint=hint)
        self._end_retry(request.request, RETRYING)
        try:
            result = self._execute_again(request, command, progress)
        except Exception:
            if self._ended_retries.get(request.request) == RETRYING:  # not forgotten since
                del self._ended_retries[request.request]
                _keep(self._retries, request.request, command)
            raise
        _keep(self._ended_retries, request.request, RETRIED)
        return result

    def _execute_again(self, request: Retry, command: CommandRequest, progress: Progress) -> Result:  # noqa: ARG002 - for a widget that has more to do
        """Execute what is left of a request."""
        return self._directory.execute(command, progress, origin="widget")


def _keep(newest: dict[str, _T], request_id: str, value: _T) -> None:
    """Add a value, and drop the oldest one if there are too many."""
    newest[request_id] = value
    for oldest in list(newest)[:-MAX_RESULTS]:
        newest.pop(oldest, None)
