"""Sort, search and scroll a displayed table."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from benchmarks.progress import log
from benchmarks.rig import FAILURES, Rig, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers import Peer

QUERY = "tanaka"
SCROLLING = 2  # s
WHEEL = 240  # px per turn
PAUSE = 0.012  # s between turns
SLOW = 50  # ms


def measure(peers: Sequence[Peer], number: int, rounds: int) -> dict[str, dict[str, Any]]:
    """Sort, search and scroll each peer with this number of users.

    Returns
    -------
    dict
        For each peer, as lists: ms of ``sort`` and ``filter``; the number of ``slow`` frames, over 50 ms, in two
        seconds of scrolling; and ``worst``, ms of the longest frame. Or the message if it ``failed``.
    """
    with Rig([number]) as rig:
        return {peer.name: _peer(rig, peer, number, rounds) for peer in peers}


def _peer(rig: Rig, peer: Peer, number: int, rounds: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    try:
        with rig.open(peer) as sheet:
            sheet.load(number)
            sheet.display()
            sheet.page.evaluate("bench.quiet()")  # the data to sort and filter may arrive after the first rows
            if peer.sort:
                found["sort"] = [_pause(sheet, sheet.act("sort", turn)) for turn in range(rounds)]
            if peer.filter:
                found["filter"] = [_search(sheet, turn) for turn in range(rounds)]
            found |= scroll(sheet, rounds)
    except FAILURES as error:
        found["failed"] = str(error)
    numbers = {name: [round(one) for one in value] for name, value in found.items() if name != "failed"}
    log(f"{peer.name}, {number:,} users: {found.get('failed') or numbers}")
    return found


def _search(sheet: Sheet, turn: int) -> float:
    """Time a search, but not clearing it."""
    ms = _pause(sheet, sheet.act("filter", 2 * turn, QUERY))
    _pause(sheet, sheet.act("filter", 2 * turn + 1))
    return ms


def scroll(sheet: Sheet, rounds: int) -> dict[str, list[float]]:
    slow, worst = [], []
    sheet.point()
    for turn in range(rounds):
        sheet.page.evaluate("bench.watchFrames()")
        end = time.monotonic() + SCROLLING
        while time.monotonic() < end:
            sheet.page.mouse.wheel(0, WHEEL if turn % 2 == 0 else -WHEEL)
            time.sleep(PAUSE)
        frames = sheet.page.evaluate("bench.stopFrames()")
        slow.append(sum(one > SLOW for one in frames))
        worst.append(round(max(frames), 1))
        sheet.page.wait_for_timeout(300)
    return {"slow": slow, "worst": worst}


def _pause(sheet: Sheet, ms: float) -> float:
    sheet.page.wait_for_timeout(250)
    return round(ms, 1)
