"""What all widgets share that change the server: permissions, running commands, retry, undo and redo."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from ipywidgets.widgets import widget as registry

from argilla_widgets.directory.commands import RedoEntry, UndoEntry
from argilla_widgets.directory.journal.entry import outdated
from argilla_widgets.directory.policy import denial_reason
from argilla_widgets.sdk.errors import ArgillaError, ForbiddenError, NotFoundError, UnauthorizedError
from argilla_widgets.widgets import protocol
from argilla_widgets.widgets.protocol import DatasetItem, Datasets, Done, Everyone, Outdated, Running, Script
from argilla_widgets.widgets.requests.access_queries import QUESTIONS, fixing
from argilla_widgets.widgets.requests.commands import COMMANDS, action_of, doing, request_type
from argilla_widgets.widgets.requests.consequences import consequences
from argilla_widgets.widgets.requests.passwords import save_passwords
from argilla_widgets.widgets.requests.serializers import code, done
from argilla_widgets.widgets.rows.columns import columns
from argilla_widgets.widgets.rows.live import LiveWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.commands.command import Command
    from argilla_widgets.directory.commands.execution import Result
    from argilla_widgets.directory.commands.operations import Progress
    from argilla_widgets.directory.journal.entry import Entry
    from argilla_widgets.sdk.resources.workspaces import Workspace
    from argilla_widgets.widgets.base.clients import AnyClient
    from argilla_widgets.widgets.base.message_widget import Later
    from argilla_widgets.widgets.protocol import FromBrowser, Request, ToBrowser

RETRIES_KEPT = 20
"""How many requests, newest first, can still be retried for what failed or was left."""

RESULTS_KEPT = 20
"""How many results, newest first, are checked for later changes that outdate them."""
KEY_REFUSED = "The server no longer accepts your API key."

RULES: dict[type[Request], str | None] = {
    **{kind: deed.rule for kind, deed in COMMANDS.items()},
    protocol.AskConsequences: "delete_user",
    protocol.AskEveryone: "list_users",
    # Only an account that may set passwords has any to save.
    protocol.SavePasswords: "update_user",
    # What they retry, undo or fix determines the permission; it is known when they are carried out.
    protocol.Retry: None,
    protocol.Undo: None,
    protocol.Redo: None,
    protocol.Fix: None,
}
"""The line of the permission table for each request; requests that are missing here are open to all accounts."""

_ANSWERS: dict[type[Request], Callable[[Any, Directory], ToBrowser]] = {
    **QUESTIONS,
    protocol.SavePasswords: save_passwords,
}
"""The handlers of requests that change nothing on the server."""


class CommandWidget(LiveWidget):
    """A widget that carries out requests to change the server.

    A subclass that supports only some requests lists them in `requests`.
    """

    requests: ClassVar[frozenset[type[Request]]] = frozenset(
        {*RULES, *QUESTIONS, protocol.AskDatasets, protocol.AskScript}
    )

    _unsubscribe_results: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, client: AnyClient = None, *, workspace: Workspace | None = None, **traits: object) -> None:
        self._retries: dict[str, Command] = {}
        self._made: set[int] = set()
        self._doing: dict[str, Running] = {}
        self._results: dict[str, Entry] = {}
        self._results_lock = threading.Lock()
        super().__init__(client, workspace=workspace, **traits)
        self._unsubscribe_results = self._directory.journal.subscribe(self._superseded)

    def close(self) -> None:
        """Close the widget. The directory and its journal stay."""
        self._unsubscribe_results()
        super().close()

    def _refused(self) -> dict[str, str]:
        """Return the refused requests and lines of the permission table, with the reasons."""
        rules = {request_type(kind): rule for kind, rule in RULES.items() if kind in self.requests}
        if self.read_only:
            return dict.fromkeys(rules, "This widget is read-only (read_only=True).")
        account = self._directory.account
        if account is None:
            refused = isinstance(self._directory.error, UnauthorizedError)
            return dict.fromkeys(
                rules, KEY_REFUSED if refused else "Your account is not known yet. Try again in a moment."
            )
        rules |= {rule: rule for rule in RULES.values() if rule is not None}
        reasons = {kind: rule and denial_reason(account.role, rule) for kind, rule in rules.items()}
        return {kind: reason for kind, reason in reasons.items() if reason}

    def _check_allowed(self, request: FromBrowser) -> None:
        """Refuse what is not allowed here, after reading the account's role again."""
        kind = request_type(type(request))
        if kind not in self._refused():
            return
        if not self.read_only:
            rule = RULES.get(type(request))
            self._directory.denial_reason([rule] if rule is not None else [])
        if reason := self._refused().get(kind):
            raise ForbiddenError(reason, status_code=403)

    def _handle(self, request: FromBrowser, progress: Progress) -> ToBrowser | Later[Any]:
        if type(request) not in self.requests:
            return super()._handle(request, progress)
        self._check_allowed(request)
        directory = self._directory
        if answer := _ANSWERS.get(type(request)):
            return answer(request, directory)
        if (answer := self._asked(request, progress)) is not None:
            return answer
        with self._shown_as_running(request):
            try:
                outcome = self._carry_out(request, progress)
            except ArgillaError as error:
                self._tell_successors(str(error))
                raise
            self._tell_successors(outcome.said)
        if outcome.entry is not None:
            self._made.add(outcome.entry.number)
        rules: Sequence[str] = ()
        if outcome.retry is not None:
            self._keep(request.id, outcome.retry)
            rules = directory.rules(outcome.retry)
        outdated = self._keep_result(request.id, outcome.entry)
        return done(request.id, outcome, directory, rules, outdated)

    def _asked(self, request: FromBrowser, progress: Progress) -> ToBrowser | None:
        """Answer a request that changes nothing; return None if it is a command."""
        directory = self._directory
        match request:
            case protocol.AskConsequences():
                return consequences(request, directory, progress)
            case protocol.AskDatasets():
                datasets = directory.client.api.datasets.list()
                return Datasets(request.id, [DatasetItem(one.id, one.name, one.workspace_id) for one in datasets])
            case protocol.AskEveryone():
                return self._tell_everyone(request.id)
            case protocol.AskScript():
                journal = directory.journal
                written = journal.script() if request.entry is None else journal.code(request.entry)
                return Script(request.id, code(written))
        return None

    def _tell_everyone(self, request_id: str) -> ToBrowser:
        """Send all users on the server to the view that asked."""
        if not self._directory.snapshot.complete:
            self._directory.refresh()
        snapshot = self._directory.snapshot
        message, buffers = columns(snapshot, snapshot.rows, 0)
        self._say(Everyone(request_id, message), buffers)
        return Done(request_id, "")

    # -- what other views see of it -----------------------------------------------------------------------------------

    def _being_done(self) -> list[Running]:
        return list(self._doing.values())

    @contextmanager
    def _shown_as_running(self, request: FromBrowser) -> Iterator[None]:
        """Show all views that a request is running, including those that open in the meantime."""
        self._doing[request.id] = Running(request.id, request_type(type(request)), doing(request))
        try:
            self._tell_anew()
            yield
        finally:
            del self._doing[request.id]
            self._tell_anew()

    def _tell_successors(self, said: str) -> None:
        """Report the result of a closed widget's request to other widgets, as when its cell has run again."""
        if self.comm is not None:
            return
        told = f"An earlier run of this cell was still at work: {said}"
        for one in list(registry._instances.values()):  # noqa: SLF001 - there is no other list of all widgets
            if isinstance(one, LiveWidget) and one._shows(self._client.api_url):  # noqa: SLF001 - a widget like this one
                one._take_over(self._directory, told)  # noqa: SLF001

    def _tell_anew(self) -> None:
        with self._feed_lock:
            self._tell(self._session())

    def _keep_result(self, request_id: str, entry: Entry | None) -> str:
        """Track whether a request's result stays current; return what was changed again before the answer."""
        if entry is None:
            return ""
        with self._results_lock:
            self._results[request_id] = entry
            for oldest in list(self._results)[:-RESULTS_KEPT]:
                del self._results[oldest]
        since = (one for one in self._directory.journal[-RESULTS_KEPT:] if one.number > entry.number)
        return next(filter(None, (outdated(entry, later) for later in since)), "")

    def _superseded(self, later: Entry) -> None:
        """Report which results a new journal entry has outdated."""
        with self._results_lock:
            results = list(self._results.items())
        for request_id, entry in results:
            if later.number > entry.number and (said := outdated(entry, later)):
                self._say(Outdated(request_id, said))

    # -- carrying it out ----------------------------------------------------------------------------------------------

    def _carry_out(self, request: FromBrowser, progress: Progress) -> Result:
        """Carry out a request that changes the server."""
        match request:
            case protocol.Retry():
                return self._retry(request.request, progress)
            case protocol.Undo():
                self._check_reversible(request.entry, "Undo")
                undoing = UndoEntry(request.entry, agreed=request.agreed, typed=request.confirmation)
                return self._directory.execute(undoing, progress)
            case protocol.Redo():
                self._check_reversible(request.entry, "Redo")
                return self._directory.execute(RedoEntry(request.entry), progress)
            case protocol.Fix():
                return self._directory.execute(fixing(request, self._directory), progress)
        return self._directory.execute(action_of(request, self._directory), progress)

    def _check_reversible(self, entry: int, verb: str) -> None:
        if not self._may_reverse(entry):
            raise ForbiddenError(
                f"Entry {entry:,} was not made here.",
                status_code=403,
                hint=f"{verb} it in the widget that made it, or in the journal of a UserManager.",
            )

    def _may_reverse(self, entry: int) -> bool:
        """Return whether an entry may be undone and redone here: only entries that this widget made."""
        return entry in self._made

    def _retry(self, request_id: str, progress: Progress) -> Result:
        """Retry the rest of a request; it is removed first, so that two clicks retry once."""
        action = self._retries.pop(request_id, None)
        if action is None:
            raise NotFoundError(
                "This request can no longer be retried.",
                status_code=404,
                hint="Select the people again.",
            )
        try:
            return self._directory.execute(action, progress)
        except Exception:
            self._keep(request_id, action)
            raise

    def _keep(self, request_id: str, action: Command) -> None:
        self._retries[request_id] = action
        for oldest in list(self._retries)[:-RETRIES_KEPT]:
            self._retries.pop(oldest, None)
