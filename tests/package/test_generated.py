"""Generated files are up to date and hold no trace of the machine that generated them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("path", "command", "printing"),
    [
        ("js/src/protocol.ts", "-m argilla_widgets.widgets.protocol.typescript", ""),
        ("docs/protocol.md", "docs/protocol.py", " --print"),
    ],
)
def test_what_is_generated_from_the_messages_is_up_to_date(path, command, printing):
    printed = subprocess.run(
        [sys.executable, *f"{command}{printing}".split()], capture_output=True, text=True, check=True, cwd=REPOSITORY
    ).stdout
    assert read(path) == printed, f"Type: .venv/bin/python {command}{'' if printing else f' {path}'}"


def test_the_lock_file_contains_no_registry():
    packages = json.loads(read("js/package-lock.json"))["packages"]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []


def read(path: str) -> str:
    return (REPOSITORY / path).read_text()
