"""A server whose answers about members wait until a test lets them through."""

from __future__ import annotations

import re
import threading

import httpx

from tests.meddling import Meddling

PATIENCE = 120  # s; pictures of what waits are taken on a busy machine
_MEMBERS = re.compile(r"/api/v1/workspaces/([0-9a-f-]{36})/users")


class Gate(Meddling):
    """The real server, but for answers about the members of a workspace: each is read, and held until `let` is called.

    An answer is `failing` for the workspaces named there: its status stands in the server's place.
    """

    def __init__(self):
        super().__init__(self._held)
        self.closed = True
        self.failing = {}
        self._let = set()
        self._read = set()
        self._moved = threading.Condition()

    def _held(self, request):
        match = _MEMBERS.fullmatch(request.url.path)
        if match is None or request.method != "GET":
            return None
        response = self.pass_on(request)
        one = match[1]
        with self._moved:
            self._read.add(one)
            self._moved.notify_all()
            assert self._moved.wait_for(lambda: not self.closed or one in self._let, PATIENCE)
        if one in self.failing:
            return httpx.Response(self.failing[one], request=request, json={"detail": "made up"})
        return response

    def let(self, *workspaces):
        """Let the answers about these workspaces through, about all of them where none is named."""
        with self._moved:
            self._let |= {str(one.id) for one in workspaces}
            self.closed = self.closed and bool(workspaces)
            self._moved.notify_all()

    def wait_for(self, workspace):
        """Wait until the server has said who is in a workspace."""
        with self._moved:
            assert self._moved.wait_for(lambda: str(workspace.id) in self._read, 10)
