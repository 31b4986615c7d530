"""The server's refusals, in every shape it has for them, as typed errors with a sentence.

Those of argilla-server 2.8: ``{"detail": "text"}``, ``{"detail": {"code", "params"}}`` and, from a proxy
in front of the server, anything else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from argilla_widgets.sdk.errors import (
    ArgillaAPIError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InternalServerError,
    NotFoundError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from argilla_widgets.sdk.models import UNREADABLE
from argilla_widgets.sdk.retries import retry_after
from argilla_widgets.sdk.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from argilla_widgets.sdk.answer import Answer
    from argilla_widgets.sdk.call import Call

FORBIDDEN = 403

_CLASSES: dict[int, type[ArgillaAPIError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    500: InternalServerError,
}


class _Reason(NamedTuple):
    text: str
    field: str | None = None
    hint: str | None = None


# What is said when the body says nothing, and the next step for each status.
_BY_STATUS = {
    401: _Reason("the API key is not accepted", None, "Copy the key from 'My settings' in Argilla's web page."),
    403: _Reason("your role does not allow it", None, "Only owners may do this; client.me.role is your own role."),
    404: _Reason("it is not there", None, "It may have been deleted meanwhile."),
    409: _Reason("it exists already"),
    422: _Reason("the server does not accept the values"),
    429: _Reason("the server asks for fewer requests", None, "Wait a little, then try again."),
    500: _Reason("the server failed", None, "Its log says why."),
    502: _Reason("the server is not reachable behind its proxy", None, "Try again when it is up."),
    503: _Reason("the server is not available right now", None, "Try again when it is up."),
    504: _Reason("the server did not answer its proxy in time", None, "Try again when it is up."),
}

# Argilla 2.8's own words, and ours for them.
_KNOWN = (
    (
        r"^User username `.*` is not unique$",
        _Reason("there is already a user of this name", "username", "Choose another."),
    ),
    (r"^Username .* already exists$", _Reason("there is already a user of this name", "username", "Choose another.")),
    (r"^User with id `.*` is not unique$", _Reason("there is already a user with this id", "id")),
    (
        r"^Workspace name `.*` is not unique$",
        _Reason("there is already a workspace of this name", "name", "Choose another."),
    ),
    (r"^Workspace with id `.*` is not unique$", _Reason("there is already a workspace with this id", "id")),
    (r"^Workspace user with .* is not unique$", _Reason("the user is a member already")),
    (
        r"^Cannot delete the workspace .* datasets linked$",
        _Reason("it still has datasets", None, "Delete them first; workspace.datasets lists them."),
    ),
    (r"^WorkspaceUser not found", _Reason("the user is no member of it")),
    (r"^User with id `.*` not found$", _Reason("there is no such user", None, "It may have been deleted meanwhile.")),
    (
        r"^Workspace with id `.*` not found$",
        _Reason("there is no such workspace", None, "It may have been deleted meanwhile."),
    ),
)


def refusal(response: Answer, call: Call, start: str, hide: Callable[[str], str]) -> ArgillaAPIError:
    """Make the error that says why ``call`` was refused, in a sentence that begins with ``start``.

    ``hide`` masks the secrets of the request in what the server wrote.
    """
    status = response.status_code
    error = _CLASSES.get(status, ArgillaAPIError)
    reason = _reason(response, f"{status} {error.__name__}", hide)
    if call.if_forbidden is not None and status == FORBIDDEN:
        reason = reason._replace(hint=call.if_forbidden)
    return error(f"{start}: {reason.text.rstrip('.')}.", status, field=reason.field, hint=reason.hint)


def _reason(response: Answer, kind: str, hide: Callable[[str], str]) -> _Reason:
    """Give what the server says, and where it says nothing what is meant by such an answer, and its ``kind``."""
    fallback = _BY_STATUS.get(response.status_code, _Reason("the server gives no reason"))
    # The number alone: the header itself may hold anything, and be of any length.
    if (seconds := retry_after(response.headers.get("retry-after"))) is not None:
        fallback = fallback._replace(hint=f"The server asks to try again in {seconds:.0f} seconds.")
    told = _told(response)
    if told is None or not told.text:
        return fallback._replace(text=f"{fallback.text} ({kind})")
    for pattern, reason in _KNOWN:
        if re.search(pattern, told.text, re.DOTALL):
            return reason
    # A 404 of a route, not of a thing: the hint that it was deleted would mislead.
    hint = fallback.hint if told.text != "Not Found" else "Does api_url lack the prefix that the server is behind?"
    return _Reason(_plain(hide(told.text)), told.field and visible(hide(told.field)), hint)


def _told(response: Answer) -> _Reason | None:
    """Read what the body says, and the field it is about."""
    try:
        body = msgspec.json.decode(response.content)
    except UNREADABLE:
        return None
    if not isinstance(body, dict):
        return None
    detail = body.get("detail", body.get("message"))
    if isinstance(detail, dict) and isinstance(params := detail.get("params"), dict):
        detail = params.get("errors") or params.get("detail") or params.get("message") or detail.get("code")
    if isinstance(detail, list):
        return _invalid(detail)
    return _Reason(detail) if isinstance(detail, str) else None


def _invalid(errors: list[Any]) -> _Reason:
    """Pydantic's list of problems, one clause each; the field is that of the first."""
    found: list[tuple[str | None, str]] = []
    for error in errors:
        if not isinstance(error, dict):
            continue
        place = error.get("loc")
        field = str(place[-1]) if isinstance(place, list) and len(place) > 1 else None
        found.append((field, str(error.get("msg") or "is not valid")))
    text = "; ".join(f"{field}: {message}" if field else message for field, message in found)
    return _Reason(text, found[0][0] if found else None)


def _plain(text: str) -> str:
    """Make one readable line; a database's complaint ends with its values, keys and password hashes among them."""
    text = re.split(r"\s*\[(?:SQL|parameters)\b", text, maxsplit=1)[0]
    longest = 300
    return visible(text if len(text) <= longest else f"{text[:longest]}…")
