"""What errors show: who is gone, what the account may still do, whether to continue, and what to read again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING

from argilla_widgets.directory.sync import Synchronizer, is_down, is_without_api
from argilla_widgets.sdk.errors import (
    ArgillaAPIError,
    ArgillaConnectionError,
    ArgillaError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from argilla_widgets.sdk.http.response import UNAVAILABLE

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.store import SnapshotStore
    from argilla_widgets.sdk.client import Argilla

KEY_REFUSED = "The server no longer accepts your API key."
_OUTDATED = (NotFoundError, ForbiddenError, UnauthorizedError, UnprocessableEntityError)
"""Errors that, when no input is to blame, show that the server was changed by others."""


def record_removal(store: SnapshotStore, operation: Operation, error: ArgillaError) -> None:
    """Record what an error proves: a user that the server does not find is gone."""
    if isinstance(error, NotFoundError) and operation.user_id is not None and operation.workspace_id is None:
        store.remove_user(operation.user_id)


def stop_reason(synchronizer: Synchronizer, rules: Sequence[str], error: ArgillaError) -> str | None:
    """Return a sentence on why the operations after a failed one would fail too; None if they may succeed.

    A single lost response stops nothing: see `is_unreachable`. The account counts as refused after a 401, or after a
    403 if `GET /me` then shows a role that may not do what the ``rules`` of the permission table cover.
    """
    if isinstance(error, UnauthorizedError):
        return KEY_REFUSED
    if isinstance(error, ForbiddenError):
        return current_denial_reason(synchronizer, rules)
    if synchronizer.client.closed:
        return "This client is closed."
    if is_unreachable(synchronizer.client, error):
        return "The server stopped answering. Retry the rest once it is back."
    return None


def current_denial_reason(synchronizer: Synchronizer, rules: Sequence[str]) -> str | None:
    """Read the account's role again, and return why it may not do what these rules cover; None if it may."""
    with suppress(ArgillaError):
        synchronizer.reload_account()
    return synchronizer.denial(rules)


def is_unreachable(client: Argilla, error: ArgillaError) -> bool:
    """Return whether all tries of a request, and then a cheap one, got no response, or only a proxy's."""
    if isinstance(error, ArgillaAPIError):
        unanswered = error.status_code in UNAVAILABLE or is_without_api(error)
    else:
        unanswered = isinstance(error, ArgillaConnectionError)
    return unanswered and not client.api.server.answers()


def with_consequence(error: ArgillaError) -> ArgillaError:
    """Return the error that prevented a change; if it is only about reading, it says that nothing was changed."""
    if not (is_down(error) or type(error) is ArgillaAPIError):  # Argilla itself gives a reason
        return error
    said = copy(error)  # a refresh shares its error with the status and others who wait for it
    said.message += " Nothing was changed."
    return said


def refresh_after(
    synchronizer: Synchronizer, errors: Sequence[BaseException], *, unknown: bool = False, stopped: bool = False
) -> None:
    """Read the account again now, and everything else soon, if an error shows that the snapshot is outdated.

    If the command was ``stopped``, a response that it did not wait for does not mean that the server is down.
    """
    if stopped:
        waited = [error for error in errors if not (isinstance(error, ArgillaError) and error.unknown)]
        unknown = unknown or len(waited) < len(errors)
        errors = waited
    if any(isinstance(error, ForbiddenError | UnauthorizedError) for error in errors):
        try:
            synchronizer.reload_account()
        except UnauthorizedError:  # the account can no longer read anything
            return
        except ArgillaError:
            pass
    if any(isinstance(error, ArgillaConnectionError) and error.field is None for error in errors):
        synchronizer.note_outage()
    if unknown or any(map(_is_outdated, errors)):
        synchronizer.refresh_soon()


def _is_outdated(error: BaseException) -> bool:
    """Return whether an error shows that the snapshot is outdated, or that the server is gone."""
    if isinstance(error, ConflictError):  # someone else may have taken the name
        return True
    return isinstance(error, ArgillaError) and error.field is None and (isinstance(error, _OUTDATED) or is_down(error))
