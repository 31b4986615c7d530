"""The users table of this checkout beside that of another one, in turn: first row, sort, letters and the longest frame.

``python -m benchmarks.compare ../before`` says whether a change has made it slower: they take turns, since figures of
two runs differ more than two versions do. The front end of both has to be built.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import interact, live
from benchmarks.peers import PEERS
from benchmarks.progress import log
from benchmarks.rig import HERE, Rig

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.rig import Sheet

Times = dict[str, list[float]]
AGAIN = 3
"""How often a page shows the users, once it has the code."""


def measure(others: Mapping[str, Path], number: int, rounds: int) -> dict[str, Times]:
    """Show this number of users with each checkout in turn.

    Parameters
    ----------
    others
        The checkouts to compare with, by what to call them.
    number
        The number of users.
    rounds
        How often each has its turn, in which it is shown `AGAIN` times.

    Returns
    -------
    dict
        For each checkout, ms of what was measured in all rounds.
    """
    packages = {**others, "this": HERE.parent}
    found: dict[str, Times] = {name: {} for name in packages}
    for _ in range(rounds):
        for name, package in packages.items():
            manager = replace(PEERS["ours_manager"], prepare=live.LOAD)
            with Rig([number], rate_limits=True, package=package) as rig, rig.open(manager) as sheet:
                sheet.load(number)
                sheet.display()  # the page's first display loads the code
                for _ in range(AGAIN):
                    for what, times in _shown(sheet, number).items():
                        found[name].setdefault(what, []).extend(times)
            log(f"{name}: {', '.join(f'{what} {median(times):.0f}' for what, times in found[name].items())}")
    return found


def _shown(sheet: Sheet, number: int) -> Times:
    page = sheet.page
    sheet.load(number)
    times = {"first row": [sheet.display()["ms"]]}
    page.evaluate(live.TABLE)
    page.evaluate("bench.quiet()")
    times["sort"] = [_pause(sheet, page.evaluate(live.SORT, column)) for column in live.COLUMNS]
    page.evaluate(live.SORT, "username")
    counts = live.shown_counts(sheet.notebook)
    times["letter"] = [_pause(sheet, page.evaluate(live.LETTER, one)) for one in counts.items() if one[0]]
    page.evaluate(live.LETTER, ["", counts[""]])
    times["longest frame of scrolling"] = interact.scroll(sheet, 1)["worst"]
    times["tasks of a first row"] = _work_of_display(sheet, number)
    page.evaluate("bench.quiet()")
    times["tasks of a sort"] = [sheet.work(lambda: page.evaluate(live.SORT, "role"))["all"]]
    page.evaluate(live.SORT, "username")
    times["tasks of a letter"] = [
        sheet.work(lambda one=one: page.evaluate(live.LETTER, one))["all"] for one in counts.items() if one[0]
    ]
    return times


def _work_of_display(sheet: Sheet, number: int) -> list[float]:
    sheet.load(number)
    times = [sheet.work(sheet.draw)["all"]]
    sheet.page.evaluate(live.TABLE)
    return times


def _pause(sheet: Sheet, ms: float) -> float:
    sheet.page.wait_for_timeout(200)
    return ms


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("other", type=Path, help="the other checkout")
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, help="a JSON file for everything measured")
    options = parser.parse_args()
    result = measure({"other": options.other.resolve()}, options.users, options.rounds)
    if options.out:
        options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for what in result["this"]:
        print(f"{what}: {median(result['this'][what]):.0f} ms; the other: {median(result['other'][what]):.0f} ms")
