"""Turn an operation into the step that performs it with the sdk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.directory.commands.steps import ALREADY, Step
from argilla_widgets.sdk.errors import ConflictError, NotFoundError
from argilla_widgets.sdk.resources.users import User
from argilla_widgets.sdk.resources.workspaces import Workspace
from argilla_widgets.sdk.text import escape_invisible, join_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.sdk.auth.secret import Secret


def step(directory: Directory, operation: Operation, password: Secret | None = None, *, required: bool = False) -> Step:
    """Return the step that makes a write.

    Parameters
    ----------
    directory
        The directory that knows the users and workspaces.
    operation
        The write.
    password
        The password to send, for a creation or an update that sets one.
    required
        Whether the steps after it make no sense without it.
    """
    carry: dict[str, Callable[[], object]] = {
        "create_user": lambda: _create_user(directory, operation, password),
        "update_user": lambda: _update(directory, operation, password),
        "delete_user": lambda: _user(directory, operation).delete(),
        "create_workspace": lambda: _workspace(directory, operation).create(),
        "delete_workspace": lambda: _delete_workspace(directory, operation),
        "add_to_workspace": lambda: _add(directory, operation),
        "remove_from_workspace": lambda: _remove(directory, operation),
    }
    return Step(_label(operation), carry[operation.kind], operation, required)


def _label(operation: Operation) -> str:
    if operation.user_id is None:
        return operation.workspace
    if operation.workspace_id is None:
        return operation.username
    return f"{escape_invisible(operation.username)} in {escape_invisible(operation.workspace)}"


def _user(directory: Directory, operation: Operation) -> User:
    model = directory.snapshot.users.get(operation.user_id) if operation.user_id else None
    if model is None:
        return User(username=operation.username, id=operation.user_id, client=directory.client)
    return User._from_model(model, directory.client)  # noqa: SLF001 - the sdk's own constructor from a known model


def _workspace(directory: Directory, operation: Operation) -> Workspace:
    model = directory.snapshot.workspaces.get(operation.workspace_id) if operation.workspace_id else None
    if model is None:
        return Workspace(name=operation.workspace, id=operation.workspace_id, client=directory.client)
    return Workspace._from_model(model, directory.client)  # noqa: SLF001


def _create_user(directory: Directory, operation: Operation, password: Secret | None) -> None:
    user = User(id=operation.user_id, client=directory.client, password=password)
    _assign(user, operation)
    user.create()


def _update(directory: Directory, operation: Operation, password: Secret | None) -> None:
    user = _user(directory, operation)
    _assign(user, operation)
    user.password = password
    user.update()


def _assign(user: User, operation: Operation) -> None:
    for field, value in operation.values:
        setattr(user, field, value)


def _delete_workspace(directory: Directory, operation: Operation) -> None:
    try:
        _workspace(directory, operation).delete()
    except ConflictError as error:  # someone has added a dataset in the meantime
        raise blocked(directory, operation) or error from None


def blocked(directory: Directory, operation: Operation) -> ConflictError | None:
    """Look up the datasets that keep a workspace from being deleted; return None if there are none."""
    names = [dataset.name for dataset in directory.client.api.datasets.list(operation.workspace_id)]
    if not names:
        return None
    which = f"the dataset {join_names(names)}" if len(names) == 1 else f"{len(names):,} datasets: {join_names(names)}"
    return ConflictError(
        f"Workspace {escape_invisible(operation.workspace)} was not deleted because it contains {which}.",
        status_code=409,
        hint="Delete its datasets first.",
    )


def _add(directory: Directory, operation: Operation) -> object:
    try:
        return _user(directory, operation).add_to_workspace(_workspace(directory, operation))
    except ConflictError:  # someone else has added them in the meantime: the goal is met
        _learn(directory, operation, member=True)
        return ALREADY


def _remove(directory: Directory, operation: Operation) -> object:
    try:
        return _user(directory, operation).remove_from_workspace(_workspace(directory, operation))
    except NotFoundError:  # someone else has removed them in the meantime: the goal is met
        _learn(directory, operation, member=False)
        return ALREADY


def _learn(directory: Directory, operation: Operation, *, member: bool) -> None:
    """Record what the server reported about a membership, and schedule a refresh to find other changes."""
    if operation.workspace_id is not None and operation.user_id is not None:
        directory.see_membership(operation.workspace_id, operation.user_id, member=member)
    directory.refresh_soon()
