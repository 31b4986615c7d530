"""Apply rosters in processes that are killed at random moments, each in a session of its own: see test_journal_killed."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import argilla_widgets as rg


def apply(url: str, folder: str, number: int, people: int) -> None:
    client = rg.Argilla(api_url=url, api_key="argilla.apikey", journal=folder)
    roster = rg.Roster.from_table(
        [{"username": f"killed{number}-{one}", "role": "annotator", "workspaces": f"w{number}, w{number}b"} for one in range(people)]
    )
    roster.plan(client).apply(client, credentials=False)


def main(url: str, folder: str, times: int, people: int, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(times):
        before = {path.name for path in Path(folder).iterdir()}
        child = os.fork()
        if child == 0:
            apply(url, folder, number, people)
            os._exit(0)
        while {path.name for path in Path(folder).iterdir()} == before:  # nothing is about to be sent
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.3 * people))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
