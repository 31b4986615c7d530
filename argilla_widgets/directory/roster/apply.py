"""Apply a plan: passwords into the file first, then its operations as one command, then what became of each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from msgspec import structs

from argilla_widgets.directory.commands.command import Command, CommandRequest, Context, Targets, rules_of
from argilla_widgets.directory.model.operation import MEMBERSHIPS, Operation
from argilla_widgets.directory.roster.bar import following
from argilla_widgets.directory.roster.credentials import Credential, Credentials
from argilla_widgets.directory.roster.log import CredentialsLog, CredentialsPath, passwords_file
from argilla_widgets.directory.roster.outcomes import Outcome, outcomes_of
from argilla_widgets.directory.roster.passwords import generate
from argilla_widgets.sdk.errors import ArgillaError, ConflictError, NotFoundError
from argilla_widgets.sdk.resources.tables import MAX_ROWS, Table
from argilla_widgets.sdk.text import escape_invisible, pluralize, quoted, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.execution import Result
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.journal.entries import Origin
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.roster.connected import Connected
    from argilla_widgets.directory.roster.person import Person, Refusal
    from argilla_widgets.sdk.api.routes import ArgillaAPI
    from argilla_widgets.sdk.auth.secret import Secret


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

    def __repr__(self) -> str:
        return f"<{self.summary()}>"

    def summary(self) -> str:
        """Return what was done, in sentences."""
        done = self.result.summary if self.result is not None else "Nothing to do."
        path = self.credentials.path if len(self.credentials) else None
        return done if path is None else f"{done} Passwords: {escape_invisible(str(path))}."

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        rows = [one._asdict() for one in sorted(self.outcomes, key=lambda one: one.outcome in {"done", "already so"})]
        note = " ".join(self.notes) or None
        return Table(self.summary(), rows[:MAX_ROWS], note, len(rows))._repr_mimebundle_()


class ApplyPlan(Command, frozen=True):
    """Perform the operations of a plan; whoever has changed since is left alone."""

    raises = False

    operations: tuple[Operation, ...]
    application: Application
    log: CredentialsLog

    @property
    def trusted(self) -> bool:
        return not self.application.from_file

    def again(self, client: Connected, request: CommandRequest, progress: Progress | None) -> Applied:
        """Perform the rest of a request with this command."""
        return self.application.again(client, self.log, progress, request)

    def running(self, snapshot: Snapshot) -> str:
        return "Applying a plan"

    def held(self) -> AbstractContextManager[None]:
        return nullcontext()

    def rules(self, journal: Journal) -> Sequence[str]:
        return rules_of(self.operations)

    def targets(self, journal: Journal) -> Targets:
        return Targets.of(self.operations)

    def reads_everything(self, goals: Sequence[Operation]) -> bool:
        """Say of every row what became of it."""
        return True

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        return self.operations

    def perform(self, context: Context, operation: Operation) -> bool:
        """Perform one operation; a name that is taken may be that of someone whom an earlier run created."""
        try:
            return super().perform(context, operation)
        except ConflictError:
            if operation.kind != "create_user" or operation.user_id is None:
                raise
            if _exists(context.client.api, operation.user_id, operation.username):
                return False  # a sign-in then says with which password
            raise ConflictError(
                f"The username {quoted(operation.username)} is taken by someone else.", field="username"
            ) from None

    def settle(self, operation: Operation, error: ArgillaError | None) -> None:
        if operation.kind == "create_user" and (error is None or not error.unknown):
            self.log.settle(operation.username, "not created" if error is not None else "created")

    def password_for(self, operation: Operation) -> Secret | None:
        return self.log[operation.username].password

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        kinds = {
            "created": {one.user_id for one in done if one.kind == "create_user"},
            "changed": {one.user_id for one in done if one.kind in {*MEMBERSHIPS, "update_user"}},
            "deleted": {one.user_id for one in done if one.kind == "delete_user"},
        }
        kinds["changed"] -= kinds["created"]
        if not (done or rest):
            return "Nothing to do."
        parts = [f"{pluralize(len(users), 'user')} {verb}" for verb, users in kinds.items() if users]
        return f"Applied a plan: {', '.join(parts) or 'no user changed'}{rest}."


@dataclass(frozen=True)
class Application:
    """What is applied: the operations of a plan, the people they create, and those who are left out."""

    server: str
    operations: Sequence[Operation]
    people: Mapping[UUID, Person]
    refusals: Sequence[Refusal]
    easy: bool = True
    """Whether passwords are easy to type."""
    origin: Origin = "code"
    from_file: bool = False
    """Whether the operations were read from a file, which may come from someone else."""

    def to(self, client: Connected, path: CredentialsPath, progress: Progress | Literal[False] | None) -> Applied:
        """Write the passwords, perform the operations, and return what became of each person."""
        if self.server != client.api_url:
            raise ArgillaError(
                f"This plan is for {shortened(self.server)}, and the client is connected to {client.api_url}.",
                hint="Plan the roster for this server.",
            )
        file = passwords_file(path, new=any(one.kind == "create_user" for one in self.operations))
        with CredentialsLog.open(file, self.server) as log:
            return self._apply(client, log, progress, None)

    def again(
        self, client: Connected, log: CredentialsLog, progress: Progress | None, request: CommandRequest
    ) -> Applied:
        """Perform what is missing, with the passwords of the log, as a part of the same entry of the journal."""
        with log.reopened() as reopened:
            return self._apply(client, reopened, progress, request)

    def _apply(
        self,
        client: Connected,
        log: CredentialsLog,
        progress: Progress | Literal[False] | None,
        rest: CommandRequest | None,
    ) -> Applied:
        operations = self._with_credentials(log)
        command = ApplyPlan(tuple(operations), self, log)
        request = CommandRequest(command, server=self.server)
        if rest is not None:
            request = replace(rest, command=command)
        with following(progress, operations) as follower:
            result = client.directory.execute(request, follower, origin=self.origin)
        if log.planned():  # what was done is known, except for those who may have been created
            with suppress(ArgillaError):  # passwords may be in memory alone, so the result is returned in any case
                client.directory.refresh()
        outcomes = outcomes_of(operations, result, client.directory.snapshot)
        outcomes |= {one.id: Outcome(one.username, "refused", one.reason) for one in self.refusals}
        outcomes |= _sign_in(log, client)
        notes = log.cautions()
        try:
            log.flush()
        except ArgillaError as error:
            notes.append(f"{error} It has all passwords. Apply the plan again to record who was created.")
        credentials = log.credentials([one.username for one in operations if one.kind == "create_user"])
        return Applied(tuple(outcomes.values()), credentials, tuple(notes), result)

    def _with_credentials(self, log: CredentialsLog) -> list[Operation]:
        """Write the passwords of everyone to create, and return the operations with the ids that the file has."""
        places: dict[UUID | None, list[str]] = {}
        for one in self.operations:
            if one.kind == "add_to_workspace":
                places.setdefault(one.user_id, []).append(one.workspace)
        new = [one for one in self.operations if one.kind == "create_user" and one.user_id is not None]
        rows: list[Credential] = []
        for one in new:
            values, person = dict(one.values), self.people.get(one.user_id) if one.user_id is not None else None
            rows.append(
                Credential(
                    one.username,
                    (person.password if person is not None else None) or generate(easy=self.easy),
                    self.server,
                    values.get("first_name") or "",
                    values.get("last_name") or "",
                    tuple(places.get(one.user_id, ())),
                    one.user_id,
                    others=person.others if person is not None else {},
                )
            )
        log.add(rows)
        ids = {one.user_id: log[one.username].id or one.user_id for one in new}
        return [structs.replace(one, user_id=ids.get(one.user_id, one.user_id)) for one in self.operations]


def _exists(api: ArgillaAPI, user_id: UUID, username: str) -> bool:
    try:
        return api.users.get(user_id).username == username
    except NotFoundError:
        return False


def _sign_in(log: CredentialsLog, client: Connected) -> dict[UUID | None, Outcome]:
    """Sign in as users who exist although their row does not say so, as after a crash; return those who cannot."""
    outcomes: dict[UUID | None, Outcome] = {}
    for person in log.planned():
        user = client.directory.snapshot.users.get(person.id) if person.id is not None else None
        if user is None or escape_invisible(user.username) != escape_invisible(person.username):
            continue
        try:
            accepted = client.api.server.accepts_password(user.username, person.password)
        except ArgillaError:
            reason = "The password in the file could not be checked. Apply the plan again."
            outcomes[person.id] = Outcome(person.username, "unknown", reason)
            continue
        if accepted:
            log.settle(person.username, "created")
        else:
            reason = f"Reset it: client.directory.reset_passwords([{person.username!r}], credentials=...)."
            outcomes[person.id] = Outcome(person.username, "password unknown", reason)
    return outcomes
