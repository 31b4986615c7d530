"""Generated files are up to date and hold no trace of the machine that generated them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent


def test_the_protocol_of_the_front_end_is_up_to_date():
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


def test_the_lock_file_contains_no_registry():
    packages = json.loads(read("js/package-lock.json"))["packages"]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_makefile_depends_on_every_front_end_file():
    """Otherwise `make` would skip the build, and a wheel could lack the file."""
    built = {path.name for path in (REPOSITORY / "argilla_widgets/static").iterdir()}
    (bundle,) = re.findall(r"BUNDLE := \$\(addprefix argilla_widgets/static/,(.*?)\)", read("Makefile"), re.DOTALL)
    assert {*bundle.replace("\\", "").split()} == built
    (files,) = re.findall(r"^files = \[(.*?)\]", read("pyproject.toml"), re.DOTALL | re.MULTILINE)
    assert {*re.findall(r'"argilla_widgets/static/(.+?)"', files)} == built


def read(path: str) -> str:
    return (REPOSITORY / path).read_text()
