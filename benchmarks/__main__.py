"""``make bench``: run the benchmarks, write the results to a JSON file, and print each figure next to its bar.

README.md describes what is measured and how; ``--help`` lists the options.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
import traceback
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import (
    bulk,
    classes,
    display,
    figures,
    import_time,
    interact,
    lists,
    live,
    loading,
    main_thread,
    notebook,
    weight,
)
from benchmarks.peers import PEERS
from benchmarks.progress import log
from tests.browser.chromium import program

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
PYTHONS = {
    who: HERE.parent / f".venv-bench/{folder}/bin/python" for who, folder in (("ours", "client"), ("official", "sdk"))
}
MILLION = 1_000_000
IN_MILLION = ("floor", "ours_table", "quak")
"""Peers that can show a million users in reasonable time."""
JUDGED = frozenset({"floor", "ours_table", "ours_manager", "quak"})
"""Peers that the bars for the first row refer to."""
STARTS = 5
"""Minimum number of interpreters to start per kind: each takes only a tenth of a second."""
PACKAGES = (
    "jupyterlab", "ipykernel", "anywidget", "pandas",
    "quak", "itables", "ipydatagrid", "perspective-python", "ipyaggrid",
)  # fmt: skip


def main() -> None:
    """Run the benchmarks."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # also stops JupyterLab and Chromium
    began = time.monotonic()
    result: dict[str, Any] = {
        "machine": _machine(),
        "options": {name: getattr(options, name) for name in ("runs", "ns", "peers", "parts")},
        "minutes": {},
    }
    failed = []
    for part in options.parts:
        log(f"{part}; the load is {os.getloadavg()[0]:.1f}")
        start = time.monotonic()
        try:
            result[part] = PARTS[part](options)
        except Exception:  # noqa: BLE001 - the other parts still run
            traceback.print_exc()
            failed.append(part)
        result["minutes"][part] = _minutes(start)
        _write(options.out, result)
    result["minutes"]["all"] = _minutes(began)
    result["machine"]["load after"] = os.getloadavg()
    _write(options.out, result)
    print(figures.tables(result))
    print(f"\n{result['minutes']['all']} minutes. Everything measured is in {options.out}.")
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="rounds behind each figure")
    parser.add_argument("--ns", type=_numbers, default=[100, 10_000, 100_000], help="numbers of users")
    parser.add_argument("--peers", type=_names(PEERS), default=list(PEERS), help=f"of {', '.join(PEERS)}")
    parser.add_argument("--parts", type=_names(PARTS), default=list(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--out", type=Path, default=HERE / "results/latest.json", help="the JSON file")
    options = parser.parse_args()
    if MILLION not in options.ns:
        options.parts = [part for part in options.parts if part != "million"]
    return options


def _numbers(text: str) -> list[int]:
    return sorted(int(word) for word in text.split(","))


def _names(known: dict[str, Any]) -> Callable[[str], list[str]]:
    def names(text: str) -> list[str]:
        found = text.split(",")
        if unknown := set(found) - set(known):
            raise argparse.ArgumentTypeError(f"There is no {unknown.pop()!r}. There are {', '.join(known)}.")
        return found

    return names


def _usual(options: argparse.Namespace) -> list[int]:
    """Return the numbers of users for all parts except "million"."""
    return [number for number in options.ns if number < MILLION] or [100_000]


def _peers(options: argparse.Namespace, among: Callable[[str], bool] = bool) -> list[Any]:
    return [PEERS[name] for name in options.peers if among(name)]


def _million(options: argparse.Namespace) -> display.Result:
    return display.measure(_peers(options, IN_MILLION.__contains__), [MILLION], 2, cold=100)


def _loading(options: argparse.Namespace) -> dict[str, Any]:
    return {str(number): loading.measure(number, options.runs, PYTHONS) for number in _usual(options)[-2:]}


PARTS: dict[str, Callable[[argparse.Namespace], Any]] = {
    "weight": lambda _: weight.measure(),
    "import": lambda options: import_time.measure(max(options.runs, STARTS), PYTHONS),
    "display": lambda options: display.measure(_peers(options), _usual(options), options.runs, JUDGED),
    "million": _million,
    "interact": lambda options: interact.measure(
        _peers(options, lambda name: bool(PEERS[name].sort and PEERS[name].shows_all)),
        _usual(options)[-1],
        options.runs,
    ),
    "notebook": lambda options: notebook.measure(
        _peers(options, lambda name: PEERS[name].shows_all), _usual(options)[-1]
    ),
    "live": lambda options: live.measure(_usual(options)[-1], options.runs),
    "lists": lambda _: lists.measure(),
    "main_thread": lambda options: main_thread.measure(_usual(options)[-1], options.runs),
    "loading": _loading,
    "classes": lambda options: classes.measure(options.runs, PYTHONS),
    "bulk": lambda options: bulk.measure(_usual(options)[-1]),
}


def _machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=HERE, check=False
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "cpu": processor[1] if processor else platform.machine(),
        "cores": os.cpu_count(),
        "memory GiB": round(memory),
        "system": platform.platform(),
        "python": platform.python_version(),
        "chromium": subprocess.run([program(), "--version"], capture_output=True, text=True, check=True).stdout.strip(),
        "packages": {name: version(name) for name in PACKAGES},
        "commit": commit.stdout.strip(),
        "load before": os.getloadavg(),
    }


def _minutes(start: float) -> float:
    return round((time.monotonic() - start) / 60, 1)


def _write(path: Path, result: dict[str, Any]) -> None:
    """Write JSON with one line per list."""
    text = json.dumps(result, indent=1, ensure_ascii=False)
    text = re.sub(r"\[[^][{}]*\]", lambda found: re.sub(r"\s+", " ", found[0]), text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
