"""Files of passwords follow the journal: a row says if its person was deleted, renamed or got another password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
from argilla_widgets.sdk.errors import ArgillaError

if TYPE_CHECKING:
    from argilla_widgets.directory.concurrency import Subscribers
    from argilla_widgets.directory.journal.entries import Entry
    from argilla_widgets.directory.journal.journal import Journal

_KINDS = frozenset({"update_user", "delete_user"})


class _Follower:
    """Notes in one file what the journal says about its people; it knows their ids, and no password."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._noted: dict[int, int] = {}  # how many operations of an entry

    def keep(self, file: CredentialsFile) -> None:
        """Follow the people who are in the file now."""
        self._path, self._file, self._ids = file.path, ref(file), file.ids

    def __call__(self, entry: Entry) -> None:
        noted = self._noted.get(entry.number, 0)
        self._noted[entry.number] = len(entry.operations)
        file = self._file()
        ids = self._ids if file is None else file.ids
        new = [one for one in entry.operations[noted:] if one.kind in _KINDS and one.user_id in ids]
        if new and file is None and self._path is not None:
            file = CredentialsFile(self._path, self._server)
        if new and file is not None:
            with suppress(ArgillaError), file.opened():  # if it is in use or gone, the next run looks everyone up
                file.follow(new)


_FOLLOWERS: WeakKeyDictionary[Subscribers[[Entry]], dict[Path | int, _Follower]] = WeakKeyDictionary()


@contextmanager
def kept_current(file: CredentialsFile, journal: Journal) -> Iterator[None]:
    """Follow the journal in this block and afterwards."""
    _follow(file, journal)
    try:
        yield
    finally:
        _follow(file, journal)


def _follow(file: CredentialsFile, journal: Journal) -> None:
    followers = _FOLLOWERS.setdefault(journal.lasting, {})
    key = id(file) if file.path is None else file.path
    is_new = key not in followers
    follower = followers.setdefault(key, _Follower(file.server))
    follower.keep(file)
    if is_new:
        journal.lasting.subscribe(follower)
