"""Connect with the arguments of `Argilla`, Colab's secrets or the environment, and explain failures.

`open_transport` returns errors instead of raising them, so that no frame of a traceback holds a credential.
"""

from __future__ import annotations

import functools
import logging
import os
import threading
import warnings
from collections.abc import Callable, Mapping
from http.cookiejar import CookieJar
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, ParamSpec

import httpx
from msgspec import UNSET

from argilla_widgets.sdk.auth.address import DEFAULT_API_URL, Address, parse_address
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import (
    ArgillaAPIError,
    ArgillaConnectionError,
    ArgillaCredentialsError,
    ArgillaError,
    UnauthorizedError,
)
from argilla_widgets.sdk.http.clients import BorrowedClient, HTTPClient
from argilla_widgets.sdk.http.transport import KeyAuth, Transport
from argilla_widgets.sdk.interrupts import uninterrupted
from argilla_widgets.sdk.text import refuse_unknown

if TYPE_CHECKING:
    from argilla_widgets.sdk.api.routes import ArgillaAPI


_P = ParamSpec("_P")

DEFAULT_KEYS = ("argilla.apikey", "owner.apikey", "admin.apikey")
"""Keys published in Argilla's own guides and images."""
RETRIES = 5
"""How many times a request that may be repeated is repeated, by default."""

_colab_lock = threading.Lock()  # google.colab.userdata asks the front end, which it cannot do twice at a time
refused_secrets: set[str] = set()

_SPACE_HINT = (
    "If the Space is private, send a token that can read it: "
    'headers={"Authorization": "Bearer hf_..."}. If it is asleep, open its page and wait until it is running.'
)


def _returning_errors(connect: Callable[_P, Transport]) -> Callable[_P, Transport | Exception]:
    """Make a function return its errors, without their frames, which hold credentials; the caller raises them."""

    @functools.wraps(connect)
    def connected(*args: _P.args, **kwargs: _P.kwargs) -> Transport | Exception:
        try:
            return connect(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - the caller raises it
            error.__cause__ = error.__context__ = None
            return error.with_traceback(None)

    return connected


@_returning_errors
def open_transport(
    api_url: object,
    api_key: object,
    timeout: float | httpx.Timeout | None,
    retries: int,
    arguments: dict[str, Any],
) -> Transport:
    """Make the transport for the arguments of `Argilla`; return an error if they are wrong."""
    # `base_url` would set the api_url under another name, which would hide a mistake.
    allowed = set(httpx.Client.__init__.__kwdefaults__ or ()) - {"base_url"}
    unknown = {name: value for name, value in arguments.items() if name not in allowed}
    refuse_unknown(unknown, "Argilla", ("api_url", "api_key", "timeout", "retries", "journal", *sorted(allowed)))
    _check_arguments(timeout, retries, arguments)
    url = _argument_or_setting(api_url, "ARGILLA_API_URL", DEFAULT_API_URL)
    if api_url is UNSET and not url:
        hint = f"Set it to the server's address, or unset it to use {DEFAULT_API_URL}."
        raise ArgillaError("The environment variable ARGILLA_API_URL is empty.", field="api_url", hint=hint)
    address = parse_address(url)
    key = _check_key(_argument_or_setting(api_key, "ARGILLA_API_KEY", ""))
    if address.is_local and not {"proxy", "proxies", "mounts"} & arguments.keys():
        arguments["mounts"] = {f"all://{address.host}": None}  # a proxy from the environment has another localhost
    try:
        http = HTTPClient(timeout=timeout, **arguments)
    except Exception as error:  # noqa: BLE001 - httpx may raise anything for the caller's arguments
        # httpx quotes credentials, and the address of a proxy, which may contain a password.
        invalid_url = isinstance(error, httpx.InvalidURL)
        quotes_secrets = invalid_url or {"auth", "proxy", "proxies"} & arguments.keys()
        detail = type(error).__name__ if quotes_secrets else f"{type(error).__name__}: {error}"
        raise ArgillaError(
            f"Cannot connect with these arguments ({detail}).",
            hint="Check the addresses in proxy=, HTTP_PROXY, HTTPS_PROXY and ALL_PROXY." if invalid_url else None,
        ) from None
    return _make_transport(http, http.auth, key, address, retries + 1)


def _check_arguments(timeout: Any, retries: Any, arguments: dict[str, Any]) -> None:  # noqa: ANN401 - checked here
    """Refuse what httpx accepts but would fail with at the first request."""
    try:
        seconds = httpx.Timeout(timeout).as_dict().values()
    except IndexError:  # a tuple that is too short
        seconds = [0]
    if not all(step is None or (isinstance(step, Real) and 0 < step <= threading.TIMEOUT_MAX) for step in seconds):
        raise ArgillaError(
            "timeout= must be a number of seconds above 0, an httpx.Timeout, or None for no limit.", field="timeout"
        )
    if not (isinstance(retries, Integral) and int(retries) >= 0):
        raise ArgillaError("retries= must be a whole number, 0 or more.", field="retries")
    if not isinstance(arguments.get("cookies"), Mapping | list | CookieJar | None):
        raise ArgillaError("cookies= must be a dict.", field="cookies")
    if not isinstance(arguments.get("transport"), httpx.BaseTransport | None):
        raise ArgillaError("transport= must be an httpx.BaseTransport.", field="transport")


@_returning_errors
def borrow_transport(official: Any) -> Transport:  # noqa: ANN401 - an argilla.Argilla, which has no type here
    """Make a transport that sends through the `httpx.Client` of Argilla's own SDK; return an error if that fails.

    That client keeps its settings: verify, proxies, cookies, headers, timeout, authentication and hooks.
    """
    address, http = parse_address(official.api_url), official.http_client
    return _make_transport(BorrowedClient(http), http.auth, _check_key(official.api_key), address, RETRIES + 1)


def _make_transport(
    http: HTTPClient | BorrowedClient, auth: httpx.Auth | None, key: Secret, address: Address, tries: int
) -> Transport:
    with uninterrupted():  # an interrupt within `logging` would leave its lock held, and every request waiting for it
        logging.getLogger("hpack").setLevel(logging.INFO)  # of HTTP/2; at DEBUG it logs every header, with the key
    token = http.headers.get("authorization", "")
    if address.is_plain and token.lower().startswith("bearer hf_"):
        raise ArgillaError(
            f"A Hugging Face token must not be sent to {address} unencrypted.", field="api_url", hint="Use https://."
        )
    return Transport(http, KeyAuth(key, auth or address.userinfo), address, tries)


def authenticate(api: ArgillaAPI, transport: Transport) -> None:
    """Ask the server for the key's user and for its version, and explain a failure."""
    address, authorized = transport.address, "authorization" in transport._http.headers
    try:
        api.users.get_me()
    except UnauthorizedError as error:
        raise _key_rejected(address, invalid_token="Invalid token" in error.message and authorized) from None
    except ArgillaAPIError as error:
        if error.status_code != httpx.codes.NOT_FOUND:
            raise
        raise _no_api(address, authorized=authorized) from None
    api.server.read_version()


def _argument_or_setting(value: object, setting: str, default: str) -> object:
    if value is not UNSET:
        return value
    found = find_setting(setting)
    return default if found is None else found


def _check_key(key: object) -> Secret:
    if not isinstance(key, str | None):
        raise ArgillaCredentialsError(f"The api_key must be a string, not {type(key).__name__}.", field="api_key")
    key = (key or "").strip()
    if not key:
        raise ArgillaCredentialsError(
            "No API key.",
            field="api_key",
            hint='Pass api_key=... or set ARGILLA_API_KEY. Your key is under "My settings" in Argilla.',
        )
    if not (key.isascii() and key.isprintable()):
        raise ArgillaCredentialsError(
            "The API key contains invalid characters.", field="api_key", hint='Copy it from "My settings" again.'
        )
    return Secret(key)


def _key_rejected(address: Address, *, invalid_token: bool) -> ArgillaCredentialsError:
    known = "The Authorization header arrived, so it is the Argilla key that is wrong. " if invalid_token else ""
    return ArgillaCredentialsError(
        f"{address} rejected this API key.",
        field="api_key",
        hint=f'{known}Copy yours from "My settings" in Argilla; every user on every server has a different one.',
    )


def _no_api(address: Address, *, authorized: bool) -> ArgillaConnectionError:
    if address.is_space:
        known = "The Authorization header was sent; is its token allowed to read the Space? " if authorized else ""
        return ArgillaConnectionError(
            f"{address} answered 404: the Space is private, asleep or does not exist.",
            field="api_url",
            hint=known + _SPACE_HINT,
        )
    hint = "If Argilla runs behind a prefix (ARGILLA_BASE_URL), add it to api_url: https://host/prefix."
    if address.path:
        hint = f"Is the prefix {address.path} correct?"
    return ArgillaConnectionError(f"No Argilla API found at {address} (404).", field="api_url", hint=hint)


def find_setting(name: str) -> str | None:
    """Return the value of ``ARGILLA_API_URL`` or ``ARGILLA_API_KEY``, without surrounding spaces and line breaks.

    None if there is none; an empty variable is a value, which must not lead to the default server.
    """
    secret = _colab_secret(name)
    found = secret if isinstance(secret, str) and secret.strip() else os.environ.get(name)
    return None if found is None else found.strip()


def _colab_secret(name: str) -> str | None:
    """Read the secret with that name in a Google Colab notebook that has access to it."""
    if name in refused_secrets:
        return None
    try:
        from google.colab import userdata  # noqa: PLC0415 - only exists in Colab  # pyright: ignore[reportMissingImports]
    except ImportError:
        return None
    with _colab_lock:
        try:
            return userdata.get(name)
        except Exception as error:  # noqa: BLE001 - Colab's own exceptions; none of them should end the connection
            problem = type(error).__name__
    if problem != "SecretNotFoundError":
        refused_secrets.add(name)
        warnings.warn(
            f"Colab did not provide the secret {name} ({problem}), so the environment variable is used instead. "
            "To use the secret, give this notebook access to it in Colab's secrets panel, then restart the session.",
            UserWarning,
            stacklevel=2,
        )
    return None
