"""A proxy in front of a real server that withholds answers: the server has given them, and a test lets them go."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

PATIENCE = 60
OWN = {"transfer-encoding", "connection", "content-length", "date", "server"}


class Proxy:
    """Passes requests on to a server, over real sockets: ``hold`` and ``answer_with`` name the exceptions."""

    def __init__(self, target):
        self.requests = []
        self._holds = []
        self._made_up = []
        self._lock = threading.Lock()
        self._client = httpx.Client(base_url=target)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for held in self._holds:
            held.let()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._client.close()

    def hold(self, method, path, *, done=True):
        """Hold the next answer to such a request; unless it is to be ``done``, the server never learns of it."""
        held = Held(method, path, done=done)
        self._holds.append(held)
        return held

    def answer_with(self, method, path, status, **headers):
        """Answer such requests in the server's place."""
        self._made_up.append((method, re.compile(path), status, headers))

    def writes(self):
        """The writes that arrived here."""
        return [one for one in self.requests if one[0] != "GET"]

    def answer(self, method, path, headers, body):
        """Return status, headers and body."""
        plain = path.partition("?")[0].removeprefix("/api/v1")
        with self._lock:
            self.requests.append((method, plain))
            made_up = next((one for one in self._made_up if one[0] == method and one[1].fullmatch(plain)), None)
            held = next((one for one in self._holds if one.takes(method, plain)), None)
        if made_up is not None:
            return made_up[2], made_up[3], b""
        if held is not None and not held.done:
            held.keep()
            return 504, {}, b""
        kept = {name: value for name, value in headers.items() if name.lower() not in {"host", *OWN}}
        try:
            answer = self._client.request(method, path, headers=kept, content=body)
        except RuntimeError:  # closed
            return 502, {}, b""
        if held is not None:
            held.keep()
        return answer.status_code, {n: v for n, v in answer.headers.items() if n not in OWN}, answer.content


class Held:
    """The next answer to one kind of request."""

    def __init__(self, method, path, *, done):
        self.method = method
        self.path = re.compile(path)
        self.done = done
        self._taken = False
        self._asked = threading.Event()
        self._let = threading.Event()

    def takes(self, method, path):
        if self._taken or method != self.method or not self.path.fullmatch(path):
            return False
        self._taken = True
        return True

    def keep(self):
        self._asked.set()
        self._let.wait(PATIENCE)

    def wait(self):
        """Wait until it was asked for, and the server has answered."""
        assert self._asked.wait(PATIENCE)

    def let(self):
        self._let.set()


def _handler(proxy):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def _pass_on(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, headers, content = proxy.answer(self.command, self.path, self.headers, body)
            try:
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != httpx.codes.NO_CONTENT:
                    self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:  # nobody waits for it any more
                self.close_connection = True

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _pass_on  # noqa: N815

    return Handler
