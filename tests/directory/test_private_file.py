"""Files that only their owner can read."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading

import pytest

from argilla_widgets.directory import private_file
from argilla_widgets.directory.private_file import write_private
from argilla_widgets.directory.roster.credentials.credentials import PATTERN
from tests.platforms import is_private


@pytest.mark.needs("posix")
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


def test_the_error_of_a_full_disk_names_the_file_and_no_scratch_file(tmp_path, monkeypatch):
    def fail(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space left") as full:
        write_private(tmp_path / "class.csv", "names", "ascii")
    assert full.value.filename == str(tmp_path / "class.csv")


@pytest.mark.needs("linux")
def test_the_error_of_a_folder_that_cannot_be_written_names_the_file_and_no_scratch_file():
    with pytest.raises(OSError, match="No such file") as refused:
        write_private("/proc/class.csv", "names", "ascii")
    assert refused.value.filename == "/proc/class.csv"


@pytest.mark.needs("posix")
def test_what_a_link_leads_to_is_written_and_the_link_kept(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    file, link, other = tmp_path / "elsewhere" / "file", tmp_path / "link", tmp_path / "other"
    link.symlink_to(file)
    other.symlink_to(link)
    for path, text in ((link, "new"), (other, "newer")):
        write_private(path, text, "ascii")
        assert (file.read_text(), path.is_symlink()) == (text, True)
    assert is_private(file)
    assert [*file.parent.iterdir()] == [file]


@pytest.mark.needs("posix")
def test_a_link_of_someone_else_is_replaced_and_what_it_leads_to_kept(tmp_path, monkeypatch):
    other, link = tmp_path / "other", tmp_path / "link"
    other.write_text("theirs")
    link.symlink_to(other)
    monkeypatch.setattr(private_file.os, "geteuid", lambda: link.lstat().st_uid + 1)
    write_private(link, "ours", "ascii")
    assert other.read_text() == "theirs"
    assert (link.read_text(), link.is_symlink()) == ("ours", False)


def test_of_two_who_write_a_new_file_on_a_disk_without_links_only_one_succeeds(tmp_path, monkeypatch):
    both = threading.Barrier(2)

    def link(*_):
        both.wait(10)
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(private_file.os, "link", link, raising=False)
    outcomes = {}

    def write(text):
        try:
            write_private(tmp_path / "new.csv", text, "ascii", replace=False)
        except FileExistsError:
            outcomes[text] = "it exists"
        else:
            outcomes[text] = "written"

    others = [threading.Thread(target=write, args=(text,)) for text in ("one", "two")]
    for other in others:
        other.start()
    for other in others:
        other.join(10)
    assert sorted(outcomes.values()) == ["it exists", "written"]
    assert outcomes[(tmp_path / "new.csv").read_text()] == "written"
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


KILLED = """
import os, sys
from pathlib import Path
from argilla_widgets.directory.private_file import write_private
os.fsync = lambda _: os.kill(os.getpid(), 9)
write_private(Path(sys.argv[1]), "hunter2-hunter2", "ascii")
"""


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("argilla-passwords-k.csv", PATTERN),
        ("class.csv", "class.csv"),
        ("class.csv", "/class.csv"),
        ("private/class.csv", "private/*.csv"),
        (".gitignore", ""),
    ],
)
def test_git_would_not_commit_what_a_killed_process_was_writing(tmp_path, name, rule):
    """Whatever ignores the file itself."""

    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    git("init")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    (tmp_path / ".gitignore").write_text(f"{rule}\n")
    subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    written = [one for one in tmp_path.rglob("*") if one.is_file() and b"hunter2" in one.read_bytes()]
    assert [*map(is_private, written)] == [True]
    git("add", "--all")
    assert git("ls-files").splitlines() == [".gitignore"]
