"""A way to the real server that holds answers back: each is read from the server first, and delivered when let go."""

from __future__ import annotations

import re
import threading

from tests.meddling import Meddling

PATIENCE = 20


class Held:
    """The next answer to one kind of request."""

    def __init__(self, method, path):
        self.method = method
        self.path = re.compile(path)
        self._asked = threading.Event()
        self._let = threading.Event()

    def wait(self):
        """Wait until the server has answered."""
        assert self._asked.wait(PATIENCE)

    def let(self):
        self._let.set()

    def keep(self):
        self._asked.set()
        assert self._let.wait(PATIENCE)


class Holding(Meddling):
    """The real server, but for the answers that `hold` names."""

    def __init__(self):
        super().__init__(self._answer)
        self._held = []
        self._holding = threading.Lock()

    def hold(self, method, path):
        """Hold the next answer to a request of this method whose path, behind ``/api/v1``, is like this."""
        held = Held(method, path)
        self._held.append(held)
        return held

    def _answer(self, request):
        path = request.url.path.removeprefix("/api/v1")
        with self._holding:
            held = next((one for one in self._held if one.method == request.method and one.path.fullmatch(path)), None)
            if held is not None:
                self._held.remove(held)
        if held is None:
            return None
        response = self.pass_on(request)
        held.keep()
        return response
