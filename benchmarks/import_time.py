"""Import time compared with httpx and Argilla's own SDK.

Measured as the wall time of new interpreters with cached files. The kinds alternate, so that load affects all alike.
"""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KINDS = {
    "interpreter": "pass",
    "httpx": "import httpx",
    "ours": "import argilla_widgets as rg; rg.Argilla",
}


def measure(rounds: int, pythons: Mapping[str, Path]) -> dict[str, list[float]]:
    """Return the seconds of `rounds` new interpreters for each kind; ``pythons`` are as in `loading.measure`."""
    commands = {kind: [str(pythons["ours"]), "-c", code] for kind, code in KINDS.items()}
    commands["official"] = [str(pythons["official"]), "-W", "ignore", "-c", "import argilla"]
    times: dict[str, list[float]] = {kind: [] for kind in commands}
    for turn in range(rounds + 1):
        for kind, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            if turn:  # the first round fills the file cache
                times[kind].append(round(time.perf_counter() - began, 4))
    return times
