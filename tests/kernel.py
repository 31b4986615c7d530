"""A kernel that tests share, because starting one takes longer than most tests. It is reset between tests."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import nbformat
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session
from nbclient import NotebookClient

if TYPE_CHECKING:
    from argilla_widgets.server import LocalServer

TIDY = """
import ipywidgets
from argilla_widgets.directory.journal import entries, journal
from argilla_widgets.widgets.requests import roster
ipywidgets.Widget.close_all()
globals().get("client") and client.close()
journal.ENTRIES = entries.EntriesByAccount()
roster.IN_MEMORY.clear()
"""
"""Close the kernel's widgets and its `client`, empty its journal, and forget passwords that only it has."""
RESET = "get_ipython().reset()"


class Kernel:
    """A kernel that runs cells as a front end does, and in which ``rg.Argilla()`` connects to `server`."""

    def __init__(self, server: LocalServer) -> None:
        environment = {**os.environ, "ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey"}
        self._manager = KernelManager()
        self._manager.start_kernel(env=environment)
        # Use a separate session: the kernel replies to only one of two clients that share a session.
        self._client = self._manager.client(session=Session(key=self._manager.session.key))
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)
        self._manager.client_class = "jupyter_client.asynchronous.AsyncKernelClient"  # required by nbclient

    def run(self, code: str, cell: str | None = None) -> str:
        """Run a cell, under its id if given, and return what it prints."""
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = self._client.session.msg("execute_request", content, metadata={"cellId": cell} if cell else None)
        self._client.shell_channel.send(message)
        printed = ""
        while True:
            answer = self._client.get_iopub_msg(timeout=60)
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            kind, content = answer["msg_type"], answer["content"]
            assert kind != "error", content
            if kind == "stream" and content["name"] == "stdout":
                printed += content["text"]
            if kind == "status" and content["execution_state"] == "idle":
                return printed

    def value(self, expression: str) -> Any:
        """Return the value of an expression."""
        return json.loads(self.run(f"print(json.dumps({expression}))"))

    def complete(self, code: str) -> list[str]:
        """Return what a front end offers after this code."""
        return self._client.complete(code, len(code), reply=True, timeout=60)["content"]["matches"]

    def notebook(self, *cells: str, **options: Any) -> nbformat.NotebookNode:
        """Run cells in order, and return the notebook with its widget state."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        runner = NotebookClient(notebook, km=self._manager, timeout=60, store_widget_state=True, **options)
        try:
            runner.execute()
        finally:
            runner.kc.stop_channels()
        return notebook

    def tidy(self) -> None:
        """Remove everything that was run."""
        self.run(TIDY)
        self.run(RESET)

    def end(self) -> None:
        """Shut the kernel down."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
