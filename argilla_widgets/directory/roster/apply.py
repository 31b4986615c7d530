"""Apply a plan: passwords into the file first, then its operations as one command, then what became of each person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias
from uuid import UUID

from argilla_widgets.directory.commands.command import Command, CommandRequest, Context, Progress, created_by
from argilla_widgets.directory.commands.failures import with_consequence
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, MEMBERSHIPS, Operation, fields_of
from argilla_widgets.directory.roster.bar import following
from argilla_widgets.directory.roster.credentials_file import (
    CredentialsFile,
    CredentialsPath,
    passwords_file,
)
from argilla_widgets.directory.roster.followers import kept_current
from argilla_widgets.directory.roster.wanted import wanted_of
from argilla_widgets.sdk.errors import ArgillaError, ConflictError, NotFoundError
from argilla_widgets.sdk.resources.tables import MAX_ROWS, Table
from argilla_widgets.sdk.text import escape_invisible, pluralize, quoted, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.execution import Result
    from argilla_widgets.directory.journal.entries import Origin
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.roster.connected import Connected
    from argilla_widgets.directory.roster.credentials import Credentials
    from argilla_widgets.directory.roster.person import Person, Refusal
    from argilla_widgets.sdk.api.routes import ArgillaAPI
    from argilla_widgets.sdk.auth.secret import Secret

OutcomeKind: TypeAlias = Literal[
    "done", "already so", "changed since", "refused", "failed", "unknown", "not tried", "password unknown"
]


class Outcome(NamedTuple):
    """What became of one person, or of a workspace."""

    name: str
    outcome: OutcomeKind
    reason: str = ""


_Outcomes: TypeAlias = dict[UUID | None, Outcome]
"""By the id of the person, or of the workspace: a workspace may have the name of a person."""


@dataclass(frozen=True, repr=False)
class Applied:
    """What a plan did.

    Attributes
    ----------
    outcomes : tuple of Outcome
        One for each person: done, already so, changed since, refused, failed, unknown, not tried, password unknown.
    credentials : Credentials
        Of the new users; `to_html` and `invitations` leave out those who were not created.
    notes : tuple of str
        Sentences about what to know about the file of passwords.
    result : Result or None
        Of the command; None if there was nothing to do.
    """

    outcomes: tuple[Outcome, ...]
    credentials: Credentials
    notes: tuple[str, ...]
    result: Result | None
    file: CredentialsFile | None = field(compare=False)
    """What keeps the credentials current."""

    def __repr__(self) -> str:
        return f"<{self.summary()}>"

    def without_passwords(self) -> Applied:
        """Return it for as long as someone looks at it: their passwords are in the file alone."""
        result = None if self.result is None else replace(self.result, retry=None)
        return replace(self, credentials=self.credentials.without_passwords(), result=result, file=None)

    def summary(self) -> str:
        """Return what was done, in sentences."""
        done = self.result.summary if self.result is not None else "Nothing to do."
        path = self.credentials.path if len(self.credentials) else None
        return done if path is None else f"{done} Passwords: {escape_invisible(str(path))}."

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        rows = [one._asdict() for one in sorted(self.outcomes, key=lambda one: one.outcome in {"done", "already so"})]
        note = " ".join(self.notes) or None
        return Table(self.summary(), rows[:MAX_ROWS], note, len(rows))._repr_mimebundle_()


class _Run:
    """What the operations of a plan share while they run."""

    def __init__(self, application: Application, file: CredentialsFile) -> None:
        self.application = application
        self.file = file
        self.failed: set[UUID] = set()
        """Users with an operation that failed."""
        self.lost = ""
        """The first creation or change that failed: then no one is deleted."""

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Open the file again for a retry, since others may have written into it in the meantime."""
        if not self.file.is_open:
            self.failed, self.lost = set(), ""
        with self.file.opened():
            yield


class ApplyPlan(Command, frozen=True):
    """Perform the operations of a plan."""

    raises = False

    run: _Run

    def again(self, client: Connected, request: CommandRequest, progress: Progress | None) -> Applied:
        """Perform the rest of a request with this command."""
        return self.run.application.again(client, self.run.file, progress, request)

    def held(self) -> AbstractContextManager[None]:
        return self.run.opened()

    def check(self, context: Context) -> ApplyPlan:
        return self

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        return ()

    def perform(self, context: Context, operation: Operation) -> bool:
        """Perform one operation, unless it waits for another one that failed."""
        run = self.run
        if operation.kind in DELETIONS and run.lost:
            raise ArgillaError(f"No one is deleted, because {shortened(run.lost)} was not created or changed.")
        if operation.kind == "remove_from_workspace" and operation.user_id in run.failed:
            raise ArgillaError("Nothing is removed, because an earlier change of this person failed.")
        try:
            return self._perform(context, operation)
        except ArgillaError:
            if operation.user_id is not None:
                run.failed.add(operation.user_id)
            if operation.kind in {*CREATIONS, "update_user"}:
                run.lost = run.lost or operation.target
            raise

    def _perform(self, context: Context, operation: Operation) -> bool:
        if operation.kind != "create_user":
            return super().perform(context, operation)
        file, user_id = self.run.file, operation.user_id
        assert user_id is not None  # noqa: S101 - as planned
        try:
            made = super().perform(context, operation)
        except ConflictError:
            if _exists(context.client.api, user_id, operation.username):
                return False  # an earlier run created them; a sign-in then says with which password
            file.settle(user_id, "not created")
            raise ConflictError(
                f"The username {quoted(operation.username)} is taken by someone else.", field="username"
            ) from None
        except ArgillaError as error:
            if not error.unknown:
                file.settle(user_id, "not created")
            raise
        file.settle(user_id, "created")
        return made

    def password_for(self, operation: Operation) -> Secret | None:
        assert operation.user_id is not None  # noqa: S101 - as planned
        return self.run.file.password(operation.user_id)

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        kinds = {
            "created": {one.user_id for one in done if one.kind == "create_user"},
            "changed": {one.user_id for one in done if one.kind in {*MEMBERSHIPS, "update_user"}},
            "deleted": {one.user_id for one in done if one.kind == "delete_user"},
        }
        kinds["changed"] -= kinds["created"]
        parts = [f"{pluralize(len(users), 'user')} {verb}" for verb, users in kinds.items() if users]
        return f"Applied a plan: {', '.join(parts) or 'no user changed'}{rest}."


@dataclass(frozen=True)
class Application:
    """What is applied: the operations of a plan, the people they create, and those who are left out."""

    server: str
    operations: Sequence[Operation]
    people: Mapping[UUID, Person]
    refusals: Sequence[Refusal]
    listed: Collection[str] = ()
    """The usernames of everyone in the roster; empty if they are not known."""
    easy: bool = True
    """Whether passwords are easy to type."""
    origin: Origin = "code"

    def to(self, client: Connected, path: CredentialsPath, progress: Progress | Literal[False] | None) -> Applied:
        """Write the passwords, perform the operations, and return what became of each person."""
        if self.server != client.api_url:
            raise ArgillaError(
                f"This plan is for {shortened(self.server)}, and the client is connected to {client.api_url}.",
                hint="Plan the roster for this server.",
            )
        where = passwords_file(path, self.server, wanted_of(self.operations, self.people))
        users = client.directory.snapshot.users
        with CredentialsFile.open(where, self.server, users) as file, kept_current(file, client.directory.journal):
            return self._apply(client, file, progress, None)

    def again(
        self, client: Connected, file: CredentialsFile, progress: Progress | None, request: CommandRequest
    ) -> Applied:
        """Perform what is missing, with the passwords of the file, as a part of the same entry of the journal."""
        with file.opened(), kept_current(file, client.directory.journal):
            return self._apply(client, file, progress, request)

    def _apply(
        self,
        client: Connected,
        file: CredentialsFile,
        progress: Progress | Literal[False] | None,
        rest: CommandRequest | None,
    ) -> Applied:
        try:
            client.directory.refresh()
        except ArgillaError as error:
            raise with_consequence(error) from None
        operations = file.adopt(self.operations, self.people)
        doubts = file.look_up(client, self.listed)
        kept, outcomes = _checked(operations, client.directory.snapshot, rest and rest.operations)
        file.prepare((one.user_id for one in kept if one.kind == "create_user" and one.user_id), easy=self.easy)
        result = None
        if kept:
            run, known = ApplyPlan(_Run(self, file)), client.directory.snapshot
            continues = rest and rest.continues
            request = CommandRequest(run, server=self.server, continues=continues, operations=kept, known=known)
            with following(progress, kept) as follower:
                result = client.directory.execute(request, follower, origin=self.origin)
            if file.has_doubts:  # what was done is known, except for those who may have been created
                with suppress(ArgillaError):  # passwords may be in memory alone, so the result is returned in any case
                    client.directory.refresh()
                doubts = file.look_up(client, self.listed)
        outcomes |= self._outcomes(operations, kept, result, outcomes)
        names = _names(operations)
        outcomes |= {one: Outcome(names[one], *doubt) for one, doubt in doubts.items() if one in names}
        notes = file.finish()
        credentials = file.credentials([one.user_id for one in operations if one.kind == "create_user"])
        return Applied(tuple(outcomes.values()), credentials, tuple(notes), result, file)

    def _outcomes(
        self,
        operations: Sequence[Operation],
        needed: Sequence[Operation],
        result: Result | None,
        known: _Outcomes,
    ) -> _Outcomes:
        """Return the outcome of each person and workspace of the plan."""
        outcomes: _Outcomes = {}
        names = _names(operations)
        tried = {one.subject for one in needed}
        for subject, name in names.items():
            if subject not in known:
                outcomes[subject] = Outcome(name, "done" if subject in tried else "already so")
        missing = result.retry.operations or () if result is not None and result.retry is not None else ()
        for one in missing:
            outcomes[one.subject] = Outcome(names[one.subject], "not tried")
        places = {one.workspace: one.workspace_id for one in operations if one.user_id is None}
        # Someone's first failure is the reason for the others, so it is the one to show.
        for failure in reversed(result.failures) if result is not None else ():
            subject = failure.user_id or places.get(failure.name)
            kind = "unknown" if failure.error.unknown else "failed"
            if isinstance(failure.error, ConflictError | NotFoundError):
                kind = "changed since"
            outcomes[subject] = Outcome(names.get(subject, failure.name), kind, str(failure.error))
        for refusal in self.refusals:
            outcomes[refusal.id] = Outcome(refusal.username, "refused", refusal.reason)
        return outcomes


def _checked(
    operations: Sequence[Operation], snapshot: Snapshot, missing: Sequence[Operation] | None
) -> tuple[list[Operation], _Outcomes]:
    """Return the operations whose users are as planned, and what to say about the others.

    A retry performs only those that were ``missing``: any other that is to do again was undone after it was done.
    """
    left = None if missing is None else {one.key for one in missing}
    kept: list[Operation] = []
    outcomes: _Outcomes = {}
    names = _names(operations)
    created = created_by(operations)
    renamed = {one.user_id: {one.username, one.name} for one in operations if one.kind == "update_user"}
    for one in operations:
        if reason := _changed_since(one, snapshot, created, renamed.get(one.user_id, {one.username})):
            outcomes[one.subject] = Outcome(names[one.subject], "changed since", reason)
        elif not one.is_met(snapshot):
            if left is not None and one.key not in left:
                outcomes[one.subject] = Outcome(names[one.subject], "changed since", "This was done, but undone since.")
            kept.append(one)
    return [one for one in kept if one.subject not in outcomes], outcomes


def _exists(api: ArgillaAPI, user_id: UUID, username: str) -> bool:
    try:
        return api.users.get(user_id).username == username
    except NotFoundError:
        return False


def _names(operations: Iterable[Operation]) -> dict[UUID | None, str]:
    """Return what people and workspaces are called in outcomes: people by their username after the plan."""
    return {one.subject: one.name or one.workspace for one in operations}


def _changed_since(
    one: Operation, snapshot: Snapshot, created: Collection[UUID | None], usernames: Collection[str]
) -> str | None:
    """Return why an operation is not for the user or workspace that it names; None if it is.

    Parameters
    ----------
    one
        The operation.
    snapshot
        The server's state.
    created
        The ids that the plan creates.
    usernames
        The username in the plan, before and after it.
    """
    user = snapshot.users.get(one.user_id) if one.user_id is not None else None
    place = snapshot.workspaces.get(one.workspace_id) if one.workspace_id is not None else None
    if user is not None and not {user.username, one.username} <= {*usernames}:
        return f"Their username is now {quoted(user.username)}."
    if place is not None and place.name != one.workspace:
        return f"The workspace is now called {quoted(place.name)}."
    if one.is_met(snapshot):
        return None
    if one.is_gone(snapshot, created):
        return "The user or workspace no longer exists."
    if user is not None and one.kind == "update_user" and not {*one.before} <= {*fields_of(user).items()}:
        return "Someone else has already changed this."
    return None
