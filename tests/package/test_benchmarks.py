"""The benchmarks are run by hand; these tests check that their code and figures work."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import comm
import pytest

from benchmarks import bulk, classes, figures, in_memory, kernel_cpu, loading, weight
from benchmarks.peers import PEERS
from benchmarks.users import frame, users

REPOSITORY = Path(__file__).parents[2]
KINDS = {**loading.KINDS, **loading.ONCE}
OURS = [kind for kind, (environment, *_) in KINDS.items() if environment == "ours"]


@pytest.mark.parametrize("kind", OURS)
def test_timed_reads_find_the_users_and_memberships(server, client, kind):
    _, before, work = KINDS[kind]
    found = loading.measured(Path(sys.executable), server.url, before, work)["found"]
    if kind == "users: ours":
        assert found == len(client.users)
    elif kind.startswith("members: ours"):
        assert found == sum(len(workspace.users) for workspace in client.workspaces)
    else:  # bytes on the server, microseconds per name
        assert found > 0


@pytest.mark.long
def test_a_timed_class_has_the_users_and_memberships(monkeypatch):
    """With this interpreter for all: the loop of Argilla's SDK runs with ours, whose names are the same."""
    monkeypatch.setattr(classes, "PEOPLE", 4)
    monkeypatch.setattr(classes, "PLANNED", 100)
    monkeypatch.setattr(
        classes,
        "SETUP",
        {who: ("ours", setup) for who, (_, setup) in classes.SETUP.items()} | {"official": ("ours", loading.OURS)},
    )
    result = classes.measure(1, {"ours": Path(sys.executable)})
    assert {kind: len(found["seconds"]) for kind, found in result.items() if kind != "planning"} == {
        f"{what}: {who}": 1
        for what, kinds in (("creations", classes.CREATIONS), ("memberships", classes.MEMBERSHIPS))
        for who in kinds
    }
    rows = [row.what for row in figures.rows({"classes": result})]
    assert rows[0] == "create 200 users, wall, s"
    assert rows[-1] == "the same, longest wait of another thread, ms"
    assert len(rows) == 6


@pytest.mark.long
def test_a_bulk_change_counts_its_requests_and_the_time_of_a_real_server(monkeypatch):
    monkeypatch.setattr(bulk, "SERVERS", (300,))
    monkeypatch.setattr(bulk, "CHANGED", (1, 50))
    monkeypatch.setattr(bulk, "GROWING", ("add to a workspace", 300))
    monkeypatch.setattr(bulk, "FEWER", (30,))
    found = bulk.measure(300)
    assert [(one["what"], one["people"], one["writes"]) for one in found] == [
        (what, people, people)
        for what, counts in {
            "add to a workspace": (1, 30, 50),
            "change the role": (1, 50),
            "delete": (1, 50),
        }.items()
        for people in counts
    ]
    assert all(one["seconds"] >= one["reading"] + one["writes"] * bulk.SECONDS_WRITTEN for one in found)
    deletion = found[-1]
    assert deletion["single"] >= 50  # of whom each is read right before
    (row,) = figures.rows({"bulk": found})
    assert row.what == "peak memory above the loaded directory, add to a workspace: 50 of 300 users, MiB"
    assert row.met
    assert len(figures.bulk_table(found).splitlines()) == 2 + len(found)


@pytest.mark.long
def test_the_loading_server_has_a_hundredth_of_its_users_in_each_workspace():
    with loading.server_of(300) as server, server.client() as client:
        assert len(client.users) == 300
        assert [len(workspace.users) for workspace in client.workspaces] == [3] * 100


def test_the_server_in_memory_has_the_users_of_the_data_frame():
    snapshot = in_memory.client_of(frame(100)).directory.snapshot
    assert [(one.username, str(one.id), one.role) for one in snapshot.users.values()] == [
        (one.username, one.id, one.role) for one in users(100)
    ]
    assert sum(map(len, snapshot.members.values())) == in_memory.MEMBERSHIPS * 100


@pytest.mark.long
def test_every_timed_kernel_request_works(monkeypatch):
    monkeypatch.setattr(comm, "create_comm", comm.create_comm)  # restored after the test
    bench = kernel_cpu.Bench(400, 20)
    for work in kernel_cpu.cases(bench).values():
        bench.fresh()
        work()
    for widget in (bench.widget, bench.matrix, bench.explorer):
        widget.close()
    bench.client.close()


@pytest.mark.parametrize(("name", "bar", "expected"), [("hello", 1e9, 0), ("hello", 0, 1), ("visible()", 0, 0)])
def test_a_slow_kernel_request_fails_the_benchmark(monkeypatch, capsys, name, bar, expected):
    nothing = SimpleNamespace(fresh=lambda: None)
    monkeypatch.setattr(kernel_cpu, "Bench", lambda *_: nothing)
    monkeypatch.setattr(kernel_cpu, "cases", lambda _: {name: lambda: sum(range(100_000))})
    monkeypatch.setattr(kernel_cpu, "BAR", bar)
    monkeypatch.setattr(sys, "argv", ["kernel_cpu", "--rounds", "1"])
    assert kernel_cpu.main() == expected
    assert ("OVER" in capsys.readouterr().out) == bool(expected)


def test_the_size_of_every_widget_is_measured():
    sizes = weight.measure()
    assert sizes.keys() == {*weight.CLASSES, "on demand", "all"}
    assert all(1024 < sizes[name] < sizes["all"] for name in (*weight.CLASSES, "on demand"))


def test_generated_usernames_are_unique_and_deterministic():
    assert list(users(5_000)) == list(users(5_000))
    assert len({one.username for one in users(5_000)}) == 5_000


@pytest.fixture
def published() -> dict:
    return json.loads((REPOSITORY / "benchmarks/results/published.json").read_text(encoding="utf-8"))


def test_the_readme_has_the_table_of_published_figures(published):
    assert figures.table(published) in (REPOSITORY / "benchmarks/README.md").read_text(encoding="utf-8")


def test_the_readme_has_the_table_of_bulk_changes():
    found = json.loads((REPOSITORY / "benchmarks/results/bulk.json").read_text(encoding="utf-8"))
    assert figures.bulk_table(found["bulk"]) in (REPOSITORY / "benchmarks/README.md").read_text(encoding="utf-8")


def test_the_readme_has_the_table_of_two_checkouts():
    found = json.loads((REPOSITORY / "benchmarks/results/compare.json").read_text(encoding="utf-8"))
    assert figures.compared_table(found) in (REPOSITORY / "benchmarks/README.md").read_text(encoding="utf-8")


def test_a_failed_peer_is_reported_without_affecting_the_others(published):
    failed = {"failed": ["nothing within 20 s"], "ms": [], "heap": []}
    published["display"] |= {
        name: dict.fromkeys(found, failed) for name, found in published["display"].items() if name == "quak"
    }
    published["interact"] |= {
        "ours_table": {"failed": "nothing within 20 s"},
        "quak": {"failed": "nothing within 20 s"},
    }
    published["notebook"] |= {name: {"failed": "nothing within 20 s"} for name in PEERS}
    found = {row.what: row for row in figures.rows(published)}
    assert "quak" not in found["cell start to the first row, `UserTable`, ms"].next_best
    assert found["sort, click to repaint, `UserTable`, ms"][1:] == (
        "failed",
        found["sort, click to repaint, `UserManager`, ms"].next_best,
        "",  # it is a share of the time of quak, which failed, too
        False,
    )
    assert found["displays that drew nothing in time"].next_best.endswith(" quak")
    assert found["saved notebook with widget state, `UserTable`, kB"].met is False
