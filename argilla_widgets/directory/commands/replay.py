"""Undo and redo: the inverses of the operations of journal entries, or the same operations again, as a command."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias, cast
from uuid import UUID

import msgspec
from msgspec.structs import replace

from argilla_widgets.directory.commands.command import (
    MAX_IDS,
    Command,
    Context,
    Targets,
    Text,
    dataset_conflict,
    list_of,
    rules_of,
)
from argilla_widgets.directory.commands.consequences import undo_question
from argilla_widgets.directory.journal.entries import SHORT_ID, check_number, entries_text, ref_order, ref_text
from argilla_widgets.directory.model.description import describe, sentence
from argilla_widgets.directory.model.fold import State, left_by, net
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, MEMBERSHIPS, Operation
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.sdk.errors import ArgillaError, ConflictError, UnprocessableEntityError
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.commands.confirmation import NeedsConfirmationError
    from argilla_widgets.directory.journal.entries import Entry, EntryRef
    from argilla_widgets.directory.journal.journal import Journal
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.api.writes import WriteKey

EntryNumber: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
ShortId: TypeAlias = Annotated[str, msgspec.Meta(pattern=SHORT_ID, max_length=20)]
EntryNumbers: TypeAlias = Annotated[Sequence[EntryNumber | ShortId], msgspec.Meta(min_length=1, max_length=MAX_IDS)]
"""At least one entry of the journal, of this session or of earlier ones."""


class _Replay(Command, frozen=True):
    """Perform operations derived from journal entries; what already matches is skipped."""

    hint: ClassVar[str] = "Change it yourself if it is still wrong."
    past_tense: ClassVar[str]
    """What the entries are then: ``undone``."""

    numbers: EntryNumbers
    """The entries, in any order."""

    def checked(self) -> Self:
        numbers = list_of(self.numbers, "numbers of entries", "[entry.number]")
        for number in numbers:
            check_number(number)
        return replace(self, numbers=tuple(sorted({*cast("list[EntryRef]", numbers)}, key=ref_order)))

    def step(self, operation: Operation) -> set[WriteKey]:
        """Return the writes that undo or redo an operation of the entries: one of these."""
        raise NotImplementedError

    def operations(self, journal: Journal) -> list[Operation]:
        """Return what to do, in order; raise an error if one of the entries cannot be undone, or redone."""
        raise NotImplementedError

    def finish(self, journal: Journal, missing: Sequence[Operation]) -> None:
        """Record which entries are undone, or redone: those of which nothing is missing."""
        left = {operation.key for operation in missing}
        ended = [
            entry.ref
            for entry in journal.kept(self.numbers)
            if not any(self.step(operation) & left for operation in entry.operations)
        ]
        journal.recorder.mark(ended, undone=bool(self.undoes))

    def owners(self, journal: Journal) -> Collection[UUID]:
        """Return who was an owner when their membership was changed, unless a file says so, which anyone may edit."""
        written = journal.written(one for one in self.numbers if isinstance(one, int))
        roles = {one.user_id: one.before.role for one in written if one.kind in MEMBERSHIPS and one.before is not None}
        return {user_id for user_id, role in roles.items() if user_id is not None and role in ROLES_EVERYWHERE}

    def rules(self, journal: Journal) -> Sequence[str]:
        return rules_of(self.operations(journal))

    def targets(self, journal: Journal) -> Targets:
        return Targets.of(self.operations(journal))

    def reads_everything(self, goals: Sequence[Operation]) -> bool:
        """Read everything again if something would be deleted, otherwise only what would be changed."""
        return any(operation.kind in DELETIONS for operation in goals)

    def plan(self, snapshot: Snapshot, journal: Journal) -> Sequence[Operation]:
        return [_seen_now(operation, snapshot) for operation in self.operations(journal)]

    def summary(self, context: Context, done: Sequence[Operation], rest: str) -> str:
        if done:
            return sentence(done, self.act, rest)
        if rest:
            return f"Nothing was {self.past_tense}{rest}."
        written = [one for entry in context.journal.kept(self.numbers) for one in entry.operations]
        if not written:
            return "Nothing to do."
        snapshot = context.store.snapshot
        return f"Nothing to do, already {self.past_tense}: {describe([one.renamed(snapshot) for one in written])}."


class UndoEntries(_Replay, frozen=True):
    """Undo entries of the journal, the newest first, as one change."""

    act = "undo"
    past_tense: ClassVar[str] = "undone"

    agreed: Text = ""
    """The ``key`` of the `NeedsConfirmationError` that was confirmed."""
    typed: Text = ""
    """What was typed to confirm it, if the error asks for a confirmation."""

    @property
    def undoes(self) -> tuple[EntryRef, ...]:
        return tuple(self.numbers)

    def running(self, snapshot: Snapshot) -> str:
        return f"Undoing {entries_text(self.numbers)} of the journal"

    def operations(self, journal: Journal) -> list[Operation]:
        """Return the inverse of what the entries did together, the last first.

        A deletion comes instead of other changes of its target, and expects what the entries left of it.
        """
        entries = [journal.entry(number) for number in self.numbers]
        for entry in entries:
            if entry.undone:
                raise ConflictError(f"Entry {ref_text(entry.ref)} is already undone: {entry.summary}")
            if (reason := entry.undo_blocker) is not None:
                raise ArgillaError(_naming(entry, "undone", reason, entries))
        done = journal.written(self.numbers)
        left = left_by(done)
        kept = (one for one in done if one.kind in CREATIONS or left.keys().isdisjoint((one.user_id, one.workspace_id)))
        inverses = [*filter(None, (one.inverse() for one in reversed(net(kept))))]
        inverses.sort(key=lambda one: not _ends_ownership(one))  # before they join a workspace again
        return [
            replace(_as_left(one, left), since=journal.created_at(one.subject) or one.since)
            if one.kind in DELETIONS
            else one
            for one in inverses
        ]

    def step(self, operation: Operation) -> set[WriteKey]:
        inverse = operation.inverse()
        ended: set[WriteKey] = {
            ("delete_user", operation.user_id, None),
            ("delete_workspace", None, operation.workspace_id),
        }
        return ended if inverse is None else {inverse.key, *ended}

    def check(self, context: Context, goals: Sequence[Operation]) -> Self:
        """Ask before anything is deleted that has changed; refuse to delete a workspace with datasets."""
        journal, snapshot = context.journal, context.store.snapshot
        entries = journal.kept(self.numbers)
        # A retry expects whom its first attempt found, perhaps with the name that was given back.
        if context.request.operations is None and any(entry.session is not None for entry in entries):
            _check_who(journal.written(entry.ref for entry in entries), snapshot)
        deleted = [operation for operation in goals if operation.kind in DELETIONS]
        for operation in deleted:
            if operation.workspace_id is not None and (error := dataset_conflict(context.client, operation)):
                raise error
        promoted = [operation for operation in goals if dict(operation.values).get("role") in ROLES_EVERYWHERE]
        if (deleted or promoted) and not context.request.force:
            left = left_by(journal.written(entry.ref for entry in entries))
            expected = [_as_left(operation, left) for operation in deleted]
            self._confirm(undo_question(context.responses, snapshot, entries, expected, promoted))
        return self

    def _confirm(self, question: NeedsConfirmationError | None) -> None:
        """Ask the question, unless exactly its reasons were confirmed."""
        if question is None:
            return
        if self.agreed != question.key:
            raise question
        if question.confirmation is not None and not question.confirmation.matches(self.typed):
            raise UnprocessableEntityError("The typed text does not match. Nothing was deleted.", field="confirmation")


class RedoEntries(_Replay, frozen=True):
    """Make the changes of undone journal entries again, the oldest first, as one change."""

    act = "redo"
    past_tense: ClassVar[str] = "redone"

    @property
    def redoes(self) -> tuple[EntryRef, ...]:
        return tuple(self.numbers)

    def running(self, snapshot: Snapshot) -> str:
        return f"Redoing {entries_text(self.numbers)} of the journal"

    def operations(self, journal: Journal) -> list[Operation]:
        """Return what the entries did together."""
        entries = [journal.entry(number) for number in self.numbers]
        for entry in entries:
            if (reason := entry.redo_blocker) is not None:
                raise ConflictError(_naming(entry, "redone", reason, entries))
        return net(journal.written(self.numbers))

    def step(self, operation: Operation) -> set[WriteKey]:
        return {operation.key}


def _ends_ownership(one: Operation) -> bool:
    """Return whether an operation takes the role of an owner away."""
    role = one.previous.get("role")
    return role in ROLES_EVERYWHERE and dict(one.values)["role"] != role


def _check_who(done: Iterable[Operation], snapshot: Snapshot) -> None:
    """Refuse what a file says of one person and the server has under the id of another: anyone may have edited it."""
    names: dict[UUID, str] = {}
    for one in done:
        if one.user_id is not None and one.username:
            if names.get(one.user_id, one.username) != one.username:
                raise _someone_else(names[one.user_id], one.username)
            names[one.user_id] = one.name
    for user in snapshot.known_users(names):
        if user.username != names[user.id]:
            raise _someone_else(names[user.id], user.username)


def _someone_else(name: str, other: str) -> ConflictError:
    return ConflictError(
        f"Nothing was undone: the journal names {quoted(name)}, and the account with that id is {quoted(other)}.",
        hint="If that is the same person, make the change yourself.",
    )


def _naming(entry: Entry, done: str, reason: str, entries: Sequence[Entry]) -> str:
    """Return the reason why an entry cannot be undone or redone; of several, with its number."""
    return reason if len(entries) == 1 else f"Entry {ref_text(entry.ref)} cannot be {done}. {reason}"


def _as_left(deletion: Operation, left: Mapping[UUID | None, State]) -> Operation:
    """Return a deletion that expects what the entries have ``left`` of what they created, while they are kept."""
    state = left.get(deletion.subject)
    if state is None:
        return deletion
    name = deletion.username if state.user is None else state.user.username
    return replace(deletion, username=name, before=state.user, ends=state.ends)


def _seen_now(one: Operation, snapshot: Snapshot) -> Operation:
    """Return an operation that expects the fields which it sets as the entry left them, and who it is as of now.

    A deletion expects everything as the entries left it.
    """
    if one.kind in DELETIONS:
        return one
    user = snapshot.users.get(one.user_id) if one.user_id is not None else None
    if one.kind != "update_user" or user is None or one.before is None:
        return replace(one, before=None)
    left = {field: getattr(one.before, field) for field, _ in one.values}
    return replace(one, username=user.username, before=replace(user, **left, updated_at=one.before.updated_at))
