"""Paste text into an interactive shell, as users do with the code in the tab "curl"."""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import time
from contextlib import contextmanager, suppress

with suppress(ImportError):  # Windows has none of them, and none of these shells
    import fcntl
    import pty
    import termios

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "dash": ["dash", "-i"],
    "zsh": ["zsh", "--no-rcs", "-i"],  # macOS's default: `#` starts no comment, `=ls` and `*(e:ls:)` expand
}
WAYS = [(shell, way) for shell in SHELLS for way in ("typed", "bracketed") if (shell, way) != ("dash", "bracketed")]
"""A terminal types pasted text. In bracketed mode, if the shell enabled it, the text is edited as a whole."""

_START, _END = "\x1b[200~", "\x1b[201~"
_READY, _DONE = "ready-to-paste", "all-was-pasted"
_PATIENCE = 60


class Shell:
    """An interactive shell in a pseudo-terminal."""

    def __init__(self, master: int) -> None:
        self._master = master
        self.screen = ""

    def say(self, text: str) -> None:
        """Type the text, and read the output meanwhile."""
        left = text.encode()
        while left:
            readable, writable, _ = select.select([self._master], [self._master], [], _PATIENCE)
            assert readable or writable, self.screen
            if readable:
                self._read()
            if writable:
                left = left[os.write(self._master, left[:512]) :]

    def wait_for(self, pattern: str) -> None:
        """Read until the output matches."""
        deadline = time.monotonic() + _PATIENCE
        while re.search(pattern, self.screen) is None:
            assert select.select([self._master], [], [], deadline - time.monotonic())[0], self.screen
            self._read()

    def paste(self, text: str, way: str, answers: dict[str, str] | None = None) -> str:
        """Paste, answer the password prompts, wait until the shell is ready, and return the output."""
        self.screen = ""
        # a terminal sends a carriage return for a newline
        pasted = text.replace("\n", "\r")
        self.say(f"{_START}{pasted}{_END}\r" if way == "bracketed" else f"{pasted}\r")
        for asked, answer in (answers or {}).items():
            self.wait_for(f'(?<!")Password for {asked}: ')  # not the echo of the pasted text
            while termios.tcgetattr(self._master)[3] & termios.ECHO:
                time.sleep(0.01)  # bash prompts before it disables echo
            self.say(f"{answer}\r")
        self.say(f"printf '{_DONE[:8]}%s\\n' {_DONE[8:]}\r")  # the echo of the command does not match _DONE
        self.wait_for(_DONE)
        return self.screen

    def _read(self) -> None:
        self.screen += os.read(self._master, 65536).decode(errors="replace")


@contextmanager
def interactive(shell, folder, environment):
    """Start a shell in its own pseudo-terminal."""
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execvpe(SHELLS[shell][0], SHELLS[shell], environment)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    running = Shell(master)
    try:
        running.say(f"printf '{_READY[:5]}%s\\n' {_READY[5:]}\r")
        running.wait_for(_READY)
        yield running
    finally:
        os.killpg(pid, signal.SIGKILL)
        os.close(master)
        os.waitpid(pid, 0)
