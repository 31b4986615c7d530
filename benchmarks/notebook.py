"""Size of the saved notebook, and bytes received for a display."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.progress import log
from benchmarks.rig import FAILURES, Rig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers import Peer

RECEIVED = "(start) => bench.received.filter(({ at }) => at >= start).reduce((sum, { bytes }) => sum + bytes, 0)"


def measure(peers: Sequence[Peer], number: int) -> dict[str, dict[str, Any]]:
    """Save a notebook with each peer.

    Returns
    -------
    dict
        For each peer: bytes of the notebook as ``saved`` and ``with state`` of its widgets, and the bytes ``received``
        until no more arrive, since some peers load rows later. Or the message if it ``failed``.
    """
    with Rig([number]) as rig:
        return {peer.name: _peer(rig, peer, number) for peer in peers}


def _peer(rig: Rig, peer: Peer, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    try:
        with rig.open(peer) as sheet:
            sheet.load(number)
            start = sheet.display()["start"]
            sheet.page.evaluate("bench.quiet()")
            found["received"] = sheet.page.evaluate(RECEIVED, start)
            sheet.notebook.save()
            found["saved"] = sheet.notebook.path.stat().st_size
            sheet.notebook.save_with_widget_state()
            found["with state"] = sheet.notebook.path.stat().st_size
    except FAILURES as error:
        found["failed"] = str(error)
    log(f"{peer.name}, {number:,} users: {found}")
    return found
