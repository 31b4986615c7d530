"""The platform that tests run on, or act as if they did."""

from __future__ import annotations

import os
import stat

PRETENDED = os.environ.get("TEST_PLATFORM", "")
"""Empty, or the platform to pretend: `make test-windows` sets it."""
PRELUDE = f"import tests.platforms.{PRETENDED}; " if PRETENDED else ""
"""How a program begins that a test runs in a process of its own."""


def is_private(path):
    """Return whether only its owner can read a file or a folder; on Windows, modes do not say so."""
    return os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
