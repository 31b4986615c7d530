"""The command line as a shell sees it: output, exit code, and what is left behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys

import httpx
import nbformat
import psutil
import pytest

from argilla_widgets import cli
from argilla_widgets.sdk import connect
from argilla_widgets.sdk import doctor as sdk_doctor
from argilla_widgets.sdk.doctor import Check, Report
from argilla_widgets.server import LocalServer
from tests.long import mostly_long
from tests.platforms import PRELUDE
from tests.server.conftest import POSTGRESQL_PASSWORD, wait_until

MAIN = f"{PRELUDE}import sys; from argilla_widgets.cli import main; sys.exit(main())"
UTF_8 = {"PYTHONIOENCODING": "utf-8"}  # on Windows, a pipe has another encoding
# a shell without job control starts background processes with SIGINT ignored
ENABLE_SIGINT = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
# the demo with the test's own notebook
DEMO = (
    f"{PRELUDE}import sys; from pathlib import Path; from argilla_widgets import cli, demo; "
    "notebook = Path(sys.argv.pop()); demo.find_notebook = lambda: notebook; sys.exit(cli.main())"
)


def run(*arguments, program=MAIN, **options):
    command = [sys.executable, "-c", program, *map(str, arguments)]
    options = {"encoding": "utf-8", **options, "env": {**options.get("env", os.environ), **UTF_8}}
    return subprocess.run(command, capture_output=True, check=False, timeout=120, **options)


@pytest.fixture
def start():
    """Return a function that starts the command; kill what still runs after the test."""
    processes = []

    def start(*arguments, program=MAIN, cwd=None, **environment):
        command = [sys.executable, "-c", ENABLE_SIGINT + program, *map(str, arguments)]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        environment = {**os.environ, **UTF_8, **environment}
        processes.append(subprocess.Popen(command, **pipes, encoding="utf-8", cwd=cwd, env=environment))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def lines_until(stream, pattern):
    lines = []
    for line in stream:
        lines.append(line)
        if re.search(pattern, line):
            break
    return "".join(lines)


def is_gone(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.fixture
def notebook(tmp_path):
    def write(source):
        path = tmp_path / "01_user_management.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), path)
        return path

    return write


@pytest.mark.needs("posix")
def test_serve_prints_its_address_and_stops_at_control_c(tmp_path, start):
    nowhere = "postgresql://nobody:secret@192.0.2.1/nothing"  # is used only if it is asked for
    home = tmp_path / "home"
    process = start("serve", "--home", home, "--port", 0, "--sample", "team", ARGILLA_DATABASE_URL=nowhere)
    said = lines_until(process.stdout, "Ctrl-C")
    url = re.search(r"http://127\.0\.0\.1:\d+", said).group()
    assert f"Data in {home}" in said
    assert (home / "argilla.db").is_file()
    assert "argilla, password 12345678, API key argilla.apikey" in said
    assert "Every user of this machine can sign in with them." in said
    users = httpx.get(f"{url}/api/v1/users", headers={"X-Argilla-Api-Key": "argilla.apikey"}).json()["items"]
    assert len(users) == 14
    (server,) = psutil.Process(process.pid).children()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert process.stderr.read() == ""
    assert is_gone(server)


def test_serve_in_a_new_home_names_the_file_with_the_key(tmp_path, start):
    process = start("serve", "--home", tmp_path / "home", "--port", 0)
    said = lines_until(process.stdout, "Ctrl-C")
    assert (
        f"The owner's password and API key are in {tmp_path / 'home' / 'owner.json'}, which only you can read." in said
    )
    assert "12345678" not in said
    assert "argilla.apikey" not in said


@pytest.mark.needs("posix")
def test_an_interrupted_doctor_has_not_passed(start):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = start("doctor", "--url", f"http://127.0.0.1:{silent.getsockname()[1]}", "--key", "a-key")
        connection, _ = silent.accept()
        with connection:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
    assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["serve", "--port", "99999"], "port must be a number between 0 (any free one) and 65535, not 99999.\n"),
        (["demo", "--port", "99999"], "port must be a number between 0 (any free one) and 65535, not 99999.\n"),
        pytest.param(
            ["serve", "--home", "/proc/nowhere"],
            "The folder /proc/nowhere cannot be used",
            marks=pytest.mark.needs("linux"),
        ),
        (["serve", "--database-url", "mysql://localhost"], "database_url must look like postgresql://"),
        (["doctor", "--url", "http://127.0.0.1:9", "--key", "a-key"], "http://127.0.0.1:9"),
    ],
)
def test_an_error_is_a_sentence_and_exit_code_1(arguments, sentence):
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_an_invalid_sample_is_refused_with_the_valid_ones():
    result = run("serve", "--sample", "crowd")
    assert result.returncode == 2
    assert """must be "team" or a number of users, not 'crowd'""" in result.stderr


def test_doctor_reads_the_connection_from_the_environment(team):
    environment = {**os.environ, "ARGILLA_API_URL": team.url, "ARGILLA_API_KEY": "argilla.apikey"}
    result = run("doctor", env=environment)
    assert result.returncode == 0, result.stderr
    assert "2.8.0" in result.stdout
    assert "'helena' in 'nlp'" in result.stdout


def unset(*names, **values):
    """Return this environment without some variables, and with others."""
    return {name: value for name, value in {**os.environ, **values}.items() if name not in names}


def test_doctor_without_a_key_says_so_and_checks_the_server(team):
    result = run("doctor", env=unset("ARGILLA_API_KEY", ARGILLA_API_URL=team.url))
    assert (result.returncode, result.stderr) == (1, "")
    assert "✗ API key: No API key, so the published default key is tried. Set ARGILLA_API_KEY." in result.stdout
    assert f"✓ connection: {team.url} answers." in result.stdout
    assert "2.8.0" in result.stdout


@pytest.mark.long
def test_doctor_says_that_the_published_key_is_rejected(tmp_path):
    with LocalServer(home=tmp_path) as server:
        result = run("doctor", "--api-url", server.url, env=unset("ARGILLA_API_KEY"))
    assert result.returncode == 1
    assert result.stdout.splitlines()[1:] == [
        "✓ connection: The server answers, and rejects the published default key."
    ]


def test_doctor_without_any_setting_names_all_that_is_missing(monkeypatch, capsys):
    for name in ("ARGILLA_API_URL", "ARGILLA_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(connect, "DEFAULT_API_URL", "http://127.0.0.1:9")
    assert cli.main(["doctor"]) == 1
    address, key, connection = capsys.readouterr().out.splitlines()
    assert address == "! address: No address, so the default is checked. Pass --api-url or set ARGILLA_API_URL."
    assert key.startswith("✗ API key: No API key")
    assert connection.startswith("✗ connection: Cannot reach http://127.0.0.1:9")


def test_doctor_does_not_mistake_a_key_that_was_given_for_the_published_one(team, monkeypatch, capsys):
    monkeypatch.delenv("ARGILLA_API_URL", raising=False)
    monkeypatch.setattr(connect, "DEFAULT_API_URL", team.url)
    monkeypatch.setenv("ARGILLA_API_KEY", "a-key-of-no-one")
    assert cli.main(["doctor"]) == 1
    address, connection = capsys.readouterr().out.splitlines()
    assert address.startswith("! address: No address")
    assert connection.startswith("✗ connection: ")
    assert "API key" in connection
    assert "published" not in connection


@pytest.mark.parametrize("encoding", mostly_long(["cp1252", "cp850", "ascii"]))
def test_doctor_can_be_read_in_a_pipe_of_windows(team, encoding):
    arguments = ("doctor", "--url", team.url, "--key", "argilla.apikey")
    command = [sys.executable, "-c", MAIN, *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    shown = subprocess.run(command, capture_output=True, check=True, timeout=120, env=environment).stdout.decode(
        encoding
    )
    assert f"ok connection: {team.url} answers." in shown
    assert "\\" not in shown


@pytest.mark.parametrize(("url", "key"), [("--url", "--key"), ("--api-url", "--api-key")])
def test_doctor_takes_the_names_that_errors_use_and_the_short_ones(team, url, key):
    assert run("doctor", url, team.url, key, "argilla.apikey").returncode == 0


def test_doctor_exits_with_1_when_a_check_fails(team, monkeypatch, capsys):
    monkeypatch.setattr(
        sdk_doctor, "examine", lambda client: Report(client.host, [Check("version", "fail", "It is too old.")])
    )
    monkeypatch.setattr("argilla_widgets.sdk.client.examine", sdk_doctor.examine)
    assert cli.main(["doctor", "--api-url", team.url, "--api-key", "argilla.apikey"]) == 1
    assert "✗ version: It is too old." in capsys.readouterr().out


def test_a_mistyped_command_gets_a_suggestion():
    result = run("doktor")
    assert result.returncode == 2
    assert result.stderr.endswith("error: There is no command 'doktor'. Did you mean 'doctor'?\n")
    assert "Use demo, serve, doctor, check, plan, apply, export, reset, slips, progress or archive." in run("x").stderr


def test_a_command_imports_only_what_it_needs():
    modules = "sorted(m for m in sys.modules if 'argilla_widgets' in m)"
    program = f"{PRELUDE}import sys; from argilla_widgets import cli; print({modules})"
    loaded = run(program=program).stdout
    assert "argilla_widgets.cli" in loaded
    assert "argilla_widgets.demo" not in loaded
    assert "argilla_widgets.server" not in loaded


def arguments_of(process):
    """Return the arguments of a process and its children, which any local user can see."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return " ".join(word for one in family for word in one.cmdline())


@pytest.mark.long
@pytest.mark.needs("debian")
@pytest.mark.parametrize("through", ["the environment", "standard input", "an argument"])
def test_a_database_is_named_without_showing_its_password(start, new_database, through):
    given, environment = ("-", {"ARGILLA_DATABASE_URL": new_database}) if through == "the environment" else ("-", {})
    if through == "an argument":
        given = new_database
    process = start("serve", "--port", 0, "--database-url", given, **environment)
    if through == "standard input":
        process.stdin.write(f"{new_database}\n")
        process.stdin.flush()
    said = lines_until(process.stdout, "Ctrl-C")
    url = re.search(r"http://127\.0\.0\.1:\d+", said).group()
    assert httpx.get(f"{url}/api/v1/version").status_code == 200
    shown = arguments_of(process)
    assert "argilla_widgets.server" in shown
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    warned = "Other users of this machine can read the database's password" in process.stderr.read()
    assert (POSTGRESQL_PASSWORD in shown, warned) == ((True, True) if through == "an argument" else (False, False))


@pytest.mark.needs("linux")
@pytest.mark.parametrize("end", mostly_long(["SIGINT", "SIGKILL"]))
def test_demo_opens_jupyterlab_and_leaves_nothing_behind(notebook, start, end, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "here").mkdir()
    path = notebook("1")
    arguments = ("demo", "--no-browser", "--port", 0, path)
    process = start(*arguments, program=DEMO, cwd=tmp_path / "here", TMPDIR=str(temporary))
    said = lines_until(process.stdout, "Ctrl-C")
    assert f"Notebook    {tmp_path / 'here' / 'argilla-widgets-demo' / path.name}\n" in said
    url, token = re.search(r"JupyterLab +(http://\S+)\?token=(\S+)", said).groups()
    assert wait_until(lambda: _status(f"{url}?token={token}") == 200, 60)
    kernels = url.split("/lab/")[0] + "/api/kernels"
    assert httpx.post(kernels, headers={"Authorization": f"token {token}"}).status_code == 201
    children = psutil.Process(process.pid).children(recursive=True)
    commands = {child: command_of(child) for child in children}
    assert any("argilla_widgets.server" in command for command in commands.values())
    (kernel,) = [child for child, command in commands.items() if "ipykernel_launcher" in command]
    # Warnings are printed before the kernel listens.
    assert wait_until(lambda: any(one.pid == kernel.pid for one in psutil.net_connections("inet")), 60)
    process.send_signal(signal.Signals[end])
    assert process.wait(30) == (0 if end == "SIGINT" else -signal.SIGKILL)
    assert wait_until(lambda: all(map(is_gone, children)))
    assert wait_until(lambda: not list(temporary.iterdir())), [*temporary.rglob("*")]
    assert "without encryption" not in process.stderr.read()


def command_of(process):
    """Return the command line, or an empty string if the process has ended, such as JupyterLab's search for yarn."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # or ZombieProcess
        return ""


def _status(url):
    try:
        return httpx.get(url, follow_redirects=True).status_code
    except httpx.TransportError:
        return None
