"""``make bench``: run the parts, print each figure beside its bar, write everything to a JSON file.

See README.md for what is measured and for the options.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import figures
import import_time
import live
import loading
from our_peers import OURS

HERE = Path(__file__).parent
PYTHONS = {
    who: HERE.parent / f".venv-bench/{folder}/bin/python" for who, folder in (("ours", "client"), ("official", "sdk"))
}
STATIC = HERE.parent / "argilla_widgets/static"
PARTS = ("display", "interact", "notebook", "million", "live", "loading", "import")
MILLION = 1_000_000
PEERS = [
    *("floor", "floor_ask", "ours_table", "ours_manager", "quak", "ipydatagrid", "itables_all", "itables"),
    *("perspective", "ipyaggrid", "pandas", "sdk_html"),
]
STILL = {"floor", "floor_ask", "pandas", "sdk_html"}
"""Peers that neither sort nor filter."""
JUDGED = {"floor", "quak", *figures.OURS}
"""Peers that the bars of the first row are about."""
MORE = 4
"""How many times the rounds of the others these get: a first row comes straight or some frames later."""
PACKAGES = ("jupyterlab", "anywidget", "quak", "itables", "ipydatagrid", "perspective-python", "ipyaggrid")


def main() -> None:
    """Run."""
    options = _options()
    scratch = Path(os.environ.setdefault("BENCH_TMP", f"{tempfile.gettempdir()}/argilla-widgets-bench"))
    scratch.mkdir(parents=True, exist_ok=True)
    os.environ["ARGILLA_WIDGETS_BENCHMARKS"] = str(HERE)
    result: dict[str, Any] = {
        "machine": _machine(),
        "options": {"runs": options.runs, "ns": options.ns, "peers": options.peers, "parts": options.parts},
        "bundles": {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in sorted(STATIC.iterdir())},
    }
    for part in options.parts:
        print(f"{part}: load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
        result[part] = _run(part, options, scratch)
        _write(options.out, result)  # a part that fails costs no other
    result["machine"]["load after"] = os.getloadavg()
    result["figures"] = figures.rows(result)
    _write(options.out, result)
    print(figures.table(result["figures"]))
    print(f"\nEverything measured stands in {options.out}.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rig", type=Path, required=True, help="folder of the rig that drives the peers")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--ns", type=_numbers, default=[100, 1_000, 10_000, 100_000], help="numbers of people")
    parser.add_argument("--peers", type=_words, default=[], help="names of the rig's peers and ours; all by default")
    parser.add_argument("--parts", type=_words, default=list(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--out", type=Path, default=HERE / "results/latest.json")
    options = parser.parse_args()
    options.rig = options.rig.resolve()  # kernels run in a folder of their own
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"There is no part {unknown.pop()!r}. There are {', '.join(PARTS)}.")
    if not (options.rig / "rig.py").exists():
        parser.error(f"There is no rig in {options.rig}. Name its folder: make bench BENCH_RIG=...")
    return options


def _run(part: str, options: argparse.Namespace, scratch: Path) -> Any:
    usual = [n for n in options.ns if n < MILLION]
    large = max(usual)
    peers = options.peers or PEERS
    runs = options.runs
    judged = [one for one in peers if one in JUDGED]
    others = [one for one in peers if one not in JUDGED]
    sorting = [one for one in peers if one not in STILL]
    phases = {
        "display": [(usual, judged, runs * MORE), (usual, others, runs)],
        "interact": [([n for n in usual if n >= min(1_000, large)], sorting, runs)],
        "notebook": [([large], peers, runs)],
    }
    if part in phases:
        return [
            line for ns, who, times in phases[part] if who for line in _rig(part, ns, who, options, scratch, runs=times)
        ]
    if part == "million":
        able = [peer for peer in peers if peer in {"floor", "ours_table", "quak"}]
        return _rig("display", [MILLION], able, options, scratch, runs=2, cold=100) if MILLION in options.ns else []
    if part == "live":
        return live.measure(large, runs, options.rig)
    if part == "loading":
        return {str(n): loading.measure(n, runs, PYTHONS, options.rig, scratch) for n in sorted(usual)[-2:]}
    return import_time.measure(max(runs, 5), PYTHONS)


def _rig(
    phase: str,
    ns: list[int],
    peers: list[str],
    options: argparse.Namespace,
    scratch: Path,
    *,
    runs: int,
    cold: int = 1_000,
) -> list[dict[str, Any]]:
    """Run one phase of the rig; gives the lines that it prints."""
    ours = scratch / "our_peers.json"
    ours.write_text(json.dumps(OURS))
    words = [sys.executable, options.rig / "rig.py", phase, "--peers-file", ours, "--peers", ",".join(peers)]
    words += ["--ns", ",".join(map(str, ns)), "--runs", runs, "--cold-n", min(cold, max(ns))]
    lines = []
    with subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            if line.startswith("{"):
                lines.append(json.loads(line))
                told = {key: lines[-1].get(key) for key in ("what", "peer", "mode", "n", "ms", "err")}
                if told["what"] != "summary":
                    print(" ", *(value for value in told.values() if value is not None), file=sys.stderr, flush=True)
    if process.returncode:
        raise RuntimeError(f"The rig ended with {process.returncode}; see {scratch}/scratch for JupyterLab's log.")
    return lines


def _machine() -> dict[str, Any]:
    cpu = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), ":")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "-C", HERE, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "cpu": cpu.partition(":")[2].strip(),
        "cores": os.cpu_count(),
        "memory GiB": round(memory),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "commit": commit.stdout.strip(),
        "load before": os.getloadavg(),
    }


def _write(path: Path, result: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")


def _numbers(text: str) -> list[int]:
    return sorted(int(word) for word in text.split(","))


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


if __name__ == "__main__":
    main()
