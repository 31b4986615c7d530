"""The child process: ``python -m argilla_widgets.server``, started by `argilla_widgets.server.process`.

Reads its settings as one line of JSON from standard input, prepares the database, serves, and reports on standard
output with one line: ``{"port": 6900}`` once it responds to requests, or ``{"error": "a sentence"}``. It ends when
standard input closes.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import shutil
import socket
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from argilla_widgets.server.process import TEST_BCRYPT_ROUNDS

if TYPE_CHECKING:
    import uvicorn

GRACE = 0.7
"""Seconds that running requests get to finish once standard input has closed."""


class CannotStartError(Exception):
    """The server cannot start; the message is a sentence for users."""


def main() -> NoReturn:
    """Serve until standard input closes."""
    os.umask(0o077)  # other users of this machine must not read the API keys in the database
    answer = _take_over_stdout()
    settings = json.loads(sys.stdin.buffer.readline())
    scratch = Path(settings["scratch"])
    try:
        serve(settings, scratch, answer)
    except CannotStartError as error:
        _report(answer, error=str(error))
    except Exception:  # noqa: BLE001 - the parent shows the end of the log
        traceback.print_exc()
    _exit(scratch)


def serve(settings: dict[str, Any], scratch: Path, answer: TextIO) -> None:
    """Prepare the database, then serve requests until the parent is gone."""
    gc.disable()  # until it is ready: a fifth of the start would be looking for garbage among what the imports create
    listeners = listen(settings["port"])
    configure(Path(settings["home"]), settings["database_url"])
    if rounds := os.environ.get(TEST_BCRYPT_ROUNDS):
        _lower_hash_cost(int(rounds))
    _stub_datasets()

    # Imported here, since argilla-server reads its configuration on import.
    import uvicorn  # noqa: PLC0415
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

    with _without_copies():
        from argilla_widgets.server import application, database, hosts  # noqa: PLC0415

    try:
        database.prepare(settings["sample"], password=settings["password"], api_key=settings["api_key"])
    except DBAPIError as error:
        where = "PostgreSQL" if settings["database_url"] else f"in {settings['home']}"
        raise CannotStartError(f"The database ({where}) cannot be used: {str(error.orig).strip()}") from None

    class AnnouncingServer(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            gc.freeze()
            gc.enable()
            _report(answer, port=listeners[0].getsockname()[1])

    config = uvicorn.Config(
        hosts.OwnHostsOnly(application.create()),
        lifespan="off",  # Argilla's own pings Elasticsearch and Redis, and gives up after a minute
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = AnnouncingServer(config)
    threading.Thread(target=_end_with_parent, args=(server, scratch), daemon=True).start()
    server.run(sockets=listeners)


def _take_over_stdout() -> TextIO:
    """Return the real standard output; all other output goes to the log from here on."""
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answer


def _report(answer: TextIO, **message: object) -> None:
    print(json.dumps(message), file=answer, flush=True)


def listen(port: int) -> list[socket.socket]:
    """Take the port on 127.0.0.1 and on ::1, where there is one: either may be what a client means by ``localhost``."""
    listeners: list[socket.socket] = []
    number = port
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            # It listens now, so that of two servers started at once, one gets an error.
            listeners.append(socket.create_server((host, number), family=family))
        except OSError as error:
            if listeners and error.errno in {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}:
                break  # this machine has no IPv6
            if listeners and port == 0 and error.errno == errno.EADDRINUSE:
                listeners[0].close()
                return listen(port)  # free on one of the two only
            raise CannotStartError(
                f"Port {number} on {host} cannot be used: {os.strerror(error.errno or 0)}. "
                "Stop the program that uses it, or choose another port (0 for any free one)."
            ) from None
        number = listeners[0].getsockname()[1]
    return listeners


def configure(home: Path, database_url: str | None) -> None:
    """Set the environment that Argilla's server reads when it is imported."""
    os.environ["ARGILLA_HOME_PATH"] = str(home)
    os.environ["ARGILLA_SEARCH_ENGINE"] = "none"  # registered by argilla_widgets.server.search_engine
    # Never another Redis server on this machine: nothing listens on this port, and Windows has no sockets in files.
    os.environ["ARGILLA_REDIS_URL"] = "redis://127.0.0.1:1"
    os.environ["ARGILLA_CORS_ORIGINS"] = "[]"  # the key is public: pages of other sites must not use it
    if database_url:
        os.environ["ARGILLA_DATABASE_URL"] = database_url
    os.chdir(home)  # argilla-server looks for .oauth.yaml in the current folder


def _lower_hash_cost(rounds: int) -> None:
    """Lower the cost of each password hash, for tests: see `TEST_BCRYPT_ROUNDS`."""
    import bcrypt  # noqa: PLC0415 - comes with argilla-server

    bcrypt.gensalt = partial(bcrypt.gensalt, rounds)  # argilla-server calls it without arguments


def _stub_datasets() -> None:
    """Save the import of Hugging Face's `datasets` with pandas and pyarrow, half a second.

    argilla-server imports it for exchanging data with the Hub, which runs in a worker behind Redis and never here.
    """
    stand_in = ModuleType("datasets")
    vars(stand_in)["__getattr__"] = lambda _name: object
    sys.modules["datasets"] = stand_in


@contextmanager
def _without_copies() -> Iterator[None]:
    """Keep argilla-server from copying its web pages when it is imported: see `argilla_widgets.server.web_pages`."""
    copytree = shutil.copytree
    shutil.copytree = lambda _, target: target
    try:
        yield
    finally:
        shutil.copytree = copytree


def _end_with_parent(server: uvicorn.Server, scratch: Path) -> None:
    while os.read(0, 4096):
        pass
    server.should_exit = True
    # A request that never ends must not keep the process alive.
    late = threading.Timer(GRACE, _exit, (scratch,))
    late.daemon = True
    late.start()


def _exit(scratch: Path) -> NoReturn:
    """Remove the temporary files (the parent may have been killed) and exit without Python's slow cleanup."""
    shutil.rmtree(scratch, ignore_errors=True)
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
