"""``%load_ext argilla_widgets`` displays the users of a client of Argilla's own SDK, in a real kernel."""

from __future__ import annotations

import nbformat
import pytest

from tests.kernel import Kernel

pytestmark = pytest.mark.long

VIEW = "application/vnd.jupyter.widget-view+json"
REGISTERED = """
formatter = get_ipython().display_formatter.mimebundle_formatter
print(sorted(map(str, [*formatter.type_printers, *formatter.deferred_printers])))
"""
LOAD, UNLOAD = "%load_ext argilla_widgets", "%unload_ext argilla_widgets"
SHOW = ("official.users", "nlp.users")


@pytest.fixture
def new_kernel(server):
    """A kernel in which nothing was imported."""
    kernel = Kernel(server)
    yield kernel
    kernel.end()


def displayed(cell):
    (output,) = [one for one in cell.outputs if one["output_type"] == "execute_result"]
    return output["data"]


@pytest.mark.parametrize("when", ["after", "before"])
def test_the_extension_can_be_loaded_and_unloaded_twice(new_kernel, client, when):
    """Also before the SDK is imported."""
    # Not `official.workspaces`, which fails as long as one workspace has an unusual name.
    nlp = f"argilla.Workspace('nlp', '{client.workspaces('nlp').id}', official)"
    connect = f"import argilla\nofficial = argilla.Argilla()\nnlp = {nlp}"
    start = (REGISTERED, *((connect, LOAD) if when == "after" else (LOAD, connect)))
    notebook = new_kernel.notebook(*start, *SHOW, UNLOAD, REGISTERED, *SHOW, LOAD, *SHOW, UNLOAD, REGISTERED, *SHOW)
    registered, *_, users, members, _, left, own_users, own_members = notebook.cells[:9]
    first = (users, members, left, own_users, own_members)
    _, users, members, _, left, own_users, own_members = notebook.cells[9:]
    second = (users, members, left, own_users, own_members)
    for users, members, left, own_users, own_members in (first, second):
        for cell, title, count in (
            (users, "", len(client.users)),
            (members, "nlp: ", len(client.workspaces("nlp").users)),
        ):
            assert VIEW in displayed(cell)
            assert f"{count} users" in displayed(cell)["text/html"]
            assert displayed(cell)["text/plain"].startswith(f"{title}{count} users. ")
        assert "carla.&lt;b&gt;ruiz&lt;/b&gt;" in displayed(users)["text/html"]
        assert left.outputs == registered.outputs
        assert displayed(own_users).keys() == {"text/html", "text/plain"}
        assert "<td>carla.<b>ruiz</b></td>" in displayed(own_users)["text/html"]
        assert displayed(own_members).keys() == {"text/plain"}
    saved = nbformat.writes(notebook)
    assert "widget-state" in saved
    assert "argilla.apikey" not in saved
