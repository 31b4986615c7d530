"""What the main thread of a slow page does for a first row, a sort, a letter, an edit, and letters in dialogs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks import live
from benchmarks.peers import FLOOR, PEERS
from benchmarks.progress import log
from benchmarks.rig import Rig

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.rig import Sheet

THROTTLING = 4
"""How many times slower the page's processor is: about as slow as that of a cheap laptop."""

Work = dict[str, float]


def measure(number: int, rounds: int) -> dict[str, list[Work]]:
    """Show ``number`` users in a slow page.

    Returns
    -------
    dict
        For each action, what the main thread did in each round: ms of ``all`` tasks, and of ``script``, ``layout`` and
        ``style`` among them. ``floor`` is the first row of a widget of one row.
    """
    result: dict[str, list[Work]] = {}

    def add(what: str, work: Work) -> None:
        result.setdefault(what, []).append(work)
        log(f"{what}: {work['all']:.0f} ms, {work['script']:.0f} of them script")

    with Rig([number], rate_limits=True) as rig:
        for turn in range(rounds):
            for peer in (FLOOR, PEERS["ours_table"], PEERS["ours_manager"]):
                with rig.open(replace(peer, prepare=peer.prepare and live.LOAD)) as sheet:
                    sheet.load(number)
                    sheet.display()  # the page's first display loads the code
                    sheet.load(number)
                    sheet.throttle(THROTTLING)
                    add(f"first row, {peer.name}", sheet.work(sheet.draw))
                    if peer.name == "ours_table":
                        _use_table(sheet, turn, add)
                    elif peer.name == "ours_manager":
                        _use_dialog(sheet, add)
    return result


def _use_table(sheet: Sheet, turn: int, add: Callable[[str, Work], None]) -> None:
    page = sheet.page
    page.evaluate(live.TABLE)
    page.evaluate("bench.quiet()")
    add("a sort", sheet.work(lambda: page.evaluate(live.SORT, "role")))
    page.evaluate(live.SORT, "username")
    counts = live.shown_counts(sheet.notebook)
    for search in [*counts.items()][1:]:
        add("a letter of a search", sheet.work(lambda search=search: page.evaluate(live.LETTER, search)))
    page.evaluate(live.LETTER, ["", counts[""]])
    add("an edit in a cell", sheet.work(lambda: live.edit(sheet.notebook, turn)))


def _use_dialog(sheet: Sheet, add: Callable[[str, Work], None]) -> None:
    count = live.open_deletion(sheet)
    add("the letters that confirm a deletion", sheet.work(lambda: live.confirm_deletion(sheet, count)))
