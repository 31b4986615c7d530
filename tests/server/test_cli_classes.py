"""The commands for classes as a shell, a pipe, a terminal and a CI job see them."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import signal
import struct
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import NamedTuple

import pytest

import argilla_widgets as rg
from argilla_widgets import cli
from tests.made_up import PASSWORD, unique
from tests.proxy import Proxy
from tests.server.test_cli import ENABLE_SIGINT, MAIN, UTF_8

with suppress(ImportError):  # not on Windows
    import fcntl
    import pty
    import termios

HOSTILE = "eve\x1b]0;owned\x07\u202e"


@pytest.fixture
def place(client):
    """Return the name of a workspace; what has a name that begins with it is deleted at the end."""
    prefix = unique("cmd")
    yield prefix
    client.directory.refresh()
    for one in [*client.users.list(), *client.workspaces.list()]:
        if getattr(one, "username", getattr(one, "name", "")).startswith(prefix):
            one.delete()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def environment(server):
    return {**os.environ, "ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": "argilla.apikey", **UTF_8}


@pytest.fixture
def run_process(environment):
    """Return a function that runs the command in a process of its own, as a shell does."""

    def run(*arguments, **others):
        command = [sys.executable, "-c", MAIN, *map(str, arguments)]
        options = {"env": environment, "input": "", "encoding": "utf-8", **others}
        return subprocess.run(command, capture_output=True, check=False, timeout=120, **options)

    return run


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(environment, monkeypatch, capsys):
    """Return a function that runs the command here, which saves the start of Python and its imports."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def run(*arguments):
        return Ran(cli.main([*map(str, arguments)]), *capsys.readouterr())

    return run


@pytest.fixture
def table(folder, place):
    """Write a roster of three people, and return its path."""
    path = folder / "class.csv"
    path.write_text("username,role\n" + "".join(f"{place}-{word},\n" for word in ("ana", "bo", "cy")))
    return path


def usernames(client, place):
    return [user.username.removeprefix(place) for user in client.users.list() if user.username.startswith(place)]


def test_a_class_from_a_table_to_slips(run_process, folder, table, place, client):
    planned = run_process("plan", table, "--workspace", place)
    assert (planned.returncode, planned.stderr) == (2, "")
    assert planned.stdout.splitlines()[:2] == [
        f"+ create workspace {place} (3 people)",
        f"+ create {place}-ana (annotator) in {place}",
    ]
    applied = run_process("apply", table, "--workspace", place, "--yes", "--credentials", "class-passwords.csv")
    assert applied.returncode == 0, applied.stderr
    assert applied.stdout.startswith(planned.stdout.split("Plan:")[0])
    assert f"Applied a plan to {place}: 3 users created. Passwords: class-passwords.csv." in applied.stdout
    assert re.search(r"^[3-6] of 7$", applied.stderr, re.MULTILINE)
    assert "\r" not in applied.stderr
    made = rg.Credentials.from_csv(folder / "class-passwords.csv")
    assert [client.api.server.accepts_password(one.username, one.password.reveal()) for one in made] == [True] * 3
    again = run_process("plan", table, "--workspace", place)
    assert again.returncode == 0
    assert again.stdout.startswith("Plan: Nothing to do.")
    slips = run_process("slips", "class-passwords.csv", "slips.html", "--only", f"{place}-bo")
    assert (slips.returncode, slips.stdout) == (0, "Slips: slips.html\n")
    assert slips.stderr.endswith("can be opened on this machine only. Pass --address.\n")
    assert (folder / "slips.html").read_text().count("<article") == 1
    for one in made:
        assert one.password.reveal() not in applied.stdout + applied.stderr + slips.stdout


def test_slips_have_the_language_and_the_line_that_were_asked_for(capsys, folder):
    person = "ana,Ana,Li,correct-horse-battery,http://localhost:6900,nlp,,2,created"
    headings = "username,first_name,last_name,password,server,workspaces,id,row,status"
    (folder / "passwords.csv").write_text(f"{headings}\n{person}\n")
    (folder / "passwords.csv").chmod(0o600)
    line = "Raum <b>3.14</b>, Donnerstag 10 Uhr: bitte \u00e4ndern"
    assert cli.main(["slips", "passwords.csv", "slips.html", "--language", "de", "--line", line]) == 0
    said = capsys.readouterr()
    assert said.out == "Slips: slips.html\n"
    assert said.err.endswith("http://localhost:6900 can be opened on this machine only. Pass --address.\n")
    page = (folder / "slips.html").read_text("utf-8")
    assert "<dt>Passwort</dt>" in page
    assert '<html lang="de">' in page
    assert "Raum &lt;b&gt;3.14&lt;/b&gt;, Donnerstag 10 Uhr: bitte \u00e4ndern" in page
    address = ("--address", "https://argilla.example.org")
    assert cli.main(["slips", "passwords.csv", "slips.html", *address]) == 0
    said = capsys.readouterr()
    assert (said.out, "address" in said.err) == ("Slips: slips-2.html\n", False)
    assert "<dt>Password</dt>" in (folder / "slips-2.html").read_text("utf-8")
    for wrong in (["--language", "dee"], ["--line", "a" * 10_000]):
        assert cli.main(["slips", "passwords.csv", "other.html", *address, *wrong]) == 1
        said = capsys.readouterr()
        assert (said.out, "Traceback" in said.err) == ("", False)
        assert "=" not in said.err  # of an argument of Python
    assert not (folder / "other.html").exists()


def test_without_a_file_the_passwords_go_into_a_new_one_that_is_named_first(run, folder, table, place):
    applied = run("apply", table, "--workspace", place, "--yes")
    (made,) = folder.glob("argilla-passwords-*.csv")
    assert applied.stderr.startswith(f"The passwords are in {made.name}.\n")


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("username,role\nana,boss\nana,\n", [], ["Row 2, role: ", "Row 3, username: ", "2 problems to fix."]),
        ("username,role\nana,boss\n", ["--summary"], ["1 problem to fix."]),
        ("Nick in class\nana\n", [], ["class.csv has no column"]),
        ("Nick in class\nana\n", ["--column", "Nick in class=username"], ["Roster: 1 person. Nothing needs fixing."]),
        ("First name,Last name\nAna,Li\n", ["--usernames", "{first_name}.{last_name}"], ["Roster: 1 person."]),
        ("username\nana\nana\n", ["--leave-out", "3"], ["Roster: 1 person. Nothing needs fixing."]),
    ],
)
def test_check_reports_what_to_fix_without_a_server(monkeypatch, capsys, folder, text, arguments, said):
    monkeypatch.setenv("ARGILLA_API_URL", "http://127.0.0.1:9")
    (folder / "class.csv").write_text(text)
    code = cli.main(["check", "class.csv", *arguments])
    lines = "".join(capsys.readouterr()).splitlines()
    assert [line.startswith(start) for line, start in zip(lines, said, strict=True)] == [True] * len(said), lines
    assert code == ("Nothing needs fixing." not in lines[-1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("E-Mail,Ort\nana@x.org,Rom\n", "Say which column has the usernames: --column E-Mail=username."),
        ("Vorname,Nachname\nAna,Li\n", "Make them of the names: --usernames '{first_name}.{last_name}'. Or say "),
        ("username,PIN\nana,1\n", "If so, pass --column PIN=password; otherwise, --column PIN=."),
        ("login,user\nana,bo\n", "Say which to use: --column login=username."),
    ],
)
def test_check_proposes_options_and_not_code(capsys, folder, text, said):
    (folder / "class.csv").write_text(text)
    assert cli.main(["check", "class.csv"]) == 1
    shown = capsys.readouterr().err
    assert said in shown
    assert "columns=" not in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan"],
        ["plan", "class.csv", "--nonsense"],
        ["plan", "class.csv", "--prun", "all"],
        ["plan", "missing.csv"],
        ["plan", "class.csv", "--sheet", "one"],
        ["plan", "class.csv", "--rename", "jonh"],
        ["plan", "class.csv", "--rename", "no-one-has-this-name="],
        ["apply", "class.json"],
        ["archive", "no-such-workspace", "there.json", "--yes"],
        ["reset", "no-one-has-this-name"],
        ["slips", "class.csv", "slips.html"],
    ],
)
@pytest.mark.usefixtures("table")
def test_a_problem_is_exit_code_1_and_never_that_of_changes(monkeypatch, capsys, environment, folder, arguments):
    for name in ("ARGILLA_API_URL", "ARGILLA_API_KEY"):
        monkeypatch.setenv(name, environment[name])
    (folder / "class.json").write_text("[]")
    try:
        code = cli.main(arguments)
    except SystemExit as misuse:
        code = misuse.code
    shown = capsys.readouterr()
    assert (code, shown.out, shown.err == "") == (1, "", False)
    assert sorted(path.name for path in folder.iterdir()) == ["class.csv", "class.json"]


def test_without_a_key_it_says_where_the_key_is_read(run_process, table, environment):
    del environment["ARGILLA_API_KEY"]
    result = run_process("plan", table, env=environment)
    assert result.returncode == 1
    assert "ARGILLA_API_KEY" in result.stderr


def test_a_summary_has_no_names(run, table, place):
    planned = run("plan", table, "--workspace", place, "--summary")
    assert planned.returncode == 2
    assert planned.stdout.startswith("Plan: 3 to create, 0 to change, 0 to delete.")
    applied = run("apply", table, "--workspace", place, "--yes", "--summary", "--credentials", "passwords.csv")
    assert applied.stdout.splitlines()[1:] == ["4 done"]
    assert place not in planned.stdout + planned.stderr + applied.stdout + applied.stderr


def test_nothing_happens_without_a_terminal_or_yes(run_process, folder, table, place, client):
    result = run_process("apply", table, "--workspace", place, input="y\n")
    assert result.returncode == 1
    assert result.stderr == "Nothing was changed: there is no terminal to ask on. Pass --yes.\n"
    assert [*folder.iterdir()] == [table]
    assert usernames(client, place) == []


def on_a_terminal(environment, answer, *arguments):
    """Run a command on a terminal, answer its question, and return its exit code and what the terminal shows."""
    own, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *map(str, arguments)], stdin=its, stdout=its, stderr=its, env=environment
    ) as process:
        os.close(its)
        shown = b""
        while True:
            try:
                read = os.read(own, 4096)
            except OSError as error:  # it has ended
                assert error.errno == errno.EIO  # noqa: PT017
                break
            if not read:
                break
            shown += read
            if answer is not None and shown.endswith(b"[y/N] "):
                os.write(own, answer() if callable(answer) else answer)
                answer = None
        os.close(own)
        return process.wait(60), shown.decode()


@pytest.mark.needs("posix")
def test_on_a_terminal_it_asks_and_shows_a_bar(environment, table, place, client):
    code, shown = on_a_terminal(environment, b"n\n", "apply", table, "--workspace", place)
    assert code == 1
    assert "Plan: 3 to create" in shown
    assert shown.rstrip().endswith("Nothing was changed.")
    assert usernames(client, place) == []
    code, shown = on_a_terminal(environment, b"yes\n", "apply", table, "--workspace", place)
    assert code == 0
    assert shown.index("Plan:") < shown.index("Apply this plan? [y/N]") < shown.index("7 of 7 changes")
    assert " left" in shown
    assert usernames(client, place) == ["-ana", "-bo", "-cy"]


@pytest.mark.needs("posix")
def test_on_a_terminal_archive_and_reset_show_a_bar_too(environment, table, place, client):
    rg.Roster.from_csv(table, workspaces=[place]).plan(client).apply(client, credentials=False, progress=False)
    code, shown = on_a_terminal(environment, None, "reset", f"{place}-ana", f"{place}-bo")
    assert code == 0
    assert "2 of 2 changes" in shown
    code, shown = on_a_terminal(environment, None, "reset", f"{place}-di")
    assert (code, shown.splitlines()[1:]) == (1, [])
    assert shown.startswith(f"There is no user '{place}-di'.")
    code, shown = on_a_terminal(environment, b"\x04", "archive", place, "closed.json")
    assert code == 1
    assert f"Save the 3 members of '{place}' in closed.json, and remove them from it? [y/N]" in shown

    def join_and_agree():
        client.users("ravi").add_to_workspace(client.workspaces(place))
        return b"y\n"

    code, shown = on_a_terminal(environment, join_and_agree, "archive", place, "closed.json")
    assert code == 0
    assert "3 of 3 changes" in shown
    assert "ravi has joined since, and is still a member." in shown
    assert [user.username for user in client.workspaces(place).users] == ["ravi"]


def test_a_saved_plan_is_applied_and_takes_no_other_options(run, table, place, client):
    assert run("plan", table, "--workspace", place, "--json", "plan.json").returncode == 2
    refused = run("apply", "plan.json", "--yes", "--prune", "all")
    assert (refused.returncode, refused.stderr) == (1, "A saved plan takes no --prune.\n")
    assert run("apply", "plan.json", "--yes").returncode == 0
    assert usernames(client, place) == ["-ana", "-bo", "-cy"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("option", "value"), [("--usernames", "{first_name}"), ("--workspace", "nlp"), ("--column", "a=b"), ("--header", 0)]
)
def test_an_option_that_a_saved_roster_does_not_take_is_named_as_it_was_typed(run, option, value):
    assert run("export", "class.json", "--workspace", "nlp").returncode == 0
    refused = run("check", "class.json", option, value)
    assert (refused.returncode, refused.stderr) == (1, f"A saved roster takes no {option}.\n")


@pytest.mark.usefixtures("folder")
def test_a_saved_plan_without_changes_is_applied(run):
    assert run("export", "class.json", "--workspace", "nlp").returncode == 0
    assert run("plan", "class.json", "--json", "plan.json").returncode == 0
    applied = run("apply", "plan.json", "--yes")
    assert (applied.returncode, applied.stderr) == (0, "")
    assert "Nothing to do." in applied.stdout


@pytest.mark.parametrize("source", ["plan.json", "class.csv"])
def test_deletions_and_new_owners_need_their_numbers(run, folder, table, place, client, source):
    user = rg.User(username=f"{place}-old", password=PASSWORD, client=client).create()
    exported = run("export", "all.csv")
    assert exported.returncode == 0, exported.stderr
    lines = (folder / "all.csv").read_text("utf-8-sig").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if user.username not in line), encoding="utf-8")
    ways = ["--prune", "all"]
    run("plan", table, *ways, "--json", "plan.json")
    arguments = ["apply", source, "--yes", *(ways if source == "class.csv" else [])]
    refused = run(*arguments)
    assert refused.returncode == 1
    assert refused.stderr.endswith("This plan deletes 1 user. If that is intended, pass --deletions 1 --owners 0.\n")
    assert run(*arguments, "--deletions", 2).returncode == 1
    assert usernames(client, place) == ["-old"]
    assert run(*arguments, "--deletions", 1).returncode == 0
    assert usernames(client, place) == []


@pytest.mark.needs("posix")
def test_an_export_reads_back_and_is_utf_8_everywhere(run_process, folder, place, environment, client):
    workspace = rg.Workspace(name=place, client=client).create()
    user = rg.User(username=f"{place}-mü", first_name="=Mü", password=PASSWORD, client=client).create()
    user.add_to_workspace(workspace)
    plain = {
        **environment,
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "",
    }
    exported = run_process("export", "--workspace", place, env=plain)
    (row,) = csv.DictReader(io.StringIO(exported.stdout))
    assert (row["username"], row["first_name"]) == (f"{place}-mü", "'=Mü")
    (folder / "class.csv").write_text(exported.stdout, encoding="utf-8")
    assert run_process("plan", "class.csv").stdout.startswith("Plan: Nothing to do.")
    assert run_process("export", "class.json", "--workspace", place).returncode == 0
    assert run_process("plan", "class.json").returncode == 0
    (folder / "empty.csv").write_text(f"username,workspaces\n{place}-mü,\n{place}-é,{place}\n", encoding="utf-8")
    for language in (plain, {**environment, "LANG": "C", "LC_ALL": ""}):
        planned = run_process("plan", "empty.csv", "--workspace", place, env=language)
        assert planned.returncode == 2, planned.stderr
        assert f"{place}-m\\xfc" in planned.stdout if language is plain else f"{place}-mü" in planned.stdout


def test_a_name_cannot_control_the_terminal(run, folder, place, client):
    workspace = rg.Workspace(name=place, client=client).create()
    user = rg.User(username=f"{place}{HOSTILE}", password=PASSWORD, client=client).create()
    user.add_to_workspace(workspace)
    (folder / "class.csv").write_text(f"username\n{place}-ana\n")
    planned = run("plan", "class.csv", "--workspace", place, "--prune", "members")
    assert f"- remove {place}eve[U+001B]]0;owned[U+0007][U+202E] from {place}" in planned.stdout
    reset = run("reset", user.username, "--credentials", "lost.csv")
    assert reset.returncode == 0, reset.stderr
    shown = planned.stdout + planned.stderr + reset.stdout + reset.stderr
    assert not [character for character in shown if not character.isprintable() and character != "\n"]


@pytest.mark.needs("posix")
def test_when_no_one_reads_the_plan_nothing_is_applied(environment, folder, table, place, client):
    table.write_text("username\n" + "".join(f"{place}-{number}\n" for number in range(20_000)))
    command = f'{sys.executable} -c "{MAIN}" apply class.csv --yes | head -n 1; echo ${{PIPESTATUS[0]}}'
    piped = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    assert piped.stdout == f"+ create {place}-0 (annotator)\n141\n"
    assert piped.stderr == ""
    assert [*folder.iterdir()] == [table]
    assert usernames(client, place) == []


@contextmanager
def interrupted(environment, server, method, path, *command):
    """Press Ctrl-C while a command waits for a response; yield the proxy, and what the command says then."""
    with Proxy(server.url) as proxy:
        hold = proxy.hold(method, path)
        process = subprocess.Popen(
            [sys.executable, "-c", ENABLE_SIGINT + MAIN, *map(str, command)],
            **dict.fromkeys(("stdout", "stderr"), subprocess.PIPE),
            encoding="utf-8",
            env={**environment, "ARGILLA_API_URL": proxy.url},
        )
        try:
            hold.wait()
            process.send_signal(signal.SIGINT)
            hold.release()
            assert process.wait(60) == 130
            said = process.stderr.read()
        finally:
            process.kill()
            process.communicate()
    assert "Traceback" not in said
    yield proxy, said.splitlines()[-1]


@pytest.mark.needs("posix")
def test_ctrl_c_before_the_first_change_names_no_file_that_is_not_there(server, environment, folder, place, client):
    user = rg.User(username=f"{place}-ana", password=PASSWORD, client=client).create()
    workspace = rg.Workspace(name=place, client=client).create()
    user.add_to_workspace(workspace)
    read = f"/users/{user.id}"
    with interrupted(environment, server, "GET", "/users", "reset", user.username) as (_, said):
        assert said == "Interrupted after 0 changes."
    with interrupted(environment, server, "GET", read, "archive", place, "closed.json", "--yes") as (_, said):
        assert said == "Interrupted after 0 changes."
    assert [*folder.iterdir()] == []


@pytest.mark.needs("posix")
def test_ctrl_c_during_a_reset_says_where_to_see_whose_password_is_set(server, environment, folder, place, client):
    users = [rg.User(username=f"{place}-{word}", password=PASSWORD, client=client).create() for word in ("ana", "bo")]
    path = f"/users/{users[0].id}"
    names = [user.username for user in users]
    with interrupted(environment, server, "PATCH", path, "reset", *names, "--credentials", "p.csv") as (_, said):
        changes = re.fullmatch(
            r"Interrupted after (1 change|2 changes)\. The column status of p\.csv says .* set\.", said
        )
    assert changes, said  # a busy machine may take so long to deliver a signal that both are made
    statuses = {"1 change": ["created", "planned"], "2 changes": ["created", "created"]}
    assert [one.status for one in rg.Credentials.from_csv(folder / "p.csv")] == statuses[changes[1]]


@pytest.mark.needs("posix")
def test_ctrl_c_stops_after_the_change_in_progress_and_the_same_command_continues(
    run, server, environment, folder, table, place, client
):
    command = ["apply", table, "--workspace", place, "--yes", "--credentials", "passwords.csv"]
    with interrupted(environment, server, "POST", "/users", *command) as (proxy, said):
        assert said.startswith("Interrupted after 2 changes. Apply it again with --credentials passwords.csv")
    assert usernames(client, place) == ["-ana"]
    text = (folder / "passwords.csv").read_text().replace(proxy.url, server.url)
    (folder / "passwords.csv").write_text(text)
    assert run(*command).returncode == 0
    made = rg.Credentials.from_csv("passwords.csv")
    assert {one.status for one in made} == {"created"}
    assert all(client.api.server.accepts_password(one.username, one.password.reveal()) for one in made)


def test_what_was_not_done_is_listed_and_is_exit_code_1(server, environment, table, place, client):
    taken = f"{place}-bo"
    with Proxy(server.url) as proxy:
        hold = proxy.hold("POST", "/workspaces", forwarded=True)
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, "apply", table, "--workspace", place, "--yes", "--credentials", "p.csv"],
            **dict.fromkeys(("stdout", "stderr"), subprocess.PIPE),
            encoding="utf-8",
            env={**environment, "ARGILLA_API_URL": proxy.url},
        )
        try:
            hold.wait()
            rg.User(username=taken, password=PASSWORD, client=client).create()
            hold.release()
            assert process.wait(60) == 1
            said = process.stdout.read()
        finally:
            process.kill()
            process.communicate()
    assert f"! {taken}: changed since. Others have created '{taken}' since. Plan again" in said


def test_lost_passwords_are_reset_into_a_file(run, folder, place, client):
    user = rg.User(username=f"{place}-ana", password=PASSWORD, client=client).create()
    reset = run("reset", user.username)
    assert reset.returncode == 0, reset.stderr
    (path,) = folder.glob("argilla-passwords-*.csv")
    assert reset.stdout == f"1 of 1 passwords set. They are in {path.name}.\n"
    (made,) = rg.Credentials.from_csv(path)
    assert client.api.server.accepts_password(user.username, made.password.reveal())


@pytest.mark.usefixtures("folder")
def test_a_password_that_could_not_be_reset_is_named_with_the_reason(server, environment, place, client):
    users = [rg.User(username=f"{place}-{word}", password=PASSWORD, client=client).create() for word in ("ana", "bo")]
    with Proxy(server.url) as proxy:
        hold = proxy.hold("PATCH", f"/users/{users[0].id}")
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, "reset", *(user.username for user in users)],
            **dict.fromkeys(("stdout", "stderr"), subprocess.PIPE),
            encoding="utf-8",
            env={**environment, "ARGILLA_API_URL": proxy.url},
        )
        try:
            hold.wait()
            client.users(id=users[1].id).delete()
            hold.release()
            said, problems = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 1, problems
    # The answer to the change says so, or on a slow machine, what is read right before it.
    assert re.search(rf"{users[1].username}  .*'{users[1].username}' .*(does not exist|no longer exists)", problems)
    assert said.startswith(f"! {users[1].username}: the password was not set.\n1 of 2 passwords set. They are in ")


def test_a_class_is_closed_and_opened_again(run, table, place, client):
    assert run("apply", table, "--workspace", place, "--yes").returncode == 0
    closed = run("archive", place, "closed.json", "--yes")
    assert closed.returncode == 0, closed.stderr
    assert closed.stdout.endswith("Their roster is in closed.json.\n")
    assert not client.workspaces(place).users
    assert run("archive", place, "other.json", "--yes").returncode == 1
    assert run("apply", "closed.json", "--no-create", "--yes").returncode == 0
    assert len(client.workspaces(place).users) == 3


def test_a_problem_of_no_row_names_none(run, table):
    planned = run("plan", table, "--rename", "no-one-has-this-name=")
    assert planned.stderr == "renames: There is no user 'no-one-has-this-name'.\n1 problem to fix.\n"


def test_who_is_meant_by_a_username_that_was_made_is_answered_with_an_option(run, folder, place, client):
    table = folder / "names.csv"
    table.write_text("first name,e-mail\nAnna,a@x.org\nBo,b@x.org\n")
    rg.User(f"{place}.anna", first_name="Anna", password=PASSWORD, client=client).create()
    made = ("--usernames", f"{place}.{{first_name}}", "--workspace", place)
    asked = run("plan", table, *made)
    assert (asked.returncode, asked.stdout) == (1, "")
    problem, same, other, count = asked.stderr.splitlines()
    assert problem.startswith("Row 2, username: Anna (annotator, since 20")
    assert problem.endswith(f") already has the username '{place}.anna'. Is this the same person? Use {place}.anna2.")
    assert same == f"If these are the same people: --same-person {place}.anna"
    assert other == "If they are not, add a column with their usernames."
    assert count == "1 problem to fix."
    assert run("plan", table, *made, "--summary").stderr == "1 problem to fix.\n"
    answered = ("--same-person", f"{place}.anna")
    assert f"+ add {place}.anna to {place}" in run("plan", table, *made, *answered).stdout
    passwords = ("--credentials", "passwords.csv")
    assert run("apply", table, *made, *answered, *passwords, "--yes").returncode == 0
    assert run("plan", table, *made, *answered).returncode == 1
    assert run("plan", table, *made, *answered, *passwords).returncode == 0
    assert "Did you mean" in run("plan", table, *made, "--same-person", f"{place}.ann").stderr


def test_progress_is_a_table_on_the_output(run, client):
    client.directory.refresh()
    shown = run("progress", "nlp")
    assert (shown.returncode, shown.stderr) == (0, "")
    given = "0 given, 2 left +0 given, nothing left +0 +2"
    assert re.search(rf"^ *helena +Helena Moreau +{given} +not started$", shown.stdout, re.MULTILINE)
    summary = run("progress", "nlp", "--summary")
    assert summary.stdout.startswith("Progress in nlp: 9 people, 3 datasets; 2 not started")
    assert "helena" not in summary.stdout
    unknown = run("progress", "npl")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "Did you mean 'nlp'?" in unknown.stderr
