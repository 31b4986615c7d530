"""What the README tells people to type works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.package.interpreter import python

REPOSITORY = Path(__file__).parent.parent.parent
README = (REPOSITORY / "README.md").read_text()


def test_its_python_runs_from_top_to_bottom(server, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # it writes a page
    connect, tour, access = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    with server.client() as client:
        before = client.users.list(), client.workspaces.list()
        told = "print(manager.search, access.can('bo.li', 'annotate', 'nlp'))"
        printed = python(f"{connect.replace('http://localhost:6900', server.url)}{tour}{access}{told}")
        assert printed.endswith("ma Yes: annotator and member of nlp.")
        assert (client.users.list(), client.workspaces.list()) == before


def test_its_commands_and_files_are_there():
    targets = re.findall(r"^([a-z][\w-]*):", (REPOSITORY / "Makefile").read_text(), flags=re.MULTILINE)
    assert {*re.findall(r"make (demo|test|format|notebooks)\b", README)} <= {*targets}
    files = re.findall(r"\]\(([\w./-]+)\)|(?:src|srcset)=\"([^\"]+)\"", README)
    missing = [name for pair in files for name in pair if name and not (REPOSITORY / name).exists()]
    assert missing == []
