"""`Command`: a change that a user can make, as a value, and `CommandRequest`: the command with who asks for it."""

from __future__ import annotations

import math
import re
import threading
import time
import warnings
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, cast
from uuid import UUID

import msgspec
from msgspec.structs import replace

from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, MEMBERSHIPS, Operation
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import (
    ArgillaError,
    ArgumentError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
)
from argilla_widgets.sdk.models import Role, UserModel
from argilla_widgets.sdk.resources.users import check_lockout
from argilla_widgets.sdk.text import join_names, pluralize, shortened

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.commands.consequences import ResponseCounter
    from argilla_widgets.directory.journal.entries import Origin
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.store import SnapshotStore
    from argilla_widgets.directory.sync import Synchronizer
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
STOPPED_WAIT = 0.5
"""Seconds that a stopped command waits for calls in progress, so that it can report what they did."""


@dataclass
class Progress:
    """Follows a command while it runs, and can stop it.

    An exception in one of its functions ends nothing: a warning shows the first one once the command has ended.

    Parameters
    ----------
    on_progress
        Called with the number of operations tried and the total, one call at a time.
    on_begin
        Called with the total before the first operation, which may take long.
    """

    on_progress: Callable[[int, int], None] = lambda _tried, _total: None
    stopped: threading.Event = field(default_factory=threading.Event)
    on_begin: Callable[[int], None] = lambda _total: None
    _due: float = field(default=math.inf, init=False, repr=False)
    _telling: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _problem: str = field(default="", init=False, repr=False)

    def begin(self, total: int) -> None:
        """Tell that the first operation begins."""
        self._tell(lambda: self.on_begin(total))

    def advance(self, tried: Callable[[], int], total: int) -> None:
        """Tell how many operations were tried, one call at a time; call it without holding a lock."""
        with self._telling:
            self._tell(lambda: self.on_progress(tried(), total))

    def _tell(self, call: Callable[[], object]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - a change goes on, whatever is wrong with a function that shows it
            self._problem = self._problem or f"{type(error).__name__}: {error}"

    def warn(self) -> None:
        """Show what one of the functions raised, once."""
        problem, self._problem = self._problem, ""
        if problem:
            warnings.warn(f"The function that follows the progress failed ({problem}).", stacklevel=4)

    def stop(self, wait: float = STOPPED_WAIT) -> None:
        """Stop the command after the operations in progress, which have ``wait`` seconds to end."""
        self._due = min(self._due, time.monotonic() + wait)
        self.stopped.set()

    def overdue(self, seconds: float = 0.0) -> bool:
        """Return whether the operations in progress should have ended this many seconds ago."""
        return time.monotonic() >= self._due + seconds


@dataclass(frozen=True)
class Targets:
    """The users and workspaces that a command affects."""

    users: Collection[UUID] = ()
    """Their state must be unchanged since it was last read."""
    workspaces: Collection[UUID] = ()
    joining: Collection[UUID] = ()
    """Those of the users who become members of a workspace."""

    @classmethod
    def of(cls, operations: Sequence[Operation]) -> Targets:
        """Return what operations change; what they create themselves is not there yet."""
        created = created_by(operations)
        users, workspaces, joining = (
            list(dict.fromkeys(one for one in ids if one is not None and one not in created))
            for ids in (
                [one.user_id for one in operations],
                [one.workspace_id for one in operations],
                [one.user_id for one in operations if one.kind == "add_to_workspace"],
            )
        )
        return cls(users, workspaces, joining)

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
    """Whether an error that all its operations failed with is raised; otherwise the result has it."""

    @property
    def created_id(self) -> UUID | None:
        """The id of the user or workspace that a creation makes."""
        return None

    @property
    def undoes(self) -> tuple[int, ...]:
        """The numbers of the journal entries that it undoes."""
        return ()

    @property
    def redoes(self) -> tuple[int, ...]:
        """The numbers of the journal entries that it redoes."""
        return ()

    @property
    def ends_only_shown(self) -> bool:
        """Whether its deletions end only memberships that were known when they were planned."""
        return True

    def running(self, snapshot: Snapshot) -> str:
        """Return what it is doing, to show while it runs."""
        raise NotImplementedError

    def checked(self) -> Self:
        """Return it with its arguments converted; refuse those of a wrong type with an `ArgumentError`.

        Not in the constructor, whose frame has a password that a traceback may show.
        """
        return self

    def rules(self, journal: Journal) -> Sequence[str]:
        """Return the lines of the permission table that apply to the command."""
        return (self.rule,)

    def targets(self, journal: Journal) -> Targets:
        """Return the users and workspaces that the command affects."""
        return Targets()

    def check(self, context: Context) -> Self:
        """Read what the command depends on again, right before it writes: users, then workspaces.

        Users and workspaces that are gone are skipped as long as others are left. Raise a `ChangedMeanwhileError` when
        a user has changed since they were last read, unless they are skipped now and others are left. A retry leaves
        alone only those who have changed. Return the command, with what a retry has to know about this.
        """
        request, synchronizer, store = context.request, context.synchronizer, context.store
        targets = request.targets(context.journal)
        request.precondition()
        users = frozenset(targets.users)
        if users and synchronizer.denial(["read_user"]) is None:
            try:
                synchronizer.reload_users(users)
            except ChangedMeanwhileError as error:
                if not (request.known is not None or error.only_gone or request.skips(store.snapshot, users, error)):
                    raise with_key_warning(error, store.snapshot, targets.joining) from None
        elif users and request.owners is not None:
            # Admins can read the roles of users only together with the members of a workspace.
            for workspace_id in set(targets.workspaces) & store.snapshot.workspaces.keys():
                with suppress(NotFoundError, ForbiddenError):  # the write itself will report it
                    synchronizer.load_workspace(workspace_id)
        if targets.workspaces:
            synchronizer.reload_workspaces(frozenset(targets.workspaces))
        goals = request.goals(store.snapshot, context.journal)
        # A membership that seems to be as wanted would be skipped.
        settled = [one.workspace_id for one in goals if one.kind in MEMBERSHIPS and one.is_met(store.snapshot)]
        if settled:
            synchronizer.reload_members({workspace_id for workspace_id in settled if workspace_id is not None})
        snapshot = store.snapshot
        gone = all(one.is_gone(snapshot) for one in goals) if goals else not targets.exist(snapshot)
        if gone:
            raise all_gone(store, targets.users, targets.workspaces)
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

    def perform(self, context: Context, operation: Operation) -> bool:
        """Make one of the planned writes; return False if someone else has made it in the meantime."""
        return perform(context, operation, self.password_for(operation) if operation.password else None)

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
    precondition: Callable[[], object] = lambda: None
    """Raises an error if the reason for the command is gone: for a fix, its finding."""
    force: bool = False
    """Whether to undo a creation even if what was created has changed since."""
    continues: int | None = None
    """The number of the journal entry that it retries."""
    operations: Sequence[Operation] | None = None
    """What to perform, as planned before; None plans it for the current state."""
    known: Snapshot | None = None
    """The users and workspaces as these operations expect them; anyone who differs is left alone."""

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

    def needed(self, snapshot: Snapshot, journal: Journal) -> list[Operation]:
        """Return the writes that are needed in this state: of what exists, and is not so already."""
        goals = self.goals(snapshot, journal)
        created = created_by(goals)
        new = CREATIONS if self.operations is None else ()  # sent in any case: the server refuses what exists
        return [
            one.renamed(snapshot)
            for one in goals
            if not one.is_gone(snapshot, created) and (one.kind in new or not one.is_met(snapshot))
        ]

    def hidden_owners(self, snapshot: Snapshot, users: Iterable[UUID | None]) -> list[UUID]:
        """Return which of these users are owners that were not shown as owners."""
        known, owners = snapshot.users, self.owners
        if owners is None:
            return []
        asked = (user_id for user_id in dict.fromkeys(users) if user_id is not None and user_id in known)
        return [user_id for user_id in asked if known[user_id].role in ROLES_EVERYWHERE and user_id not in owners]

    def skips(self, snapshot: Snapshot, users: AbstractSet[UUID], error: ChangedMeanwhileError) -> bool:
        """Return whether every difference is about users who are skipped or gone, and other users are left."""
        there, skipped = users & snapshot.users.keys(), set(self.hidden_owners(snapshot, users))
        return there > skipped and all(
            difference.user_id in skipped or difference.user_id not in there for difference in error.differences
        )


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

    def running(self) -> AbstractContextManager[UUID]:
        """Run the command within this context, which has the id for its writes: see `Journal.running`."""
        request, command = self.request, self.request.command
        targets = request.targets(self.journal)
        return self.journal.running(
            request.origin,
            lambda: command.running(self.store.snapshot),
            {*targets.users, *targets.workspaces},
            (*command.undoes, *command.redoes),
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


def with_key_warning(
    error: ChangedMeanwhileError, snapshot: Snapshot, joining: Iterable[UUID]
) -> ChangedMeanwhileError:
    """Warn about the owner's API key if a user who would become a member is now an owner."""
    became = {difference.user_id for difference in error.differences if difference.field == "role"} & set(joining)
    users = snapshot.users
    if any(user_id in users and users[user_id].role in ROLES_EVERYWHERE for user_id in became):
        error.hint = (
            f"Owners need no membership, and admins of a workspace can read its members' API keys. {error.hint}"
        )
    return error


def perform(context: Context, operation: Operation, password: Secret | None = None) -> bool:
    """Make a write, with the password for a creation or an update that sets one.

    Return False if someone else has made it in the meantime.
    """
    user_id, workspace_id = operation.user_id, operation.workspace_id
    if user_id is not None and workspace_id is not None:
        return _perform_on_membership(context, operation, user_id, workspace_id)
    if workspace_id is not None:
        _perform_on_workspace(context, operation, workspace_id)
    elif user_id is not None:
        _perform_on_user(context, operation, user_id, password)
    return True


def _perform_on_user(context: Context, operation: Operation, user_id: UUID, password: Secret | None) -> None:
    client, values = context.client, dict[str, Any](operation.values)
    if password is not None:
        values["password"] = password
    if operation.kind == "create_user":
        client.api.users.create(**values, id=user_id)
        return
    (known,) = require_users(context.store, [user_id])
    if operation.kind == "delete_user":
        check_lockout(client, known, "deleted")
        client.api.users.delete(user_id, known=known)
        return
    if values.get("role", Role.owner) != Role.owner:
        check_lockout(client, known, "demoted")
    client.api.users.update(user_id, known=known, **values)


def _perform_on_workspace(context: Context, operation: Operation, workspace_id: UUID) -> None:
    workspaces = context.client.api.workspaces
    if operation.kind == "create_workspace":
        workspaces.create(operation.workspace, id=workspace_id)
        return
    try:
        workspaces.delete(workspace_id, known=context.store.snapshot.workspaces.get(workspace_id))
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


def _perform_on_membership(context: Context, operation: Operation, user_id: UUID, workspace_id: UUID) -> bool:
    users, snapshot, member = context.client.api.users, context.store.snapshot, operation.kind == "add_to_workspace"
    change, already_made = users.delete_from_workspace, NotFoundError
    if member:
        change, already_made = users.add_to_workspace, ConflictError
    try:
        change(
            workspace_id,
            user_id,
            known=snapshot.users.get(user_id),
            workspace=snapshot.workspaces.get(workspace_id),
        )
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
    ids = _as_list(values, "a list of ids (UUID)" if isinstance(values, UUID) else "ids (UUID)", "[user.id]")
    for value in ids:
        check_id(value)
    return cast("list[UUID]", ids)


def pairs_of(values: object) -> list[Pair]:
    """Return pairs of a user and a workspace, by id, as a list; refuse anything else."""
    what, example = "pairs of a user's and a workspace's id (UUID)", "[(user.id, workspace.id)]"
    pairs = _as_list(values, what, example)
    for pair in pairs:
        if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(part, UUID) for part in pair)):  # noqa: PLR2004 - a pair
            raise _type_error(what, pair, f"As in {example}.")
    return cast("list[Pair]", pairs)


def _as_list(values: object, what: str, example: str) -> list[object]:
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
    store: SnapshotStore, users: Iterable[UUID] = (), workspaces: Iterable[UUID] = (), *, field: str | None = None
) -> NotFoundError:
    """Return the error for a command whose targets are all gone."""
    return NotFoundError(
        f"Nothing was changed: {are_gone(store, users, workspaces)}.",
        field=field,
        hint="Choose again.",
    )


def are_gone(store: SnapshotStore, users: Iterable[UUID], workspaces: Iterable[UUID]) -> str:
    """Return a sentence on those that are gone, without its full stop; it is empty if none is."""
    names = store.names_of_missing(users, workspaces)
    if not names:
        return ""
    one = len(names) == 1
    if store.sees_everyone:
        return f"{join_names(names)} no longer exist{'s' if one else ''}"
    was, is_ = ("was", "is") if one else ("were", "are")
    return f"{join_names(names)} {was} deleted or {is_} no longer visible to you"


def affected(done: Iterable[Operation]) -> str:
    """Name the one affected user, or count several; names are those at the time of the change."""
    names = {operation.user_id: operation.username for operation in done}
    if len(names) == 1:
        return shortened(next(iter(names.values())))
    return pluralize(len(names), "user") if names else "no users"
