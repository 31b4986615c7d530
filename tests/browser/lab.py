"""A JupyterLab of our own: a process on a free port, with its own folders, that touches nothing of the person's."""

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

START_TIMEOUT = 60  # s; a cold disk on a busy machine
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    # A test saves when it means to.
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/completer-extension:manager": {"autoCompletion": False},
}


class Lab:
    """JupyterLab for tests.

    Parameters
    ----------
    folder
        Everything it writes lands here; the notebooks in ``folder/notebooks``.
    environment
        Variables for its kernels, on top of this process's own.
    settings
        JupyterLab's settings by plugin, on top of `SETTINGS`.
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
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "jupyterlab.log"
        self._environment = environment
        self._settings = {**SETTINGS, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start and wait until it answers."""
        self.notebooks.mkdir(parents=True)
        for name, settings in self._settings.items():
            file = self.folder / "settings" / f"{name.replace(':', '/')}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(settings))
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
                start_new_session=True,  # so that its kernels can be ended with it
            )
        try:
            self._wait_ready(self._process)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End it and its kernels."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.terminate()  # it puts its kernels away itself, mostly
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _variables(self) -> dict[str, str]:
        places = ("CONFIG", "DATA", "RUNTIME")
        return {
            **os.environ,
            **{f"JUPYTER_{place}_DIR": str(self.folder / place.lower()) for place in places},
            "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment, whatever else is installed
            "IPYTHONDIR": str(self.folder / "ipython"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            **self._environment,
        }

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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
