"""Make this process look like Windows to the package, as far as Linux can; import it before the package.

The package sees `os.name` and `sys.platform` of Windows, and nothing of `os` that Windows or a disk may not have.
Everything in the process sees files that can be neither replaced, moved nor removed while they are open; names that
Windows refuses; text in Windows-1252 with CRLF, unless it is opened with an encoding and line ends; clocks that advance
every 16 ms; and no `signal.pthread_kill`, so that tests interrupt the main thread as Windows does. Paths of tests have
backslashes.
"""
# ruff: noqa: PTH115, PTH118, PTH119, PTH120, PTH208 - it watches what pathlib does

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import shutil
import signal
import sys
import time
from contextlib import suppress
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
TICK_NS = 15_625_000  # of the clock of Windows
ENCODING = "cp1252"
FOLDER = "C:\\Users\\Jörg Müller"
"""What the paths of tests contain."""

_HIDDEN = {
    "os": frozenset(
        {"O_NOFOLLOW", "fchmod", "fork", "getegid", "geteuid", "getgid", "getuid", "killpg", "link", "mkfifo"}
        | {"register_at_fork", "setsid", "uname"}
    ),
    "sys": frozenset[str](),
}
_RESERVED = re.compile(r'[<>:"|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)
_SYSTEM = ("/dev/", "/proc/", "/sys/")


class _Module(ModuleType):
    """A module of Python without some of its names, and with others changed."""

    def __init__(self, real, hidden, **changed):
        super().__init__(real.__name__)
        self.__dict__.update(changed, _real=real, _hidden=hidden)

    def __getattr__(self, name):
        if name in self._hidden:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self)
        return getattr(self._real, name)


_SEEN = {
    "os": _Module(os, _HIDDEN["os"], name="nt"),
    "sys": _Module(sys, _HIDDEN["sys"], platform="win32"),
}


def _import(name, *arguments, **keywords):
    if name in {"fcntl", "grp", "pwd", "resource", "termios"}:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    module = builtins.__import__(name, *arguments, **keywords)
    return _SEEN.get(name, module)


class _Loader(SourceFileLoader):
    def exec_module(self, module):
        vars(module)["__builtins__"] = {**vars(builtins), "__import__": _import}
        super().exec_module(module)


class _Finder:
    """Finds the modules of the package, which see Windows."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] != "argilla_widgets":
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def _open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):  # noqa: FBT002 - as Python's
    if "b" not in mode:
        encoding = ENCODING if encoding in {None, "locale"} else encoding
        if newline is None and not mode.startswith("r"):
            newline = "\r\n"
    return _real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)


def _open_here():
    """Return the paths that are open in this process."""
    found = set()
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # closed since
            found.add(os.readlink(f"/proc/self/fd/{number}"))
    return found


def _refuse_if_open(path, folder_fd=-1):
    path = os.fsdecode(path)
    if folder_fd not in {-1, None}:
        path = os.path.join(os.readlink(f"/proc/self/fd/{folder_fd}"), path)
    where = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    if any(one == where or one.startswith(f"{where}/") for one in _open_here()):
        raise PermissionError(errno.EACCES, "Permission denied", path)


def _refuse_name(path):
    if isinstance(path, int):
        return
    path = os.fsdecode(path)
    if not path.startswith(_SYSTEM) and _RESERVED.search(re.split(r"[/\\]", path)[-1]):
        raise OSError(errno.EINVAL, "Invalid argument", path)


def _audit(event, arguments):
    if event == "os.rename":
        _refuse_if_open(arguments[0], arguments[2])
        _refuse_if_open(arguments[1], arguments[3])
        _refuse_name(arguments[1])
    elif event in {"os.remove", "os.rmdir"}:
        _refuse_if_open(*arguments)
    elif event == "os.mkdir" or (event == "open" and arguments[2] & os.O_CREAT):
        _refuse_name(arguments[0])


def _rename(source, target, **keywords):
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "File exists", os.fspath(source), None, os.fspath(target))
    _real_rename(source, target, **keywords)


def _lock_descriptor(descriptor, *, blocking=True):
    """Do what `LockFileEx` does, with what Linux has."""
    try:
        _flock(descriptor, _LOCK if blocking else _LOCK_NOW)
    except BlockingIOError:
        return False
    return True


def _ticking(clock_ns):
    def seconds():
        return clock_ns() // TICK_NS * TICK_NS / 1e9

    return seconds


if "argilla_widgets" in sys.modules:
    raise RuntimeError("The package was imported before it could see Windows.")
import fcntl  # noqa: E402

import filelock  # noqa: E402

_flock, _LOCK, _LOCK_NOW = fcntl.flock, fcntl.LOCK_EX, fcntl.LOCK_EX | fcntl.LOCK_NB
filelock.lock_descriptor = _lock_descriptor
_real_open, _real_rename = io.open, os.rename
io.open = builtins.open = _open
os.rename = _rename
del signal.pthread_kill, signal.pthread_sigmask
shutil._use_fd_functions = False  # noqa: SLF001 - Windows removes by names
for _name in ("time", "monotonic", "perf_counter"):
    setattr(time, _name, _ticking(getattr(time, f"{_name}_ns")))
sys.meta_path.insert(0, _Finder)
sys.addaudithook(_audit)
