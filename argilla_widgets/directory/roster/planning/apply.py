"""Apply a plan: passwords into the file first, then its operations as one command, then what became of each person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from argilla_widgets.directory.commands.command import Command, CommandRequest, Context, Targets, rules_of
from argilla_widgets.directory.execution.bar import following
from argilla_widgets.directory.execution.preconditions import beside_alike
from argilla_widgets.directory.model.description import sentence
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, Operation
from argilla_widgets.directory.private_file import shown_path
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
from argilla_widgets.directory.roster.credentials.followers import kept_current
from argilla_widgets.directory.roster.credentials.wanted import wanted_of
from argilla_widgets.directory.roster.credentials.where_kept import CredentialsPath, passwords_file
from argilla_widgets.directory.roster.outcomes import Outcome, outcomes_of
from argilla_widgets.sdk.errors import ArgillaError, ConflictError, NotFoundError
from argilla_widgets.sdk.resources.tables import MAX_ROWS, Table
from argilla_widgets.sdk.text import pluralize, quoted, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.execute import Result
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.journal.entries import Origin
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.roster.connected import Connected
    from argilla_widgets.directory.roster.credentials.credentials import Credentials
    from argilla_widgets.directory.roster.reading.person import Person, Refusal
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
    everyone : Credentials
        Of everyone in the roster who has a row in the file of passwords, whichever run created them.
    notes : tuple of str
        Sentences about what to know about the file of passwords.
    result : Result or None
        Of the command; None if there was nothing to do.
    """

    outcomes: tuple[Outcome, ...]
    credentials: Credentials
    everyone: Credentials
    notes: tuple[str, ...]
    result: Result | None
    file: CredentialsFile | None = field(compare=False)
    """What keeps the credentials current."""

    def __repr__(self) -> str:
        return f"<{self.summary()}>"

    def without_passwords(self) -> Applied:
        """Return it for as long as someone looks at it: their passwords are in the file alone."""
        result = None if self.result is None else replace(self.result, retry=None)
        shown, everyone = self.credentials.without_passwords(), self.everyone.without_passwords()
        return replace(self, credentials=shown, everyone=everyone, result=result, file=None)

    def summary(self) -> str:
        """Return what was done, in sentences."""
        done = self.result.summary if self.result is not None else "Nothing to do."
        path = self.credentials.path if len(self.credentials) else None
        return done if path is None else f"{done} Passwords: {shown_path(path)}."

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        rows = [asdict(one) for one in sorted(self.outcomes, key=lambda one: one.outcome in {"done", "already so"})]
        note = " ".join(self.notes) or None
        return Table(self.summary(), rows[:MAX_ROWS], note, len(rows))._repr_mimebundle_()


class ApplyPlan(Command, frozen=True):
    """Perform the operations of a plan; leave alone anyone who has changed since."""

    act = "plan"
    raises = False
    hint = "Plan again to see what is left to do."

    operations: tuple[Operation, ...]
    application: Application
    file: CredentialsFile
    doubts: dict[UUID, Outcome]
    """Of those who existed before; filled when it is checked."""
    left_alone: dict[UUID | None, str]
    """Why something is not created, or someone not deleted, by id; filled likewise."""

    @property
    def trusted(self) -> bool:
        return not self.application.from_file

    @property
    def holds_passwords(self) -> bool:
        return bool(self.file.ids)

    def again(self, client: Connected, request: CommandRequest, progress: Progress | None) -> Applied:
        """Perform the rest of a request with this command."""
        return self.application.again(client, self.file, progress, request)

    def running(self, snapshot: Snapshot) -> str:
        return "Applying a plan"

    def held(self) -> AbstractContextManager[None]:
        """Open the file again for a retry, since others may have written into it in the meantime."""
        return self.file.opened()

    def rules(self, journal: Journal) -> Sequence[str]:
        return rules_of(self.operations)

    def targets(self, journal: Journal) -> Targets:
        return Targets.of(self.operations)

    def reads_everything(self, goals: Sequence[Operation]) -> bool:
        """Say of every row what became of it."""
        return True

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        return self.operations

    def check(self, context: Context, goals: Sequence[Operation]) -> ApplyPlan:
        """Write the passwords of those who will be created, now that it is known who they are."""
        snapshot = context.store.snapshot
        self.doubts.update(self.file.look_up(snapshot.users, context.client.api, self.application.listed))
        context.ids.update(self.file.real_ids)
        goals = [one.with_ids(context.ids) for one in goals]
        people = [one for one in goals if one.kind == "create_user" and not one.is_met(snapshot)]
        names = {user.username for user in snapshot.users.values()} - {*self.application.listed}
        made = [one for one in goals if one.kind == "create_workspace"]
        places = {place.name for place in snapshot.workspaces.values()} - {one.workspace for one in self.operations}
        alike = (*beside_alike(people, names), *beside_alike(made, places - {*self.application.places}))
        self.left_alone.update({one.subject: reason for one, reason in alike})
        self._note_responses(context, goals)
        new = [one.user_id for one in people if one.user_id is not None and one.user_id not in self.left_alone]
        self.file.prepare(new, easy=self.application.easy)
        return self

    def _note_responses(self, context: Context, goals: Sequence[Operation]) -> None:
        """Note who has given responses since their deletion was planned."""
        planned = {one.user_id: one.responses for one in goals if one.kind == "delete_user"}
        users = context.store.snapshot.known_users(key for key, number in planned.items() if key and number is not None)
        totals = context.responses.totals(users) if users else {}
        for user in users:
            if totals is None:
                self.left_alone[user.id] = f"The responses of {quoted(user.username)} could not be counted."
            elif (more := totals[user.id] - (planned[user.id] or 0)) > 0:
                self.left_alone[user.id] = f"{quoted(user.username)} gave {pluralize(more, 'response')} since."

    def perform(self, context: Context, operation: Operation, api: ArgillaAPI) -> bool:
        """Perform one operation. If a username is taken, an earlier run may have created that very person."""
        user_id, is_creation = operation.user_id, operation.kind == "create_user"
        if operation.kind in CREATIONS | DELETIONS and (reason := self.left_alone.get(operation.subject)) is not None:
            raise ConflictError(f"{reason} {self.hint}")
        try:
            return super().perform(context, operation, api)
        except ConflictError:
            if not is_creation or user_id is None or context.client.api.server.known.chooses_ids:
                raise
            if _exists(context.client.api, user_id, operation.username):
                return False  # a sign-in then says with which password
            raise ConflictError(
                f"Others have created {quoted(operation.username)} since. {self.hint}", field="username"
            ) from None

    def settle(self, operation: Operation, error: ArgillaError | None, *, made: bool, user_id: UUID | None) -> None:
        """Note who was created. Another run may have chosen the password of those who were there already."""
        planned = operation.user_id
        if operation.kind != "create_user" or planned is None or planned in self.left_alone:
            return
        if made:
            self.file.settle(planned, "created", user_id)
        elif error is not None and not error.unknown:
            self.file.settle(planned, "not created")

    def password_for(self, operation: Operation) -> Secret | None:
        assert operation.user_id is not None  # noqa: S101 - as planned
        return self.file.password(operation.user_id)

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        if not (done or rest):
            return "Nothing to do."
        return sentence(done, self.act, rest) or f"Nothing was changed{rest}."


@dataclass(frozen=True)
class Application:
    """What is applied: the operations of a plan, the people they create, and those who are left out."""

    server: str
    operations: Sequence[Operation]
    people: Mapping[UUID, Person]
    refusals: Sequence[Refusal]
    places: Collection[str]
    """The names of the workspaces that were there when it was planned."""
    listed: Mapping[str, Mapping[str, str]]
    """Everyone in the roster by username, with their other columns; empty if they are not known."""
    easy: bool
    """Whether passwords are easy to type."""
    origin: Origin
    from_file: bool
    """Whether the operations were read from a file, which may come from someone else."""

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
        operations, doubts = file.adopt(self.operations, self.people), dict[UUID, Outcome]()
        command = ApplyPlan(tuple(operations), self, file, doubts, {})
        request = CommandRequest(command, server=self.server, owners=frozenset())  # a roster adds no owner
        if rest is not None:
            request = replace(rest, command=command)
        with following(progress) as follower:
            result = client.directory.execute(request, follower, origin=self.origin)
        operations = [one.with_ids(result.ids) for one in operations]
        if file.has_doubts:  # what was done is known, except for those who may have been created
            with suppress(ArgillaError):  # passwords may be in memory alone, so the result is returned in any case
                client.directory.refresh()
            doubts = file.look_up(client.directory.snapshot.users, client.api, self.listed)
        outcomes = outcomes_of(operations, self.refusals, result, client.directory.snapshot)
        outcomes |= doubts
        notes = file.finish()
        created = [one.user_id for one in operations if one.kind == "create_user"]
        everyone = file.credentials({*created, *file.listed(self.listed, client.directory.snapshot.users)})
        credentials, done = file.credentials({*created}), result if result.total else None
        return Applied(tuple(outcomes.values()), credentials, everyone, tuple(notes), done, file)


def _exists(api: ArgillaAPI, user_id: UUID, username: str) -> bool:
    try:
        return api.users.get(user_id).username == username
    except NotFoundError:
        return False
