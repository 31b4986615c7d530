"""Whether git would commit a file."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_TIMEOUT = 5.0


def may_be_committed(path: Path) -> bool:
    """Return whether a file is in a git repository that does not ignore it."""
    folder = path.parent.resolve()
    # os.path answers for a folder that may not be entered, too.
    in_repository = any(os.path.exists(parent / ".git") for parent in (folder, *folder.parents))  # noqa: PTH110
    return in_repository and not _is_ignored(folder, path.name)


def _is_ignored(folder: Path, name: str) -> bool:
    if (git := shutil.which("git")) is None:
        return False
    # Without a monitor: the repository's settings may name any program as that.
    command = [git, "-c", "core.fsmonitor=false", "check-ignore", "--quiet", "--", name]
    try:
        asked = subprocess.run(command, cwd=folder, capture_output=True, timeout=_TIMEOUT, check=False)  # noqa: S603  # no shell
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0
