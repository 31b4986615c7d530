"""The platform that tests run on, or act as if they did."""

from __future__ import annotations

import os

PRETENDED = os.environ.get("TEST_PLATFORM", "")
"""Empty, or the platform to pretend: `make test-windows` sets it."""
PRELUDE = f"import tests.platforms.{PRETENDED}; " if PRETENDED else ""
"""How a program begins that a test runs in a process of its own."""
