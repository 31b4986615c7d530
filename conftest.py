"""Rules for a whole run: what this machine has, cheap passwords, and no process that is left behind."""

from __future__ import annotations

import os
import sys
import time
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from tests.platforms import PRETENDED

if PRETENDED:
    import_module(f"tests.platforms.{PRETENDED}")  # before the package
from argilla_widgets.server.process import TEST_BCRYPT_ROUNDS

MARK = "ARGILLA_WIDGETS_TEST_RUN"  # inherited by whatever a test starts, however far down
LEFT = pytest.StashKey[list[str]]()
ONE_AUTHORITY = Path(__file__).with_name("tests") / "authority.pem"  # instead of 140, which each new client would read
CHEAP_ROUNDS = "4"  # bcrypt's least: a user costs a millisecond instead of 0.27 s
PATIENCE = 5  # s for those that are ending at this moment
HERE = PRETENDED or {"win32": "windows", "darwin": "macos"}.get(sys.platform, "debian")
HAVE = {"windows": {"windows"}, "macos": {"posix"}, "debian": {"posix", "linux", "debian"}}
"""What tests may need: links, modes and signals (posix); /proc and /dev/full (linux); a program of one of Debian's
packages, such as nginx; or how Windows treats files."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this platform does not have."""
    left, out = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        needed = {name for mark in item.iter_markers("needs") for name in mark.args}
        (left if needed <= HAVE[HERE] else out).append(item)
    items[:] = left
    if out:
        config.hook.pytest_deselected(items=out)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist starts its workers, which inherit the mark
def pytest_sessionstart(session: pytest.Session) -> None:
    """Mark this process, and with it all that it starts."""
    os.environ.setdefault(TEST_BCRYPT_ROUNDS, CHEAP_ROUNDS)
    os.environ.setdefault("SSL_CERT_FILE", str(ONE_AUTHORITY))
    if not _is_worker(session):
        os.environ[MARK] = uuid4().hex


@pytest.hookimpl(trylast=True)  # when the workers are gone
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Find what is still there, name it, end it, and fail the run."""
    if _is_worker(session):
        return
    deadline = time.monotonic() + PATIENCE
    while (left := _left()) and time.monotonic() < deadline:
        time.sleep(0.1)
    for process in left:
        session.config.stash.setdefault(LEFT, []).append(f"{process.pid} {' '.join(process.cmdline())[:200]}")
        process.kill()
    if left:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left behind."""
    if left := config.stash.get(LEFT, []):
        terminalreporter.section("processes left behind", red=True)
        for line in left:
            terminalreporter.line(line)


def _is_worker(session: pytest.Session) -> bool:
    return hasattr(session.config, "workerinput")


def _left() -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _is_ours(process)]


def _is_ours(process: psutil.Process) -> bool:
    try:
        return process.pid != os.getpid() and process.environ().get(MARK) == os.environ[MARK]
    except psutil.Error:  # it has ended since, or belongs to someone else
        return False
