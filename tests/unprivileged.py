"""Folders that may not be written or entered: root may, so a test gives that up."""

from __future__ import annotations

import ctypes
import os
from contextlib import contextmanager

_VERSION = 0x20080522  # of capabilities
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1 << 1, 1 << 2
_SET_SECUREBITS, _NO_SETUID_FIXUP = 28, 1 << 2  # os.access asks about the privileges of now, not those of root
MODES = {"may not be written": 0o500, "may not be entered": 0o000}


@contextmanager
def closed(folder, mode):
    """Give a folder this mode, which this thread and those that it starts then obey, also as root."""
    libc, header, sets = ctypes.CDLL(None), (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()
    libc.capget(header, sets)
    effective = sets[0]
    sets[0] &= ~(_DAC_OVERRIDE | _DAC_READ_SEARCH)
    if os.geteuid() == 0:
        assert libc.prctl(_SET_SECUREBITS, _NO_SETUID_FIXUP) == libc.capset(header, sets) == 0
    folder.chmod(mode)
    try:
        assert not os.access(folder, os.W_OK)
        yield
    finally:
        folder.chmod(0o700)
        if os.geteuid() == 0:
            sets[0] = effective
            assert libc.capset(header, sets) == libc.prctl(_SET_SECUREBITS, 0) == 0
