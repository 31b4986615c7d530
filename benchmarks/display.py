"""Time from the start of a cell until the first row is painted, with bytes transferred and memory used."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from benchmarks.progress import log
from benchmarks.rig import FAILURES, Rig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers import Peer

FIGURES = ("ms", "settled", "received", "sent", "heap")
COLD = 1_000
"""Number of users in a page's first display, which loads the peer's code."""
OFTEN = 4
"""Displays per page of the peers that the bars refer to, since the time varies by some frames."""
TRIES = 2
"""Number of failures after which a display is not tried again."""

Result = dict[str, dict[str, dict[str, Any]]]


def measure(
    peers: Sequence[Peer], numbers: Sequence[int], rounds: int, often: frozenset[str] = frozenset(), cold: int = COLD
) -> Result:
    """Display every peer in turn, in a new page each round.

    Parameters
    ----------
    often
        Names of the peers that are displayed `OFTEN` times in each page.
    cold
        Number of users in the first display of a page.

    Returns
    -------
    dict
        For each peer and number of users (``cold`` for a page's first display): the `FIGURES` as lists, and the
        messages of those that ``failed``.
    """
    result: Result = {peer.name: {} for peer in peers}
    with Rig(sorted({cold, *numbers})) as rig:
        for turn in range(rounds):
            for peer in peers:
                times = OFTEN if peer.name in often else 1
                todo = [("cold", cold), *((str(number), number) for number in numbers for _ in range(times))]
                _page(rig, peer, todo, result[peer.name], f"{turn + 1}/{rounds}")
    return result


def _page(rig: Rig, peer: Peer, todo: list[tuple[str, int]], found: dict[str, dict[str, Any]], turn: str) -> None:
    """Display a peer repeatedly in one page. Use a new page after a failure, or if a page can show it only once."""
    with ExitStack() as stack:
        sheet = None
        for key, number in todo:
            runs = found.setdefault(key, {**{name: [] for name in FIGURES}, "failed": []})
            if len(runs["failed"]) >= TRIES:
                continue
            what = f"{turn} {peer.name}, {number:,} users{', the first of a page' if key == 'cold' else ''}"
            try:
                sheet = sheet or stack.enter_context(rig.open(peer))
                sheet.load(number)
                seen = sheet.display()
            except FAILURES as error:
                runs["failed"].append(str(error))
                log(f"{what}: {error}")
                ended = True
            else:
                for name in FIGURES:
                    runs[name].append(round(seen[name], 1))
                log(f"{what}: {seen['ms']:.0f} ms")
                ended = peer.once
            if ended:
                stack.close()
                sheet = None
