"""The notebook applications in which the widgets are tested: how each is started, opened and told its theme."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import nbformat

from tests.browser.lab import SETTINGS, START_TIMEOUT, free_port, jupyter_folders, write_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

ENVIRONMENTS = Path(__file__).parents[3] / ".venv-hosts"
CODE = "import argilla_widgets as rg\nclient = rg.Argilla()\nclient.users"
MARIMO = """
import marimo

app = marimo.App(width="full")


@app.cell
def _():
    import marimo as mo
    import argilla_widgets as rg

    client = rg.Argilla()
    return client, mo, rg


@app.cell
def _(client):
    client.users
    return


@app.cell
def _(client, mo, rg):
    table = mo.ui.anywidget(rg.UserTable(client))
    table
    return (table,)


@app.cell
def _(mo, table):
    mo.md("selected: " + (", ".join(user.username for user in table.selected_users) or "no one"))
    return


if __name__ == "__main__":
    app.run()
"""

MARIMO_SETTINGS = """
[tool.marimo.runtime]
auto_instantiate = true

[tool.marimo.display]
theme = "system"
"""


@dataclass(frozen=True)
class Application:
    """A notebook application."""

    name: str
    environment: str
    """The folder of its environment, in `ENVIRONMENTS` or by its whole path."""
    command: tuple[str, ...]
    """Its module and arguments, in which {port}, {folder} and {file} are replaced."""
    path: str
    """What to open."""
    suffix: str = ".ipynb"
    run: Callable[[Page], None] | None = None
    """How to run the cell; None if it runs when the page opens."""
    dark: Callable[[Page], None] | None = None
    """How to switch to its dark theme; None if it has none."""

    @contextmanager
    def serving(self, folder: Path, variables: dict[str, str], code: str = CODE) -> Iterator[str]:
        """Start it, with a notebook that runs this code and shows its value; yield the address to open."""
        file = folder / f"users{self.suffix}"
        if self.suffix == ".py":
            file.write_text(MARIMO)
            (folder / "pyproject.toml").write_text(MARIMO_SETTINGS)
        else:
            nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)], metadata=KERNEL), file)
        write_settings(folder / "settings", SETTINGS)
        port, log = free_port(), folder / "log"
        module, *rest = self.command
        values = {"port": port, "folder": folder, "file": file}
        python = ENVIRONMENTS / self.environment / "bin" / "python"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [python, "-m", module, *(one.format(**values) for one in rest)],
                cwd=folder,
                env={**os.environ, **jupyter_folders(folder), **variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        url = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + START_TIMEOUT
            while not responds(url):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{self.name} did not start:\n{log.read_text(errors='replace')[-3000:]}")
                time.sleep(0.1)
            yield url + self.path
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
JUPYTER = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port={port}",
    "--ServerApp.port_retries=0",
    "--ServerApp.root_dir={folder}",
    "--IdentityProvider.token=",
    "--ServerApp.password=",
)


def responds(url: str) -> bool:
    """Return whether something answers there."""
    try:
        return httpx.get(url, follow_redirects=True).status_code < httpx.codes.INTERNAL_SERVER_ERROR
    except httpx.TransportError:
        return False


def run_cells(page: Page) -> None:
    """Run the cells in JupyterLab or Notebook 7, once the kernel is there."""
    page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus === 'connected'"
    )
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")


def run_classic_cells(page: Page) -> None:
    """Run the cells of the classic notebook, once the kernel and the extension that shows widgets are there."""
    page.wait_for_function(
        "window.Jupyter?.notebook?.kernel?.is_connected() && Jupyter.notebook.kernel.widget_manager !== undefined"
    )
    # It saves at each attempt to leave, and two saves at once each find that the other has changed the file, and ask.
    page.evaluate("Jupyter.notebook.set_autosave_interval(0)")
    # Once it has asked the kernel for its widgets, it renders all outputs again, and can lose that of a running cell.
    # This asks the same, so the answer comes later.
    page.evaluate("Jupyter.notebook.kernel.widget_manager._loadFromKernel()")
    page.evaluate("Jupyter.notebook.execute_all_cells()")


def lab_dark(page: Page) -> None:
    """Switch JupyterLab or Notebook 7 to its dark theme by the menu's command."""
    page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")


def open_dark(page: Page) -> None:
    """Open a page of Voila again with its dark theme."""
    page.goto(page.url.replace("theme=light", "theme=dark"))


def prefer_dark(page: Page) -> None:
    """Ask for dark pages, as the settings of a system do."""
    page.emulate_media(color_scheme="dark")


APPLICATIONS = [
    Application(
        "JupyterLab 4.0, ipykernel 6",
        "oldest",
        ("jupyterlab", *JUPYTER, "--LabApp.expose_app_in_browser=True"),
        "/doc/tree/users.ipynb",
        run=run_cells,
        dark=lab_dark,
    ),
    Application(
        "Notebook 7",
        "newest",
        ("notebook", *JUPYTER, "--JupyterNotebookApp.expose_app_in_browser=True"),
        "/notebooks/users.ipynb",
        run=run_cells,
        dark=lab_dark,
    ),
    Application(
        "nbclassic", "newest", ("nbclassic", *JUPYTER), "/nbclassic/notebooks/users.ipynb", run=run_classic_cells
    ),
    Application(
        "Voila",
        "newest",
        ("voila", "{file}", "--no-browser", "--Voila.ip=127.0.0.1", "--port={port}", "--token="),
        "/?theme=light",
        dark=open_dark,
    ),
    Application(
        "marimo run",
        "newest",
        ("marimo", "run", "{file}", "--headless", "--host=127.0.0.1", "--port={port}", "--no-token"),
        "/",
        suffix=".py",
        dark=prefer_dark,
    ),
    Application(
        "marimo edit",
        "newest",
        ("marimo", "edit", "{file}", "--headless", "--host=127.0.0.1", "--port={port}", "--no-token"),
        "/",
        suffix=".py",
        dark=prefer_dark,
    ),
]
