"""Proxies in front of a real server: one holds or replaces responses, the other fails at random."""

from __future__ import annotations

import random
import re
import socket
import struct
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.transports import Hold

_HOP_BY_HOP = {"transfer-encoding", "connection", "content-length", "date", "server"}
_DROPPED = {"content-encoding", *_HOP_BY_HOP}  # what is forwarded was decoded


class Proxy:
    """Forward requests to a server over real sockets, except as set by `hold` and `answer_with`."""

    def __init__(self, target):
        self.requests = []
        self._holds = []
        self._replaced = []
        self._lock = threading.Lock()
        self._client = httpx.Client(base_url=target)
        self._server = _Server(("127.0.0.1", 0), _handler(self))
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
        return answer.status_code, {n: v for n, v in answer.headers.items() if n not in _DROPPED}, answer.content


class FaultyProxy(Proxy):
    """Fail a third of all requests, each in one of the ways of a bad network or an overloaded server."""

    _HTML = b"<!doctype html><title>Gateway</title><h1>One moment, please</h1>"
    _FAULTS = ("reset", "answer lost", "truncated", "429", "503", "502 html", "200 html", "silence")
    _WEIGHTS = (3, 3, 2, 3, 2, 1, 1, 1)

    def __init__(self, target, seed):
        super().__init__(target)
        self.faults = []
        self._chance = random.Random(seed)
        self._due = None

    def after(self, number, function):
        """Call a function once, at one of the moments of the request that is so many requests from now."""
        with self._lock:
            self._due = (len(self.requests) + number, function, self._chance.random() < 0.5)

    def answer(self, method, path, headers, body):
        with self._lock:
            chance = self._chance.random
            fault = self._chance.choices(self._FAULTS, self._WEIGHTS)[0] if chance() < 1 / 3 else None
            reaches_server = fault in {None, "answer lost", "truncated"} or (
                fault in {"silence", "502 html", "200 html"} and chance() < 0.5
            )
            due = self._due if self._due is not None and len(self.requests) >= self._due[0] else None
            if due is not None:
                self._due = None
            self.faults.append(fault)
        if due is not None and due[2]:
            due[1]()
        answer = super().answer(method, path, headers, body) if reaches_server else self._note(method, path)
        if due is not None and not due[2]:
            due[1]()
        match fault:
            case None:
                return answer
            case "429" | "503":
                return int(fault), {"retry-after": "0"} if fault == "429" else {}, b'{"detail": "busy"}'
            case "502 html" | "200 html":
                return int(fault[:3]), {"content-type": "text/html"}, self._HTML
        raise Cut(fault, answer)

    def _note(self, method, path):
        with self._lock:
            self.requests.append((method, path))


class Cut(Exception):  # noqa: N818 - it is what the proxy does, not an error of it
    """The connection ends before the client has the answer."""

    def __init__(self, fault, answer):
        super().__init__(fault)
        self._fault, self._answer = fault, answer

    def happen(self, handler):
        """End the connection of this handler, which is closed then."""
        if self._fault == "silence":
            handler.connection.recv(1)  # until the client gives up
        elif self._fault == "truncated":
            status, headers, content = self._answer
            handler.send(status, headers, content[: len(content) // 2], len(content) + 1)
        else:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class _Server(ThreadingHTTPServer):
    def shutdown_request(self, request):
        self.close_request(request)  # with a reset, if the handler asked for one

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a client was killed
            super().handle_error(request, client_address)


def _handler(proxy):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def _forward(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            try:
                self.send(*proxy.answer(self.command, self.path, self.headers, body))
            except Cut as cut:
                self.close_connection = True
                with suppress(OSError):
                    cut.happen(self)
            except OSError:  # the client no longer waits
                self.close_connection = True

        def send(self, status, headers, content, length=None):
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != httpx.codes.NO_CONTENT:
                self.send_header("content-length", str(length or len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _forward  # noqa: N815

    return Handler
