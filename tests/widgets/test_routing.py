"""A real kernel receives requests over the front end's subshell while a cell runs, whatever published last."""

from __future__ import annotations

import time
from functools import cached_property
from queue import Empty

import ipykernel
import pytest
from ipykernel import kernelbase
from jupyter_client.manager import KernelManager

from argilla_widgets.widgets.base.message_widget import publish

SHOWN = """
import threading, time
import argilla_widgets as rg
client = rg.Argilla(api_url={url!r}, api_key="argilla.apikey")
table = rg.UserTable(client)
print("model " + table.model_id)
"""
BLOCKED = "print('model ' + table.model_id, flush=True)\nwhile True:\n    time.sleep(0.1)"


class Page:
    """A front end whose widgets use a subshell."""

    def __init__(self, manager):
        self.manager = manager
        self.kernel = manager.client()
        self.kernel.start_channels()
        self.kernel.wait_for_ready(timeout=60)
        self.blocked = None

    @cached_property
    def subshell(self):
        """Create a subshell and return its id."""
        if ipykernel.version_info[0] < 7:
            pytest.skip("ipykernel 6, which Python 3.10 gets, has no subshells")
        self.kernel.control_channel.send(self.kernel.session.msg("create_subshell_request"))
        return self.kernel.get_control_msg(timeout=10)["content"]["subshell_id"]

    def start(self, code):
        """Start a cell and return the model id it prints, without waiting for its end. A stream may be split in two."""
        cell = self.kernel.execute(code)
        said = self.message(cell, "stream", 60, lambda content: "model " in content["text"])["content"]["text"]
        self.blocked = cell if code.endswith(BLOCKED) else None
        return said.partition("model ")[2].split()[0]

    def run(self, code, *statuses):
        """Run a cell, wait for its end, and return its status."""
        reply = self.kernel.execute_interactive(code, output_hook=lambda _: None, timeout=60)
        assert reply["content"]["status"] in (statuses or ["ok"]), reply["content"]
        return reply["content"]["status"]

    def send(self, comm_id, data):
        """Send a comm message and return its id."""
        message = self.kernel.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        message["header"]["subshell_id"] = self.subshell
        self.kernel.shell_channel.send(message)
        return message["header"]["msg_id"]

    def message(self, parent, kind, wait=30, fits=lambda _content: True):
        """Return the first message of this kind that belongs to ``parent``."""
        end = time.monotonic() + wait
        while (left := end - time.monotonic()) > 0:
            try:
                message = self.kernel.get_iopub_msg(timeout=left)
            except Empty:
                break
            belongs = parent is None or message["parent_header"].get("msg_id") == parent
            if belongs and message["msg_type"] == kind and fits(message["content"]):
                return message
        raise AssertionError(f"no {kind} within {wait} s")

    def receives(self, comm_id, number):
        """Check that a request is received: one queued behind the running cell would never be."""
        request = f"page-{number}"
        self.send(comm_id, {"method": "custom", "content": {"type": "refresh", "id": request}})
        received = {"type": "received", "request": request}
        self.message(None, "comm_msg", 30, lambda content: content["data"].get("content") == received)

    def interrupt(self):
        """Interrupt the blocked cell, if any: otherwise the signal would hit something else."""
        if self.blocked is not None:
            self.manager.interrupt_kernel()
            self.ended(self.blocked)
            self.blocked = None
            while self.run("0", "aborted", "ok") == "aborted":
                pass  # for a moment, the kernel also aborts cells that are sent after the interrupted one

    def ended(self, cell):
        """Wait until a cell has finished."""
        end = time.monotonic() + 30
        while self.kernel.get_shell_msg(timeout=end - time.monotonic())["parent_header"].get("msg_id") != cell:
            pass


@pytest.fixture(scope="module")
def page():
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    page = Page(manager)
    yield page
    page.kernel.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def model(page, server):
    """Return the model id of a table created by a finished cell."""
    model = page.start(SHOWN.format(url=server.url))
    page.run("0")
    yield model
    page.interrupt()


@pytest.mark.parametrize(
    "publishes",
    [
        "table = rg.UserTable(client)",  # opens the comm
        "table.search = 'a'",
        "table.send_state()",
        "table.read_only = True",  # sent as a custom message as well
        "worker = threading.Thread(target=table.send_state); worker.start(); worker.join()",
        "client.directory.refresh()",
        "table.observe(lambda _: table.send_state(), 'search'); table.search = 'b'",
        "rg.UserTable(client).close()",
    ],
)
@pytest.mark.usefixtures("model")
def test_a_request_is_received_while_the_cell_that_published_runs(page, publishes):
    table = page.start(f"{publishes}\n{BLOCKED}")
    page.receives(table, 1)
    page.receives(table, 2)


def test_a_comm_message_belongs_to_the_cell_that_caused_it(page, model):
    cell = page.kernel.execute("table.search = 'c'")
    # The first read of the directory may end meanwhile and publish its revision, which belongs to no cell.
    update = page.message(cell, "comm_msg", fits=lambda content: "search" in content["data"].get("state", {}))
    assert (update["content"]["comm_id"], update["content"]["data"]["state"]) == (model, {"search": "c"})


@pytest.mark.parametrize("sleep", [0, 0.05])
def test_output_of_an_observer_belongs_to_the_message_it_handles(page, model, sleep):
    page.run(f"table.observe(lambda change: (time.sleep({sleep}), print(f'now {{change.new}}')), 'search')")
    page.start(BLOCKED)
    assigned = page.send(model, {"method": "update", "state": {"search": "typed"}, "buffer_paths": []})
    assert page.message(assigned, "stream")["content"]["text"].rstrip() == "now typed"


@pytest.mark.usefixtures("model")
def test_output_of_an_observer_of_a_cells_change_belongs_to_the_cell(page):
    page.run("table.observe(lambda change: print(f'{change.name} changed'), 'revision')")
    cell = page.kernel.execute(
        "import uuid\nuser = rg.User(username='a-' + uuid.uuid4().hex[:8], password='correct horse', client=client)\n"
        "user.create()\nuser.delete()"
    )
    assert page.message(cell, "stream")["content"]["text"].startswith("revision changed")


def test_a_request_is_received_while_an_observer_sleeps(page, model):
    page.run("table.observe(lambda change: time.sleep(20), 'search')")
    page.start(BLOCKED)
    page.send(model, {"method": "update", "state": {"search": "slow"}, "buffer_paths": []})
    page.receives(model, 1)


def test_a_host_that_is_no_kernel_but_stands_in_for_one_is_sent_messages(monkeypatch):
    """Panel sets a text as the kernel's only instance."""
    monkeypatch.setattr(kernelbase.Kernel, "_instance", "panel")
    assert publish(list, "ab") == ["a", "b"]
