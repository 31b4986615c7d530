"""Files that are made from others are up to date, and hold nothing of the machine that made them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent


def test_the_front_end_speaks_the_protocol_of_python():
    printed = subprocess.run(
        [sys.executable, "-m", "argilla_widgets.widgets.typescript"], capture_output=True, text=True, check=True
    ).stdout
    stored = (REPOSITORY / "js/src/protocol.ts").read_text()
    assert stored == printed, "Type: .venv/bin/python -m argilla_widgets.widgets.typescript > js/src/protocol.ts"


def test_the_lock_file_names_no_registry():
    packages = json.loads((REPOSITORY / "js/package-lock.json").read_text())["packages"]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
