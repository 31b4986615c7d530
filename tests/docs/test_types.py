"""The code on the pages of the documentation has the types that it seems to have."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.pages import CONNECTED, PAGES


def test_the_code_of_the_pages_has_the_right_types(tmp_path):
    for page, code in PAGES.items():
        (tmp_path / f"{page.stem}.py").write_text(f"{CONNECTED}{code}", encoding="utf-8")
    # The last line of a cell is displayed, so an expression is of use.
    strict = {"typeCheckingMode": "strict", "reportUnusedExpression": False}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(strict))
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--project", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
