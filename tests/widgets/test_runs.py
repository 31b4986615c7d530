"""The journal knows which run of which cell made a change."""

from __future__ import annotations

import pytest

CREATE = "rg.Workspace(name=f'{name}-{uuid.uuid4().hex[:8]}', client=client).create()"
SETUP = f"""
import asyncio, json, threading, uuid
from concurrent.futures import ThreadPoolExecutor
import argilla_widgets as rg
from argilla_widgets.directory import commands
client = rg.Argilla()

def create(name):
    {CREATE}
"""
RUNS = (
    "[[e.run and e.run.label for e in client.directory.journal], "
    "len({e.run and e.run.id for e in client.directory.journal})]"
)
THREADS = """
threads = [threading.Thread(target=create, args=[name]) for name in "ab"]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.fixture
def runs(kernel):
    """Return a function that runs cells and returns the labels of the changes, and the number of different runs."""

    def run(*cells):
        for cell in cells:
            kernel.run(cell)
        return kernel.value(RUNS)

    kernel.run(SETUP)
    yield run
    kernel.run(
        "for e in client.directory.journal: [client.api.workspaces.delete(o.workspace_id) for o in e.operations]"
    )


def numbers(labels):
    """Return the numbers of the cells, counted from the first one."""
    found = [label and int(label.removeprefix("Cell ")) for label in labels]
    first = min(filter(None, found))
    return [number and number - first for number in found]


def test_the_changes_of_one_run_belong_together(runs):
    loop = "for number in range(3): create(f'loop{number}')"
    labels, different = runs(loop, "client.directory", "create('later')", loop)
    assert numbers(labels) == [0, 0, 0, 2, 3, 3, 3]
    assert different == 3


def test_the_cell_that_connects_counts(kernel):
    connect = f"import json, uuid\nimport argilla_widgets as rg\nclient = rg.Argilla()\nname = 'first'\n{CREATE}"
    kernel.run(connect)
    label, different = kernel.value(RUNS)
    assert label[0].startswith("Cell ")
    assert different == 1
    kernel.run("client.directory.undo()")


def test_commands_and_the_sdk_share_a_run(runs):
    labels, different = runs(
        "create('sdk'); client.directory.execute(commands.CreateWorkspace(f'command-{uuid.uuid4().hex[:8]}'))"
    )
    assert (numbers(labels), different) == ([0, 0], 1)


@pytest.mark.parametrize(
    "cell",
    [
        "with ThreadPoolExecutor() as pool: list(pool.map(create, 'ab'))",
        THREADS,
        "await asyncio.gather(*(asyncio.to_thread(create, name) for name in 'ab'))",
    ],
)
def test_what_the_threads_of_a_cell_change_counts(runs, cell):
    assert runs(cell)[1] == 1
    labels, _ = runs("create('after')")
    assert numbers(labels) == [0, 0, 2]  # `value` is a cell, too


def test_a_thread_of_an_earlier_cell_does_not_count_for_a_later_one(runs):
    start = (
        "go, done = threading.Event(), threading.Event()\n"
        "def late():\n    go.wait()\n    create('late')\n    done.set()\n"
        "threading.Thread(target=late).start()"
    )
    labels, _ = runs(start, "go.set()\ndone.wait()\ncreate('later')")
    assert labels[0] is None
    assert labels[1] is not None


def test_a_pool_that_is_used_again_belongs_to_no_run(runs):
    start = "pool = ThreadPoolExecutor(1); pool.submit(create, 'first').result()"
    labels, _ = runs(start, "pool.submit(create, 'again').result()", "pool.shutdown()")
    assert labels[0] is not None
    assert labels[1] is None


def test_a_task_that_outlives_its_cell_keeps_its_run(runs):
    start = (
        "go = asyncio.Event()\n"
        "async def late():\n    await go.wait()\n    create('late')\n"
        "create('first'); task = asyncio.create_task(late())"
    )
    labels, different = runs(start, "go.set()\nawait task")
    assert (numbers(labels), different) == ([0, 0], 1)


def test_a_cell_that_runs_another_goes_on(runs):
    labels, _ = runs("create('one'); get_ipython().run_cell(\"create('two')\"); create('three')")
    assert labels[0] == labels[2]
    assert labels[0] is not None


def test_what_is_clicked_during_a_cell_belongs_to_no_run(runs):
    labels, _ = runs(
        "client.directory.execute(commands.CreateWorkspace(f'click-{uuid.uuid4().hex[:8]}'), origin='widget')"
    )
    assert labels == [None]
