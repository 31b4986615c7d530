"""Apply rosters in processes that are killed at random moments, each in a session of its own."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import argilla_widgets as rg
import argilla_widgets.directory.roster.planning.apply
from argilla_widgets.sdk.http import clients  # noqa: F401 - once, before the processes begin

assert rg.Argilla, rg.Roster


def apply(url: str, folder: str, number: int, people: int) -> None:
    """Create people and two workspaces, and add everyone to both."""
    client = rg.Argilla(api_url=url, api_key="argilla.apikey", journal=folder)
    rows = [f"killed{number}-{one},annotator,k{number}a; k{number}b" for one in range(people)]
    roster = rg.Roster.from_text("\n".join(["username,role,workspaces", *rows]))
    roster.plan(client).apply(client, credentials=False, progress=False)


def main(url: str, folder: str, times: int, people: int, seed: int) -> None:
    """Kill a process for each roster, at a moment between its first change and, perhaps, its end."""
    chance = random.Random(seed)
    for number in range(times):
        before = {path.name for path in Path(folder).iterdir()}
        if (child := os.fork()) == 0:
            apply(url, folder, number, people)
            os._exit(0)
        while {path.name for path in Path(folder).iterdir()} == before:  # nothing is about to be sent
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.4 * people))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
