"""The server's data folder is private, whatever its permissions were before."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

import pytest

from argilla_widgets.server import LocalServer, LocalServerError
from tests.server.conftest import api

with suppress(ImportError):  # not on Windows
    import pwd

pytestmark = pytest.mark.needs("posix")


@pytest.fixture(autouse=True)
def _usual_umask():
    """Create files readable by everyone, which is the usual default."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder):
    return {path.name: stat.S_IMODE(path.lstat().st_mode) for path in folder.rglob("*") if not path.is_dir()}


def test_only_the_owner_can_access_the_folder_and_its_files(tmp_path):
    home = tmp_path / "not" / "yet" / "there"
    with LocalServer(home=home) as server, api(server) as http:
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert (
            http.post("/users", json={"username": "new", "first_name": "N", "password": "12345678"}).status_code == 201
        )
        assert {"argilla.db", "server.log"} <= modes(home).keys()
        assert {mode & 0o077 for mode in modes(home).values()} == {0}
    assert {mode & 0o077 for mode in modes(home).values()} == {0}
    # files are made private again if others may read the folder
    home.chmod(0o755)
    for name in ("argilla.db", "argilla.db-wal", "argilla.db-shm", "argilla.db-journal", "server.log"):
        (home / name).touch()
        (home / name).chmod(0o644)
    with LocalServer(home=home) as server, api(server) as http:
        assert http.get("/me").status_code == 200
        assert {mode & 0o077 for mode in modes(home).values()} == {0}


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o702])
def test_a_folder_writable_by_others_is_refused(tmp_path, mode):
    tmp_path.chmod(mode)
    with pytest.raises(LocalServerError, match=r"Other users of this machine can write to .*chmod go-w"):
        LocalServer(home=tmp_path).start()
    assert not list(tmp_path.iterdir())


@pytest.mark.long
def test_a_folder_writable_by_the_users_own_group_is_accepted(tmp_path):
    me = pwd.getpwuid(os.geteuid())
    os.chown(tmp_path, -1, me.pw_gid)
    tmp_path.chmod(0o770)
    with LocalServer(home=tmp_path) as server:
        assert server.url
    os.chown(tmp_path, -1, pwd.getpwnam("nobody").pw_gid)
    with pytest.raises(LocalServerError, match="Other users of this machine can write to"):
        LocalServer(home=tmp_path).start()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make files of another user")
@pytest.mark.parametrize("name", [".", "argilla.db", "argilla.db-wal", "owner.json", "server.log"])
def test_what_belongs_to_another_user_is_refused_even_as_root(tmp_path, name):
    (tmp_path / name).touch(0o600)
    os.chown(tmp_path / name, pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(LocalServerError, match=rf"{tmp_path / name} belongs to another user"):
        LocalServer(home=tmp_path).start()
    assert {path.name for path in tmp_path.iterdir()} <= {name}


@pytest.mark.parametrize(
    "name", ["argilla.db", "argilla.db-wal", "argilla.db-journal", "owner.json", "server_id.dat", "server.log"]
)
@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing"])
def test_a_planted_link_is_not_followed(tmp_path, name, there):
    home, target = tmp_path / "home", tmp_path / "target"
    home.mkdir()
    if there:
        target.write_text("precious")
    (home / name).symlink_to(target)
    with pytest.raises(LocalServerError, match=rf"{home / name} is not a regular file"):
        LocalServer(home=home).start()
    assert target.read_text() == "precious" if there else not target.exists()
    assert [path.name for path in home.iterdir()] == [name]
