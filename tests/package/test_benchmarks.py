"""The benchmarks are run by hand; what they ask of the package works all the same."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import comm
import pandas as pd
import pytest

from benchmarks import in_memory, kernel_cpu, loading

KINDS = {**loading.KINDS, **loading.ONCE}
OURS = [kind for kind, (environment, *_) in KINDS.items() if environment == "ours"]


@pytest.mark.parametrize("kind", OURS)
def test_what_is_timed_finds_the_people_and_memberships(server, client, kind):
    _, before, work = KINDS[kind]
    found = loading.measured(Path(sys.executable), server.url, before, work)["found"]
    if kind == "users: ours":
        assert found == len(client.users)
    elif kind.startswith("members: ours"):
        assert found == sum(len(workspace.users) for workspace in client.workspaces)
    else:  # bytes of the server, microseconds of a name
        assert found > 0


def test_the_server_in_memory_shows_the_people_of_the_rig():
    moment = datetime(2026, 1, 1)  # noqa: DTZ001 - the wire's times are naive UTC
    ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(100, 200)]
    frame = pd.DataFrame(
        {"username": [f"ana_li{id_[-3:]}" for id_ in ids], "id": ids, "role": "annotator", "updated_at": moment}
    )
    snapshot = in_memory.client_of(frame).directory.snapshot
    assert [str(one) for one in snapshot.users] == ids
    assert sum(map(len, snapshot.members.values())) == in_memory.MEMBERSHIPS * len(ids)


def test_what_the_kernel_is_timed_at_is_answered(monkeypatch):
    monkeypatch.setattr(comm, "create_comm", comm.create_comm)  # it is put back
    bench = kernel_cpu.Bench(400, 20)
    for work in kernel_cpu.cases(bench).values():
        bench.fresh()
        work()
    for widget in (bench.widget, bench.matrix, bench.explorer):
        widget.close()
    bench.client.close()
