"""``argilla-widgets demo``: JupyterLab with the tutorial, on a real Argilla server with a sample team.

JupyterLab runs in this very process. Its kernels and the Argilla server are children that end when their parent is
gone, and the server then removes the temporary folder that all of them share. So no process and no temporary folder is
left behind, however the demonstration ends.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import stat
import sys
import webbrowser
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from argilla_widgets.server import LocalServer
from argilla_widgets.server.local import check_port
from argilla_widgets.server.owner import OWNER_API_KEY

NOTEBOOK = "01_user_management.ipynb"
COPY_FOLDER = "argilla-widgets-demo"
MAX_COPIES = 100
JUPYTER_PORT = 8888


class DemoError(Exception):
    """The demonstration cannot run; the message explains why and what to do next."""


def run(*, port: int | None = None, browser: bool = True) -> None:
    """Open JupyterLab on the tutorial and return when it is stopped (Ctrl-C).

    Without a ``port``, use 8888, or a free one if that is taken. With ``browser``, open one where there is a display.
    """
    if port is not None:
        check_port(port)
    _require("jupyterlab")
    import zmq  # noqa: PLC0415 - optional packages, slow to import
    from jupyterlab.labapp import LabApp  # noqa: PLC0415

    notebook = writable_notebook()
    token = secrets.token_urlsafe(24)
    os.chdir(notebook.parent)  # older Jupyters run a configuration file that they find in the current folder
    with LocalServer(sample="team") as server:
        os.environ.update(_connection(server))  # inherited by the kernels
        assert server.home is not None  # noqa: S101 - it is running
        _turn_off_announcements(server.home / "jupyter")
        port = _free_port(port)  # only after the server has a port, which could be the same one
        print(f"Argilla     {server.url}  (sign in as argilla, password 12345678)")
        print(f"Notebook    {notebook}")
        print(f"JupyterLab  http://127.0.0.1:{port}/lab/tree/{quote(notebook.name)}?token={token}")
        print("Press Ctrl-C to stop both.", flush=True)
        LabApp.launch_instance(
            [
                str(notebook),
                f"--ServerApp.root_dir={notebook.parent}",
                "--ServerApp.ip=127.0.0.1",
                f"--ServerApp.port={port}",
                "--ServerApp.port_retries=0",
                f"--ServerApp.open_browser={browser and has_display()}",
                f"--ServerApp.allow_root={hasattr(os, 'geteuid') and os.geteuid() == 0}",
                f"--IdentityProvider.token={token}",
                # Otherwise, the kernel warns in the terminal that others could read what it sends.
                f"--KernelManager.transport_encryption={'auto' if zmq.has('curve') else 'disabled'}",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                "--log-level=ERROR",
                "-y",  # Ctrl-C is intended; JupyterLab would ask
            ]
        )


def find_notebook() -> Path:
    """Return the tutorial: the repository's own, or the one in the installed package."""
    package = Path(__file__).parent
    for folder in (package.parent / "notebooks", package / "notebooks"):
        if (folder / NOTEBOOK).is_file():
            return folder / NOTEBOOK
    raise DemoError(f"{NOTEBOOK} is missing from this installation. Reinstall argilla-widgets.")


def writable_notebook() -> Path:
    """Return a tutorial to work in: in a new copy of the tutorials in the current folder, which is kept.

    Each copy has a folder to itself. An existing folder is used only if it contains nothing but unchanged tutorials:
    anything else in it may come from another person, and the kernel would import the modules next to its notebook.
    """
    here = Path.cwd()
    tutorials = {path.name: path.read_bytes() for path in find_notebook().parent.glob("[0-9]*.ipynb")}
    folders = (here / COPY_FOLDER, *(here / f"{COPY_FOLDER}-{number}" for number in range(2, MAX_COPIES + 1)))
    try:
        folder = next(
            (folder for folder in folders if not os.path.lexists(folder) or _contains_only(folder, tutorials)), None
        )
        if folder is None:
            raise DemoError(f"{here} has {MAX_COPIES} copies of the tutorials. Delete those you do not need.")
        if not folder.exists():
            folder.mkdir(mode=0o700)  # fails if someone made one at this moment
            for name, tutorial in tutorials.items():
                (folder / name).write_bytes(tutorial)
    except OSError as error:
        raise DemoError(
            f"Cannot copy the notebook to {here}: {error.strerror}. Start the demo in a folder you can write to."
        ) from None
    return folder / NOTEBOOK


def _contains_only(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Return whether a folder has only these files, and only this user can write to them; follow no links."""
    return (
        _is_own(folder, stat.S_ISDIR)
        and {path.name for path in folder.iterdir()} == files.keys()
        and all(_is_own(folder / name, stat.S_ISREG) for name in files)
        and all((folder / name).read_bytes() == content for name, content in files.items())
    )


def _is_own(path: Path, is_kind: Callable[[int], bool]) -> bool:
    found = path.lstat()
    if not is_kind(found.st_mode):
        return False
    if os.name != "posix":
        return True  # Windows has no such permissions
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def has_display() -> bool:
    """Return whether a browser could be opened here."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _connection(server: LocalServer) -> dict[str, str]:
    """Return the variables that connect a notebook without a key in a cell."""
    return {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": OWNER_API_KEY}


def _turn_off_announcements(folder: Path) -> None:
    """Turn off JupyterLab's announcements, whose prompt would cover the tutorial."""
    (folder / "labconfig").mkdir(parents=True)
    page = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (folder / "labconfig" / "page_config.json").write_text(json.dumps(page), encoding="utf-8")
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(folder), *filter(None, [others])])


def _require(package: str) -> None:
    if find_spec(package) is None:
        raise DemoError(f"The demo needs {package}, which is not installed. Run: pip install 'argilla-widgets[demo]'")


def _free_port(wanted: int | None) -> int:
    for port in (wanted,) if wanted is not None else (JUPYTER_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise DemoError(f"Port {wanted} is taken. Stop the program that uses it, or choose another port with --port.")
