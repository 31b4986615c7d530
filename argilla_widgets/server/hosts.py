"""In the child: only requests to this machine's own names are served.

The API key of the first owner may be public, so a browser on this machine must not forward requests of other sites.
CORS keeps their scripts from reading responses, but does not stop a page whose own name resolves to 127.0.0.1 (DNS
rebinding): to the browser such a page and this server are one site. Its requests carry that name as ``Host``.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

OWN_NAMES = frozenset({b"127.0.0.1", b"localhost", b"[::1]"})
BAD_REQUEST = 400

_REFUSAL = json.dumps({"detail": "This Argilla server only answers requests to 127.0.0.1 and localhost."}).encode()


class OwnHostsOnly:
    """An application that checks the ``Host`` header before anything else.

    Any port is accepted, since a forwarded port differs from the server's, and a site cannot choose the name.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) == 1 and _name(hosts[0]) in OWN_NAMES:
            await self._application(scope, receive, send)
            return
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(_REFUSAL)).encode())]
        await send({"type": "http.response.start", "status": BAD_REQUEST, "headers": headers})
        await send({"type": "http.response.body", "body": _REFUSAL})


def _name(host: bytes) -> bytes:
    """Remove the port."""
    name, colon, port = host.rpartition(b":")
    return (name if colon and port.isdigit() else host).lower()
