"""New passwords for users who lost theirs, written into a file before the first request."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from argilla_widgets.directory.commands import ResetPassword
from argilla_widgets.directory.roster.credentials import Credential, Credentials
from argilla_widgets.directory.roster.log import CredentialsLog, CredentialsPath, passwords_file
from argilla_widgets.directory.roster.passwords import generate
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, NotFoundError
from argilla_widgets.sdk.text import quoted, suggestion

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.command import Context
    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.roster.connected import LiveState


class ResetIntoFile(ResetPassword, frozen=True):
    """Set new passwords, and note in their file which are set, also if the rest is interrupted."""

    log: CredentialsLog

    def perform(self, context: Context, operation: Operation) -> bool:
        """Set a password, and note that."""
        made = super().perform(context, operation)
        self.log.settle(operation.username, "created")
        return made


def reset_passwords(
    directory: LiveState, server: str, usernames: Iterable[str], path: CredentialsPath, progress: Progress | None
) -> Credentials:
    """Set new passwords: see `Directory.reset_passwords`."""
    names = [] if isinstance(usernames, str | Mapping) or not isinstance(usernames, Iterable) else [*usernames]
    if not names or not all(isinstance(name, str) for name in names):
        raise ArgumentError("Pass a list of usernames.", field="usernames", hint='As in ["ana", "bo"].')
    directory.refresh()
    snapshot, users = directory.snapshot, []
    for username in dict.fromkeys(names):
        user = snapshot.user(username)
        if user is None:
            known = (one.username for one in snapshot.users.values())
            raise NotFoundError(f"There is no user {quoted(username)}.", hint=suggestion(username, known) or None)
        users.append(user)
    memberships = snapshot.memberships_of(user.id for user in users) or {}
    with CredentialsLog.open(passwords_file(path), server) as log:
        if known := next((user.username for user in users if user.username in log), None):
            raise ArgillaError(f"The file has a password for {quoted(known)} already.", hint="Choose another file.")
        log.add(Credential.of(user, generate(), server, memberships.get(user.id, ())) for user in users)
        passwords = {user.id: log[user.username].password for user in users}
        doubtful = {user.id for user in users}
        try:
            result = directory.execute(ResetIntoFile(passwords, log), progress)
            doubtful = {failure.user_id for failure in result.failures if failure.error.unknown}
        except ArgillaError as error:
            if not error.unknown:
                doubtful = set()
            raise
        finally:
            for user in users:
                if log[user.username].status == "planned" and user.id not in doubtful:
                    log.settle(user.username, "not created")
        log.flush()
        if result.done < result.total:
            warnings.warn(str(result), stacklevel=4)
        return log.credentials([user.username for user in users])
