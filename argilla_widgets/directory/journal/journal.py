"""The journal: what an account has changed on the server, by commands and by cells, as sentences and as code."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import UNSET

from argilla_widgets.directory.completion import Offered
from argilla_widgets.directory.concurrency import Subscribers
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.journal.entries import (
    ENTRIES,
    Entry,
    EntryRef,
    check_number,
    ref_order,
)
from argilla_widgets.directory.journal.kept import Entries, KeptJournal, names_in, read_journal, shown, touching
from argilla_widgets.directory.journal.reading import Folder, Session
from argilla_widgets.directory.journal.recorder import Recorder, notebook_name
from argilla_widgets.directory.journal.session_file import SessionFile, private_folder
from argilla_widgets.directory.journal.unknown_outcomes import look_up
from argilla_widgets.directory.model.operation import Operation, steps_of
from argilla_widgets.directory.private_file import path_of, write_private
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.auth.address import parse_address
from argilla_widgets.sdk.errors import ConflictError, NotFoundError, UnknownNameError
from argilla_widgets.sdk.resources.lookup import uuid_of
from argilla_widgets.sdk.text import escape_invisible, quoted, shortened, suggestion

if TYPE_CHECKING:
    from pathlib import Path

    from argilla_widgets.directory.model.difference import Difference
    from argilla_widgets.directory.sync import Synchronizer
    from argilla_widgets.sdk.resources.users import User

MAX_LOOKED_UP = 20
"""The newest sessions in a folder, whose changes without a known outcome are looked up."""
_HOW_TO_KEEP = 'client.directory.journal.keep("argilla-journal/") keeps it from now on.'
_INTERNAL = frozenset(
    {
        "created_at",
        "current",
        "earlier_sessions",
        "entries",
        "has_made",
        "kept",
        "lasting",
        "note",
        "outdated",
        "recorder",
        "title",
        "written",
    }
)
"""What only other modules call, and completion does not offer."""


@hides_arguments
class Journal(Offered, Entries):
    """The changes of this session: a sequence of `Entry`, the oldest first.

    All clients of one account on one server share its entries, so that connecting again in the same kernel keeps them
    and their undo. The newest 10,000 entries are kept, with 100,000 operations at most. Older entries are dropped: a
    comment at the top of `script` then names the first entry that it contains. The journal contains no secrets.

    It ends with the process, unless `keep` keeps it in a folder.

    Parameters
    ----------
    synchronizer
        Has the client whose writes are recorded, and the account in its newest known state.
    """

    _internal = _INTERNAL

    def __init__(self, synchronizer: Synchronizer) -> None:
        self._client = client = synchronizer.client
        super().__init__(f"Journal of {client.host}", ())
        self._synchronizer = synchronizer
        self._shared = ENTRIES.of(client.api_url, client.own_id)
        self._lock = self._shared.lock
        self.recorder = Recorder(synchronizer, self._shared)
        self._subscribers = Subscribers[[Entry]]("journal")
        self._shared.share(self._subscribers)
        self._reading = threading.Lock()
        self._read: tuple[object, KeptJournal] | None = None  # the earlier sessions, and the state of their files

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries of this session, the oldest first."""
        return self._shared.entries.copy()

    def entry(self, number: EntryRef) -> Entry:
        """Return the entry with this number, or of an earlier session with this short id, such as ``"28-3"``.

        Raises
        ------
        TypeError
            When it is neither.
        NotFoundError
            When there is no such entry, or it is no longer kept.
        """
        if isinstance(number, str):
            check_number(number)
            return self._earlier().entry(number)
        with self._lock:
            return self._shared.get(number)

    def kept(self, numbers: Iterable[EntryRef]) -> list[Entry]:
        """Return the entries with these numbers and short ids that are still kept, in this order."""
        return [self.entry(one) for one in numbers if isinstance(one, str) or one > self._shared.forgotten]

    def current(self, entry: Entry) -> Entry | None:
        """Return an entry as it is now; None if it is no longer kept, also if others have its number since."""
        try:
            now = self.entry(entry.ref)
        except NotFoundError:
            return None
        return now if now.at == entry.at else None

    def written(self, numbers: Iterable[EntryRef]) -> list[Operation]:
        """Return the operations of these entries, and of their retries, in the order in which they were written."""
        entries = [self.entry(number) for number in sorted(numbers, key=ref_order)]
        earlier = [operation for entry in entries if entry.session is not None for operation in entry.operations]
        with self._lock:
            return earlier + self._shared.written([entry for entry in entries if entry.session is None])

    def outdated(self, entry: Entry, other: Entry) -> str:
        """Return a sentence on what another entry has changed again of ``entry``; empty if nothing."""
        with self._lock:
            return self._shared.outdated(entry, other)

    def has_made(self, difference: Difference, seen: datetime | None = None) -> bool:
        """Return whether this account made a change itself, through any of its clients.

        ``seen`` is when the user was last changed before it, by the server's clock; None if that is not known.
        Also with a write of this client that is not answered yet, or was not: the server may show its effect before.
        """
        before, now = difference.step
        pending = [steps_of(write).get(difference.target) for write in self._synchronizer.pending()]
        with self._lock:
            lead = partial(self._shared.writes.lead, difference.target, before, seen=seen)
            return lead(now) or any(
                earlier in {before, UNSET} or lead(earlier) for earlier, after in filter(None, pending) if after == now
            )

    def created_at(self, subject: UUID | None) -> datetime | None:
        """Return when this account last created a user or workspace, by the server's clock; None if it did not."""
        with self._lock:
            return self._shared.writes.created_at(subject)

    def subscribe(self, listener: Callable[[Entry], object]) -> Callable[[], None]:
        """Call ``listener`` with each new or changed entry, one at a time, in order.

        Returns the function that ends the subscription.
        """
        return self._subscribers.subscribe(listener)

    @property
    def lasting(self) -> Subscribers[[Entry]]:
        """Those who are notified of what any client of this account does, also once this client is gone."""
        return self._shared.lasting

    # -- keeping ------------------------------------------------------------------------------------------------------

    def keep(self, folder: str | os.PathLike[str], *, moved_from: str | None = None) -> None:
        """Keep the journal in a folder: what this session did and will do, in a private file of its own.

        What is about to be sent is noted before it is sent, and what became of it afterwards. Earlier sessions in the
        folder are read: `of` and the tab "Journal" show them, and ``client.directory.undo("28-3")`` undoes an entry of
        one. Changes whose outcome was not known when a kernel ended are looked up on the server now.

        The files contain names of users and no passwords or keys. If one cannot be written later, changes are made
        nevertheless, and a warning says that they were not noted.

        Parameters
        ----------
        folder
            The folder, which is made if it does not exist, for you alone.
        moved_from
            The address that this server had, if it was moved since: what was done there can be undone here.

        Raises
        ------
        ArgillaError
            When git would commit the folder, or it cannot be written, or the journal is kept elsewhere already.
        """
        where = path_of(folder)
        former = None if moved_from is None else str(parse_address(moved_from, "moved_from"))
        with self._lock:
            file = self._shared.file
            if file is None:
                account = self._client.api_url, self._client.own_id, self._client.own_username
                file = SessionFile(private_folder(where), *account, notebook_name())
                self.recorder.adopt(file)
                self._shared.file = file
            elif where != file.folder and not (where.exists() and file.folder.samefile(where)):
                shown = escape_invisible(str(file.folder))
                raise ConflictError(
                    f"This journal is kept in {shown} already.", hint="A new kernel can keep it elsewhere."
                )
            if former is not None:
                self._shared.former.add(former)
        file.flush()
        self._look_up()

    def _earlier(self) -> KeptJournal:
        """Return the earlier sessions in the folder; empty if the journal is not kept."""
        file = self._shared.file
        if file is None:
            raise NotFoundError("There is no earlier session: this journal is not kept.", hint=_HOW_TO_KEEP)
        with self._reading:
            state = file.state(), {*self._shared.former}
            if self._read is None or self._read[0] != state:
                folder = Folder(file.folder, file.number, {**file.marks}, {**file.found})
                self._read = state, KeptJournal(folder, self._as_seen_here)
            return self._read[1]

    def _as_seen_here(self, session: Session) -> Session | None:
        """Return a session with what keeps its entries from being undone; None if it is of another server."""
        self.recorder.session_ids[session.number] = session.id
        here = session.address in {self._client.api_url, *self._shared.former}
        ours = session.account == self._client.own_id
        if not (here or ours):
            return None
        if here and ours:
            return session
        foreign = f"This was done by {shortened(session.username)}, with another account."
        if ours:
            address = escape_invisible(session.address)
            foreign = (
                f"This was done at {address}. If that is this server, say so: "
                f"client.directory.journal.keep(..., moved_from={address!r})."
            )
        return session.as_foreign(foreign)

    def _look_up(self) -> None:
        """Find out what became of changes of earlier sessions whose outcome was not known."""
        file = self._shared.file
        sessions = [] if file is None else [*islice(self._earlier().newest(), MAX_LOOKED_UP)]
        unknown = [one for session in sessions if session.is_ours for one in session.unknown]
        if file is not None and unknown:
            for found in look_up(self._client, unknown):
                file.find(found)
            file.flush()

    @property
    def trouble(self) -> str | None:
        """Why the newest changes are not in the folder of a journal that is kept, a sentence; None if they are."""
        return self._shared.file and self._shared.file.trouble

    @property
    def folder(self) -> Path | None:
        """The folder in which it is kept; None if it ends with the process."""
        return self._shared.file and self._shared.file.folder

    def earlier_sessions(self) -> Iterator[Session]:
        """Iterate over the earlier sessions on this server, the newest first; each is read when it is asked for."""
        return iter(()) if self._shared.file is None else self._earlier().newest()

    def earlier(self) -> Entries:
        """Return the entries of earlier sessions on this server, if the journal is kept."""
        return Entries("Earlier sessions", ()) if self._shared.file is None else self._earlier()

    def of(self, person: User | UUID | str) -> Entries:
        """Return the entries that touched someone, of this session, and of earlier ones if the journal is kept.

        Parameters
        ----------
        person
            Their username, now or at that time, or their id, or a `User`.

        Raises
        ------
        UnknownNameError
            When no one has this username, and no entry has it.
        ArgillaError
            When the users are not known yet, and the server cannot be reached.
        """
        earlier = self.earlier()
        entries = [*earlier, *self]
        found = touching(entries, person, self._id_of(person))
        if not found and isinstance(person, str) and uuid_of(person) is None:
            self._check_known(person, names_in(entries))
        return Entries(f"Journal of {self._client.host}: {shown(person)}", found, earlier.note)

    def _id_of(self, name: object) -> UUID | None:
        user = self._synchronizer.store.snapshot.user(name) if isinstance(name, str) else None
        return user and user.id

    def _check_known(self, name: str, others: Iterable[str]) -> None:
        """Refuse the username that no one has; the error suggests the closest, also of people who are gone."""
        if self._synchronizer.status == "new":
            self._synchronizer.refresh()
        if self._id_of(name) is None:
            users = self._synchronizer.store.snapshot.users.values()
            hint = suggestion(name, [*(user.username for user in users), *others])
            raise UnknownNameError(
                f"There is no user {quoted(name)}, also none in the journal.", field="name", hint=hint
            )

    @staticmethod
    def read(folder: str | os.PathLike[str]) -> KeptJournal:
        """Read the journals that were kept in a folder; no server is asked.

        Parameters
        ----------
        folder
            The folder.

        Raises
        ------
        FileNotFoundError
            When there is no such folder.
        """
        return read_journal(folder)

    # -- reading ------------------------------------------------------------------------------------------------------

    def code(self, number: EntryRef) -> Code:
        """Return the code equivalent to an entry.

        Raises
        ------
        NotFoundError
            When there is no such entry.
        """
        return Code(self.entry(number).operations)

    def script(self) -> Code:
        """Return the whole session as runnable scripts, in the order of the changes.

        On a server in the state that this one had at the start of the session, they lead to the same users, roles and
        memberships. They leave out what failed.
        """
        with self._lock:
            written, forgotten = self._shared.operations(), self._shared.forgotten
        note = ""
        if forgotten:
            note = (
                f"The journal no longer has the entries up to {forgotten:,}: "
                f"this script starts with entry {forgotten + 1:,}."
            )
        return Code(tuple(written), script=True, api_url=self._client.api_url, note=note)

    def to_jsonl(self, path: str | os.PathLike[str]) -> None:
        r"""Write one line of JSON per entry, including its operations.

        Only the file's owner can read it (mode 0600), even if it existed before with other permissions, and it is
        written completely or not at all. All non-ASCII characters are escaped, so that no name can send control
        sequences to a terminal.

        Parameters
        ----------
        path
            The file, which is replaced if it exists.

        Raises
        ------
        FileNotFoundError
            When the folder does not exist.
        OSError
            When it cannot be written; an existing file stays unchanged.
        """
        write_private(path, "".join(f"{json.dumps(_record(entry))}\n" for entry in self), "ascii")


def _record(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "by": entry.by,
        "summary": entry.summary,
        "result": entry.result,
        "origin": entry.origin,
        "undone": entry.undone,
        "cell": entry.run and entry.run.label,
        "undoes": entry.undoes,
        "redoes": entry.redoes,
        "operations": [_operation(operation) for operation in entry.operations],
    }


def _operation(operation: Operation) -> dict[str, object]:
    return {
        "kind": operation.kind,
        "user_id": None if operation.user_id is None else str(operation.user_id),
        "username": operation.username,
        "workspace_id": None if operation.workspace_id is None else str(operation.workspace_id),
        "workspace": operation.workspace,
        "values": dict(operation.values),
        "before": operation.previous,
        "password_set": operation.password,
    }
