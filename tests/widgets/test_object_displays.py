"""What a notebook displays for each public object, with a real kernel and server."""

from __future__ import annotations

import pydoc
import re

import jedi
import pytest
from IPython.core.completer import IPCompleter

import argilla_widgets as rg

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def data(notebook, cell=-1):
    return notebook.cells[cell].outputs[-1]["data"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("client.workspaces", ["Workspaces at ", "nlp", "vision"]),
        ("client.datasets", ["Datasets at ", "draft"]),
        ("client.workspaces['nlp']", ["<p>Workspace</p>", "nlp"]),
        ("client.me", ["<p>User</p>", "argilla", "owner"]),
        ("client.doctor()", ["Argilla at ", "connection", "answers"]),
        ("client.directory.refresh(); client.directory", ["Directory of ", "argilla (owner)", "annotators"]),
        ("client.directory.journal", ["Journal of ", "No changes yet."]),
        (
            "rg.Workspace(name='undone', client=client).create(); client.directory.undo(len(client.directory.journal))",
            ["Undone: ", "undone"],
        ),
        ("client.directory.access", ["Who can do what at ", ".can(user, action, on)", "what may need fixing"]),
        (
            "rg.Workspace(name='displayed', client=client).create().delete(); client.directory.journal",
            ["Deleted workspace displayed", "Created workspace displayed"],
        ),
    ],
)
def test_an_object_displays_its_content(run, cell, expected):
    notebook = run("client.directory\nNone", cell)
    (output,) = notebook.cells[-1].outputs
    for text in expected:
        assert text in output["data"]["text/html"], output["data"]


def test_the_answer_of_can_displays_as_a_sentence(run):
    shown = data(run("client.directory.access.can('bo.li', 'annotate', 'nlp')"))
    assert shown == {"text/plain": "Yes: annotator and member of nlp."}


def test_names_in_displays_are_escaped(run):
    notebook = run(
        "workspace = rg.Workspace(name='<img src=x>\\u202e', client=client).create()",
        "client.workspaces",
        "workspace",
        "workspace.delete(); client.directory.journal",
    )
    for cell in notebook.cells[2:]:
        html = cell.outputs[-1]["data"]["text/html"]
        assert "<img" not in html
        assert "\u202e" not in html
        assert "&lt;img src=x&gt;[U+202E]" in html


def test_an_error_shows_its_message_and_only_the_callers_line(run):
    notebook = run(
        "def add(name):\n    return rg.User(username=name, password='12345678', client=client).create()\n",
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass\n\nadd('ana')",
        allow_errors=True,
    )
    (error,) = notebook.cells[-1].outputs
    lines = [ANSI.sub("", line) for line in error["traceback"]]
    assert lines[0].startswith("ConflictError: User 'ana' was not created")
    assert lines[-1].strip() == "return rg.User(username=name, password='12345678', client=client).create()"
    assert len(lines) < 8


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("client.directory.", {"refresh", "status", "journal", "execute", "undo"}),
        ("client.directory.sta", {"status"}),
        ("client.users.", {"list", "add", "to_pandas"}),
        ("client.directory.access.", {"of", "can"}),
        ("manager.", {"selected_ids", "visible", "to_html", "refresh"}),
        ("client.", {"users", "directory", "doctor"}),
    ],
)
def test_completion_offers_what_can_be_written(client, written, offered):
    client.directory.refresh()
    manager = rg.UserManager(client)
    completions = jedi.Interpreter(written, [{"client": client, "manager": manager}]).complete()
    assert offered <= {completion.name for completion in completions}
    manager.close()


@pytest.mark.filterwarnings("ignore:.*provisional")
@pytest.mark.parametrize(("written", "name"), [('client.users["', "ana"), ('client.workspaces["', "nlp")])
def test_tab_completes_names_after_a_bracket(client, written, name):
    client.directory.refresh()
    completer = IPCompleter(namespace={"client": client}, global_namespace={}, use_jedi=False)
    offered = [completion.text for completion in completer.completions(written, len(written))]
    assert any(name in text for text in offered), offered


def test_the_collections_of_a_client_are_explained_and_cannot_be_replaced(client):
    assert "All users of the server" in pydoc.plain(pydoc.render_doc(rg.Argilla))
    with pytest.raises(AttributeError, match="cannot be replaced"):
        client.users = []


@pytest.mark.parametrize("name", sorted({*rg.__all__} - {"__version__"}))
def test_the_signatures_in_help_are_readable(name):
    ours = pydoc.plain(pydoc.render_doc(getattr(rg, name))).partition("inherited from anywidget")[0]
    assert [line for line in ours.splitlines() if len(line) > 420] == []
