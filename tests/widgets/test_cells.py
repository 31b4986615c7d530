"""Re-running a cell that connects and displays leaves nothing of earlier runs in the kernel."""

from __future__ import annotations

import gc
import json
import weakref

import pytest

import argilla_widgets as rg
from tests.long import mostly_long
from tests.package.interpreter import python

COUNT = """
import gc, json, threading, time
from comm import get_comm_manager
from ipywidgets.widgets import widget as registry
from argilla_widgets.directory import Directory

def counted():
    gc.collect()
    ours = [thread for thread in threading.enumerate() if thread.name.startswith("argilla")]
    found = [one for one in gc.get_objects() if isinstance(one, Directory)]
    kept = {"threads": ours, "comms": get_comm_manager().comms, "widgets": registry._instances, "directories": found}
    return {name: len(all_) for name, all_ in kept.items()}

def settled(most):
    end = time.monotonic() + 20
    while (now := counted()) != most and any(now[name] > most[name] for name in now) and time.monotonic() < end:
        time.sleep(0.05)
    return now
"""
REST = """
end = time.monotonic() + 20
while any(thread.name.startswith("argilla") for thread in threading.enumerate()) and time.monotonic() < end:
    time.sleep(0.05)
"""
SHOWN = {
    "client.users": "client.users",
    "a manager": "rg.UserManager(client)",
    "a manager in a variable": "manager = rg.UserManager(client)\nmanager",
    "a table": "rg.UserTable(client)",
    "a matrix": "rg.AccessMatrix(client)",
    "an explorer": "rg.AccessExplorer(client)",
    "a form": "rg.UserForm(client)",
    "another form, by display": "from IPython.display import display\ndisplay(rg.WorkspaceForm(client))",
    "members": "client.workspaces('nlp').users",
}
RUNS = {"client.users": 50}
"""Fifty runs of one cell, to see that nothing accumulates; ten of the others, where one leak per run shows as well."""


@pytest.fixture
def kernel(kernel):
    """Return the kernel, with functions that count objects."""
    kernel.run("import argilla_widgets as rg")
    kernel.run(COUNT)
    return kernel


@pytest.mark.parametrize(
    ("shown", "cell", "runs"),
    mostly_long(
        [
            *((shown, "an-id", RUNS.get(name, 10)) for name, shown in SHOWN.items()),
            ("rg.UserManager(client)", None, 10),
        ],
        (SHOWN["a manager"], "an-id", 10),
    ),
    ids=[*SHOWN, "a front end that names no cells"],
)
def test_rerunning_a_cell_keeps_the_objects_of_two_runs_at_most(kernel, shown, cell, runs):
    code = f"client = rg.Argilla()\n{shown}"
    for _ in range(2):
        kernel.run(code, cell)
    most = kernel.value("counted()")
    for _ in range(runs - 3):
        kernel.run(code, cell)
    kernel.run(REST)  # what a running request still uses is closed by the next run
    kernel.run(code, cell)
    left = kernel.value(f"settled({most})")
    assert all(left[name] <= most[name] for name in most), (left, most)
    assert left["directories"] <= 2


GONE = """
from argilla_widgets.server import LocalServer
import argilla_widgets as rg
one = LocalServer().start()
client = one.client(retries=0)
one.stop()
"""


@pytest.mark.long
def test_rerunning_a_cell_with_a_dead_server_leaks_nothing(kernel):
    kernel.run(GONE)
    for shown in ("client.users", "rg.UserTable(client)"):
        for _ in range(2):
            kernel.run(shown, shown)
        most = kernel.value("counted()")
        for _ in range(10):
            kernel.run(shown, shown)
        left = kernel.value(f"settled({most})")
        assert all(left[name] <= most[name] for name in most), (left, most)


def test_widgets_held_by_a_variable_or_shown_elsewhere_stay_open(kernel):
    kernel.run("client = rg.Argilla()")
    kernel.run("kept, boxed, listed = rg.UserTable(client), rg.UserTable(client), [rg.UserTable(client)]", "make")
    kernel.run("import ipywidgets\nbox = ipywidgets.VBox([boxed])\nfirst = [kept, boxed, *listed]\nbox", "box")
    kernel.run("del boxed\nlisted = list(first)\nclient.users", "users")
    kernel.run("first = None\nkept", "kept")
    kernel.run("manager = rg.UserManager.of(client)")
    kernel.run("1", "make")
    kernel.run("2", "users")
    open_ = "[one.comm is not None for one in (*listed, *box.children, manager)]"
    assert kernel.value(open_) == [True] * 5


HELD = {
    "a list of an object": "app = type('App', (), {})()\napp.tabs = [rg.UserTable(client)]",
    "nested dicts": "app = {'left': {'top': [{'table': rg.UserTable(client)}]}}",
    "a function": "def app(table=rg.UserTable(client)):\n    return table",
    "an observer": "import ipywidgets\ntable, app = rg.UserTable(client), ipywidgets.Text()\n"
    "app.observe(lambda change, table=table: None)\ndel table",
}


@pytest.mark.parametrize("held", HELD.values(), ids=HELD)
def test_widgets_in_use_stay_open_however_deeply_they_are_held(kernel, held):
    kernel.run("client = rg.Argilla()")
    kernel.run(held, "make")
    kernel.run("'something else'", "make")
    kernel.run("'once more'", "make")
    tables = "[one.comm is not None for one in registry._instances.values() if isinstance(one, rg.UserTable)]"
    assert kernel.value(tables) == [True]


def test_closed_widgets_leave_no_layouts(kernel):
    kernel.run("client = rg.Argilla()\nmanagers = [rg.UserManager(client) for _ in range(20)]")
    kernel.run("import ipywidgets\nbox = ipywidgets.VBox(layout=managers[0].layout)")
    kernel.run("[manager.close() for manager in managers]")
    left = "sorted(type(one).__name__ for one in registry._instances.values())"
    assert kernel.value(left) == ["Layout", "VBox"]


def test_a_widget_shown_by_two_cells_closes_with_the_second(kernel):
    kernel.run("client = rg.Argilla()")
    kernel.run("client.users", "first")
    kernel.run("client.users", "second")
    one = "len([one for one in registry._instances.values() if isinstance(one, rg.UserManager)])"
    kernel.run("'nothing'", "first")
    assert kernel.value(one) == 1
    kernel.run(REST)
    kernel.run("'nothing'", "second")
    assert kernel.value(one) == 0


@pytest.mark.long
def test_reconnecting_in_a_script_leaks_nothing(server):
    printed = python(
        f"""
        import argilla_widgets as rg
        {COUNT.replace(chr(10), chr(10) + "        ")}
        makers = [rg.UserManager.of, rg.UserTable, rg.UserForm]
        def once(make):
            client = rg.Argilla()
            make(client)._repr_mimebundle_()
        found = []
        for make in makers:
            for _ in range(2):
                once(make)
            most = counted()
            for _ in range(20):
                once(make)
            found.append([settled(most), most])
        print(json.dumps(found))
        """,
        ARGILLA_API_URL=server.url,
        ARGILLA_API_KEY="argilla.apikey",
    )
    found = json.loads(printed)
    assert len(found) == 3
    for left, most in found:
        assert all(left[name] <= most[name] for name in most), (left, most)


@pytest.mark.parametrize(
    "kind", [rg.UserTable, rg.UserManager, rg.UserForm, rg.WorkspaceForm, rg.AccessMatrix, rg.AccessExplorer]
)
def test_a_widget_that_a_script_drops_is_freed_while_its_client_lives(client, kind):
    widget = kind(client)
    dropped = weakref.ref(widget)
    del widget
    gc.collect()
    assert dropped() is None
