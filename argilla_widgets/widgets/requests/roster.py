"""What a widget knows of a roster that is made with clicks, for all its views, and the answers to requests about it."""

from __future__ import annotations

import dataclasses
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import UUID, uuid4

from msgspec import structs

from argilla_widgets.directory.commands.execute import Result
from argilla_widgets.directory.concurrency import call_later
from argilla_widgets.directory.model.collation import matcher
from argilla_widgets.directory.private_file import write_private
from argilla_widgets.directory.roster.connected import Connection
from argilla_widgets.directory.roster.credentials.credentials import PATTERN, refuse_committed
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
from argilla_widgets.directory.roster.draft import Draft, Edit, Reading
from argilla_widgets.directory.roster.planning.planner import Planner
from argilla_widgets.directory.roster.planning.who import (
    Earlier,
    earlier_nearby,
    earlier_of,
    with_earlier,
)
from argilla_widgets.directory.roster.question import Question
from argilla_widgets.directory.roster.reading.problems import Problem, RosterError
from argilla_widgets.directory.roster.reading.table import MAX_BYTES
from argilla_widgets.directory.roster.reading.templates import as_username
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, ConflictError
from argilla_widgets.sdk.text import escape_invisible, join_names, pluralize
from argilla_widgets.widgets.protocol.paths import FOLDER, KINDS, TEXTS, kernel_folder, path_from_click
from argilla_widgets.widgets.protocol.roster import (
    ApplyRoster,
    AskOutcomes,
    AskPlanLines,
    AskRoster,
    AskRosterRows,
    AskUsernames,
    CheckPath,
    EditRoster,
    LeaveOut,
    Outcomes,
    PlanLines,
    PlanRoster,
    ReadRoster,
    RosterApplied,
    RosterPlan,
    RosterState,
    SaveInvitations,
    SavePlan,
    SaveSlips,
    StartOver,
    UploadRoster,
    Usernames,
)
from argilla_widgets.widgets.protocol.structs import ErrorInfo
from argilla_widgets.widgets.protocol.to_browser import Done
from argilla_widgets.widgets.requests.files import errors_about, free, link, saved, write_named
from argilla_widgets.widgets.requests.handing_out import save_invitations, save_slips
from argilla_widgets.widgets.requests.roster_check import MAX_HEADING, MAX_HEADINGS, MAX_SHOWN, Check, more

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.commands.command import CommandRequest
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.journal.entries import Entry
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.roster.credentials.credentials import Credentials
    from argilla_widgets.directory.roster.planning.apply import Application, Applied, ApplyPlan
    from argilla_widgets.directory.roster.planning.plan import Plan
    from argilla_widgets.directory.roster.planning.planner import Prune
    from argilla_widgets.widgets.protocol.from_browser import Retry
    from argilla_widgets.widgets.protocol.roster import PageRequest
    from argilla_widgets.widgets.protocol.structs import Message, Request

_T = TypeVar("_T")

SECRETS_KEPT = 300  # s
"""How long a table with passwords is kept without a request about it."""
IN_MEMORY: dict[tuple[str, UUID], dict[str, Applied]] = {}
"""What was applied with passwords in memory alone, by the account and by the request: it outlives its widget."""
OWNERS_CAN = (
    "Owners can do everything on this server. They stay members of their workspaces, whose admins can then read the "
    "API key of an owner."
)
"""What is said before a plan makes owners, as in the dialog "Change role"."""
UNDONE = "This was undone. Anyone it created is no longer on the server."
_NOTHING = "There is no roster yet. Choose a file first."


class _Upload:
    """A file that arrives in parts."""

    def __init__(self, upload: str) -> None:
        self.upload = upload
        self.parts: list[bytes] = []

    def add(self, part: int, content: bytes) -> None:
        """Add the next part."""
        if part != len(self.parts):
            raise ArgillaError("Parts of this file are missing.", hint="Choose it again.")
        self.parts.append(content)
        if sum(map(len, self.parts)) > MAX_BYTES:
            raise ArgillaError(f"The file is larger than {MAX_BYTES // 2**20} MB.", hint="Split it into several.")


class RosterDraft:
    """The roster of one widget: a file, the plan made from it, and what was applied. One change at a time.

    Passwords that are in memory alone belong to the account: the next widget shows them. ``on_change`` is called when
    the roster changes without a request.
    """

    def __init__(self, directory: Directory, on_change: Callable[[], object]) -> None:
        self._directory = directory
        self._on_change = on_change
        self._in_memory = IN_MEMORY.setdefault((directory.client.api_url, directory.client.own_id), {})
        self._connection = Connection(directory.client.api_url, directory.client.api, directory)
        self._lock = threading.RLock()
        self._number = 0
        self._id = uuid4().hex
        self._upload: _Upload | None = None
        self._draft: Draft | None = None
        self._used_at = 0.0
        self._expires = False
        self._expired = ""
        self._prune: Prune = False
        self._renames: Mapping[str, str | None] = {}
        self._question: Question | None = None
        self._plan: Plan | None = None
        self._left_out: frozenset[UUID] = frozenset()
        """The ids of people and workspaces in the plan that are left out when it is applied."""
        self._plan_number = 0
        self._plan_error: RosterError | None = None
        self._problems: Sequence[Problem] = ()
        """Problems of planning: those of the last plan, before it those that the rows have with the known state."""
        self._offered: set[Edit] = set()
        """Usernames that were offered in place of others, and are not someone's choice."""
        self._last_reading = Reading()
        """How the last file was read, for the next one; and its headings."""
        self._last_headings: Sequence[str] = ()
        self._nearby: Mapping[str, Earlier] = {}
        self._on_server: Collection[UUID] = ()
        """The accounts that the rows had when they were last compared with what is known of the server."""
        self._applying = False
        self._applied: tuple[str, Applied] | None = None
        self._earlier: dict[str, Earlier] = {}
        """Who was created here, also after starting over."""
        self.entry: int | None = None
        """The number of the journal's entry for what was applied."""
        self._undone = False

    @property
    def applied_by(self) -> str | None:
        """The request that has applied it."""
        return self._applied[0] if self._applied is not None else None

    def answer(self, request: Request) -> Message:
        """Answer a request about the roster that is not followed while it runs."""
        with self._lock:
            self._use()
        return self._answers[type(request)](self, request)

    # -- from a file to people ----------------------------------------------------------------------------------------

    def upload(self, request: UploadRoster, progress: Progress) -> Done | RosterState:
        """Take the next part of a file; after the last one, read the people in it."""
        with self._lock:
            self._check_idle()
            self._check_forgets(request)
            if request.part == 0:
                self._upload = _Upload(request.upload)
                self._expired = ""
            self._use()
            upload = self._upload
            if upload is None or upload.upload != request.upload:
                raise ConflictError("Another file was chosen in the meantime.", hint="Choose this one again.")
            try:
                upload.add(request.part, request.content)
            except ArgillaError:
                self._upload = None
                raise
            if not request.last:
                return Done(request.id, "")
            self._upload = None
            content = b"".join(upload.parts)
            del upload
            draft = Draft(request.name, content)
            if progress.stopped.is_set():
                return Done(request.id, "", stopped=True)
            self._forget()
            self._read_as_before(draft)
            self._draft, self._nearby = draft, earlier_nearby(self._connection.api_url)
            return self._changed(request.id)

    def _read_as_before(self, draft: Draft) -> None:
        """Read a file as the one before it was, where it does not say so itself."""
        before = self._last_reading
        if before.headed:
            draft.read(Reading(headed=True))
        texts, found = [text for text, _ in draft.headings], {column for _, column in draft.headings}
        same = texts == [*self._last_headings]
        columns = before.columns if same else None
        found = {*columns} if columns else found
        reading = Reading(
            headed=before.headed and same,
            columns=columns,
            workspaces=() if "workspaces" in found else before.workspaces,
            role=None if "role" in found else before.role,
        )
        usernames = None if "username" in found else before.usernames
        try:
            draft.read(dataclasses.replace(reading, usernames=usernames))
        except ArgumentError:  # it has no column for the template
            draft.read(reading)

    def _read(self, request: ReadRoster) -> Message:
        with self._lock:
            reading = Reading(
                request.sheet,
                request.header,
                request.headed,
                request.columns,
                request.workspaces,
                request.role,
                request.usernames or None,
            )
            draft = self._shown(request)
            if not draft.keeps_changes(reading):
                self._check_forgets(request)
            draft.read(reading)
            self._last_reading, self._last_headings = reading, [text for text, _ in draft.headings]
            return self._changed(request.id)

    def _edit(self, request: EditRoster) -> Message:
        with self._lock:
            draft = self._shown(request)
            check = self._check(draft)
            suggested = [_suggested(one) for found in check.problems.values() for one in found if one.suggestion]
            made = {edit for edit in suggested if (person := draft.person(edit[0])) is not None and person.unsure}
            edits = [(edit.row, edit.column, edit.text) for edit in request.edits]
            leave_out = request.leave_out
            if request.problems == "leave out":
                leave_out = [*leave_out, *check.problems]
            elif request.problems == "use suggestions":
                edits += suggested
            elif request.problems == "same person":
                edits += [(person.row, "username", person.username) for person in check.alike]
            elif request.problems == "someone else":
                edits += [_suggested(one) for one in check.questions if one.suggestion]
            if edits or leave_out or request.take_in:
                draft.edit(edits, leave_out, request.take_in, made | self._offered)
            return self._changed(request.id)

    def _try_usernames(self, request: AskUsernames) -> Message:
        with self._lock:
            return Usernames(request.id, self._shown(request).tried(request.template))

    def _start_over(self, request: StartOver) -> Message:
        with self._lock:
            self._check_idle()
            self._upload = None
            if self._applied is not None:
                self._in_memory.pop(self._applied[0], None)
            self._forget()
            return self._changed(request.id)

    def _forget(self) -> None:
        self._upload, self._expired = None, ""
        self._draft = self._question = self._plan = self._plan_error = self._applied = self.entry = None
        self._prune, self._renames, self._undone = False, {}, False
        self._problems, self._offered = (), set()
        self._id = uuid4().hex

    def _use(self) -> None:
        """Begin the time anew after which a file with passwords is forgotten."""
        self._used_at = time.monotonic()
        if self._may_have_passwords and not self._expires:
            self._expires = True
            call_later(SECRETS_KEPT, self._expire)

    @property
    def _may_have_passwords(self) -> bool:
        return self._upload is not None or (self._draft is not None and self._draft.has_passwords)

    def _expire(self) -> None:
        """Forget a file with passwords that no one has asked about for some time."""
        with self._lock:
            left = self._used_at + SECRETS_KEPT - time.monotonic()
            if left > 0 or self._applying:
                call_later(max(left, 1), self._expire)
                return
            self._expires = False
            if not self._may_have_passwords:
                return
            self._forget()
            self._expired = "The table was forgotten, because it may have passwords and no one has used it for a while."
            self._number += 1
        self._on_change()

    def _check_idle(self) -> None:
        if self._applying:
            raise ConflictError("This roster is being applied.", hint="Wait until that has ended, or stop it.")

    def _check_forgets(self, request: UploadRoster | ReadRoster) -> None:
        """Refuse a request that would forget what someone has changed, unless it says so: a page asks first."""
        changes = self._draft.changes if self._draft is not None else 0
        if changes and not request.forget:
            text = f"{pluralize(changes, 'change')} to the rows would be forgotten."
            raise ConflictError(text, field="forget")

    def _editable(self) -> Draft:
        """Return the draft, to be changed: its plan is made anew."""
        self._check_idle()
        if self._draft is None:
            raise ArgillaError(_NOTHING)
        return self._draft

    def _shown(self, request: ReadRoster | EditRoster | AskUsernames) -> Draft:
        """Return the draft that a page changes; refuse the request if another one has taken its place."""
        draft = self._editable()
        if request.draft != self._id:
            raise ConflictError("Another file was chosen in the meantime.", hint="Nothing in it was changed.")
        return draft

    def _changed(self, request_id: str) -> RosterState:
        """Return the new state, whose plan has yet to be made."""
        self._question = self._plan = self._plan_error = None
        self._compare()
        return self.state(request_id)

    def _compare(self) -> None:
        """Compare the rows with what is known of the server."""
        draft = self._draft
        self._note_problems(() if draft is None else self._expected(draft))
        self._on_server = () if draft is None else self._accounts(draft)
        self._number += 1

    def _accounts(self, draft: Draft) -> Collection[UUID]:
        """Return the ids of the accounts on the server that the rows name."""
        snapshot = self._directory.snapshot
        people = draft.roster().people
        named = [user.id for one in people if (user := snapshot.user(one.username)) is not None]
        return snapshot.users.keys() & {*named, *(one.id for one in people)}

    def follow_people(self) -> bool:
        """Compare rows that are not planned yet anew if they name others on the server now; return whether they do."""
        with self._lock:
            draft = self._draft
            if draft is None or self._question is not None or self._accounts(draft) == self._on_server:
                return False
            self._compare()
            return True

    def _expected(self, draft: Draft) -> Sequence[Problem]:
        """Return what a plan would ask about, were the server as it is known to be."""
        if draft.error is not None:
            return ()
        roster = draft.roster()
        people = with_earlier(roster, {**self._nearby, **self._earlier})
        return Planner(people, roster.workspaces, self._directory.snapshot, None, {}, None).questions()

    def _check(self, draft: Draft) -> Check:
        return Check(draft, self._directory.snapshot, self._problems)

    def _note_problems(self, problems: Sequence[Problem]) -> None:
        self._problems = problems
        questions = [one for one in problems if one.same_person and one.suggestion]
        taken = {(one.row, one.column, one.value) for one in questions}
        self._offered = (self._offered - taken).union(map(_suggested, questions))

    # -- the plan -----------------------------------------------------------------------------------------------------

    def _make_plan(self, request: PlanRoster) -> Message:
        earlier = earlier_nearby(self._connection.api_url)
        with self._lock:
            draft = self._editable()
            if draft.error is not None:
                raise draft.error
            if draft.problems:
                number = len(draft.problems)
                raise ArgillaError(
                    f"{pluralize(number, 'row')} {'has' if number == 1 else 'have'} problems.",
                    hint="Fix them, or leave them out.",
                )
            people = draft.people_left_out() if draft.left_out else ()
            roster = draft.roster()
            roster = dataclasses.replace(roster, people=with_earlier(roster, earlier | self._earlier))
            self._renames = {**self._renames, **request.renames}  # another page may answer about others at once
            question = Question(roster, people, request.prune, self._renames)
            number = self._number
        plan, error = None, None
        try:  # not under the lock: it asks the server
            plan = question.answer(self._connection)
        except RosterError as found:
            error = found
        with self._lock:
            self._check_idle()
            if self._number != number or self._draft is not draft:
                raise ConflictError("The roster has changed in the meantime.", hint="Plan it again.")
            self._prune = question.prune
            self._question, self._plan, self._plan_error = question, plan, error
            self._nearby = earlier
            self._note_problems(() if error is None else error.problems)
            self._left_out = frozenset()
            self._renumber()
            return self.state(request.id)

    def _leave_out(self, request: LeaveOut) -> Message:
        with self._lock:
            self._check_idle()
            known = {change.id for change in self._planned().changes if change.kind != "refused"}
            self._left_out = frozenset(known) & (self._left_out.union(request.leave_out) - {*request.take_in})
            self._renumber()
            return self.state(request.id)

    def _planned(self) -> Plan:
        if self._plan is None:
            raise ArgillaError("There is no plan yet.", hint="Plan the roster first.")
        return self._plan

    def _chosen(self) -> Plan:
        """Return the plan without what is left out."""
        return self._planned().without(self._left_out)

    def _renumber(self) -> None:
        self._number += 1
        self._plan_number = self._number

    def _check_path(self, request: CheckPath) -> Message:
        if request.new:
            with errors_about(request.path, "This file cannot be written"):
                where = path_from_click(request.path, (*KINDS, *FOLDER))
                if not os.path.lexists(where):
                    return Done(request.id, "")
                if where.suffix.casefold() not in (*TEXTS, *FOLDER):
                    raise FileExistsError
            return Done(request.id, "It exists already, so the new file gets a number.")
        return Done(request.id, "" if self._applying else self._path_caution(request.path))

    def _path_caution(self, path: str) -> str:
        """Return what to know about a file of passwords; refuse one that cannot be written."""
        with errors_about(path, "This file cannot be written"):
            where = path_from_click(path)
            refuse_committed(where, anywhere=False)
            users = self._directory.snapshot.users
            return " ".join(CredentialsFile.look_at(where, self._connection.api_url, users))

    # -- applying it --------------------------------------------------------------------------------------------------

    def apply(self, request: ApplyRoster, progress: Progress) -> Result:
        """Apply the plan that was shown, without what is left out; others may have changed some of it since."""
        with self._lock:
            self._check_idle()
            plan, question, left_out = self._chosen(), self._question, self._left_out
            if self._applied is not None or request.number != self._plan_number:
                raise ConflictError("This is not the current plan.", hint="Look at it again.")
            confirmation = plan.confirmation
            if confirmation is not None and not confirmation.matches(request.typed):
                raise ArgillaError(plan.risks(), field="typed", hint=f"To confirm that, type {confirmation.text}.")
            self._applying = True
        try:
            if request.path is not None:
                self._path_caution(request.path)
            application = plan.application(easy=request.easy, origin="widget")
            path = False if request.path is None else request.path.strip()
            applied = application.to(self._connection, path, progress)
            with self._lock:
                self._draft, self._question = None, None
                self._plan = dataclasses.replace(self._planned(), people={})
                self._keep(request.id, applied, application)
            settled = {"unknown", "not tried"}.isdisjoint(one.outcome for one in applied.outcomes)
            if question is not None and settled:
                known = left_out.union(change.id for change in plan.changes)
                notes = (*applied.notes, *self._new_changes(question, known))
                with self._lock:
                    self._keep(request.id, dataclasses.replace(applied, notes=notes), application)
        finally:  # not before, so that no plan is applied twice
            self._applying = False
        return _without_passwords(applied)

    def _new_changes(self, question: Question, known: Collection[UUID]) -> list[str]:
        """Return a sentence on people whom a new plan would also change, because others made changes meanwhile."""
        try:
            changes = question.answer(self._connection).changes
        except RosterError as error:
            rows = pluralize(len(error.problems), "row")
            return [f"Others made changes meanwhile: a new plan has questions about {rows}."]
        except ArgillaError:  # it was applied in any case
            return []
        names = [one.name for one in changes if one.id not in known]
        return [f"Planning again would also change {join_names(names)}."] if names else []

    def again(self, request: Retry, plan: ApplyPlan, command: CommandRequest, progress: Progress) -> Result:
        """Apply what is missing of a plan."""
        with self._lock:
            self._check_idle()
            self._applying = True
        try:
            applied = plan.again(self._connection, command, progress)
            with self._lock:
                if self._applied is not None and self._applied[0] == request.request:
                    self._keep(request.id, applied, plan.application)
        finally:
            self._applying = False
        return _without_passwords(applied)

    def _keep(self, request_id: str, applied: Applied, application: Application) -> None:
        """Keep what was applied, to show it: with its passwords if no file has them; and who was created."""
        self._earlier |= earlier_of(applied.credentials, application.people.values())
        if self._applied is not None:
            self._in_memory.pop(self._applied[0], None)
        if applied.credentials.path is None and applied.credentials.created:
            self._in_memory[request_id] = applied
        self._show(request_id, applied if applied.credentials.path is None else applied.without_passwords())

    def _show_passwords_in_memory(self) -> None:
        """Show the newest passwords that only this kernel has, of people who are still there."""
        for request_id, applied in reversed([*self._in_memory.items()]):
            if applied.credentials.created:
                self._show(request_id, applied)
                return
            del self._in_memory[request_id]

    def _show(self, request_id: str, applied: Applied) -> None:
        self._applied = request_id, applied
        entry = applied.result.entry if applied.result is not None else None
        now = entry and self._directory.journal.current(entry)  # passwords may outlive the journal
        self.entry = now and now.number
        self._undone = now is not None and now.undone  # an undo may have been faster than this result
        self._number += 1

    def follow(self, entry: Entry) -> None:
        """Note whether what was applied is undone now."""
        with self._lock:
            if entry.undone != self._undone:
                self._undone = entry.undone
                self._number += 1

    # -- files --------------------------------------------------------------------------------------------------------

    def _save_slips(self, request: SaveSlips) -> Message:
        return save_slips(self._credentials(request), request)

    def _save_invitations(self, request: SaveInvitations) -> Message:
        return save_invitations(self._credentials(request), request)

    def _credentials(self, request: SaveSlips | SaveInvitations) -> Credentials:
        if self._applied is None:
            raise ArgillaError("No roster was applied yet.")
        if self._undone:
            raise ArgillaError(UNDONE)
        applied = self._applied[1]
        return (applied.credentials if request.new_only else applied.everyone).in_file()

    def _save_plan(self, request: SavePlan) -> Message:
        with self._lock:
            plan = self._chosen()
        text = plan.to_json() or ""
        path = write_named(request.path, lambda where: write_private(where, text, "utf-8", replace=False))
        return saved(request.id, path, f"Saved {pluralize(len(plan.operations), 'change')}.")

    # -- what views show ----------------------------------------------------------------------------------------------

    def _state(self, request: AskRoster) -> Message:
        return self.state(request.id)

    def state(self, request_id: str) -> RosterState:
        """Return the state, without the rows."""
        with self._lock:
            self._use()
            if self._draft is None and self._applied is None and not self._applying:
                self._show_passwords_in_memory()
            draft, plan = self._draft, self._plan
            error = _without_rows(self._plan_error) or (draft.error if draft is not None else None)
            error = error or (RosterError(self._expired, hint="Choose it again.") if self._expired else None)
            state = RosterState(
                request=request_id,
                number=self._number,
                draft=self._id,
                error=None if error is None else ErrorInfo.of(error),
                prune=self._prune,
                renames=dict(self._renames),
                plan=None if plan is None else self._plan_state(plan),
                path=self._suggested_path(),
                folder=kernel_folder(),
                address=self._connection.api_url,
                applied=None if self._applied is None else self._applied_state(*self._applied),
            )
            return state if draft is None else self._check(draft).add_to(state)

    def _suggested_path(self) -> str:
        """Return the name of the file that has passwords of these rows; or else one that is not taken."""
        names: Sequence[str] = ()
        if self._question is not None:
            for person in self._question.roster:
                earlier = self._nearby.get(escape_invisible(person.username))
                if earlier is not None and earlier.is_for(person):
                    return earlier.file
            names = self._question.roster.workspaces
        elif self._draft is not None and self._draft.error is None:
            names = self._draft.roster().workspaces
        place = "".join(one for one in as_username(names[0]) if one.isalnum() or one in "-_")[:40] if names else ""
        stem = PATTERN.replace("*", "-".join(filter(None, [place, f"{date.today():%Y-%m-%d}"])))  # noqa: DTZ011 - of the user's own clock
        return str(free(Path(stem)))

    def _plan_state(self, plan: Plan) -> RosterPlan:
        chosen = plan.without(self._left_out)
        confirmation = chosen.confirmation
        return RosterPlan(
            number=self._plan_number,
            lines=dict(Counter(change.kind for change in plan.changes)),
            left_out=len(self._left_out),
            people=chosen.to_create + chosen.to_change + chosen.to_delete,
            passwords=chosen.to_create,
            summary=chosen.summary().removeprefix("Plan: "),
            notes=list(chosen.notes),
            confirmation=confirmation,
            confirm="" if confirmation is None else f"{chosen.risks()}{f' {OWNERS_CAN}' if chosen.owners else ''}",
        )

    def _applied_state(self, request_id: str, applied: Applied) -> RosterApplied:
        credentials, example = applied.everyone, applied.everyone.example()
        shown = {name: value[:MAX_SHOWN] for name, value in example.items() if len(name) <= MAX_HEADING}
        return RosterApplied(
            request=request_id,
            summary=UNDONE if self._undone else applied.result.summary if applied.result else applied.summary(),
            outcomes=dict(Counter(one.outcome for one in applied.outcomes)),
            created=0 if self._undone else len(credentials.created),
            new=len(applied.credentials.created),
            path=None if credentials.path is None else escape_invisible(str(credentials.path)),
            link=None if credentials.path is None else link(credentials.path),
            notes=[
                *applied.notes,
                *more("column", len(example) - MAX_HEADINGS, "of the file can be named in invitations"),
            ],
            example=dict([*shown.items()][-MAX_HEADINGS:]),
        )

    def _rows(self, request: AskRosterRows) -> Message:
        with self._lock:
            if self._draft is None:
                raise ArgillaError(_NOTHING)
            return self._check(self._draft).rows(request, self._number)

    def _lines(self, request: AskPlanLines) -> Message:
        with self._lock:
            plan, matches = self._planned(), matcher(request.search)
            found = [
                change
                for change in plan.changes
                if (
                    request.show in {"all", change.kind} or (request.show == "left out" and change.id in self._left_out)
                )
                and matches([change.name, change.full_name, *change.joins, *change.leaves])
            ]
            page = [*_page(found, request)]
            out = [change.id for change in page if change.id in self._left_out]
            return PlanLines(request.id, self._plan_number, request.first, len(found), page, out)

    def _outcomes(self, request: AskOutcomes) -> Message:
        with self._lock:
            if self._applied is None:
                raise ArgillaError("No roster was applied yet.")
            matches = matcher(request.search)
            found = [
                one
                for one in self._applied[1].outcomes
                if request.show in {"all", one.outcome} and matches([one.name, one.reason])
            ]
            return Outcomes(request.id, self._number, request.first, len(found), [*_page(found, request)])

    _answers: ClassVar[dict[type[Request], Callable[[RosterDraft, Any], Message]]] = {
        AskRoster: _state,
        ReadRoster: _read,
        EditRoster: _edit,
        AskRosterRows: _rows,
        AskUsernames: _try_usernames,
        PlanRoster: _make_plan,
        LeaveOut: _leave_out,
        AskPlanLines: _lines,
        CheckPath: _check_path,
        AskOutcomes: _outcomes,
        SaveSlips: _save_slips,
        SaveInvitations: _save_invitations,
        SavePlan: _save_plan,
        StartOver: _start_over,
    }
    requests = tuple(_answers)
    """What `answer` answers."""


def _without_rows(error: RosterError | None) -> RosterError | None:
    """Return the error of a plan without what the rows show; None if nothing is left."""
    sentences = [one.problem for one in error.problems if not one.row] if error is not None else []
    return RosterError(" ".join(sentences)) if sentences else None


def _suggested(problem: Problem) -> Edit:
    return problem.row, problem.column, problem.suggestion


def _without_passwords(applied: Applied) -> Result:
    """Return the result for views: none of them has the passwords that were set."""
    result = applied.result or Result("Nothing to do: the server already matches.", 0, 0)
    return dataclasses.replace(result, operations=_all_without_passwords(result.operations))


def _all_without_passwords(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    return tuple(structs.replace(one, password=False) for one in operations)


def _page(found: Sequence[_T], request: PageRequest) -> Sequence[_T]:
    return found[request.first : request.first + request.count]
