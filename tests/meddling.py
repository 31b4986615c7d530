"""A way to the real server on which a test can put itself between."""

from __future__ import annotations

import threading

import httpx


class Meddling(httpx.BaseTransport):
    """The real server, but for what ``answer(request)`` answers itself; None leaves it to the server."""

    def __init__(self, answer=lambda _request: None):
        self.answer = answer
        self.requests = []
        self._plain = httpx.HTTPTransport()
        self._lock = threading.Lock()

    def close(self):
        self._plain.close()

    def handle_request(self, request):
        with self._lock:
            self.requests.append((request.method, request.url.path.removeprefix("/api/v1")))
        return self.answer(request) or self.pass_on(request)

    def pass_on(self, request):
        """What the real server answers, read to its end."""
        response = self._plain.handle_request(request)
        response.read()
        return response

    def sent(self, *methods):
        """The paths of the requests of these methods."""
        return [path for method, path in self.requests if method in methods]

    def writes(self):
        return self.sent("POST", "PATCH", "DELETE")
