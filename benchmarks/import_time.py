"""What the import costs, beside httpx, which it stands on: ``.venv/bin/python benchmarks/import_time.py [ROUNDS]``.

Wall time of fresh interpreters with warm files, the kinds in turn, so that a busy moment hits all of them. The aim is
1.5 times httpx at most, the interpreter's own start included.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

KINDS = {
    "the interpreter alone": "pass",
    "import httpx": "import httpx",
    "import argilla_widgets as rg; rg.Argilla": "import argilla_widgets as rg; rg.Argilla",
}


def seconds(code: str) -> float:
    """Wall time of one fresh interpreter that runs `code`."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


def main() -> None:
    """Print the median, the spread and the ratio of each kind."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for turn in range(rounds + 1):
        for kind, code in KINDS.items():
            taken = seconds(code)
            if turn:  # the first reads the files
                times[kind].append(taken)
    httpx = statistics.median(times["import httpx"])
    for kind, taken in times.items():
        median = statistics.median(taken)
        print(f"{kind:42} {median:6.3f} s ({min(taken):.3f} to {max(taken):.3f}) = {median / httpx:.2f} x httpx")


if __name__ == "__main__":
    main()
