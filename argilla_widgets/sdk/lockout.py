"""The server lets the last owner delete itself, and nobody could administer it afterwards. This module does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from argilla_widgets.sdk.errors import LastOwnerError, LastOwnerSelfError, SelfLockOutError
from argilla_widgets.sdk.models import Role, UserModel
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    from argilla_widgets.sdk.client import Argilla


def keep_administrable(client: Argilla, user: UserModel, what: Literal["deleted", "demoted"]) -> None:
    """Refuse to shut everybody, or oneself, out; costs a request only for owners and oneself.

    Two owners who act at the same moment can still race: the server has no check of its own.

    Raises
    ------
    LastOwnerError
        When ``user`` is the only owner.
    SelfLockOutError
        When it is the user whose API key is in use. Both at once are a class of both.
    """
    oneself = user.id == client.own_id
    if user.role is Role.owner and client.api.users.owners() <= {user.id}:
        error = LastOwnerSelfError if oneself else LastOwnerError
        raise error(
            f"{quoted(user.username)} is the last owner: once {what}, nobody could administer {client.host}.",
            hint="Make somebody else an owner first, or insist with force=True.",
        )
    if oneself:
        raise SelfLockOutError(
            f"You ({quoted(user.username)}) would be {what}.",
            hint="Let another owner do it, or insist with force=True.",
        )
