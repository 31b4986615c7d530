"""The server's process from the parent's side: start it, wait until it responds, end it, explain failures.

Three streams connect the two. Standard input carries the settings as one line of JSON (a database URL may contain a
password, which neither a command line nor an environment keeps private) and then stays open: when it closes, for
whatever reason, the child ends. Standard output carries one line of JSON back: the port it listens on, or an error
message. Standard error is the log.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

START_TIMEOUT = 120.0
"""Seconds to wait for the child to be ready: a large sample on a busy machine takes tens of seconds."""
STOP_TIMEOUT = 1.5
"""Seconds that an orderly shutdown may take before the process is killed."""
LOG_TAIL = 15
"""Lines of the log to show in an error."""

TEST_BCRYPT_ROUNDS = "ARGILLA_WIDGETS_TEST_BCRYPT_ROUNDS"
"""For tests only: the environment variable with the cost of a password hash in the child (4 at least, 12 by default).

At the default, a new user or a new password costs 0.27 s, which is most of the time of tests that create users. Only
the cost changes. Never set it for a server with passwords to protect.
"""

DEFAULT_COMMAND = (sys.executable, "-m", "argilla_widgets.server")

_OUTSIDE_PREFIXES = ("ARGILLA_", "OAUTH2_", "SPACE_", "HF_", "HUGGINGFACE")
_OUTSIDE_NAMES = ("USERNAME", "ELASTICSEARCH", "REDIS_URL")


class LocalServerError(RuntimeError):
    """The embedded server did not start or is not running; the message says why and what to do next."""


def child_environment(scratch: Path) -> dict[str, str]:
    """Return the environment of the child: this one without any variable that configures an Argilla server.

    argilla-server reads ``ARGILLA_*``, and also ``USERNAME`` (who becomes owner), ``OAUTH2_*`` and the variables of
    Hugging Face Spaces.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == TEST_BCRYPT_ROUNDS
        or (not name.upper().startswith(_OUTSIDE_PREFIXES) and name.upper() not in _OUTSIDE_NAMES)
    }
    return {
        **kept,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "COLUMNS": "160",  # for the log: Argilla wraps its tracebacks
        "TMPDIR": str(scratch),  # argilla-server leaves a temporary folder behind
    }


class ServerProcess:
    """One running child process, with its settings (see `argilla_widgets.server.__main__`).

    The child removes its temporary files in ``scratch`` when it ends. Only its owner can read the ``log``, made anew.
    """

    def __init__(
        self, settings: dict[str, Any], *, scratch: Path, log: Path, command: Sequence[str] = DEFAULT_COMMAND
    ) -> None:
        # "a": the child shares the file position, and reading the tail must not move where the child writes.
        log.unlink(missing_ok=True)
        private = partial(os.open, mode=0o600)
        self._log = open(log, "a+", encoding="utf-8", errors="replace", opener=private)  # noqa: SIM115
        try:
            self._popen = subprocess.Popen(  # noqa: S603 - this module, with the settings above
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                env=child_environment(scratch),
                cwd=scratch,  # until Python 3.11, modules in the current folder came first
                # Ctrl-C in a terminal reaches the whole group; this process ends when its parent asks for it.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # which Windows has in its place
            )
        except OSError as error:
            self._log.close()
            raise LocalServerError(f"The server's process cannot be started: {error.strerror}.") from None
        assert self._popen.stdin is not None  # noqa: S101 - made with PIPE
        with suppress(BrokenPipeError):  # it ended at once: `wait_ready` explains why
            self._popen.stdin.write(json.dumps(settings, default=lambda secret: secret.reveal()).encode() + b"\n")
            self._popen.stdin.flush()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._popen.pid

    @property
    def running(self) -> bool:
        """Whether the process is running."""
        return self._popen.poll() is None

    def wait_ready(self) -> int:
        """Wait until the server responds and return its port; raise the child's own message, or the tail of its log."""
        assert self._popen.stdout is not None  # noqa: S101 - made with PIPE
        late = threading.Timer(START_TIMEOUT, self._popen.kill)
        late.start()
        try:
            line = self._popen.stdout.readline()
        finally:
            in_time = late.is_alive()
            late.cancel()
        answer = json.loads(line) if line else {}
        if "port" in answer:
            return answer["port"]
        if "error" in answer:
            raise LocalServerError(answer["error"])
        self._popen.wait()
        what = "stopped while starting" if in_time else f"did not answer within {START_TIMEOUT:.0f} seconds"
        raise LocalServerError(f"The Argilla server {what}. {self.log_tail()}")

    def wait(self) -> None:
        """Block until the process ends."""
        self._popen.wait()

    def stop(self) -> None:
        """End the process: orderly within `STOP_TIMEOUT`, then by force. Calling it again does nothing."""
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # it ended before it read its settings
                    pipe.close()
        try:
            self._popen.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self._log.close()

    def log_tail(self) -> str:
        """Return the child's last lines of output, with a heading."""
        self._log.seek(0)
        lines = self._log.read().splitlines()[-LOG_TAIL:]
        return "\n".join(["Last lines of its log:", *lines]) if lines else "Its log is empty."
