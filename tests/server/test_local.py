"""The life of a local server: start, access, data, shutdown, and failures to start."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import traceback
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import httpx
import psutil
import pytest

from argilla_widgets.sdk import ArgillaError, UnprocessableEntityError
from argilla_widgets.server import LocalServer, LocalServerError, __main__, local
from argilla_widgets.server.owner import create as create_owner
from argilla_widgets.server.process import DEFAULT_COMMAND, TEST_BCRYPT_ROUNDS
from tests.platforms import is_private
from tests.server.conftest import api, free_port, wait_until
from tests.servers import key_of, process_of


def test_serves_the_real_api_to_the_owner_of_the_guide(owner):
    assert owner.get("/version").json() == {"version": "2.8.0"}
    me = owner.get("/me").json()
    assert (me["username"], me["role"]) == ("argilla", "owner")
    assert owner.post("/token", data={"username": "argilla", "password": "12345678"}).status_code == 201


def test_listens_on_this_machine_only(team):
    listening = [c for c in process_of(team).connections() if c.status == psutil.CONN_LISTEN]
    assert {(c.laddr.ip, c.laddr.port) for c in listening} == {("127.0.0.1", team.port), ("::1", team.port)}


def test_localhost_is_this_server_in_both_of_its_meanings(team):
    for host in ("127.0.0.1", "[::1]", "localhost"):
        assert httpx.get(f"http://{host}:{team.port}/api/v1/version").json() == {"version": "2.8.0"}


def test_other_websites_cannot_use_the_public_key(team):
    preflight = httpx.options(
        f"{team.url}/api/v1/users",
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "X-Argilla-Api-Key",
        },
    )
    assert "access-control-allow-origin" not in preflight.headers


def test_client_signs_in_as_the_owner_or_any_sample_user(team):
    with team.client() as client:
        assert client.me.username == "argilla"
    with team.client(username="ana") as client:
        assert (client.me.username, client.me.role) == ("ana", "admin")
    with team.client(username="נועה") as client:
        assert client.me.username == "נועה"


def test_client_reports_a_user_who_cannot_sign_in(team):
    with pytest.raises(LocalServerError, match=r"Cannot sign in to http://127\.0\.0\.1:\d+ as 'nobody'"):
        team.client(username="nobody")
    with pytest.raises(LocalServerError, match=r"client\(username=\.\.\., password=\.\.\.\)"):
        team.client(username="ana", password="another-one")
    with pytest.raises(UnprocessableEntityError, match="must be a string, not int"):
        team.client(username="ana", password=12345678)
    with pytest.raises(LocalServerError, match=r"^A password needs its username: client\(username=\.\.\., "):
        team.client(password="another-one")


def traceback_of(error):
    """Return the error's traceback with the variables of all frames but the test's own."""
    frames = error.__traceback__.tb_next
    return "".join(traceback.TracebackException(type(error), error, frames, capture_locals=True).format())


def test_an_error_of_client_shows_neither_password_nor_key(team):
    for arguments in ({"password": "another-one"}, {"retries": -1}):
        with pytest.raises((LocalServerError, ArgillaError)) as caught:
            team.client("ana", **arguments)
        assert "another-one" not in (text := traceback_of(caught.value))
        assert key_of(team, "ana") not in text


@pytest.mark.parametrize("failure", ["no server", "interrupt", "no text"])
def test_a_sign_in_that_fails_shows_no_password(team, monkeypatch, failure):
    if failure == "no server":
        monkeypatch.setattr(LocalServer, "url", f"http://127.0.0.1:{free_port()}")
    elif failure == "interrupt":
        monkeypatch.setattr(httpx.HTTPTransport, "handle_request", Mock(side_effect=KeyboardInterrupt))
    username = "half of a pair: \ud800" if failure == "no text" else "ana"
    with pytest.raises(KeyboardInterrupt if failure == "interrupt" else LocalServerError) as caught:
        team.client(username, password="a-password-of-theirs")
    shown, error = "", caught.value
    while error is not None:
        shown += traceback_of(error)
        error = error.__cause__ or error.__context__
    assert "_api_key" in shown
    assert "a-password-of-theirs" not in shown


def test_a_home_keeps_its_data_and_ignores_the_environment(tmp_path, monkeypatch):
    for name, value in {
        "ARGILLA_BASE_URL": "/prefix",
        "ARGILLA_DATABASE_URL": "postgresql://nobody@192.0.2.1/nothing",
        "ARGILLA_HOME_PATH": str(tmp_path / "elsewhere"),
        "ARGILLA_SEARCH_ENGINE": "elasticsearch",
        "ARGILLA_API_KEY": "another.apikey",
    }.items():
        monkeypatch.setenv(name, value)
    # modules with the names of dependencies, in the current folder
    (tmp_path / "here").mkdir()
    for name in ("redis", "uvicorn"):
        (tmp_path / "here" / f"{name}.py").write_text(f"raise RuntimeError('the wrong {name}')")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PYTHONPATH", os.pathsep)  # its empty parts stand for the current folder
    home = tmp_path / "not" / "yet" / "there"

    with LocalServer(home=home) as server, api(server) as http:
        assert server.home == home
        created = http.post("/users", json={"username": "new", "first_name": "New", "password": "12345678"})
        assert created.status_code == 201
        assert not (tmp_path / "elsewhere").exists()
    with LocalServer(home=home, sample="team") as server, api(server) as http:
        # the sample is only for new databases: deleted users must not come back
        assert [user["username"] for user in http.get("/users").json()["items"]] == ["argilla", "new"]
    assert (home / "argilla.db").is_file()


class ServerWithPages(LocalServer):
    _command = DEFAULT_COMMAND


def test_it_serves_argillas_web_page_and_stop_removes_all_even_if_a_request_hangs():
    server = ServerWithPages()
    server.start()
    page = httpx.get(server.url)
    assert page.headers["content-type"].startswith("text/html")
    assert "<title>Argilla" in page.text
    home, pid = server.home, process_of(server).pid
    assert home.is_dir()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"POST /api/v1/users HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{")
        server.stop()
        server.stop()
    with pytest.raises(LocalServerError, match="not running"):
        _ = server.url
    assert not psutil.pid_exists(pid)
    assert not home.parent.exists()


def test_the_server_ends_with_its_parent_even_if_that_is_killed():
    script = (
        "import os, signal\n"
        "from argilla_widgets.server import LocalServer\n"
        "from tests.servers import process_of\n"
        "server = LocalServer().start()\n"
        "print(process_of(server).pid, server.home.parent, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    pid, scratch = parent.stdout.split()
    assert parent.returncode == -signal.SIGKILL
    assert wait_until(lambda: not psutil.pid_exists(int(pid)))
    assert not Path(scratch).exists()


def test_a_dead_server_is_reported_with_its_log_without_passwords_and_can_restart(tmp_path):
    with LocalServer(home=tmp_path) as server:
        url = server.url
        assert server.start() is server
        with api(server) as http:
            short = {"username": "x", "first_name": "x", "password": "pw-0815"}
            assert http.post("/users", json=short).status_code == 422
        log = tmp_path / "server.log"
        with log.open("a") as file:
            file.write("something that happened\n")
        os.kill(process_of(server).pid, signal.SIGKILL)
        with pytest.raises(LocalServerError, match=r"has stopped\. Last lines of its log:(\n.*)*something that"):
            server.wait()
        assert "pw-0815" not in log.read_text()
        assert "argilla.apikey" not in log.read_text()
        assert is_private(log)
        server.start()
        assert server.url == url
        assert httpx.get(f"{url}/api/v1/version").status_code == 200


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_taken_port_is_reported(family):
    host = "127.0.0.1" if family == socket.AF_INET else "::1"
    with socket.socket(family) as other:
        other.bind((host, 0))
        other.listen()
        port = other.getsockname()[1]
        server = LocalServer(port=port)
        with pytest.raises(LocalServerError, match=rf"Port {port} on {host} cannot be used: .*another port"):
            server.start()
    assert server.home is None


def test_a_free_port_is_free_on_both_addresses(monkeypatch):
    tried = []

    class Socket(socket.socket):
        def bind(self, address):
            if self.family == socket.AF_INET6:
                tried.append(address[1])
                if len(tried) == 1:
                    raise OSError(errno.EADDRINUSE, "Address already in use")
            super().bind(address)

    monkeypatch.setattr(socket, "socket", Socket)
    listeners = __main__.listen(0)
    ports = {listener.getsockname()[1] for listener in listeners}
    for listener in listeners:
        listener.close()
    assert ports == {tried[1]}
    assert tried[0] != tried[1]


def test_a_home_has_an_owner_whose_key_and_password_only_its_user_can_read(tmp_path):
    home = tmp_path / "home"
    with LocalServer(home=home) as server:
        assert server.owner_file == home / "owner.json"
        assert is_private(server.owner_file)
        owner = json.loads(server.owner_file.read_text())
        assert owner["username"] == "argilla"
        with server.client() as client:
            assert client.me.username == "argilla"
            assert client.api.server.accepts_password("argilla", owner["password"])
            assert not client.api.server.accepts_password("argilla", "12345678")
            assert client.api.server.user_id_for_key("argilla.apikey") is None
            assert client.api.server.user_id_for_key(owner["api_key"]) is not None
        assert owner["password"] not in (home / "server.log").read_text() + repr(vars(server))
    with LocalServer(home=home) as server, server.client() as client:  # again
        assert client.me.username == "argilla"
        (home / "owner.json").write_text("{}")
        with pytest.raises(LocalServerError, match=rf"{home}/owner\.json does not hold the owner's key"):
            server.client()
    (tmp_path / "other").mkdir(mode=0o700)
    create_owner(tmp_path / "other")
    assert json.loads((tmp_path / "other" / "owner.json").read_text())["api_key"] != owner["api_key"]


@pytest.mark.long
def test_a_sample_and_a_temporary_server_have_the_published_owner(tmp_path, team):
    assert team.owner_file is None
    with LocalServer(home=tmp_path, sample=2) as server, server.client() as client:
        assert server.owner_file is None
        assert client.uses_default_key
    with LocalServer(home=tmp_path) as server, server.client() as client:  # it keeps the owner that it has
        assert server.owner_file is None
        assert client.uses_default_key


def test_a_full_disk_leaves_no_half_written_file_of_the_owner(tmp_path):
    start = (
        "import resource, sys; from argilla_widgets.server import LocalServer; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20)); LocalServer(home=sys.argv[1]).start()"
    )
    # In a process of its own, whose output is a pipe: the limit would also apply to a file that this one prints into.
    failed = subprocess.run([sys.executable, "-B", "-c", start, tmp_path], capture_output=True, text=True, check=False)
    assert f"LocalServerError: The folder {tmp_path} cannot be used: File too large" in failed.stderr
    assert not [*tmp_path.iterdir()]


def test_a_process_that_cannot_be_started_is_not_blamed_on_the_folder(tmp_path, monkeypatch):
    no_memory = OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
    monkeypatch.setattr(subprocess, "Popen", Mock(side_effect=no_memory))
    with pytest.raises(LocalServerError, match=r"^The server's process cannot be started: Cannot allocate memory\.$"):
        LocalServer(home=tmp_path).start()


def test_a_missing_package_is_reported_with_the_install_command(monkeypatch):
    monkeypatch.setattr(local, "find_spec", lambda _: None)
    with pytest.raises(LocalServerError, match=r"needs argilla_server.*pip install 'argilla-widgets\[server\]'"):
        LocalServer().start()
    with pytest.raises(LocalServerError, match=r"argilla_server and asyncpg and psycopg2"):
        LocalServer(database_url="postgresql://localhost/argilla").start()


def test_an_unusable_home_is_reported(tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(LocalServerError, match=rf"The folder {file} cannot be used: File exists"):
        LocalServer(home=file).start()
    with pytest.raises(LocalServerError, match=r"The folder /proc/nowhere cannot be used"):
        LocalServer(home="/proc/nowhere").start()


@pytest.mark.long
def test_an_invalid_database_file_is_reported(tmp_path):
    (tmp_path / "argilla.db").write_text("not a database, but long enough to be taken for one")
    with pytest.raises(
        LocalServerError, match=rf"The database \(in {tmp_path}\) cannot be used: file is not a database"
    ):
        LocalServer(home=tmp_path).start()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"sample": "crowd"}, 'must be None, "team" or a number'),
        ({"sample": 0}, r"\(1 or more\), not 0"),
        ({"sample": True}, "not True"),
        ({"port": 70_000}, "between 0"),
        ({"port": "6900"}, "must be a number .* not '6900'"),
        ({"home": 7}, "the path of a folder, not int"),
        ({"database_url": 7}, "postgresql://user:password@host/database"),
        ({"database_url": "mysql://localhost/argilla"}, "postgresql://user:password@host/database"),
    ],
)
def test_arguments_are_checked_immediately(arguments, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        LocalServer(**arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"database_url": "postgres://u:another-one@localhost/argilla"},
        {"sample": 0},
        {"home": "/proc/nowhere"},
    ],
)
def test_an_error_does_not_show_the_password_of_the_database(arguments):
    arguments = {"database_url": "postgresql://u:another-one@localhost/argilla", **arguments}
    with pytest.raises((ValueError, LocalServerError)) as caught:
        LocalServer(**arguments).start()
    assert "another-one" not in traceback_of(caught.value)


@pytest.mark.long
@pytest.mark.parametrize(("rounds", "cost"), [(None, 12), ("", 12), ("5", 5)])
def test_password_hashes_have_the_usual_cost_unless_a_test_sets_another(rounds, cost, tmp_path, monkeypatch):
    if rounds is None:
        monkeypatch.delenv(TEST_BCRYPT_ROUNDS)
    else:
        monkeypatch.setenv(TEST_BCRYPT_ROUNDS, rounds)
    with LocalServer(home=tmp_path) as server, api(server) as http:
        made = http.post("/users", json={"username": "new", "first_name": "New", "password": "12345678"})
        assert made.status_code == 201
        assert http.post("/token", data={"username": "new", "password": "12345678"}).status_code == 201
    with closing(sqlite3.connect(tmp_path / "argilla.db")) as database:
        hashes = [row[0] for row in database.execute("select password_hash from users")]
    assert [one.split("$")[2] for one in hashes] == [f"{cost:02}"] * 2
