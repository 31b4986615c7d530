"""A journal that cannot be written stops no change: a warning says so, and it is written once that is possible."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import argilla_widgets as rg
from tests.directory.unwritable_journal import NOBODY
from tests.made_up import PASSWORD, remove, unique


@contextmanager
def small_disk():
    """Mount a disk of 64 kB, where that is allowed."""
    with TemporaryDirectory() as top:
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", top]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("only root can mount a disk")
        try:
            yield Path(top)
        finally:
            subprocess.run(["umount", top], check=True)


@contextmanager
def open_to_all():
    with TemporaryDirectory() as top:
        Path(top).chmod(0o755)
        yield Path(top)


@pytest.mark.needs("linux")
@pytest.mark.parametrize(
    ("way", "place", "why"),
    [
        ("limited", open_to_all, "File too large"),
        ("full", small_disk, "No space left on device"),
        ("read_only", open_to_all, "Permission denied"),
    ],
)
def test_changes_are_made_and_kept_later(server, client, way, place, why):
    user = rg.User(username=unique("unkept"), password=PASSWORD, client=client).create()
    with place() as top:
        folder = top / "argilla-journal"
        folder.mkdir(mode=0o700)
        if way == "read_only" and os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        child = subprocess.run(
            [sys.executable, "-m", "tests.directory.unwritable_journal", server.url, folder, way, user.username],
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
    assert child.returncode == 0, child.stderr
    remove(user)
    sentence = (
        f"The journal in {folder} cannot be written: {why}. Until it can, what is changed is kept in the memory of "
        "this process: client.directory.journal shows it."
    )
    found = json.loads(child.stdout)
    assert found.pop("not kept meanwhile") >= 2
    assert found == {
        "told": sentence,
        "told again": "",
        "told later": "",
        "trouble": sentence,
        "trouble later": None,
        "not kept": 0,
        "the same": True,
        "problems": [],
    }


@pytest.mark.needs("posix")
def test_a_folder_that_is_removed_meanwhile_is_reported(client, tmp_path):
    folder, journal = tmp_path / "journal", client.directory.journal
    journal.keep(folder)
    workspaces = [rg.Workspace(name=unique("kept"), client=client) for _ in range(3)]
    try:
        workspaces[0].create()
        shutil.rmtree(folder)
        with pytest.warns(UserWarning, match="cannot be written: No such file or directory"):
            workspaces[1].create()
        assert journal.trouble is not None
        folder.mkdir(mode=0o700)
        workspaces[2].create()
        assert journal.trouble is None
        kept = "".join(path.read_text() for path in folder.iterdir())
        assert [workspace.name in kept for workspace in workspaces] == [False, True, True]
    finally:
        for workspace in workspaces:
            remove(workspace)
