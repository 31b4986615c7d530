"""Files that are made from others are up to date, and hold nothing of the machine that made them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent


def test_the_front_end_speaks_the_protocol_of_python():
    printed = subprocess.run(
        [sys.executable, "-m", "argilla_widgets.widgets.protocol.typescript"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    stored = read("js/src/protocol.ts")
    assert stored == printed, (
        "Type: .venv/bin/python -m argilla_widgets.widgets.protocol.typescript > js/src/protocol.ts"
    )


def test_the_lock_file_names_no_registry():
    packages = json.loads(read("js/package-lock.json"))["packages"]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_every_file_of_the_front_end_is_waited_for():
    """`make` would not build it again, and a wheel could be made without it."""
    built = {path.name for path in (REPOSITORY / "argilla_widgets/static").iterdir()}
    (bundle,) = re.findall(r"BUNDLE := \$\(addprefix argilla_widgets/static/,(.*?)\)", read("Makefile"), re.DOTALL)
    assert {*bundle.replace("\\", "").split()} == built
    (files,) = re.findall(r"^files = \[(.*?)\]", read("pyproject.toml"), re.DOTALL | re.MULTILINE)
    assert {*re.findall(r'"argilla_widgets/static/(.+?)"', files)} == built


def read(path: str) -> str:
    return (REPOSITORY / path).read_text()
