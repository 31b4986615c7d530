"""UserManager: view and manage the users of a server in one widget, which ``client.users`` displays as."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, get_args
from uuid import UUID

import traitlets

from argilla_widgets.directory import Directory
from argilla_widgets.directory.model.query import Query
from argilla_widgets.directory.roster.planning.apply import ApplyPlan
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.widgets.base.command_widget import CommandWidget
from argilla_widgets.widgets.base.live import AnyClient, find_workspace, resolve_client, subject_of
from argilla_widgets.widgets.base.people import PeopleWidget
from argilla_widgets.widgets.front_end import script
from argilla_widgets.widgets.protocol.journal import AskEarlier, Earlier, ExportJournal
from argilla_widgets.widgets.protocol.person import AskPersonChanges, PersonChanges
from argilla_widgets.widgets.protocol.progress import ExportProgress
from argilla_widgets.widgets.protocol.roster import ApplyRoster, ExportUsers, Saved, StartOver, UploadRoster
from argilla_widgets.widgets.protocol.structs import PARTS, TABS, CodeKind, JournalItem, Message, Request
from argilla_widgets.widgets.protocol.to_browser import Journal, Session
from argilla_widgets.widgets.requests.export import export_progress, export_users
from argilla_widgets.widgets.requests.journal import earlier, export_journal, person_changes
from argilla_widgets.widgets.requests.results import journal_item
from argilla_widgets.widgets.requests.roster import RosterDraft

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.command import CommandRequest
    from argilla_widgets.directory.commands.execute import Result
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.journal.entries import Entry, EntryRef
    from argilla_widgets.directory.model.snapshot import Change, Snapshot
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.resources.workspaces import Workspace
    from argilla_widgets.widgets.base.message_widget import Handler
    from argilla_widgets.widgets.protocol.from_browser import FromBrowser, Retry


ENTRIES = 500
"""How many journal entries, newest first, a view gets when it opens."""


class _Managers:
    """The managers of one client."""

    def __init__(self) -> None:
        self.loading = threading.Lock()
        self.by_workspace: weakref.WeakValueDictionary[UUID | None, UserManager] = weakref.WeakValueDictionary()


@hides_arguments
class UserManager(CommandWidget, PeopleWidget):
    """An interactive table of users, to search, select, create, change and delete them.

    Parameters
    ----------
    client
        `argilla_widgets.Argilla`, an official ``argilla.Argilla``, or None for the newest client. ``client.users``,
        ``workspace.users`` and a workspace work, too.
    workspace
        Show only the members of this workspace: an object, a name or an id.
    read_only
        Show everything, but allow no changes.
    show
        The parts to show around the table: any of search, filters, charts, actions, code, and the tabs workspaces,
        access, roster and journal. Default: all of them; with a workspace there are no tabs.
    **traits
        Initial values of other traits: those of `PeopleWidget` (selected_ids, search, sort, role_filter and so on);
        auto_refresh, in seconds; static, whether to keep a table next to the widget for places that cannot show one.

    Raises
    ------
    TypeError
        For an unknown argument.
    """

    _esm = script("UserManager")
    show = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # Weak on both sides: a manager keeps its client alive. Jupyter keeps a widget until it is closed.
    _managers: ClassVar[weakref.WeakKeyDictionary[Argilla, _Managers]] = weakref.WeakKeyDictionary()
    _managers_lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(
        self, client: AnyClient = None, *, workspace: Workspace | UUID | str | None = None, **traits: object
    ) -> None:
        self._sent_entries: dict[int, JournalItem] = {}
        client, shown = subject_of(client)
        client = resolve_client(client)
        send = weakref.WeakMethod(self._send_roster)
        self._roster = RosterDraft(Directory(client), lambda: (method := send()) and method())
        super().__init__(client, workspace=shown if workspace is None else workspace, **traits)  # follows the server
        self._follow(self._directory.journal.subscribe, self._on_entry)

    def script(self, kind: CodeKind = "argilla_widgets") -> str:
        """Return the code of this session's changes, made by clicks and by code. It contains no passwords.

        Parameters
        ----------
        kind
            ``argilla_widgets`` for Python with this package, ``argilla`` for Python with Argilla's own SDK, ``curl``
            for a shell script.

        Raises
        ------
        ValueError
            For an unknown kind.
        """
        if kind not in get_args(CodeKind):
            raise ValueError(f"There is no script in {kind!r}. Choose from: {', '.join(get_args(CodeKind))}.")
        return getattr(self._directory.journal.script(), kind)

    # -- one widget per resource --------------------------------------------------------------------------------------

    @classmethod
    def of(cls, client: AnyClient = None, workspace: Workspace | UUID | str | None = None) -> UserManager:
        """Return the manager that displaying ``client.users`` or ``workspace.users`` shows; pass any of them."""
        client, shown = subject_of(client)
        ours = resolve_client(client)
        found = find_workspace(shown if workspace is None else workspace, ours)
        key = found.id if found is not None else None
        with cls._managers_lock:
            managers = cls._managers.setdefault(ours, _Managers())
        with managers.loading:  # of this client only: another server may be slow
            manager = managers.by_workspace.get(key)
            if manager is None or manager.comm is None:
                manager = managers.by_workspace[key] = cls(ours, workspace=found)
            return manager

    @traitlets.validate("show")
    def _known_parts(self, proposal: dict[str, Any]) -> list[str]:
        there = self._parts()
        for name in proposal["value"]:
            if name not in there:
                raise traitlets.TraitError(f"There is no part {name!r} to show. Choose from: {', '.join(there)}.")
        return proposal["value"]

    @traitlets.default("show")
    def _parts(self) -> list[str]:
        return [name for name in PARTS if self._workspace is None or name not in TABS]

    def _shows_entry(self, entry: EntryRef | None) -> bool:
        """Return whether an entry, or the whole journal for None, is shown here: with the journal, every entry."""
        return "journal" in self.show or super()._shows_entry(entry)

    # -- the roster ---------------------------------------------------------------------------------------------------

    def _answer_upload(self, request: UploadRoster, progress: Progress) -> Message:
        return self._roster.upload(request, progress)

    def _answer_roster(self, request: Request, _progress: Progress) -> Message:
        applied_by = self._roster.applied_by
        answer = self._roster.answer(request)
        if isinstance(request, StartOver) and applied_by is not None:
            self._forget_retry(applied_by)
        return answer

    def _send_roster(self) -> None:
        self._send_message(self._roster.state(""))

    def _report_from_closed(self, directory: Directory, summary: str) -> None:
        super()._report_from_closed(directory, summary)
        self._send_roster()  # there may be passwords that only the closed widget had

    def _answer_export(self, request: ExportUsers, _progress: Progress) -> Saved:
        snapshot, query = self._directory.snapshot, self._query()
        if not request.selected:
            return export_users(request, snapshot, self._feed.matches(snapshot, query).all())
        selected = set(map(UUID, self.selected_ids))
        everyone = self._feed.matches(snapshot, Query(sort=query.sort)).all()
        return export_users(request, snapshot, [user for user in everyone if user.id in selected])

    def _answer_progress(self, request: ExportProgress, _progress: Progress) -> Saved:
        return export_progress(request, self._directory.progress(request.workspace))

    def _answer_earlier(self, request: AskEarlier, _progress: Progress) -> Earlier:
        self._check_entry_shown(None, "See it")
        return earlier(request, self._directory)

    def _answer_person_changes(self, request: AskPersonChanges, _progress: Progress) -> PersonChanges:
        return person_changes(request, self._directory)

    def _answer_export_journal(self, request: ExportJournal, _progress: Progress) -> Saved:
        self._check_entry_shown(None, "Export it")
        return export_journal(request, self._directory)

    def _execute(self, request: FromBrowser, progress: Progress) -> Result:
        if not isinstance(request, ApplyRoster):
            return super()._execute(request, progress)
        with self._roster_shown():
            return self._roster.apply(request, progress)

    def _execute_again(self, request: Retry, command: CommandRequest, progress: Progress) -> Result:
        """Execute what is left of a request; what is left of a roster, with the passwords of its file."""
        plan = command.command
        if not isinstance(plan, ApplyPlan):
            return super()._execute_again(request, command, progress)
        with self._roster_shown():
            return self._roster.again(request, plan, command, progress)

    @contextmanager
    def _roster_shown(self) -> Iterator[None]:
        """Show all views what became of the roster."""
        try:
            yield
        finally:
            self._send_roster()

    handlers: ClassVar[dict[type[Request], Handler]] = {
        **CommandWidget.handlers,
        UploadRoster: _answer_upload,
        **dict.fromkeys(RosterDraft.requests, _answer_roster),
        ExportUsers: _answer_export,
        AskEarlier: _answer_earlier,
        ExportJournal: _answer_export_journal,
        AskPersonChanges: _answer_person_changes,
        ExportProgress: _answer_progress,
    }

    # -- the journal --------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        super()._open()
        self._send_entries(self._directory.journal[-ENTRIES:])

    def _send_session(self, session: Session) -> None:
        """Send the session; if the role has changed, also which entries can be undone now."""
        before = self._sent_session and self._sent_session.account
        super()._send_session(session)
        if before is not None and (session.account is None or session.account.role != before.role):
            self._send_entries(self._directory.journal[-ENTRIES:], again=False)

    def _changed(self, snapshot: Snapshot, change: Change) -> None:
        super()._changed(snapshot, change)
        if change.removed or change.workspaces:  # an entry about what is gone can no longer be undone
            self._send_entries(self._directory.journal[-ENTRIES:], again=False)
        if self._roster.follow_people():
            self._send_roster()

    def _on_entry(self, entry: Entry) -> None:
        """Send the views a new or changed entry, also one of another client or cell."""
        self._send_entries([entry])
        if entry.number == self._roster.entry:
            with self._roster_shown():
                self._roster.follow(entry)

    def _send_entries(self, entries: Iterable[Entry], *, again: bool = True) -> None:
        """Send entries; unless ``again``, only those that differ from what was sent."""
        with self._feed_lock:  # so that an entry's change is sent after its earlier state
            items = [journal_item(entry, self._directory) for entry in entries]
            if not again:
                items = [item for item in items if self._sent_entries.get(item.number) != item]
            self._sent_entries |= {item.number: item for item in items}
            if items or again:
                self._send_message(Journal(items))
