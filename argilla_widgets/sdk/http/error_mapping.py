"""Map what goes wrong with a request to typed errors: refusals in all their shapes, and exceptions of httpx.

Refusals of argilla-server 2.8: ``{"detail": "text"}``, ``{"detail": {"code", "params"}}`` and, from a proxy
in front of the server, anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import msgspec

from argilla_widgets.sdk.errors import (
    ArgillaAPIError,
    ArgillaConnectionError,
    ArgillaError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InternalServerError,
    NotFoundError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from argilla_widgets.sdk.http.response import (
    NO_CONNECTION,
    Attempt,
    Kind,
    Response,
    StoppedError,
    TooLargeError,
    TooSlowError,
    TransportFailure,
)
from argilla_widgets.sdk.http.retry import retry_after
from argilla_widgets.sdk.models import UNREADABLE
from argilla_widgets.sdk.text import pluralize, shortened

if TYPE_CHECKING:
    from argilla_widgets.sdk.auth.address import Address
    from argilla_widgets.sdk.http.request import RequestSpec

_CLASSES = (
    BadRequestError,
    UnauthorizedError,
    ForbiddenError,
    NotFoundError,
    ConflictError,
    UnprocessableEntityError,
    InternalServerError,
)


class _Reason(NamedTuple):
    text: str
    field: str | None = None
    hint: str | None = None
    taken: bool = False
    """Whether it conflicts with what exists already."""


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

_NO_API = "Is Argilla running there? Does it run behind a prefix that api_url lacks?"
_PROXY = "It sent a page of its own. Sign in there, or pass what it asks for: headers=, cookies= or auth=."
_PERHAPS_TLS = " If it happens every time, the server may need https:// in api_url."
_ANSWERED_BEFORE = "It answered before, so it may be restarting, or your network may be down. Try again in a moment."
_CHECK_PROXY = "Check proxy=, HTTP_PROXY, HTTPS_PROXY and ALL_PROXY."
_ASLEEP = "The Space may be asleep, restarting or private. Open its page and wait until it is running."

_MAX_STATED = 2_000
"""Maximum number of characters to read of a text from a server."""
MAX_SHOWN = 300
"""Maximum number of characters to show of a text from a server."""

# What nginx, Apache and servers written in Go answer to http on a port for https.
_TLS_ONLY = re.compile(rb"plain HTTP (request|to)|an HTTP request to an HTTPS")
_DATABASE_VALUES = re.compile(r"\[(?:SQL|parameters)\b")

# Messages of Argilla 2.8, and of its database if two requests do the same at the same moment, and ours for them.
_KNOWN = {
    (
        r"^User username `.*` is not unique$|^Username .* already exists$"
        r"|UNIQUE constraint failed: users\.username|Key \(username\)="
    ): _Reason("a user with this name already exists", "username", "Choose another name.", taken=True),
    r"^password: Field required$": _Reason("a new user needs a password", "password", "Use 8 or more characters."),
    r"^User with id `.*` is not unique$": _Reason("a user with this id already exists", "id", taken=True),
    (
        r"^Workspace name `.*` is not unique$"
        r"|UNIQUE constraint failed: workspaces\.name|Key \(name\)="
    ): _Reason("a workspace with this name already exists", "name", "Choose another name.", taken=True),
    r"^Workspace with id `.*` is not unique$": _Reason("a workspace with this id already exists", "id", taken=True),
    (
        r"^Workspace user with .* is not unique$"
        r"|UNIQUE constraint failed: workspaces_users\.|Key \(workspace_id, user_id\)="
    ): _Reason("the user is already a member", taken=True),
    r"^Cannot delete the workspace .* datasets linked$": _Reason(
        "it still has datasets", None, "Delete them first; workspace.datasets lists them."
    ),
    r"^Could not validate credentials$": _Reason(
        "the server no longer accepts your API key",
        None,
        'Your account may have been deleted. If not, copy your key from "My settings" in Argilla.',
    ),
    r"^WorkspaceUser not found": _Reason("the user is not a member"),
    r"^User with id `.*` not found$": _Reason("the user does not exist", None, "It may have been deleted."),
    r"^Workspace with id `.*` not found$": _Reason("the workspace does not exist", None, "It may have been deleted."),
}


def explain(
    attempt: Attempt, spec: RequestSpec, start: str, address: Address, redact: Callable[[str], str]
) -> ArgillaError:
    """Return the error for an attempt that is not a success.

    ``start`` is the beginning of its sentence: what was not done. ``redact`` masks the secrets of the request in the
    server's text.
    """
    response, failure = attempt.response, attempt.failure
    consequence = "" if spec.method == "GET" else f" {start}."
    if response is None:
        sentence, hint = (failure.sentence, failure.hint) if failure is not None else ("There was no answer.", None)
        return ArgillaConnectionError(f"{sentence}{consequence}", hint=hint)
    if response.is_success:
        return _web_page(address, consequence)
    if response.is_redirect:
        return _redirected(response, address, consequence)
    if response.status_code == httpx.codes.BAD_REQUEST and _TLS_ONLY.search(response.content):
        return ArgillaConnectionError(
            f"{address} supports only https.", field="api_url", hint="Try the same api_url with https://."
        )
    return _refused(response, spec, start, address, redact)


def _redirected(response: Response, address: Address, consequence: str) -> ArgillaConnectionError:
    try:
        target = response.url.join(response.headers.get("location", "")[:_MAX_STATED])
        shown = shortened(str(target.copy_with(userinfo=b"", query=None, fragment=None)), MAX_SHOWN)
    except (httpx.InvalidURL, ValueError):
        shown = "another address"
    return ArgillaConnectionError(
        f"{address} redirects to {shown}. The API key was not sent there.{consequence}",
        field="api_url",
        hint="If that is your server, pass its address as api_url.",
    )


def _web_page(address: Address, consequence: str) -> ArgillaConnectionError:
    hint = "Pass the server's address as api_url, without the path of a page."
    if address.path:
        hint = f"Is the path {address.path} correct? Without it, api_url would be {address.root}."
    return ArgillaConnectionError(
        f"{address} sent a web page, not an answer of Argilla's API.{consequence}", field="api_url", hint=hint
    )


def _refused(
    response: Response, spec: RequestSpec, start: str, address: Address, redact: Callable[[str], str]
) -> ArgillaAPIError:
    status = response.status_code
    if status == httpx.codes.NOT_FOUND and response.is_foreign:  # not a `NotFoundError`: nothing was looked for
        hint = _ASLEEP if address.is_space else _NO_API
        return ArgillaAPIError(f"{start}: no Argilla API was found there (HTTP 404).", status, hint=hint)
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN} and response.is_foreign:  # not the account
        return ArgillaAPIError(f"{start}: a proxy refused the request (HTTP {status}).", status, hint=_PROXY)
    error = next((known for known in _CLASSES if known.status_code == status), ArgillaAPIError)
    reason = _reason(response, error, redact)
    if reason.taken and error is InternalServerError:  # two requests did the same at the same moment
        error = ConflictError
    if spec.if_forbidden is not None and status == httpx.codes.FORBIDDEN:
        reason = reason._replace(hint=spec.if_forbidden)
    return error(f"{start}: {reason.text.rstrip('.')}.", status, field=reason.field, hint=reason.hint)


def _reason(response: Response, error: type[ArgillaAPIError], redact: Callable[[str], str]) -> _Reason:
    """Return the server's reason; if it gives none, what the status means, with its number and ``error`` class."""
    fallback = _BY_STATUS.get(response.status_code, _Reason("the server gave no reason"))
    # Only the number: the header itself may contain anything, and be of any length.
    if (seconds := retry_after(response.headers.get("retry-after"))) is not None:
        fallback = fallback._replace(hint=f"Try again in {pluralize(round(seconds), 'second')}.")
    stated = _stated_reason(response)
    if stated is None or not stated.text:
        own_class = f", {error.__name__}" if error is not ArgillaAPIError else ""
        return fallback._replace(text=f"{fallback.text} (HTTP {response.status_code}{own_class})")
    # Masked before it is cut: part of a secret would not be found.
    text = redact(stated.text)[:_MAX_STATED]
    for pattern, reason in _KNOWN.items():
        if re.search(pattern, text, re.DOTALL):
            return reason
    # A database error ends with the values of its statement, such as keys and password hashes.
    text = _DATABASE_VALUES.split(text, maxsplit=1)[0].rstrip()
    field = stated.field and shortened(redact(stated.field), MAX_SHOWN)
    return _Reason(shortened(text, MAX_SHOWN), field, fallback.hint)


def _stated_reason(response: Response) -> _Reason | None:
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
    problems: list[tuple[str | None, str]] = []
    for error in errors:
        if not isinstance(error, dict):
            continue
        place, message = error.get("loc"), error.get("msg")
        field = place[-1] if isinstance(place, list) and len(place) > 1 and isinstance(place[-1], str) else None
        problems.append((field, message if isinstance(message, str) and message else "is not valid"))
    clauses = [
        message
        if field is None
        else f"the {field} must not be empty"
        if message.startswith("String should have at least 1 character")
        else f"{field}: {message}"
        for field, message in problems
    ]
    return _Reason("; ".join(clauses), problems[0][0] if problems else None)


# Each exception of `httpx.Client.send`, with a pattern of its text if that tells causes apart: the kind of failure, the
# sentence and the hint.
_FAILURES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, Kind, str, str | None], ...] = (
    (
        TooLargeError,
        "",
        "unread",
        "{server} sent more than Argilla ever does.",
        "The rest was not read. Check api_url, or ask the server's administrator.",
    ),
    (TooSlowError, "", "unread", "{server} answered too slowly.", "Try again later, or pass a longer timeout=."),
    (StoppedError, "", "unread", "The request was stopped before it was answered.", None),
    (
        httpx.ConnectError,
        "(Hostname|IP address) mismatch",
        "unsendable",
        "The certificate of {server} belongs to another host.",
        "Check the host in api_url.",
    ),
    (
        httpx.ConnectError,
        "certificate has expired",
        "unsendable",
        "The certificate of {server} has expired.",
        "Ask the server's administrator to renew it.",
    ),
    (
        httpx.ConnectError,
        "(?i)CERTIFICATE_VERIFY_FAILED.*(key usage|key identifier|basic constraints)",
        "unsendable",
        "The certificate of {server} lacks an extension that Python requires since 3.13, or its issuer's does.",
        (
            "Ask for a certificate with key usage and key identifiers (RFC 5280). Until then, pass verify=context "
            "after context.verify_flags &= ~ssl.VERIFY_X509_STRICT."
        ),
    ),
    (
        httpx.ConnectError,
        "CERTIFICATE_VERIFY_FAILED",
        "unsendable",
        "The certificate of {server} is not trusted.",
        (
            "If your organization issued it, set SSL_CERT_FILE=/path/to/ca.pem, or pass "
            "verify=ssl.create_default_context(cafile='/path/to/ca.pem')."
        ),
    ),
    (
        httpx.ConnectError,
        "WRONG_VERSION_NUMBER|RECORD_LAYER_FAILURE",
        "unsendable",
        "{server} does not support https.",
        "Try the same api_url with http://.",
    ),
    (
        httpx.ConnectError,
        "Name or service|getaddrinfo|nodename|name resolution|No address",
        "unsent",
        "The host in {server} was not found.",
        "Check the spelling of api_url.",
    ),
    (
        httpx.ConnectError,
        "",
        "unsent",
        "Cannot reach {server}.",
        (
            "Is Argilla running there? Check the host and port in api_url. In a hosted notebook, such as Colab, "
            "'localhost' is the notebook's own machine."
        ),
    ),
    (
        httpx.ConnectTimeout,
        "",
        "unsent",
        "{server} did not accept the connection in time.",
        "Check the host and port in api_url, and your network.",
    ),
    (httpx.PoolTimeout, "", "unsent", "Too many requests to {server} are waiting.", "Try again."),
    (
        httpx.TimeoutException,
        "",
        "timeout",
        "{server} did not answer in time.",
        "Try again later, or pass a longer timeout=.",
    ),
    (httpx.ProxyError, NO_CONNECTION, "unsent", "Cannot reach the proxy for {server}.", _CHECK_PROXY),
    (httpx.ProxyError, "", "unsent", "The proxy refused the request to {server}.", _CHECK_PROXY),
    (
        (httpx.LocalProtocolError, UnicodeEncodeError),
        "",
        "unsendable",
        "The request to {server} is not valid.",
        "Check headers= and cookies= for line breaks and letters with accents.",
    ),
    ((httpx.NetworkError, httpx.RemoteProtocolError), "", "cut", "{server} dropped the connection.", "Try again."),
    (  # an invalid URL is that of a redirect
        (httpx.HTTPError, httpx.InvalidURL),
        "",
        "unread",
        "{server} sent an answer that cannot be read ({error}).",
        None,
    ),
)


def classify(error: BaseException, server: str, *, answered: bool = False) -> TransportFailure:
    """Describe an exception of ``httpx.Client.send``; ``answered`` means that the server has answered before."""
    for exceptions, pattern, kind, sentence, hint in _FAILURES:
        if isinstance(error, exceptions) and re.search(pattern, str(error)):
            shown = sentence.format(server=server, error=type(error).__name__)
            if kind == "cut" and server.startswith("http:") and not answered:
                hint = f"{hint}{_PERHAPS_TLS}"  # noqa: PLW2901 - completed
            if kind == "unsent" and answered and isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                hint = _ANSWERED_BEFORE  # noqa: PLW2901 - the settings are right
            return TransportFailure(kind, shown, hint)
    # An interrupt, or what the caller passed in failed. Its frames are dropped, because they hold the request.
    error.__context__ = error.__cause__ = None
    return TransportFailure("unread", error=error.with_traceback(None))
