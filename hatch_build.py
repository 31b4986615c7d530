"""Hatchling's hook: build the front end if it is not built yet, from exactly the packages of the lock file."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LAST = "argilla_widgets/static/core.css"
"""The last file that the build writes."""


class FrontEnd(BuildHookInterface[Any]):
    """Build the front end if it is missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Build it, or fail: the package is useless without it."""
        built = Path(self.root, LAST)
        if built.is_file():
            return
        npm, source = shutil.which("npm"), Path(self.root, "js")
        if npm is None or not source.is_dir():
            raise RuntimeError(
                f"The front end is not built ({LAST}), and building it needs the folder js, Node 20 and npm."
            )
        # "ci" checks each package against the lock file, which "install" may change; none may run a script of its own
        subprocess.run([npm, "ci", "--ignore-scripts"], cwd=source, check=True)  # noqa: S603  # fixed arguments
        subprocess.run([npm, "run", "build"], cwd=source, check=True)  # noqa: S603  # fixed arguments
        if not built.is_file():
            raise RuntimeError(f"The build of the front end did not make {LAST}.")
