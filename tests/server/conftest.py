"""Shared servers for the tests in this folder, and a PostgreSQL database."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import httpx
import psycopg2
import pytest

from argilla_widgets.server import LocalServer
from argilla_widgets.server.owner import OWNER_API_KEY
from tests.made_up import unique

POSTGRESQL_PASSWORD = "s3cret%20of%2Fthe%40database"
"""As in a URL."""


def api(server: LocalServer, key: str | None = None) -> httpx.Client:
    """Return plain HTTP access to the server's REST API, as its owner or with another key."""
    kept = server.owner_file
    owner = json.loads(kept.read_text())["api_key"] if kept is not None else OWNER_API_KEY
    return httpx.Client(base_url=f"{server.url}/api/v1", headers={"X-Argilla-Api-Key": key or owner}, timeout=60)


def wait_until(happened, seconds: float = 20) -> bool:
    """Return whether `happened()` came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="session")
def team():
    """Run a server with a fresh sample team: some tests count its users, and other folders add users to theirs."""
    with LocalServer(sample="team") as server:
        yield server


@pytest.fixture
def owner(team):
    with api(team) as http:
        yield http


@pytest.fixture(scope="session")
def postgresql():
    """Run PostgreSQL for the session and return the URL of an empty database."""
    initdb = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), shutil.which("initdb"))
    if initdb is None:
        pytest.fail("PostgreSQL is missing; `make test-all` installs it, or: apt-get install postgresql")
    binaries = Path(initdb).parent
    import pwd  # noqa: PLC0415 - not on Windows

    # PostgreSQL refuses to run as root; Debian's package creates this user
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix="argilla-widgets-postgresql-"))
    os.chown(folder, account.pw_uid, account.pw_gid)
    # do not pass this process's groups on
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    (folder / "password").write_text(unquote(POSTGRESQL_PASSWORD))
    os.chown(folder / "password", account.pw_uid, account.pw_gid)
    port = free_port()
    data = folder / "data"
    subprocess.run(
        [initdb, "-D", data, "-U", "argilla", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=folder,
        **identity,
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F"],
            cwd=folder,
            stdout=log,
            stderr=log,
            **identity,
        )
    try:
        ready = [binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(port)]
        assert wait_until(lambda: subprocess.run(ready, capture_output=True, check=False).returncode == 0), (
            folder / "log"
        ).read_text()
        yield f"postgresql://argilla:{POSTGRESQL_PASSWORD}@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)  # fast shutdown
        process.wait(30)
        shutil.rmtree(folder)


@pytest.fixture
def new_database(postgresql):
    """Return the URL of a PostgreSQL database that no other test uses."""
    return create_database(postgresql)


def create_database(postgresql: str) -> str:
    """Create a PostgreSQL database, and return its URL."""
    name = unique("database").replace("-", "_")
    with closing(psycopg2.connect(postgresql)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"create database {name}")
    return f"{postgresql.rpartition('/')[0]}/{name}"


def free_port() -> int:
    """Return the number of a port on 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
