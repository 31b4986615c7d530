"""Files that only their owner can read."""

from __future__ import annotations

import os
import stat
import threading

import pytest

from argilla_widgets.directory.private_file import write_private


@pytest.mark.parametrize("linked", [False, True], ids=["by its name", "by a link"])
def test_a_device_or_a_pipe_is_written_to_and_never_replaced(tmp_path, linked):
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    received = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_private(link if linked else pipe, "names\r\n", "utf-8")
    reader.join(10)
    assert received == [b"names\r\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert link.is_symlink()


def test_a_link_to_a_file_is_replaced_and_the_file_kept(tmp_path):
    other, link = tmp_path / "other", tmp_path / "link"
    other.write_text("theirs")
    link.symlink_to(other)
    write_private(link, "ours", "ascii")
    assert other.read_text() == "theirs"
    assert (link.read_text(), link.is_symlink()) == ("ours", False)
