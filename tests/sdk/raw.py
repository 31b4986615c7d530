"""A server that sends arbitrary bytes over a real socket."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import httpx

from tests.sdk.fake import FakeServer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class RawServer:
    """A fake server whose paths matching ``breaks`` are answered by ``write(connection, ended)`` instead."""

    def __init__(self, write, breaks=lambda path: not path.endswith(("/me", "/version"))):
        self._write = write
        self.breaks = breaks
        self.fake = FakeServer()
        self._ended = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._threads, self._connections = [], []
        self.asked = []
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._start(self._accept)

    def _start(self, work, *args):
        self._threads.append(threading.Thread(target=work, args=args))
        self._threads[-1].start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._connections.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection):
        with connection:
            try:
                while request := connection.recv(65536):
                    path = request.split()[1].decode()
                    if not self.breaks(path):
                        body = self.fake(httpx.Request("GET", f"{self.url}{path}")).content
                        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
                    else:
                        self.asked.append(path)
                        self._write(connection, self._ended)
            except OSError:
                return

    def close(self):
        self._ended.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._connections:
            with suppress(OSError):  # of a client that no longer reads, so that sending more would wait for long
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()


def trickle(data, every=0.05):
    """Return a writer that sends ``data`` byte by byte, ``every`` seconds apart."""

    def write(connection, ended):
        for place in range(len(data)):
            connection.sendall(data[place : place + 1])
            if ended.wait(every):
                return

    return write
