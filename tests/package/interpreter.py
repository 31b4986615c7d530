"""Run code in a fresh interpreter, with nothing imported."""

from __future__ import annotations

import subprocess
import sys
import textwrap


def python(code: str, **environment: str) -> str:
    """Run code in a fresh interpreter and return its output."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", textwrap.dedent(code)],
        env={"PATH": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
