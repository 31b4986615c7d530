"""New passwords for users who lost theirs, written into a file before the first request."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from argilla_widgets.directory.commands import ResetPassword
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.roster.credentials.credentials import Credential, Credentials
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
from argilla_widgets.directory.roster.credentials.followers import kept_current
from argilla_widgets.directory.roster.credentials.passwords import generate
from argilla_widgets.directory.roster.credentials.where_kept import CredentialsPath, new_file
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, NotFoundError
from argilla_widgets.sdk.text import join_names

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.command import Context
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.roster.connected import Connected
    from argilla_widgets.sdk.api.routes import ArgillaAPI
    from argilla_widgets.sdk.models import UserModel


class ResetIntoFile(ResetPassword, frozen=True):
    """Set new passwords, and note in their file which are set, also if the rest is interrupted."""

    file: CredentialsFile

    def perform(self, context: Context, operation: Operation, api: ArgillaAPI) -> bool:
        """Set a password, and note that."""
        made = super().perform(context, operation, api)
        assert operation.user_id is not None  # noqa: S101 - as planned
        self.file.settle(operation.user_id, "created")
        return made


def reset_passwords(
    client: Connected, users: Sequence[UserModel], path: CredentialsPath, progress: Progress | None
) -> Credentials:
    """Set new passwords: see `Directory.reset_passwords`."""
    if not users:
        raise ArgumentError("Pass at least one user.", field="users", hint='As in ["ana", "bo"].')
    directory, server, progress = client.directory, client.api_url, Progress.of(progress)
    path = new_file() if path is None else path
    with CredentialsFile.open(path, server, directory.snapshot.users) as file, kept_current(file, directory.journal):
        directory.refresh()
        client.api.server.known.require("update_user")
        snapshot = directory.snapshot
        if gone := [user.username for user in users if user.id not in snapshot.users]:
            raise NotFoundError(f"{join_names(gone)} no longer exist{'s' if len(gone) == 1 else ''}.")
        users = snapshot.known_users(user.id for user in users)
        memberships = snapshot.memberships_of(user.id for user in users) or {}
        file.look_up(snapshot.users, client.api)
        rows = [Credential.of(user, generate(), server, memberships.get(user.id, ())) for user in users]
        file.add(rows)
        doubtful = {user.id for user in users}
        try:
            command = ResetIntoFile({user.id: file.password(user.id) for user in users}, file)
            result = directory.execute(command, progress)
            doubtful = {failure.user_id for failure in result.failures if failure.error.unknown}
        except ArgillaError as error:
            if not error.unknown:
                doubtful = set()
            raise
        finally:
            for row in rows:
                if row.id is not None and row.status == "planned" and row.id not in doubtful:
                    file.settle(row.id, "password unknown")
        file.flush()
        if result.done < result.total:
            warnings.warn(str(result), stacklevel=4)
        return Credentials(tuple(rows), file.path)
