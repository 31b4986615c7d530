"""Change a role while the journal cannot be written, and once more when it can; print what became of it."""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path

import argilla_widgets as rg

NOBODY = 65534


@contextmanager
def limited(folder: Path) -> Iterator[None]:
    """Let no file of this process grow by more than ten bytes."""
    import resource  # noqa: PLC0415 - Windows has none

    (path,) = folder.iterdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Fill the disk that the folder is on, which is a small one; what the last block of a file has left is free."""
    filler = folder.parent / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 512):
            pass
    yield
    filler.unlink()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let no one make files in the folder."""
    folder.chmod(0o500)
    yield
    folder.chmod(0o700)


WAYS = {"limited": limited, "full": full, "read_only": read_only}


def main(url: str, folder: Path, way: str, username: str) -> None:
    client = rg.Argilla(api_url=url, api_key="argilla.apikey")
    journal, user, roles = client.directory.journal, client.users(username), cycle(("admin", "owner", "annotator"))
    assert user is not None
    if way == "read_only" and os.geteuid() == 0:  # who may write everywhere
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    journal.keep(folder)

    def change() -> str:
        """Change the role; return the warnings."""
        user.role = next(roles)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            user.update()
        assert client.users(id=user.id).role == user.role
        return " ".join(str(one.message) for one in caught)

    assert way == "read_only" or not change()  # there is a file
    with WAYS[way](folder):
        told = ""
        while not told:
            told = change()
            assert len(journal) < 30
        again = change()
        trouble, there, kept = journal.trouble, len(journal), len(rg.Journal.read(folder))
    later = change()
    read = rg.Journal.read(folder)
    found = {
        "told": told,
        "told again": again,
        "told later": later,
        "trouble": trouble,
        "trouble later": journal.trouble,
        "not kept meanwhile": there - kept,
        "not kept": len(journal) - len(read),
        "the same": [one.summary for one in read] == [one.summary for one in journal],
        "problems": read.problems,
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
