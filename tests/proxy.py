"""A proxy in front of a real server that holds or replaces responses."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.transports import Hold

_HOP_BY_HOP = {"transfer-encoding", "connection", "content-length", "date", "server"}


class Proxy:
    """Forward requests to a server over real sockets, except as set by `hold` and `answer_with`."""

    def __init__(self, target):
        self.requests = []
        self._holds = []
        self._replaced = []
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
        for hold in self._holds:
            hold.release()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._client.close()

    def hold(self, method, path, *, forwarded=True):
        """Hold the response to the next request with this method and path."""
        hold = Hold(method, path, forwarded=forwarded)
        self._holds.append(hold)
        return hold

    def answer_with(self, method, path, status, **headers):
        """Answer requests with this method and path in place of the server."""
        self._replaced.append((method, re.compile(path), status, headers))

    def writes(self):
        """Return the requests that were not GET."""
        return [one for one in self.requests if one[0] != "GET"]

    def answer(self, method, path, headers, body):
        """Return status, headers and body of the response."""
        plain = path.partition("?")[0].removeprefix("/api/v1")
        with self._lock:
            self.requests.append((method, plain))
            replaced = next((one for one in self._replaced if one[0] == method and one[1].fullmatch(plain)), None)
            hold = next((one for one in self._holds if one.takes(method, plain)), None)
        if replaced is not None:
            return replaced[2], replaced[3], b""
        if hold is not None and not hold.forwarded:
            hold.block()
            return 504, {}, b""
        kept = {name: value for name, value in headers.items() if name.lower() not in {"host", *_HOP_BY_HOP}}
        try:
            answer = self._client.request(method, path, headers=kept, content=body)
        except RuntimeError:  # the client is closed
            return 502, {}, b""
        if hold is not None:
            hold.block()
        return answer.status_code, {n: v for n, v in answer.headers.items() if n not in _HOP_BY_HOP}, answer.content


def _handler(proxy):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def _forward(self):
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
            except OSError:  # the client no longer waits
                self.close_connection = True

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _forward  # noqa: N815

    return Handler
