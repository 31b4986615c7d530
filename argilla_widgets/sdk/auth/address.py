"""Parse a server's address as users paste it into the base URL of its requests."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import NamedTuple

import httpx

from argilla_widgets.sdk.errors import ArgillaError

DEFAULT_API_URL = "http://localhost:6900"
SPACE_HOST = ".hf.space"
MAX_PORT = 65535
MAX_LENGTH = 2_000
"""Maximum number of characters of an address."""

# What follows the base URL in the address bar of Argilla's own pages, or in addresses of its API.
_PAGES = re.compile(r"/(datasets|dataset/[^/]+(/[a-z-]+)?|sign-in|user-settings|api/v1(/.*)?)?$")
_HOST = re.compile(r"[\w.:-]+")
_SPACE_PAGE = re.compile(r"^/spaces/([^/]+)/([^/]+)")


class Address(NamedTuple):
    """The server's address, and the basic-auth credentials from the URL, which are never shown."""

    url: httpx.URL
    userinfo: httpx.BasicAuth | None

    def __str__(self) -> str:
        return str(self.url).rstrip("/")

    # The repr of a tuple would show its fields.
    __repr__ = __str__

    @property
    def host(self) -> str:
        """Host and port in readable form: ``localhost:6900``."""
        return self.url.netloc.decode("ascii")

    @property
    def endpoint(self) -> tuple[str, int]:
        """The host and port to connect to."""
        return self.url.raw_host.decode("ascii"), self.url.port or (443 if self.url.scheme == "https" else 80)

    @property
    def path(self) -> str:
        """The prefix of the server, without a trailing slash; usually empty."""
        return self.url.path.rstrip("/")

    @property
    def root(self) -> str:
        """The address without any prefix."""
        return str(self.url.copy_with(path="/")).rstrip("/")

    @property
    def is_space(self) -> bool:
        """Whether it is a Hugging Face Space."""
        return self.url.host.endswith(SPACE_HOST)

    @property
    def is_local(self) -> bool:
        """Whether it is this machine: then no one on a network can read along."""
        return _is_this_machine(self.url.host)

    @property
    def is_plain(self) -> bool:
        """Whether keys and passwords are sent unencrypted over a network."""
        return self.url.scheme == "http" and not self.is_local


def parse_address(text: object, argument: str = "api_url") -> Address:
    """Parse an address; the error for one that is not valid does not quote it, since it may contain a password.

    Query, fragment, trailing ``/``, ``/datasets``, ``/sign-in`` and ``/api/v1/...`` are dropped, prefixes stay, and the
    page of a Space (``https://huggingface.co/spaces/owner/name``) becomes its host (``https://owner-name.hf.space``).
    """
    if text is None or (isinstance(text, str) and not text.strip()):
        raise ArgillaError(
            "No server address.",
            field=argument,
            hint=f"Pass api_url=..., such as {DEFAULT_API_URL}, or leave it out to use ARGILLA_API_URL.",
        )
    url = _parse(text.strip()) if isinstance(text, str) and len(text) <= MAX_LENGTH else None
    if url is None:
        problem = "is not a valid address" if isinstance(text, str) else f"must be a string, not {type(text).__name__}"
        raise ArgillaError(
            f"The {argument} {problem}.",
            field=argument,
            hint=f"It looks like {DEFAULT_API_URL} or https://host/prefix.",
        )
    userinfo = httpx.BasicAuth(url.username, url.password) if url.userinfo else None
    if url.host in {"huggingface.co", "www.huggingface.co", "hf.co"}:
        page = _SPACE_PAGE.match(url.path)
        if page is None:
            raise ArgillaError(
                f"The {argument} is a Hugging Face page, but not a Space.",
                field=argument,
                hint="Use the page of the Space (https://huggingface.co/spaces/owner/name) or its host "
                "(https://owner-name.hf.space).",
            )
        url = httpx.URL(f"https://{_space_name(*page.groups())}{SPACE_HOST}")
    path = url.path
    while (shorter := _PAGES.sub("", path)) != path:
        path = shorter
    # A Space requires https; http would only be redirected there, with the key already sent.
    scheme = "https" if url.host.endswith(SPACE_HOST) else url.scheme
    return Address(url.copy_with(scheme=scheme, userinfo=b"", path=path or "/", query=None, fragment=None), userinfo)


def _parse(text: str) -> httpx.URL | None:
    try:
        if "://" not in text:
            if not re.search("[.:]|^localhost", text, re.IGNORECASE):  # it may be a key
                return None
            text = f"http{'' if _is_this_machine(httpx.URL(f'//{text}').host) else 's'}://{text}"
        url = httpx.URL(text)
        # Reading the host decodes it, which fails on broken international names (xn--); encoding, on parts that are
        # empty or longer than 63 characters.
        url.raw_host.decode("ascii").encode("idna")
        sound = (
            url.scheme in {"http", "https"}
            and _HOST.fullmatch(url.host)
            and 0 <= (url.port or 0) <= MAX_PORT
            and url.path.isprintable()
        )
    except (httpx.InvalidURL, ValueError, TypeError):
        return None
    return url if sound else None


def _is_this_machine(host: str) -> bool:
    """Return whether a host is this machine, in any spelling that the system would connect to."""
    host = host.lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        # An IPv4 address may also be one number, have parts left out, or be octal or hexadecimal.
        ip = ipaddress.IPv6Address(host) if ":" in host else ipaddress.IPv4Address(socket.inet_aton(host))
    except (ValueError, OSError):
        return False
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return ip.is_loopback or ip.is_unspecified


def _space_name(owner: str, name: str) -> str:
    """Hugging Face's own rule: lower case, with everything but letters and digits replaced by hyphens."""
    return re.sub(r"[^a-z0-9]", "-", f"{owner}-{name}".lower())
