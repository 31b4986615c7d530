"""From what was measured to the table: each figure beside the next best and its bar.

The bars are for 100,000 people; a smaller run compares with them, too, and says how many people it had.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FRAME = 17
"""ms of one frame: what the clock of the rig can tell apart."""
ASIDE_OF_FLOOR = 50
OURS = ("ours_table", "ours_manager")
# These show a part of the people only, or draw nothing: no competitors for a table of all of them.
PARTIAL = {"floor", "floor_ask", "pandas", "itables", *OURS}

Row = dict[str, Any]


def rows(result: dict[str, Any]) -> list[Row]:
    """Give the rows of the table: ``what``, ``ours``, ``next best``, ``bar``, ``met`` (None: no bar)."""
    makers: dict[str, Callable[[dict[str, Any]], Iterable[Row]]] = {
        "display": _display,
        "million": _million,
        "interact": _interact,
        "live": _live,
        "notebook": _notebook,
        "loading": _loading,
        "import": _imports,
    }
    found = [row for part, make in makers.items() if result.get(part) for row in make(result)]
    return [*found, *_bundles(result)]


def table(figures: list[Row]) -> str:
    """Write the table in Markdown."""
    lines = ["| what | ours | next best | bar | |", "|---|---|---|---|---|"]
    for row in figures:
        met = {True: "met", False: "**not met**", None: ""}[row["met"]]
        lines.append(f"| {row['what']} | {row['ours']} | {row['next best']} | {row['bar']} | {met} |")
    return "\n".join(lines)


def _row(what: str, ours: str, best: str = "", bar: str = "", *, met: bool | None = None) -> Row:
    return {"what": what, "ours": ours, "next best": best, "bar": bar, "met": met}


# -- in the browser ----------------------------------------------------------------------------------------------------


def _display(result: dict[str, Any]) -> Iterable[Row]:
    seen = _summaries(result["display"])
    sizes = sorted({n for _, mode, n in seen if mode == "warm"})
    medians: dict[str, list[float]] = {peer: [] for peer in OURS}
    for n in sizes:
        floor, quak = seen.get(("floor", "warm", n)), seen.get(("quak", "warm", n))
        for peer in OURS:
            if (ours := seen.get((peer, "warm", n))) is None:
                continue
            ms = ours["ms"]["median"]
            medians[peer].append(ms)
            bars = []
            if floor:
                bars.append(
                    (f"floor {floor['ms']['median']:.0f} + {ASIDE_OF_FLOOR}", floor["ms"]["median"] + ASIDE_OF_FLOOR)
                )
            if quak:
                bars.append((f"a third of quak {quak['ms']['median'] / 3:.0f}", quak["ms"]["median"] / 3))
            yield _row(
                f"first row, {n:,} people, ms ({peer})",
                _spread(ours["ms"]),
                _best({key[0]: one["ms"] for key, one in seen.items() if key[1:] == ("warm", n)}),
                "; ".join(name for name, _ in bars),
                met=ms <= min(limit for _, limit in bars) if bars else None,
            )
    for peer, found in medians.items():
        if len(found) > 1:
            rise = max(found) - min(found)
            what = f"first row, slowest minus fastest size, ms ({peer})"
            yield _row(what, f"{rise:.0f}", "", f"flat: a frame, {FRAME}", met=rise <= FRAME)
    n = sizes[-1]
    heaps = {
        key[0]: one["peak_heap"]["median"] - one["heap_before"]["median"]
        for key, one in seen.items()
        if key[1:] == ("warm", n)
    }
    others = {name: value for name, value in heaps.items() if name not in PARTIAL}
    least = min(others, key=lambda name: others[name], default=None)
    for peer in OURS:
        if peer in heaps:
            best = f"{others[least]:.1f} {least}" if least else ""
            yield _row(
                f"JS heap, peak minus before, {n:,}, MiB ({peer})",
                f"{heaps[peer]:.1f}",
                best,
                "30",
                met=heaps[peer] <= 30,
            )


def _million(result: dict[str, Any]) -> Iterable[Row]:
    seen = _summaries(result["million"])
    ours, quak = seen.get(("ours_table", "warm", 1_000_000)), seen.get(("quak", "warm", 1_000_000))
    failed = [line for line in result["million"] if line["what"] == "fail" and line["peer"] == "ours_table"]
    text = _spread(ours["ms"]) if ours else f"failed: {failed[0]['err'][:80]}" if failed else "not run"
    yield _row("first row, 1,000,000 people, ms (ours_table)", text, f"{_spread(quak['ms'])} quak" if quak else "")


def _interact(result: dict[str, Any]) -> Iterable[Row]:
    lines = [line for line in result["interact"] if line["what"] == "interact"]
    n = max((line["n"] for line in lines), default=0)
    seen = {line["peer"]: line for line in lines if line["n"] == n}
    for kind in ("sort", "filter"):
        best = _best({name: line[kind] for name, line in seen.items() if line.get(kind)})
        for peer in OURS:
            if peer in seen:
                found = seen[peer].get(kind)
                text = _spread(found) if found else f"failed: {seen[peer].get(kind + '_err')}"
                yield _row(
                    f"{kind}, {n:,}, ms ({peer})", text, best, "50", met=bool(found) and round(found["median"]) <= 50
                )
    worst = {name: line["scroll"]["worst"] for name, line in seen.items()}
    for peer in OURS:
        if peer in seen:
            slow = seen[peer]["scroll"]["slow"]
            text = f"{slow['median']:.0f} ({slow['min']:.0f} to {slow['max']:.0f}); worst {_spread(worst[peer])} ms"
            yield _row(
                f"frames over 50 ms in 2 s of scrolling, {n:,} ({peer})",
                text,
                _best(worst),
                "0",
                met=slow["median"] == 0,
            )


def _live(result: dict[str, Any]) -> Iterable[Row]:
    seen = result["live"]
    n = f"{seen['users']:,}"
    # Seconds after the display: some send a part of the rows later, as ours does.
    received = {
        line["peer"]: line["ws_recv_playwright"]
        for line in result.get("notebook", ())
        if line["what"] == "notebook" and line["n"] == seen["users"]
    }
    all_rows = {name: size for name, size in received.items() if name not in PARTIAL | {"quak"}}
    least = min(all_rows, key=lambda name: all_rows[name], default=None)
    best = f"{all_rows[least] / 1e6:.1f} {least}" if least else ""
    yield _row(f"received, {n}, MB", f"{seen['bytes'] / 1e6:.2f}", best, "7", met=seen["bytes"] <= 7e6)
    size = seen["bytes of rows before first paint"]
    yield _row("rows before the first paint, kB", f"{size / 1e3:.1f}", "", "40", met=size <= 40e3)
    yield _row(f"memory with buffers, {n}, MiB", f"{seen['memory']:.1f}", "", "30", met=seen["memory"] <= 30)
    after = seen["columns after"]
    came = f"{after:.0f} ms after the cell's start" if after else "never"
    arrived = bool(after) and seen["last row"]
    yield _row(f"all columns there at Jupyter's default rate limits, {n}", came, "", "they come", met=arrived)
    for column, times in seen["sorts"].items():
        yield _limit(f"sort by {column}, {n}, ms", times, 50)
    for text, times in seen["letters"].items():
        yield _limit(f'search, typed to "{text}", {n}, ms', times, 50)
    yield _limit(f"one edit, {n}, ms from answer to repaint", [edit["ms"] for edit in seen["edits"]], 50)
    yield _limit(f"one edit, {n}, bytes", [edit["bytes"] for edit in seen["edits"]], 2_000)


def _notebook(result: dict[str, Any]) -> Iterable[Row]:
    lines = [line for line in result["notebook"] if line["what"] == "notebook"]
    sizes = {(line["peer"], line["n"]): line["saved_with_state"] or line["saved"] for line in lines}
    for (peer, n), size in sizes.items():
        if peer in OURS:
            others = {name: one for (name, m), one in sizes.items() if m == n and name not in PARTIAL}
            least = min(others, key=lambda name: others[name], default=None)
            best = f"{others[least] / 1e3:,.0f} {least}" if least else ""
            bar = {"ours_table": 150, "ours_manager": 260}[peer]
            text = f"{size / 1e3:,.0f}"
            yield _row(f"saved notebook with state, {n:,}, kB ({peer})", text, best, str(bar), met=size < bar * 1e3)


def _bundles(result: dict[str, Any]) -> Iterable[Row]:
    sizes = result["bundles"]
    for name, files, bar in (
        ("UserTable", ("table.js", "table.css"), 20),
        ("everything", ("table.js", "table.css", "manager.js", "manager.css"), 60),
    ):
        if all(file in sizes for file in files):
            size = sum(sizes[file] for file in files) / 1024
            yield _row(f"bundle of {name}, KiB gzipped", f"{size:.1f}", "", str(bar), met=size <= bar)


# -- without a browser -------------------------------------------------------------------------------------------------


def _loading(result: dict[str, Any]) -> Iterable[Row]:
    for n, seen in result["loading"].items():
        people = f"{int(n):,}"
        large = int(n) >= 100_000
        shares = {"users": (1 / 5, "a fifth"), "members": (1 / 4, "a quarter") if large else (1 / 2, "half")}
        names = {"users": f"list {people} users", "members": f"members of 100 workspaces, {people} users"}
        for what, (share, words) in shares.items():
            ours, official, server = (seen[f"{what}: {who}"] for who in ("ours", "official", "server"))
            cpu, theirs = statistics.median(ours["cpu"]), statistics.median(official["cpu"])
            bar = f"{words} of the official SDK: {theirs * share:.3f}"
            yield _row(
                f"{names[what]}, client CPU, s", _runs(ours["cpu"], 3), f"{_runs(official['cpu'], 3)} official", bar,
                met=cpu <= theirs * share,
            )  # fmt: skip
            # The fastest of each: what else the machine does only ever adds seconds, and not to all alike.
            wall, alone = min(ours["seconds"]), min(server["seconds"])
            yield _row(
                f"{names[what]}, wall, s", _runs(ours["seconds"], 2), f"{_runs(official['seconds'], 2)} official",
                f"server alone {_runs(server['seconds'], 2)} + 15 %", met=wall <= alone * 1.15,
            )  # fmt: skip
            memory, half = statistics.median(ours["memory"]), statistics.median(official["memory"]) / 2
            yield _row(
                f"{names[what]}, peak memory, MiB", _runs(ours["memory"]), f"{_runs(official['memory'])} official",
                f"half: {half:.0f}", met=memory <= half,
            )  # fmt: skip
        micro = seen["name: ours"]["found"]
        official = f"{seen['name: official']['seconds'][0]:.2f} s official"
        yield _row(f"a name looked up, {people} users, µs", f"{micro:.2f}", official, "microseconds", met=micro < 10)


def _imports(result: dict[str, Any]) -> Iterable[Row]:
    times = result["import"]
    bar = statistics.median(times["httpx"]) * 1.5
    yield _row(
        "import, s", _runs(times["ours"], 2), f"{_runs(times['official'], 2)} official", f"1.5 x httpx: {bar:.2f}",
        met=statistics.median(times["ours"]) <= bar,
    )  # fmt: skip


# -- words -------------------------------------------------------------------------------------------------------------


def _summaries(lines: list[dict[str, Any]]) -> dict[tuple[str, str, int], dict[str, Any]]:
    return {(line["peer"], line["mode"], line["n"]): line for line in lines if line["what"] == "summary"}


def _best(found: dict[str, dict[str, float]]) -> str:
    """Name the fastest peer that is not ours and shows all people."""
    left = {name: one for name, one in found.items() if name not in PARTIAL}
    name = min(left, key=lambda name: left[name]["median"], default=None)
    return f"{_spread(left[name])} {name}" if name else ""


def _limit(what: str, times: list[float], bar: float) -> Row:
    return _row(what, _runs(times), "", f"{bar:,}", met=round(statistics.median(times)) <= bar)


def _spread(one: dict[str, float]) -> str:
    return f"{one['median']:,.0f} ({one['min']:,.0f} to {one['max']:,.0f})"


def _runs(values: list[float], digits: int = 0) -> str:
    return f"{statistics.median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"
