"""The README's commands and code work as written, and all documents refer to existing files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.package.interpreter import python

REPOSITORY = Path(__file__).parent.parent.parent
README = (REPOSITORY / "README.md").read_text()
DOCUMENTS = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    REPOSITORY / "benchmarks/README.md",
    *sorted((REPOSITORY / "docs").glob("*.md")),
]
ROOTS = [
    "",
    "argilla_widgets",
    "argilla_widgets/directory",
    "argilla_widgets/widgets",
    "argilla_widgets/widgets/protocol",
]
ROOTS += ["js/src", "benchmarks"]
"""Folders that a path in backquotes may begin at."""


def test_the_readmes_python_runs_from_top_to_bottom(server, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # the code writes a page
    (tmp_path / "class.csv").write_text("username,first_name,last_name\nmia.w,Mia,Wu\n")
    connect, tour, access = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    with server.client() as client:
        before = client.users.list(), client.workspaces.list()
        printing = (
            "print(manager.search, access.can('bo.li', 'annotate', 'nlp'), access.can('mia.w', 'annotate', 'class'))"
        )
        printed = python(f"{connect.replace('http://localhost:6900', server.url)}{tour}{access}{printing}")
        assert printed.endswith("ma Yes: annotator and member of nlp. Yes: annotator and member of class.")
        client.users("mia.w").delete()
        client.workspaces("class").delete()
        assert (client.users.list(), client.workspaces.list()) == before


def test_the_make_targets_in_documents_exist():
    targets = re.findall(r"^([a-z][\w-]*):", (REPOSITORY / "Makefile").read_text(), flags=re.MULTILINE)
    text = "".join(document.read_text() for document in DOCUMENTS)
    assert {*re.findall(r"make (demo|test|format|notebooks|bench)\b", text)} <= {*targets}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_files_that_a_document_names_exist(document):
    text = document.read_text()
    links = [
        one or other for one, other in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)|(?:src|srcset)=\"([^\"]+)\"", text)
    ]
    named = re.findall(r"`([\w./-]+\.(?:py|tsx?|mjs))`", text)
    assert [link for link in links if link and not (document.parent / link).exists()] == []
    assert [name for name in named if not any((REPOSITORY / root / name).exists() for root in ROOTS)] == []


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 130
