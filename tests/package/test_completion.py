"""What a notebook offers after a dot: what users call, and nothing else."""

from __future__ import annotations

import pytest

from tests.kernel import Kernel

SETUP = """
import argilla_widgets as rg
client = rg.Argilla()
client.directory.refresh()
roster = rg.Roster.of(client)
"""
OF_ROSTERS = (
    "from_csv from_excel from_json from_pandas from_text numbered of plan to_csv to_json to_pandas with_usernames "
    "without"
)
EXPECTED = {
    "client.directory.": "access account add_to_workspace archive auto_refresh change_access change_memberships "
    "change_role client create_user create_workspace delete_users delete_workspace edit_user error execute following "
    "journal progress read_at redo refresh remove_access remove_from_workspace reset_passwords snapshot status "
    "subscribe undo",
    "client.directory.journal.": "code count earlier entry folder index keep of read script subscribe to_jsonl "
    "to_pandas trouble",
    "rg.Roster.": OF_ROSTERS,
    "roster.": f"{OF_ROSTERS} marks notes people workspaces",
}


@pytest.fixture(scope="module")
def kernel(server):
    kernel = Kernel(server)
    kernel.run(SETUP)
    yield kernel
    kernel.end()


@pytest.mark.long
@pytest.mark.parametrize("jedi", [True, False])
@pytest.mark.parametrize("code", EXPECTED)
def test_completion_offers_what_users_call_and_nothing_else(kernel, code, jedi):
    kernel.run(f"get_ipython().Completer.use_jedi = {jedi}")
    if not jedi:  # which then evaluates properties only if it is told to
        kernel.run("get_ipython().Completer.evaluation = 'unsafe'")
    offered = {name.rpartition(".")[2] for name in kernel.complete(code)}
    assert offered - {"mro"} == {*EXPECTED[code].split()}  # each class of Python has that one
