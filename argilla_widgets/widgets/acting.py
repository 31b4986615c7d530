"""What all widgets share that change the server: who may do what, carrying it out, trying again, undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from argilla_widgets.directory.access import refusal
from argilla_widgets.directory.actions import UndoEntry
from argilla_widgets.sdk.errors import ForbiddenError, NotFoundError
from argilla_widgets.widgets import protocol
from argilla_widgets.widgets.answers import code, done
from argilla_widgets.widgets.consequences import consequences
from argilla_widgets.widgets.live import LiveWidget
from argilla_widgets.widgets.protocol import DatasetItem, Datasets, Script
from argilla_widgets.widgets.questions import QUESTIONS, mending
from argilla_widgets.widgets.requests import DEEDS, request_type

if TYPE_CHECKING:
    from argilla_widgets.directory.action import Action, Outcome
    from argilla_widgets.directory.steps import Watch
    from argilla_widgets.sdk.workspaces import Workspace
    from argilla_widgets.widgets.clients import AnyClient
    from argilla_widgets.widgets.protocol import FromBrowser, Request, ToBrowser

RETRIES_KEPT = 20
"""Requests, the newest ones, of which what failed or was left can be tried again."""

RULES: dict[type[Request], str | None] = {
    **{kind: deed.rule for kind, deed in DEEDS.items()},
    protocol.AskConsequences: "delete_user",
    # These fall under the line of what they try again, undo or mend, which is known when it is carried out.
    protocol.Retry: None,
    protocol.Undo: None,
    protocol.Mend: None,
}
"""The line of the permission table that each request falls under; those that are not here are open to all."""


class ActingWidget(LiveWidget):
    """A widget that carries out requests to change the server.

    A subclass that answers only some of them names these in `requests`.
    """

    requests: ClassVar[frozenset[type[Request]]] = frozenset(
        {*RULES, *QUESTIONS, protocol.AskDatasets, protocol.AskScript}
    )

    def __init__(self, client: AnyClient = None, *, workspace: Workspace | None = None, **traits: object) -> None:
        self._retries: dict[str, Action] = {}
        self._made: set[int] = set()
        super().__init__(client, workspace=workspace, **traits)

    def _refused(self) -> dict[str, str]:
        """Give the requests that are refused here, with the reasons."""
        rules = {request_type(kind): rule for kind, rule in RULES.items() if kind in self.requests}
        if self.read_only:
            return dict.fromkeys(rules, "This widget only shows; it was made with read_only=True.")
        account = self._directory.account
        if account is None:
            return dict.fromkeys(rules, "It is not known yet who you are on this server.")
        reasons = {kind: rule and refusal(account.role, rule) for kind, rule in rules.items()}
        return {kind: reason for kind, reason in reasons.items() if reason}

    def _handle(self, request: FromBrowser, watch: Watch) -> ToBrowser:
        if type(request) not in self.requests:
            return super()._handle(request, watch)
        if reason := self._refused().get(request_type(type(request))):
            raise ForbiddenError(reason, status_code=403)
        directory = self._directory
        if answer := QUESTIONS.get(type(request)):
            return answer(request, directory)
        match request:
            case protocol.AskConsequences():
                return consequences(request, directory, watch)
            case protocol.AskDatasets():
                datasets = directory.client.api.datasets.list()
                return Datasets(request.id, [DatasetItem(one.id, one.name, one.workspace_id) for one in datasets])
            case protocol.AskScript():
                journal = directory.journal
                written = journal.script() if request.entry is None else journal.code(request.entry)
                return Script(request.id, code(written))
        outcome = self._carry_out(request, watch)
        if outcome.entry is not None:
            self._made.add(outcome.entry.number)
        if outcome.retry is not None:
            self._keep(request.id, outcome.retry)
        return done(request.id, outcome, directory.account)

    def _carry_out(self, request: FromBrowser, watch: Watch) -> Outcome:
        """Carry out a request that changes the server."""
        match request:
            case protocol.Retry():
                return self._retry(request.request, watch)
            case protocol.Undo():
                if not self._may_undo(request.entry):
                    raise ForbiddenError(
                        f"Entry {request.entry:,} was not made here.",
                        status_code=403,
                        hint="Undo it in the widget that made it, or in the journal of a UserManager.",
                    )
                undoing = UndoEntry(request.entry, agreed=request.agreed, typed=request.confirmation)
                return self._directory.do(undoing, watch)
            case protocol.Mend():
                return self._directory.do(mending(request, self._directory), watch)
        return self._directory.do(DEEDS[type(request)].action(request, self._directory), watch)

    def _may_undo(self, entry: int) -> bool:
        """Whether an entry of the journal may be undone here: those that this widget made."""
        return entry in self._made

    def _retry(self, request_id: str, watch: Watch) -> Outcome:
        """Try again what is kept of a request; it is taken at once, so that two clicks try once."""
        action = self._retries.pop(request_id, None)
        if action is None:
            raise NotFoundError(
                "Nothing is kept of that request that could be tried again.",
                status_code=404,
                hint="Select the people again.",
            )
        try:
            return self._directory.do(action, watch)
        except Exception:
            self._keep(request_id, action)
            raise

    def _keep(self, request_id: str, action: Action) -> None:
        self._retries[request_id] = action
        for oldest in list(self._retries)[:-RETRIES_KEPT]:
            self._retries.pop(oldest, None)
