"""The code on the pages of the documentation runs as written, and has the types that it seems to have."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from argilla_widgets.server import LocalServer
from tests.package.interpreter import python

REPOSITORY = Path(__file__).parents[2]
PAGES = {
    path.relative_to(REPOSITORY): code
    for path in (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md")))
    if (code := "\n".join(re.findall(r"^```python\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE)))
}
CONNECTED = "import argilla_widgets as rg\n\nclient = rg.Argilla()\n"
CLASS = "username,first_name,last_name\nada.marin,Ada,Marín\ndora.weiss,Dora,Weiß\nmia.w,Mia,Wu\n"
CHECKS = {
    "users": "print(manager.search, sorted(workspace.name for workspace in client.workspaces))",
    "access": "print(access.can('bo.li', 'annotate', 'nlp'), [finding.kind for finding in access.findings()])",
    "classes": "print(sorted(user.username for user in client.workspaces('ling-101').users))",
}
PRINTED = {
    "users": "ma ['archive', 'nlp', 'speech', 'vision']",
    "access": "Yes: annotator and member of nlp. ['default_credentials', 'no_admin', 'no_workspace', 'no_workspace']",
    "classes": "['ada.marin', 'mia.w']",
}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_code_of_a_page_runs(page, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # the code writes files
    (tmp_path / "class.csv").write_text(CLASS, encoding="utf-8")
    with LocalServer(sample="team") as server:
        code = PAGES[page].replace("http://localhost:6900", server.url)
        environment = {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey"}
        printed = python(f"{CONNECTED}{code}\n{CHECKS.get(page.stem, '')}", **environment)
    assert printed.endswith(PRINTED.get(page.stem, ""))


def test_the_code_of_the_pages_has_the_right_types(tmp_path):
    for page, code in PAGES.items():
        (tmp_path / f"{page.stem}.py").write_text(f"{CONNECTED}{code}", encoding="utf-8")
    # The last line of a cell is displayed, so an expression is of use.
    strict = {"typeCheckingMode": "strict", "reportUnusedExpression": False}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(strict))
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--project", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
