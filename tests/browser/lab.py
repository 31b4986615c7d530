"""A separate JupyterLab process on a free port, with its own folders instead of the user's."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from typing_extensions import Self

START_TIMEOUT = 60  # s, with a cold disk on a busy machine
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    # Tests save explicitly.
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/completer-extension:manager": {"autoCompletion": False},
}


class Lab:
    """A JupyterLab server for tests.

    Parameters
    ----------
    folder
        Where it writes its files; notebooks are in ``folder/notebooks``.
    environment
        Environment variables for its kernels, in addition to those of this process.
    settings
        JupyterLab's settings by plugin, in addition to `SETTINGS`.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        settings: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        self.folder = folder
        self.notebooks = folder / "notebooks"
        self.token = secrets.token_hex(16)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "jupyterlab.log"
        self._environment = environment
        self._settings = {**SETTINGS, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it and wait until it responds."""
        self.notebooks.mkdir(parents=True)
        write_settings(self.folder / "settings", self._settings)
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.notebooks}",
            f"--IdentityProvider.token={self.token}",
            "--LabApp.expose_app_in_browser=True",
            f"--LabApp.user_settings_dir={self.folder / 'settings'}",
            f"--LabApp.workspaces_dir={self.folder / 'workspaces'}",
        ]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # one process group with its kernels, to end them together
            )
        try:
            self._wait_ready(self._process)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop it and its kernels."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.terminate()  # usually shuts its kernels down
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _variables(self) -> dict[str, str]:
        return {**os.environ, **jupyter_folders(self.folder), **self._environment}

    def _wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/api/status", params={"token": self.token}).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise RuntimeError("JupyterLab did not start:\n" + self._log.read_text(errors="replace")[-3000:])


def write_settings(folder: Path, settings: Mapping[str, Mapping[str, object]]) -> None:
    """Write JupyterLab's settings by plugin."""
    for name, values in settings.items():
        file = folder / f"{name.replace(':', '/')}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))


def jupyter_folders(folder: Path) -> dict[str, str]:
    """Return the environment variables that keep Jupyter's files in a folder, and out of the user's."""
    return {
        **{f"JUPYTER_{place}_DIR": str(folder / place.lower()) for place in ("CONFIG", "DATA", "RUNTIME")},
        "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment, even if the user has others
        "IPYTHONDIR": str(folder / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def free_port() -> int:
    """Return a port of this machine that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
