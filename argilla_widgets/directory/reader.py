"""Reader: keeps a picture as the server is, one refresh at a time for all who ask."""

from __future__ import annotations

import gc
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from argilla_widgets.directory.conflict import (
    ChangedMeanwhileError,
    Difference,
    merge,
    merge_members,
    read_again,
    read_members_again,
)
from argilla_widgets.directory.loading import Reading, load_members, load_people
from argilla_widgets.directory.snapshot import Change, Snapshot
from argilla_widgets.sdk.errors import ArgillaError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from concurrent.futures import Future
    from uuid import UUID

    from argilla_widgets.directory.picture import Picture
    from argilla_widgets.sdk.api.writes import Write
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import UserModel

Status = Literal["new", "loading", "ready", "failed"]


def _interrupted() -> ArgillaError:
    return ArgillaError("Loading was interrupted.", hint="Refresh.")


def _failed(error: Exception) -> ArgillaError:
    """Tell the kind alone: what a hook of the caller's raises may hold a secret, and this is shown, and saved."""
    kind = type(error).__name__
    return ArgillaError(f"Loading failed ({kind}).", hint="client.users.list() in a cell shows all of it.")


class Reader:
    """Reads a server into a picture: who is there first, then the memberships, workspace by workspace.

    Parameters
    ----------
    client
        The client whose account looks at the server.
    picture
        Where what is read is put.
    on_end
        Called behind each refresh with the seconds that it took, and with how it failed, None where it did not.

    """

    def __init__(
        self, client: Argilla, picture: Picture, on_end: Callable[[float, ArgillaError | None], object]
    ) -> None:
        self._client = client
        self._picture = picture
        self._on_end = on_end
        self.account: UserModel | None = None
        self.status: Status = "new"
        self.error: ArgillaError | None = None
        self.reading: Reading | None = None
        self._lock = threading.Lock()
        self._refreshing = threading.RLock()  # a listener that refreshes is called from within a refresh
        self._begun = 0
        self._outcome: Change | ArgillaError = Change()
        self._due = False

    def heard(self, write: Write) -> None:
        """Take in one announced write of this client, as far as it is about the account."""
        if self.account is not None and write.user is not None and write.user.id == self.account.id:
            self.account = write.user

    # -- everything ---------------------------------------------------------------------------------------------------

    def claim(self) -> bool:
        """Claim the next refresh for whoever asks first; False where it is claimed, and has not begun."""
        with self._lock:
            claimed, self._due = self._due, True
            return not claimed

    def refresh(self, people: Future[None] | None = None) -> Change:
        """Ask the server what there is now, and tell what differs from what was known.

        Parameters
        ----------
        people
            Ends when the people are there, before their memberships are.

        Raises
        ------
        ArgillaError
            When the server cannot be asked; what was known is kept.

        """
        seen = self._begun
        with self._refreshing:
            if self._begun == seen:
                began = time.monotonic()
                self._outcome = _interrupted()  # which stands if it is
                try:
                    self._outcome = self._load(people)
                finally:
                    failure = self._outcome if isinstance(self._outcome, ArgillaError) else None
                    self._on_end(time.monotonic() - began, failure)
            # Else another thread began after this one had asked: what it found is the answer.
            outcome = self._outcome
        if people is not None and not people.done():
            people.set_exception(outcome) if isinstance(outcome, ArgillaError) else people.set_result(None)
        if isinstance(outcome, ArgillaError):
            raise outcome
        return outcome

    def _load(self, people: Future[None] | None) -> Change | ArgillaError:
        self._begun += 1
        with self._picture.reading() as writes:
            start = self._picture.snapshot
            self._due = False
            self._set_status("loading", self.error)
            try:
                seen = load_people(self._client)
                this = self._begun
                self.account = seen.account
                for write in list(writes):
                    self.heard(write)
                first = seen.snapshot
                first.by_username()  # worked out here, so that no view waits for it
                # What is known of memberships stays in sight until they are all read again.
                self._picture.replace(lambda now: first.with_members({**now.members, **first.members}), writes=writes)
                if people is not None:
                    people.set_result(None)
                members = {**first.members}
                # Those that nothing is known of come first, in the order of names.
                missing = [one for one in first.workspaces if one not in members]
                missing.sort(key=self._picture.snapshot.members.__contains__)
                for part in load_members(self._client, missing):
                    if self._begun != this:
                        break
                    members.update(part)
                    if (left := len(first.workspaces) - len(members)) > 0:
                        self._show_part(members, Reading(len(missing) - left, len(missing)), writes)
                if self._begun == this:  # else a listener has refreshed meanwhile, and knows better
                    self._picture.replace(lambda _: first.with_members(members), writes=writes)
            except Exception as error:  # noqa: BLE001 - a listener must learn of any failure
                known = error if isinstance(error, ArgillaError) else _failed(error)
                self._set_status("failed", known)
                return known
            except BaseException:
                self._set_status("failed", _interrupted())
                raise
            found = self._picture.found_since(start, writes)
        # Python's collector walks through new collections once, however large: better here than while a cell waits.
        gc.collect(1)
        self._set_status("ready", None)
        return found

    def _show_part(self, members: Mapping[UUID, frozenset[UUID]], reading: Reading, writes: list[Write]) -> None:
        """Show memberships that nothing was known of while others are still being read."""

        def shown(now: Snapshot) -> Snapshot:
            new = {one: people for one, people in members.items() if one not in now.members}
            return now.with_members({**now.members, **new}) if new else now

        self._picture.replace(shown, set(), writes)
        self._picture.tell_status(lambda: setattr(self, "reading", reading))

    def _set_status(self, status: Status, error: ArgillaError | None) -> None:
        def note() -> None:
            self.status, self.error, self.reading = status, error, None

        self._picture.tell_status(note)

    # -- a part -------------------------------------------------------------------------------------------------------

    def load_workspace(self, workspace_id: UUID) -> None:
        """Read the members of one workspace alone, the fast way to show just them."""
        with self._picture.reading() as writes:
            users = self._client.api.users.list_by_workspace_id(workspace_id)

            def shown(snapshot: Snapshot) -> Snapshot:
                known = {**snapshot.users, **{user.id: user for user in users}}
                return replace(snapshot, users=known).with_members(
                    {**snapshot.members, workspace_id: frozenset(user.id for user in users)}
                )

            self._picture.replace(shown, writes=writes)
        self._picture.tell_status()  # whose members these are may have been known before

    def reread(self, user_ids: Collection[UUID]) -> None:
        """Read some people again and take in what differs: see `read_again`.

        Raises
        ------
        ChangedMeanwhileError
            When one of them is not as was last seen; what is seen now is known from here on.

        """
        found: list[Difference] = []
        with self._picture.reading() as writes:
            now = read_again(self._client, user_ids)

            def current(snapshot: Snapshot) -> Snapshot:
                following, different = merge(snapshot, now)
                found.extend(different)
                return following

            self._picture.replace(current, set(now), writes)
        if found:
            raise ChangedMeanwhileError(found)

    def reread_workspaces(self, workspace_ids: Collection[UUID]) -> None:
        """Look whether some workspaces are still there, with one request; drop those that are not."""
        with self._picture.reading() as writes:
            there = {workspace.id for workspace in self._client.api.workspaces.list()}
            gone = [one for one in workspace_ids if one not in there]

            def current(snapshot: Snapshot) -> Snapshot:
                for one in gone:
                    if one in snapshot.workspaces:
                        snapshot = snapshot.without_workspace(one)
                return snapshot

            self._picture.replace(current, set(), writes)

    def reread_members(self, workspace_ids: Collection[UUID]) -> Snapshot:
        """Read again who is a member of some workspaces; gives the snapshot before."""
        with self._picture.reading() as writes:
            before = self._picture.snapshot
            now = read_members_again(self._client, workspace_ids)
            self._picture.replace(lambda snapshot: merge_members(snapshot, now), set(), writes)
        return before
