"""A roster is applied while a third of all requests fail and the process is killed again and again.

``EXACTLY_ONCE_SEEDS=20`` tries so many seeds with 300 people, instead of one with a few.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

import argilla_widgets as rg
from tests.made_up import unique
from tests.proxy import FaultyProxy

SEEDS = int(os.environ.get("EXACTLY_ONCE_SEEDS", "0"))
PEOPLE = 300 if SEEDS else 16
RUNS = 400

APPLY = """
import sys
from pathlib import Path
import argilla_widgets as rg
from argilla_widgets.sdk.http import retry

url, roster, plan, passwords = sys.argv[1:]
retry.wait = lambda seconds: None
try:
    with rg.Argilla(api_url=url, api_key="argilla.apikey", timeout=1.5) as client:
        if not Path(plan).exists():
            rg.Roster.from_json(roster).plan(client).to_json(plan)
        applied = rg.Plan.from_json(plan).apply(client, credentials=passwords, progress=False)
        print(*{one.outcome for one in applied.outcomes}, sep="\\n", end="")
except rg.ArgillaError as error:
    print(error)
"""


@pytest.fixture
def prefix(client):
    """Return how names begin of what is deleted at the end."""
    prefix = unique("once")
    yield prefix
    for one in [*client.users.list(), *client.workspaces.list()]:
        if getattr(one, "username", getattr(one, "name", "")).startswith(prefix):
            one.delete()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEEDS or 1))
def test_all_that_is_created_is_in_the_roster_and_signs_in(server, client, prefix, tmp_path, seed, record_property):
    chance = random.Random(seed)
    places = [f"{prefix}-{number}" for number in range(3)]
    roster = rg.Roster.from_text(
        "username;workspaces\n"
        + "".join(
            f"{prefix}-{number};{','.join(map(repr, chance.sample(places, chance.randint(0, 3)))).join('[]')}\n"
            for number in range(PEOPLE)
        ),
        workspaces=places,
    )
    files = [tmp_path / name for name in ("roster.json", "plan.json", "passwords.csv")]
    roster.to_json(files[0])
    outcomes, runs = [], 0
    with FaultyProxy(server.url, seed) as proxy:
        while not runs or not {*outcomes} <= {"done", "already so"}:
            runs += 1
            assert runs < RUNS, outcomes
            if chance.random() < 0.3:
                files[1].unlink(missing_ok=True)  # the next run makes a new plan
            process = subprocess.Popen(
                [sys.executable, "-c", APPLY, proxy.url, *map(str, files)],
                **dict.fromkeys(("stdout", "stderr"), subprocess.PIPE),
                text=True,
            )
            proxy.after(chance.randint(1, 8 * PEOPLE), lambda pid=process.pid: kill(pid))
            out, errors = process.communicate()
            assert errors == ""
            outcomes = out.splitlines() if process.returncode == 0 else ["killed"]
    assert str(roster.plan(client)).startswith("Plan: Nothing to do.")
    users = {user.username: user for user in client.users.list() if user.username.startswith(prefix)}
    assert users.keys() == {person.username for person in roster}
    credentials = rg.Credentials.from_csv(files[2])
    assert [(one.username, one.status) for one in credentials] == [(one.username, "created") for one in roster]
    assert {one.username: one.id for one in credentials} == {name: user.id for name, user in users.items()}
    assert all(client.api.server.accepts_password(one.username, one.password.reveal()) for one in credentials)
    assert {*tmp_path.iterdir()} == {*files}
    record_property("runs", runs)
    record_property("requests", len(proxy.requests))
    record_property("failed", len([fault for fault in proxy.faults if fault is not None]))


def kill(pid):
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
