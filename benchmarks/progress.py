"""Progress messages of a run."""

from __future__ import annotations

import sys
import time

START = time.monotonic()


def log(text: str) -> None:
    """Print a line with the minutes and seconds since the start."""
    minutes, seconds = divmod(int(time.monotonic() - START), 60)
    print(f"{minutes:3}:{seconds:02}  {text}", file=sys.stderr, flush=True)
