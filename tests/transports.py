"""Transports that record, replace or hold back the responses of the real server."""

from __future__ import annotations

import re
import threading

import httpx

PATIENCE = 60  # s
_GATE_PATIENCE = 120  # s; browser tests take screenshots while a gate is closed
_MEMBERS = re.compile(r"/api/v1/workspaces/([0-9a-f-]{36})/users")


class InterceptingTransport(httpx.BaseTransport):
    """Record all requests, and forward those for which ``answer(request)`` returns None."""

    def __init__(self, answer=lambda _request: None):
        self.answer = answer
        self.requests = []
        self._transport = httpx.HTTPTransport()
        self._lock = threading.Lock()

    def close(self):
        self._transport.close()

    def handle_request(self, request):
        with self._lock:
            self.requests.append((request.method, request.url.path.removeprefix("/api/v1")))
        return self.answer(request) or self.forward(request)

    def forward(self, request):
        """Return the real server's response, fully read."""
        response = self._transport.handle_request(request)
        response.read()
        return response

    def sent(self, *methods):
        """Return the paths of the requests with these methods."""
        return [path for method, path in self.requests if method in methods]

    def writes(self):
        return self.sent("POST", "PATCH", "DELETE")


class Hold:
    """Hold the response to the next request with this method and path.

    Unless it is ``forwarded``, the request does not reach the server.
    """

    def __init__(self, method, path, *, forwarded=True):
        self.forwarded = forwarded
        self._method = method
        self._path = re.compile(path)
        self._taken = False
        self._reached = threading.Event()
        self._released = threading.Event()

    def takes(self, method, path):
        """Return whether this is the request to hold. Call it under a lock."""
        if self._taken or method != self._method or not self._path.fullmatch(path):
            return False
        self._taken = True
        return True

    def block(self):
        """Block the request's thread until `release` is called."""
        self._reached.set()
        assert self._released.wait(PATIENCE)

    def wait(self):
        """Wait until the request was sent and, if forwarded, the server has responded."""
        assert self._reached.wait(PATIENCE)

    def release(self):
        self._released.set()


class HoldingTransport(InterceptingTransport):
    """Forward requests, and hold the responses named by `hold`."""

    def __init__(self):
        super().__init__(self._answer)
        self._holds = []
        self._holds_lock = threading.Lock()

    def hold(self, method, path):
        """Hold the response to the next request with this method whose path, after ``/api/v1``, matches."""
        hold = Hold(method, path)
        self._holds.append(hold)
        return hold

    def _answer(self, request):
        path = request.url.path.removeprefix("/api/v1")
        with self._holds_lock:
            hold = next((one for one in self._holds if one.takes(request.method, path)), None)
        if hold is None:
            return None
        response = self.forward(request)
        hold.block()
        return response


class MembershipGate(InterceptingTransport):
    """Forward requests, and hold each response about a workspace's members until `release` is called.

    ``failing`` maps workspace ids to the status returned in place of the server's response.
    """

    def __init__(self):
        super().__init__(self._answer)
        self.closed = True
        self.failing = {}
        self._released = set()
        self._reached = set()
        self._changed = threading.Condition()

    def _answer(self, request):
        match = _MEMBERS.fullmatch(request.url.path)
        if match is None or request.method != "GET":
            return None
        response = self.forward(request)
        workspace_id = match[1]
        with self._changed:
            self._reached.add(workspace_id)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: not self.closed or workspace_id in self._released, _GATE_PATIENCE)
        if workspace_id in self.failing:
            return httpx.Response(self.failing[workspace_id], request=request, json={"detail": "made up"})
        return response

    def release(self, *workspaces):
        """Release the responses for these workspaces, or for all if none is named."""
        with self._changed:
            self._released |= {str(workspace.id) for workspace in workspaces}
            self.closed = self.closed and bool(workspaces)
            self._changed.notify_all()

    def wait_for(self, workspace):
        """Wait until the server has responded for a workspace."""
        with self._changed:
            assert self._changed.wait_for(lambda: str(workspace.id) in self._reached, 10)
