"""Learn from a failed step: who is gone, what the account may still do, and whether to continue."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from argilla_widgets.directory.access import refusal
from argilla_widgets.sdk.errors import (
    ArgillaAPIError,
    ArgillaConnectionError,
    ArgillaError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
)
from argilla_widgets.sdk.http.attempt import UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.sdk.client import Argilla


def learn(directory: Directory, operation: Operation, error: ArgillaError) -> None:
    """Record what an error proves: a user that the server does not find is gone."""
    if isinstance(error, NotFoundError) and operation.user_id is not None and operation.workspace_id is None:
        directory.lose_user(operation.user_id)


def reason_to_end(directory: Directory, rules: Sequence[str], error: ArgillaError) -> str | None:
    """Return a sentence on why the steps after a failed one would fail too; None if they may succeed.

    A single lost response ends nothing: see `is_unreachable`. The account counts as refused after a 401, or after a 403
    if `GET /me` then shows a role that is not permitted to do this.

    Parameters
    ----------
    directory
        Queries the server, and records the account's current state.
    rules
        The lines of the permission table that apply to the command.
    error
        What the failed step raised.
    """
    if isinstance(error, UnauthorizedError):
        return "The server no longer accepts your API key."
    if isinstance(error, ForbiddenError):
        with suppress(ArgillaError):
            directory.reload_account()
        account = directory.account
        return account and next(filter(None, (refusal(account.role, rule) for rule in rules)), None)
    if directory.client.closed:
        return "This client is closed."
    if is_unreachable(directory.client, error):
        return "The server stopped answering. Retry the rest once it is back."
    return None


def is_unreachable(client: Argilla, error: ArgillaError) -> bool:
    """Return whether all tries of a request, and then a cheap one, got no response, or only a proxy's."""
    if isinstance(error, ArgillaAPIError):
        unanswered = error.status_code in UNAVAILABLE
    else:
        unanswered = isinstance(error, ArgillaConnectionError)
    return unanswered and not client.api.server.answers()
