"""`Command`: a change that a user can make, as a value, and `CommandRequest`: the command with who asks for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, cast
from uuid import UUID

import msgspec
from msgspec.structs import replace

from argilla_widgets.directory.model.description import Act
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, Operation
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import (
    ArgillaError,
    ArgumentError,
    ConflictError,
    NotFoundError,
)
from argilla_widgets.sdk.models import Role, UserModel
from argilla_widgets.sdk.resources.users import check_lockout
from argilla_widgets.sdk.text import join_names, shortened

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.commands.consequences import ResponseCounter
    from argilla_widgets.directory.journal.entries import EntryRef, Origin
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.store import SnapshotStore
    from argilla_widgets.directory.sync import Synchronizer
    from argilla_widgets.sdk.api.routes import ArgillaAPI
    from argilla_widgets.sdk.client import Argilla

    AnyRole: TypeAlias = Role | str
    Password: TypeAlias = Secret | str
else:  # what a decoded command holds
    AnyRole, Password = Role, Secret

MAX_IDS = 10_000
"""Maximum number of ids in a command that is decoded; code may pass any number."""
Text: TypeAlias = Annotated[str, msgspec.Meta(max_length=10_000)]
Ids: TypeAlias = Annotated[Sequence[UUID], msgspec.Meta(max_length=MAX_IDS)]
SomeIds: TypeAlias = Annotated[Sequence[UUID], msgspec.Meta(min_length=1, max_length=MAX_IDS)]
"""At least one id."""
Pair: TypeAlias = tuple[UUID, UUID]
"""A user and a workspace."""


@dataclass(frozen=True)
class Targets:
    """The users and workspaces that a command affects."""

    users: Collection[UUID] = ()
    workspaces: Collection[UUID] = ()

    @classmethod
    def of(cls, operations: Sequence[Operation]) -> Targets:
        """Return what operations change; what they create themselves is not there yet."""
        created = created_by(operations)
        users, workspaces = (
            list(dict.fromkeys(one for one in ids if one is not None and one not in created))
            for ids in ([one.user_id for one in operations], [one.workspace_id for one in operations])
        )
        return cls(users, workspaces)

    def exist(self, snapshot: Snapshot) -> bool:
        """Return whether there is something to change: a user, and a workspace, if it names any."""
        known = ((self.users, snapshot.users), (self.workspaces, snapshot.workspaces))
        return all(not ids or any(target in there for target in ids) for ids, there in known)


def _tag(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=_tag):
    """One change that a user can make: its arguments, as a value that can be stored and sent, except for passwords."""

    rule: ClassVar[str] = ""
    """The line of the permission table that allows it; if it may need several, the one that every permitted role has.

    Empty if it depends on what the command undoes or redoes.
    """
    raises: ClassVar[bool] = True
    """Whether it refuses as a whole what has changed since, and raises what all its operations failed with.

    Otherwise, it leaves alone what has changed, and the result says so for each operation.
    """

    act: ClassVar[Act] = "change"
    """What its operations are part of, for the sentence on them."""

    hint: ClassVar[str] = "Check the new state, then select them again: a retry leaves them alone."
    """What to do about someone who was left alone because others have changed them."""

    @property
    def trusted(self) -> bool:
        """Whether what its operations expect was seen on the server, rather than read from a file."""
        return True

    @property
    def holds_passwords(self) -> bool:
        """Whether it has passwords beside those that its operations set."""
        return False

    @property
    def created_id(self) -> UUID | None:
        """The id of the user or workspace that a creation makes."""
        return None

    @property
    def undoes(self) -> tuple[EntryRef, ...]:
        """The numbers of the journal entries that it undoes."""
        return ()

    @property
    def redoes(self) -> tuple[EntryRef, ...]:
        """The numbers of the journal entries that it redoes."""
        return ()

    def running(self, snapshot: Snapshot) -> str:
        """Return what it is doing, to show while it runs."""
        raise NotImplementedError

    def checked(self) -> Self:
        """Return it with its arguments converted; refuse those of a wrong type with an `ArgumentError`.

        Not in the constructor, whose frame has a password that a traceback may show.
        """
        return self

    def owners(self, journal: Journal) -> Collection[UUID] | None:
        """Return the owners whom it rests on having seen; None if that is up to who asks: see `CommandRequest`."""
        return None

    def rules(self, journal: Journal) -> Sequence[str]:
        """Return the lines of the permission table that apply to the command."""
        return (self.rule,)

    def targets(self, journal: Journal) -> Targets:
        """Return the users and workspaces that the command affects."""
        return Targets()

    def reads_everything(self, goals: Sequence[Operation]) -> bool:
        """Return whether its plan, which would now be ``goals``, depends on more than its targets."""
        return False

    def check(self, context: Context, goals: Sequence[Operation]) -> Self:
        """Refuse what the server would refuse later, and ask before more is deleted than was shown.

        Its targets were just read, and ``goals`` is its plan for them. Return the command, with what a retry has to
        know about this.
        """
        return self

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        """Return the writes that lead to its goal, in order, for users and workspaces that exist.

        Writes that already match are skipped later. A retry performs those that are missing, so each sets the goal
        itself, whatever the state is by then.
        """
        raise NotImplementedError

    def held(self) -> AbstractContextManager[object]:
        """Return what it holds while it runs, such as a file that it writes."""
        return nullcontext()

    def password_for(self, operation: Operation) -> Secret | None:
        """Return the password that an operation sets."""
        return None

    def perform(self, context: Context, operation: Operation, api: ArgillaAPI) -> bool:
        """Make one of the planned writes, with the routes for it.

        Return False if someone else has made it in the meantime.
        """
        user_id, workspace_id = operation.user_id, operation.workspace_id
        if user_id is not None and workspace_id is not None:
            return _perform_on_membership(context, operation, api, user_id, workspace_id)
        if workspace_id is not None:
            _perform_on_workspace(context, operation, api, workspace_id)
        elif user_id is not None:
            password = self.password_for(operation) if operation.password else None
            _perform_on_user(context, operation, api, user_id, password)
        return True

    def settle(self, operation: Operation, error: ArgillaError | None, *, made: bool, user_id: UUID | None) -> None:
        """Note outside of the journal how an operation ended: ``made`` here, with an error, or done already.

        ``user_id`` is the id of its user now, which differs from the planned one if the server has chosen it.
        """

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        """Return a sentence that describes what was done; ``rest`` says what failed and remains, to follow it."""
        raise NotImplementedError

    def remainder(self, missing: Sequence[Operation]) -> Self:
        """Return the command as a retry keeps it, to describe all attempts: with secrets of the missing writes only."""
        return self

    def finish(self, journal: Journal, missing: Sequence[Operation]) -> None:
        """Record what is known once its operations were tried; ``missing`` are those that failed or were not tried."""


@dataclass(frozen=True)
class CommandRequest:
    """A command to execute, with who asks for it and what it has to respect."""

    command: Command
    origin: Origin = "code"
    """Whether it was clicked in a widget or called by code."""
    server: str | None = None
    """The address of the server that it is for; None fits any."""
    owners: Collection[UUID] | None = None
    """The owners who were shown to the user as owners: other owners are skipped. None skips no one."""
    force: bool = False
    """Whether to undo a creation even if what was created has changed since."""
    continues: int | None = None
    """The number of the journal entry that it retries."""
    operations: Sequence[Operation] | None = None
    """For a retry, what to perform; None plans it for the current state."""
    ids: Mapping[UUID, UUID] = field(default_factory=dict)
    """For a retry, the ids of what earlier attempts have created, by those that were planned."""

    @property
    def leaves_alone(self) -> bool:
        """Whether what has changed since is left alone, rather than refused along with everything else."""
        return self.operations is not None or not self.command.raises

    def check_server(self, address: str) -> None:
        """Refuse to run on another server than the one that the command is for."""
        if self.server not in {None, address}:
            raise ArgillaError(
                f"This change is for {self.server} and cannot be made at {address}.",
                hint=f"Make it with a client of {self.server}.",
            )

    def rules(self, journal: Journal) -> Sequence[str]:
        """Return the lines of the permission table that apply."""
        return self.command.rules(journal) if self.operations is None else rules_of(self.operations)

    def targets(self, journal: Journal) -> Targets:
        """Return the users and workspaces that it affects."""
        return self.command.targets(journal) if self.operations is None else Targets.of(self.operations)

    def needs_all(self, snapshot: Snapshot, journal: Journal) -> bool:
        """Return whether it needs a complete snapshot: it names someone unknown, or ends what is not known yet."""
        targets = self.targets(journal)
        known = snapshot.users.keys() >= {*targets.users} and snapshot.workspaces.keys() >= {*targets.workspaces}
        return not known or any(one.kind in DELETIONS for one in self.goals(snapshot, journal))

    def goals(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        """Return the writes that lead to its goal, needed or not."""
        return self.command.plan(snapshot, journal) if self.operations is None else self.operations

    def hidden_owners(self, snapshot: Snapshot, users: Iterable[UUID | None]) -> list[UUID]:
        """Return which of these users are owners that were not shown as owners."""
        known, owners = snapshot.users, self.owners
        if owners is None:
            return []
        asked = (user_id for user_id in dict.fromkeys(users) if user_id is not None and user_id in known)
        return [user_id for user_id in asked if known[user_id].role in ROLES_EVERYWHERE and user_id not in owners]


@dataclass(frozen=True)
class Context:
    """What commands work with."""

    request: CommandRequest
    """What to execute."""
    client: Argilla
    """Makes the writes."""
    store: SnapshotStore
    """Has the snapshot that commands plan for."""
    synchronizer: Synchronizer
    """Reads again what a decision rests on."""
    journal: Journal
    """Records what was done."""
    responses: ResponseCounter
    """Counts the responses that a deletion ends."""
    ids: dict[UUID, UUID]
    """The ids of what was created, by those that were planned, of earlier attempts and of this one: see `Execution`."""

    def running(self) -> AbstractContextManager[UUID]:
        """Run the command within this context, which has the id for its writes: see `Recorder.running`."""
        request, command = self.request, self.request.command
        targets = request.targets(self.journal)
        return self.journal.recorder.running(
            request.origin,
            lambda: command.running(self.store.snapshot),
            {*targets.users, *targets.workspaces},
            (*command.undoes, *command.redoes),
            command.act,
        )


class UsersCommand(Command, frozen=True):
    """A command on several users, whose state must be unchanged since it was last read."""

    users: SomeIds

    def checked(self) -> Self:
        return replace(self, users=ids_of(self.users))

    def targets(self, journal: Journal) -> Targets:
        return Targets(users=self.users)


def created_by(operations: Iterable[Operation]) -> set[UUID | None]:
    """Return the ids of what operations create."""
    return {target for one in operations if one.kind in CREATIONS for target in (one.user_id, one.workspace_id)}


def rules_of(operations: Iterable[Operation]) -> list[str]:
    """Return the lines of the permission table that operations need: they have the names of their kinds."""
    return list(dict.fromkeys(operation.kind for operation in operations))


def _perform_on_user(
    context: Context, operation: Operation, api: ArgillaAPI, user_id: UUID, password: Secret | None
) -> None:
    client, values = context.client, dict[str, Any](operation.values)
    if password is not None:
        values["password"] = password
    if operation.kind == "create_user":
        # An earlier attempt of a retry, or an earlier run of a plan, may have created them without an answer.
        api.users.create(**values, id=user_id, again=context.request.leaves_alone)
        return
    (known,) = require_users(context.store, [user_id])
    if operation.kind == "delete_user":
        check_lockout(client, known, "deleted")
        api.users.delete(user_id, known=known)
        return
    if values.get("role", Role.owner) != Role.owner:
        check_lockout(client, known, "demoted")
    api.users.update(user_id, known=known, **values)


def _perform_on_workspace(context: Context, operation: Operation, api: ArgillaAPI, workspace_id: UUID) -> None:
    if operation.kind == "create_workspace":
        api.workspaces.create(operation.workspace, id=workspace_id, again=context.request.leaves_alone)
        return
    try:
        api.workspaces.delete(workspace_id, known=context.store.snapshot.workspaces.get(workspace_id))
    except ConflictError as error:  # someone has added a dataset in the meantime
        raise dataset_conflict(context.client, operation) or error from None


def dataset_conflict(client: Argilla, operation: Operation) -> ConflictError | None:
    """Look up the datasets that keep a workspace from being deleted; return None if there are none."""
    names = [dataset.name for dataset in client.api.datasets.list(operation.workspace_id)]
    if not names:
        return None
    which = f"the dataset {join_names(names)}" if len(names) == 1 else f"{len(names):,} datasets: {join_names(names)}"
    return ConflictError(
        f"Workspace {shortened(operation.workspace)} was not deleted because it contains {which}.",
        hint="Delete its datasets first.",
    )


def _perform_on_membership(
    context: Context, operation: Operation, api: ArgillaAPI, user_id: UUID, workspace_id: UUID
) -> bool:
    snapshot, member = context.store.snapshot, operation.kind == "add_to_workspace"
    change, already_made = api.users.delete_from_workspace, NotFoundError
    if member:
        change, already_made = api.users.add_to_workspace, ConflictError
    known, place = snapshot.users.get(user_id), snapshot.workspaces.get(workspace_id)
    try:
        change(workspace_id, user_id, known=known, workspace=place)
    except already_made:  # by someone else, in the meantime: the goal is met, and a refresh finds what else they did
        context.store.apply_membership(workspace_id, user_id, member=member)
        context.synchronizer.refresh_soon()
        return False
    return True


def check_id(value: object) -> None:
    """Refuse names and objects in place of an id: no such id is known, which would look like a user who is gone."""
    if not isinstance(value, UUID):
        raise _type_error("ids (UUID)", value, 'As in client.users("ana").id or client.workspaces("nlp").id.')


def ids_of(values: object) -> list[UUID]:
    """Return ids as a list; refuse a single id, a name, or an object."""
    ids = list_of(values, "a list of ids (UUID)" if isinstance(values, UUID) else "ids (UUID)", "[user.id]")
    for value in ids:
        check_id(value)
    return cast("list[UUID]", ids)


def pairs_of(values: object) -> list[Pair]:
    """Return pairs of a user and a workspace, by id, as a list; refuse anything else."""
    what, example = "pairs of a user's and a workspace's id (UUID)", "[(user.id, workspace.id)]"
    pairs = list_of(values, what, example)
    for pair in pairs:
        if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(part, UUID) for part in pair)):  # noqa: PLR2004 - a pair
            raise _type_error(what, pair, f"As in {example}.")
    return cast("list[Pair]", pairs)


def list_of(values: object, what: str, example: str) -> list[object]:
    """Return what a command takes several of as a list; refuse a text, and a single one."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise _type_error(what, values, f"As in {example}.")
    return list(values)


def _type_error(what: str, given: object, hint: str) -> ArgumentError:
    return ArgumentError(f"A command takes {what}, not {type(given).__name__}.", field="id", hint=hint)


def require_users(store: SnapshotStore, ids: Iterable[UUID]) -> list[UserModel]:
    """Return the users with these ids, without those that are gone; raise a `NotFoundError` if all of them are."""
    asked = list(ids)
    users = store.snapshot.known_users(asked)
    if asked and not users:
        raise all_gone(store, users=asked)
    return users


def all_gone(
    store: SnapshotStore,
    users: Iterable[UUID] = (),
    workspaces: Iterable[UUID] = (),
    goals: Iterable[Operation] = (),
    *,
    field: str | None = None,
) -> NotFoundError:
    """Return the error for a command whose targets are all gone; its ``goals`` may name them."""
    return NotFoundError(
        f"Nothing was changed: {are_gone(store, users, workspaces, goals)}.",
        field=field,
        hint="Choose again.",
    )


def are_gone(
    store: SnapshotStore, users: Iterable[UUID], workspaces: Iterable[UUID], goals: Iterable[Operation]
) -> str:
    """Return a sentence on those that are gone, without its full stop; it is empty if none is."""
    known = {id: name for one in goals for id, name in ((one.user_id, one.username), (one.workspace_id, one.workspace))}
    names = store.names_of_missing(users, workspaces, known)
    if not names:
        return ""
    one = len(names) == 1
    if store.sees_everyone:
        return f"{join_names(names)} no longer exist{'s' if one else ''}"
    was, is_ = ("was", "is") if one else ("were", "are")
    return f"{join_names(names)} {was} deleted or {is_} no longer visible to you"
