"""The child process: ``python -m argilla_widgets.server``, started by `argilla_widgets.server.process`.

Reads its settings as one line of JSON from standard input, prepares the database, serves, and answers on standard output with one
line: ``{"port": 6900}`` once requests are answered, or ``{"error": "a sentence"}``. It ends when standard input closes.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import threading
from pathlib import Path
from typing import Any, TextIO

GRACE = 1.0
"""Seconds that requests under way get to finish; what is still running then is dropped."""


def main() -> int:
    """Serve until standard input closes; return the exit code."""
    answer = _take_over_stdout()
    settings = json.loads(sys.stdin.buffer.readline())
    try:
        return serve(settings, answer)
    finally:
        # also done by the parent; this is for the parent that was killed
        shutil.rmtree(settings["scratch"], ignore_errors=True)


def serve(settings: dict[str, Any], answer: TextIO) -> int:
    """Prepare, answer, and serve; see the module."""
    listener = _listen(settings["port"])
    if isinstance(listener, str):
        print(json.dumps({"error": listener}), file=answer, flush=True)
        return 1
    _configure(Path(settings["home"]), settings["database_url"])

    # argilla-server reads its configuration while it is imported
    import uvicorn

    from argilla_widgets.server import application, database

    database.prepare(settings["sample"])

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(json.dumps({"port": listener.getsockname()[1]}), file=answer, flush=True)

    config = uvicorn.Config(
        application.create(), log_level="warning", log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    server = Announcing(config)
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listener])
    return 0


def _take_over_stdout() -> TextIO:
    """Return the real standard output; whatever else prints (migrations do) goes to the log from here on."""
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answer


def _listen(port: int) -> socket.socket | str:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        return f"Port {port} on 127.0.0.1 cannot be used: {error.strerror}. Stop what listens there, or choose another port (0 is any free one)."
    return listener


def _configure(home: Path, database_url: str | None) -> None:
    os.environ["ARGILLA_HOME_PATH"] = str(home)
    if database_url:
        os.environ["ARGILLA_DATABASE_URL"] = database_url
    os.chdir(home)


def _end_with_parent(server: Any) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True
    # a request that never ends must not keep the process
    force = threading.Timer(GRACE, os._exit, (0,))
    force.daemon = True
    force.start()


if __name__ == "__main__":
    sys.exit(main())
