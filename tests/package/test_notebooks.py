"""Each notebook runs twice on a user's server and leaves it unchanged."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parent.parent.parent / "notebooks").glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def state(client) -> tuple:
    return (
        sorted((user.username, user.id, user.role) for user in client.users),
        sorted((workspace.name, workspace.id) for workspace in client.workspaces),
    )


@pytest.mark.long
@each_notebook
def test_a_notebook_runs_twice_and_leaves_the_server_unchanged(path, server, monkeypatch):
    monkeypatch.setenv("ARGILLA_API_URL", server.url)
    monkeypatch.setenv("ARGILLA_API_KEY", "argilla.apikey")
    with server.client() as client:
        before = state(client)
        for _ in range(2):
            notebook = nbformat.read(path, as_version=4)
            NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
        assert state(client) == before


@each_notebook
def test_a_notebook_reads_as_a_document(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    headings = [cell.source.splitlines()[0] for cell in notebook.cells if cell.cell_type == "markdown"]
    assert headings[0].startswith("# ")
    assert not [heading for heading in headings[1:] if heading.startswith("# ")]
    assert [heading for heading in headings if heading.startswith("## ")]


@each_notebook
def test_every_cell_has_an_id_that_describes_it(path):
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert len(set(ids)) == len(ids)
    # A name instead of a random hexadecimal id keeps diffs readable.
    assert not [name for name in ids if len(name) == 8 and set(name) <= set("0123456789abcdef")]
