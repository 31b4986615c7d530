"""Map the server's refusals, in all their shapes, to typed errors.

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
from argilla_widgets.sdk.http.retries import retry_after
from argilla_widgets.sdk.models import UNREADABLE
from argilla_widgets.sdk.text import escape_invisible, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable

    from argilla_widgets.sdk.http.answer import Answer
    from argilla_widgets.sdk.http.request_spec import RequestSpec

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


# The default message for each status, if the body has none, and the next step.
_BY_STATUS = {
    401: _Reason("the API key was rejected", None, 'Copy your key from "My settings" in Argilla.'),
    403: _Reason("your role does not allow it", None, "Only owners can do this. client.me.role is your role."),
    404: _Reason("it does not exist", None, "It may have been deleted."),
    409: _Reason("it already exists"),
    422: _Reason("the server rejected the values"),
    429: _Reason("too many requests", None, "Wait a moment, then try again."),
    500: _Reason("the server failed", None, "See the server's log."),
    502: _Reason("the proxy cannot reach the server", None, "Try again later."),
    503: _Reason("the server is not available right now", None, "Try again later."),
    504: _Reason("the server did not answer its proxy in time", None, "Try again later."),
}

# Argilla 2.8's own messages, and ours for them.
_KNOWN = (
    (
        r"^User username `.*` is not unique$",
        _Reason("a user with this name already exists", "username", "Choose another name."),
    ),
    (
        r"^Username .* already exists$",
        _Reason("a user with this name already exists", "username", "Choose another name."),
    ),
    (r"^User with id `.*` is not unique$", _Reason("a user with this id already exists", "id")),
    (
        r"^Workspace name `.*` is not unique$",
        _Reason("a workspace with this name already exists", "name", "Choose another name."),
    ),
    (r"^Workspace with id `.*` is not unique$", _Reason("a workspace with this id already exists", "id")),
    (r"^Workspace user with .* is not unique$", _Reason("the user is already a member")),
    (
        r"^Cannot delete the workspace .* datasets linked$",
        _Reason("it still has datasets", None, "Delete them first; workspace.datasets lists them."),
    ),
    # What its database reports if two requests do the same at the same moment.
    (
        r"UNIQUE constraint failed: users\.username|Key \(username\)=.* already exists",
        _Reason("a user with this name already exists", "username", "Choose another name."),
    ),
    (
        r"UNIQUE constraint failed: workspaces\.name|Key \(name\)=.* already exists",
        _Reason("a workspace with this name already exists", "name", "Choose another name."),
    ),
    (
        r"UNIQUE constraint failed: workspaces_users\.|Key \(workspace_id, user_id\)=.* already exists",
        _Reason("the user is already a member"),
    ),
    (r"^WorkspaceUser not found", _Reason("the user is not a member")),
    (r"^User with id `.*` not found$", _Reason("the user does not exist", None, "It may have been deleted.")),
    (
        r"^Workspace with id `.*` not found$",
        _Reason("the workspace does not exist", None, "It may have been deleted."),
    ),
)


def refusal(response: Answer, call: RequestSpec, start: str, hide: Callable[[str], str]) -> ArgillaAPIError:
    """Return the error that explains why ``call`` was refused, in a sentence that begins with ``start``.

    ``hide`` masks the secrets of the request in the server's text.
    """
    status = response.status_code
    error = _CLASSES.get(status, ArgillaAPIError)
    reason = _reason(response, f"{status} {error.__name__}", hide)
    if call.if_forbidden is not None and status == FORBIDDEN:
        reason = reason._replace(hint=call.if_forbidden)
    return error(f"{start}: {reason.text.rstrip('.')}.", status, field=reason.field, hint=reason.hint)


def _reason(response: Answer, kind: str, hide: Callable[[str], str]) -> _Reason:
    """Return the server's reason, or if it gives none, the usual meaning of the response, and its ``kind``."""
    fallback = _BY_STATUS.get(response.status_code, _Reason("the server gave no reason"))
    # Only the number: the header itself may contain anything, and be of any length.
    if (seconds := retry_after(response.headers.get("retry-after"))) is not None:
        fallback = fallback._replace(hint=f"Try again in {pluralize(round(seconds), 'second')}.")
    stated = _stated(response)
    if stated is None or not stated.text:
        return fallback._replace(text=f"{fallback.text} ({kind})")
    for pattern, reason in _KNOWN:
        if re.search(pattern, stated.text, re.DOTALL):
            return reason
    # A 404 of a route, not of a resource: the hint that it was deleted would mislead.
    hint = fallback.hint if stated.text != "Not Found" else "Does the server run behind a prefix that api_url lacks?"
    return _Reason(_plain(hide(stated.text)), stated.field and escape_invisible(hide(stated.field)), hint)


def _stated(response: Answer) -> _Reason | None:
    """Read the message of the body, and the field that it is about."""
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
    """Convert Pydantic's list of problems, one clause each; the field is that of the first."""
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
    """Make one readable line; drop the values that a database error ends with, such as keys and password hashes."""
    text = re.split(r"\s*\[(?:SQL|parameters)\b", text, maxsplit=1)[0]
    longest = 300
    return escape_invisible(text if len(text) <= longest else f"{text[:longest]}…")
