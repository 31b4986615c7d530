"""The table of a run: each figure next to the best other table that shows all users, and its bar.

``python -m benchmarks.figures benchmarks/results/published.json`` prints it in Markdown, as in README.md. The bar for a
time in the browser is a share of what another table needs in the same run, so it holds on any machine. If that table
was not measured, there is no bar. The bars are for 100,000 users; a smaller run is compared with them too.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import bulk, lists
from benchmarks.classes import PEOPLE, PLACES, PLANNED
from benchmarks.peers import PEERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

FRAME = 17
"""ms of one frame, the resolution of the measurements; the smallest time is two."""
SLOW = 50
"""ms of a frame that counts as slow while scrolling."""
OURS = {"ours_table": "UserTable", "ours_manager": "UserManager"}
FIRST_ROW = {"ours_table": {"floor": 1.25, "quak": 0.3}, "ours_manager": {"floor": 1.3, "quak": 0.3}}
"""Limits for the first row, as shares of the time of others: of one row alone (``floor``) and of quak."""
SORT, SEARCH = ("quak", 0.35), ("itables_all", 0.25)
REPAINT, APPLY = 1.0, 3.0
"""Limits for a repaint, and for what begins a change of thousands of users, as shares of the first row of ``floor``."""


class Row(NamedTuple):
    """A line of the table; `met` is None where there is no bar."""

    what: str
    ours: str
    next_best: str = ""
    bar: str = ""
    met: bool | None = None


def table(result: Mapping[str, Any]) -> str:
    """Return the table in Markdown."""
    largest = max((number for number in result["options"]["ns"] if number < 1_000_000), default=100_000)
    lines = [f"| {largest:,} users unless stated | ours | next best that shows all | bar | |", "|---|---|---|---|---|"]
    for row in rows(result):
        met = {True: "met", False: "**not met**", None: ""}[row.met]
        lines.append(f"| {row.what} | {row.ours} | {row.next_best} | {row.bar} | {met} |")
    return "\n".join(lines)


def lists_table(found: Mapping[str, Mapping[str, list[float]]]) -> str:
    """Return a table of the keys at the end of long lists in Markdown."""
    lines = ["| at the end of | key | 95 of 100, ms | median, ms | bar | |", "|---|---|--:|--:|--:|---|"]
    for name, keys in found.items():
        for what, times in keys.items():
            met = "met" if lists.high(times) <= lists.BAR else "**not met**"
            lines.append(f"| {name} | {what} | {lists.high(times):.0f} | {median(times):.0f} | {lists.BAR} | {met} |")
    return "\n".join(lines)


def compared_table(found: Mapping[str, Mapping[str, list[float]]]) -> str:
    """Return a table of two checkouts in Markdown: medians, with the smallest and the largest."""
    other, this = found["other"], found["this"]
    lines = ["| 10,000 users, `UserManager`, ms | before | now |", "|---|--:|--:|"]
    return "\n".join([*lines, *(f"| {what} | {_spread(other[what])} | {_spread(this[what])} |" for what in this)])


def tables(result: Mapping[str, Any]) -> str:
    """Return the table, and those of long lists and of bulk changes if they were measured."""
    others = {"lists": lists_table, "bulk": bulk_table}
    return "\n\n".join([table(result), *(made(result[part]) for part, made in others.items() if result.get(part))])


def bulk_table(found: Iterable[Mapping[str, Any]]) -> str:
    """Return a table of bulk changes in Markdown."""
    lines = [
        "| change | people | users on the server | single reads | lists | writes | s | reading | client CPU, s | MiB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one in found:
        counts = " | ".join(f"{one[name]:,}" for name in ("people", "server", "single", "lists", "writes"))
        share = 100 * one["reading"] / one["seconds"]
        times = f"{one['seconds']:,.2f} | {share:.0f} % | {one['cpu']:.2f} | {one['memory']:.0f}"
        lines.append(f"| {one['what']} | {counts} | {times} |")
    return "\n".join(lines)


def rows(result: Mapping[str, Any]) -> list[Row]:
    """Return the rows of all parts that were measured."""
    makers: dict[str, Callable[[Any], Iterable[Row]]] = {
        "display": _display,
        "million": _million,
        "interact": _interact,
        "live": lambda seen: _live(seen, _one_row(result)),
        "main_thread": _main_thread,
        "notebook": _notebook,
        "loading": _loading,
        "classes": _classes,
        "bulk": _bulk,
        "import": _imports,
        "weight": _weight,
    }
    return [row for part, make in makers.items() if result.get(part) for row in make(result[part])]


def _one_row(result: Mapping[str, Any]) -> float | None:
    """Return ms until a widget of one row has drawn it, in this run."""
    found = result.get("display", {}).get("floor", {})
    times = [ms for key, one in found.items() if key != "cold" for ms in one["ms"]]
    return median(times) if times else None


# --- In the browser ---


def _display(seen: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    shown = {
        peer: {int(key): one for key, one in found.items() if key != "cold" and one["ms"]}
        for peer, found in seen.items()
    }
    for name, widget in OURS.items():
        if not (ours := shown.get(name)):
            continue
        largest = max(ours)
        times = {number: median(one["ms"]) for number, one in sorted(ours.items(), reverse=True)}
        bars = {number: _first_row_bars(shown, name, number) for number in times}
        rest = "".join(f"; {number:,} users: {ms:.0f}" for number, ms in times.items() if number != largest)
        yield Row(
            f"cell start to the first row, `{widget}`, ms",
            f"{_spread(ours[largest]['ms'])}{rest}",
            _best({peer: found[largest]["ms"] for peer, found in shown.items() if largest in found}),
            "; ".join(f"{share} {bar:.0f}" for share, bar in bars[largest].items()),
            all(times[number] <= bar for number in times for bar in bars[number].values()) if bars[largest] else None,
        )
        if len(times) > 1:
            rise = max(times.values()) - min(times.values())
            what = "the same, between the slowest and the fastest number of users, ms"
            yield Row(what, f"{rise:.0f}", "", f"a frame, {FRAME}", rise <= FRAME)
    for name, widget in OURS.items():
        if ours := shown.get(name):
            largest = max(ours)
            heaps = {peer: found[largest]["heap"] for peer, found in shown.items() if largest in found}
            heap = median(heaps[name])
            yield Row(
                f"JavaScript heap that a display needs, `{widget}`, MiB", f"{heap:.0f}", _best(heaps), "30", heap <= 30
            )

    yield _failures(seen)


def _failures(seen: Mapping[str, Mapping[str, Any]]) -> Row:
    """Return a row that counts the displays that drew nothing, with our tables combined."""
    counts: dict[str, list[int]] = {}
    for peer, found in seen.items():
        count = counts.setdefault("ours" if peer in OURS else peer, [0, 0])
        for one in found.values():
            count[0] += len(one["failed"])
            count[1] += len(one["failed"]) + len(one["ms"])
    words = {peer: f"{failed} of {shown}" for peer, (failed, shown) in counts.items()}
    others = "; ".join(f"{words[peer]} {peer}" for peer, (failed, _) in counts.items() if failed and peer != "ours")
    met = counts["ours"][0] == 0 if "ours" in counts else None
    return Row("displays that drew nothing in time", words.get("ours", ""), others, "0", met)


def _first_row_bars(shown: Mapping[str, Mapping[int, Any]], name: str, number: int) -> dict[str, float]:
    return {
        _share(share, peer): median(shown[peer][number]["ms"]) * share
        for peer, share in FIRST_ROW[name].items()
        if number in shown.get(peer, {})
    }


def _share(share: float, peer: str) -> str:
    name = "one row alone" if peer == "floor" else peer
    return f"{name}:" if share == 1 else f"{share:g} times {name}:"


def _million(seen: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    times = {peer: found["1000000"]["ms"] for peer, found in seen.items() if found.get("1000000", {}).get("ms")}
    ours = _spread(times["ours_table"]) if "ours_table" in times else "failed"
    yield Row("cell start to the first row, `UserTable`, 1,000,000 users, ms", ours, _best(times))


def _interact(seen: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    kinds = {"sort": ("sort, click to repaint", *SORT), "filter": ("search for a word, input to repaint", *SEARCH)}
    for kind, (what, peer, share) in kinds.items():
        times = {peer: found[kind] for peer, found in seen.items() if kind in found}
        bar = max(2 * FRAME, share * median(times[peer])) if peer in times else None
        for name, widget in OURS.items():
            if name in seen:
                limit = f"{_share(share, peer)} {bar:.0f}" if bar is not None else ""
                yield _within(f"{what}, `{widget}`, ms", times.get(name), bar, _best(times), limit)
    slow = {peer: found["slow"] for peer, found in seen.items() if "slow" in found}
    worst = {peer: found["worst"] for peer, found in seen.items() if "worst" in found}
    fewest = _least(slow, lambda peer: (median(slow[peer]), median(worst[peer])))
    best = f"{_frames(slow[fewest], worst[fewest])}, {fewest}" if fewest else ""
    for name, widget in OURS.items():
        if name in seen:
            what = f"frames over {SLOW} ms in 2 s of scrolling, `{widget}`"
            ours = _frames(slow[name], worst[name]) if name in slow else "failed"
            yield Row(what, ours, best, "0", name in slow and median(slow[name]) == 0)


def _frames(slow: list[float], worst: list[float]) -> str:
    return f"{median(slow):.0f}, the longest {median(worst):.0f} ms"


def _live(seen: Mapping[str, Any], one_row: float | None) -> Iterator[Row]:
    def within(what: str, times: list[float], share: float = REPAINT) -> Row:
        if one_row is None:
            return _within(what, times)
        return _within(what, times, share * one_row, bar_text=f"{_share(share, 'floor')} {share * one_row:.0f}")

    def slowest(what: str, times: Mapping[str, list[float]]) -> Row:
        name = max(times, key=lambda name: median(times[name]))
        row = within(what, times[name])
        return row._replace(ours=f"{row.ours} {name}")

    received, before = seen["received"] / 1e6, seen["received before the first row"] / 1e3
    yield Row("received, all that is shown and searched, MB", f"{received:.1f}", "", "7", received <= 7)
    yield Row("received before the first row, kB", f"{before:.0f}", "", "40", before <= 40)
    yield Row("memory of the page with its buffers, MiB", f"{seen['memory']:.0f}", "", "30", seen["memory"] <= 30)
    after = seen["columns after"]
    came = f"{after:.0f} ms after the cell's start" if after else "never"
    yield Row(
        "all users arrive at Jupyter's own rate limits",
        came,
        "",
        "the last row is right",
        bool(after) and seen["last row"],
    )
    yield slowest("sort by each column, the slowest, ms", seen["sorts"])
    yield slowest("each letter of a search, the slowest, ms", seen["letters"])
    if selected := seen.get("selected"):
        number = f"{selected['users']:,} users selected"
        yield slowest(f"each letter of a search with {number}, the slowest, ms", selected["letters"])
        yield within(f"select one more with {number}, ms", selected["toggles"])
        yield within(f"an arrow key with {number}, ms", selected["arrows"])
    if dialogs := seen.get("dialogs"):
        number = f"{dialogs['users']:,} users"
        yield within(f"each letter in the dialog that deletes {number}, ms", dialogs["letters"])
        yield within(f"“Apply” of new passwords for {number}, ms", [dialogs["apply"]], APPLY)
    if choosing := seen.get("choosing"):
        yield within("each letter where a person is chosen, ms", choosing["letters"])
        yield within("an arrow key there, ms", choosing["arrows"])
    if adding := seen.get("adding"):
        yield within("the longest frame while people to add are listed, ms", [adding["opened"]])
        yield within("the same when someone is edited in a cell, ms", [adding["updated"]])
    edits = seen["edits"]
    yield within("one edit, the server's response to repaint, ms", [edit["ms"] for edit in edits])
    yield _within("one edit, bytes of its messages", [edit["bytes"] for edit in edits], 2_000)


def _main_thread(seen: Mapping[str, list[Mapping[str, float]]]) -> Iterator[Row]:
    one_row = median(work["all"] for work in seen["first row, floor"])
    for what, works in seen.items():
        if what != "first row, floor":
            times = [work["all"] for work in works]
            share, script = median(times) / one_row, median(work["script"] for work in works)
            ours = f"{_spread(times)}; {script:,.0f} of it script; {share:.1f} times one row alone"
            yield Row(f"all tasks of the page, slowed down four times: {what}, ms", ours)


def _notebook(seen: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    sizes = {peer: [found["with state"] / 1e3] for peer, found in seen.items() if "with state" in found}
    for name, bar in (("ours_table", 90), ("ours_manager", 100)):
        if name in seen:
            what = f"saved notebook with widget state, `{OURS[name]}`, kB"
            yield _within(what, sizes.get(name), bar, _best(sizes))


# --- Without a browser ---


def _loading(seen: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    numbers = sorted(seen, key=int, reverse=True)
    for what, label in (("users", "list users"), ("members", "members of 100 workspaces")):
        ours, official, server = (
            [seen[number][f"{what}: {who}"] for number in numbers] for who in ("ours", "official", "server")
        )
        shares = [1 / 5 if what == "users" else 1 / 4 if int(number) >= 100_000 else 1 / 2 for number in numbers]
        yield _compared(
            f"{label}, client CPU, s",
            numbers,
            [median(one["cpu"]) for one in ours],
            [median(one["cpu"]) for one in official],
            [median(one["cpu"]) * share for one, share in zip(official, shares, strict=True)],
            "a fifth"
            if what == "users"
            else "a quarter"
            if shares == [1 / 4]
            else "a half up to 10,000, then a quarter",
            digits=3,
        )
        # Compare the fastest runs: other load on the machine only adds time, and not equally.
        yield _compared(
            f"{label}, wall, s",
            numbers,
            [min(one["seconds"]) for one in ours],
            [min(one["seconds"]) for one in official],
            [min(one["seconds"]) * 1.15 for one in server],
            "the server alone + 15 %",
            digits=2,
        )
        yield _compared(
            f"{label}, peak memory, MiB",
            numbers,
            [median(one["memory"]) for one in ours],
            [median(one["memory"]) for one in official],
            [median(one["memory"]) / 2 for one in official],
            "a half",
        )
    largest = seen[numbers[0]]
    micro = largest["name: ours"]["found"]
    official = f"{largest['name: official']['seconds'][0]:.2g} s Argilla's SDK, which lists all"
    yield Row("a name looked up in a loaded directory, µs", f"{micro:.1f}", official, "10", micro <= 10)


def _classes(seen: Mapping[str, Any]) -> Iterator[Row]:
    def fastest(name: str) -> float:  # as for loading
        return min(seen[name]["seconds"])

    # The server handles one request after the other: more than it does on several connections, no client reaches.
    bound = min(fastest(name) for name in seen if name.startswith("memberships: server"))
    for what, label, share, least in (
        ("creations", f"create {PEOPLE} users", 1.0, 0.0),
        ("memberships", f"add {PEOPLE} users to {PLACES} workspaces", 1 / 1.5, bound * 1.15),
    ):
        wall, theirs, alone = (fastest(f"{what}: {who}") for who in ("ours", "official", "server"))
        sdk = max(theirs * share, min(theirs, least))
        shown = f"Argilla's SDK{' / 1.5, or the server + 15 % on several connections' if share < 1 else ''}: {sdk:.2f}"
        bar = f"{shown}; the server + 15 %: {alone * 1.15:.2f}"
        yield Row(
            f"{label}, wall, s", f"{wall:.2f}", f"Argilla's SDK {theirs:.2f}", bar, wall <= min(sdk, alone * 1.15)
        )
        cpu, theirs, bare = (median(seen[f"{what}: {who}"]["cpu"]) for who in ("ours", "official", "server"))
        other = f"Argilla's SDK {theirs:.3f}; the requests alone {bare:.3f}"
        yield Row(f"{label}, client CPU, s", f"{cpu:.3f}", other, f"a quarter: {theirs / 4:.3f}", cpu <= theirs / 4)
    cpu, stall = seen["planning"]["cpu"], seen["planning"]["stall"]
    label = f"plan {PLANNED:,} rows against {PLANNED:,} users"
    yield Row(f"{label}, client CPU, s", f"{cpu:.2f}", "", "1", cpu <= 1)
    yield Row("the same, longest wait of another thread, ms", f"{stall:.0f}", "", "100", stall <= 100)


def _bulk(found: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    adding, server = bulk.GROWING
    memory = {one["people"]: one["memory"] for one in found if (one["what"], one["server"]) == (adding, server)}
    if not memory:
        return
    largest = max(memory)
    rest = "".join(f"; {people:,}: {memory[people]:.0f}" for people in bulk.FEWER if people in memory)
    what = f"peak memory above the loaded directory, {adding}: {largest:,} of {server:,} users, MiB"
    yield Row(what, f"{memory[largest]:.0f}{rest}", "", "150", memory[largest] <= 150)


def _compared(
    what: str,
    numbers: list[str],
    ours: list[float],
    official: list[float],
    bars: list[float],
    bar: str,
    digits: int = 0,
) -> Row:
    """Return a row of figures by number of users, the largest first."""

    def words(values: list[float]) -> str:
        first, *others = (f"{value:.{digits}f}" for value in values)
        return first + "".join(
            f"; {int(number):,} users: {one}" for number, one in zip(numbers[1:], others, strict=True)
        )

    met = all(one <= limit for one, limit in zip(ours, bars, strict=True))
    return Row(what, words(ours), f"Argilla's SDK {words(official)}", f"{bar}: {words(bars)}", met)


def _imports(times: Mapping[str, list[float]]) -> Iterator[Row]:
    ours, bar = median(times["ours"]), median(times["httpx"]) * 1.5
    official = f"Argilla's SDK {median(times['official']):.2f}"
    yield Row(
        "`import argilla_widgets as rg; rg.Argilla`, s",
        f"{ours:.2f}",
        official,
        f"1.5 times httpx: {bar:.2f}",
        ours <= bar,
    )


def _weight(sizes: Mapping[str, int]) -> Iterator[Row]:
    kib = {name: size / 1024 for name, size in sizes.items()}
    everything, on_demand, table = kib.pop("all"), kib.pop("on demand"), kib.pop("UserTable")
    heaviest = max(kib, key=lambda name: kib[name])
    yield Row("script and style of `UserTable`, gzipped, KiB", f"{table:.1f}", "", "27", table <= 27)
    yield Row(
        f"the same of the heaviest other widget, `{heaviest}`", f"{kib[heaviest]:.1f}", "", "27", kib[heaviest] <= 27
    )
    once = everything - on_demand
    yield Row(
        "all scripts and styles, gzipped, KiB",
        f"{once:.1f}; with access, rosters and progress, which load when a person opens them: {everything:.1f}",
        "",
        "95",
        once <= 95,
    )


# --- Formatting ---


def _best(values: Mapping[str, list[float]]) -> str:
    """Return the figure and name of the best peer that is not ours and shows all users."""
    name = _least(values, lambda peer: median(values[peer]))
    return f"{_spread(values[name])} {name}" if name else ""


def _least(peers: Iterable[str], key: Callable[[str], Any]) -> str | None:
    return min((name for name in peers if PEERS[name].shows_all and name not in OURS), key=key, default=None)


def _within(
    what: str, values: list[float] | None, bar: float | None = None, best: str = "", bar_text: str | None = None
) -> Row:
    """Return a row with the median of the values; ``bar`` is its limit, which ``bar_text`` explains."""
    limit = bar_text if bar_text is not None else "" if bar is None else f"{bar:,}"
    if not values:
        return Row(what, "failed", best, limit, met=False)
    return Row(what, _spread(values), best, limit, None if bar is None else round(median(values)) <= round(bar))


def _spread(values: list[float]) -> str:
    """Return the median and, in brackets, the minimum and maximum."""
    if len(values) == 1:
        return f"{values[0]:,.0f}"
    return f"{median(values):,.0f} ({min(values):,.0f} to {max(values):,.0f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures", description=__doc__)
    parser.add_argument("result", type=Path, help="the JSON file of a run")
    print(tables(json.loads(parser.parse_args().result.read_text(encoding="utf-8"))))
