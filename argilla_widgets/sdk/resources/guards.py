"""Refuse to delete or demote the last owner or oneself, which the server allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from argilla_widgets.sdk.errors import ForbiddenError, LastOwnerSelfError, SelfLockOutError
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    from uuid import UUID

    from argilla_widgets.sdk.base_client import BaseClient
    from argilla_widgets.sdk.models import UserModel

_CANNOT = {"deleted": "delete your own account", "demoted": "change your own role"}


def check_lockout(client: BaseClient, user: UserModel, what: Literal["deleted", "demoted"]) -> None:
    """Refuse to delete or demote the current account; for any other user, no request is made.

    The server accepts these writes from owners only, so only the current account can be the last owner. Two owners who
    act at the same moment can still race: the server has no check of its own.

    Raises
    ------
    SelfLockOutError
        When it is the user whose API key is in use; a `LastOwnerError` if they are also the last owner.
    """
    if not _is_current(client, user):
        return
    if _owners(client) == {user.id}:
        raise LastOwnerSelfError(
            f"{quoted(user.username)} is the last owner and can't be {what}: "
            f"no one could manage {client.host} afterwards.",
            hint="Make someone else an owner first, or pass force=True.",
        )
    raise SelfLockOutError(
        f"You can't {_CANNOT[what]} ({quoted(user.username)}).",
        hint="Ask another owner, or pass force=True.",
    )


def _is_current(client: BaseClient, user: UserModel) -> bool:
    if user.id == client.own_id:
        return True
    # A server that was set up again has the account under another id, with the same name and key: only then send a
    # request.
    return user.username == client.own_username and user.id == client._read_me().id


def _owners(client: BaseClient) -> set[UUID]:
    try:
        return client.api.users.owners()
    except ForbiddenError:  # the account is not an owner, so not the last one
        return set()
